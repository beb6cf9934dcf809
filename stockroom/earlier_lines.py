"""Lines of drafts as they were before an edit: kept as text, and asked for again."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from locations import tree
from locations.models import Location
from people.models import Person
from people.refused import Refused

from .drafts import hold_draft, take_off
from .models import Item, Order, OrderEvent, OrderLine, SupplierItem
from .operations import hold_items
from .orders import note
from .suppliers import OVERTAKEN, learn_price


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
    order: Order, *, was: Collection[Mapping[str, Any]], left: str, by: Person, operation_key: UUID
) -> Order:
    """Ask for what ``was`` on a draft (``lines_before``) before an edit that ``left`` it as it is.

    What it taught of prices is taken back as well. Doing it twice is doing it once.
    """
    tree.rely_on()
    order = hold_draft(order)
    if OrderEvent.objects.filter(operation_key=operation_key, order=order).exists():
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
    note(order, OrderEvent.Kind.CHANGE, ", ".join(said), by=by, operation_key=operation_key)
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
