"""Writing the history of people and teams."""

from typing import Any
from uuid import UUID

from .models import PeopleChange, Person, Team
from .refused import refusing_a_spent_key

Kind = PeopleChange.Kind


def repeated(operation_key: UUID) -> bool:
    """Has this same submission been acted on? Ask while holding what it changes."""
    return PeopleChange.objects.filter(operation_key=operation_key).exists()


class Lines:
    """What one submission changed. The first line written carries its key."""

    def __init__(self, *, by: Person, operation_key: UUID | None = None) -> None:
        self.by = by
        self.key = operation_key

    def write(
        self, kind: str, *, person: Person | None = None, team: Team | None = None, note: str = ""
    ) -> None:
        """Write one line down; Refused if its key was spent on something else meanwhile."""
        facts: dict[str, Any] = {"kind": kind, "by": self.by, "person": person, "team": team}
        key, self.key = self.key, None
        with refusing_a_spent_key():
            PeopleChange.objects.create(**facts, note=note, operation_key=key)
