"""Proofs about people, on the live database."""

from collections.abc import Iterator

from django.db.models import Q

from .insert_only import is_protected
from .models import Invitation, Organisation, Person


def somebody_can_administer() -> Iterator[str]:
    """There is an administrator who can sign in, once the workspace has been set up."""
    able = Person.objects.in_state("signs-in").filter(is_administrator=True)
    if Organisation.objects.exists() and not able.exists():
        yield "No administrator can sign in."


def no_invitation_is_open_for_who_cannot_come() -> Iterator[str]:
    """Nobody who was deactivated, or has no address, has an open invitation."""
    gone = Q(person__is_active=False) | Q(person__email=None)
    for each in Invitation.objects.unanswered().filter(gone):
        yield f"Invitation {each.pk} of person {each.person_id} is open and should be revoked."


def history_of_people_is_insert_only() -> Iterator[str]:
    """The triggers that refuse changes are in place."""
    if not is_protected("people_peoplechange"):
        yield "The history of people can be edited: its triggers are missing."


PROOFS = [
    somebody_can_administer,
    no_invitation_is_open_for_who_cannot_come,
    history_of_people_is_insert_only,
]
