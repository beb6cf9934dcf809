"""Proofs about the ledger, on the live database."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce, Round

from people.insert_only import is_protected

from .models import (
    ZERO,
    CountLine,
    Item,
    Movement,
    OrderLine,
    ReorderRule,
    StockLevel,
    quantity_field,
)
from .units import plain

Kind = Movement.Kind


def levels_equal_their_ledger() -> Iterator[str]:
    """A level's quantity is the sum of its movements, and not negative."""
    summed = StockLevel.objects.annotate(
        total=Coalesce(Round(Sum("movements__delta"), 3), ZERO, output_field=quantity_field())
    )
    for level in summed.exclude(quantity=F("total")):
        said, summed_up = plain(level.quantity), plain(level.total)
        yield f"Level {level.pk} says {said}, its movements sum to {summed_up}."
    for pk, quantity in StockLevel.objects.filter(quantity__lt=0).values_list("pk", "quantity"):
        yield f"Level {pk} is negative: {plain(quantity)}."


def rules_know_what_is_there() -> Iterator[str]:
    """What a reorder rule says is on hand is the sum of the levels it covers."""
    for rule in ReorderRule.objects.annotate_in_subtree().exclude(on_hand=F("in_subtree")):
        said, summed = plain(rule.on_hand), plain(rule.in_subtree)
        yield f"Rule {rule.pk} says {said} on hand, its levels sum to {summed}."


def items_know_what_is_there() -> Iterator[str]:
    """What an item says is on hand is the sum of its levels."""
    kept: Any = Item.objects.annotate_in_levels().exclude(on_hand=F("in_levels"))
    for pk, said, summed in kept.values_list("pk", "on_hand", "in_levels"):
        yield f"Item {pk} says {plain(said)} on hand, its levels sum to {plain(summed)}."


def balances_follow_one_another() -> Iterator[str]:
    """Each movement's balance is the one before it and its own change."""
    level, balance = None, ZERO
    rows = Movement.objects.order_by("level", "pk").values_list(
        "pk", "level", "delta", "balance_after"
    )
    for pk, of_level, delta, after in rows.iterator():
        balance = delta + (balance if of_level == level else ZERO)
        if after != balance:
            said, makes = plain(after), plain(balance)
            yield f"Movement {pk} says {said} left, the ledger before it makes {makes}."
        level, balance = of_level, after


def transfers_conserve() -> Iterator[str]:
    """What left one place arrived at another: same item, same quantity, both halves."""
    for half in Movement.objects.filter(kind=Kind.MOVE_OUT, arrived_by=None):
        yield f"Movement {half.pk} left and never arrived."
    for half in Movement.objects.filter(kind=Kind.MOVE_IN, left_by=None):
        yield f"Movement {half.pk} arrived from nowhere."
    pairs = Movement.objects.filter(left_by__isnull=False).exclude(kind=Kind.MERGE)
    pairs = pairs.select_related("level", "left_by__level")
    for half in pairs.iterator():
        other = half.left_by
        if other and (half.delta, half.level.item_id) != (-other.delta, other.level.item_id):
            yield f"Movements {other.pk} and {half.pk} are not one transfer."


def merges_conserve() -> Iterator[str]:
    """What one item lost by being merged into another, the other gained, at the same location."""
    for half in Movement.objects.filter(kind=Kind.MERGE, delta__lt=0, arrived_by=None):
        yield f"Movement {half.pk} was merged into nothing."
    arrived = Movement.objects.filter(kind=Kind.MERGE, delta__gt=0)
    for half in arrived.select_related("level__item", "left_by__level__item").iterator():
        other = half.left_by
        if other is None:
            yield f"Movement {half.pk} was merged out of nothing."
            continue
        if (other.kind, half.delta, half.level.location_id) != (
            Kind.MERGE,
            -other.delta,
            other.level.location_id,
        ):
            yield f"Movements {other.pk} and {half.pk} are not one merge."
        # An item that was merged on since takes along what had been merged into it.
        into = half.level.item
        if other.level.item.merged_into_id not in {into.pk, into.merged_into_id} - {None}:
            yield f"Movement {other.pk} left an item that was not merged into {into.code}."


def counts_say_what_they_found() -> Iterator[str]:
    """What posting a count wrote is the difference it found, and nothing where it agreed."""
    lines = CountLine.objects.select_related("movement")
    posted = Q(count=None) | Q(count__posted_at__isnull=False)
    for line in lines.current().filter(posted).iterator():
        if line.movement is None:
            if line.difference:
                yield f"Line {line.pk} of a count differs by {plain(line.difference)}: not posted."
        elif (line.movement.kind, line.movement.delta, line.movement.level_id) != (
            Kind.COUNT,
            line.difference,
            line.level_id,
        ):
            wrote, found = plain(line.movement.delta), plain(line.difference)
            yield f"Movement {line.movement_id} wrote {wrote}, its count found {found}."
    idle = ~posted | Q(replaced_at__isnull=False)
    for line in lines.filter(idle, movement__isnull=False).iterator():
        yield f"Movement {line.movement_id} was written by a line that was never posted."


def undone_counts_changed_nothing() -> Iterator[str]:
    """Of a count that was undone, everything it wrote has its opposite."""
    left = CountLine.objects.filter(
        count__undone_at__isnull=False, movement__isnull=False, movement__reversed_by=None
    )
    for line in left.iterator():
        yield f"Count {line.count_id} was undone, its movement {line.movement_id} was not."


def orders_say_what_came() -> Iterator[str]:
    """What a line of an order says was received is the sum of its receipts that stand."""
    stand = Q(movements__kind=Kind.RECEIVE, movements__reversed_by=None)
    came = Coalesce(
        Round(Sum("movements__delta", filter=stand), 3), ZERO, output_field=quantity_field()
    )
    lines = OrderLine.objects.order_by("pk").annotate(came=came).exclude(received=F("came"))
    for pk, said, summed_up in lines.values_list("pk", "received", "came").iterator():
        yield f"Line {pk} of an order says {plain(said)} came, its receipts {plain(summed_up)}."


def undos_are_opposite() -> Iterator[str]:
    """An undo reverses exactly what it names, at the same level."""
    for entry in Movement.objects.filter(kind=Kind.UNDO).select_related("reverses").iterator():
        first = entry.reverses
        if first and (entry.delta, entry.level_id) != (-first.delta, first.level_id):
            yield f"Movement {entry.pk} is not the opposite of {first.pk}."


def ledger_is_insert_only() -> Iterator[str]:
    """The triggers that refuse changes are in place."""
    if not is_protected("stockroom_movement"):
        yield "The ledger can be edited: its triggers are missing."


PROOFS = [
    levels_equal_their_ledger,
    rules_know_what_is_there,
    items_know_what_is_there,
    balances_follow_one_another,
    transfers_conserve,
    merges_conserve,
    counts_say_what_they_found,
    undone_counts_changed_nothing,
    orders_say_what_came,
    undos_are_opposite,
    ledger_is_insert_only,
]
