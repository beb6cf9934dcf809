"""Doing what is suggested: some is carried over, the rest goes on drafts of orders, in one step."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction

from locations import tree
from locations.models import Location, Role
from people.models import Person
from people.refused import Refused

from . import drafts, operations
from .drafts import Wish
from .models import Movement, Order, ReorderRule, StockLevel, Supplier, SupplierItem


@dataclass(frozen=True)
class Carry:
    """So much of a rule's item, from where there is enough of it."""

    rule: ReorderRule
    giver: StockLevel
    quantity: Decimal


@dataclass(frozen=True)
class Buy:
    """So many packs of a rule's item, as a supplier sells it."""

    rule: ReorderRule
    offer: SupplierItem
    packs: int


@dataclass
class Restocked:
    """What came of it."""

    moves: list[Movement] = field(default_factory=list)
    # How many more packs of which line each of these drafts asks for, by its key.
    drafts: dict[Order, dict[int, int]] = field(default_factory=dict)


@transaction.atomic
def restock(
    *, carries: Iterable[Carry], buys: Iterable[Buy], by: Person, operation_key: UUID
) -> Restocked:
    """Move and draft all of it, or nothing. The same submission again does nothing more.

    What one supplier sells goes on one draft, delivered to the innermost location that ``by``
    manages and all of it is for; where there is no such location, on one for each.
    """
    done = Restocked()
    wishes: dict[int, list[Wish]] = defaultdict(list)
    for buy in buys:
        wishes[buy.offer.supplier_id].append(Wish(buy.offer, buy.packs, buy.rule.location))
    tree.rely_on()
    hold_drafts_of(wishes)
    for key in sorted(wishes):
        for place, part in deliveries(wishes[key], by=by).items():
            draft = drafts.draft_for(
                part[0].offer.supplier,
                location=place,
                wishes=part,
                by=by,
                operation_key=uuid5(operation_key, f"order {key} {place.pk}"),
            )
            asked = ((drafts.line_for(draft, wish), wish.packs) for wish in part)
            done.drafts[draft] = {line.pk: packs for line, packs in asked if line}
    for carry in sorted(carries, key=lambda carry: (carry.rule.item_id, carry.rule.pk)):
        move = operations.move(
            carry.rule.item,
            location=carry.giver.location,
            to=carry.rule.location,
            quantity=carry.quantity,
            by=by,
            operation_key=uuid5(operation_key, f"move {carry.rule.pk}"),
        )
        done.moves.append(move)
    return done


def hold_drafts_of(suppliers: Iterable[int]) -> None:
    """All of these suppliers before any draft of theirs, as everybody takes them; by key each."""
    held = sorted(suppliers)
    list(Supplier.objects.select_for_update().filter(pk__in=held).order_by("pk"))
    begun = Order.objects.filter(supplier__in=held, state=Order.State.DRAFT)
    list(begun.select_for_update().order_by("pk"))


@transaction.atomic
def undo(done: Restocked, *, by: Person, operation_key: UUID) -> None:
    """Take back all that was ``done`` with this key, or nothing. Twice is once.

    Refused where some of it is not there any more, or was ordered, which is named.
    """
    tree.rely_on()
    for draft, packs in sorted(done.drafts.items(), key=lambda each: each[0].pk):
        key = uuid5(operation_key, f"undo {draft.pk}")
        drafts.ask_less(draft, packs=packs, by=by, operation_key=key)
    operations.hold_items({move.level.item_id for move in done.moves})
    # The last one first: what arrived may have been carried on from there.
    for move in sorted(done.moves, key=lambda move: -move.pk):
        take_back(move, by=by)


def take_back(move: Movement, *, by: Person) -> None:
    """Undo one of several moves."""
    try:
        operations.undo(move, by=by)
    except Refused as refused:
        raise Refused(f"{move.level.item}: {refused}") from refused


def deliveries(wishes: list[Wish], *, by: Person) -> dict[Location, list[Wish]]:
    """``wishes`` by where they are delivered to."""
    above = {key for wish in wishes for key in (*wish.location.ancestor_keys, wish.location.pk)}
    managed = Location.objects.granting(by, Role.MANAGER).in_use().in_bulk(above)
    if together := meeting_point((wish.location for wish in wishes), managed):
        return {together: wishes}
    apart: dict[Location, list[Wish]] = defaultdict(list)
    for wish in wishes:
        apart[wish.location].append(wish)
    return apart


def meeting_point(places: Iterable[Location], among: Mapping[int, Location]) -> Location | None:
    """The innermost location that all of ``places`` are in, if it is ``among`` these; else None."""
    ways = [[*place.ancestor_keys, place.pk] for place in places]
    shared = [keys[0] for keys in zip(*ways, strict=False) if len(set(keys)) == 1]
    return next((among[key] for key in reversed(shared) if key in among), None)
