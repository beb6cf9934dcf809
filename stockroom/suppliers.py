"""Who sells what: the verbs of suppliers, and of what they sell."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from people.models import Person
from people.refused import SPENT, Refused

from .models import LARGEST, Item, Order, OrderLine, Price, Supplier, SupplierItem
from .operations import check_quantity

TAKEN = "There is a supplier of this name already."
OVERTAKEN = "Somebody changed this meanwhile. Reload the page and look again."


@transaction.atomic
def add_supplier(*, by: Person, operation_key: UUID, **facts: Any) -> Supplier:
    """Somebody who sells things. The same submission again answers with the first."""
    if known := added(Supplier, operation_key, by):
        return known
    try:
        with transaction.atomic():
            return Supplier.objects.create(operation_key=operation_key, added_by=by, **facts)
    except IntegrityError as error:
        if known := added(Supplier, operation_key, by):  # at the very same moment
            return known
        raise taken(facts["name"]) from error


def added(model: type[Any], operation_key: UUID, by: Person) -> Any:
    """What this same submission added when it arrived the first time; Refused for another's."""
    known = model.objects.filter(operation_key=operation_key).first()
    if known and known.added_by_id != by.pk:
        raise Refused(SPENT)
    return known


@transaction.atomic
def change_supplier(
    supplier: Supplier, *, by: Person, shown: str, operation_key: UUID | None = None, **facts: Any
) -> Supplier:
    """Say something else about ``supplier``; refused if ``shown`` is not how it is now."""
    supplier = Supplier.objects.select_for_update().get(pk=supplier.pk)
    before = supplier.edition
    for name, value in facts.items():
        setattr(supplier, name, value)
    if supplier.edition == before:
        return supplier  # nothing new, or this same submission again
    if before != shown:
        raise Refused(OVERTAKEN)
    try:
        with transaction.atomic():
            supplier.save(update_fields=list(facts))
    except IntegrityError as error:
        raise taken(supplier.name) from error
    return supplier


def taken(name: str) -> Refused:
    """Why nobody else can be called ``name``, and what to do where that one is archived."""
    archived = Supplier.objects.filter(name__iexact=name).exclude(archived_at=None)
    words = f"{TAKEN} It is archived: restore it instead." if archived.exists() else TAKEN
    return Refused(words, field="name")


def change_supplier_back(
    supplier: Supplier, *, was: Mapping[str, Any], left: str, by: Person, operation_key: UUID
) -> Supplier:
    """Say of ``supplier`` what ``was`` said before an edit that ``left`` them as they are now."""
    return change_supplier(supplier, by=by, shown=left, operation_key=operation_key, **was)


@transaction.atomic
def archive_supplier(supplier: Supplier, *, by: Person) -> Supplier:
    """No longer buy from ``supplier``. What was bought stays in the history."""
    supplier = Supplier.objects.select_for_update().get(pk=supplier.pk)
    if coming := supplier.orders.filter(state__in=Order.OPEN).first():
        raise Refused(f"{coming.code} is still on its way. Receive or cancel it first.")
    if not supplier.archived_at:
        supplier.archived_at = timezone.now()
        supplier.save(update_fields=["archived_at"])
    return supplier


@transaction.atomic
def restore_supplier(supplier: Supplier, *, by: Person) -> Supplier:
    """Buy from ``supplier`` again."""
    supplier.archived_at = None
    supplier.save(update_fields=["archived_at"])
    return supplier


@transaction.atomic
def sell(
    item: Item,
    *,
    supplier: Supplier,
    by: Person,
    operation_key: UUID,
    pack_size: Decimal,
    price: Decimal | None,
    is_preferred: bool = False,
    **facts: Any,
) -> SupplierItem:
    """Note that ``supplier`` sells ``item``, in packs of ``pack_size``, at ``price`` a pack.

    Whoever is noted first is preferred, until another one is.
    """
    item = Item.objects.select_for_update(no_key=True).get(pk=item.pk)
    if known := added(SupplierItem, operation_key, by):
        if (known.item_id, known.supplier_id) != (item.pk, supplier.pk):
            raise Refused(SPENT)
        return known
    if item.archived_at:
        raise Refused(f"{item} has been archived. Restore it first.")
    if supplier.archived_at:
        raise Refused(f"{supplier} has been archived.", field="supplier")
    check_offer(item, pack_size, price)
    others = SupplierItem.objects.filter(item=item, archived_at=None)
    is_preferred = is_preferred or not others.filter(is_preferred=True).exists()
    if is_preferred:
        others.update(is_preferred=False)
    try:
        with transaction.atomic():
            offer = SupplierItem.objects.create(
                item=item,
                supplier=supplier,
                pack_size=pack_size,
                price=price,
                is_preferred=is_preferred,
                added_by=by,
                operation_key=operation_key,
                **facts,
            )
    except IntegrityError as error:
        words = f"{supplier} is noted already with packs of this size."
        raise Refused(words, field="pack_size") from error
    note_price(offer, by=by)
    return offer


@transaction.atomic
def change_offer(
    offer: SupplierItem, *, by: Person, shown: str, operation_key: UUID | None = None, **facts: Any
) -> SupplierItem:
    """Say something else about how an item is sold; refused if ``shown`` is not how it is now."""
    Item.objects.select_for_update(no_key=True).get(pk=offer.item_id)
    offer = SupplierItem.objects.select_related("item", "supplier").get(pk=offer.pk)
    others = SupplierItem.objects.filter(item=offer.item_id, archived_at=None).exclude(pk=offer.pk)
    before, price, size = offer.edition, offer.price, offer.pack_size
    for name, value in facts.items():
        setattr(offer, name, value)
    # Somebody is always preferred: whoever is, until another one is chosen.
    offer.is_preferred = offer.is_preferred or not others.filter(is_preferred=True).exists()
    if offer.archived_at:
        raise Refused(f"{offer.supplier} no longer sells {offer.item}. Add it again if they do.")
    if offer.edition == before:
        return offer
    if before != shown:
        raise Refused(OVERTAKEN)
    check_offer(offer.item, offer.pack_size, offer.price)
    if offer.is_preferred:
        others.update(is_preferred=False)
    try:
        with transaction.atomic():
            offer.save(update_fields=[*facts, "is_preferred"])
    except IntegrityError as error:
        words = f"{offer.supplier} is noted already with packs of this size."
        raise Refused(words, field="pack_size") from error
    if (offer.price, offer.pack_size) != (price, size):
        note_price(offer, by=by)
    return offer


@transaction.atomic
def change_offer_back(
    offer: SupplierItem, *, was: Mapping[str, Any], left: str, preferred: int | None, by: Person,
    operation_key: UUID,
) -> SupplierItem:  # fmt: skip
    """Say of ``offer`` what ``was`` said before an edit that ``left`` it as it is now.

    Whoever was ``preferred`` for the item then is again, if they still sell it. Doing it twice is
    doing it once.
    """
    facts = {**was, "pack_size": Decimal(was["pack_size"])}
    facts["price"] = None if was["price"] is None else Decimal(was["price"])
    offer = change_offer(offer, by=by, shown=left, operation_key=operation_key, **facts)
    others = SupplierItem.objects.filter(item=offer.item_id, archived_at=None).exclude(pk=offer.pk)
    heir = others.filter(pk=preferred or 0).first()
    if offer.is_preferred and not was["is_preferred"] and heir:
        offer.is_preferred, heir.is_preferred = False, True
        offer.save(update_fields=["is_preferred"])
        heir.save(update_fields=["is_preferred"])
    return offer


def preferred_for(item: Item) -> int | None:
    """The key of how ``item`` is bought unless somebody chooses otherwise."""
    offers = SupplierItem.objects.filter(item=item, archived_at=None, is_preferred=True)
    return offers.values_list("pk", flat=True).first()


@transaction.atomic
def stop_selling(offer: SupplierItem, *, by: Person, preferred: int | None = None) -> SupplierItem:
    """They no longer sell it. If they were preferred, the one of the key ``preferred`` is, or else
    whoever was noted first."""
    Item.objects.select_for_update(no_key=True).get(pk=offer.item_id)
    offer.refresh_from_db()
    was_preferred = offer.is_preferred
    offer.archived_at, offer.is_preferred = timezone.now(), False
    offer.save(update_fields=["archived_at", "is_preferred"])
    others = SupplierItem.objects.filter(item=offer.item_id, archived_at=None).order_by("pk")
    if was_preferred and (heir := others.filter(pk=preferred or 0).first() or others.first()):
        heir.is_preferred = True
        heir.save(update_fields=["is_preferred"])
    return offer


@transaction.atomic
def sell_again(offer: SupplierItem, *, by: Person, is_preferred: bool = False) -> SupplierItem:
    """They sell it after all, preferred if they were. Doing it twice is doing it once."""
    Item.objects.select_for_update(no_key=True).get(pk=offer.item_id)
    offer.refresh_from_db()
    if not offer.archived_at:
        return offer
    if offer.supplier.archived_at:
        raise Refused(f"{offer.supplier} has been archived.")
    others = SupplierItem.objects.filter(item=offer.item_id, archived_at=None)
    if others.filter(supplier=offer.supplier_id, pack_size=offer.pack_size).exists():
        raise Refused(f"{offer.supplier} is noted already with packs of this size.")
    if is_preferred or not others.filter(is_preferred=True).exists():
        others.update(is_preferred=False)
        offer.is_preferred = True
    offer.archived_at = None
    offer.save(update_fields=["archived_at", "is_preferred"])
    return offer


def learn_price(offer: SupplierItem, price: Decimal | None, *, by: Person) -> None:
    """What was asked for ``offer`` lately is its price from now on, if it wasn't before.

    Its item is held. What is no longer sold has no price to keep.
    """
    offer = SupplierItem.objects.select_related("item").get(pk=offer.pk)
    if offer.archived_at or offer.price == price:
        return
    offer.price = price
    offer.save(update_fields=["price"])
    note_price(offer, by=by)


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


def note_price(offer: SupplierItem, *, by: Person) -> None:
    """Write down what ``offer`` costs from now on."""
    if offer.price is not None:
        Price.objects.create(
            supplier_item=offer, price=offer.price, pack_size=offer.pack_size, by=by
        )


def check_offer(item: Item, pack_size: Decimal, price: Decimal | None) -> None:
    """Refuse what can't be a pack of ``item``, or its price."""
    check_quantity(item, pack_size, field="pack_size")
    check_price(price, pack_size)


def check_price(price: Decimal | None, pack_size: Decimal) -> None:
    """Refuse what can't be the price of a pack, or makes one unit cost more than can be kept."""
    if price is None:
        return
    if not price.is_finite() or not 0 <= price <= LARGEST or price / pack_size > LARGEST:
        raise Refused("That can't be a price.", field="price")
