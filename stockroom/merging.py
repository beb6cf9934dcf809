"""Merging two items that turned out to be one. Both ledgers are kept; it can't be undone."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from locations import tree
from locations.models import Location, Role
from people.models import Person
from people.refused import Refused

from .catalogue import count_again, counted_and_open, repeated
from .catalogue import write as write_down
from .models import (
    Barcode,
    Item,
    ItemEvent,
    ItemFile,
    Movement,
    Order,
    OrderLine,
    ReorderRule,
    StockLevel,
    Supplier,
    SupplierItem,
)
from .operations import locked_levels, write
from .rules import reckon

OPEN = [Order.State.DRAFT, Order.State.ORDERED, Order.State.PART_RECEIVED]


@dataclass(frozen=True)
class Plan:
    """All that happens when ``item`` is merged into ``into``."""

    item: Item
    into: Item

    @cached_property
    def levels(self) -> list[StockLevel]:
        """Where the item is kept, in use: the other one is kept there from then on."""
        return list(self.item.levels.in_use().select_related("location").order_by("pk"))

    @property
    def left(self) -> list[StockLevel]:
        """Those with some left, which is carried over."""
        return [level for level in self.levels if level.quantity]

    @cached_property
    def rules(self) -> list[ReorderRule]:
        """The reorder rules of the item."""
        return list(self.item.rules.select_related("location").order_by("pk"))

    @cached_property
    def ruled(self) -> set[int]:
        """Keys of the locations where the other one has a reorder rule of its own."""
        return set(self.into.rules.values_list("location", flat=True))

    @property
    def rules_moving(self) -> list[ReorderRule]:
        return [rule for rule in self.rules if rule.location_id not in self.ruled]

    @property
    def rules_dropped(self) -> list[ReorderRule]:
        return [rule for rule in self.rules if rule.location_id in self.ruled]

    @cached_property
    def barcodes(self) -> list[Barcode]:
        return list(self.item.barcodes.all())

    @cached_property
    def files(self) -> list[ItemFile]:
        return list(self.item.files.kept())

    @property
    def photo_moves(self) -> bool:
        return bool(self.item.photo and not self.into.photo)

    @cached_property
    def offers(self) -> list[SupplierItem]:
        """How suppliers sell the item."""
        offers = self.item.sold_by.filter(archived_at=None)
        return list(offers.select_related("supplier").order_by("pk"))

    @cached_property
    def offers_there(self) -> dict[tuple[int, Any], SupplierItem]:
        """How suppliers sell the other one, by supplier and pack size."""
        offers = self.into.sold_by.filter(archived_at=None)
        return {(offer.supplier_id, offer.pack_size): offer for offer in offers}

    @property
    def offers_moving(self) -> list[SupplierItem]:
        return [offer for offer in self.offers if twin_key(offer) not in self.offers_there]

    @property
    def offers_dropped(self) -> list[SupplierItem]:
        return [offer for offer in self.offers if twin_key(offer) in self.offers_there]

    @cached_property
    def lines(self) -> list[OrderLine]:
        """The lines of orders that are not finished."""
        lines = self.item.order_lines.filter(order__state__in=OPEN)
        return list(lines.select_related("order").order_by("pk"))

    @cached_property
    def ordered_twice(self) -> list[OrderLine]:
        """Those on an order that has the other one in the same pack as well."""
        there = set(
            self.into.order_lines.filter(order__in=[line.order_id for line in self.lines])
            .values_list("order", "pack_size", "location")
        )  # fmt: skip
        return [
            line
            for line in self.lines
            if (line.order_id, line.pack_size, line.location_id) in there
        ]

    @cached_property
    def counted(self) -> bool:
        """Has some of the item been counted in a count that is still under way?"""
        return counted_and_open(self.item).exists()

    @property
    def digest(self) -> str:
        """What is planned, in one word to compare. How much is left may change meanwhile."""
        planned = [
            (self.item.pk, self.item.edition, self.into.pk, self.into.edition),
            [level.location_id for level in self.levels],
            *([row.pk for row in rows] for rows in (self.rules_moving, self.rules_dropped)),
            *([row.pk for row in rows] for rows in (self.barcodes, self.files, self.lines)),
            *([row.pk for row in rows] for rows in (self.offers_moving, self.offers_dropped)),
        ]
        return sha256(repr(planned).encode()).hexdigest()[:16]

    def refuse_what_cannot_be(self) -> None:
        """Refused, in words, where the two can't be one."""
        item, into = self.item, self.into
        if item == into:
            raise Refused("Choose another item than this one.", field="into")
        for each in (item, into):
            if each.merged_into:
                raise Refused(f"{each} has been merged into {each.merged_into} already.")
            if each.archived_at:
                raise Refused(f"{each} has been archived. Restore it first.")
        if item.unit != into.unit:
            raise Refused(
                f"{item} is counted in {item.unit_words}, {into} in {into.unit_words}."
                " Only items in the same unit can be merged.",
                field="into",
            )
        if self.ordered_twice:
            line = self.ordered_twice[0]
            raise Refused(
                f"Order {line.order} has both of them in packs of the same size."
                " Receive it, or take one of them off it, first."
            )


def twin_key(offer: SupplierItem) -> tuple[int, Any]:
    """Two offers that agree in this can't both be for one item."""
    return (offer.supplier_id, offer.pack_size)


def may_merge(user: Any, items: Iterable[Item]) -> bool:
    """Does ``user`` manage every location in use that stocks one of ``items``?"""
    if user.is_administrator:
        return True
    places = Location.objects.in_use().filter(levels__item__in=list(items))
    managed = Location.objects.granting(user, Role.MANAGER)
    return places.exists() and not places.exclude(pk__in=managed.values("pk")).exists()


@transaction.atomic
def merge(item: Item, *, into: Item, by: Person, operation_key: UUID, seen: str) -> ItemEvent:
    """Let ``item`` live on as ``into``: what is left of it, and all that is known of it.

    ``seen`` is the plan that was shown to ``by`` (``Plan.digest``); Refused if another one would be
    carried out. Every level writes one line less here and one more there, all of them or none.
    """
    tree.rely_on()
    hold_what_is_bought(item, into)
    # In the order of their keys: who merges them the other way round at this moment waits, and so
    # does who begins to stock one of them at a new location.
    held = {
        each.pk: each
        for each in Item.objects.select_for_update(no_key=True)
        .filter(pk__in=[item.pk, into.pk])
        .order_by("pk")
    }
    item, into = held[item.pk], held[into.pk]
    if first := repeated(operation_key, ItemEvent.Kind.MERGE, into, by):
        return first
    plan = Plan(item, into)
    plan.refuse_what_cannot_be()
    if not may_merge(by, [item, into]):
        raise Refused("To merge them you need to manage every location that stocks either.")
    if plan.digest != seen:
        raise Refused("What would happen is not what was shown. Look again.")
    carry_over(plan, by=by)
    count_again(item)
    move_rules(plan)
    move_offers(plan)
    for rows in (Barcode.objects, ItemFile.objects):
        rows.filter(item=item).update(item=into)
    OrderLine.objects.filter(pk__in=[line.pk for line in plan.lines]).update(item=into)
    if plan.photo_moves:
        into.photo, item.photo = item.photo.name, ""
        into.save(update_fields=["photo"])
    # What was merged into this one before is found at once, not by way of this one.
    Item.objects.filter(merged_into=item).update(merged_into=into)
    item.archived_at, item.merged_into = timezone.now(), into
    item.save(update_fields=["archived_at", "merged_into", "photo"])
    return write_down(
        into, ItemEvent.Kind.MERGE, by=by, about=item.name, operation_key=operation_key
    )


def hold_what_is_bought(*items: Item) -> None:
    """Suppliers, orders and lines, in the order in which whoever receives takes them (orders.py).

    Items come after these, and levels last.
    """
    lines = OrderLine.objects.filter(item__in=items, order__state__in=OPEN)
    held: tuple[tuple[Any, Any], ...] = (
        (Supplier.objects, SupplierItem.objects.filter(item__in=items).values("supplier")),
        (Order.objects, lines.values("order")),
        (OrderLine.objects, lines.values("pk")),
    )
    for rows, keys in held:
        list(rows.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def carry_over(plan: Plan, *, by: Person) -> None:
    """What is left of the one becomes the other's, at the same location."""
    item, into = plan.item, plan.into
    places = [level.location_id for level in plan.levels]
    StockLevel.objects.bulk_create(
        [StockLevel(item=into, location_id=place) for place in places], ignore_conflicts=True
    )
    levels = locked_levels(item__in=[item, into], location__in=places)
    there = {level.location_id: level for level in levels if level.item_id == into.pk}
    for level in levels:
        if level.item_id == item.pk and level.quantity:
            quantity, kind = level.quantity, Movement.Kind.MERGE
            left = write(level, kind, -quantity, by=by)
            write(there[level.location_id], kind, quantity, by=by, left_by=left)


def move_rules(plan: Plan) -> None:
    """Rules move where the other one has none; where it has one, that one holds."""
    moving = [rule.pk for rule in plan.rules_moving]
    ReorderRule.objects.filter(pk__in=moving).update(item=plan.into)
    reckon(ReorderRule.objects.filter(item=plan.into))
    ReorderRule.objects.filter(item=plan.item).delete()


def move_offers(plan: Plan) -> None:
    """What suppliers sell moves; what they sell of the other one in the same pack holds."""
    dropped = plan.offers_dropped
    for offer in dropped:
        twin = plan.offers_there[twin_key(offer)]
        OrderLine.objects.filter(supplier_item=offer, order__state__in=OPEN).update(
            supplier_item=twin
        )
    SupplierItem.objects.filter(pk__in=[offer.pk for offer in dropped]).update(
        archived_at=timezone.now(), is_preferred=False
    )
    moving = SupplierItem.objects.filter(pk__in=[offer.pk for offer in plan.offers_moving])
    if plan.into.sold_by.filter(is_preferred=True, archived_at=None).exists():
        moving.update(is_preferred=False)
    moving.update(item=plan.into)
