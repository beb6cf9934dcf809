"""Changing what the catalogue says: items, their barcodes, their files.

Every verb raises ``Refused`` with words for the person who asked, and answers a repeated
``operation_key`` with what its first arrival did.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from locations import tree
from people.editions import labelled
from people.models import Person
from people.pictures import bring_back, not_left_behind, put_instead
from people.refused import Refused, refusing_a_spent_key

from .models import (
    Barcode,
    Count,
    CountLine,
    Item,
    ItemEvent,
    ItemFile,
    Movement,
    Order,
    OrderLine,
    StockLevel,
)
from .operations import check_pack, name_barcode
from .operations import undo as undo_movement
from .units import Unit

Kind = ItemEvent.Kind
MOST_BARCODES = MOST_FILES = 50
SOME_LEFT = "Some of it is left: {}. Use it up, move it or count it first."


@transaction.atomic
def change(
    item: Item,
    *,
    shown: str,
    by: Person,
    operation_key: UUID,
    photo: File[bytes] | None = None,
    remove_photo: bool = False,
    earlier_photo: str | None = None,
    **facts: Any,
) -> Item:
    """Say other ``facts`` about ``item``: name, unit, category, pack, pack size, notes, photo.

    ``shown`` is what the form began with (``Item.edition``): if somebody changed that meanwhile it
    is refused with what is new, lest an old form undo what a newer one did. ``earlier_photo`` is
    the name of the photo that it had before and is to have again, nothing for none.
    """
    held = hold(item)
    if repeated(operation_key, Kind.CHANGE, held, by):
        return held
    refuse_archived(held)
    held.refuse_overtaken(shown, "item")
    before = held.editable
    for name, value in facts.items():
        setattr(held, name, value)
    if held.unit != before["unit"]:
        check_unit(held, before["unit"])
    check_pack(held.unit, held.pack, held.pack_size)
    if earlier_photo is not None:
        bring_back(held, earlier_photo)
    with not_left_behind(held.photo):
        put_instead(held, photo, remove=remove_photo)
        changed = held.changed_since(before)
        if changed:
            held.save(update_fields=[*changed, "photo_before"])
            about = ", ".join(labelled(name) for name in changed)
            write(held, Kind.CHANGE, by=by, about=about, operation_key=operation_key)
    return held


@transaction.atomic
def change_back(
    item: Item, *, was: Mapping[str, Any], left: str, by: Person, operation_key: UUID
) -> Item:
    """Say of ``item`` what ``was`` said before an edit that ``left`` it as it is now."""
    facts = dict(was)
    if "pack_size" in facts:
        facts["pack_size"] = Decimal(facts["pack_size"]) if facts["pack_size"] else None
    photo = facts.pop("photo", None)
    return change(
        item, shown=left, by=by, operation_key=operation_key, earlier_photo=photo, **facts
    )


def check_unit(item: Item, before: str) -> None:
    """Refuse another unit for an item that was ever counted in the one it had ``before``."""
    # Nothing is received meanwhile: whoever does holds one of these levels.
    levels = [level.pk for level in StockLevel.objects.select_for_update().filter(item=item)]
    counted = (
        Movement.objects.filter(level__in=levels).exists()
        or CountLine.objects.filter(level__in=levels).exists()
        or OrderLine.objects.filter(item=item).exists()
    )
    if counted:
        raise Refused(
            f"It has a history in {Unit(before).label}, which would become wrong."
            " Add a new item with the other unit instead.",
            field="unit",
        )
    amounts = [
        *item.barcodes.values_list("quantity", flat=True),
        *item.sold_by.values_list("pack_size", flat=True),
        *(each for pair in item.rules.values_list("reorder_point", "order_up_to") for each in pair),
    ]
    if any(amount != amount.quantize(Unit(item.unit).step) for amount in amounts):
        raise Refused(
            f"Its reorder points, packs or barcodes name a part of one: it can't be counted in"
            f" whole {item.unit_words}.",
            field="unit",
        )


@transaction.atomic
def add_barcode(
    item: Item, *, barcode: str, quantity: Decimal, by: Person, operation_key: UUID
) -> ItemEvent:
    """Let ``barcode`` stand for ``quantity`` of ``item``."""
    held = hold(item)
    if first := repeated(operation_key, Kind.ADD_BARCODE, held, by):
        return first
    refuse_archived(held)
    if held.barcodes.count() >= MOST_BARCODES:
        raise Refused(f"It has {MOST_BARCODES} barcodes. Remove one first.", field="barcode")
    code = name_barcode(held, code=barcode, quantity=quantity, by=by).code
    return write(
        held,
        Kind.ADD_BARCODE,
        by=by,
        about=code,
        quantity=quantity,
        operation_key=operation_key,
    )


@transaction.atomic
def drop_barcode(barcode: Barcode, *, by: Person, operation_key: UUID) -> ItemEvent:
    """Let ``barcode`` mean nothing any more."""
    held = hold(barcode.item)
    if first := repeated(operation_key, Kind.DROP_BARCODE, held, by):
        return first
    number, _ = held.barcodes.filter(pk=barcode.pk).delete()
    if not number:
        raise Refused(f"{barcode} has been removed already.")
    return write(
        held,
        Kind.DROP_BARCODE,
        by=by,
        about=barcode.code,
        quantity=barcode.quantity,
        operation_key=operation_key,
    )


def add_file(item: Item, *, file: Any, by: Person, operation_key: UUID) -> ItemFile:
    """Keep ``file``, which has been read carefully (``documents.document``), with ``item``."""
    kept = ItemFile(item=item, name=file.shown, size=file.size, by=by, operation_key=operation_key)
    with not_left_behind(kept.file), transaction.atomic():
        held = hold(item)
        if first := held.files.filter(operation_key=operation_key, by=by).first():
            return first
        refuse_archived(held)
        if held.files.kept().count() >= MOST_FILES:
            raise Refused(f"It has {MOST_FILES} files. Remove one first.", field="file")
        kept.file.save(file.name, file, save=False)
        with refusing_a_spent_key():
            kept.save()
        write(held, Kind.ADD_FILE, by=by, about=kept.name)
    return kept


@transaction.atomic
def remove_file(file: ItemFile, *, by: Person) -> None:
    """List ``file`` and hand it out no more. Doing it twice is doing it once."""
    held = hold(file.item)
    if held.files.kept().filter(pk=file.pk).update(removed_at=timezone.now()):
        write(held, Kind.DROP_FILE, by=by, about=file.name)


@transaction.atomic
def bring_back_file(file: ItemFile, *, by: Person) -> None:
    """Undo the removal of ``file``. Doing it twice is doing it once."""
    held = hold(file.item)
    refuse_archived(held)
    if held.files.filter(pk=file.pk).exclude(removed_at=None).update(removed_at=None):
        write(held, Kind.ADD_FILE, by=by, about=file.name)


@transaction.atomic
def archive(item: Item, *, by: Person, operation_key: UUID) -> ItemEvent:
    """Offer ``item`` no more. Refused while some is left, or some is to come."""
    tree.rely_on()
    held = hold(item)
    if first := repeated(operation_key, Kind.ARCHIVE, held, by):
        return first
    refuse_archived(held)
    put_away(held, by=by)
    return write(held, Kind.ARCHIVE, by=by, operation_key=operation_key)


def put_away(held: Item, *, by: Person) -> None:
    """Let a held item be archived; Refused while some is left, or some is to come."""
    levels = list(
        StockLevel.objects.select_for_update(of=("self",))
        .select_related("location")
        .filter(item=held)
        .order_by("pk")
    )
    if left := [level for level in levels if level.quantity]:
        raise Refused(SOME_LEFT.format(where_left(held, left, by)))
    if words := still_ordered(held, by):
        raise Refused(words)
    count_again(held)
    held.archived_at = timezone.now()
    held.save(update_fields=["archived_at"])


def counted_and_open(item: Item) -> QuerySet[CountLine, CountLine]:
    """What was counted of ``item`` in counts that are under way."""
    under_way = Count.objects.under_way()
    return CountLine.objects.current().filter(level__item=item, count__in=under_way)


def count_again(item: Item) -> None:
    """Let counts under way know nothing of ``item``: what is archived would keep them open."""
    keys = list(counted_and_open(item).values_list("pk", flat=True))
    CountLine.objects.filter(pk__in=keys).update(replaced_at=timezone.now())


def is_left(item: Item) -> bool:
    """Is some of ``item`` left anywhere?"""
    return StockLevel.objects.filter(item=item, quantity__gt=0).exists()


def where_left(item: Item, levels: Iterable[StockLevel], by: Person) -> str:
    """Where some is left, naming no location that ``by`` may not know of."""
    left = list(levels)
    known = set(
        StockLevel.objects.visible_to(by)
        .filter(pk__in=[level.pk for level in left])
        .values_list("pk", flat=True)
    )
    said = [
        f"{item.amount(level.quantity)} at {level.location}" for level in left if level.pk in known
    ]
    if len(known) < len(left):
        said.append("some where your teams can't see it")
    return ", ".join(said)


def still_ordered(item: Item, by: Person) -> str:
    """Why it can't be archived: the orders that some of it is to come from; nothing without."""
    orders = Order.objects.filter(lines__item=item).exclude(
        state__in=[Order.State.RECEIVED, Order.State.CANCELLED]
    )
    if not orders.exists():
        return ""
    seen = list(orders.filter(pk__in=Order.objects.visible_to(by).values("pk")).distinct()[:5])
    which = ", ".join(map(str, seen)) or "one that your teams can't see"
    return f"It is on an order: {which}. Receive it or take it off the order first."


@transaction.atomic
def restore(item: Item, *, by: Person, operation_key: UUID | None = None) -> ItemEvent:
    """Offer ``item`` again."""
    held = hold(item)
    if operation_key and (first := repeated(operation_key, Kind.RESTORE, held, by)):
        return first
    if held.merged_into:
        raise Refused(f"{held} has been merged into {held.merged_into}, and lives on as that.")
    if not held.archived_at:
        raise Refused(f"{held} is in use already.")
    held.archived_at = None
    held.save(update_fields=["archived_at"])
    return write(held, Kind.RESTORE, by=by, operation_key=operation_key)


@transaction.atomic
def undo(event: ItemEvent, *, by: Person) -> ItemEvent:
    """Do the opposite of ``event``: restore or archive it, or add or remove its barcode.

    What was added is archived, with nothing left of it.

    Undoing twice is undoing once.
    """
    tree.rely_on()
    held = hold(event.item)
    if done := ItemEvent.objects.filter(reverses=event).first():
        return done
    facts: dict[str, Any] = {
        "by": by,
        "about": event.about,
        "quantity": event.quantity,
        "reverses": event,
    }
    if event.kind == Kind.ARCHIVE:
        if held.merged_into or not held.archived_at:
            raise Refused(f"{held} has been restored or merged since.")
        held.archived_at = None
        held.save(update_fields=["archived_at"])
        return write(held, Kind.RESTORE, **facts)
    refuse_archived(held)
    if event.kind == Kind.ADD:
        undo_adding(held, by=by)
    if event.kind in {Kind.ADD, Kind.RESTORE}:
        put_away(held, by=by)
        return write(held, Kind.ARCHIVE, **facts)
    if event.kind == Kind.ADD_BARCODE:
        held.barcodes.filter(code=event.about).delete()
        return write(held, Kind.DROP_BARCODE, **facts)
    if event.kind == Kind.DROP_BARCODE and event.quantity:
        name_barcode(held, code=event.about, quantity=event.quantity, by=by)
        return write(held, Kind.ADD_BARCODE, **facts)
    raise Refused("That can't be undone.")


def undo_adding(held: Item, *, by: Person) -> None:
    """Take back what was added along with a held item: what there was of it, and its barcodes.

    Refused once something else has happened to it.
    """
    moved = Movement.objects.filter(level__item=held)
    first = moved.filter(operation_key=held.operation_key).first()
    happened = (
        moved.exclude(operation_key=held.operation_key),
        CountLine.objects.filter(level__item=held),
        held.order_lines.all(),
        held.events.exclude(kind=Kind.ADD),
    )
    if any(each.exists() for each in happened):
        raise Refused("Something has happened to it since. Archive it instead.")
    if first:
        undo_movement(first, by=by)
    for barcode in held.barcodes.all():
        write(held, Kind.DROP_BARCODE, by=by, about=barcode.code, quantity=barcode.quantity)
    held.barcodes.all().delete()


def hold(item: Item) -> Item:
    """``item`` as it is now, locked: nobody changes it, or begins to stock it, meanwhile."""
    return Item.objects.select_for_update(no_key=True).get(pk=item.pk)


def refuse_archived(item: Item) -> None:
    """Nothing is said about what is archived, but that it is in use again."""
    if item.merged_into:
        raise Refused(f"{item} has been merged into {item.merged_into}. Do it there.")
    if item.archived_at:
        raise Refused(f"{item} has been archived. Restore it first.")


def repeated(operation_key: UUID, kind: str, item: Item, by: Person) -> ItemEvent | None:
    """What this same submission did when it arrived the first time. Ask while holding the lock."""
    return ItemEvent.objects.filter(
        operation_key=operation_key, kind=kind, item=item, by=by
    ).first()


def write(item: Item, kind: str, *, by: Person, **facts: Any) -> ItemEvent:
    """Write down what was done to ``item``, which is locked."""
    with refusing_a_spent_key():
        return ItemEvent.objects.create(item=item, kind=kind, by=by, **facts)
