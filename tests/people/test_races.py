"""The same form sent several times at once, on real connections: one person, one team."""

from functools import partial
from uuid import uuid4

import pytest

from people import operations
from people.models import Person, Team
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
    send = partial(
        operations.add_team, name="Night shift", members=[ada], by=ada, operation_key=uuid4()
    )
    results = at_once([send] * 8)
    assert results == [Team.objects.get(name="Night shift")] * 8
