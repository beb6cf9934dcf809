"""The geometry of charts, without a browser."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockroom.charts import PAST, LevelChart, MonthChart, rough, top_of
from stockroom.models import Item
from stockroom.units import plain
from stockroom.usage import Day, Forecast, Month, Pace

TODAY = date(2026, 6, 11)
GRAMS = Item(name="PLA filament", unit="g")
PIECES = Item(name="Screws", unit="each")


def steps(*levels: int, received: dict[int, int] | None = None) -> list[Day]:
    """Days that end today, each with the level of its evening."""
    came = received or {}
    opening = [levels[0], *levels[:-1]]
    return [
        Day(
            TODAY - timedelta(days=len(levels) - 1 - nth),
            Decimal(opening[nth]),
            Decimal(level),
            received=Decimal(came.get(nth, 0)),
        )
        for nth, level in enumerate(levels)
    ]


def chart(days: list[Day], *, per_day: float = 0.0, at: int | None = None, item=GRAMS):
    """The level over these days, used at this pace."""
    pace = Pace(30, 20, per_day, 0.0)
    known = Forecast(TODAY, days[-1].closing, pace, pace)
    return LevelChart(item, days, known, None if at is None else Decimal(at))


def points(path: str) -> list[tuple[float, float]]:
    """The corners that a path of M, H, V and L passes."""
    found, x, y = [], 0.0, 0.0
    for letter, rest in re.findall(r"([MHVL])([^MHVLZ]*)", path):
        at = [float(n) for n in rest.split()]
        x, y = {"H": (at[0], y), "V": (x, at[0])}.get(letter) or (at[0], at[1])
        found.append((x, y))
    return found


@given(st.decimals("0.001", "999999999", places=3), st.booleans())
def test_the_scale_reaches_over_the_largest_in_three_even_steps(largest, whole):
    top = top_of(largest, whole=whole)
    assert largest <= top
    assert not whole or top % 3 == 0
    assert top <= 3 or top < largest * 3


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=366))
def test_the_line_stays_in_the_plot_and_never_goes_back(levels):
    drawn = chart(steps(*levels))
    corners = points(drawn.line)
    assert all(0 <= x <= PAST and 0 <= y <= 100 for x, y in corners)
    assert [x for x, _ in corners] == sorted(x for x, _ in corners)
    assert corners[-1] == pytest.approx(tuple(float(n) for n in drawn.now))


@given(st.integers(0, 5000), st.floats(0, 5000))
def test_the_forecast_falls_from_today_and_ends_in_the_plot(left, per_day):
    drawn = chart(steps(5000, left), per_day=per_day)
    if drawn.ahead:
        (x, y), (end_x, end_y) = points(drawn.ahead)
        assert (x, y) == tuple(float(n) for n in drawn.now)
        assert x <= end_x <= 100
        assert y <= end_y <= 100


def test_the_path_is_level_until_the_day_it_changes():
    drawn = chart(steps(3, 3, 2, 3), item=PIECES)
    assert drawn.scale == ["3", "2", "1", "0"]
    assert drawn.line == "M0 0H43.34V33.33H65V0H86.67"
    assert drawn.area == "M0 0H43.34V33.33H65V0H86.67V100H0Z"


def test_the_line_begins_when_there_was_any():
    days = steps(0, 0, 4, 4)
    days[2] = Day(days[2].on, Decimal(0), Decimal(4), risen=Decimal(4), received=Decimal(4))
    drawn = chart(days, item=PIECES)
    assert drawn.line == "M43.34 100H43.34V33.33H86.67"


def test_the_forecast_ends_where_nothing_is_left():
    drawn = chart(steps(*[1000] * 90), per_day=100.0)
    assert points(drawn.ahead)[-1] == (96.3, 100)


def test_the_forecast_is_cut_off_at_the_edge():
    assert points(chart(steps(*[1000] * 90), per_day=1.0).ahead)[-1][0] == 100


@pytest.mark.parametrize("facts", [{"per_day": 0.0}, {"per_day": 5.0, "left": 0}])
def test_without_use_or_stock_there_is_no_forecast(facts):
    days = steps(50, facts.pop("left", 50))
    assert chart(days, **facts).ahead == ""


def test_notes_of_receipts_do_not_stand_on_one_another():
    days = steps(*[500] * 90, received={10: 100, 12: 900, 45: 300, 89: 50})
    marks = chart(days).marks
    assert [(mark.day.received, mark.note) for mark in marks] == [
        (100, ""),
        (900, "+900"),
        (300, "+300"),
        (50, ""),
    ]


def test_the_note_of_the_reorder_point_gives_way_to_that_of_today():
    assert chart(steps(1000, 520), at=500).reorder_note_is_left
    assert not chart(steps(1000, 900), at=300).reorder_note_is_left


def test_the_chart_is_told_in_sentences():
    days = steps(2500, 2000, 5000, 1350, 1350, received={2: 3000})
    assert chart(days, per_day=150.0, at=2000).told == (
        "Grams left from 7 June to today: 2,500 at first, 1,350 now."
        " Received 3,000 g on 9 June."
        " Below the reorder point of 2,000 g since 10 June."
        " If use goes on at 150 g a day, none left around Sat 20 June."
    )


def test_several_receipts_are_told_one_by_one_and_many_by_their_number():
    few = chart(steps(*[500] * 9, received={1: 5, 3: 6, 5: 7})).told
    many = chart(steps(*[500] * 9, received={1: 5, 3: 6, 5: 7, 8: 8})).told
    assert "Received 5 g on 4 June, 6 g on 6 June and 7 g on 8 June." in few
    assert "Received on 4 days, last 8 g on 11 June." in many


def test_an_item_that_never_was_there_has_nothing_to_draw():
    assert chart(steps(0, 0, 0)).is_empty
    assert not chart(steps(0, 1, 0)).is_empty


@pytest.mark.parametrize(
    ("rate", "said"),
    [(0.0, "0"), (0.0431, "0.043"), (1.66, "1.7"), (149.6, "150"), (0.0001, "0.001")],
)
def test_a_rate_is_told_to_two_digits(rate, said):
    assert plain(rough(rate)) == said


def months(*used: int) -> MonthChart:
    """So much used in each of the last months."""
    firsts = [date(2025 + (6 + nth) // 12, (6 + nth) % 12 + 1, 1) for nth in range(len(used))]
    return MonthChart(GRAMS, [Month(on, Decimal(n)) for on, n in zip(firsts, used, strict=True)])


@given(st.lists(st.integers(0, 90000), min_size=12, max_size=12))
def test_bars_stand_on_the_ground_side_by_side(used):
    drawn = months(*used)
    if drawn.is_empty:
        return
    bars = drawn.bars
    assert len(bars) == 12
    for bar in bars:
        assert float(bar.y) + float(bar.height) == pytest.approx(100, abs=0.02)
        assert float(bar.y) >= 0
    ends = [float(bar.x) + float(bar.width) for bar in bars]
    assert all(end < float(bar.x) for end, bar in zip(ends, bars[1:], strict=False))
    assert ends[-1] <= 100
    assert bars[-1].is_shown_everywhere


def test_the_bars_are_told_in_a_sentence():
    assert months(*[0] * 10, 300, 60).told == (
        "Grams used in each month since July 2025: 360 in all,"
        " most in May 2026 with 300, 60 so far this month."
    )
