"""Rows at locations, asked for in the same words whoever asks, and compiled once."""

from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from .models import Location, Role, keys_within, reached_keys
from .questions import Question

Row = TypeVar("Row")


class PlacedQuestion(Question[Row]):
    """What is asked about rows that sit at a location.

    How far somebody reaches is known by then: where few rows are asked for, to leave out those
    elsewhere takes less than to write into the query where they reach.
    """

    def seen_by(self, user: Any, *told: Any) -> list[Row]:
        """Those of the rows about these keys whose existence ``user`` may know of. One query."""
        rows: list[Any] = self.of(*told)
        if user.is_administrator:
            return rows
        reached = reached_keys(user, Role.VIEWER)
        return [row for row in rows if row.location_id in reached]


def keys_seen(user: Any, place: Location | None = None) -> Collection[int] | None:
    """The keys of the locations that ``user`` sees, in all or at ``place`` and below; None for all.

    Whoever sees a location sees all of what is below it.
    """
    if place:
        return keys_within(place)
    return None if user.is_administrator else reached_keys(user, Role.VIEWER)


def told_roles(rows: Iterable[Row], user: Any, **roles: Role) -> list[Row]:
    """``rows`` at locations, each told by these names whether ``user`` has the role there.

    It decides which buttons are drawn. What is done asks anew.
    """
    told: list[Any] = list(rows)
    for name, role in roles.items():
        everywhere = bool(user.is_administrator)
        reached = () if everywhere else reached_keys(user, role)
        for row in told:
            setattr(row, name, everywhere or row.location_id in reached)
    return told
