"""A gauge draws what is left against the reorder point, and says it."""

from decimal import Decimal as D

import pytest
from django.template import Context, Template
from django.utils.html import strip_tags

from stockroom.models import ReorderRule
from stockroom.templatetags.gauges import Gauge


def draw(template, **context):
    return Template("{% load gauges %}" + template).render(Context(context))


@pytest.mark.parametrize(
    ("left", "point", "full", "fill", "gap", "notch"),
    [
        (1350, 2000, 6000, D("22.50"), D("10.83"), D("33.33")),
        (2000, 2000, 6000, D("33.33"), 0, D("33.33")),
        (9000, 2000, 6000, D(100), 0, D("33.33")),
        (0, 5, None, D(0), D(50), D(50)),
        (30, 5, None, D(100), 0, D("16.67")),
        (7, None, 10, D(70), 0, None),
        (7, None, None, D(100), 0, None),
        (0, None, None, D(0), 0, None),
        (0, 0, 0, D(0), 0, D(0)),
    ],
)
def test_a_gauge_measures_against_the_full_level(left, point, full, fill, gap, notch):
    bar = Gauge.of(left, point, full)
    assert (bar.fill, bar.gap, bar.notch) == (fill, gap, notch)


def test_a_gauge_says_in_words_what_it_draws():
    assert Gauge.of(D("1350"), D("2000.000"), D("6000")).words("g") == (
        "1,350 g left. Reorder at 2,000 g. Full at 6,000 g."
    )
    assert Gauge.of(3).words() == "3 left."


def test_the_gauge_of_a_rule_says_what_it_is_measured_against():
    rule = ReorderRule(on_hand=D(5), reorder_point=D(2000), order_up_to=D(6000))
    drawn = [draw("{% rule_gauge rule 'g' left_too=too %}", rule=rule, too=too) for too in (0, 1)]
    notes = [
        strip_tags(each.partition("</svg></svg>")[2].replace("</span>", ". ")) for each in drawn
    ]
    assert notes == ["reorder at 2,000. full at 6,000. ", "5 g left. reorder at 2,000. "]


@pytest.mark.parametrize("gauge", ["gauge", "large_gauge"])
@pytest.mark.parametrize("point", [None, 2000])
def test_a_gauge_needs_no_style_and_no_script(gauge, point):
    drawn = draw(f"{{% {gauge} 1350 point 6000 'g' %}}", point=point)
    assert "style" not in drawn
    assert ('x="22.50%"' in drawn) == (point is not None)


@pytest.mark.parametrize("top", [D("0.4"), D(1), D(7), D(48), D(100), D(6000), D("1234567.5")])
def test_a_large_gauge_has_a_few_round_numbers(top):
    longs = [tick for tick in Gauge.of(0, top, top).ticks if tick["long"]]
    assert 3 <= len(longs) <= 6
    assert all(0 <= tick["at"] <= 100 for tick in Gauge.of(0, top, top).ticks)
