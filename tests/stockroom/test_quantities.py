"""What can't be a quantity is refused beside the field, with 422, and nothing is written."""

from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone

from stockroom import counts, drafts, operations, suppliers
from stockroom.models import Item, Movement, StockLevel, Supplier
from stockroom.units import Unit
from tests import make


@pytest.fixture
def shelf(cast):
    """Three pieces at the Workshop."""
    return make.level(item=make.item(name="Screw"), at=cast.workshop, quantity=3, by=cast.olu)


@pytest.fixture
def post(cast, sign_in):
    """Post a verb as Olu, with whatever the test changes."""
    client = sign_in(cast.olu)

    def send(level, verb="use", **changes):
        data = {"location": level.location_id, "quantity": "1", "operation_key": uuid4()}
        return client.post(f"/stock/{level.item_id}/{verb}/", data | changes)

    return send


BAD = [
    "", "0", "-1", "-0", "1.5", "1e400", "1e1", "9" * 13, "9" * 5000, "NaN", "sNaN", "Infinity",
    "-Infinity", "abc", "1,5", "0,125", "1,2,345", "0x10", "1 2", "1_0", "１", "٣", "²", "+", ".",
    "1.2.3", "1\0", "=1+1",
]  # fmt: skip


TAKES = ["use", "move", "adjust less"]
GIVES = ["receive", "adjust more"]


def refused(shelf, post, cast, typed, verbs) -> None:
    """Each of ``verbs`` says at its number why not, and writes nothing."""
    said = {"quantity": typed, "to": cast.main.pk, "reason": make.reason().pk}
    for each in verbs:
        verb, _, way = each.partition(" ")
        answer = post(shelf, verb=verb, way=way, **said)
        shelf.refresh_from_db()
        errors = list(answer.context["form"].errors)
        assert (each, answer.status_code, errors) == (each, 422, ["quantity"])
        assert (shelf.quantity, Movement.objects.count(), StockLevel.objects.count()) == (3, 1, 1)


@pytest.mark.parametrize("typed", BAD)
def test_what_is_no_quantity_is_refused(typed, cast, shelf, post):
    refused(shelf, post, cast, typed, TAKES + GIVES)


@pytest.mark.parametrize("typed", ["4", "3.000001", "999999999"])
def test_more_than_is_there_is_refused(typed, cast, shelf, post):
    refused(shelf, post, cast, typed, TAKES)


def test_a_shelf_never_holds_more_than_can_be_written_down(cast, shelf, post):
    full = "999999997"  # with the three that are there, one more than nine digits
    refused(shelf, post, cast, full, GIVES)


@pytest.mark.parametrize(("typed", "left"), [("1,350", 1353), ("1,000,000", 1000003), ("+7", 10)])
def test_thousands_are_read_as_people_write_them(typed, left, shelf, post):
    assert post(shelf, verb="receive", quantity=typed).status_code == 302
    shelf.refresh_from_db()
    assert shelf.quantity == left


def test_htmx_gets_the_form_with_the_refusal_and_no_second_page(shelf, cast, sign_in):
    data = {"location": shelf.location_id, "quantity": "4", "operation_key": uuid4()}
    answer = sign_in(cast.olu).post(
        f"/stock/{shelf.item_id}/use/", data, headers={"HX-Request": "true"}
    )
    text = answer.content.decode()
    assert (answer.status_code, "<html" in text) == (422, False)
    assert "Only 3 pcs left at Workshop." in text
    assert answer["Vary"].count("HX-Request") == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quantity": "1.5"}, "quantity"),
        ({"quantity": "-1"}, "quantity"),
        ({"quantity": "NaN"}, "quantity"),
        ({"reorder_point": "5"}, "order_up_to"),
        ({"reorder_point": "5", "order_up_to": "5"}, "order_up_to"),
        ({"reorder_point": "0", "order_up_to": "5"}, "reorder_point"),
        ({"reorder_point": "1.5", "order_up_to": "5"}, "reorder_point"),
        ({"unit": "parsec"}, "unit"),
        ({"name": " "}, "name"),
        ({"location": "1e3"}, "location"),
    ],
)
def test_an_item_that_is_refused_leaves_nothing_behind(changes, field, cast, sign_in):
    data = {
        "name": "Screw", "unit": "each", "location": cast.workshop.pk, "quantity": "3",
        "operation_key": uuid4(),
    }  # fmt: skip
    answer = sign_in(cast.mo).post("/stock/add/", data | changes)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert (Item.objects.count(), StockLevel.objects.count(), Movement.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("what", ["item", "location"])
def test_what_was_archived_meanwhile_is_refused_with_422(what, shelf, post):
    thing = getattr(shelf, what)
    type(thing).objects.filter(pk=thing.pk).update(archived_at=timezone.now())
    assert post(shelf).status_code == 422
    shelf.refresh_from_db()
    assert shelf.quantity == 3


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0", "Must be more than zero."),
        ("-1", "Must be more than zero."),
        ("1.5", "Screw comes in whole pieces."),
        ("4", "Only 3 pcs left at Workshop."),
    ],
)
def test_the_refusal_says_why_beside_the_field(typed, words, shelf, post):
    answer = post(shelf, quantity=typed)
    assert answer.context["form"].errors["quantity"] == [words]
    assert words in answer.content.decode()


@pytest.mark.parametrize("typed", ["0.0001", "0.12345"])
def test_measured_units_have_three_decimals_at_most(typed, cast, post):
    oil = make.level(item=make.item(unit=Unit.LITRE), at=cast.workshop, quantity=2, by=cast.olu)
    answer = post(oil, quantity=typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["quantity"])


@pytest.mark.parametrize(
    ("typed", "left"), [("0.125", "1.875"), (" 2 ", "0"), ("1.000", "1"), ("2,000", None)]
)
def test_quantities_are_read_as_people_type_them(typed, left, cast, post):
    oil = make.level(item=make.item(unit=Unit.LITRE), at=cast.workshop, quantity=2, by=cast.olu)
    answer = post(oil, quantity=typed)
    oil.refresh_from_db()
    assert answer.status_code == (422 if left is None else 302)
    assert oil.quantity == Decimal(left or 2)


@pytest.mark.parametrize("verb", ["use", "receive", "move"])
@pytest.mark.parametrize("place", ["annex", "site"])
def test_a_place_out_of_reach_cannot_be_named(verb, place, cast, shelf, post):
    there = getattr(cast, place)
    hidden = make.level(item=shelf.item, at=there, quantity=9, by=cast.ada)
    before = Movement.objects.count()
    answer = post(shelf, verb=verb, location=there.pk, to=cast.workshop.pk)
    hidden.refresh_from_db()
    assert answer.status_code == 422
    assert answer.context["form"].errors["location"] == ["Choose one of the locations in the list."]
    assert (hidden.quantity, Movement.objects.count()) == (9, before)
    assert there.name not in answer.content.decode().replace("Riverside Makerspace", "")


def test_moving_to_a_place_out_of_reach_is_refused(cast, shelf, post):
    answer = post(shelf, verb="move", to=cast.annex.pk)
    assert answer.status_code == 422
    assert StockLevel.objects.count() == 1


def test_a_form_without_its_key_asks_to_be_reloaded(shelf, post):
    answer = post(shelf, operation_key="")
    assert answer.status_code == 422
    assert "This page is out of date. Reload it and try again." in answer.content.decode()


def test_the_same_form_sent_twice_happens_once(shelf, post):
    key = uuid4()
    answers = [post(shelf, operation_key=key) for _ in range(2)]
    shelf.refresh_from_db()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert shelf.quantity == 2


def test_a_key_used_for_something_else_is_refused(cast, shelf):
    other = make.level(at=cast.workshop, quantity=5, by=cast.olu)
    key = uuid4()
    facts = {"location": cast.workshop, "quantity": Decimal(1), "operation_key": key}
    operations.use(shelf.item, by=cast.olu, **facts)
    with pytest.raises(operations.Refused, match="sent before, for something else"):
        operations.use(other.item, by=cast.olu, **facts)
    other.refresh_from_db()
    assert other.quantity == 5


@pytest.mark.parametrize(
    "verb",
    ["add an item", "start a count", "add a supplier", "sell", "draft", "add a line"],
)
def test_somebody_elses_key_does_not_answer_with_what_they_did(verb, cast):
    facts = {"location": cast.workshop, "operation_key": uuid4()}
    key = {"operation_key": facts["operation_key"]}
    item = make.level(at=cast.workshop).item
    offer = make.offer(item, by=cast.mo)
    order = make.order(offer, at=cast.workshop, by=cast.mo)
    terms = {"pack_size": Decimal(1), "price": None}
    near = Supplier.objects.create(name="Near")
    do = {
        "add an item": partial(operations.add_item, name="Nuts", quantity=None, **facts),
        "start a count": partial(counts.start, **facts),
        "add a supplier": partial(suppliers.add_supplier, name="Bolt & Co", **key),
        "sell": partial(suppliers.sell, item, supplier=near, **terms, **key),
        "draft": partial(drafts.begin, supplier=near, **facts),
        "add a line": partial(drafts.add_line, order, offer=offer, packs=1, **facts),
    }[verb]
    assert do(by=cast.mo) == do(by=cast.mo)
    with pytest.raises(operations.Refused, match="sent before, for something else"):
        do(by=cast.ada)
