"""The reasons that stock is adjusted for. Those that were used are archived, never deleted."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from people.refused import Refused

from .models import Reason

TAKEN = "There is a reason of this name already."


@transaction.atomic
def add_reason(*, name: str, by: Any, operation_key: UUID) -> Reason:
    """One more, at the end of the list."""
    last = Reason.objects.order_by("-position").first()
    reason = Reason(name=name, position=last.position + 1 if last else 1)
    return saved(reason)


@transaction.atomic
def remove(reason: Reason) -> str:
    """Take one off the list that was never given."""
    try:
        reason.delete()
    except ProtectedError as error:
        raise Refused(f"{reason} was given as a reason already. Archive it instead.") from error
    return f"{reason} is off the list."


@transaction.atomic
def rename(reason: Reason, *, name: str) -> str:
    """Call it something else; in the ledger, too, for it means the same."""
    before, reason.name = reason.name, name
    saved(reason)
    return f"{before} is called {name} now."


def number_of(reason: Reason) -> int:
    """Which one on the list it is, from 1."""
    return list(Reason.objects.order_by("position", "name", "pk")).index(reason) + 1


@transaction.atomic
def move(reason: Reason, *, to: int) -> str:
    """Let it be number ``to`` on the list, the first or the last where there is no such number."""
    listed = list(Reason.objects.select_for_update().order_by("position", "name", "pk"))
    place = min(max(to, 1), len(listed)) - 1
    listed.remove(reason)
    listed.insert(place, reason)
    for position, one in enumerate(listed, 1):
        one.position = position
    Reason.objects.bulk_update(listed, ["position"])
    return f"{reason} is number {place + 1} on the list."


@transaction.atomic
def archive(reason: Reason, *, archived: bool) -> str:
    """No longer offer it, or offer it again. Lines of the ledger keep it."""
    reason.archived_at = timezone.now() if archived else None
    reason.save(update_fields=["archived_at"])
    return f"{reason} is {'no longer offered' if archived else 'offered again'}."


def saved(reason: Reason) -> Reason:
    """``reason``, saved; Refused if another one is called so."""
    try:
        with transaction.atomic():
            reason.save()
    except IntegrityError as error:
        raise Refused(TAKEN, field="name") from error
    return reason
