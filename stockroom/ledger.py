"""The ledger of some levels, and as a table for spreadsheets: what one person may see of it, and no
more.
"""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Any

from locations.models import Location, Role
from locations.questions import KEY, Question
from locations.reach import FEW
from people.spreadsheets import exact, number

from .models import Movement, StockLevel
from .models.ledger import laid_upon, upon
from .units import Unit

Kind = Movement.Kind
ELSEWHERE = "elsewhere"
TOGETHER = 2000
# So many lines stand on a page of an item, and one more tells that there are others.
LINES = 25
NEWEST = Question(lambda: upon([KEY]).told()[: LINES + 1])
HEAD = (
    "Line",
    "When",
    "What",
    "Item code",
    "Item",
    "Location code",
    "Location",
    "Change",
    "Left there",
    "Unit",
    "To or from",
    "Reason",
    "Note",
    "By",
    "Undoes line",
    "Undone by line",
)
BOUGHT = ("Cost of one", "Supplier")
COLUMNS = (
    "pk",
    "at",
    "kind",
    "level__item",
    "level__item__name",
    "level__item__unit",
    "level__location",
    "delta",
    "balance_after",
    "left_by__level__location",
    "arrived_by__level__location",
    "reason__name",
    "note",
    "by__name",
    "reverses",
    "reversed_by",
    "unit_cost",
    "supplier__name",
)


def lines_at(levels: Sequence[StockLevel], *, start: int, stop: int) -> list[Movement]:
    """The lines from ``start`` to ``stop``, newest first, of ``levels`` that somebody sees."""
    keys = [level.pk for level in levels]
    if start or stop > LINES + 1 or len(keys) > FEW:
        return laid_upon(upon(keys).told()[start:stop], levels)
    return laid_upon(NEWEST.of(keys)[:stop], levels)


def head(*, bought: bool) -> tuple[str, ...]:
    """The names of the columns; with ``bought``, also what it cost and who sold it."""
    return (*HEAD, *BOUGHT) if bought else HEAD


def rows(lines: Any, user: Any, *, zone: tzinfo, bought: bool) -> Iterator[tuple[Any, ...]]:
    """``lines`` one by one, which ``user`` may see, with times as ``zone`` shows them.

    Locations are named only as far as ``user`` may know of them; the other half of a move is
    "elsewhere" if it is not. Two queries, however many lines there are.
    """
    places = ways(user)
    for line in lines.values_list(*COLUMNS).iterator(chunk_size=TOGETHER):
        (pk, at, kind, item, name, unit, place, delta, balance, source, target, *rest) = line
        reason, note, by, undoes, undone_by, cost, supplier = rest
        other = source if kind == Kind.MOVE_IN else target if kind == Kind.MOVE_OUT else None
        yield (
            pk,
            exact(at, zone),
            Kind(kind).label,
            f"S-{item:04}",
            name,
            f"L-{place:04}",
            places[place],
            number(delta),
            number(balance),
            Unit(unit).short(2),
            places.get(other, ELSEWHERE) if other else None,
            reason,
            note,
            by,
            undoes,
            undone_by,
            *((number(cost), supplier) if bought else ()),
        )


def ways(user: Any) -> dict[int, str]:
    """Every location that ``user`` can see, with those above it that they can see too."""
    found = Location.objects.granting(user, Role.VIEWER).order_by("path")
    names: dict[int, str] = {}
    told: dict[int, str] = {}
    for pk, name, path in found.values_list("pk", "name", "path"):
        names[pk] = name
        above = [int(key) for key in path.split("/")[1:-1]]
        told[pk] = " › ".join(names[key] for key in above if key in names)
    return told
