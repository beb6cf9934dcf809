"""Edits of items, of suppliers, of what they sell and of orders, undone from their confirmation."""

import re
from decimal import Decimal as D
from html import unescape
from uuid import uuid4

import pytest

from people.refused import Refused
from stockroom import catalogue, drafts, suppliers
from stockroom.models import CountLine, Item, Order, Reason, Supplier, SupplierItem
from tests import make
from tests.stockroom.test_orders import buying, drafted, placed


@pytest.fixture
def shop(cast):
    """The cast, and what they buy."""
    return buying(cast)


def undo_in(answer) -> str | None:
    """The address that the confirmation undoes it by."""
    found = re.search(r'<form method="post" action="([^"]*/undo/\?was=[^"]*)"', answer.text)
    return unescape(found[1]) if found else None


def confirmed(answer) -> str:
    """The address that whatever was confirmed is undone by."""
    return unescape(re.search(r'</span><form method="post" action="([^"]*)"', answer.text)[1])


def taken_back(client, answer) -> None:
    """Press Undo in the confirmation, twice: the second time changes nothing, or can't."""
    undo = confirmed(answer)
    assert client.post(undo, follow=True).status_code == 200
    assert client.post(undo, follow=True).status_code in {200, 404, 422}


def change_supplier(client, supplier, **facts):
    """Edit ``supplier``, and go on to where it is confirmed."""
    data = {"name": supplier.name, "operation_key": uuid4(), "shown": supplier.edition} | facts
    return client.post(f"/stock/suppliers/{supplier.pk}/edit/", data, follow=True)


def change_offer(client, offer, **facts):
    """Edit how an item is sold, and go on to where it is confirmed."""
    offer.refresh_from_db()
    data = {
        "sku": offer.sku, "pack": offer.pack, "pack_size": offer.pack_size, "minimum_packs": 1,
        "price": "" if offer.price is None else offer.price,
        "operation_key": uuid4(), "shown": offer.edition,
    }  # fmt: skip
    return client.post(f"/stock/sold/{offer.pk}/", data | facts, follow=True)


def change_lines(client, order, *, packs, price):
    """Edit the one line of ``order``, and go on to where it is confirmed."""
    line = order.lines.get()
    data = {f"packs-{line.pk}": packs, f"price-{line.pk}": price}
    data |= {"operation_key": uuid4(), "shown": order.edition}
    return client.post(f"{order.get_absolute_url()}change/", data, follow=True)


def on(order) -> list[tuple]:
    """What is on it."""
    names = ("item__name", "location", "supplier_item", "sku", "pack", "pack_size", "packs")
    return list(order.lines.values_list(*names, "price"))


def test_an_edit_of_a_supplier_is_undone_once(shop, sign_in):
    client = sign_in(shop.mo)
    said = {"name": "Other", "notes": "Ring twice", "lead_days": 9}
    undo = undo_in(change_supplier(client, shop.fixings, **said))
    assert Supplier.objects.filter(**said).exists()
    for _ in range(2):  # undoing twice is undoing once
        assert "as it was before" in client.post(undo, follow=True).text
    shop.fixings.refresh_from_db()
    now = (shop.fixings.name, shop.fixings.notes, shop.fixings.lead_days)
    assert now == ("Fixings & Co", "", 2)


def test_what_somebody_said_since_is_not_undone(shop, sign_in):
    client = sign_in(shop.mo)
    undo = undo_in(change_supplier(client, shop.fixings, phone="1"))
    shop.fixings.refresh_from_db()
    change_supplier(client, shop.fixings, phone="2")
    answer = client.post(undo)
    assert (answer.status_code, suppliers.OVERTAKEN in answer.text) == (422, True)
    assert Supplier.objects.get().phone == "2"


def test_nothing_changed_has_nothing_to_undo(shop, sign_in):
    answer = change_supplier(sign_in(shop.mo), shop.fixings, lead_days=2)
    assert ("Saved Fixings" in answer.text, undo_in(answer)) == (True, None)


def test_an_address_for_one_supplier_undoes_no_other(shop, sign_in):
    client, near = sign_in(shop.mo), Supplier.objects.create(name="Near")
    was = undo_in(change_supplier(client, shop.fixings, phone="1")).partition("?")[2]
    for forged in (was, "was=x", ""):
        answer = client.post(f"/stock/suppliers/{near.pk}/edit/undo/?{forged}")
        assert (answer.status_code, "Change it by hand" in answer.text) == (422, True)


def test_an_edit_of_what_they_sell_is_undone_with_who_was_preferred(shop, sign_in):
    client, near = sign_in(shop.mo), Supplier.objects.create(name="Near")
    facts = {"pack_size": D(1), "price": D("0.05"), "by": shop.mo, "operation_key": uuid4()}
    other = suppliers.sell(shop.level.item, supplier=near, **facts)
    undo = undo_in(change_offer(client, other, price="9", pack_size="3", is_preferred="on"))
    assert SupplierItem.objects.get(is_preferred=True) == other
    for _ in range(2):
        assert "as it was before" in client.post(undo, follow=True).text
    other.refresh_from_db()
    assert (other.price, other.pack_size, other.is_preferred) == (D("0.05"), 1, False)
    assert SupplierItem.objects.get(is_preferred=True) == shop.offer


def test_lines_and_the_price_they_taught_are_put_back_each_time(shop, sign_in):
    client, order = sign_in(shop.mo), drafted(shop)
    before = on(order)
    for _ in range(2):  # the same edit, again: its undo is another one
        undo = undo_in(change_lines(client, order, packs=7, price="12"))
        assert SupplierItem.objects.get().price == 12
        for _ in range(2):
            assert "as it was before" in client.post(undo, follow=True).text
        assert (on(order), SupplierItem.objects.get().price) == (before, D("11.20"))
        assert order.events.first().note == "3 × Screws"


def test_a_line_that_was_taken_off_is_put_back(shop, sign_in):
    client, order = sign_in(shop.mo), drafted(shop)
    before = on(order)
    undo = undo_in(change_lines(client, order, packs=0, price="11.20"))
    assert on(order) == []
    for _ in range(2):
        client.post(undo)
    assert on(order) == before


def test_lines_of_what_was_ordered_since_stay(shop, sign_in):
    client, order = sign_in(shop.mo), drafted(shop)
    undo = undo_in(change_lines(client, order, packs=7, price="11.20"))
    drafts.place(order, expected_on=None, by=shop.mo, operation_key=uuid4())
    assert client.post(undo).status_code == 422
    assert order.lines.get().packs == 7


def test_when_it_is_expected_is_undone_unless_it_was_said_anew(shop, sign_in):
    client = sign_in(shop.mo)
    order = drafts.place(drafted(shop), expected_on=None, by=shop.mo, operation_key=uuid4())
    undos = []
    for day, number in (("2030-01-02", "A-1"), ("2030-01-03", "")):
        data = {"expected_on": day, "reference": number, "operation_key": uuid4()}
        address = f"{order.get_absolute_url()}expect/"
        undos.append(undo_in(client.post(address, data, follow=True)))
    first, second = undos
    assert client.post(first).status_code == 422
    for undo in (second, second, first, first):
        assert client.post(undo).status_code == 302
    order.refresh_from_db()
    assert (order.expected_on, order.reference) == (None, "")


def change_item(client, item, **facts):
    """Edit ``item``, and go on to where it is confirmed."""
    item.refresh_from_db()
    data = {name: fact for name, fact in item.editable.items() if name != "photo"} | facts
    data |= {"operation_key": uuid4(), "shown": item.edition}
    return client.post(f"/stock/{item.pk}/change/", data, follow=True)


def test_an_edit_of_an_item_is_undone_once_and_written_down(shop, sign_in):
    client, item = sign_in(shop.mo), shop.level.item
    before, said = item.editable, {"name": "Bolts", "pack": "bag", "pack_size": "50"}
    undo = undo_in(change_item(client, item, **said, category="Fixings", notes="Long"))
    for _ in range(2):
        assert "Undone. Screws is as it was before." in client.post(undo, follow=True).text
    item.refresh_from_db()
    assert (item.editable, item.events.count()) == (before, 2)
    assert undo_in(change_item(client, item)) is None


def test_an_edit_of_an_item_is_not_undone_over_what_was_said_since(shop, sign_in):
    client, item = sign_in(shop.mo), shop.level.item
    undo = undo_in(change_item(client, item, name="Bolts"))
    change_item(client, item, notes="Long")
    answer = client.post(undo)
    assert (answer.status_code, "Notes: Long." in answer.text) == (422, True)
    item.refresh_from_db()
    assert item.name == "Bolts"


def test_a_unit_is_not_undone_once_something_was_counted_in_it(shop, sign_in):
    item = make.level(at=shop.workshop, item=make.item(name="Rope")).item
    client = sign_in(shop.mo)
    undo = undo_in(change_item(client, item, unit="m"))
    make.receive(item.levels.get(), 5, by=shop.mo)
    assert "history in metres" in client.post(undo).text
    item.refresh_from_db()
    assert item.unit == "m"


def test_the_photo_of_before_comes_back_and_no_other_is_kept(
    shop, sign_in, storage, django_capture_on_commit_callbacks
):
    client, item, seen = sign_in(shop.mo), shop.level.item, []
    for data in ({"photo": make.photo()}, {"photo": make.photo()}, {"remove_photo": "on"}):
        with django_capture_on_commit_callbacks(execute=True):
            undo = undo_in(change_item(client, item, **data))
        item.refresh_from_db()
        seen.append(item.photo.name)
    first, second, none = seen
    with django_capture_on_commit_callbacks(execute=True):  # there is none to put aside
        assert undo_in(change_item(client, item, remove_photo="on")) is None
    assert ((storage / first).exists(), (storage / second).exists(), none) == (False, True, "")
    for _ in range(2):
        assert client.post(undo).status_code == 302
    item.refresh_from_db()
    assert (item.photo.name, client.get(f"/stock/{item.pk}/photo/").status_code) == (second, 200)


def test_what_was_added_by_mistake_is_archived_unless_something_has_happened_to_it(shop, sign_in):
    client, answers = sign_in(shop.mo), {}
    data = {"unit": "each", "location": shop.workshop.pk, "quantity": "5", "barcode": "40063813"}
    for name in ("Nuts", "Bolts"):
        data |= {"name": name, "operation_key": uuid4()}
        answers[name] = client.post("/stock/add/", data, follow=True)
        if name == "Nuts":
            taken_back(client, answers[name])
    nuts, bolts = (Item.objects.get(name=name) for name in answers)
    assert (nuts.archived_at is None, nuts.on_hand, nuts.barcodes.count()) == (False, 0, 0)
    make.receive(bolts.levels.get(), 1, by=shop.mo)
    assert "Archive it instead" in client.post(confirmed(answers["Bolts"])).text
    bolts.refresh_from_db()
    assert (bolts.archived_at, bolts.on_hand, bolts.barcodes.count()) == (None, 6, 1)


def test_an_order_that_became_a_draft_again_is_ordered_as_it_was(shop, sign_in):
    client, order = sign_in(shop.mo), placed(shop)
    facts = Order.objects.values_list("state", "ordered_by")
    before = facts.get()
    answer = client.post(f"{order.get_absolute_url()}reopen/", follow=True)
    assert facts.get() == ("draft", None)
    taken_back(client, answer)
    assert facts.get() == before
    assert Order.objects.filter(ordered_at__lt=order.events.get(kind="reopen").at).exists()
    answer = client.post(f"{order.get_absolute_url()}reopen/", follow=True)
    order.refresh_from_db()
    change_lines(client, order, packs="9", price="1")
    assert "Somebody changed this meanwhile" in client.post(confirmed(answer)).text


def test_what_was_counted_is_not_known_any_more_but_what_was_known_before(shop, sign_in):
    client, count = sign_in(shop.mo), make.count(shop.workshop, by=shop.mo)
    data = {"item": shop.level.item_id, "location": shop.workshop.pk}
    now = CountLine.objects.current().values_list("counted", flat=True)
    first, second = (
        client.post(
            f"{count.get_absolute_url()}add/",
            data | {"counted": counted, "operation_key": uuid4()},
            follow=True,
        )
        for counted in ("3", "4")
    )
    taken_back(client, second)
    assert list(now) == [3]
    assert "has been counted again since" in client.post(confirmed(first)).text
    data = {"location": shop.workshop.pk, "counted": "5", "operation_key": uuid4()}
    answer = client.post(f"/stock/{shop.level.item_id}/count/", data, follow=True)
    assert "as expected" in answer.text
    taken_back(client, answer)
    assert not CountLine.objects.settled().exists()
    client.post(
        f"/stock/{shop.level.item_id}/count/", data | {"counted": "4", "operation_key": uuid4()}
    )
    line = CountLine.objects.settled().get()
    assert client.post(f"/stock/counts/line/{line.pk}/undo/").status_code == 422
    assert CountLine.objects.settled().get() == line


def test_a_rule_that_says_nothing_new_has_nothing_to_undo(shop, sign_in):
    client, data = sign_in(shop.mo), {"location": shop.workshop.pk, "reorder_point": "2"}
    address = f"/stock/{shop.level.item_id}/reorder/"
    answers = [client.post(address, data | {"order_up_to": "9"}, follow=True) for _ in range(2)]
    offered = [bool(said.extra_tags) for each in answers for said in each.context["messages"]]
    assert offered == [True, False]


def test_what_was_added_to_a_draft_is_taken_off_again(shop, sign_in):
    client, order = sign_in(shop.mo), drafted(shop)
    before, facts = on(order), {"offer": shop.offer.pk, "location": shop.workshop.pk}
    other = make.location(parent=shop.workshop)
    for place, now in ((shop.workshop, [5]), (other, [3, 2])):
        data = facts | {"location": place.pk, "packs": 2, "operation_key": uuid4()}
        answer = client.post(f"{order.get_absolute_url()}line/", data, follow=True)
        assert "Added 2 × Screws." in answer.text
        assert list(order.lines.order_by("pk").values_list("packs", flat=True)) == now
        taken_back(client, answer)
        assert on(order) == before


def test_a_supplier_that_was_noted_by_mistake_is_gone_and_who_was_preferred_is_again(shop, sign_in):
    client = sign_in(shop.mo)
    later = {"pack_size": D(1), "price": None, "by": shop.mo, "operation_key": uuid4()}
    near = suppliers.add_supplier(name="Near", by=shop.mo, operation_key=uuid4())
    suppliers.sell(shop.level.item, supplier=near, is_preferred=True, **later)
    data = {"name": "Far", "operation_key": uuid4()}
    answer = client.post("/stock/suppliers/add/", data, follow=True)
    far = Supplier.objects.get(name="Far")
    data = {"supplier": far.pk, "pack_size": 5, "minimum_packs": 1, "is_preferred": "on"}
    sold = f"/stock/{shop.level.item_id}/sold/"
    taken_back(client, client.post(sold, data | {"operation_key": uuid4()}, follow=True))
    assert SupplierItem.objects.get(is_preferred=True).supplier == near
    taken_back(client, answer)
    far.refresh_from_db()
    assert far.archived_at
    again = client.post("/stock/suppliers/add/", {"name": "FAR", "operation_key": uuid4()})
    assert "It is archived: restore it instead." in again.text


def test_what_was_restored_is_archived_again_unless_some_has_come(shop, sign_in):
    client, item = sign_in(shop.mo), make.level(at=shop.workshop).item
    facts = {"by": shop.mo, "operation_key": uuid4()}
    catalogue.archive(item, **facts)
    address = f"/stock/{item.pk}/restore/"
    answer = client.post(address, {"operation_key": uuid4()}, follow=True)
    taken_back(client, answer)
    item.refresh_from_db()
    assert item.archived_at
    with pytest.raises(Refused, match="Restore it first"):
        make.offer(item, by=shop.mo)
    answer = client.post(address, {"operation_key": uuid4()}, follow=True)
    make.receive(item.levels.get(), 5, by=shop.mo)
    assert "Some of it is left" in client.post(confirmed(answer)).text


def test_what_was_done_to_reasons_is_undone(shop, sign_in):
    client = sign_in(shop.ada)
    Reason.objects.all().delete()
    Reason.objects.bulk_create([Reason(name="Ants", position=1), Reason(name="Mould", position=2)])
    before = list(Reason.objects.values_list("name", "position", "archived_at"))
    answer = client.post("/stock/reasons/", {"name": "Mice", "operation_key": uuid4()}, follow=True)
    taken_back(client, answer)
    for verb in ("rename", "up", "archive"):
        address = f"/stock/reasons/{Reason.objects.last().pk}/"
        answer = client.post(address, {"verb": verb, "name": "Mice"}, follow=True)
        assert list(Reason.objects.values_list("name", "position", "archived_at")) != before
        taken_back(client, answer)
    assert list(Reason.objects.values_list("name", "position", "archived_at")) == before
