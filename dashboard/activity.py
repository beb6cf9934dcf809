"""One stream over both ledgers, the tree and the labels, newest first."""

from collections.abc import Iterable
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from assets.models import AssetEvent
from labels.models import TagEvent
from locations.models import Atlas, Location, LocationEvent
from people.models import Person
from stockroom.models import Movement

Line = Movement | AssetEvent | LocationEvent | TagEvent


def stream(
    user: Any,
    *,
    limit: int,
    kind: str = "",
    text: str = "",
    before: datetime | None = None,
    since: datetime | None = None,
    at: Location | None = None,
    by: Person | None = None,
) -> list[Line]:
    """The newest ``limit`` lines that ``user`` may see, as narrowed by the rest.

    A query for each of the four histories.
    """
    histories: dict[str, Any] = {
        "stock": Movement.objects.visible_to(user).one_line_a_move(user),
        "gear": AssetEvent.objects.visible_to(user),
        "locations": LocationEvent.objects.visible_to(user),
        "labels": TagEvent.objects.visible_to(user),
    }
    wanted: list[Iterable[Line]] = []
    for name, history in histories.items():
        if kind in histories and kind != name:
            continue
        lines = history.search(text) if text else history
        if before:
            lines = lines.filter(at__lt=before)
        if since:
            lines = lines.filter(at__gte=since)
        if by:
            lines = lines.concerning(by)
        if at:
            lines = lines.under(at)
        wanted.append(lines.for_stream()[:limit])
    return list(islice(merge(*wanted, key=lambda line: line.at, reverse=True), limit))


def atlas_of(user: Any, lines: Iterable[Line], *more: Location) -> Atlas:
    """The places that ``lines`` mention."""
    mentioned: list[Location | None] = list(more)
    for line in lines:
        if isinstance(line, Movement):
            mentioned += [line.level.location, line.counterpart]
        elif isinstance(line, LocationEvent):
            mentioned += [line.location, line.from_parent, line.to_parent]
        elif isinstance(line, TagEvent):
            mentioned += [line.level.location] if line.level else []
        else:
            mentioned += [line.from_location, line.to_location]
    return Atlas(user, mentioned)
