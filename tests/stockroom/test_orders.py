"""Orders: drafted, placed, received in parts, cancelled, undone; and what is known of suppliers."""

from decimal import Decimal as D
from uuid import uuid4

import pytest

from people.refused import Refused
from stockroom import drafts, operations, orders, suppliers
from stockroom.drafts import Wish
from stockroom.models import (
    Movement,
    Order,
    OrderEvent,
    Price,
    ReorderRule,
    StockLevel,
    Supplier,
    SupplierItem,
)  # fmt: skip
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage


def buying(stage):
    """Screws, in the workshop, that Fixings sells in boxes of 200."""
    stage.level = make.level(item=make.item(name="Screws"), at=stage.workshop, quantity=5)
    stage.fixings = Supplier.objects.create(name="Fixings & Co", lead_days=2)
    stage.offer = suppliers.sell(
        stage.level.item, supplier=stage.fixings, by=stage.mo, operation_key=uuid4(),
        pack="box", pack_size=D(200), price=D("11.20"), sku="FX-1",
    )  # fmt: skip
    return stage


@pytest.fixture
def shop(cast):
    """The cast, and what they buy."""
    return buying(cast)


def drafted(shop, packs=3, *, key=None, at=None) -> Order:
    """A draft for so many boxes."""
    return drafts.draft_for(
        shop.fixings,
        location=at or shop.workshop,
        wishes=[Wish(shop.offer, packs, at or shop.workshop)],
        by=shop.mo,
        operation_key=key or uuid4(),
    )


def placed(shop, packs=3) -> Order:
    """The same, ordered."""
    return drafts.place(drafted(shop, packs), expected_on=None, by=shop.mo, operation_key=uuid4())


def come(order, amount, *, by, key=None, **more) -> list[Movement]:
    """So much of its first line came."""
    came = {order.lines.first().pk: D(amount)}
    return orders.receive(order, came=came, by=by, operation_key=key or uuid4(), **more)


def now(order) -> tuple[str, D]:
    """How far it is, and how much of the first line has come."""
    order.refresh_from_db()
    line = order.lines.first()
    return order.state, line.received


def left(shop) -> D:
    """What is in the workshop."""
    return StockLevel.objects.get(pk=shop.level.pk).quantity


def test_a_line_says_what_it_asks_for(shop):
    line = drafted(shop).lines.get()
    assert (line.words, line.cost, line.sku) == ("3 boxes of 200 pcs", D("33.60"), "FX-1")
    assert line.order.total == D("33.60")


def test_it_is_received_in_parts(shop):
    order = placed(shop)
    [receipt] = come(order, 200, by=shop.olu)
    assert (now(order), left(shop)) == (("part", 200), 205)
    assert (receipt.unit_cost, receipt.supplier) == (D("0.056"), shop.fixings)
    come(order, 400, by=shop.olu)
    assert (now(order), left(shop)) == (("received", 600), 605)


def test_a_receipt_that_is_undone_is_to_come_again(shop):
    order = placed(shop)
    [receipt] = come(order, 600, by=shop.olu)
    operations.undo(receipt, by=shop.olu)
    operations.undo(receipt, by=shop.olu)
    assert (now(order), left(shop)) == (("ordered", 0), 5)


def test_more_than_ordered_is_asked_about(shop):
    order = placed(shop)
    with pytest.raises(Refused, match=r"That is 5 pcs of Screws more than was ordered\."):
        come(order, 605, by=shop.olu)
    assert (now(order), left(shop)) == (("ordered", 0), 5)
    come(order, 605, by=shop.olu, allows_more=True)
    assert (now(order), left(shop)) == (("received", 605), 610)


def test_the_same_receipt_twice_is_one(shop):
    order, key = placed(shop), uuid4()
    first = come(order, 200, by=shop.olu, key=key)
    assert come(order, 200, by=shop.olu, key=key) == first
    assert (now(order), left(shop)) == (("part", 200), 205)


def test_it_may_go_to_another_location(shop):
    order = placed(shop)
    come(order, 200, by=shop.ada, to=shop.annex)
    assert StockLevel.objects.get(location=shop.annex).quantity == 200


@pytest.mark.parametrize("amount", ["0", "-1", "0.5", "NaN", "1000000000"])
def test_what_can_not_have_come_is_refused(amount, shop):
    order = placed(shop)
    with pytest.raises(Refused):
        come(order, amount, by=shop.olu, allows_more=True)
    assert now(order) == ("ordered", 0)


def test_a_line_of_another_order_is_not_received(shop):
    mine, other = placed(shop), placed(shop)
    line = other.lines.get().pk
    with pytest.raises(Refused, match="Say how much came"):
        orders.receive(mine, came={line: D(5)}, by=shop.olu, operation_key=uuid4())
    assert now(other) == ("ordered", 0)


def test_only_what_was_ordered_is_received(shop):
    draft = drafted(shop)
    with pytest.raises(Refused, match="is a draft"):
        come(draft, 200, by=shop.olu)
    orders.cancel(draft, by=shop.mo)
    with pytest.raises(Refused, match="is cancelled"):
        come(draft, 200, by=shop.olu)


def test_cancelling_keeps_what_came_and_can_be_taken_back(shop):
    order = placed(shop)
    come(order, 200, by=shop.olu)
    orders.cancel(order, by=shop.mo)
    orders.cancel(order, by=shop.mo)
    assert (now(order), left(shop)) == (("cancelled", 200), 205)
    orders.reopen(order, by=shop.mo)
    assert now(order) == ("part", 200)
    with pytest.raises(Refused, match="Undo the receipt first"):
        orders.reopen(order, by=shop.mo)


def test_an_order_becomes_a_draft_again_while_nothing_came(shop):
    order = placed(shop)
    orders.reopen(order, by=shop.mo)
    assert now(order) == ("draft", 0)
    assert order.ordered_at is None
    kinds = OrderEvent.objects.filter(order=order).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["draft", "order", "reopen"]


def test_a_draft_is_changed_and_a_placed_one_is_not(shop):
    order = drafted(shop)
    line = order.lines.get().pk
    change = {"prices": {line: D("10")}, "by": shop.mo}
    drafts.change_lines(order, packs={line: 7}, operation_key=uuid4(), **change)
    assert (order.lines.get().packs, order.lines.get().price) == (7, 10)
    with pytest.raises(Refused, match="Between 0 and"):
        drafts.change_lines(order, packs={line: -1}, operation_key=uuid4(), **change)
    drafts.place(order, expected_on=None, by=shop.mo, operation_key=uuid4())
    with pytest.raises(Refused, match="it can't be changed"):
        drafts.change_lines(order, packs={line: 0}, operation_key=uuid4(), **change)


def test_nothing_is_not_ordered(shop):
    order = drafted(shop)
    line = order.lines.get().pk
    drafts.change_lines(order, packs={line: 0}, prices={}, by=shop.mo, operation_key=uuid4())
    with pytest.raises(Refused, match="nothing on it"):
        drafts.place(order, expected_on=None, by=shop.mo, operation_key=uuid4())


def test_a_line_is_for_a_location_within_that_of_the_order(shop):
    with pytest.raises(Refused, match="Annex is not in Workshop"):
        drafts.add_line(
            drafted(shop), offer=shop.offer, packs=1, location=shop.annex, by=shop.mo,
            operation_key=uuid4(),
        )  # fmt: skip


def test_the_history_of_an_order_is_not_changed(shop):
    event = OrderEvent.objects.create(order=drafted(shop), kind="change", by=shop.mo)
    with pytest.raises(Exception, match="insert-only"):
        OrderEvent.objects.filter(pk=event.pk).update(note="Other")


# What suppliers sell


def offered(shop, supplier, **facts) -> SupplierItem:
    """Another one who sells screws."""
    asked = {"pack_size": D(1), "price": D(1), "by": shop.mo, "operation_key": uuid4()}
    return suppliers.sell(shop.level.item, supplier=supplier, **asked | facts)


def test_one_is_preferred_the_first_until_another_is(shop):
    near = Supplier.objects.create(name="Near")
    second = offered(shop, near)
    assert (SupplierItem.objects.get(is_preferred=True), second.is_preferred) == (shop.offer, False)
    suppliers.change_offer(
        second, by=shop.mo, operation_key=uuid4(), shown=second.edition, is_preferred=True
    )
    assert SupplierItem.objects.get(is_preferred=True) == second
    suppliers.stop_selling(second, by=shop.mo)
    assert SupplierItem.objects.get(is_preferred=True) == shop.offer


def test_every_price_is_kept(shop):
    offer = shop.offer
    for price in (D(12), D(12), D("12.5")):
        offer = suppliers.change_offer(
            offer, by=shop.mo, operation_key=uuid4(), shown=offer.edition, price=price
        )
    assert list(Price.objects.order_by("pk").values_list("price", flat=True)) == [
        D("11.20"), D(12), D("12.5"),
    ]  # fmt: skip
    with pytest.raises(Exception, match="insert-only"):
        Price.objects.all().delete()


def test_an_overtaken_form_changes_nothing(shop):
    with pytest.raises(Refused, match="Somebody changed this"):
        suppliers.change_offer(
            shop.offer, by=shop.mo, operation_key=uuid4(), shown="old", price=D(1)
        )
    with pytest.raises(Refused, match="Somebody changed this"):
        suppliers.change_supplier(
            shop.fixings, by=shop.mo, operation_key=uuid4(), shown="old", name="Else"
        )


def test_a_supplier_has_one_name_in_any_capitals(shop):
    with pytest.raises(Refused, match="of this name already"):
        suppliers.add_supplier(name="FIXINGS & CO", by=shop.mo, operation_key=uuid4())


def test_a_supplier_is_not_archived_while_something_comes(shop):
    order = placed(shop)
    with pytest.raises(Refused, match="still on its way"):
        suppliers.archive_supplier(shop.fixings, by=shop.mo)
    orders.cancel(order, by=shop.mo)
    assert suppliers.archive_supplier(shop.fixings, by=shop.mo).archived_at
    with pytest.raises(Refused, match="has been archived"):
        drafted(shop)


# At once


def test_ten_receive_the_same_thing_at_once(real_connections):
    shop = buying(people_the_stage())
    order, key = placed(shop), uuid4()
    at_once([lambda: come(order, 200, by=shop.olu, key=key)] * 10)
    assert (now(order), left(shop)) == (("part", 200), 205)


def test_two_receive_all_of_it_at_once(real_connections):
    shop = buying(people_the_stage())
    order = placed(shop)
    results = at_once([lambda: come(order, 600, by=shop.olu)] * 2)
    assert len(refusals(results)) == 1
    assert (now(order), left(shop)) == (("received", 600), 605)


def test_receipts_their_undo_and_cancelling_at_once(real_connections):
    shop = buying(people_the_stage())
    order = placed(shop, packs=50)
    receipts = [come(order, 200, by=shop.olu)[0] for _ in range(6)]
    calls = [lambda receipt=receipt: operations.undo(receipt, by=shop.olu) for receipt in receipts]
    calls += [lambda: come(order, 200, by=shop.olu)] * 6
    calls += [lambda: orders.cancel(order, by=shop.mo)]
    results = at_once(calls)
    came = 6 - len(refusals(results))
    state, received = now(order)
    assert (state, received, left(shop)) == ("cancelled", came * 200, 5 + came * 200)


def test_drafts_at_once_become_one(real_connections):
    shop = buying(people_the_stage())
    at_once([lambda: drafted(shop, 1)] * 8)
    assert Order.objects.get().lines.get().packs == 8


def test_what_is_on_order_is_projected(shop):
    make.rule(shop.level, point=10, full=800)
    assert ReorderRule.objects.short().count() == 1
    order = placed(shop)
    assert ReorderRule.objects.short().count() == 0
    orders.cancel(order, by=shop.mo)
    assert ReorderRule.objects.short().count() == 1
