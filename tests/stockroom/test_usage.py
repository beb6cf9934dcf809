"""Use over time: the average of a day, how long it lasts, and when to reorder."""

import itertools
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from people.clock import house_date
from people.memory import remembering
from people.models import Organisation
from stockroom import counts, operations, usage
from stockroom.models import Item, Movement, StockLevel, Supplier, SupplierItem
from stockroom.units import Unit
from stockroom.usage import Change, Day, Forecast, Pace
from tests import make

TODAY = date(2026, 6, 11)
quantities = st.integers(0, 5000).map(Decimal)


def days(*used: int, stocked: bool = True) -> list[Day]:
    """Days that end today, on which so much was used."""
    first = TODAY - timedelta(days=len(used) - 1)
    opening = Decimal(100 if stocked else 0)
    return [
        Day(first + timedelta(days=nth), opening, opening, used=Decimal(each))
        for nth, each in enumerate(used)
    ]


# The series


@given(st.dictionaries(st.integers(0, 29), st.tuples(quantities, quantities), max_size=30))
def test_the_days_follow_one_another_and_end_with_what_is_left(happened):
    """Whatever came and went, as long as there was never less than nothing."""
    level, changes = Decimal(0), {}
    first = TODAY - timedelta(days=29)
    for nth in range(30):
        came, wanted = happened.get(nth, (Decimal(0), Decimal(0)))
        used = min(wanted, level + came)
        changes[first + timedelta(days=nth)] = Change(came - used, came, used, came)
        level += came - used
    made = usage.series(changes, left=level, since=first, until=TODAY)
    assert [day.on for day in made] == [first + timedelta(days=nth) for nth in range(30)]
    assert made[0].opening == 0
    assert made[-1].closing == level
    assert all(day.closing == later.opening for day, later in itertools.pairwise(made))
    assert all(day.closing == day.opening + day.received - day.used for day in made)


# How fast


def test_a_day_with_nothing_there_says_nothing_about_demand():
    with_gap = days(2, 4) + days(0, 0, 0, stocked=False)
    assert usage.pace(with_gap) == usage.pace(days(2, 4))
    assert usage.pace(with_gap).per_day == 3


def test_a_day_on_which_it_came_and_went_counts():
    day = Day(TODAY, Decimal(0), Decimal(0), risen=Decimal(5), used=Decimal(5))
    assert usage.pace([day]).per_day == 5


def test_a_day_with_stock_and_no_use_counts():
    assert usage.pace(days(0, 0, 0, 4)).per_day == 1


def test_no_days_make_no_pace():
    assert usage.pace([]) == Pace()


@given(st.lists(st.integers(0, 500), min_size=1, max_size=90))
def test_the_average_lies_between_the_least_and_the_most(used):
    found = usage.pace(days(*used))
    assert min(used) - 1e-9 <= found.per_day <= max(used) + 1e-9
    assert found.spread >= 0
    assert found.busy <= found.days == len(used)


@given(st.lists(st.integers(0, 500), min_size=2, max_size=90), st.integers(2, 9))
def test_twice_the_use_is_twice_the_pace(used, times):
    once, more = usage.pace(days(*used)), usage.pace(days(*(each * times for each in used)))
    assert more.per_day == pytest.approx(once.per_day * times)
    assert more.spread == pytest.approx(once.spread * times, abs=1e-6)


# How long


def forecast(left: int, **facts) -> Forecast:
    """With 30 days that say so much."""
    steady = Pace(**{"days": 30, "busy": 20, "per_day": 150.0, "spread": 60.0} | facts)
    return Forecast(TODAY, Decimal(left), steady, steady)


@pytest.mark.parametrize(
    ("left", "facts", "words"),
    [
        (1350, {}, "about 9 days"),
        (0, {}, ""),
        (100, {}, "less than a day"),
        (160, {}, "about 1 day"),
        (3150, {}, "about 3 weeks"),
        (3150, {"busy": 3}, "about 3 weeks; few data"),
        (3150, {"spread": 500.0}, "about 3 weeks; use is uneven"),
        (1350, {"days": 5}, "about 9 days; few data"),
        (13500, {}, "about 3 months"),
        (150 * 3000, {}, "more than 2 years"),
        (1350, {"per_day": 0.0, "spread": 0.0, "busy": 0}, ""),
    ],
)
def test_how_long_it_lasts_in_words(left, facts, words):
    assert forecast(left, **facts).words == words


def test_the_last_thirty_days_count_where_they_say_enough():
    quiet, busy = Pace(30, 1, 1.0, 1.0), Pace(30, 20, 9.0, 3.0)
    longer = Pace(90, 30, 4.0, 2.0)
    assert Forecast(TODAY, Decimal(36), quiet, longer).days_left == 9
    assert Forecast(TODAY, Decimal(36), busy, longer).days_left == 4


@given(st.floats(0, 5000), st.floats(0, 5000))
def test_more_days_never_read_as_fewer(one, other):
    def least(words: str) -> float:
        """How many days the words speak of."""
        if words.startswith("less"):
            return 0
        if words.startswith("more"):
            return 9999
        number, unit = words.removeprefix("about ").split()
        return int(number) * {"day": 1, "week": 7, "month": 30.4}[unit.removesuffix("s")]

    shorter, longer = sorted((one, other))
    assert least(usage.about(shorter)) <= least(usage.about(longer))


# When to reorder


def test_the_reorder_point_is_the_use_until_delivery_and_a_safety_stock():
    """King 2011: 10 a day, spread 4, 9 days: 90 and 1.645 · √9 · 4."""
    assert usage.point(Pace(30, 20, 10.0, 4.0), 9) == pytest.approx(90 + 1.645 * 12)


def test_a_supplier_who_is_late_at_times_asks_for_more():
    steady = Pace(30, 20, 10.0, 0.0)
    assert usage.point(steady, 9, lead_spread=2) == pytest.approx(90 + 1.645 * 20)


@given(
    st.floats(0, 1000), st.floats(0, 1000), st.integers(0, 365), st.integers(0, 100),
    st.floats(0, 30),
)  # fmt: skip
def test_a_reorder_point_covers_the_use_and_grows_with_the_wait(per_day, spread, lead, more, late):
    known = Pace(30, 20, per_day, spread)
    once = usage.point(known, lead, lead_spread=late)
    assert once >= per_day * lead
    assert usage.point(known, lead + more, lead_spread=late) >= once - 1e-6


@pytest.mark.parametrize(
    ("quantity", "unit", "written"),
    [
        (0.0, Unit.EACH, "1"),
        (2.0, Unit.EACH, "2"),
        (2.1, Unit.EACH, "3"),
        (1010.0, Unit.GRAM, "1050"),
        (0.31, Unit.KILOGRAM, "0.4"),
        (0.3, Unit.LITRE, "0.3"),
    ],
)
def test_a_suggestion_is_rounded_up_as_people_write_it(quantity, unit, written):
    assert usage.rounded_up(quantity, unit) == Decimal(written)


def test_nothing_is_suggested_for_what_nobody_uses():
    unused = Forecast(TODAY, Decimal(5), Pace(), Pace())
    assert usage.suggestion(Item(name="Screws"), unused, usage.Lead()) is None


def offer(item, *, takes=None, supplier_takes=None, **facts):
    """The item as Polymer Direct sells it."""
    supplier = Supplier.objects.create(name=f"Polymer {uuid4()}", lead_days=supplier_takes)
    return SupplierItem.objects.create(
        supplier=supplier, item=item, lead_days=takes, is_preferred=True, **facts
    )


@pytest.mark.parametrize(
    ("takes", "supplier_takes", "days"), [(4, 9, 4), (None, 9, 9), (None, None, 7), (0, 9, 0)]
)
def test_the_preferred_supplier_says_how_long_it_takes(db, takes, supplier_takes, days):
    item = make.item()
    sold = offer(item, takes=takes, supplier_takes=supplier_takes)
    lead = usage.lead_of(item)
    assert lead.days == days
    known = takes is not None or supplier_takes is not None
    assert lead.supplier == (sold.supplier.name if known else "")


def test_without_a_supplier_a_week_is_assumed_and_said(db):
    assert usage.lead_of(make.item()).words == "a week, which is assumed"


# What the ledger says


def use(level, quantity, *, by):
    """Take some."""
    return operations.use(
        level.item, location=level.location, quantity=Decimal(quantity), by=by,
        operation_key=uuid4(),
    )  # fmt: skip


def back(days: int, hour: int = 12) -> datetime:
    """Noon, so many days before today in the test."""
    return datetime(2026, 6, 11, hour, tzinfo=ZoneInfo("UTC")) - timedelta(days=days)


@pytest.fixture
def month(cast):
    """100 received 29 days ago, and 2 used on each of the last 10 days."""
    with time_machine.travel(back(29), tick=False):
        level = make.level(at=cast.workshop, quantity=100, by=cast.olu)
    for ago in range(10, 0, -1):
        with time_machine.travel(back(ago), tick=False):
            use(level, 2, by=cast.olu)
    with time_machine.travel(back(0), tick=False):
        yield level


def lasting(level, user) -> Forecast:
    """How long this item lasts, as they see it."""
    return usage.lasting(kept([level.item], user))[level.item.pk]


def kept(items, user) -> dict:
    """Where ``user`` sees each of these items, by its key."""
    seen = StockLevel.objects.visible_to(user).in_use()
    return {item.pk: list(seen.of_item(item)) for item in items}


def test_what_was_used_on_days_with_stock_is_the_pace(cast, month):
    found = lasting(month, cast.olu)
    assert (found.left, found.recent.days, found.recent.busy) == (80, 30, 10)
    assert found.recent.per_day == pytest.approx(20 / 30)
    assert found.words == "about 4 months"


def test_what_was_undone_was_not_used(cast, month):
    before = lasting(month, cast.olu).recent
    operations.undo(use(month, 30, by=cast.olu), by=cast.olu)
    assert lasting(month, cast.olu).recent == before


def test_moving_adjusting_and_counting_is_not_using(cast, month):
    before = lasting(month, cast.olu).recent
    shelf = make.location(parent=cast.workshop)
    operations.move(
        month.item, location=cast.workshop, to=shelf, quantity=Decimal(5), by=cast.olu,
        operation_key=uuid4(),
    )  # fmt: skip
    operations.adjust(
        month.item, location=cast.workshop, quantity=Decimal(-5), reason=make.reason(),
        by=cast.olu, operation_key=uuid4(),
    )  # fmt: skip
    counts.count_one(
        month.item, location=cast.workshop, counted=Decimal(60), by=cast.olu, operation_key=uuid4()
    )
    assert lasting(month, cast.olu).recent == before


def test_use_where_one_cannot_see_is_not_told(cast, month):
    with time_machine.travel(back(5), tick=False):
        hidden = make.level(item=month.item, at=cast.annex, quantity=500, by=cast.ada)
        use(hidden, 90, by=cast.ada)
    assert lasting(month, cast.olu).left == 80
    assert lasting(month, cast.olu).recent.per_day == pytest.approx(20 / 30)
    assert lasting(month, cast.ada).left == 490
    assert lasting(month, cast.ada).recent.per_day == pytest.approx(110 / 30)


def test_days_begin_where_the_organisation_is(cast):
    """At 22:30 UTC it is tomorrow already in Auckland."""
    Organisation.objects.update(time_zone="Pacific/Auckland")
    with time_machine.travel(back(3, hour=22), tick=False):
        level = make.level(at=cast.workshop, quantity=10, by=cast.olu)
        use(level, 4, by=cast.olu)
    with time_machine.travel(back(0), tick=False):
        found = usage.days_of([level.item], StockLevel.objects.all(), back=5)[level.item.pk]
        used = {day.on: day.used for day in found if day.used}
        assert used == {house_date(back(3, hour=22)): 4}
        assert list(used) == [date(2026, 6, 9)]


def test_what_was_merged_into_an_item_is_its_history(cast, month):
    into = make.level(at=cast.workshop, by=cast.olu)
    month.refresh_from_db()
    left = operations.write(month, Movement.Kind.MERGE, Decimal(-80), by=cast.mo)
    operations.write(into, Movement.Kind.MERGE, Decimal(80), by=cast.mo, left_by=left)
    Item.objects.filter(pk=month.item_id).update(merged_into=into.item, archived_at=back(0))
    found = lasting(into, cast.olu)
    assert (found.left, found.recent.days, found.recent.busy) == (80, 30, 10)


def test_thirty_items_ask_no_more_than_one(cast, month):
    levels = [make.level(at=cast.workshop, quantity=5, by=cast.olu) for _ in range(30)]
    known = kept([level.item for level in [month, *levels]], cast.ada)
    asked_within_a_request = remembering(lambda _: usage.lasting(known))
    with CaptureQueriesContext(connection) as queries:
        asked_within_a_request(RequestFactory().get("/"))
    assert len(queries) == 1 + 1  # the organisation says which day it is


def test_an_item_that_is_kept_nowhere_has_no_forecast(cast):
    item = make.item()
    assert usage.lasting(kept([item], cast.ada))[item.pk].words == ""


@given(st.integers(1, 28), st.integers(1, 12), st.integers(2024, 2030))
def test_twelve_months_reach_back_to_the_first_of_one(day, month, year):
    with time_machine.travel(datetime(year, month, day, 12, tzinfo=ZoneInfo("UTC")), tick=False):
        today = date(year, month, day)
        back = [
            Day(today - timedelta(days=nth), Decimal(1), Decimal(1), used=Decimal(1))
            for nth in reversed(range(days_of_a_year(today)))
        ]
        found = usage.months(back)
        assert len(found) == 12
        assert sum(each.used for each in found) == len(back)
        assert found[-1].on == today.replace(day=1)


def days_of_a_year(today: date) -> int:
    """From the first of the month after this one, a year ago, up to today."""
    following = (today.replace(day=28) + timedelta(days=7)).replace(day=1)
    return (today - following.replace(year=following.year - 1)).days + 1
