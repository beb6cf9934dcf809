"""Orders: what becomes of what was asked of a supplier, until it has come or was cancelled.

Locks are taken in one order: the tree, the supplier, the order, its lines, the items, the levels;
by key each.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from locations import tree
from locations.models import Location, Role, reaches
from locations.questions import KEY, Question
from people.models import Person
from people.refused import Refused, refusing_a_spent_key

from .models import Item, Movement, Order, OrderEvent, OrderLine, StockLevel, Supplier
from .operations import (
    begin_to_stock,
    check_quantity,
    hold_items,
    locked_levels,
    undo,
    write,
)
from .receipts import count_in, hold_order, settle
from .suppliers import OVERTAKEN, check_price, learn_prices

Kind, State = OrderEvent.Kind, Order.State
SMALLEST_COST = Decimal("0.0001")


@transaction.atomic
def expect(
    order: Order, *, expected_on: date | None, by: Person, operation_key: UUID, reference: str = ""
) -> Order:
    """Say anew when it should be here, and what they call it."""
    order = hold_order(order.pk)
    if is_repeated(order, operation_key, Kind.CHANGE, by):
        return order
    if not order.is_open:
        raise Refused(f"{order.code} is {order.stands}.")
    said = []
    if expected_on != order.expected_on:
        said.append(f"expected {expected_on:%-d %B}" if expected_on else "no day is known")
    if reference != order.reference:
        said.append(f"their number {reference}" if reference else "no number of theirs")
    if said:
        order.expected_on, order.reference = expected_on, reference
        order.save(update_fields=["expected_on", "reference"])
        note(order, Kind.CHANGE, ", ".join(said), by=by, operation_key=operation_key)
    return order


@transaction.atomic
def expect_back(
    order: Order, *, was: Mapping[str, Any], left: str, by: Person, operation_key: UUID
) -> Order:
    """Expect it when, and by the number, it ``was`` before an edit that ``left`` it as it is."""
    order = hold_order(order.pk)
    known = OrderEvent.objects.filter(operation_key=operation_key, order=order).exists()
    if not known and expectation(order) != left:
        raise Refused(OVERTAKEN)
    day = was["expected_on"] and date.fromisoformat(was["expected_on"])
    return expect(
        order, expected_on=day, reference=was["reference"], by=by, operation_key=operation_key
    )


def expectation(order: Order) -> str:
    """When ``order`` should be here and by which number, in one word to compare."""
    return f"{order.expected_on} {order.reference}"


@transaction.atomic
def cancel(order: Order, *, by: Person) -> Order:
    """Nothing more is to come. What was received stays where it is."""
    order = hold_order(order.pk)
    if order.state == State.CANCELLED:
        return order
    if order.state == State.RECEIVED:
        raise Refused(f"{order.code} has been received already.")
    order.state, order.closed_at = State.CANCELLED, timezone.now()
    order.save(update_fields=["state", "closed_at"])
    note(order, Kind.CANCEL, by=by)
    return order


@transaction.atomic
def reopen(order: Order, *, by: Person) -> Order:
    """Take the last step back: a cancelled order goes on, an ordered one is a draft again."""
    order = hold_with_supplier(order)
    if order.state == State.CANCELLED:
        if order.supplier.archived_at:
            raise Refused(f"{order.supplier} has been archived. Restore it first.")
        order.state, order.closed_at = State.ORDERED, None
        if order.ordered_at is None:
            order.state = State.DRAFT
        order.save(update_fields=["state", "closed_at"])
        settle(order)
    elif order.state == State.ORDERED:
        order.state, order.ordered_at, order.ordered_by = State.DRAFT, None, None
        order.save(update_fields=["state", "ordered_at", "ordered_by"])
    elif order.is_draft:
        return order
    else:
        raise Refused(f"Some of {order.code} has been received. Undo the receipt first.")
    note(order, Kind.REOPEN, by=by)
    return order


@transaction.atomic
def receive(
    order: Order, *, came: Mapping[int, Decimal], by: Person, operation_key: UUID,
    to: Location | None = None, allows_more: bool = False, text: str = "",
    paid: Mapping[int, Decimal] | None = None,
) -> list[Movement]:  # fmt: skip
    """Put on the shelf what ``came`` of each line, in the items' units: all of it, or nothing.

    Each goes to where its line is for, or all of it ``to`` one location. More than was ordered is
    refused unless it ``allows_more``. What was ``paid`` for a pack, if not the price on the order,
    is its price from now on. The same submission again answers with what it did.
    """
    tree.rely_on()
    order = hold_order(order.pk)
    parts = order.lines.select_related("item", "location", "supplier_item")
    lines = {line.pk: line for line in parts}
    keys = {key: uuid5(operation_key, f"line {key}") for key in came}
    known = Movement.objects.filter(operation_key__in=keys.values(), by=by)
    if done := list(known.select_related("level__item", "level__location")):
        return done
    if not order.is_open:
        raise Refused(f"{order.code} is {order.stands}.")
    wanted = {lines[key]: amount for key, amount in came.items() if key in lines and amount}
    if not wanted:
        raise Refused("Say how much came of something.")
    for line, amount in wanted.items():
        check_quantity(line.item, amount)
        if not allows_more:
            refuse_more_than_ordered(line, amount)
        if to is None:
            refuse_out_of_reach(order, line)
    costs = costs_of(wanted, paid or {}, by=by)
    levels = shelves(wanted, to)
    made = []
    for line, amount in wanted.items():
        line.order = order
        level, key = levels[line.item_id, (to or line.location).pk], keys[line.pk]
        facts: dict[str, Any] = {"note": text or order.code, "unit_cost": costs[line]}
        facts |= {"supplier": order.supplier, "order_line": line, "operation_key": key}
        made.append(write(level, Movement.Kind.RECEIVE, amount, by=by, **facts))
        count_in(line, amount)
    return made


def refuse_more_than_ordered(line: OrderLine, amount: Decimal) -> None:
    """Refuse to receive more of ``line`` than is to come."""
    if amount > line.to_come:
        over = line.item.amount(amount - line.to_come)
        raise Refused(f"That is {over} of {line.item} more than was ordered.", field="more")


def refuse_out_of_reach(order: Order, line: OrderLine) -> None:
    """The tree may have been rearranged: who may receive for ``order`` may not act over there."""
    if not order.location.contains(line.location):
        words = f"{line.location} is no longer in {order.location}. Choose where to put it."
        raise Refused(words, field="to")


def costs_of(
    lines: Iterable[OrderLine], paid: Mapping[int, Decimal], *, by: Person
) -> dict[OrderLine, Decimal | None]:
    """What one unit of each of ``lines`` cost: a pack as it was ``paid``, else as it was ordered.

    What was paid otherwise is what a pack costs from now on.
    """
    costs = {line: paid.get(line.pk, line.price) for line in lines}
    for line, cost in costs.items():
        check_price(cost, line.pack_size)
    learn_prices({line: cost for line, cost in costs.items() if cost != line.price}, by=by)
    return {line: per_unit(cost, line.pack_size) for line, cost in costs.items()}


@transaction.atomic
def take_back(order: Order, movements: Iterable[Movement], *, by: Person) -> None:
    """Undo receipts of ``order``, all of them or none."""
    tree.rely_on()
    hold_order(order.pk)
    found = sorted(movements, key=lambda movement: movement.level_id)
    locked_levels(pk__in=[movement.level_id for movement in found])
    for movement in found:
        undo(movement, by=by)


def receipts(order: Order, user: Any, *, role: Role = Role.VIEWER) -> list[Movement]:
    """What came of ``order``, newest first, as far as ``user`` may know of it."""
    came = Movement.objects.granting(user, role).filter(
        order_line__order=order, kind=Movement.Kind.RECEIVE
    )
    return list(came.for_stream())


def coming_of_one() -> Any:
    """What of the item with KEY is still to come, soonest first."""
    lines: Any = OrderLine.objects.to_come().filter(item=KEY)
    some = lines.filter(still_to_come__gt=0).select_related("order")
    return some.order_by("order__expected_on", "pk")


COMING = Question(coming_of_one)


def coming(item: Item, user: Any) -> list[OrderLine]:
    """What of ``item`` is on its way to where ``user`` acts, soonest first."""
    lines = COMING.of(item.pk)
    return [line for line in lines if reaches(user, Role.OPERATOR, line.order.location_id)]


def lines_to_receive(order: Order) -> QuerySet[OrderLine, OrderLine]:
    """Its lines, with what may be scanned for them."""
    lines = order.lines.select_related("item", "location").prefetch_related("item__barcodes")
    return lines.order_by("pk")


def shelves(lines: Collection[OrderLine], to: Location | None) -> dict[tuple[int, int], StockLevel]:
    """The levels that ``lines`` go to, made if need be and locked in the order of their keys."""
    wanted = sorted({(line.item_id, (to or line.location).pk) for line in lines})
    items = {line.item_id: line.item for line in lines}
    places = {place.pk: place for place in (to or line.location for line in lines)}
    tree.rely_on()
    hold_items(items)
    for key in sorted(items):
        begin_to_stock(items[key], [places[place] for item, place in wanted if item == key])
    which = Q()
    for item, place in wanted:
        which |= Q(item=item, location=place)
    keys = StockLevel.objects.filter(which).values_list("pk", flat=True)
    levels = locked_levels(pk__in=list(keys))
    return {(level.item_id, level.location_id): level for level in levels}


def hold_with_supplier(order: Order) -> Order:
    """``order``, locked, and its supplier before it: neither is archived meanwhile."""
    key = Order.objects.values_list("supplier", flat=True).get(pk=order.pk)
    supplier = Supplier.objects.select_for_update().get(pk=key)
    order = hold_order(order.pk)
    order.supplier = supplier
    return order


def per_unit(price: Decimal | None, pack_size: Decimal) -> Decimal | None:
    """What one unit cost, as exactly as it is kept."""
    return None if price is None else (price / pack_size).quantize(SMALLEST_COST)


def note(
    order: Order, kind: str, words: str = "", *, by: Person, operation_key: UUID | None = None
) -> None:
    """One line of the order's history."""
    with refusing_a_spent_key():
        OrderEvent.objects.create(
            order=order, kind=kind, note=words[:200], by=by, operation_key=operation_key
        )


def is_repeated(order: Order, operation_key: UUID, kind: str, by: Person) -> bool:
    """Did this same submission do what it asks for when it arrived the first time?"""
    same = order.events.filter(operation_key=operation_key, kind=kind, by=by)
    return same.exists()
