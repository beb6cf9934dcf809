"""What stock is worth, at last or average cost, as far as somebody manages it."""

import csv
from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest

from locations.models import Role
from people.models import Organisation
from stockroom import operations
from stockroom.merging import Plan, merge
from stockroom.models import Item, Supplier, SupplierItem
from stockroom.value import AVERAGE, LAST, Valuation
from tests import make


def buy(item: Item, quantity, *, at, by, cost=None):
    """Receive some of it at a price."""
    return operations.receive(
        item, location=at, quantity=Decimal(quantity), by=by, operation_key=uuid4(),
        unit_cost=None if cost is None else Decimal(cost),
    )  # fmt: skip


@pytest.fixture
def screws(cast):
    """Ten at 2, then thirty at 3, then one without a price; five were used."""
    item = make.item(name="Screw", category="Fixings")
    buy(item, 10, at=cast.workshop, by=cast.olu, cost="2")
    buy(item, 30, at=cast.workshop, by=cast.olu, cost="3")
    buy(item, 1, at=cast.workshop, by=cast.olu)
    return item


def totals(user, **options) -> dict[str, Decimal]:
    """Each location's value."""
    found = Valuation(user, **options)
    return {worth.name: worth.amount for worth in found.locations} | {"all": found.all.amount}


def test_the_last_cost_is_that_of_the_newest_receipt_with_one(cast, screws):
    assert totals(cast.mo, by=LAST) == {
        "Main building": Decimal("123.00"),
        "all": Decimal("123.00"),
    }


def test_the_average_is_weighted_by_what_was_received(cast, screws):
    assert totals(cast.mo, by=AVERAGE)["all"] == Decimal("112.75")  # 41 × (10×2 + 30×3) / 40


def test_what_was_undone_cost_nothing(cast, screws):
    wrong = buy(screws, 5, at=cast.workshop, by=cast.olu, cost="99")
    operations.undo(wrong, by=cast.olu)
    assert totals(cast.mo, by=LAST)["all"] == Decimal("123.00")
    assert totals(cast.mo, by=AVERAGE)["all"] == Decimal("112.75")


def test_without_a_receipt_the_preferred_suppliers_price_counts(cast):
    level = make.level(at=cast.workshop, quantity=7, by=cast.olu)
    for name, price, preferred in (("Dear", 100, False), ("Fair", 3, True)):
        SupplierItem.objects.create(
            supplier=Supplier.objects.create(name=name), item=level.item, pack_size=10,
            price=price, is_preferred=preferred,
        )  # fmt: skip
    assert totals(cast.mo, by=LAST)["all"] == Decimal("2.10")
    found = Valuation(cast.mo, by=AVERAGE)
    assert (found.all.amount, found.all.unknown) == (0, {level.item_id})


def test_it_is_summed_by_the_next_location_down(cast, screws):
    shelf = make.location(name="Shelf", parent=cast.workshop)
    buy(screws, 10, at=shelf, by=cast.olu, cost="3")
    assert totals(cast.ada) == {"Riverside": Decimal("153.00"), "all": Decimal("153.00")}
    assert totals(cast.mo, at=cast.main) == {
        "Workshop": Decimal("153.00"),
        "all": Decimal("153.00"),
    }
    assert totals(cast.mo, at=cast.workshop) == {
        "Shelf": Decimal("30.00"), "Workshop": Decimal("123.00"), "all": Decimal("153.00"),
    }  # fmt: skip


def test_nothing_of_what_one_does_not_manage_counts(cast, screws):
    buy(screws, 100, at=cast.annex, by=cast.ada, cost="1000")
    team = make.team(members=[cast.mo], grants={cast.annex: Role.OPERATOR})
    assert totals(cast.mo)["all"] == Decimal("41000.00")  # the price is seen, the hundred aren't
    team.grants.all().delete()
    assert totals(cast.mo)["all"] == Decimal("123.00")  # neither is


def test_what_was_bought_of_a_merged_item_counts(cast, screws):
    other = make.level(item=make.item(name="Screws"), at=cast.workshop).item
    seen = Plan(screws, other).digest
    merge(screws, into=other, by=cast.mo, operation_key=uuid4(), seen=seen)
    assert totals(cast.mo, by=LAST)["all"] == Decimal("123.00")


def test_the_page_says_for_how_many_no_cost_is_known(cast, screws, sign_in):
    make.level(at=cast.workshop, quantity=4, by=cast.olu)
    Organisation.objects.update(currency="CHF")
    page = " ".join(sign_in(cast.mo).get("/stock/value/").content.decode().split())
    assert ">CHF 123.00<" in page
    assert "For 1 of 2 items no cost is known" in page
    assert "Fixings" in page
    assert f"location={cast.main.pk}" in page


def test_a_place_that_one_does_not_manage_is_not_looked_at(cast, screws, sign_in):
    buy(screws, 100, at=cast.annex, by=cast.ada, cost="1000")
    page = sign_in(cast.mo).get("/stock/value/", {"location": cast.annex.pk, "by": "x"})
    assert (page.status_code, page.context["at"]) == (422, None)
    assert "Annex" not in page.content.decode()


def test_the_spreadsheet_has_a_line_a_level_and_no_formula(cast, screws, sign_in):
    formula = make.level(item=make.item(name="=1+1"), at=cast.main, quantity=2, by=cast.olu).item
    answer = sign_in(cast.mo).get("/stock/value/?format=csv")
    lines = list(csv.reader(StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert lines[1:] == [
        ["Main building", formula.code, "'=1+1", "", "2", "each", "", "", "EUR"],
        ["Main building › Workshop", screws.code, "Screw", "Fixings", "41", "each", "3.0000",
         "123.00", "EUR"],
    ]  # fmt: skip
