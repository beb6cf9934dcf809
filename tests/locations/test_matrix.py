"""Who may do what where, at a glance, and why somebody can see something."""

from functools import partial
from uuid import uuid4

import pytest
from django.urls import reverse

from locations import operations
from locations.matrix import COLUMNS, WHOLE, Matrix
from locations.models import AccessChange, Grant, Role
from locations.reasons import reach_of, reasons
from people.models import Team
from people.refused import Refused
from tests import make

MATRIX = "/locations/access/"


def cells(matrix, team) -> dict[str, tuple[int, bool, bool]]:
    """Of each location: the role of ``team``, whether it is given there, and from further up."""
    [column] = [n for n, shown in enumerate(matrix.columns) if shown == team]
    return {
        row.location.name: (
            row.cells[column].role,
            row.cells[column].given is not None,
            row.cells[column].comes_from_above,
        )
        for row in matrix.rows
    }


def test_a_role_shows_where_it_is_given_and_below(cast):
    team = make.team(name="A team", grants={cast.main: Role.OPERATOR})
    assert cells(Matrix(cast.ada), team) == {
        "Riverside": (0, False, False),
        "Annex": (0, False, False),
        "Main building": (Role.OPERATOR, True, False),
        "Workshop": (Role.OPERATOR, False, True),
    }


def test_the_highest_counts_wherever_it_is_given(cast):
    team = make.team(name="A team", grants={cast.main: Role.MANAGER, cast.workshop: Role.VIEWER})
    assert cells(Matrix(cast.ada), team)["Workshop"] == (Role.MANAGER, True, True)


def test_a_manager_sees_their_own_part_and_what_comes_from_above_it(cast):
    team = make.team(name="A team", grants={cast.site: Role.VIEWER, cast.annex: Role.MANAGER})
    matrix = Matrix(cast.mo)
    assert cells(matrix, team) == {
        "Main building": (Role.VIEWER, False, True),
        "Workshop": (Role.VIEWER, False, True),
    }
    assert [row.depth for row in matrix.rows] == [0, 1]


def test_a_manager_is_told_of_no_place_out_of_their_sight(cast, sign_in):
    team = make.team(name="A team", grants={cast.site: Role.VIEWER, cast.annex: Role.MANAGER})
    page = sign_in(cast.mo).get(f"{MATRIX}?for={team.pk}&at={cast.workshop.pk}").content.decode()
    assert "A team at Workshop" in page
    assert ("given further up" in page, "Annex" in page) == (True, False)
    assert f"/locations/{cast.site.pk}/" not in page


@pytest.mark.parametrize(
    ("narrow", "teams", "places"),
    [
        ({"team": "mine"}, {"Mine"}, {"Riverside", "Annex", "Main building", "Workshop"}),
        ({"person": "xan"}, {"Mine"}, {"Riverside", "Annex", "Main building", "Workshop"}),
        ({"at": "main"}, None, {"Main building", "Workshop"}),
    ],
)
def test_it_is_narrowed_to_a_team_a_person_or_a_location(narrow, teams, places, cast):
    cast.mine = make.team(name="Mine", members=[cast.xan], grants={cast.annex: Role.VIEWER})
    asked = {key: getattr(cast, value) for key, value in narrow.items()}
    matrix = Matrix(cast.ada, **asked)
    assert {row.location.name for row in matrix.rows} == places
    if teams:
        assert {team.name for team in matrix.columns} == teams


def test_everyone_comes_first_and_is_in_everybodys_teams(cast):
    everyone = Team.objects.create(name="Zeveryone", is_everyone=True)
    assert next(iter(Matrix(cast.ada).columns)) == everyone
    assert list(Matrix(cast.ada, person=cast.xan).columns) == [everyone]


def test_of_many_locations_those_are_shown_where_a_role_is_given_and_the_way_there(cast):
    for _ in range(WHOLE):
        make.location(parent=cast.annex)
    shelf = make.location(name="Shelf", parent=cast.workshop)
    team = make.team(name="A team", grants={shelf: Role.VIEWER})
    few = Matrix(cast.ada, team=team)
    assert [row.location for row in few.rows] == [cast.site, cast.main, cast.workshop, shelf]
    every = Matrix(cast.ada, team=team, every=True)
    assert every.page_obj.paginator.count == WHOLE + 5


def test_an_archived_team_is_no_column_and_no_reason(cast):
    team = make.team(members=[cast.xan], grants={cast.workshop: Role.VIEWER})
    assert reach_of(cast.xan)
    Team.objects.filter(pk=team.pk).update(archived_at="2026-01-01T00:00Z")
    assert team not in list(Matrix(cast.ada).columns)
    assert (reach_of(cast.xan), reasons(cast.xan, [cast.workshop])) == ([], [])


def test_many_teams_are_turned_over_like_pages(cast):
    for _ in range(2 * COLUMNS):
        make.team()
    shown = [team for page in "123" for team in Matrix(cast.ada, columns_page=page).columns]
    assert len(set(shown)) == len(shown) == Team.objects.count()


def save(client, team, place, role, **facts):
    """Save a cell as its panel does."""
    data = {"team": team.pk, "role": role, "operation_key": str(uuid4())} | facts
    return client.post(f"/locations/{place.pk}/access/", data)


def test_a_cell_is_changed_in_place(cast, sign_in):
    team = make.team(name="A team")
    client = sign_in(cast.mo)
    back = f"{MATRIX}?for={team.pk}&at={cast.workshop.pk}"
    answer = save(client, team, cast.workshop, Role.OPERATOR, shown=0, next=back)
    assert (answer.status_code, answer.url) == (302, back)
    assert cells(Matrix(cast.mo), team)["Workshop"] == (Role.OPERATOR, True, False)
    save(client, team, cast.workshop, 0, shown=Role.OPERATOR)
    assert not Grant.objects.filter(team=team).exists()


def test_a_page_that_was_overtaken_changes_nothing(cast):
    team = make.team(grants={cast.workshop: Role.MANAGER})
    with pytest.raises(Refused, match="another role here meanwhile: Manage"):
        operations.set_access(
            cast.workshop,
            team=team,
            role=Role.OPERATOR,
            shown=Role.VIEWER,
            by=cast.mo,
            operation_key=uuid4(),
        )
    assert Grant.objects.get(team=team).role == Role.MANAGER


def test_a_key_used_for_another_cell_is_refused(cast):
    team, key = make.team(), uuid4()
    give = partial(operations.set_access, team=team, role=1, by=cast.mo, operation_key=key)
    give(cast.workshop)
    with pytest.raises(Refused, match="sent before, for something else"):
        give(cast.main)


@pytest.mark.parametrize("place", ["annex", "site"])
def test_a_manager_gives_nothing_outside_their_subtree(place, cast, sign_in):
    team = make.team()
    answer = save(sign_in(cast.mo), team, getattr(cast, place), Role.VIEWER)
    assert (answer.status_code, Grant.objects.filter(team=team).exists()) == (404, False)


def test_history_says_who_gave_whom_what_where(cast, sign_in):
    team = make.team(name="A team")
    client = sign_in(cast.mo)
    save(client, team, cast.workshop, Role.OPERATOR)
    save(client, team, cast.workshop, Role.VIEWER)
    save(client, team, cast.workshop, 0)
    page = " ".join(client.get(f"{MATRIX}history/").content.decode().split())
    assert "gave <b>A team</b> Operate at" in page
    assert "gave <b>A team</b> View instead of Operate at" in page
    assert "took View from <b>A team</b> at" in page


def test_history_shows_a_manager_their_own_part(cast, sign_in):
    team = make.team(name="A team")
    operations.set_access(cast.annex, team=team, role=1, by=cast.ada, operation_key=uuid4())
    assert AccessChange.objects.count() == 1
    assert "Annex" in sign_in(cast.ada).get(f"{MATRIX}history/").content.decode()
    assert "Annex" not in sign_in(cast.mo).get(f"{MATRIX}history/").content.decode()


# Why, and what


def told(found) -> list[tuple[str, str, int]]:
    """Team, location of the grant, role."""
    return [(why.grant.team.name, why.grant.location.name, why.grant.role) for why in found]


def test_every_grant_that_leads_there_is_told(cast):
    make.team(name="Up", members=[cast.xan], grants={cast.site: Role.VIEWER})
    make.team(name="Here", members=[cast.xan], grants={cast.workshop: Role.OPERATOR})
    make.team(name="Beside", members=[cast.xan], grants={cast.annex: Role.MANAGER})
    make.team(name="Others", members=[cast.vic], grants={cast.workshop: Role.MANAGER})
    assert told(reasons(cast.xan, [cast.workshop])) == [
        ("Here", "Workshop", Role.OPERATOR),
        ("Up", "Riverside", Role.VIEWER),
    ]


def test_what_somebody_reaches_leaves_out_what_adds_nothing(cast):
    make.team(members=[cast.xan], grants={cast.main: Role.OPERATOR, cast.workshop: Role.VIEWER})
    make.team(members=[cast.xan], grants={cast.site: Role.VIEWER})
    assert [(grant.location, grant.role) for grant in reach_of(cast.xan)] == [
        (cast.site, Role.VIEWER),
        (cast.main, Role.OPERATOR),
    ]


def because(client, thing, person) -> str:
    """What the page says about why ``person`` can see ``thing``."""
    kind = {"Location": "location", "Asset": "asset", "Item": "item"}[type(thing).__name__]
    address = reverse(f"dashboard:why_{kind}", args=[thing.pk])
    return " ".join(client.get(f"{address}?person={person.pk}").content.decode().split())


def test_an_asset_is_seen_from_home_from_where_it_is_and_by_who_has_it(cast, sign_in):
    client = sign_in(cast.ada)
    drill = make.asset(home=cast.annex, at=cast.workshop, name="Drill")
    assert "can't see Drill" in because(client, drill, cast.xan)
    make.check_out(drill, to=cast.xan)
    assert "It is checked out to Xan Nowhere." in because(client, drill, cast.xan)
    page = because(client, drill, cast.vic)
    assert "It is at <b>Workshop</b>" in page
    assert "It belongs at" not in page


def test_an_item_is_seen_from_where_it_is_kept(cast, sign_in):
    level = make.level(at=cast.workshop, quantity=1, by=cast.olu)
    page = because(sign_in(cast.mo), level.item, cast.vic)
    assert "It is kept at <b>Workshop</b>" in page
    assert "Main building" in page


def test_who_cannot_sign_in_sees_nothing(cast, sign_in):
    cast.vic.is_active = False
    cast.vic.save()
    assert "deactivated" in because(sign_in(cast.ada), cast.workshop, cast.vic)
    assert reasons(cast.vic, [cast.workshop]) == []


def test_everybody_may_know_what_they_see_themselves(cast, sign_in):
    client = sign_in(cast.vic)
    page = client.get(f"{MATRIX}of/{cast.vic.pk}/").content.decode()
    assert "What you can see" in page
    assert "Main building" in page
    assert client.get(f"{MATRIX}of/{cast.mo.pk}/").status_code == 403


@pytest.mark.parametrize(("who", "offered"), [("mo", True), ("olu", False)])
def test_who_may_ask_why_is_offered_to_ask(who, offered, cast, sign_in):
    drill, level = make.asset(home=cast.workshop), make.level(at=cast.workshop)
    client = sign_in(getattr(cast, who))
    for thing in (drill, level.item):
        address = thing.get_absolute_url()
        assert (f"{address}why/" in client.get(address).content.decode()) == offered
