"""The geometry of charts: what is drawn where, in percent of the plot, and what it says in words.

Nothing here knows a browser: numbers come in, paths and sentences go out.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.template.defaultfilters import date as written

from .models import ZERO, Item
from .units import plain
from .usage import Day, Forecast, Month, counted

# The past takes up so much of the width, in percent; the rest is for what lies ahead.
PAST = 86.67
# How near two notes may stand, and how near the end of the past, in percent of the width; and how
# near in percent of the height.
NEAR, ROOM, CLOSE = 22.0, 15.0, 14.0
LINES = 3
STEPS = ("1", "1.5", "2", "2.5", "3", "4", "5", "6", "8", "10", "15", "20", "50", "100")


def top_of(largest: Decimal, *, whole: bool) -> Decimal:
    """What the highest of the lines across stands for: three steps of 1, 1.5, 2 … 10, 15 …"""
    if largest <= 0:
        return Decimal(LINES)
    step = max(largest / LINES, Decimal(1)) if whole else largest / LINES
    power = Decimal(10) ** step.adjusted()
    steps = (Decimal(n) * power for n in STEPS)
    return LINES * next(n for n in steps if n >= step and not (whole and n % 1))


def number(value: float) -> str:
    """A coordinate, to two places and no more than it takes."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def grid(lines: int = LINES) -> str:
    """The lines across the plot, as a path."""
    return "".join(f"M0 {number(100 * n / lines)}H100" for n in range(lines + 1))


def scale_words(top: Decimal) -> list[str]:
    """What the lines across stand for, from the top down."""
    return [plain(top * n / LINES) for n in range(LINES, -1, -1)]


def day_words(day: date, today: date) -> str:
    """A day within a sentence, as it is told ``today``: 16 April."""
    return written(day, "j F" if abs((today - day).days) < 300 else "j F Y")


@dataclass(frozen=True)
class Mark:
    """A receipt: where its arrow stands, and what is written beside it if there is room."""

    day: Day
    x: str
    y: str
    note: str = ""


@dataclass(frozen=True)
class LevelChart:
    """How much was left on each of ``days``, the last of which is today, and how it may go on.

    Steps, not curves: stock changes in events. ``reorder_at`` is the reorder point that covers all
    of it, where there is one.
    """

    item: Item
    days: list[Day]
    forecast: Forecast
    reorder_at: Decimal | None = None

    @property
    def is_empty(self) -> bool:
        """Was there nothing all the time?"""
        return not any(day.had_stock for day in self.days)

    @cached_property
    def top(self) -> Decimal:
        """What the top of the plot stands for."""
        largest = max(day.closing for day in self.days)
        whole = not self.item.measure
        return top_of(max(largest, self.days[0].opening, self.reorder_at or ZERO), whole=whole)

    def across(self, days: float) -> float:
        """Where so many days after the first one began are, in percent."""
        return days * PAST / len(self.days)

    def down(self, quantity: Decimal) -> float:
        """How far below the top ``quantity`` is, in percent."""
        return float(100 - 100 * quantity / self.top)

    @cached_property
    def first(self) -> int:
        """The number of the first day on which there was any: the line begins there."""
        return next((nth for nth, day in enumerate(self.days) if day.had_stock), 0)

    @property
    def start(self) -> str:
        """Where the line begins."""
        return number(self.across(self.first))

    @cached_property
    def line(self) -> str:
        """The level, as a path: along until the day it changes, then up or down."""
        now = self.days[self.first].opening
        path = f"M{self.start} {number(self.down(now))}"
        for nth, day in enumerate(self.days):
            if nth >= self.first and day.closing != now:
                now = day.closing
                path += f"H{number(self.across(nth))}V{number(self.down(now))}"
        return f"{path}H{number(PAST)}"

    @property
    def area(self) -> str:
        """What lies below the line."""
        return f"{self.line}V100H{self.start}Z"

    @property
    def grid(self) -> str:
        return grid()

    @property
    def scale(self) -> list[str]:
        return scale_words(self.top)

    @property
    def dates(self) -> list[str]:
        """Four days along the bottom, evenly spread over what was and what lies ahead."""
        width = len(self.days) * 100 / PAST
        first = self.days[0].on
        return [written(first + timedelta(days=round(width * n / 3)), "j M") for n in range(4)]

    @property
    def now(self) -> tuple[str, str]:
        """Where the line ends: today."""
        return number(PAST), number(self.down(self.days[-1].closing))

    @property
    def ahead(self) -> str:
        """The forecast, as a path down to nothing or to the edge; "" where there is none."""
        left, days = self.days[-1].closing, self.forecast.days_left
        if not days or not left:
            return ""
        room = (100 - PAST) * len(self.days) / PAST
        shown = min(days, room)
        rest = left * Decimal(1 - shown / days)
        end = number(PAST + self.across(shown)), number(self.down(rest))
        return f"M{' '.join(self.now)}L{' '.join(end)}"

    @property
    def reorder_line(self) -> str:
        """How far below the top the reorder point is; "" without one."""
        return "" if self.reorder_at is None else number(self.down(self.reorder_at))

    @property
    def reorder_note_is_left(self) -> bool:
        """Would the note of the reorder point stand on that of today?"""
        apart = abs(self.down(self.reorder_at or ZERO) - self.down(self.days[-1].closing))
        return self.reorder_at is not None and apart < CLOSE

    @property
    def receipts(self) -> list[tuple[int, Day]]:
        """The days on which something was received, each with its number."""
        return [(nth, day) for nth, day in enumerate(self.days) if day.received > 0]

    @property
    def marks(self) -> list[Mark]:
        """An arrow for each receipt; a note for those that have room, the largest first."""
        noted: set[int] = set()
        for nth, _ in sorted(self.receipts, key=lambda each: -each[1].received):
            spots = [self.across(other) for other in noted]
            here = self.across(nth)
            if here < PAST - ROOM and all(abs(here - spot) >= NEAR for spot in spots):
                noted.add(nth)
        return [
            Mark(
                day,
                number(self.across(nth)),
                number(self.down(day.closing)),
                f"+{plain(day.received)}" if nth in noted else "",
            )
            for nth, day in self.receipts
        ]

    # In words

    @property
    def low_since(self) -> date | None:
        """Since when it has been below the reorder point; None if it is not."""
        since = None
        for day in reversed(self.days):
            if self.reorder_at is None or day.closing >= self.reorder_at:
                break
            since = day.on
        return since

    @property
    def told(self) -> str:
        """The chart in sentences, for those who do not see it."""
        item, first, last = self.item, self.days[self.first], self.days[-1]
        said = [
            (
                f"{item.unit_words.capitalize()} left from {day_words(first.on, last.on)} to today:"
                f" {plain(first.opening or first.closing)} at first, {plain(last.closing)} now."
            ),
            self.receipts_told,
        ]
        if self.reorder_at is not None:
            since = self.low_since
            at = f"the reorder point of {item.amount(self.reorder_at)}"
            said.append(
                f"Below {at} since {day_words(since, last.on)}." if since else f"Not below {at}."
            )
        if self.ahead:
            said.append(f"{self.outlook}.")
        return " ".join(filter(None, said))

    @property
    def receipts_told(self) -> str:
        """When how much was received; of many, how many there were and the last."""
        today = self.days[-1].on
        each = [
            f"{self.item.amount(day.received)} on {day_words(day.on, today)}"
            for _, day in self.receipts
        ]
        if not each:
            return "Nothing was received."
        if len(each) > 3:
            return f"Received on {counted(len(each), 'day')}, last {each[-1]}."
        return f"Received {' and '.join(filter(None, (', '.join(each[:-1]), each[-1])))}."

    @property
    def outlook(self) -> str:
        """What the dotted line says."""
        per_day = plain(rough(self.forecast.pace.per_day))
        rate = f"If use goes on at {per_day} {self.item.unit_short} a day"
        out_on, days = self.forecast.out_on, self.forecast.days_left or 0
        if out_on is None or days >= 365:
            return f"{rate}, it lasts for more than a year"
        return f"{rate}, none left around {written(out_on, 'D j F')}"


def rough(rate: float) -> Decimal:
    """A rate to two digits that mean something: 0.043, 1.7, 150."""
    if not rate:
        return ZERO
    exact = Decimal(repr(rate))
    digits = min(max(1 - exact.adjusted(), 0), 3)
    return max(round(exact, digits), Decimal("0.001"))


@dataclass(frozen=True)
class Bar:
    """One month's use: where its bar stands, and what it says."""

    month: Month
    x: str
    y: str
    width: str
    height: str
    middle: str
    is_shown_everywhere: bool


@dataclass(frozen=True)
class MonthChart:
    """How much was used in each month, as bars."""

    item: Item
    months: list[Month]

    @property
    def is_empty(self) -> bool:
        """Was nothing used at all?"""
        return not any(month.used for month in self.months)

    @cached_property
    def top(self) -> Decimal:
        return top_of(max(month.used for month in self.months), whole=not self.item.measure)

    @property
    def grid(self) -> str:
        return grid()

    @property
    def scale(self) -> list[str]:
        return scale_words(self.top)

    @property
    def bars(self) -> list[Bar]:
        """A bar a month, with a third of its share of the width left empty around it."""
        share = 100 / len(self.months)
        bars = []
        for nth, month in enumerate(self.months):
            height = float(100 * month.used / self.top)
            bars.append(
                Bar(
                    month,
                    x=number((nth + 1 / 6) * share),
                    y=number(100 - height),
                    width=number(share * 2 / 3),
                    height=number(height),
                    middle=number((nth + 0.5) * share),
                    is_shown_everywhere=(len(self.months) - 1 - nth) % 3 == 0,
                )
            )
        return bars

    @property
    def told(self) -> str:
        """The chart in sentences, for those who do not see it."""
        most = max(self.months, key=lambda month: month.used)
        total = sum((month.used for month in self.months), ZERO)
        first = written(self.months[0].on, "F Y")
        return (
            f"{self.item.unit_words.capitalize()} used in each month since {first}:"
            f" {plain(total)} in all, most in {written(most.on, 'F Y')} with {plain(most.used)},"
            f" {plain(self.months[-1].used)} so far this month."
        )
