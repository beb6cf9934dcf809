"""Use, receive, move, undo: what each writes, and what it refuses."""

import re
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.refused import Refused
from stockroom import operations
from stockroom.models import Movement, ReorderRule, StockLevel
from tests import make


@pytest.fixture
def shelf(cast):
    """Ten pieces at the Workshop."""
    return make.level(at=cast.workshop, quantity=10, by=cast.olu)


def do(verb, level, quantity, *, by, **more):
    """One verb at a level, with a fresh key."""
    facts = {"location": level.location, "quantity": Decimal(quantity), "operation_key": uuid4()}
    return verb(level.item, by=by, **facts | more)


def ledger(level):
    """The lines of a level, oldest first."""
    return list(level.movements.order_by("pk").values_list("kind", "delta", "balance_after"))


def test_use_and_receive_write_one_line_each(cast, shelf):
    do(operations.use, shelf, 4, by=cast.olu)
    do(operations.receive, shelf, 6, by=cast.olu)
    assert ledger(shelf) == [("receive", 10, 10), ("use", -4, 6), ("receive", 6, 12)]


def test_a_move_is_two_lines_that_name_each_other(cast, shelf):
    left = do(operations.move, shelf, 3, by=cast.olu, to=cast.main)
    there = StockLevel.objects.get(location=cast.main)
    assert ledger(shelf)[1:] == [("move-out", -3, 7)]
    assert ledger(there) == [("move-in", 3, 3)]
    assert (left.counterpart, there.movements.get().counterpart) == (cast.main, cast.workshop)


def test_a_refused_move_leaves_nothing_behind(cast, shelf):
    with pytest.raises(Refused, match=r"Only 10 pcs left at Workshop\."):
        do(operations.move, shelf, 11, by=cast.olu, to=cast.main)
    assert StockLevel.objects.count() == 1
    assert Movement.objects.count() == 1


def test_a_move_whose_second_half_is_refused_takes_back_the_first(cast, shelf):
    full = make.level(item=shelf.item, at=cast.main, quantity=999_999_999, by=cast.olu)
    with pytest.raises(Refused, match="more than can be kept track of"):
        do(operations.move, shelf, 3, by=cast.olu, to=cast.main)
    assert (ledger(shelf), len(ledger(full))) == ([("receive", 10, 10)], 1)
    shelf.refresh_from_db()
    assert shelf.quantity == 10


def test_an_undo_whose_second_half_is_refused_takes_back_the_first(cast, shelf):
    left = do(operations.move, shelf, 3, by=cast.olu, to=cast.main)
    do(operations.receive, shelf, 999_999_992, by=cast.olu)
    with pytest.raises(Refused, match="more than can be kept track of"):
        operations.undo(left, by=cast.olu)
    there = StockLevel.objects.get(location=cast.main)
    assert (there.quantity, Movement.objects.filter(kind="undo").count()) == (3, 0)


def test_a_move_to_the_same_place_is_refused(cast, shelf):
    with pytest.raises(Refused, match="It is there already"):
        do(operations.move, shelf, 1, by=cast.olu, to=cast.workshop)


def test_an_item_that_is_not_kept_there_cannot_be_used_there(cast, shelf):
    with pytest.raises(Refused, match="is not kept there"):
        do(operations.use, shelf, 1, by=cast.ada, location=cast.annex)


@pytest.mark.parametrize("what", ["item", "location"])
def test_what_is_archived_is_refused(what, cast, shelf):
    thing = getattr(shelf, what)
    type(thing).objects.filter(pk=thing.pk).update(archived_at=timezone.now())
    with pytest.raises(Refused, match="has been archived"):
        do(operations.use, shelf, 1, by=cast.olu)


def test_undo_writes_the_opposite_and_names_what_it_reverses(cast, shelf):
    used = do(operations.use, shelf, 4, by=cast.olu)
    opposite = operations.undo(used, by=cast.mo)
    assert ledger(shelf)[1:] == [("use", -4, 6), ("undo", 4, 10)]
    assert (opposite.reverses, opposite.by) == (used, cast.mo)


@pytest.mark.parametrize("half", ["left", "arrived"])
def test_undoing_either_half_of_a_move_brings_back_both(half, cast, shelf):
    left = do(operations.move, shelf, 3, by=cast.olu, to=cast.main)
    operations.undo(left if half == "left" else left.arrived_by, by=cast.olu)
    there = StockLevel.objects.get(location=cast.main)
    shelf.refresh_from_db()
    assert (shelf.quantity, there.quantity) == (10, 0)
    assert Movement.objects.filter(kind="undo").count() == 2


def test_undo_is_refused_when_it_was_used_meanwhile(cast, shelf):
    received = do(operations.receive, shelf, 5, by=cast.olu)
    do(operations.use, shelf, 12, by=cast.olu)
    with pytest.raises(Refused, match=r"Only 3 pcs left at Workshop\."):
        operations.undo(received, by=cast.olu)
    shelf.refresh_from_db()
    assert shelf.quantity == 3


def test_undoing_twice_is_undoing_once(cast, shelf):
    used = do(operations.use, shelf, 4, by=cast.olu)
    assert operations.undo(used, by=cast.olu) == operations.undo(used, by=cast.mo)
    shelf.refresh_from_db()
    assert shelf.quantity == 10


def test_an_undo_cannot_be_undone(cast, shelf):
    opposite = operations.undo(do(operations.use, shelf, 4, by=cast.olu), by=cast.olu)
    with pytest.raises(Refused, match="That was an undo already"):
        operations.undo(opposite, by=cast.olu)


def test_undo_over_http_needs_both_places(cast, shelf, sign_in):
    left = do(operations.move, shelf, 3, by=cast.ada, to=cast.annex)
    client = sign_in(cast.olu)
    assert client.post(f"/stock/movement/{left.pk}/undo/").status_code == 403
    client.force_login(cast.ada)
    assert client.post(f"/stock/movement/{left.pk}/undo/").status_code == 302


@pytest.mark.parametrize(
    "broken", [{"quantity": -1}, {"quantity": Decimal("-0.001")}], ids=["piece", "gram"]
)
def test_the_database_refuses_a_negative_level(broken, shelf):
    with pytest.raises(IntegrityError), transaction.atomic():
        StockLevel.objects.filter(pk=shelf.pk).update(**broken)


def test_the_database_refuses_a_line_that_moves_nothing(cast, shelf):
    with pytest.raises(IntegrityError), transaction.atomic():
        Movement.objects.create(level=shelf, kind="use", delta=0, balance_after=10, by=cast.olu)


def test_a_rule_covers_what_is_below_its_place_and_nothing_else(cast, shelf):
    make.level(item=shelf.item, at=cast.main, quantity=2, by=cast.olu)
    make.level(item=shelf.item, at=cast.annex, quantity=50, by=cast.ada)
    rule = make.rule(shelf, point=12, full=30, at=cast.main)
    [found] = ReorderRule.objects.all()
    assert found.on_hand == 12
    assert list(ReorderRule.objects.short()) == []
    do(operations.use, shelf, 1, by=cast.olu)
    assert list(ReorderRule.objects.short()) == [rule]


def test_tenths_that_sum_to_the_point_are_not_short(cast):
    oil = make.item(unit="L")
    level = make.level(item=oil, at=cast.workshop, quantity="0.7", by=cast.olu)
    make.level(item=oil, at=cast.main, quantity="0.1", by=cast.olu)
    make.rule(level, point="0.8", full=2, at=cast.main)
    assert list(ReorderRule.objects.short()) == []


@pytest.mark.parametrize(("point", "full"), [(5, 5), (5, 4), (0, 4)])
def test_a_rule_that_makes_no_sense_is_refused_by_words_and_by_the_database(
    point, full, cast, shelf
):
    with pytest.raises(Refused):
        operations.set_reorder_rule(
            shelf.item,
            location=cast.workshop,
            reorder_point=Decimal(point),
            order_up_to=Decimal(full),
            by=cast.mo,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        make.rule(shelf, point=point, full=full)


@pytest.mark.parametrize(
    ("verb", "field"),
    [(verb, "quantity") for verb in ("use", "receive", "adjust")]
    + [("move", "to"), ("count", "counted")],
)
def test_a_verb_begins_in_its_first_field_but_no_keyboard_covers_a_phone(
    verb, field, cast, sign_in
):
    level = make.level(at=cast.workshop, quantity=5)
    client, address = sign_in(cast.olu), f"/stock/{level.item_id}/{verb}/"

    def focused(page: str) -> list[str]:
        return [tag for tag in re.findall("<[^>]*>", page) if "autofocus" in tag]

    [first] = focused(client.get(address).text)
    assert f'name="{field}"' in first
    assert focused(client.get(address, headers={"Sec-CH-UA-Mobile": "?1"}).text) == []
    assert focused(client.post(address, {field: "x"}).text) == []  # what is wrong comes first
    make.location(parent=cast.workshop)
    none = make.item()
    none.levels.create(location=cast.workshop)
    none.levels.create(location=cast.main)
    assert len(focused(client.get(f"/stock/{none.pk}/{verb}/").text)) == 1
