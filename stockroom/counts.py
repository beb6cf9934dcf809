"""Counting: what is there is written down, line by line, and then the levels are set right.

A line keeps what the level said when it was counted. Posting changes the level by the difference
between the two, so what is taken or received after a line was counted stays taken or received.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from locations import tree
from locations.models import Location, Role
from people.models import Person
from people.refused import SPENT, Refused, refusing_a_spent_key

from .models import ZERO, Count, CountLine, Item, Movement, StockLevel, StockLevelQuerySet
from .operations import Kind, check_quantity, locked, locked_levels, opposite, write


@transaction.atomic
def start(
    *,
    location: Location,
    by: Person,
    operation_key: UUID,
    with_below: bool = True,
    category: str = "",
    shows_expected: bool = False,
) -> Count:
    """Begin to count ``location``, with everything below it or not; all of it or a category."""
    tree.rely_on()
    location.refresh_from_db()
    if location.archived_at:
        raise Refused(f"{location} has been archived.", field="location")
    count, _ = Count.objects.get_or_create(
        operation_key=operation_key,
        defaults={
            "location": location,
            "with_below": with_below,
            "category": category,
            "shows_expected": shows_expected,
            "started_by": by,
        },
    )
    if count.started_by_id != by.pk:
        raise Refused(SPENT)
    return count


def scope(count: Count) -> QuerySet[StockLevel, StockLevel]:
    """The levels that ``count`` is about."""
    levels = inside(count).filter(item__archived_at=None, location__archived_at=None)
    return levels.filter(item__category=count.category) if count.category else levels


def inside(count: Count) -> QuerySet[StockLevel, StockLevel]:
    """The levels that are at its location now, and below it if those are counted too."""
    if count.with_below:
        return StockLevel.objects.filter(location__path__startswith=count.location.path)
    return StockLevel.objects.filter(location=count.location_id)


@transaction.atomic
def record(
    count: Count, item: Item, *, location: Location, counted: Decimal, by: Person,
    operation_key: UUID,
) -> CountLine:  # fmt: skip
    """Write down that ``counted`` of ``item`` are at ``location``, instead of what was said before.

    The same submission arriving again changes nothing, however much has happened in between.
    """
    check_quantity(item, counted, field="counted", or_none=True)
    tree.rely_on()
    hold(count)
    if first := repeated(operation_key, count, by):
        return first
    here = count.location
    if location != here and not (count.with_below and here.contains(location)):
        raise Refused(f"This count is of {here} only.", field="location")
    [level] = locked(item, [location], stocking=True)
    now = timezone.now()
    CountLine.objects.current().filter(count=count, level=level).update(replaced_at=now)
    return noted(level, counted, by=by, count=count, operation_key=operation_key, at=now)


@transaction.atomic
def take_back(line: CountLine, *, by: Person) -> None:
    """Nothing, or what was said before, is known of a level instead of ``line``. Twice is once.

    Refused once it was counted again, or changed the level.
    """
    if line.count:
        hold(line.count)
    if line.movement:
        raise Refused("It changed the level. Undo that in the ledger.")
    lines = CountLine.objects.filter(count=line.count, level=line.level)
    if lines.filter(pk__gt=line.pk).exists():
        raise Refused(f"{line.level.item} has been counted again since.")
    if lines.filter(pk=line.pk).current().update(replaced_at=timezone.now()) and line.count:
        # What it stood instead of was replaced in the very moment in which it was written.
        lines.filter(replaced_at=line.at).update(replaced_at=None)


@transaction.atomic
def forget(count: Count, *, level: StockLevel, by: Person) -> None:
    """Take back that ``level`` was counted: nothing is known of it in this count."""
    hold(count)
    lines = CountLine.objects.current().filter(count=count, level=level)
    lines.update(replaced_at=timezone.now())


@transaction.atomic
def post(count: Count, *, by: Person) -> Count:
    """Set the levels right: one movement for each line that differs, all of them or none.

    Posting twice is posting once. What was not counted stays as it is, and so does what has been
    carried out of its location since: whoever posts may not act over there.
    """
    tree.rely_on()
    count = hold(count, under_way=False)
    if count.posted_at:
        return count
    if count.dropped_at:
        raise Refused("This count was given up.")
    counted = CountLine.objects.current().filter(count=count)
    counted.exclude(level__in=inside(count)).update(replaced_at=timezone.now())
    lines = list(counted)
    if not lines:
        raise Refused("Nothing has been counted yet.")
    levels = {level.pk: level for level in locked_levels(pk__in=[line.level_id for line in lines])}
    for line in lines:
        settle(line, levels[line.level_id], by=by)
    CountLine.objects.bulk_update(lines, ["movement"])
    count.posted_at, count.posted_by = timezone.now(), by
    count.save(update_fields=["posted_at", "posted_by"])
    return count


@transaction.atomic
def undo_post(count: Count, *, by: Person) -> Count:
    """Write the opposite of all that ``count`` changed, and has not been undone yet.

    Undoing twice is undoing once.
    """
    tree.rely_on()
    count = hold(count, under_way=False)
    if count.undone_at:
        return count
    if not count.posted_at:
        raise Refused("This count has not been posted.")
    written = Movement.objects.filter(count_line__count=count, reversed_by=None).order_by("pk")
    movements = list(written)
    levels = {
        level.pk: level for level in locked_levels(pk__in=[line.level_id for line in movements])
    }
    reached = StockLevel.objects.granting(by, Role.OPERATOR).filter(pk__in=levels)
    if reached.count() < len(levels):
        raise Refused(
            "Some of it is out of your teams' reach now. An administrator can undo this count."
        )
    undone_meanwhile = set(
        Movement.objects.filter(reverses__in=movements).values_list("reverses", flat=True)
    )
    for movement in movements:
        if movement.pk not in undone_meanwhile:
            opposite(movement, levels[movement.level_id], by=by)
    count.undone_at, count.undone_by = timezone.now(), by
    count.save(update_fields=["undone_at", "undone_by"])
    return count


@transaction.atomic
def drop(count: Count, *, by: Person) -> Count:
    """Give the count up. What was counted is kept, and changes nothing."""
    count = hold(count, under_way=False)
    if count.posted_at:
        raise Refused("This count was posted meanwhile. Undo it instead.")
    if not count.dropped_at:
        count.dropped_at = timezone.now()
        count.save(update_fields=["dropped_at"])
    return count


@transaction.atomic
def pick_up(count: Count, *, by: Person) -> Count:
    """Go on with a count that was given up."""
    count = hold(count, under_way=False)
    count.dropped_at = None
    count.save(update_fields=["dropped_at"])
    return count


@transaction.atomic
def count_one(
    item: Item, *, location: Location, counted: Decimal, by: Person, operation_key: UUID,
    note: str = "",
) -> CountLine:  # fmt: skip
    """Set the level of ``item`` at ``location`` to what was ``counted`` there."""
    check_quantity(item, counted, field="counted", or_none=True)
    [level] = locked(item, [location], stocking=True)
    if first := repeated(operation_key, None, by):
        return first
    line = noted(level, counted, by=by, count=None, operation_key=operation_key)
    settle(line, level, by=by, note=note)
    line.save(update_fields=["movement"])
    return line


def hold(count: Count, *, under_way: bool = True) -> Count:
    """``count`` as it is now, locked. Whoever counts is refused once it is over."""
    held = Count.objects.select_for_update(no_key=True).get(pk=count.pk)
    if under_way and held.posted_at:
        raise Refused("This count was posted. Start another one.")
    if under_way and held.dropped_at:
        raise Refused("This count was given up. Pick it up again, or start another one.")
    return held


def noted(
    level: StockLevel, counted: Decimal, *, by: Person, count: Count | None, operation_key: UUID,
    at: datetime | None = None,
) -> CountLine:  # fmt: skip
    """A new line about a locked ``level``."""
    newest = Movement.objects.filter(level=level).aggregate(newest=Max("pk"))["newest"]
    with refusing_a_spent_key():
        return CountLine.objects.create(
            count=count,
            level=level,
            expected=level.quantity,
            counted=counted,
            last_movement=newest or 0,
            by=by,
            at=at or timezone.now(),
            operation_key=operation_key,
        )


def settle(line: CountLine, level: StockLevel, *, by: Person, note: str = "") -> None:
    """Write what ``line`` found to the ledger of its locked ``level``, if it found a difference."""
    if line.difference:
        line.movement = write(level, Kind.COUNT, line.difference, by=by, note=note)


def repeated(operation_key: UUID, count: Count | None, by: Person) -> CountLine | None:
    """What this same submission wrote when it arrived the first time."""
    lines = CountLine.objects.select_related("level__item", "level__location")
    return lines.filter(operation_key=operation_key, count=count, by=by).first()


def with_last_count(levels: StockLevelQuerySet) -> StockLevelQuerySet:
    """``levels``, each with ``counted_at``: when it was last counted, and that holds."""
    lines = CountLine.objects.settled().filter(level=OuterRef("pk")).order_by("-at", "-pk")
    return levels.annotate(counted_at=Subquery(lines.values("at")[:1]))


@dataclass(frozen=True)
class Worth:
    """What the differences of a count are worth, at what the items cost last.

    ``short`` is what was missing and ``over`` what was found beyond, both positive; ``unknown``
    counts the lines that differ and whose item has no known cost.
    """

    short: Decimal
    over: Decimal
    unknown: int


def worth(lines: Iterable[CountLine], costs: Mapping[int, Decimal]) -> Worth:
    """What the differences in ``lines`` are worth; ``costs`` are those of one unit, by item."""
    found: list[Decimal] = []
    unknown = 0
    for line in lines:
        cost = costs.get(line.level.item_id)
        if line.difference and cost is None:
            unknown += 1
        elif cost is not None:
            found.append(line.difference * cost)
    short, over = (sum((abs(one) for one in found if one * way > 0), ZERO) for way in (-1, 1))
    return Worth(short, over, unknown)


def accuracy(lines: Iterable[CountLine]) -> float | None:
    """The part of the lines that agreed with what was expected, 0 to 1, or None without any.

    This is inventory record accuracy as the trade counts it: lines right / lines counted, with no
    tolerance (D. Piasecki, Inventory Accuracy: People, Processes & Technology, 2003).
    """
    found = [line.difference == 0 for line in lines]
    return sum(found) / len(found) if found else None
