"""Proofs about people, on the live database."""

from collections.abc import Iterator

from .insert_only import is_protected
from .models import Invitation, Organisation, Person


def somebody_can_administer() -> Iterator[str]:
    """There is an administrator who can sign in, once the workspace has been set up."""
    able = Person.objects.in_state("signs-in").filter(is_administrator=True)
    if Organisation.objects.exists() and not able.exists():
        yield "No administrator can sign in."


def invitations_wait_only_for_those_who_can_come() -> Iterator[str]:
    """No open invitation is for somebody deactivated, without an address, or signed in already."""
    waiting = Person.objects.in_state("invited")
    for each in Invitation.objects.unanswered().exclude(person__in=waiting):
        yield f"Invitation {each.pk} of person {each.person_id} is open and can't be accepted."


def history_of_people_is_insert_only() -> Iterator[str]:
    """The triggers that refuse changes are in place."""
    if not is_protected("people_peoplechange"):
        yield "The history of people can be edited: its triggers are missing."


PROOFS = [
    somebody_can_administer,
    invitations_wait_only_for_those_who_can_come,
    history_of_people_is_insert_only,
]
