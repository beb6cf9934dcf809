"""A role flows down the tree, the highest counts, and a place beside it knows nothing of it."""

from functools import partial
from uuid import uuid4

import pytest

from locations import operations
from locations.models import AccessChange, Atlas, Grant, Location, Role
from tests import make
from tests.at_once import at_once
from tests.conftest import people_the_stage


@pytest.fixture
def tree(cast):
    """A shelf in the Workshop, and somebody in two teams."""
    cast.shelf = make.location(name="Shelf", parent=cast.workshop)
    cast.day, cast.night = make.team(members=[cast.xan]), make.team(members=[cast.xan])
    return cast


def reach(person) -> dict[Role, set[str]]:
    """The names of the places where ``person`` has each role."""
    return {
        role: {place.name for place in Location.objects.granting(person, role)} for role in Role
    }


def test_it_holds_below_and_neither_above_nor_beside(tree):
    operations.grant(tree.day, tree.workshop, Role.OPERATOR)
    assert reach(tree.xan) == {
        Role.VIEWER: {"Workshop", "Shelf"},
        Role.OPERATOR: {"Workshop", "Shelf"},
        Role.MANAGER: set(),
    }


def test_a_lower_role_further_down_takes_nothing_away(tree):
    operations.grant(tree.day, tree.main, Role.MANAGER)
    operations.grant(tree.night, tree.shelf, Role.VIEWER)
    assert reach(tree.xan)[Role.MANAGER] == {"Main building", "Workshop", "Shelf"}


def test_the_highest_of_several_teams_counts(tree):
    operations.grant(tree.day, tree.main, Role.VIEWER)
    operations.grant(tree.night, tree.shelf, Role.MANAGER)
    assert reach(tree.xan) == {
        Role.VIEWER: {"Main building", "Workshop", "Shelf"},
        Role.OPERATOR: {"Shelf"},
        Role.MANAGER: {"Shelf"},
    }


def test_a_second_grant_takes_the_place_of_the_first(tree):
    operations.grant(tree.day, tree.main, Role.MANAGER)
    operations.grant(tree.day, tree.main, Role.VIEWER)
    assert Grant.objects.get(team=tree.day).role == Role.VIEWER
    assert reach(tree.xan)[Role.OPERATOR] == set()


def test_the_same_form_of_access_sent_eight_times_is_written_down_once(real_connections):
    stage = people_the_stage()
    send = partial(
        operations.set_access,
        stage.workshop,
        team=make.team(),
        role=Role.OPERATOR,
        by=stage.mo,
        operation_key=uuid4(),
    )
    results = at_once([send] * 8)
    assert results == [AccessChange.objects.get()] * 8


def test_an_old_form_of_access_sent_again_gives_nothing_back(tree):
    old = {"team": tree.day, "role": Role.MANAGER, "by": tree.ada, "operation_key": uuid4()}
    operations.set_access(tree.main, **old)
    operations.set_access(tree.main, **old | {"role": 0, "operation_key": uuid4()})
    operations.set_access(tree.main, **old)
    assert reach(tree.xan)[Role.VIEWER] == set()
    changes = AccessChange.objects.order_by("pk").values_list("role_before", "role")
    assert list(changes) == [(0, Role.MANAGER), (Role.MANAGER, 0)]


def test_who_leaves_the_team_loses_its_role(tree):
    operations.grant(tree.day, tree.main, Role.MANAGER)
    tree.day.members.remove(tree.xan)
    assert reach(tree.xan)[Role.VIEWER] == set()


def test_an_administrator_reaches_everything(tree):
    assert set(Location.objects.granting(tree.ada, Role.MANAGER)) == set(Location.objects.all())


def test_a_place_is_listed_once_however_many_teams_reach_it(tree):
    for team in (tree.day, tree.night):
        operations.grant(team, tree.site, Role.OPERATOR)
        operations.grant(team, tree.workshop, Role.VIEWER)
    found = list(Location.objects.visible_to(tree.xan).values_list("pk", flat=True))
    assert len(found) == len(set(found)) == Location.objects.count()


def test_an_atlas_leaves_out_what_lies_above_the_first_visible_place(tree):
    operations.grant(tree.day, tree.shelf, Role.VIEWER)
    box = make.location(name="Box", parent=tree.shelf)
    atlas = Atlas(tree.xan, [box, tree.workshop])
    assert atlas.above(box) == [tree.shelf]
    assert [atlas.sees(place) for place in (box, tree.workshop, tree.site, None)] == [
        True, False, False, False,
    ]  # fmt: skip
