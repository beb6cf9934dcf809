"""Proofs about the ledger, on the live database."""

from collections.abc import Iterator

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce, Round

from people.insert_only import is_protected

from .models import ZERO, Movement, OrderLine, StockLevel, quantity_field
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
    pairs = Movement.objects.filter(left_by__isnull=False).select_related("level", "left_by__level")
    for half in pairs.iterator():
        other = half.left_by
        if other and (half.delta, half.level.item_id) != (-other.delta, other.level.item_id):
            yield f"Movements {other.pk} and {half.pk} are not one transfer."


def undos_are_opposite() -> Iterator[str]:
    """An undo reverses exactly what it names, at the same level."""
    for entry in Movement.objects.filter(kind=Kind.UNDO).select_related("reverses").iterator():
        first = entry.reverses
        if first and (entry.delta, entry.level_id) != (-first.delta, first.level_id):
            yield f"Movement {entry.pk} is not the opposite of {first.pk}."


def orders_equal_their_receipts() -> Iterator[str]:
    """What has come of a line is what the ledger says was received for it, and not undone."""
    standing = Q(movements__kind=Kind.RECEIVE, movements__reversed_by=None)
    came = Coalesce(
        Round(Sum("movements__delta", filter=standing), 3), ZERO, output_field=quantity_field()
    )
    for line in OrderLine.objects.annotate(came=came).exclude(received=F("came")):
        said, summed_up = plain(line.received), plain(line.came)
        yield f"Order line {line.pk} says {said} came, its receipts sum to {summed_up}."


def ledger_is_insert_only() -> Iterator[str]:
    """The triggers that refuse changes are in place."""
    if not is_protected("stockroom_movement"):
        yield "The ledger can be edited: its triggers are missing."


PROOFS = [
    levels_equal_their_ledger,
    balances_follow_one_another,
    transfers_conserve,
    undos_are_opposite,
    orders_equal_their_receipts,
    ledger_is_insert_only,
]
