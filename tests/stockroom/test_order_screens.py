"""The screens of suppliers and orders, attacked in every field."""

import re
from decimal import Decimal as D
from uuid import uuid4

import pytest

from people.currencies import figures
from stockroom import drafts, operations, suppliers
from stockroom.models import Barcode, Movement, Order, OrderLine, Supplier, SupplierItem
from stockroom.order_papers import LONGEST_ADDRESS, as_mail, as_text
from tests import make
from tests.stockroom.test_orders import buying, drafted, left, now, placed


@pytest.fixture
def shop(cast):
    """The cast, and what they buy."""
    return buying(cast)


def at(order, verb="") -> str:
    """The address of an order, or of a verb of it."""
    return f"{order.get_absolute_url()}{verb}"


def receive(client, order, amount, **more):
    """Send that so much of its first line came."""
    line = order.lines.first()
    data = {f"came-{line.pk}": amount, "operation_key": uuid4(), "to": "", "text": ""} | more
    return client.post(at(order, "receive/"), data)


# Receiving


def test_more_than_ordered_is_asked_about_first(shop, sign_in):
    order, client, key = placed(shop), sign_in(shop.olu), uuid4()
    asked = receive(client, order, "605", operation_key=key)
    assert asked.status_code == 422
    assert "That is 5 pcs of Screws more than was ordered." in asked.text
    assert 'name="allows_more"' in asked.text
    assert now(order) == ("ordered", 0)
    assert receive(client, order, "605", operation_key=key, allows_more="on").status_code == 302
    assert now(order) == ("received", 605)


@pytest.mark.parametrize("amount", ["0", "-5", "0.5", "1,2", "abc", "NaN", "9" * 13, "1e9"])
def test_what_can_not_have_come_is_asked_again(amount, shop, sign_in):
    order = placed(shop)
    assert receive(sign_in(shop.olu), order, amount, allows_more="on").status_code == 422
    assert (now(order), left(shop)) == (("ordered", 0), 5)


def test_a_line_of_another_order_is_not_received_over_http(shop, sign_in):
    mine = placed(shop)
    other = drafts.place(drafted(shop), expected_on=None, by=shop.mo, operation_key=uuid4())
    answer = sign_in(shop.olu).post(
        at(mine, "receive/"), {f"came-{other.lines.get().pk}": "5", "operation_key": uuid4()}
    )
    assert answer.status_code == 422
    assert (now(mine), now(other)) == (("ordered", 0), ("ordered", 0))


def test_it_does_not_go_where_one_may_not_act(shop, sign_in):
    order = placed(shop)
    answer = receive(sign_in(shop.olu), order, "200", to=shop.annex.pk)
    assert answer.status_code == 422
    assert now(order) == ("ordered", 0)


def test_the_same_receipt_posted_ten_times_is_one(shop, sign_in):
    order, client, key = placed(shop), sign_in(shop.olu), uuid4()
    answers = {receive(client, order, "200", operation_key=key).status_code for _ in range(10)}
    assert answers == {302}
    assert (now(order), left(shop)) == (("part", 200), 205)


def test_the_undo_of_a_receipt_takes_back_only_what_is_of_that_order(shop, sign_in):
    mine, client = placed(shop), sign_in(shop.olu)
    receive(client, mine, "200")
    free = make.receive(shop.level, 7, by=shop.olu)
    [receipt] = Movement.objects.filter(order_line__order=mine)
    client.post(at(mine, f"unreceive/?of={free.pk}&of={receipt.pk}&of=x"))
    assert now(mine) == ("ordered", 0)
    assert left(shop) == 12


@pytest.mark.parametrize("price", ["-1", "x", "1" * 14])
def test_an_impossible_price_is_asked_about_again(price, shop, sign_in):
    order = placed(shop)
    paid = {f"paid-{order.lines.get().pk}": price}
    assert receive(sign_in(shop.olu), order, "200", **paid).status_code == 422
    assert now(order) == ("ordered", 0)


def test_another_price_is_noted_with_the_receipt(shop, sign_in):
    order = placed(shop)
    receive(sign_in(shop.olu), order, "200", **{f"paid-{order.lines.get().pk}": "12"})
    assert SupplierItem.objects.get().price == 12
    assert Movement.objects.get(order_line__order=order).unit_cost == D("0.06")


def test_a_code_stands_for_as_much_as_the_package_holds(shop):
    Barcode.objects.create(item=shop.level.item, code="4006", quantity=1)
    Barcode.objects.create(item=shop.level.item, code="carton 9", quantity=1200)
    line = drafted(shop).lines.get()
    codes = {line.item.code: 1, "FX-1": 200, "4006": 1, "CARTON 9": 1200}
    assert line.codes == codes


def test_a_scanned_code_leads_to_its_line_without_a_script(shop, sign_in):
    order = placed(shop)
    text = sign_in(shop.olu).get(at(order, "receive/"), {"find": "fx-1"}).text
    assert "data-start autofocus" in text
    assert "data-start" not in sign_in(shop.olu).get(at(order, "receive/"), {"find": "zz"}).text


# Drafts


def change(client, order, packs, price="11.20", **more):
    """Send other numbers for its first line."""
    line = order.lines.first()
    data = {f"packs-{line.pk}": packs, f"price-{line.pk}": price, "operation_key": uuid4()}
    return client.post(at(order, "change/"), data | more)


@pytest.mark.parametrize("packs", ["", "-1", "1.5", "x", "1000001", "9" * 25])
def test_packs_are_whole_and_not_more_than_anybody_orders(packs, shop, sign_in):
    order = drafted(shop)
    assert change(sign_in(shop.mo), order, packs).status_code == 422
    assert order.lines.get().packs == 3


def test_a_stale_tab_changes_nothing(shop, sign_in):
    order, client = drafted(shop), sign_in(shop.mo)
    shown = order.edition
    assert change(client, order, "7", shown=shown).status_code == 302
    stale = change(client, order, "2", shown=shown)
    assert stale.status_code == 422
    assert "Somebody changed this meanwhile" in stale.text
    assert order.lines.get().packs == 7


def test_numbers_that_were_typed_are_ordered_in_one_press(shop, sign_in):
    order, client = drafted(shop), sign_in(shop.mo)
    line, price = order.lines.get(), {"reference": "A-1", "shown": order.edition}
    price |= {f"price-{line.pk}": "9.50", "operation_key": uuid4()}
    wrong = client.post(at(order, "place/"), price | {f"packs-{line.pk}": "1.5"})
    assert "in whole packs" in wrong.text
    assert [(packs, price) for _, packs, price in wrong.context["rows"]] == [("1.5", "9.50")]
    assert now(order) == ("draft", 0)
    saved = client.post(at(order, "change/"), price | {f"packs-{line.pk}": "3"}, follow=True)
    assert saved.context["placing"]["reference"].value() == "A-1"  # nothing that was typed is lost
    order = Order.objects.get(pk=order.pk)
    price |= {"operation_key": uuid4(), "shown": order.edition}
    for _ in range(2):  # sent twice it happens once
        client.post(at(order, "place/"), price | {f"packs-{line.pk}": "7"})
    order.refresh_from_db()
    line.refresh_from_db()
    assert (order.state, order.reference, line.packs, line.price) == ("ordered", "A-1", 7, D("9.5"))
    kinds = ["order", "change", "change", "draft"]
    assert list(order.events.values_list("kind", flat=True)) == kinds


def test_what_was_noted_of_an_order_stands_there_when_it_is_a_draft_again(shop, sign_in):
    order, client = drafted(shop), sign_in(shop.mo)
    noted = {"expected_on": "2031-05-04", "reference": "A-1", "operation_key": uuid4()}
    client.post(at(order, "place/"), noted)
    again = client.post(at(order, "reopen/"), follow=True).context["placing"]
    assert [str(again[name].value()) for name in ("expected_on", "reference")] == [
        "2031-05-04", "A-1",
    ]  # fmt: skip


@pytest.mark.parametrize("field", ["offer", "location", "packs"])
def test_a_line_is_added_of_what_they_sell_and_for_where_one_may(field, shop, sign_in):
    order = drafted(shop)
    foreign = make.offer(make.level(at=shop.workshop).item, by=shop.ada)
    data = {"offer": shop.offer.pk, "packs": "1", "location": "", "operation_key": uuid4()}
    data |= {field: {"offer": foreign.pk, "location": shop.annex.pk, "packs": "0"}[field]}
    assert sign_in(shop.mo).post(at(order, "line/"), data).status_code == 422
    assert OrderLine.objects.filter(order=order).count() == 1
    assert order.lines.get().packs == 3


def typed_on_a_draft(shop, order, **more) -> dict:
    """All that is on the page of a draft, as a browser sends it whichever button is pressed."""
    line = order.lines.get()
    numbers = {f"packs-{line.pk}": "7", f"price-{line.pk}": "9.50", "shown": order.edition}
    beneath = {"offer": "", "packs": "1", "location": "", "expected_on": "", "reference": ""}
    return numbers | beneath | {"operation_key": uuid4()} | more


def kept_on(page) -> list:
    """What is typed and chosen there."""
    [(_, packs, price)], adding = page.context["rows"], page.context["adding"]
    beneath = [adding[name].value() or "" for name in ("offer", "packs", "location")]
    return [packs, price, *map(str, beneath), page.context["placing"]["reference"].value()]


@pytest.mark.parametrize(
    ("verb", "wrong"),
    [("line", {"packs": "0"}), ("change", {"packs": "x"}), ("place", {}), ("line", {"offer": ""})],
)
def test_nothing_typed_on_a_draft_is_lost_by_a_refusal(verb, wrong, shop, sign_in):
    order, bench = drafted(shop), make.location(name="Bench", parent=shop.workshop)
    chosen = {"offer": shop.offer.pk, "packs": "2", "location": bench.pk, "reference": "A-1"}
    sent = typed_on_a_draft(shop, order, **(chosen | wrong))
    answer = sign_in(shop.mo).post(at(order, f"{verb}/"), sent)
    assert answer.status_code == 422
    beneath = [str(sent[name]) for name in ("offer", "packs", "location", "reference")]
    assert kept_on(answer) == ["7", "9.50", *beneath]
    assert (order.lines.get().packs, now(order)[0]) == (3, "draft")


@pytest.mark.parametrize("verb", ["line", "change"])
def test_what_was_typed_beside_it_stays_when_a_line_is_added(verb, shop, sign_in):
    order, client = drafted(shop), sign_in(shop.mo)
    bench = make.location(name="Bench", parent=shop.workshop)
    line, chosen = order.lines.get(), {"offer": shop.offer.pk, "packs": "2", "reference": "A-1"}
    sent = typed_on_a_draft(shop, order, location=bench.pk, **chosen)
    for _ in range(2):  # sent twice it happens once
        said = client.post(at(order, f"{verb}/"), sent)
        assert said.status_code == 302
    text = client.get(said.url)
    assert text.context["adding"]["location"].value() == str(bench.pk)  # for the next one
    assert text.context["adding"]["offer"].value() is None
    assert text.context["placing"]["reference"].value() == "A-1"
    asked = {(each.location_id, each.packs, each.price) for each in order.lines.all()}
    # The other line costs what is typed as well: it is what they ask from now on.
    assert asked == {(shop.workshop.pk, 7, D("9.5")), (bench.pk, 2, D("9.5"))}
    line.refresh_from_db()
    assert line.packs == 7


def test_a_line_that_was_added_with_other_numbers_is_undone_with_them(shop, sign_in):
    order, client = drafted(shop), sign_in(shop.mo)
    before = list(order.lines.values())
    chosen = {"offer": shop.offer.pk, "packs": "2"}
    said = client.post(at(order, "line/"), typed_on_a_draft(shop, order, **chosen), follow=True)
    assert order.lines.get().packs == 9
    undo = re.search(r'action="(/stock/orders/\d+/change/undo/[^"]+)"', said.text)[1]
    for _ in range(2):
        assert client.post(undo.replace("&amp;", "&")).status_code == 302
    assert list(order.lines.values()) == before
    assert SupplierItem.objects.get().price == D("11.2")


@pytest.mark.parametrize("field", ["supplier", "location"])
def test_an_order_is_begun_only_for_what_is_in_use_and_in_reach(field, shop, sign_in):
    gone = Supplier.objects.create(name="Gone")
    suppliers.archive_supplier(gone, by=shop.mo)
    data = {"supplier": shop.fixings.pk, "location": shop.workshop.pk, "operation_key": uuid4()}
    data |= {field: {"supplier": gone.pk, "location": shop.annex.pk}[field]}
    assert sign_in(shop.mo).post("/stock/orders/start/", data).status_code == 422
    assert Order.objects.count() == 0


def test_the_day_it_is_expected_is_changed(shop, sign_in):
    order = placed(shop)
    data = {"expected_on": "2031-05-04", "reference": "A-1", "operation_key": uuid4()}
    assert sign_in(shop.mo).post(at(order, "expect/"), data).status_code == 302
    order.refresh_from_db()
    assert (str(order.expected_on), order.reference) == ("2031-05-04", "A-1")
    data |= {"expected_on": "yesterday", "operation_key": uuid4()}
    assert sign_in(shop.mo).post(at(order, "expect/"), data).status_code == 422


# The list


def listed(client, **which) -> list[str]:
    """The codes on the list."""
    return [order.code for order in client.get("/stock/orders/", which).context["page_obj"]]


def test_the_list_is_narrowed_to_a_supplier_and_a_location(shop, sign_in):
    here, client = placed(shop), sign_in(shop.ada)
    there = make.order(make.offer(shop.level.item, by=shop.ada), at=shop.annex, by=shop.ada)
    assert listed(client) == [there.code, here.code]
    assert listed(client, supplier=shop.fixings.pk) == [here.code]
    assert listed(client, location=shop.annex.pk) == [there.code]
    assert listed(client, location=shop.main.pk, state="open") == [here.code]
    assert listed(client, supplier="x", location="9" * 30) == [there.code, here.code]
    assert listed(sign_in(shop.olu), location=shop.annex.pk) == [here.code]


# Suppliers


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("website", "ftp://files.example/"),
        ("website", "javascript:alert(1)"),
        ("website", "https://example.org/" + "a" * 200),
        ("email", "a" * 250 + "@example.org"),
        ("name", "   "),
        ("lead_days", "-1"),
        ("lead_days", "1.5"),
    ],
)
def test_what_can_not_be_said_of_a_supplier_is_asked_again(field, value, shop, sign_in):
    data = {"name": "New", "operation_key": uuid4()} | {field: value}
    assert sign_in(shop.mo).post("/stock/suppliers/add/", data).status_code == 422
    assert Supplier.objects.count() == 1


def test_a_supplier_added_for_an_item_is_chosen_where_that_is_said(shop, sign_in):
    mo, item = sign_in(shop.mo), shop.level.item.pk
    assert f"/stock/suppliers/add/?item={item}" in mo.get(f"/stock/{item}/sold/").text
    asked = mo.get("/stock/suppliers/add/", {"item": item}).text
    assert f'<input type="hidden" name="item" value="{item}">' in asked
    data = {"name": "New", "item": item, "operation_key": uuid4()}
    said = mo.post("/stock/suppliers/add/", data, follow=True)
    assert said.context["item"] == shop.level.item
    assert said.context["form"]["supplier"].value() == str(Supplier.objects.get(name="New").pk)
    assert "Added New." in said.text


def test_the_item_says_who_sells_it_and_what_is_coming(shop, sign_in):
    order = placed(shop)
    address = shop.level.item.get_absolute_url()
    text = sign_in(shop.olu).get(address).text
    assert "1 box, 200 pcs" in text
    assert order.code in text
    operations.undo(make.receive(shop.level, 1, by=shop.olu), by=shop.olu)
    seen = sign_in(shop.vic).get(address).text
    assert "Fixings" not in seen
    assert order.code not in seen


# Papers


def test_the_text_is_what_is_asked_for(shop):
    text = as_text(drafted(shop))
    assert "- 3 boxes of 200 pcs Screws (your code FX-1), €33.60" in text
    assert "In all: €33.60" in text


def test_a_mail_that_would_be_too_long_comes_without_its_text(shop):
    shop.fixings.email = "us@fixings.example"
    shop.fixings.save()
    order = drafted(shop)
    assert as_mail(order, "short & sweet").endswith("body=short%20%26%20sweet")
    long = as_mail(order, "é" * 2000)
    assert len(long) < LONGEST_ADDRESS
    assert "body" not in long


def test_the_paper_is_a_pdf(shop, sign_in):
    answer = sign_in(shop.olu).get(at(drafted(shop), "order.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [("17.4", "EUR", "17.40"), ("0.056", "EUR", "0.056"), ("1200", "JPY", "1,200")],
)
def test_a_price_has_the_places_of_its_coins(amount, currency, words):
    assert figures(D(amount), currency) == words


def test_that_somebody_no_longer_sells_it_is_undone(shop, sign_in):
    client, near = sign_in(shop.mo), Supplier.objects.create(name="Near")
    facts = {"pack_size": D(1), "price": D(1), "by": shop.mo, "operation_key": uuid4()}
    heir = suppliers.sell(shop.level.item, supplier=near, **facts)
    said = client.post(f"/stock/sold/{shop.offer.pk}/remove/", follow=True).content.decode()
    assert SupplierItem.objects.get(is_preferred=True) == heir
    undo = f"/stock/sold/{shop.offer.pk}/restore/?preferred=1"
    assert f'action="{undo}"' in said
    for _ in range(2):  # undoing twice is undoing once
        assert client.post(undo).status_code == 302
    assert SupplierItem.objects.get(is_preferred=True) == shop.offer
    assert not SupplierItem.objects.exclude(archived_at=None).exists()


def test_what_is_sold_by_them_anew_is_not_brought_back_beside_it(shop, sign_in):
    suppliers.stop_selling(shop.offer, by=shop.mo)
    facts = {"pack_size": D(200), "price": D(1), "by": shop.mo, "operation_key": uuid4()}
    suppliers.sell(shop.level.item, supplier=shop.fixings, **facts)
    answer = sign_in(shop.mo).post(f"/stock/sold/{shop.offer.pk}/restore/")
    assert answer.status_code == 422
    assert "noted already with packs of this size" in answer.content.decode()
