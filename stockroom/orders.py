"""Orders: what is asked of a supplier, and what has come of it.

Locks are taken in one order: the tree, the supplier, the order, its lines, the levels; by key each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from locations import tree
from locations.models import Location
from people.models import Person
from people.refused import Refused

from .models import Order, OrderEvent, OrderLine, Supplier, SupplierItem

Kind = OrderEvent.Kind
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
    OrderEvent.objects.create(order=order, kind=kind, by=by, operation_key=operation_key)
    return order


def ask_for(order: Order, wish: Wish) -> OrderLine:
    """One wish on a draft that is locked."""
    offer = wish.offer
    if offer.supplier_id != order.supplier_id or offer.archived_at:
        raise Refused(f"{order.supplier} does not sell {offer.item} any more.")
    if offer.item.archived_at:
        raise Refused(f"{offer.item} has been archived.")
    if not order.location.contains(wish.location):
        raise Refused(f"{wish.location} is not in {order.location}, where it is delivered to.")
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
        line.save(update_fields=["packs"])
    if not 1 <= line.packs <= MOST_PACKS:
        raise Refused(f"Between 1 and {MOST_PACKS:,} packs of {offer.item}.", field="packs")
    return line


def meeting_point(places: Iterable[Location], among: Mapping[int, Location]) -> Location | None:
    """The innermost location that all of ``places`` are in, if it is ``among`` these; else None."""
    ways = [[*place.ancestor_keys, place.pk] for place in places]
    shared = [keys[0] for keys in zip(*ways, strict=False) if len(set(keys)) == 1]
    return next((among[key] for key in reversed(shared) if key in among), None)


def cost(order: Order) -> Decimal | None:
    """What all lines cost together; None if a price is not known."""
    prices = [(line.price, line.packs) for line in order.lines.all()]
    if any(price is None for price, _ in prices):
        return None
    return sum((price * packs for price, packs in prices if price is not None), Decimal(0))
