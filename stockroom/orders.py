"""Orders: what is asked of a supplier, and what has come of it.

Locks are taken in one order: the tree, the supplier, the order, its lines, the items, the levels;
by key each.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from locations import tree
from locations.models import Location, Role
from people.models import Person
from people.refused import Refused

from .models import Item, Movement, Order, OrderEvent, OrderLine, StockLevel, Supplier, SupplierItem
from .operations import (
    begin_to_stock,
    check_quantity,
    hold_items,
    locked_levels,
    undo,
    write,
)
from .receipts import count_in, hold_order, settle
from .suppliers import OVERTAKEN, check_price, learn_price

Kind, State = OrderEvent.Kind, Order.State
MOST_PACKS = 1_000_000
SMALLEST_COST = Decimal("0.0001")


@dataclass(frozen=True)
class Wish:
    """So many packs of an item, as a supplier sells it, for one location."""

    offer: SupplierItem
    packs: int
    location: Location


@transaction.atomic
def draft_for(
    supplier: Supplier,
    *,
    location: Location,
    wishes: Iterable[Wish],
    by: Person,
    operation_key: UUID,
) -> Order:
    """Put ``wishes`` on the open draft for ``supplier`` and ``location``, or on a new one.

    What is on it already is asked for in more packs. The same submission again adds nothing.
    """
    tree.rely_on()
    supplier = Supplier.objects.select_for_update().get(pk=supplier.pk)
    if done := OrderEvent.objects.filter(operation_key=operation_key, by=by).first():
        return done.order
    if supplier.archived_at:
        raise Refused(f"{supplier} has been archived.")
    location.refresh_from_db()
    if location.archived_at:
        raise Refused(f"{location} has been archived.")
    drafts = Order.objects.filter(supplier=supplier, location=location, state=Order.State.DRAFT)
    order = drafts.select_for_update().first()
    kind = Kind.ADD if order else Kind.DRAFT
    order = order or Order.objects.create(supplier=supplier, location=location, made_by=by)
    for wish in wishes:
        ask_for(order, wish)
    note(order, kind, by=by, operation_key=operation_key)
    return order


def ask_for(order: Order, wish: Wish) -> OrderLine:
    """One wish on a draft that is locked."""
    offer = SupplierItem.objects.select_related("item").get(pk=wish.offer.pk)
    if offer.supplier_id != order.supplier_id or offer.archived_at:
        raise Refused(f"{order.supplier} does not sell {offer.item} any more.")
    if offer.item.archived_at:
        raise Refused(f"{offer.item} has been archived.")
    if not order.location.contains(wish.location):
        raise Refused(f"{wish.location} is not in {order.location}, where it is delivered to.")
    too_many = Refused(f"Between 1 and {MOST_PACKS:,} packs of {offer.item}.", field="packs")
    if not 1 <= wish.packs <= MOST_PACKS:  # more may be more than a database can count
        raise too_many
    line, is_new = OrderLine.objects.get_or_create(
        order=order,
        item=offer.item,
        pack_size=offer.pack_size,
        location=wish.location,
        defaults={
            "supplier_item": offer,
            "sku": offer.sku,
            "pack": offer.pack,
            "packs": wish.packs,
            "price": offer.price,
        },
    )
    if not is_new:
        line.packs += wish.packs
        if line.packs > MOST_PACKS:
            raise too_many
        line.save(update_fields=["packs"])
    return line


@transaction.atomic
def ask_less(order: Order, *, packs: Mapping[int, int], by: Person, operation_key: UUID) -> Order:
    """Ask for so many ``packs`` fewer of lines of a draft; if nothing is left on it, cancel it.

    Refused if fewer are asked for by now. The same again changes nothing.
    """
    held = hold_order(order.pk)
    if OrderEvent.objects.filter(operation_key=operation_key, order=held).exists():
        return held
    order, said = hold_draft(held), []
    lines = order.lines.select_related("item").in_bulk(packs)
    for key, fewer in sorted(packs.items()):
        line = lines.get(key)
        if line is None or line.packs < fewer:
            raise Refused(f"{order.code} has been changed since. Change it by hand.")
        line.packs -= fewer
        said.append(str(line))
        if line.packs:
            line.save(update_fields=["packs"])
        else:
            take_off(line)
    note(order, Kind.CHANGE, ", ".join(said), by=by, operation_key=operation_key)
    return order if order.lines.exists() else cancel(order, by=by)


def meeting_point(places: Iterable[Location], among: Mapping[int, Location]) -> Location | None:
    """The innermost location that all of ``places`` are in, if it is ``among`` these; else None."""
    ways = [[*place.ancestor_keys, place.pk] for place in places]
    shared = [keys[0] for keys in zip(*ways, strict=False) if len(set(keys)) == 1]
    return next((among[key] for key in reversed(shared) if key in among), None)


def line_for(order: Order, wish: Wish) -> OrderLine | None:
    """The line of ``order`` that asks for what is wished for, if it is still there."""
    offer = wish.offer
    return OrderLine.objects.filter(
        order=order, item=offer.item_id, pack_size=offer.pack_size, location=wish.location
    ).first()


@transaction.atomic
def begin(*, supplier: Supplier, location: Location, by: Person, operation_key: UUID) -> Order:
    """The open draft for ``supplier`` and ``location``, or a new one."""
    return draft_for(supplier, location=location, wishes=[], by=by, operation_key=operation_key)


@transaction.atomic
def add_line(
    order: Order, *, offer: SupplierItem, packs: int, location: Location | None,
    by: Person, operation_key: UUID,
) -> OrderLine:  # fmt: skip
    """Ask for more of what the supplier sells."""
    tree.rely_on()
    order = hold_draft(order)
    wish = Wish(offer, packs, location or order.location)
    if OrderEvent.objects.filter(operation_key=operation_key, order=order).exists():
        if line := line_for(order, wish):
            return line
        raise Refused(f"{offer.item} has been taken off {order.code} since.")
    note(order, Kind.ADD, f"{wish.packs} × {offer.item}", by=by, operation_key=operation_key)
    return ask_for(order, wish)


@transaction.atomic
def change_lines(
    order: Order, *, packs: Mapping[int, int], prices: Mapping[int, Decimal | None],
    by: Person, operation_key: UUID, shown: str = "",
) -> Order:  # fmt: skip
    """Ask for other numbers of packs, at other prices; lines of 0 packs are taken off.

    A new price is the supplier's from now on. Refused if the lines are no longer those of the
    edition that was ``shown``.
    """
    order = hold_draft(order)
    if OrderEvent.objects.filter(operation_key=operation_key, order=order).exists():
        return order
    if shown and order.edition != shown:
        raise Refused(OVERTAKEN)
    said = []
    costs: dict[OrderLine, Decimal | None] = {}
    for line in order.lines.select_related("item", "supplier_item").order_by("pk"):
        wanted, price = packs.get(line.pk, line.packs), prices.get(line.pk, line.price)
        if not 0 <= wanted <= MOST_PACKS:
            raise Refused(f"Between 0 and {MOST_PACKS:,} packs of {line.item}.")
        if (wanted, price) == (line.packs, line.price):
            continue
        check_price(price, line.pack_size)
        said.append(f"{wanted} × {line.item}")
        if not wanted:
            take_off(line)
            continue
        if price != line.price:
            costs[line] = price
        line.packs, line.price = wanted, price
        line.save(update_fields=["packs", "price"])
    learn_prices(costs, by=by)
    if said:
        note(order, Kind.CHANGE, ", ".join(said), by=by, operation_key=operation_key)
    return order


def take_off(line: OrderLine) -> None:
    """Ask for ``line`` no more; Refused if the ledger names it."""
    if line.movements.exists():
        raise Refused(
            f"{line.item} stays on {line.order.code}: some of it was received, and taken back."
            " Cancel the order instead, and begin another one."
        )
    line.delete()


def lines_before(
    lines: Iterable[OrderLine],
    packs: Mapping[int, int],
    prices: Mapping[int, Decimal | None],
) -> list[dict[str, Any]]:
    """Those of ``lines`` that an edit says something else of, as text that can be kept."""
    return [
        as_it_stood(line, packs=line.packs, learnt=as_learnt(line, prices[line.pk]))
        for line in lines
        if (packs[line.pk], prices[line.pk]) != (line.packs, line.price)
    ]


def as_it_stood(
    line: OrderLine, *, packs: int, learnt: list[str | None] | None = None
) -> dict[str, Any]:
    """What ``line`` says, but of so many ``packs`` (0: it was not there), as text to be kept."""
    return {
        "key": line.pk,
        "item": line.item_id,
        "location": line.location_id,
        "offer": line.supplier_item_id,
        "sku": line.sku,
        "pack": line.pack,
        "pack_size": str(line.pack_size),
        "packs": packs,
        "price": None if line.price is None else str(line.price),
        "learnt": learnt,
    }


def as_learnt(line: OrderLine, price: Decimal | None) -> list[str | None] | None:
    """What ``line`` at another ``price`` teaches of its supplier: the price before, and since."""
    offer = line.supplier_item
    if offer is None or price in {None, line.price}:
        return None
    return [None if offer.price is None else str(offer.price), str(price)]


@transaction.atomic
def change_lines_back(
    order: Order, *, was: Iterable[Mapping[str, Any]], left: str, edit: str, by: Person
) -> Order:
    """Ask for what ``was`` on a draft (``lines_before``) before an edit that ``left`` it as it is.

    ``edit`` is the key of its submission. What it taught of prices is taken back as well. Doing it
    twice is doing it once.
    """
    tree.rely_on()
    order = hold_draft(order)
    key = uuid5(UUID(edit), "undo")
    if OrderEvent.objects.filter(operation_key=key, order=order).exists():
        return order
    if order.edition != left:
        raise Refused(OVERTAKEN)
    lines = {line.pk: line for line in order.lines.all()}
    said = []
    hold_items({each["item"] for each in was})
    for each in was:
        line = lines.get(each["key"]) or line_again(order, each)
        said.append(f"{each['packs']} × {line.item}")
        if not each["packs"]:
            take_off(line)
            continue
        line.packs, line.price = each["packs"], decimal_or_none(each["price"])
        line.save()
        offer = line.supplier_item
        if each["learnt"] and offer:
            before, since = map(decimal_or_none, each["learnt"])
            if offer.price == since:
                learn_price(offer, before, by=by)
    note(order, Kind.CHANGE, ", ".join(said), by=by, operation_key=key)
    return order


def line_again(order: Order, was: Mapping[str, Any]) -> OrderLine:
    """A line that was taken off ``order``; Refused if its item or its place is gone since."""
    item = Item.objects.get(pk=was["item"])
    location = Location.objects.get(pk=was["location"])
    for thing in (item, location):
        if thing.archived_at:
            raise Refused(f"{thing} has been archived.")
    if not order.location.contains(location):
        raise Refused(f"{location} is not in {order.location}, where it is delivered to.")
    return OrderLine(
        order=order,
        item=item,
        location=location,
        supplier_item=SupplierItem.objects.filter(pk=was["offer"]).first(),
        sku=was["sku"],
        pack=was["pack"],
        pack_size=Decimal(was["pack_size"]),
    )


def decimal_or_none(text: str | None) -> Decimal | None:
    """A number that was kept as text, if there was one."""
    return None if text is None else Decimal(text)


@transaction.atomic
def place(
    order: Order, *, expected_on: date | None, by: Person, operation_key: UUID, reference: str = "",
    packs: Mapping[int, int] | None = None, prices: Mapping[int, Decimal | None] | None = None,
    shown: str = "",
) -> Order:  # fmt: skip
    """Note that it was ordered, and when it should be here. From now on it counts as coming.

    Its lines ask for other ``packs`` at other ``prices`` if that is said (``change_lines``).
    """
    tree.rely_on()
    order = hold_with_supplier(order)
    if OrderEvent.objects.filter(operation_key=operation_key, order=order).exists():
        return order
    if not order.is_draft:
        raise Refused(f"{order.code} is {order.stands} already.")
    if packs or prices:
        change_lines(
            order, packs=packs or {}, prices=prices or {}, by=by,
            operation_key=uuid5(operation_key, "lines"), shown=shown,
        )  # fmt: skip
    refuse_what_cannot_come(order)
    order.state, order.expected_on, order.reference = State.ORDERED, expected_on, reference
    order.ordered_by, order.ordered_at = by, timezone.now()
    order.save()
    note(order, Kind.ORDER, reference, by=by, operation_key=operation_key)
    return order


def refuse_what_cannot_come(order: Order) -> None:
    """Nothing can be ordered of nobody, or of nothing, or for where nothing is kept any more."""
    lines = list(order.lines.select_related("item", "location"))
    if not lines:
        raise Refused("There is nothing on it yet.")
    for thing in (order.supplier, *(part for line in lines for part in (line.item, line.location))):
        if thing.archived_at:
            raise Refused(f"{thing} has been archived.")


@transaction.atomic
def place_again(order: Order, *, by: Person) -> Order:
    """Undo that ``order`` became a draft again: it is ordered as it was. Twice is once."""
    order = hold_with_supplier(order)
    if order.is_open:
        return order
    placed = order.events.filter(kind=Kind.ORDER).exclude(operation_key=None).first()
    last = order.events.first()
    if not order.is_draft or not placed or not last or last.kind != Kind.REOPEN:
        raise Refused(OVERTAKEN)
    refuse_what_cannot_come(order)
    order.state, order.ordered_by, order.ordered_at = State.ORDERED, placed.by, placed.at
    order.save(update_fields=["state", "ordered_by", "ordered_at"])
    note(order, Kind.ORDER, order.reference, by=by)
    return order


@transaction.atomic
def expect(
    order: Order, *, expected_on: date | None, by: Person, operation_key: UUID, reference: str = ""
) -> Order:
    """Say anew when it should be here, and what they call it."""
    order = hold_order(order.pk)
    if OrderEvent.objects.filter(operation_key=operation_key, order=order).exists():
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
def expect_back(order: Order, *, was: Mapping[str, Any], left: str, edit: str, by: Person) -> Order:
    """Expect it when, and by the number, it ``was`` before an edit that ``left`` it as it is.

    ``edit`` is the key of its submission. Doing it twice is doing it once.
    """
    order = hold_order(order.pk)
    key = uuid5(UUID(edit), "undo")
    known = OrderEvent.objects.filter(operation_key=key, order=order).exists()
    if not known and expectation(order) != left:
        raise Refused(OVERTAKEN)
    day = was["expected_on"] and date.fromisoformat(was["expected_on"])
    return expect(order, expected_on=day, reference=was["reference"], by=by, operation_key=key)


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


def coming(item: Item, user: Any) -> QuerySet[OrderLine, OrderLine]:
    """What of ``item`` is on its way to where ``user`` acts, soonest first."""
    mine = Order.objects.granting(user, Role.OPERATOR).order_by()
    lines = OrderLine.objects.to_come().filter(item=item, order__in=mine, still_to_come__gt=0)
    return lines.select_related("order").order_by("order__expected_on", "pk")


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


def learn_prices(costs: Mapping[OrderLine, Decimal | None], *, by: Person) -> None:
    """Keep what a pack of each line costs as the price of what the supplier sells."""
    known = [(line, cost) for line, cost in costs.items() if cost is not None]
    if not known:
        return
    items = {line.item_id for line, _ in known}
    list(Item.objects.select_for_update(no_key=True).filter(pk__in=items).order_by("pk"))
    for line, cost in known:
        if line.supplier_item and line.supplier_item.pack_size == line.pack_size:
            learn_price(line.supplier_item, cost, by=by)


def per_unit(price: Decimal | None, pack_size: Decimal) -> Decimal | None:
    """What one unit cost, as exactly as it is kept."""
    return None if price is None else (price / pack_size).quantize(SMALLEST_COST)


def hold_draft(order: Order) -> Order:
    """``order``, locked; Refused unless it is a draft."""
    held = hold_order(order.pk)
    if not held.is_draft:
        raise Refused(f"{held.code} is {held.stands}: it can't be changed.")
    return held


def note(
    order: Order, kind: str, words: str = "", *, by: Person, operation_key: UUID | None = None
) -> None:
    """One line of the order's history."""
    OrderEvent.objects.create(
        order=order, kind=kind, note=words[:200], by=by, operation_key=operation_key
    )
