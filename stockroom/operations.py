"""The verbs of stock. Each is one transaction: lock the levels, check, write the ledger.

Quantities are Decimals in the unit of the item. Every verb raises ``Refused`` with words for the
person who asked, and answers a repeated ``operation_key`` with what its first arrival did.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from locations import tree
from locations.models import Location
from people.models import Person
from people.refused import SPENT, Refused, refusing_a_spent_key

from .models import (
    LARGEST,
    NO_RULE,
    ZERO,
    Amounts,
    Barcode,
    Item,
    ItemEvent,
    Movement,
    Reason,
    ReorderRule,
    RuleEvent,
    StockLevel,
    StockLevelQuerySet,
    Supplier,
)
from .receipts import count_in, hold_order_of
from .rules import reckon, tell
from .units import Pack, Unit

Kind = Movement.Kind


@transaction.atomic
def use(
    item: Item,
    *,
    location: Location,
    quantity: Decimal,
    by: Person,
    operation_key: UUID,
    note: str = "",
) -> Movement:
    """Take ``quantity`` of ``item`` at ``location`` for good."""
    check_quantity(item, quantity)
    [level] = locked(item, [location])
    return repeated(operation_key, level, Kind.USE, by) or write(
        level, Kind.USE, -quantity, by=by, note=note, operation_key=operation_key
    )


@transaction.atomic
def receive(
    item: Item,
    *,
    location: Location,
    quantity: Decimal,
    by: Person,
    operation_key: UUID,
    note: str = "",
    unit_cost: Decimal | None = None,
    supplier: Supplier | None = None,
) -> Movement:
    """Put ``quantity`` of ``item`` on the shelf at ``location``.

    ``unit_cost`` is what one unit of it cost, in the currency of the organisation.
    """
    check_quantity(item, quantity)
    [level] = locked(item, [location], stocking=True)
    bought = {"unit_cost": unit_cost, "supplier": supplier}
    return repeated(operation_key, level, Kind.RECEIVE, by) or write(
        level, Kind.RECEIVE, quantity, by=by, note=note, operation_key=operation_key, **bought
    )


@transaction.atomic
def move(
    item: Item,
    *,
    location: Location,
    to: Location,
    quantity: Decimal,
    by: Person,
    operation_key: UUID,
    note: str = "",
) -> Movement:
    """Carry ``quantity`` of ``item`` from ``location`` ``to`` another; both halves land or none.

    Answers with the half that left.
    """
    check_quantity(item, quantity)
    if location == to:
        raise Refused("It is there already. Choose another location.", field="to")
    levels = {level.location_id: level for level in locked(item, [location, to], stocking=True)}
    source, target = levels[location.pk], levels[to.pk]
    if first := repeated(operation_key, source, Kind.MOVE_OUT, by):
        return first
    left = write(source, Kind.MOVE_OUT, -quantity, by=by, note=note, operation_key=operation_key)
    write(target, Kind.MOVE_IN, quantity, by=by, note=note, left_by=left)
    return left


@transaction.atomic
def adjust(
    item: Item,
    *,
    location: Location,
    quantity: Decimal,
    reason: Reason,
    by: Person,
    operation_key: UUID,
    note: str = "",
) -> Movement:
    """Change the level by ``quantity``, up or down, for a ``reason`` besides use and counting."""
    check_quantity(item, abs(quantity))
    [level] = locked(item, [location])
    if reason.archived_at:
        raise Refused(f"“{reason}” is no longer a reason. Choose another one.", field="reason")
    return repeated(operation_key, level, Kind.ADJUST, by) or write(
        level, Kind.ADJUST, quantity, by=by, note=note, reason=reason, operation_key=operation_key
    )


@transaction.atomic
def undo(movement: Movement, *, by: Person) -> Movement:
    """Write the opposite of ``movement``, and of its other half if it was a transfer.

    Undoing twice is undoing once: the opposite that is there already is the answer.
    """
    if movement.kind == Kind.MERGE:
        raise Refused("Items that were merged can't be taken apart again.")
    halves = both_halves(movement)
    tree.rely_on()
    ordered = hold_order_of(movement)
    locked(movement.level.item, [half.level.location for half in halves])
    if done := Movement.objects.filter(reverses=movement).first():
        return done
    if movement.kind == Kind.UNDO:
        raise Refused("That was an undo already. Do it again instead.")
    # What arrived leaves before what left comes back, so a refusal names the place that is short.
    for half in sorted(halves, key=lambda half: -half.delta):
        level = StockLevel.objects.select_related("item", "location").get(pk=half.level_id)
        opposite(half, level, by=by)
    if ordered:
        count_in(ordered, -movement.delta)
    return Movement.objects.get(reverses=movement)


def opposite(movement: Movement, level: StockLevel, *, by: Person) -> Movement:
    """Write the opposite of ``movement`` to its ``level``, which is locked."""
    return write(level, Kind.UNDO, -movement.delta, by=by, reverses=movement)


@transaction.atomic
def set_reorder_rule(
    item: Item, *, location: Location, reorder_point: Decimal, order_up_to: Decimal, by: Person
) -> ReorderRule:
    """Say when to reorder ``item`` at ``location`` and below, instead of what was said before."""
    check_quantity(item, reorder_point, field="reorder_point")
    check_quantity(item, order_up_to, field="order_up_to")
    if order_up_to <= reorder_point:
        raise Refused(
            f"Must be more than the reorder point ({item.amount(reorder_point)}).",
            field="order_up_to",
        )
    tree.rely_on()
    hold_items([item.pk])
    rule_from_now_on(item, location, (reorder_point, order_up_to), by=by)
    return ReorderRule.objects.get(item=item, location=location)


@transaction.atomic
def drop_reorder_rule(rule: ReorderRule, *, by: Person) -> RuleEvent:
    """Reorder nothing for ``rule`` any more. Doing it twice is doing it once."""
    tree.rely_on()
    hold_items([rule.item_id])
    return rule_from_now_on(rule.item, rule.location, NO_RULE, by=by)


@transaction.atomic
def undo_rule(event: RuleEvent, *, by: Person) -> RuleEvent:
    """Let the rule say what it said before ``event``. Undoing twice is undoing once."""
    tree.rely_on()
    hold_items([event.item_id])
    if done := RuleEvent.objects.filter(reverses=event).first():
        return done
    if event.reverses_id:
        raise Refused("That was an undo already. Do it again instead.")
    if rule_now(event.item, event.location) != event.after:
        raise Refused("When to reorder it there has been changed again since. Look again.")
    return rule_from_now_on(event.item, event.location, event.before, by=by, reverses=event)


def rule_now(item: Item, location: Location) -> Amounts:
    """What the rule of ``item``, which is held, says at ``location``."""
    rule = ReorderRule.objects.filter(item=item, location=location).first()
    return rule.amounts if rule else NO_RULE


def rule_from_now_on(
    item: Item,
    location: Location,
    amounts: Amounts,
    *,
    by: Person,
    reverses: RuleEvent | None = None,
) -> RuleEvent:
    """Let the rule of ``item``, which is held, say these ``amounts``, and write it down once."""
    point, full = amounts
    before = rule_now(item, location)
    newest = RuleEvent.objects.filter(item=item, location=location).first()
    if before == amounts and newest and not reverses:
        return newest
    rules = ReorderRule.objects.filter(item=item, location=location)
    if point is None:
        rules.delete()
    else:
        defaults = {"reorder_point": point, "order_up_to": full}
        ReorderRule.objects.update_or_create(item=item, location=location, defaults=defaults)
        reckon(rules)
    said: dict[str, Any] = {"reorder_point": point, "order_up_to": full}
    said["old_reorder_point"], said["old_order_up_to"] = before
    return RuleEvent.objects.create(item=item, location=location, by=by, reverses=reverses, **said)


@transaction.atomic
def add_item(
    *,
    location: Location,
    quantity: Decimal | None,
    by: Person,
    operation_key: UUID,
    reorder_point: Decimal | None = None,
    order_up_to: Decimal | None = None,
    barcode: str = "",
    **facts: Any,
) -> Item:
    """Put a new item into the catalogue and on the shelf at ``location``."""
    item, is_new = Item.objects.get_or_create(operation_key=operation_key, defaults=facts)
    if not is_new:
        if not item.events.filter(kind=ItemEvent.Kind.ADD, by=by).exists():
            raise Refused(SPENT)
        return item
    check_pack(item.unit, item.pack, item.pack_size)
    if barcode:
        name_barcode(item, code=barcode, quantity=Decimal(1), by=by)
    ItemEvent.objects.create(item=item, kind=ItemEvent.Kind.ADD, by=by)
    StockLevel.objects.create(item=item, location=location)
    locked(item, [location])
    if quantity:
        receive(item, location=location, quantity=quantity, by=by, operation_key=operation_key)
    if reorder_point is not None and order_up_to is not None:
        set_reorder_rule(
            item, location=location, reorder_point=reorder_point, order_up_to=order_up_to, by=by
        )
    return item


def name_barcode(item: Item, *, code: str, quantity: Decimal, by: Person) -> Barcode:
    """Let a scanner know that ``code`` stands for ``quantity`` of ``item``.

    Refused if an item has it already, in whichever spelling.
    """
    check_quantity(item, quantity)
    if Barcode.objects.spelled(code).exists():
        raise barcode_taken(item, code, by)
    try:
        with transaction.atomic():
            return Barcode.objects.create(item=item, code=code.strip(), quantity=quantity)
    except IntegrityError as error:
        raise barcode_taken(item, code, by) from error


def barcode_taken(item: Item, code: str, by: Person) -> Refused:
    """Which item has this barcode; it is named to whoever may know of it."""
    taken = Item.objects.visible_to(by).with_barcode(code).first()
    words = "It has this barcode already" if taken == item else f"{taken} has this barcode"
    return Refused(f"{words if taken else 'Another item has this barcode'}.", field="barcode")


def check_pack(unit: str, pack: str, size: Decimal | None) -> None:
    """Refuse a pack of no size, a size of no pack, and half a piece in a box."""
    if not pack and size is None:
        return
    if not pack:
        raise Refused("Choose what such a pack is called.", field="pack")
    if size is None:
        raise Refused(f"Say how much is in one {Pack(pack).value}.", field="pack_size")
    check_quantity(Item(unit=unit, name="It"), size, field="pack_size")


def check_quantity(
    item: Item, quantity: Decimal, *, field: str = "quantity", or_none: bool = False
) -> None:
    """Refuse what can't be a quantity of ``item``. Nothing is one only with ``or_none``."""
    unit = Unit(item.unit)
    if or_none and (not quantity.is_finite() or quantity < 0):
        raise Refused("Can't be less than zero.", field=field)
    if not or_none and (not quantity.is_finite() or quantity <= 0):
        raise Refused("Must be more than zero.", field=field)
    if quantity > LARGEST:
        raise Refused("That is more than can be kept track of.", field=field)
    if quantity != quantity.quantize(unit.step):
        raise Refused(
            f"At most {unit.decimals} decimal places."
            if unit.is_measured
            else f"{item} comes in whole {unit.label}.",
            field=field,
        )


def locked(
    item: Item, locations: Iterable[Location], *, stocking: bool = False
) -> list[StockLevel]:
    """The levels of ``item`` at ``locations``, locked in the order of their keys.

    With ``stocking``, levels that are not there yet are made. Refused for what is archived.
    """
    places = list(locations)
    tree.rely_on()
    hold_items([item.pk])
    if stocking:
        begin_to_stock(item, places)
    levels = levels_now(StockLevel.objects.filter(item=item, location__in=places))
    if len(levels) != len(places):
        raise Refused(f"{item} is not kept there.", field="location")
    return levels


def begin_to_stock(item: Item, places: list[Location]) -> None:
    """Make the levels of ``item``, which is held, that are missing at ``places``."""
    there = set(
        StockLevel.objects.filter(item=item, location__in=places).values_list("location", flat=True)
    )
    missing = [place for place in places if place.pk not in there]
    StockLevel.objects.bulk_create(
        [StockLevel(item=item, location=place) for place in missing], ignore_conflicts=True
    )


def locked_levels(**which: Any) -> list[StockLevel]:
    """The levels that ``which`` filters, locked in the order of their keys.

    Refused for what is archived.
    """
    tree.rely_on()
    wanted = StockLevel.objects.filter(**which)
    hold_items(wanted.order_by().values("item"))
    return levels_now(wanted)


def hold_items(keys: Any) -> None:
    """Nobody else changes a level of these items, or a reorder rule's sum, until this is over.

    Each is one queue: a movement changes its level and every rule above, and two that change them
    in another order would wait for each other. Refused for what is archived or merged.

    Nothing is joined: PostgreSQL looks again at a row it waited for, but not at the rows beside it,
    so who waited for a merge would be told of an archived item, and not where it lives on.
    """
    held = Item.objects.select_for_update(no_key=True).filter(pk__in=keys)
    for item in held.order_by("pk"):
        if item.merged_into:
            raise Refused(f"{item} has been merged into {item.merged_into}. Do it there.")
        if item.archived_at:
            raise Refused(f"{item} has been archived.")


def levels_now(wanted: StockLevelQuerySet) -> list[StockLevel]:
    """The levels ``wanted``, locked; the tree and their items are held already."""
    levels = list(
        wanted.select_for_update(of=("self",)).select_related("item", "location").order_by("pk")
    )
    for level in levels:
        if level.location.archived_at:
            raise Refused(f"{level.location} has been archived.", field="location")
    return levels


def write(level: StockLevel, kind: str, delta: Decimal, **facts: Any) -> Movement:
    """Change a locked ``level`` by ``delta`` and write it down."""
    balance = level.quantity + delta
    if balance < ZERO:
        left = f"Only {level.item.amount(level.quantity)} left" if level.quantity else "None left"
        raise Refused(f"{left} at {level.location}.", field="quantity")
    if balance > LARGEST:
        raise Refused("That is more than can be kept track of.", field="quantity")
    level.quantity = balance
    level.save(update_fields=["quantity"])
    tell(level, delta)
    with refusing_a_spent_key():
        return Movement.objects.create(
            level=level, kind=kind, delta=delta, balance_after=balance, **facts
        )


def repeated(operation_key: UUID, level: StockLevel, kind: str, by: Person) -> Movement | None:
    """What this same submission did when it arrived the first time. Ask while holding the lock."""
    return Movement.objects.filter(
        operation_key=operation_key, level=level, kind=kind, by=by
    ).first()


def both_halves(movement: Movement) -> list[Movement]:
    """A transfer's two lines; any other movement alone."""
    halves = Movement.objects.select_related("level__item", "level__location")
    pair = halves.filter(left_by=movement).first() or (
        halves.get(pk=movement.left_by_id) if movement.left_by_id else None
    )
    return [movement, pair] if pair else [movement]
