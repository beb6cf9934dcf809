"""Use over time: how fast an item is used, how long what is left lasts, and when to reorder.

All of it is worked out over a series of days, which the database adds up: one row for an item and a
day, however many movements there were. Days are the organisation's. Quantities are Decimals in the
unit of the item; rates and spreads are floats in that unit per day, since they are estimates.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from math import ceil, floor, sqrt
from typing import Any, NamedTuple

from django.db.models import DateField, Q, Sum
from django.db.models.functions import Coalesce, Round, TruncDate

from locations.questions import KEY, Question
from locations.reach import Keys
from people.clock import house_date, house_zone

from .models import ZERO, Item, Movement, StockLevel, SupplierItem, quantity_field
from .units import Unit

QUARTER = 90
MONTH = 30
WEEK = 7
# Of a hundred spells of waiting for a delivery, in 95 the stock is to last: the normal
# distribution's 95th percentile.
SAFETY = 1.645
FEW_USES = 5
FEW_DAYS = 14
# The standard error of the average, as a part of it, above which we call use uneven.
UNEVEN = 0.3


@dataclass(frozen=True)
class Change:
    """What changed in one day: in all, upwards, by use that was not undone, by receipts."""

    net: Decimal = ZERO
    risen: Decimal = ZERO
    used: Decimal = ZERO
    received: Decimal = ZERO

    def __add__(self, other: "Change") -> "Change":
        return Change(
            self.net + other.net,
            self.risen + other.risen,
            self.used + other.used,
            self.received + other.received,
        )


class Day(NamedTuple):
    """One day of an item: how much there was when it began and ended, and what happened."""

    on: date
    opening: Decimal
    closing: Decimal
    risen: Decimal = ZERO
    used: Decimal = ZERO
    received: Decimal = ZERO

    @property
    def had_stock(self) -> bool:
        """Was there any at some time of the day? If not, the day says nothing about demand."""
        return bool(self.opening or self.risen)


def series(changes: Mapping[date, Change], *, left: Decimal, since: date, until: date) -> list[Day]:
    """The days from ``since`` to ``until``, whose evening ends with ``left``; oldest first."""
    days = []
    for ordinal in range(until.toordinal(), since.toordinal() - 1, -1):
        on = date.fromordinal(ordinal)
        if (change := changes.get(on)) is None:  # as on most days
            days.append(Day(on, left, left))
            continue
        opening = max(left - change.net, ZERO)
        days.append(Day(on, opening, left, change.risen, change.used, change.received))
        left = opening
    return days[::-1]


# How fast


@dataclass(frozen=True)
class Pace:
    """How fast an item was used: over so many ``days`` with stock, ``busy`` of them with use.

    ``per_day`` is the average and ``spread`` the standard deviation of a day's use.
    """

    days: int = 0
    busy: int = 0
    per_day: float = 0.0
    spread: float = 0.0

    @property
    def rests_on_few(self) -> bool:
        """Are there too few days to trust the average?"""
        return self.busy < FEW_USES or self.days < FEW_DAYS

    @property
    def is_uneven(self) -> bool:
        """Could the average as well be quite another one?"""
        return self.spread > UNEVEN * self.per_day * sqrt(self.days)


def pace(days: Iterable[Day]) -> Pace:
    """The average use of a day, of those on which there was something to use.

    A day on which the level stood at nothing all day is left out: nobody could use any, so it would
    make the demand look smaller than it is.
    """
    used = [float(day.used) if day.used else 0.0 for day in days if day.had_stock]
    if not used:
        return Pace()
    average = sum(used) / len(used)
    squares = sum((each - average) ** 2 for each in used)
    spread = sqrt(squares / (len(used) - 1)) if len(used) > 1 else 0.0
    return Pace(len(used), sum(each > 0 for each in used), average, spread)


# How long


@dataclass(frozen=True)
class Forecast:
    """How long ``left`` lasts from ``today``, if use goes on as in the last 30 days, or else 90."""

    today: date
    left: Decimal
    recent: Pace
    longer: Pace

    @classmethod
    def over(cls, days: list[Day]) -> "Forecast":
        """From ``days`` that end today."""
        return cls(days[-1].on, days[-1].closing, pace(days[-MONTH:]), pace(days[-QUARTER:]))

    @property
    def pace(self) -> Pace:
        """The recent average where it rests on enough; else the one over the longer time."""
        return self.longer if self.recent.rests_on_few else self.recent

    @property
    def is_known(self) -> bool:
        """Was any of it used at all?"""
        return self.pace.per_day > 0

    @property
    def days_left(self) -> float | None:
        """For how many days there is enough; None where nothing says so."""
        return float(self.left) / self.pace.per_day if self.is_known else None

    @property
    def out_on(self) -> date | None:
        """The day on which the last of it is used."""
        days = self.days_left
        try:
            return None if days is None else self.today + timedelta(days=floor(days))
        except OverflowError:
            return None

    @property
    def lasts(self) -> str:
        """For how long, in plain words: "about 9 days"; nothing where nothing says so."""
        return "" if self.days_left is None or not self.left else about(self.days_left)

    @property
    def doubt(self) -> str:
        """Why the estimate may be far out; nothing if it is a fair one."""
        if not self.is_known:
            return ""
        if self.pace.rests_on_few:
            return "few data"
        return "use is uneven" if self.pace.is_uneven else ""

    @property
    def words(self) -> str:
        """Both: "about 3 weeks; few data"."""
        return "; ".join(filter(None, (self.lasts, self.doubt))) if self.lasts else ""


def about(days: float) -> str:
    """So many days, no more exactly than an estimate can be: "about 3 weeks"."""
    if days < 1:
        return "less than a day"
    if days < 13.5:
        return f"about {counted(days, 'day')}"
    if days < 8.5 * WEEK:
        return f"about {counted(days / WEEK, 'week')}"
    if days < 730:
        return f"about {counted(days * 12 / 365.25, 'month')}"
    return "more than 2 years"


def counted(number: float, noun: str) -> str:
    """A whole number of something: "1 day", "3 weeks"."""
    whole = floor(number + 0.5)
    return f"{whole} {noun}" + ("" if whole == 1 else "s")


# When to reorder


@dataclass(frozen=True)
class Lead:
    """How many days it takes from ordering until it is there, and who says so."""

    days: int = WEEK
    supplier: str = ""

    @property
    def words(self) -> str:
        """In words: "4 days, as Polymer Direct takes"."""
        days = counted(self.days, "day")
        return f"{days}, as {self.supplier} takes" if self.supplier else "a week, which is assumed"


def point(pace: Pace, lead_days: float, *, lead_spread: float = 0.0, z: float = SAFETY) -> float:
    """At how much to reorder: the use during the lead time, and a safety stock on top.

    d·L + z·√(L·σd² + d²·σL²), with d the average use of a day and σd its standard deviation, L the
    lead time in days and σL its standard deviation, and z how many standard deviations to be safe
    against. The source is P. L. King, "Crack the code: understanding safety stock and mastering its
    equations", APICS Magazine, July/August 2011. How much lead times vary is not recorded, so σL is
    0 unless somebody knows better.
    """
    safety = z * sqrt(lead_days * pace.spread**2 + pace.per_day**2 * lead_spread**2)
    return pace.per_day * lead_days + safety


def rounded_up(quantity: float, unit: Unit) -> Decimal:
    """To what people would write: whole ones of what is counted, usual steps of what is measured.

    At least one step.
    """
    step = unit.usual_step
    return max(Decimal(ceil(round(quantity / float(step), 6))), Decimal(1)) * step


@dataclass(frozen=True)
class Suggestion:
    """A reorder point to think about. It is offered and never applied by itself."""

    point: Decimal
    lead: Lead
    forecast: Forecast


def suggestion(item: Item, forecast: Forecast, lead: Lead) -> Suggestion | None:
    """At how much to reorder ``item``, going by its use; None where none was used."""
    if not forecast.is_known:
        return None
    return Suggestion(rounded_up(point(forecast.pace, lead.days), Unit(item.unit)), lead, forecast)


def lead_of(item: Item) -> Lead:
    """How long the preferred supplier takes for ``item``. One query."""
    offer = (
        SupplierItem.objects.filter(item=item, is_preferred=True, archived_at=None)
        .annotate(takes=Coalesce("lead_days", "supplier__lead_days"))
        .exclude(takes=None)
        .values_list("takes", "supplier__name")
        .first()
    )
    return Lead(*offer) if offer else Lead()


def lead_among(offers: Iterable[SupplierItem]) -> Lead:
    """The same, of what is known already to be sold."""
    found = (offer for offer in offers if offer.is_preferred and offer.arrives_in is not None)
    return next((Lead(offer.arrives_in or 0, str(offer.supplier)) for offer in found), Lead())


# What the ledger says


def lasting(levels: Mapping[int, Collection[StockLevel]]) -> dict[int, Forecast]:
    """How long items last that are at these ``levels``, by the key of the item. One query.

    With the levels of what was merged into an item: it was used as that.
    """
    left = {key: sum((level.quantity for level in kept), ZERO) for key, kept in levels.items()}
    whose = {level.pk: key for key, kept in levels.items() for level in kept}
    days = days_that_left(left, whose, back=QUARTER)
    return {key: Forecast.over(days[key]) for key in levels}


def days_of(items: Collection[Item], levels: Any, *, back: int) -> dict[int, list[Day]]:
    """The last ``back`` days of each of ``items`` at ``levels``, by key, ending today. Two queries.

    Together: what one of the levels lost to another changes nothing.
    """
    left: dict[int, Decimal] = {item.pk: ZERO for item in items}
    whose: dict[int, int] = {}
    # First which items these are: PostgreSQL would go through all levels for one or the other.
    concerned = Item.objects.filter(Q(pk__in=left) | Q(merged_into__in=left)).order_by()
    there = levels.filter(item__in=concerned).order_by().values_list(
        "pk", Coalesce("item__merged_into", "item"), "quantity"
    )  # fmt: skip
    for level, item, quantity in there:
        whose[level] = item
        left[item] += quantity
    return days_that_left(left, whose, back=back)


def days_that_left(
    left: Mapping[int, Decimal], whose: Mapping[int, int], *, back: int
) -> dict[int, list[Day]]:
    """The same, where what is ``left`` of each item, and ``whose`` each level is, is known already.

    One query.
    """
    until = house_date()
    since = until - timedelta(days=back - 1)
    changes = changes_of(whose, since=since)
    return {
        key: series(changes[key], left=quantity, since=since, until=until)
        for key, quantity in left.items()
    }


def changes_of(whose: Mapping[int, int], *, since: date) -> dict[int, dict[date, Change]]:
    """What changed from ``since`` on at the levels of ``whose``, by the key of the item and day.

    Use and receipts that were undone don't count, nor do moves, adjustments and counts. What was
    merged into an item is its own history. The levels are given by their keys: PostgreSQL would
    rather go through the whole ledger than find out that they are few.
    """
    items = set(whose.values())
    # Of one item a row for each day is enough, in however many locations it is.
    by_level = len(items) > 1
    changes: dict[int, dict[date, Change]] = defaultdict(dict)
    for row in changes_since(since, house_zone(), by_level=by_level).of(whose):
        item = whose[row["level"]] if by_level else next(iter(items))
        days, on = changes[item], row["on"]
        change = Change(row["net"], row["risen"], -row["used"], row["received"])
        days[on] = days[on] + change if on in days else change
    return changes


@lru_cache(maxsize=16)
def changes_since(since: date, zone: tzinfo, *, by_level: bool) -> Question[dict[str, Any]]:
    """What changed from ``since`` on at the levels with KEY, by day, and by level if need be."""
    stands = Q(reversed_by=None)
    by = ["level"] if by_level else []

    def ask() -> Any:
        return (
            Movement.objects.filter(level__in=Keys([KEY]))
            .filter(at__gte=datetime.combine(since, time(), zone))
            .order_by()
            .values(*by, on=TruncDate("at", tzinfo=zone, output_field=DateField()))
            .annotate(
                net=added_up(),
                risen=added_up(delta__gt=0),
                used=added_up(stands, kind=Movement.Kind.USE),
                received=added_up(stands, kind=Movement.Kind.RECEIVE),
            )
        )

    return Question(ask)


def added_up(*which: Q, **facts: Any) -> Any:
    """The sum of the changes that are so; 0 where there are none."""
    summed = Sum("delta", filter=Q(*which, **facts) if which or facts else None)
    return Coalesce(Round(summed, 3), ZERO, output_field=quantity_field())


# Month by month


@dataclass(frozen=True)
class Month:
    """How much was used in one month, which begins on ``on``."""

    on: date
    used: Decimal


def months(days: Iterable[Day], *, number: int = 12) -> list[Month]:
    """What was used in each of the last ``number`` months, the last of which is not over yet."""
    used: dict[date, Decimal] = {}
    for day in days:
        first = day.on.replace(day=1)
        used[first] = used.get(first, ZERO) + day.used
    return [Month(on, quantity) for on, quantity in sorted(used.items())][-number:]


def days_back_to_months(number: int = 12) -> int:
    """How many days the last ``number`` months have had up to today."""
    today = house_date()
    year, month = divmod(today.year * 12 + today.month - number, 12)
    return (today - date(year, month + 1, 1)).days + 1
