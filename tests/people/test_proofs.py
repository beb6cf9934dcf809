"""``manage.py verify`` names what is wrong with people."""

from uuid import uuid4

import pytest

from people import invitations, operations
from people.insert_only import protect, release
from people.models import Person
from people.proofs import (
    PROOFS,
    history_of_people_is_insert_only,
    no_invitation_is_open_for_who_cannot_come,
    somebody_can_administer,
)


@pytest.fixture
def ana(cast) -> Person:
    """Somebody with an open invitation."""
    ana = operations.add_person(
        name="Ana", email="ana@example.org", by=cast.ada, operation_key=uuid4()
    )
    invitations.invite(ana, by=cast.ada, operation_key=uuid4())
    return ana


def test_they_hold_after_every_verb(cast, ana):
    operations.deactivate(ana, by=cast.ada, operation_key=uuid4())
    operations.reactivate(ana, by=cast.ada, operation_key=uuid4())
    invitations.invite(ana, by=cast.ada, operation_key=uuid4())
    assert [list(proof()) for proof in PROOFS] == [[], [], []]


def test_a_workspace_without_an_administrator_is_named(cast):
    Person.objects.filter(pk=cast.ada.pk).update(is_active=False)
    assert list(somebody_can_administer()) == ["No administrator can sign in."]


def test_an_invitation_that_nobody_can_accept_is_named(cast, ana):
    Person.objects.filter(pk=ana.pk).update(is_active=False)
    assert len(list(no_invitation_is_open_for_who_cannot_come())) == 1


def test_missing_triggers_are_named(db):
    release("people_peoplechange")
    assert len(list(history_of_people_is_insert_only())) == 1
    protect("people_peoplechange")
    assert list(history_of_people_is_insert_only()) == []
