"""Teams are made, filled, renamed, archived and restored; an archived one gives nothing."""

from uuid import uuid4

import pytest

import locations.operations
from locations import effects
from locations.models import Location, Role
from people import operations, teams
from people.models import PeopleChange, Person, Team
from people.refused import Refused
from tests import make


@pytest.fixture
def ada(cast, sign_in):
    """Ada's browser."""
    return sign_in(cast.ada)


def post(client, team, verb, **data):
    """Press a button on a team's page."""
    return client.post(f"/people/teams/{team.pk}/{verb}/", {"operation_key": uuid4()} | data)


def test_a_team_is_made_and_its_page_asks_who_is_in_it(cast, ada):
    made = {"name": "Night shift", "operation_key": uuid4()}
    answers = [ada.post("/people/teams/add/", made) for _ in range(2)]
    team = Team.objects.get(name="Night shift")
    assert [answer["Location"] for answer in answers] == [f"/people/teams/{team.pk}/"] * 2
    page = ada.get(f"/people/teams/{team.pk}/")
    assert cast.xan in page.context["roll"].candidates


def test_people_are_added_and_taken_out(cast, ada):
    team = make.team()
    post(ada, team, "join", people=[cast.vic.pk, cast.xan.pk])
    assert set(team.members.all()) == {cast.vic, cast.xan}
    post(ada, team, "leave", person=cast.vic.pk)
    assert list(team.members.all()) == [cast.xan]
    lines = PeopleChange.objects.filter(team=team).order_by("pk")
    assert list(lines.values_list("kind", "person__name")) == [
        ("joined", "Vic Viewer"),
        ("joined", "Xan Nowhere"),
        ("left", "Vic Viewer"),
    ]


def test_a_team_without_a_role_says_so_wherever_somebody_is_put_into_it(cast, sign_in):
    team = make.team()
    assert "in no team yet" in sign_in(cast.xan).get("/").text

    def told() -> list[bool]:
        pages = ("/people/teams/", team.get_absolute_url(), cast.xan.get_absolute_url())
        words = ("No role yet", "<b>No role yet.</b>", "<b>Sees no location yet.</b>")
        ada = sign_in(cast.ada)
        said = [word in ada.get(page).text for page, word in zip(pages, words, strict=True)]
        home = sign_in(cast.xan).get("/").text
        return [*said, f"Your team, <bdi>{team}</bdi>, has no role at any location yet." in home]

    post(sign_in(cast.ada), team, "join", people=[cast.xan.pk])
    assert told() == [True] * 4
    team.grants.create(location=cast.workshop, role=Role.VIEWER)
    assert told() == [False] * 4


def test_a_late_copy_adds_nobody_who_was_taken_out_since(cast, ada):
    team, key = make.team(), uuid4()
    post(ada, team, "join", people=[cast.vic.pk], operation_key=key)
    post(ada, team, "leave", person=cast.vic.pk)
    post(ada, team, "join", people=[cast.vic.pk], operation_key=key)
    assert list(team.members.all()) == []


@pytest.mark.parametrize("people", [[], ["999"], ["x"], ["\0"], [str(10**30)], ["gone"]])
def test_nobody_who_is_not_offered_is_added(people, cast, ada):
    team, gone = make.team(), make.person(is_active=False)
    people = [gone.pk if key == "gone" else key for key in people]
    assert post(ada, team, "join", people=people).status_code == 422
    assert list(team.members.all()) == []


@pytest.mark.parametrize("person", ["", "999", "x", "\0", str(10**30)])
def test_nonsense_takes_nobody_out(person, cast, ada):
    team = make.team(members=[cast.vic])
    assert post(ada, team, "leave", person=person).status_code == 422
    assert list(team.members.all()) == [cast.vic]


def test_a_team_is_renamed(cast, ada):
    team = make.team(name="Old")
    assert post(ada, team, "rename", name="  New   name ").status_code == 302
    team.refresh_from_db()
    assert team.name == "New name"


@pytest.mark.parametrize("name", ["", " ", "x" * 300, "\0"])
def test_a_name_that_is_none_is_refused(name, cast, ada):
    team = make.team(name="Kept")
    for address in ("/people/teams/add/", f"/people/teams/{team.pk}/rename/"):
        answer = ada.post(address, {"name": name, "operation_key": uuid4()})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])


def test_a_name_is_taken_in_any_capitals_and_after_archiving(cast, ada):
    taken = {"name": "team mo manager", "operation_key": uuid4()}
    answer = ada.post("/people/teams/add/", taken)
    assert answer.context["form"].errors["name"] == ["There is already a team of this name."]
    post(ada, cast.mo.teams.get(), "archive")
    answer = ada.post("/people/teams/add/", taken)
    words = ["An archived team has this name. Restore that one instead."]
    assert answer.context["form"].errors["name"] == words


def test_with_many_people_the_picker_shows_some_and_finds_the_others(cast, ada):
    Person.objects.bulk_create(Person(name=f"Volunteer {n:04}") for n in range(500))
    team = make.team()
    address = f"/people/teams/{team.pk}/"
    roll = ada.get(address).context["roll"]
    assert (len(roll.candidates), roll.has_more_candidates) == (20, True)
    roll = ada.get(address, {"find": "volunteer 0499"}).context["roll"]
    assert [person.name for person in roll.candidates] == ["Volunteer 0499"]
    team.members.set(Person.objects.filter(name__startswith="Volunteer"))
    page = ada.get(address, {"page": 2}).context["page_obj"]
    assert (len(page.object_list), page.paginator.count) == (25, 500)
    page = ada.get(address, {"q": "0123"}).context["page_obj"]
    assert [person.name for person in page] == ["Volunteer 0123"]


def test_somebody_deactivated_stays_in_the_team_without_counting(cast, ada):
    team = make.team(members=[cast.vic, cast.xan])
    operations.deactivate(cast.vic, by=cast.ada, operation_key=uuid4())
    page = ada.get(f"/people/teams/{team.pk}/")
    assert page.context["roll"].size == 1
    assert list(page.context["page_obj"]) == [cast.xan, Person.objects.get(pk=cast.vic.pk)]


# Archiving


def test_an_archived_team_gives_nothing_until_it_is_restored(cast, ada):
    team = cast.vic.teams.get()
    seen = set(Location.objects.visible_to(cast.vic))
    assert post(ada, team, "archive").status_code == 302
    assert set(Location.objects.visible_to(cast.vic)) == set()
    assert list(Person.objects.visible_to(cast.vic)) == [cast.vic]
    assert list(Team.objects.visible_to(cast.vic)) == []
    assert list(cast.main.grants_covering().filter(team=team)) == []
    post(ada, team, "restore")
    assert set(Location.objects.visible_to(cast.vic)) == seen


def test_another_team_goes_on_giving(cast, ada):
    other = make.team(members=[cast.vic], grants={cast.workshop: Role.OPERATOR})
    post(ada, cast.vic.teams.exclude(pk=other.pk).get(), "archive")
    assert list(Location.objects.visible_to(cast.vic)) == [cast.workshop]


def test_the_page_says_who_loses_what(cast, ada):
    team = make.team(
        members=[cast.xan, cast.vic, make.person(email=None)],
        grants={cast.main: Role.VIEWER, cast.annex: Role.OPERATOR, cast.site: Role.MANAGER},
    )
    page = " ".join(ada.get(f"/people/teams/{team.pk}/archive/").content.decode().split())
    assert "3 grants stop working for 3 people." in page
    assert "1 of them is in no other team and will see nothing any more." in page


def test_an_archived_team_is_offered_nowhere(cast, ada):
    team = make.team(name="Old crew")
    post(ada, team, "archive")
    ada.get("/")  # where it says so
    pickers = ["/people/", "/people/add/", f"/locations/{cast.main.pk}/access/"]
    assert not any("Old crew" in ada.get(address).content.decode() for address in pickers)
    assert list(ada.get("/people/teams/?state=archived").context["page_obj"]) == [team]
    assert team not in ada.get("/people/teams/").context["page_obj"]


def test_a_hand_made_grant_or_member_for_it_is_refused(cast, ada):
    team = make.team()
    post(ada, team, "archive")
    data = {"team": team.pk, "role": Role.VIEWER, "operation_key": uuid4()}
    assert ada.post(f"/locations/{cast.main.pk}/access/", data).status_code == 422
    assert post(ada, team, "join", people=[cast.vic.pk]).status_code == 422
    with pytest.raises(Refused, match="it grants nothing"):
        locations.operations.set_access(
            cast.main, team=Team.objects.get(pk=team.pk), role=1, by=cast.ada, operation_key=uuid4()
        )


def test_archiving_twice_is_once_and_a_late_copy_does_nothing(cast, ada):
    team, key = make.team(), uuid4()
    post(ada, team, "archive", operation_key=key)
    post(ada, team, "restore")
    assert post(ada, team, "archive", operation_key=key).status_code == 302
    assert Team.objects.in_use().filter(pk=team.pk).exists()
    assert ada.get(f"/people/teams/{team.pk}/archive/").status_code == 200


@pytest.fixture
def everyone(cast):
    """The team that is built in."""
    return Team.objects.create(name="Everyone", is_everyone=True)


@pytest.mark.parametrize("verb", ["rename", "join", "leave"])
def test_the_team_of_everyone_stays_as_it_is(verb, everyone, cast, ada):
    answer = post(ada, everyone, verb, name="All", people=[cast.vic.pk], person=cast.vic.pk)
    assert answer.status_code == 422
    assert "is built in" in answer.content.decode()
    assert ada.get(f"/people/teams/{everyone.pk}/archive/").status_code == 404
    with pytest.raises(Refused, match="built in"):
        teams.archive_team(everyone, by=cast.ada, operation_key=uuid4())


def test_nobody_is_put_into_the_team_of_everyone_by_hand(everyone, cast, ada):
    page = ada.get(f"/people/{cast.vic.pk}/change/").context["form"]
    assert everyone not in page.fields["teams"].queryset
    words = " ".join(ada.get(f"/people/teams/{everyone.pk}/").content.decode().split())
    assert "5 people" in words
    assert "Add people" not in words


def test_what_everyone_may_do_is_not_lost_with_a_team(everyone, cast, ada):
    locations.operations.grant(everyone, cast.annex, Role.VIEWER)
    page = ada.get(f"/people/teams/{cast.vic.teams.get().pk}/archive/").content.decode()
    assert "will see nothing any more" not in page


def test_moving_a_location_tells_nothing_of_archived_teams(cast, ada):
    team = make.team(members=[cast.xan], grants={cast.annex: Role.VIEWER})
    there = effects.of_moving(cast.workshop, cast.annex)
    assert cast.xan in {change.person for change in there.gain_sight}
    post(ada, team, "archive")
    there = effects.of_moving(cast.workshop, cast.annex)
    assert cast.xan not in {change.person for change in there.gain_sight}
