"""What is done to teams, and who is in them, is undone from the message that confirms it: once."""

from functools import partial
from uuid import uuid4

import pytest

from locations.models import Role
from people import operations, teams
from people.models import PeopleChange, Person, Team
from people.refused import Refused
from tests import make
from tests.at_once import at_once, refusals
from tests.people.test_changing_people import written


@pytest.fixture
def ada(cast, sign_in):
    """Ada's browser."""
    return sign_in(cast.ada)


@pytest.fixture
def crew(cast) -> Team:
    """A team that Vic is in already."""
    return make.team(name="Crew", members=[cast.vic])


VERBS = ["join", "leave", "rename", "archive", "restore"]


def do(client, crew, cast, verb, **data):
    """Press a button on the page of a team, and go on to where that is confirmed."""
    if verb == "restore":
        Team.objects.filter(pk=crew.pk).update(archived_at=crew.members.get().joined_at)
    data |= {"people": [cast.vic.pk, cast.xan.pk, cast.olu.pk], "person": cast.vic.pk}
    data = {"operation_key": uuid4(), "name": "Night crew"} | data
    return client.post(f"/people/teams/{crew.pk}/{verb}/", data, follow=True)


def undo_in(answer) -> str:
    """The address that the last confirmation undoes it by; empty where there is none."""
    return list(answer.context["messages"])[-1].extra_tags


def now(crew) -> tuple:
    """How a team stands."""
    crew.refresh_from_db()
    members = set(crew.members.values_list("name", flat=True))
    return crew.name, members, crew.archived_at is not None


@pytest.mark.parametrize("verb", VERBS)
def test_it_is_undone_once_by_a_line_that_names_what_it_reverses(verb, crew, cast, ada):
    before = (*now(crew)[:2], verb == "restore")
    undo = undo_in(do(ada, crew, cast, verb))
    assert now(crew) != before
    done = PeopleChange.objects.count()
    for _ in range(2):  # undoing twice is undoing once
        answer = ada.post(undo, follow=True)
        stands = "archived" if verb == "restore" else "as it was before"
        assert (f"Undone. Crew is {stands}." in answer.text, undo_in(answer)) == (True, "")
        assert now(crew) == before
    lines = PeopleChange.objects.exclude(reverses=None)
    assert PeopleChange.objects.count() == 2 * done == 2 * lines.count()
    assert set(lines.values_list("reverses__team", "by")) == {(crew.pk, cast.ada.pk)}


@pytest.mark.parametrize("verb", VERBS)
def test_the_same_form_twice_is_confirmed_with_the_same_undo(verb, crew, cast, ada):
    key = uuid4()
    first, second = (undo_in(do(ada, crew, cast, verb, operation_key=key)) for _ in range(2))
    assert first == second != ""


@pytest.mark.parametrize("verb", VERBS)
def test_it_is_not_undone_over_what_somebody_did_since(verb, crew, cast, ada):
    undo = undo_in(do(ada, crew, cast, verb))
    facts = {"by": cast.ada, "operation_key": uuid4()}
    match verb:
        case "join":
            teams.remove_member(crew, person=cast.xan, **facts)
        case "leave":
            operations.change_person(
                cast.vic, name=cast.vic.name, email=cast.vic.email, contact="",
                is_administrator=False, teams=Team.objects.all(),
                shown=operations.as_written(cast.vic), **facts,
            )  # fmt: skip
        case "rename":
            teams.rename_team(crew, name="Day crew", **facts)
        case "archive":
            teams.restore_team(crew, **facts)
        case "restore":
            teams.archive_team(crew, **facts)
    stands, lines = now(crew), PeopleChange.objects.count()
    answer = ada.post(undo)
    assert (answer.status_code, "has been changed again since" in answer.text) == (422, True)
    assert (now(crew), PeopleChange.objects.count()) == (stands, lines)


def test_what_changed_nothing_has_nothing_to_undo(crew, cast, ada):
    assert undo_in(do(ada, crew, cast, "rename", name="Crew")) == ""
    for verb in ("join", "archive"):
        do(ada, crew, cast, verb)
        assert undo_in(do(ada, crew, cast, verb)) == ""


def test_a_name_that_was_taken_meanwhile_is_not_given_back(crew, cast, ada):
    undo = undo_in(do(ada, crew, cast, "rename"))
    make.team(name="CREW")
    answer = ada.post(undo)
    assert (answer.status_code, "already a team of this name" in answer.text) == (422, True)
    assert now(crew)[0] == "Night crew"


def test_nobody_comes_back_into_an_archived_team(crew, cast, ada):
    undo = undo_in(do(ada, crew, cast, "leave"))
    do(ada, crew, cast, "archive")
    answer = ada.post(undo)
    assert (answer.status_code, "Restore it first" in answer.text) == (422, True)
    assert now(crew)[1] == set()


def test_a_team_made_by_mistake_is_archived_unless_it_is_used(cast, ada):
    made = {"name": "Oops", "operation_key": uuid4()}
    answer = ada.post("/people/teams/add/", made, follow=True)
    for _ in range(2):
        assert "Undone. Oops is archived." in ada.post(undo_in(answer), follow=True).text
    assert now(Team.objects.get(name="Oops"))[2]
    used = ada.post(
        "/people/teams/add/", made | {"name": "Used", "operation_key": uuid4()}, follow=True
    )
    team = Team.objects.get(name="Used")
    team.grants.create(location=cast.main, role=Role.VIEWER)
    answer = ada.post(undo_in(used))
    assert (answer.status_code, "has been changed again since" in answer.text) == (422, True)


@pytest.mark.parametrize("who", ["mo", "xan"])
def test_only_administrators_undo_it(who, crew, cast, sign_in):
    undo = undo_in(do(sign_in(cast.ada), crew, cast, "join"))
    assert sign_in(getattr(cast, who)).post(undo).status_code == 403
    line = PeopleChange.objects.get(kind="joined", person=cast.xan)
    cast.mo.is_administrator = True  # as an old page would have it
    with pytest.raises(Refused, match="not an administrator any more"):
        teams.undo(line, by=cast.mo)
    assert cast.xan in crew.members.all()


def test_an_address_made_up_undoes_nothing(crew, cast, ada):
    person = operations.add_person(name="Ana", by=cast.ada, operation_key=uuid4())
    added = person.changes.get()
    lines = PeopleChange.objects.count()
    for key, status in ((added.pk, 422), (added.pk + 99, 404), (10**18, 404)):
        assert ada.post(f"/people/history/{key}/undo/").status_code == status
    undone = undo_in(do(ada, crew, cast, "rename"))
    ada.post(undone)
    opposite = PeopleChange.objects.exclude(reverses=None).get()
    assert ada.post(f"/people/history/{opposite.pk}/undo/").status_code == 422
    assert PeopleChange.objects.count() == lines + 2


def edit(client, person, **changed):
    """Change something in the form about somebody, and go on to where that is confirmed."""
    person.refresh_from_db()
    return client.post(f"/people/{person.pk}/change/", written(person, **changed), follow=True)


def test_an_edit_of_a_person_is_undone_once(crew, cast, ada):
    before = operations.as_written(cast.vic)
    said = {"name": "Vic V.", "email": "v@new.example", "is_administrator": "on", "teams": []}
    undo = undo_in(edit(ada, cast.vic, **said, contact="+44 20"))
    for _ in range(2):
        assert "Undone. Vic Viewer is as it was before." in ada.post(undo, follow=True).text
        assert operations.as_written(Person.objects.get(pk=cast.vic.pk)) == before
    kinds = PeopleChange.objects.filter(person=cast.vic).values_list("kind", flat=True)
    assert sorted(kinds) == ["changed"] * 2 + ["demoted"] + ["joined"] * 2 + ["left"] * 2 + [
        "promoted"
    ]


def test_an_edit_of_a_person_is_not_undone_over_another_or_from_elsewhere(crew, cast, ada):
    undo = undo_in(edit(ada, cast.vic, contact="+44 20"))
    forged = f"/people/{cast.xan.pk}/change/undo/?{undo.partition('?')[2]}"
    assert "Change it by hand" in ada.post(forged).text
    edit(ada, cast.vic, name="Vic V.")
    answer = ada.post(undo)
    assert (answer.status_code, "Somebody changed this meanwhile" in answer.text) == (422, True)
    assert undo_in(edit(ada, cast.vic)) == ""


def test_what_ended_with_an_address_is_not_promised_back(cast, ada):
    assert undo_in(edit(ada, cast.vic, email="", ends_sign_in="on")) == ""


def test_an_address_that_nobody_signs_in_by_comes_back(cast, ada):
    ana = make.person(name="Ana", email=None)
    Person.objects.filter(pk=ana.pk).update(email="ana@example.org")
    ada.post(undo_in(edit(ada, ana, email="")))
    assert Person.objects.get(pk=ana.pk).email == "ana@example.org"


def test_history_says_what_was_undone(crew, cast, ada):
    ada.post(undo_in(do(ada, crew, cast, "rename")))
    page = ada.get("/people/history/")
    renamed_back, renamed = page.context["page_obj"]
    assert (renamed_back.reverses, renamed.name_before) == (renamed, "Crew")
    assert "It was called Crew (undone)" in " ".join(page.text.split())


def test_of_six_who_undo_it_at_once_one_does(real_connections):
    ada, team = make.person(is_administrator=True), make.team()
    people = [make.person() for _ in range(3)]
    line = teams.add_members(team, people=people, by=ada, operation_key=uuid4())
    results = at_once([partial(teams.undo, line, by=ada)] * 6)
    assert (refusals(results), team.members.count()) == ([], 0)
    assert PeopleChange.objects.filter(kind="left").count() == 3


@pytest.mark.parametrize("other", ["ada", "somebody else"])
def test_a_key_is_spent_on_one_thing_by_one_person(cast, other):
    """Nobody is told that a team is renamed by the key that somebody joined with."""
    team, key = cast.olu.teams.get(), uuid4()
    by = cast.ada if other == "ada" else make.person(is_administrator=True)
    teams.add_members(team, people=[cast.xan], by=cast.ada, operation_key=key)
    with pytest.raises(Refused, match="sent before"):
        teams.rename_team(team, name="Others", by=by, operation_key=key)
    with pytest.raises(Refused, match="sent before"):
        operations.deactivate(cast.xan, by=by, operation_key=key)
    assert (Team.objects.get(pk=team.pk).name, cast.xan.is_active) == (team.name, True)
