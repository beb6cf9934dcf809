"""Orders under attack: stale forms, things put away meanwhile, impossible prices, all at once."""

from decimal import Decimal as D
from threading import Event
from time import sleep
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

import locations.operations
from locations import effects
from people.refused import Refused
from stockroom import drafts, operations, orders, suppliers
from stockroom.drafts import Wish
from stockroom.models import Movement, Order, OrderLine, Price, Supplier, SupplierItem
from stockroom.proofs import orders_say_what_came
from stockroom.restocking import Buy, restock
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage
from tests.stockroom.test_orders import buying, come, drafted, left, now, placed


@pytest.fixture
def shop(cast):
    """The cast, and what they buy."""
    return buying(cast)


def change(order, shop, *, packs=None, price=None, **more):
    """Other packs and another price on the first line."""
    line = order.lines.get()
    return drafts.change_lines(
        order,
        packs={line.pk: line.packs if packs is None else packs},
        prices={line.pk: line.price if price is None else D(price)},
        by=shop.mo,
        operation_key=uuid4(),
        **more,
    )


def carry(location, to, *, by):
    """Put a location somewhere else in the tree, having seen what that does."""
    seen = effects.of_moving(location, to).digest
    return locations.operations.move(location, to=to, by=by, operation_key=uuid4(), seen=seen)


# Stale tabs


def test_lines_that_somebody_changed_meanwhile_are_not_overwritten(shop):
    order = drafted(shop)
    seen = order.edition
    change(order, shop, packs=7)
    with pytest.raises(Refused, match="Somebody changed this meanwhile"):
        change(order, shop, packs=4, shown=seen)
    assert order.lines.get().packs == 7
    change(order, shop, packs=4, shown=order.edition)
    assert order.lines.get().packs == 4


def test_an_offer_that_was_taken_off_meanwhile_is_not_ordered(shop):
    stale = SupplierItem.objects.select_related("item").get()
    suppliers.stop_selling(shop.offer, by=shop.mo)
    with pytest.raises(Refused, match="does not sell Screws any more"):
        drafts.draft_for(
            shop.fixings, location=shop.workshop, wishes=[Wish(stale, 1, shop.workshop)],
            by=shop.mo, operation_key=uuid4(),
        )  # fmt: skip


def test_an_offer_that_was_taken_off_is_not_changed_from_an_old_tab(shop):
    stale = SupplierItem.objects.get()
    suppliers.stop_selling(shop.offer, by=shop.mo)
    stale.archived_at = None
    with pytest.raises(Refused, match="no longer sells Screws"):
        suppliers.change_offer(
            stale, by=shop.mo, operation_key=uuid4(), shown=stale.edition, price=D(1)
        )


def test_somebody_is_always_preferred(shop):
    offer = shop.offer
    suppliers.change_offer(
        offer, by=shop.mo, operation_key=uuid4(), shown=offer.edition, is_preferred=False, sku="X"
    )
    assert SupplierItem.objects.filter(is_preferred=True, sku="X").count() == 1


# Things put away meanwhile


def put_away(thing):
    """Archive one row as it lies there."""
    type(thing).objects.filter(pk=thing.pk).update(archived_at=timezone.now())


@pytest.mark.parametrize("what", ["item", "location", "supplier"])
def test_what_was_put_away_is_not_ordered(what, shop):
    order = drafted(shop)
    put_away({"item": shop.level.item, "location": shop.workshop, "supplier": shop.fixings}[what])
    with pytest.raises(Refused, match="has been archived"):
        drafts.place(order, expected_on=None, by=shop.mo, operation_key=uuid4())
    assert now(order) == ("draft", 0)


def test_an_order_of_a_supplier_who_was_put_away_stays_cancelled(shop):
    order = placed(shop)
    orders.cancel(order, by=shop.mo)
    suppliers.archive_supplier(shop.fixings, by=shop.mo)
    with pytest.raises(Refused, match="Restore it first"):
        orders.reopen(order, by=shop.mo)
    assert now(order) == ("cancelled", 0)


@pytest.mark.parametrize("what", ["item", "location"])
def test_nothing_is_put_where_or_as_what_was_put_away(what, shop):
    order = placed(shop)
    put_away({"item": shop.level.item, "location": shop.workshop}[what])
    with pytest.raises(Refused, match="has been archived"):
        come(order, 200, by=shop.olu)
    assert (now(order), left(shop)) == (("ordered", 0), 5)


def test_a_shelf_that_was_carried_away_is_not_filled_from_here(shop):
    shelf = make.location(name="Shelf 1", parent=shop.workshop)
    order = drafts.draft_for(
        shop.fixings, location=shop.workshop, wishes=[Wish(shop.offer, 3, shelf)],
        by=shop.mo, operation_key=uuid4(),
    )  # fmt: skip
    drafts.place(order, expected_on=None, by=shop.mo, operation_key=uuid4())
    carry(shelf, shop.annex, by=shop.ada)
    with pytest.raises(Refused, match="Shelf 1 is no longer in Workshop"):
        come(order, 200, by=shop.olu)
    come(order, 200, by=shop.olu, to=shop.workshop)
    assert left(shop) == 205


def test_a_line_that_was_received_and_taken_back_stays_in_the_books(shop):
    order = placed(shop)
    [receipt] = come(order, 200, by=shop.olu)
    operations.undo(receipt, by=shop.olu)
    orders.reopen(order, by=shop.mo)
    with pytest.raises(Refused, match="Screws stays on"):
        change(order, shop, packs=0)
    change(order, shop, packs=1)
    assert order.lines.get().packs == 1


# Prices


@pytest.mark.parametrize("price", ["-1", "NaN", "Infinity", "1000000000"])
def test_what_can_not_be_a_price_is_refused(price, shop):
    order = drafted(shop)
    with pytest.raises(Refused, match="That can't be a price"):
        change(order, shop, price=price)
    with pytest.raises(Refused, match="That can't be a price"):
        come(
            placed(shop), 200, by=shop.olu,
            paid={line.pk: D(price) for line in OrderLine.objects.all()},
        )  # fmt: skip
    assert Movement.objects.filter(supplier=shop.fixings).count() == 0


def test_a_price_that_makes_one_unit_cost_too_much_is_refused(shop):
    gold = make.item(name="Gold", unit="kg")
    with pytest.raises(Refused, match="That can't be a price"):
        suppliers.sell(
            gold, supplier=shop.fixings, by=shop.mo, operation_key=uuid4(),
            pack_size=D("0.001"), price=D(999_999_999),
        )  # fmt: skip


def test_what_was_paid_is_the_price_from_now_on(shop):
    order = placed(shop)
    [line] = order.lines.all()
    [receipt] = come(order, 200, by=shop.olu, paid={line.pk: D("12.40")})
    assert receipt.unit_cost == D("0.062")
    assert SupplierItem.objects.get().price == D("12.40")
    assert [price.price for price in Price.objects.order_by("pk")] == [D("11.20"), D("12.40")]
    come(order, 200, by=shop.olu)
    assert SupplierItem.objects.get().price == D("12.40")


def test_a_price_on_a_draft_is_the_suppliers_from_now_on(shop):
    change(drafted(shop), shop, price="10.80")
    assert SupplierItem.objects.get().price == D("10.80")
    assert Price.objects.count() == 2


def test_an_old_draft_does_not_bring_its_old_price_back(shop):
    order, offer = drafted(shop), shop.offer
    suppliers.change_offer(
        offer, by=shop.mo, operation_key=uuid4(), shown=offer.edition, price=D(13)
    )
    drafts.place(order, expected_on=None, by=shop.mo, operation_key=uuid4())
    come(order, 600, by=shop.olu)
    assert SupplierItem.objects.get().price == 13


# When it is expected


def test_it_is_expected_on_another_day(shop):
    order, key = placed(shop), uuid4()
    day = timezone.localdate()
    for _ in range(2):
        orders.expect(order, expected_on=day, reference="A-17", by=shop.mo, operation_key=key)
    order.refresh_from_db()
    assert (order.expected_on, order.reference) == (day, "A-17")
    assert order.events.filter(kind="change").count() == 1


def test_what_has_come_is_expected_no_more(shop):
    order = placed(shop)
    come(order, 600, by=shop.olu)
    order.refresh_from_db()
    assert order.closed_at
    with pytest.raises(Refused, match="is received"):
        orders.expect(order, expected_on=None, by=shop.mo, operation_key=uuid4())


def test_a_draft_is_not_ordered_by_the_key_that_saved_it(shop):
    """As a page does that somebody went back to: it is told, and nothing is ordered."""
    order, key = drafted(shop), uuid4()
    numbers = {order.lines.get().pk: 4}
    facts = {"by": shop.mo, "operation_key": key}
    drafts.change_lines(order, packs=numbers, prices={}, **facts)
    with pytest.raises(Refused, match="sent before, for something else"):
        drafts.place(order, expected_on=None, **facts)
    assert now(order) == ("draft", 0)


# At once


def test_archiving_a_supplier_while_ordering_from_it_leaves_no_open_order(real_connections):
    shop = buying(people_the_stage())
    order = drafted(shop)
    at_once([
        lambda: drafts.place(order, expected_on=None, by=shop.mo, operation_key=uuid4()),
        lambda: suppliers.archive_supplier(shop.fixings, by=shop.mo),
    ])  # fmt: skip
    order.refresh_from_db()
    assert order.is_open != bool(Supplier.objects.get(pk=shop.fixings.pk).archived_at)


def test_a_supplier_sent_twice_at_once_is_one(real_connections):
    stage, key = people_the_stage(), uuid4()
    facts = {"name": "Bolt & Co", "by": stage.mo, "operation_key": key}
    first, second = at_once([lambda: suppliers.add_supplier(**facts)] * 2)
    assert first == second == Supplier.objects.get()


def test_undoing_and_receiving_while_the_tree_is_rearranged_end(real_connections):
    shop = buying(people_the_stage())
    shelf, other = (make.location(parent=shop.main) for _ in range(2))
    order = placed(shop, packs=50)
    receipts = [come(order, 200, by=shop.olu)[0] for _ in range(4)]
    calls = [lambda receipt=receipt: operations.undo(receipt, by=shop.olu) for receipt in receipts]
    calls += [lambda: come(order, 200, by=shop.olu)] * 4
    calls += [
        lambda: carry(shelf, shop.workshop, by=shop.ada),
        lambda: carry(other, shop.annex, by=shop.ada),
    ]
    assert refusals(at_once(calls)) == []
    assert (now(order), left(shop)) == (("part", 800), 805)


def test_prices_are_learnt_while_the_offer_is_changed(real_connections):
    shop = buying(people_the_stage())
    order = placed(shop, packs=50)
    line = order.lines.get().pk
    calls = [
        lambda price=price: come(order, 200, by=shop.olu, paid={line: D(price)})
        for price in (12, 13, 14)
    ]
    calls += [
        lambda size=size: suppliers.sell(
            shop.level.item, supplier=shop.fixings, by=shop.mo, operation_key=uuid4(),
            pack_size=D(size), price=D(1), is_preferred=True,
        )
        for size in (10, 20, 30)
    ]  # fmt: skip
    assert refusals(at_once(calls)) == []
    assert SupplierItem.objects.filter(is_preferred=True).count() == 1
    assert SupplierItem.objects.get(pk=shop.offer.pk).price == (
        Price.objects.filter(supplier_item=shop.offer).order_by("-pk")[0].price
    )
    assert list(orders_say_what_came()) == []


def test_locks_are_taken_in_one_order(real_connections, django_assert_max_num_queries):
    """Whoever undoes a receipt relies on the tree before holding the order."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time.")
    shop = buying(people_the_stage())
    [receipt] = come(placed(shop), 200, by=shop.olu)
    with django_assert_max_num_queries(40) as seen, transaction.atomic():
        operations.undo(receipt, by=shop.olu)
    locks = [query["sql"] for query in seen.captured_queries]
    first = next(sql for sql in locks if "FOR UPDATE" in sql or "advisory" in sql)
    assert "advisory" in first


def test_restocking_holds_all_suppliers_before_any_draft(real_connections):
    """So it is in nobody's way who holds the second supplier, and goes on to the first draft."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write at a time.")
    shop = buying(people_the_stage())
    draft, other = drafted(shop), make.level(at=shop.workshop)
    offers = [shop.offer, make.offer(other.item, by=shop.mo)]
    rules = [make.rule(level, point=50, full=90) for level in (shop.level, other)]
    buys = [Buy(rule, offer, 1) for rule, offer in zip(rules, offers, strict=True)]
    is_held = Event()

    def hold_the_second_then_the_first_draft():
        with transaction.atomic():
            Supplier.objects.select_for_update().get(pk=offers[1].supplier_id)
            is_held.set()
            until_somebody_waits()
            Order.objects.select_for_update().get(pk=draft.pk)

    def get_both():
        is_held.wait(timeout=60)
        return restock(carries=[], buys=buys, by=shop.mo, operation_key=uuid4())

    _, result = at_once([hold_the_second_then_the_first_draft, get_both])
    assert [order.supplier_id for order in result.drafts] == [o.supplier_id for o in offers]


def until_somebody_waits() -> None:
    """Until another connection waits for what this one holds."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        sleep(0.05)
