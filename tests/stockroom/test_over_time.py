"""What the page of an item says about its past and its likely future."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.template import Context, Template
from pytest_django.asserts import assertHTMLEqual

from stockroom import operations
from stockroom.models import ReorderRule, Supplier, SupplierItem
from stockroom.usage import Day
from tests import make

TODAY = datetime(2026, 6, 11, 12, tzinfo=UTC)


def use(level, quantity, *, by, days_ago):
    """Some was taken, so many days ago."""
    with time_machine.travel(TODAY - timedelta(days=days_ago), tick=False):
        operations.use(
            level.item, location=level.location, quantity=Decimal(quantity), by=by,
            operation_key=uuid4(),
        )  # fmt: skip


@pytest.fixture
def steady(cast):
    """100 came 40 days ago; 2 were used on each of the last 30, today included."""
    with time_machine.travel(TODAY - timedelta(days=40), tick=False):
        level = make.level(at=cast.workshop, quantity=100, by=cast.olu)
    for days_ago in range(29, -1, -1):
        use(level, 2, by=cast.olu, days_ago=days_ago)
    with time_machine.travel(TODAY, tick=False):
        yield level


def page(client, level, query="") -> str:
    """The page of the item, as one line of text."""
    answer = client.get(f"/stock/{level.item_id}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_card_says_how_long_it_lasts(cast, sign_in, steady):
    assert "enough for <strong>about 3 weeks</strong>" in page(sign_in(cast.vic), steady)


def test_the_chart_is_an_image_with_a_sentence_and_a_table_beneath(cast, sign_in, steady):
    text = page(sign_in(cast.vic), steady)
    [level, use] = re.findall(r'<svg class="chart-plot" role="img" aria-label="([^"]+)"', text)
    assert level == (
        "Pieces left from 2 May to today: 100 at first, 40 now. Received 100 pcs on 2 May."
        " If use goes on at 2 pcs a day, none left around Wed 1 July."
    )
    assert use == (
        "Pieces used in each month since July 2025:"
        " 60 in all, most in May 2026 with 38, 22 so far this month."
    )
    assert '<summary class="small">The level as a table</summary>' in text
    assert "style=" not in text


def test_a_year_is_one_link_away(cast, sign_in, steady):
    client = sign_in(cast.vic)
    assert 'href="?days=365#over-time">One year' in page(client, steady)
    year = page(client, steady, "?days=365")
    assert "Level over one year" in year
    assert "Level over 90 days" not in year


def test_an_item_that_never_was_there_has_no_chart(cast, sign_in):
    text = page(sign_in(cast.mo), make.level(at=cast.workshop))
    assert "chart-plot" not in text
    assert "enough for" not in text


def test_what_is_used_elsewhere_does_not_show(cast, sign_in, steady):
    before = page(sign_in(cast.vic), steady)
    with time_machine.travel(TODAY - timedelta(days=3), tick=False):
        hidden = make.level(item=steady.item, at=cast.annex, quantity=977, by=cast.ada)
    use(hidden, 33, by=cast.ada, days_ago=2)
    charts = re.compile(
        r'<section aria-labelledby="over-time">.*<section aria-labelledby="ledger">', re.DOTALL
    )
    after = page(sign_in(cast.vic), steady)
    assert charts.search(after)[0] == charts.search(before)[0]


# The suggestion


def suggested(text: str) -> str | None:
    """Where the suggestion leads, if there is one."""
    found = re.search(r'href="(/stock/\d+/reorder/\?[^"]+)"[^>]*>Use it at', text)
    return found and found[1].replace("&amp;", "&")


def test_a_manager_is_offered_a_reorder_point(cast, sign_in, steady):
    """Two a day for a week, and no safety stock where every day is like the other."""
    client = sign_in(cast.mo)
    Supplier.objects.create(name="Fixings")
    to = suggested(page(client, steady))
    place = cast.workshop.pk
    assert to == f"/stock/{steady.item_id}/reorder/?location={place}&point=14"
    form = client.get(to).context["form"]
    assert form["reorder_point"].value() == "14"
    assert str(form["location"].value()) == str(place)


@pytest.mark.parametrize("who", ["vic", "olu"])
def test_nobody_else_is(cast, sign_in, steady, who):
    assert suggested(page(sign_in(getattr(cast, who)), steady)) is None
    assert "Suggested" not in page(sign_in(getattr(cast, who)), steady)


def test_a_suggestion_is_never_applied_by_itself(cast, sign_in, steady):
    client = sign_in(cast.mo)
    client.get(suggested(page(client, steady)))
    assert not ReorderRule.objects.exists()


def test_the_lead_time_of_the_supplier_is_said(cast, sign_in, steady):
    SupplierItem.objects.create(
        supplier=Supplier.objects.create(name="Polymer Direct", lead_days=10),
        item=steady.item,
        is_preferred=True,
    )
    text = page(sign_in(cast.mo), steady)
    assert suggested(text).endswith("&point=20")
    assert "10 days, as Polymer Direct takes" in text


def test_the_form_suggests_for_its_location_alone(cast, sign_in, steady):
    shelf = make.level(item=steady.item, at=make.location(parent=cast.main), by=cast.olu)
    client = sign_in(cast.mo)
    here = client.get(f"/stock/{steady.item_id}/reorder/?location={cast.workshop.pk}")
    above = client.get(f"/stock/{steady.item_id}/reorder/?location={cast.main.pk}")
    there = client.get(f"/stock/{steady.item_id}/reorder/?location={shelf.location_id}")
    points = [answer.context["suggested"] for answer in (here, above, there)]
    assert [each and each.point for each in points] == [14, 14, None]


@pytest.mark.parametrize("location", ["{annex.pk}", "nowhere", ""])
def test_the_form_suggests_nothing_for_what_one_does_not_manage(cast, sign_in, steady, location):
    with time_machine.travel(TODAY - timedelta(days=3), tick=False):
        make.level(item=steady.item, at=cast.annex, quantity=977, by=cast.ada)
    to = f"/stock/{steady.item_id}/reorder/?location={location.format(**vars(cast))}"
    answer = sign_in(cast.mo).get(to)
    assert answer.status_code == 200
    assert not answer.context["suggested"]
    assert "Annex" not in answer.content.decode()


@pytest.mark.parametrize("point", ["<b>", "=1", "9" * 400, "-3"])
def test_any_point_in_the_address_is_only_text_in_the_field(cast, sign_in, steady, point):
    to = f"/stock/{steady.item_id}/reorder/"
    answer = sign_in(cast.mo).get(to, {"location": cast.workshop.pk, "point": point})
    assert answer.status_code == 200
    assert "<b></span>" not in answer.content.decode()
    assert not ReorderRule.objects.exists()


def test_the_rows_of_the_table_are_put_together_like_a_template():
    days = [
        Day(date(2026, 6, 11), Decimal("1350.5"), Decimal(0), used=Decimal("1350.5")),
        Day(date(2026, 5, 2), Decimal(0), Decimal(1000), received=Decimal(1000)),
    ]
    drawn = Template("{% load days %}{% day_rows days %}").render(Context({"days": days}))
    plain = """{% load ui %}{% for day in days %}<tr><td>{{ day.on|date:"D j F Y" }}</td>
    <td class="to-end">{% if day.used %}{{ day.used|quantity }}{% endif %}</td>
    <td class="to-end">{% if day.received %}{{ day.received|quantity }}{% endif %}</td>
    <td class="to-end">{{ day.closing|quantity }}</td></tr>{% endfor %}"""
    assertHTMLEqual(drawn, Template(plain).render(Context({"days": days})))
    nothing = Template("{% load days %}{% day_rows days %}").render(Context({"days": []}))
    assert "Nothing changed in this time." in nothing
