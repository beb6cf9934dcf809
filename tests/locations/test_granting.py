"""One rule answers who may reach what: a role holds where it was given and everywhere below."""

from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

import locations.operations
from locations import effects
from locations.access import may_somewhere
from locations.models import Atlas, Grant, Location, Role
from locations.proofs import paths_follow_parents
from people.memory import remembering
from people.models import Person, Team
from people.refused import Refused
from tests import make


class GrantingAgreesWithItsDefinition(TestCase):
    """For random trees, teams, grants and moves; the last team is Everyone."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        parents=st.lists(st.integers(-1, 7), min_size=1, max_size=9),
        memberships=st.sets(st.integers(0, 2)),
        given_roles=st.dictionaries(
            st.tuples(st.integers(0, 3), st.integers(0, 8)), st.sampled_from(Role), max_size=6
        ),
        moves=st.lists(st.tuples(st.integers(0, 8), st.integers(-1, 8)), max_size=5),
    )
    def test_for_any_tree(self, parents, memberships, given_roles, moves):
        places = []
        for parent in parents:
            above = places[parent] if 0 <= parent < len(places) else None
            places.append(make.location(parent=above))
        person, stranger = make.person(), make.person()
        teams = [make.team(members=[person] if n in memberships else [stranger]) for n in range(3)]
        teams.append(Team.objects.create(name="Everyone", is_everyone=True))
        for (team, place), role in given_roles.items():
            if place < len(places):
                locations.operations.grant(teams[team], places[place], role)
        for place, to in moves:
            if place < len(places) and to < len(places):
                move(places[place], places[to] if to >= 0 else None)
        assert list(paths_follow_parents()) == []

        def naive(role):
            """The definition: some team of theirs has the role there, or at a place above."""
            reached = set()
            for place in Location.objects.all():
                above = place
                while above:
                    for grant in Grant.objects.filter(location=above, role__gte=role):
                        if grant.team.is_everyone or person in grant.team.members.all():
                            reached.add(place)
                    above = above.parent
            return reached

        seen = {role: set(Location.objects.granting(person, role)) for role in Role}
        assert seen == {role: naive(role) for role in Role}
        assert seen == in_a_request("GET", lambda: reach_once_known(person))
        strangers = make.team(members=[stranger])
        for place in places:
            locations.operations.grant(strangers, place, Role.MANAGER)
        assert seen == {role: set(Location.objects.granting(person, role)) for role in Role}


def in_a_request(method, deed):
    """What ``deed`` gives while such a request is answered."""
    return remembering(lambda request: deed())(RequestFactory().generic(method, "/"))


def reach_once_known(person):
    """Where ``person`` has each role, as a list asks for it that knows what was given."""
    may_somewhere(person, Role.VIEWER)
    return {role: set(Location.objects.granting(person, role)) for role in Role}


def test_who_loses_access_in_a_request_has_none_at_its_end(cast):
    def shut_out():
        before = reach_once_known(cast.olu)[Role.VIEWER]
        Grant.objects.all().delete()
        return before, reach_once_known(cast.olu)[Role.VIEWER]

    before, after = in_a_request("POST", shut_out)
    assert (bool(before), after) == (True, set())


def test_a_list_reads_once_what_was_given(cast, django_assert_num_queries):
    with django_assert_num_queries(1 + len(Role)) as asked:
        in_a_request("GET", lambda: reach_once_known(cast.olu))
    assert [query["sql"].count("locations_grant") > 0 for query in asked] == [True] + [False] * 3


def move(place, to):
    """Move it if it can be moved there."""
    seen = effects.of_moving(place, to).digest
    with suppress(Refused):
        locations.operations.move(place, to=to, by=make.person(), operation_key=uuid4(), seen=seen)


def test_a_role_of_a_team_one_is_not_in_changes_nothing(cast):
    before = set(Location.objects.visible_to(cast.vic))
    make.team(members=[cast.xan], grants={cast.site: Role.MANAGER})
    assert set(Location.objects.visible_to(cast.vic)) == before
    assert set(Location.objects.visible_to(cast.xan)) >= before


def test_a_role_of_everyone_is_everybodys(cast):
    everyone = Team.objects.create(name="Everyone", is_everyone=True)
    assert set(Location.objects.visible_to(cast.xan)) == set()
    locations.operations.grant(everyone, cast.workshop, Role.OPERATOR)
    for person in (cast.xan, make.person()):
        assert set(Location.objects.granting(person, Role.OPERATOR)) == {cast.workshop}
        assert set(Location.objects.granting(person, Role.MANAGER)) == set()


def test_everyone_makes_nobody_one_of_us_until_it_has_a_role(cast):
    everyone = Team.objects.create(name="Everyone", is_everyone=True)
    assert set(Person.objects.visible_to(cast.xan)) == {cast.xan}
    assert set(Team.objects.visible_to(cast.xan)) == set()
    locations.operations.grant(everyone, cast.workshop, Role.VIEWER)
    assert set(Person.objects.visible_to(cast.xan)) == set(Person.objects.all())
    assert set(Team.objects.visible_to(cast.xan)) == set(Team.objects.all())


def test_there_is_one_team_of_everyone(db):
    Team.objects.create(name="Everyone", is_everyone=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Team.objects.create(name="All of us", is_everyone=True)


def test_a_path_that_begins_alike_is_not_below(db):
    first = make.location()
    for _ in range(10):
        last = make.location()
    person = make.person()
    make.team(members=[person], grants={first: Role.VIEWER})
    assert not last.path.startswith(first.path)
    assert list(Location.objects.visible_to(person)) == [first]


def test_an_atlas_names_only_what_can_be_seen(cast):
    atlas = Atlas(cast.vic, [cast.workshop, cast.annex])
    assert atlas.above(cast.workshop) == [cast.main]
    assert (atlas.sees(cast.workshop), atlas.sees(cast.annex)) == (True, False)


def test_a_name_is_given_once_in_a_place_whatever_its_capitals(cast):
    with pytest.raises(Refused, match="already a location called WORKSHOP there"):
        make.location(name="WORKSHOP", parent=cast.main)
    assert make.location(name="Workshop", parent=cast.annex).path.startswith(cast.annex.path)


def test_the_tree_is_not_deeper_than_it_can_be(db):
    place = make.location()
    for _ in range(locations.operations.DEEPEST - 1):
        place = make.location(parent=place)
    with pytest.raises(Refused, match="20 deep"):
        make.location(parent=place)


def test_the_database_refuses_two_roles_of_a_team_at_a_place(cast):
    team = make.team(grants={cast.main: Role.VIEWER})
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(team=team, location=cast.main, role=Role.MANAGER)


def test_a_manager_adds_below_their_own_and_nowhere_else(cast, sign_in):
    client = sign_in(cast.mo)
    data = {
        "name": "Attic",
        "kind": "room",
        "operation_key": "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    }
    assert client.post("/locations/add/", data | {"parent": cast.annex.pk}).status_code == 422
    assert client.post("/locations/add/", data | {"parent": ""}).status_code == 422
    assert client.post("/locations/add/", data | {"parent": cast.main.pk}).status_code == 302
    assert client.post("/locations/add/", data | {"parent": cast.main.pk}).status_code == 302
    assert Location.objects.filter(name="Attic").count() == 1
