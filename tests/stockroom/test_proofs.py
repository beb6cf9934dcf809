"""Each proof holds on honest data, and names the row that was tampered with."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from people.insert_only import protect, release
from stockroom import counts, drafts, operations, orders, proofs
from stockroom.models import CountLine, Item, Movement, OrderLine
from tests import make

KIND = Movement.Kind


def broken() -> dict[str, list[str]]:
    """What each proof that fails says."""
    said = {proof.__name__: list(proof()) for proof in proofs.PROOFS}
    return {name: rows for name, rows in said.items() if rows}


@pytest.fixture
def doctored():
    """The ledger as somebody who got past its triggers could change it."""
    release("stockroom_movement")
    yield Movement.objects
    protect("stockroom_movement")


# Orders


@pytest.fixture
def came(cast):
    """An order of which some came twice, and once was taken back."""
    item = make.level(at=cast.workshop).item
    order = make.order(make.offer(item, by=cast.mo), at=cast.workshop, by=cast.mo)
    drafts.place(order, expected_on=None, by=cast.mo, operation_key=uuid4())
    [line] = order.lines.all()
    for amount in (2, 1):
        [movement] = orders.receive(
            order, came={line.pk: Decimal(amount)}, by=cast.mo, operation_key=uuid4()
        )
    operations.undo(movement, by=cast.mo)
    line.refresh_from_db()
    return line


def test_an_order_says_what_came_of_it_and_was_not_taken_back(came):
    assert came.received == 2
    assert broken() == {}


def test_an_order_that_says_more_than_came_is_named(came):
    OrderLine.objects.filter(pk=came.pk).update(received=3)
    assert broken() == {
        "orders_say_what_came": [f"Line {came.pk} of an order says 3 came, its receipts 2."]
    }


def test_an_order_that_says_something_came_when_nothing_did_is_named(came):
    other = make.order(
        make.offer(came.item, by=came.order.made_by), at=came.location, by=came.order.made_by
    )
    line = other.lines.get()
    OrderLine.objects.filter(pk=line.pk).update(received=1)
    assert broken() == {
        "orders_say_what_came": [f"Line {line.pk} of an order says 1 came, its receipts 0."]
    }


# Counts


@pytest.fixture
def posted(cast):
    """A count that found one thing short and another one right."""
    short = make.level(at=cast.workshop, quantity=10, by=cast.olu)
    right = make.level(at=cast.workshop, quantity=5, by=cast.olu)
    count = make.count(cast.workshop, by=cast.olu)
    for level, counted in ((short, 7), (short, 8), (right, 5)):
        counts.record(
            count, level.item, location=level.location, counted=Decimal(counted), by=cast.olu,
            operation_key=uuid4(),
        )  # fmt: skip
    counts.post(count, by=cast.olu)
    counts.count_one(
        right.item, location=cast.workshop, counted=Decimal(4), by=cast.olu, operation_key=uuid4()
    )
    counts.count_one(
        right.item, location=cast.workshop, counted=Decimal(4), by=cast.olu, operation_key=uuid4()
    )
    count.refresh_from_db()
    cast.count = count
    cast.line = CountLine.objects.current().get(count=count, level=short)
    return cast


def test_counts_wrote_what_they_found(posted):
    assert posted.line.movement.delta == -2
    assert broken() == {}


def test_a_count_that_wrote_something_else_is_named(posted):
    CountLine.objects.filter(pk=posted.line.pk).update(counted=9)
    assert broken() == {
        "counts_say_what_they_found": [
            f"Movement {posted.line.movement_id} wrote −2, its count found −1."
        ]
    }


def test_a_difference_that_was_not_posted_is_named(posted):
    CountLine.objects.filter(pk=posted.line.pk).update(movement=None)
    assert broken() == {
        "counts_say_what_they_found": [
            f"Line {posted.line.pk} of a count differs by −2: not posted."
        ]
    }


def test_a_movement_for_an_agreement_is_named(posted):
    CountLine.objects.filter(pk=posted.line.pk).update(counted=10)
    assert list(broken()) == ["counts_say_what_they_found"]


def test_a_movement_of_a_line_that_was_counted_again_is_named(posted):
    CountLine.objects.filter(pk=posted.line.pk).update(replaced_at=timezone.now())
    assert broken() == {
        "counts_say_what_they_found": [
            f"Movement {posted.line.movement_id} was written by a line that was never posted."
        ]
    }


def test_a_movement_of_another_level_is_named(posted):
    other = CountLine.objects.current().get(count=posted.count, movement=None)
    CountLine.objects.filter(pk=posted.line.pk).update(movement=None, counted=10)
    CountLine.objects.filter(pk=other.pk).update(movement=posted.line.movement, counted=3)
    assert list(broken()) == ["counts_say_what_they_found"]


def test_a_count_that_was_undone_left_nothing(posted):
    counts.undo_post(posted.count, by=posted.olu)
    assert broken() == {}


def test_a_count_that_says_it_was_undone_and_was_not_is_named(posted):
    type(posted.count).objects.filter(pk=posted.count.pk).update(
        undone_at=timezone.now(), undone_by=posted.olu
    )
    assert broken() == {
        "undone_counts_changed_nothing": [
            f"Count {posted.count.pk} was undone, its movement {posted.line.movement_id} was not."
        ]
    }


# Merges


@pytest.fixture
def merged(cast):
    """One item's 8 became another's."""
    here = make.level(at=cast.workshop, quantity=8, by=cast.olu)
    there = make.level(at=cast.workshop, quantity=1, by=cast.olu)
    out = operations.write(here, KIND.MERGE, Decimal(-8), by=cast.mo)
    arrived = operations.write(there, KIND.MERGE, Decimal(8), by=cast.mo, left_by=out)
    now = timezone.now()
    Item.objects.filter(pk=here.item_id).update(merged_into=there.item, archived_at=now)
    cast.out, cast.arrived, cast.into = out, arrived, there.item
    return cast


def test_a_merge_conserves(merged):
    assert broken() == {}


def test_a_merge_into_what_was_merged_on_conserves(merged):
    last = make.item()
    Item.objects.filter(pk=merged.into.pk).update(merged_into=last, archived_at=timezone.now())
    Item.objects.filter(merged_into=merged.into).update(merged_into=last)
    assert broken() == {}


def test_a_merge_into_an_item_that_is_another_is_named(merged):
    Item.objects.filter(merged_into=merged.into).update(merged_into=make.item())
    assert broken() == {
        "merges_conserve": [
            f"Movement {merged.out.pk} left an item that was not merged into {merged.into.code}."
        ]
    }


def test_a_merge_that_never_was_is_named(merged):
    Item.objects.filter(merged_into=merged.into).update(merged_into=None, archived_at=None)
    assert list(broken()) == ["merges_conserve"]


def test_halves_of_a_merge_that_differ_are_named(merged, doctored):
    doctored.filter(pk=merged.arrived.pk).update(delta=7)
    assert broken()["merges_conserve"] == [
        f"Movements {merged.out.pk} and {merged.arrived.pk} are not one merge."
    ]


def test_a_half_without_its_other_is_named(merged, doctored):
    doctored.filter(pk=merged.arrived.pk).update(left_by=None)
    assert broken()["merges_conserve"] == [
        f"Movement {merged.out.pk} was merged into nothing.",
        f"Movement {merged.arrived.pk} was merged out of nothing.",
    ]


def test_an_item_can_be_moved_only_as_itself(merged, doctored):
    """A merge is not a transfer; a transfer to another item is none either."""
    doctored.filter(pk=merged.out.pk).update(kind=KIND.MOVE_OUT)
    doctored.filter(pk=merged.arrived.pk).update(kind=KIND.MOVE_IN)
    assert broken()["transfers_conserve"] == [
        f"Movements {merged.out.pk} and {merged.arrived.pk} are not one transfer."
    ]
