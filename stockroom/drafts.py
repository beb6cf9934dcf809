"""Drafts of orders: what is put on them, and that they are ordered.

Locks are taken in the order that ``orders`` says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from locations import tree
from locations.models import Location
from people.models import Person
from people.refused import Refused

from .models import Order, OrderEvent, OrderLine, Supplier, SupplierItem
from .orders import cancel, hold_with_supplier, is_repeated, note
from .receipts import hold_order
from .suppliers import OVERTAKEN, check_price, learn_prices

Kind, State = OrderEvent.Kind, Order.State
MOST_PACKS = 1_000_000


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
    same = Order.objects.filter(supplier=supplier, location=location)
    if done := same.filter(events__operation_key=operation_key, events__by=by).first():
        return done
    if supplier.archived_at:
        raise Refused(f"{supplier} has been archived.")
    location.refresh_from_db()
    if location.archived_at:
        raise Refused(f"{location} has been archived.")
    drafts = Order.objects.filter(supplier=supplier, location=location, state=State.DRAFT)
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


def line_for(order: Order, wish: Wish) -> OrderLine | None:
    """The line of ``order`` that asks for what is wished for, if it is still there."""
    offer = wish.offer
    return OrderLine.objects.filter(
        order=order, item=offer.item_id, pack_size=offer.pack_size, location=wish.location
    ).first()


def begin(*, supplier: Supplier, location: Location, by: Person, operation_key: UUID) -> Order:
    """The open draft for ``supplier`` and ``location``, or a new one."""
    return draft_for(supplier, location=location, wishes=[], by=by, operation_key=operation_key)


@transaction.atomic
def add_line(
    order: Order, *, offer: SupplierItem, packs: int, location: Location | None,
    by: Person, operation_key: UUID, shown: str = "",
    others: Mapping[int, int] | None = None, prices: Mapping[int, Decimal | None] | None = None,
) -> OrderLine:  # fmt: skip
    """Ask for more of what the supplier sells.

    Its lines ask for other numbers of packs at other ``prices`` if that is said (``change_lines``).
    """
    tree.rely_on()
    order = hold_draft(order)
    wish = Wish(offer, packs, location or order.location)
    if is_repeated(order, operation_key, Kind.ADD, by):
        if line := line_for(order, wish):
            return line
        raise Refused(f"{offer.item} has been taken off {order.code} since.")
    if others or prices:
        change_lines(
            order, packs=others or {}, prices=prices or {}, by=by,
            operation_key=uuid5(operation_key, "lines"), shown=shown,
        )  # fmt: skip
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
    if is_repeated(order, operation_key, Kind.CHANGE, by):
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
    if is_repeated(order, operation_key, Kind.ORDER, by):
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


def hold_draft(order: Order) -> Order:
    """``order``, locked; Refused unless it is a draft."""
    held = hold_order(order.pk)
    if not held.is_draft:
        raise Refused(f"{held.code} is {held.stands}: it can't be changed.")
    return held
