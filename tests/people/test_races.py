"""The same form sent several times at once, on real connections: one person, one team."""

from functools import partial
from uuid import uuid4

import pytest

from people import invitations, operations, teams
from people.models import Invitation, PeopleChange, Person, Team
from tests import make
from tests.at_once import at_once, refusals

pytestmark = pytest.mark.usefixtures("real_connections")


@pytest.mark.parametrize("email", ["", "ana@example.org"])
def test_the_same_person_added_eight_times_is_there_once(email):
    ada = make.person(is_administrator=True)
    send = partial(
        operations.add_person, name="Ana Ruiz", email=email, by=ada, operation_key=uuid4()
    )
    results = at_once([send] * 8)
    assert results == [Person.objects.get(name="Ana Ruiz")] * 8


def test_an_address_given_to_two_people_at_once_is_the_first_ones():
    ada = make.person(is_administrator=True)
    results = at_once(
        [
            partial(
                operations.add_person,
                name=name,
                email="same@example.org",
                by=ada,
                operation_key=uuid4(),
            )
            for name in ("Ana", "Ben", "Cy")
        ]
    )
    assert refusals(results) == ["Somebody has this address already."] * 2
    assert Person.objects.filter(email="same@example.org").count() == 1


def test_the_same_team_added_eight_times_is_there_once():
    ada = make.person(is_administrator=True)
    send = partial(teams.add_team, name="Night shift", members=[ada], by=ada, operation_key=uuid4())
    results = at_once([send] * 8)
    assert results == [Team.objects.get(name="Night shift")] * 8


def invited(ada) -> Person:
    """Somebody with an address and no password yet."""
    return operations.add_person(
        name="Ana Ruiz", email="ana@example.org", by=ada, operation_key=uuid4()
    )


def test_two_who_accept_the_same_link_at_once_one_gets_in():
    ada = make.person(is_administrator=True)
    invitation = invitations.invite(invited(ada), by=ada, operation_key=uuid4())
    results = at_once(
        [
            partial(invitations.accept, invitation, name=f"Ana {n}", password=f"a-better-horse-{n}")
            for n in range(6)
        ]
    )
    assert refusals(results) == [invitations.GONE] * 5
    [won] = [result for result in results if isinstance(result, Person)]
    ana = Person.objects.get(pk=won.pk)
    assert ana.check_password(f"a-better-horse-{ana.name[-1]}")
    assert PeopleChange.objects.filter(kind="accepted").count() == 1


def test_accepted_and_taken_back_at_once_is_one_of_the_two():
    ada = make.person(is_administrator=True)
    ana = invited(ada)
    invitation = invitations.invite(ana, by=ada, operation_key=uuid4())
    at_once(
        [
            partial(invitations.accept, invitation, name="Ana", password="a-better-horse"),
            partial(invitations.revoke, ana, by=ada, operation_key=uuid4()),
        ]
    )
    invitation.refresh_from_db()
    ana.refresh_from_db()
    assert (invitation.accepted_at is None) != (invitation.revoked_at is None)
    assert ana.has_login == (invitation.accepted_at is not None)


def test_eight_links_made_at_once_leave_one_that_works():
    ada = make.person(is_administrator=True)
    ana = invited(ada)
    results = at_once(
        [partial(invitations.invite, ana, by=ada, operation_key=uuid4()) for _ in range(8)]
    )
    assert refusals(results) == []
    assert Invitation.objects.unanswered().count() == 1


def demote(person, by):
    """Take from ``person`` what makes an administrator."""
    return partial(
        operations.change_person,
        person,
        name=person.name,
        email=person.email,
        contact="",
        is_administrator=False,
        teams=[],
        shown=operations.as_written(person),
        by=by,
        operation_key=uuid4(),
    )


def deactivate(person, by):
    """End what ``person`` can do."""
    return partial(operations.deactivate, person, by=by, operation_key=uuid4())


@pytest.mark.parametrize("first", [demote, deactivate])
@pytest.mark.parametrize("second", [demote, deactivate])
@pytest.mark.parametrize("attempt", range(3))
def test_two_administrators_who_remove_each_other_at_once_leave_one(attempt, first, second):
    ada, bea = (make.person(is_administrator=True) for _ in range(2))
    results = at_once([first(bea, ada), second(ada, bea)])
    assert refusals(results) == ["You are not an administrator any more. Ask one to do it."]
    able = Person.objects.in_state("signs-in").filter(is_administrator=True)
    assert able.count() == 1


def test_four_administrators_in_a_ring_leave_at_least_one():
    ring = [make.person(is_administrator=True) for _ in range(4)]
    at_once([demote(ring[(n + 1) % 4], by=person) for n, person in enumerate(ring)])
    able = Person.objects.in_state("signs-in").filter(is_administrator=True)
    assert able.count() >= 1


def test_the_same_people_added_to_a_team_at_once_are_in_it_once():
    ada = make.person(is_administrator=True)
    team, people = make.team(), [make.person() for _ in range(5)]
    results = at_once(
        [
            partial(teams.add_members, team, people=people, by=ada, operation_key=uuid4())
            for _ in range(6)
        ]
    )
    assert refusals(results) == []
    assert team.members.count() == PeopleChange.objects.filter(kind="joined").count() == 5
