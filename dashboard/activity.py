"""One stream over both ledgers, newest first."""

from collections.abc import Iterable
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from assets.models import AssetEvent
from locations.models import Atlas, Location
from people.models import Person
from stockroom.models import Movement

Line = Movement | AssetEvent


def stream(
    user: Any,
    *,
    limit: int,
    kind: str = "",
    text: str = "",
    before: datetime | None = None,
    at: Location | None = None,
    by: Person | None = None,
) -> list[Line]:
    """The newest ``limit`` lines that ``user`` may see, as narrowed by the rest. Two queries."""
    movements = Movement.objects.visible_to(user).one_line_a_move(user).for_stream()
    events = AssetEvent.objects.visible_to(user).for_stream()
    if text:
        movements, events = movements.search(text), events.search(text)
    if before:
        movements, events = movements.filter(at__lt=before), events.filter(at__lt=before)
    if by:
        movements, events = movements.filter(by=by), events.concerning(by)
    if at:
        movements, events = movements.under(at), events.under(at)
    wanted: list[Iterable[Line]] = []
    if kind != "gear":
        wanted.append(movements[:limit])
    if kind != "stock":
        wanted.append(events[:limit])
    return list(islice(merge(*wanted, key=lambda line: line.at, reverse=True), limit))


def atlas_of(user: Any, lines: Iterable[Line], *more: Location) -> Atlas:
    """The places that ``lines`` mention."""
    mentioned: list[Location | None] = list(more)
    for line in lines:
        if isinstance(line, Movement):
            mentioned += [line.level.location, line.counterpart]
        else:
            mentioned += [line.from_location, line.to_location]
    return Atlas(user, mentioned)
