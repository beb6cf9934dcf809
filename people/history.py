"""Writing the history of people and teams."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from .models import PeopleChange, Person, Team
from .refused import SPENT, Refused, refusing_a_spent_key

Kind = PeopleChange.Kind


def repeated(operation_key: UUID, *, by: Person, **facts: Any) -> PeopleChange | None:
    """What this same submission did, if it has been acted on. Ask while holding what it changes.

    Refused if the key was spent by somebody else, or on what is not of these ``facts``.
    """
    first = PeopleChange.objects.filter(operation_key=operation_key).first()
    if first and any(getattr(first, name) != fact for name, fact in (facts | {"by": by}).items()):
        raise Refused(SPENT)
    return first


def way_back(change: PeopleChange | None) -> str | None:
    """The address that undoes ``change``, for the message that confirms it."""
    return reverse("dashboard:undo_change", args=[change.pk]) if change else None


class Lines:
    """What one submission changed: all at one moment. The first line written carries its key."""

    def __init__(self, *, by: Person, operation_key: UUID | None = None) -> None:
        self.by, self.at = by, timezone.now()
        self.key = operation_key
        self.first: PeopleChange | None = None

    def write(
        self,
        kind: str,
        *,
        person: Person | None = None,
        team: Team | None = None,
        reverses: PeopleChange | None = None,
        note: str = "",
        name_before: str = "",
    ) -> None:
        """Write one line down; Refused if its key was spent on something else meanwhile."""
        facts: dict[str, Any] = {"kind": kind, "by": self.by, "person": person, "team": team}
        facts |= {"reverses": reverses, "note": note, "name_before": name_before, "at": self.at}
        key, self.key = self.key, None
        with refusing_a_spent_key():
            line = PeopleChange.objects.create(**facts, operation_key=key)
        self.first = self.first or line
