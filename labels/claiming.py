"""Codes printed before anybody knew what for: claimed, voided, and replaced."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from people.models import Person
from people.refused import SPENT, Refused

from .models import TARGETS, PrintRun, Tag, TagEvent
from .operations import MOST_LABELS, Setup, fresh_tag, fresh_tags, held_selection, record
from .selecting import Label
from .targets import faces

# A slip of the finger: for so long a claim can be undone. By then somebody counts on the label.
FRESH = timedelta(hours=1)


@transaction.atomic
def print_blanks(setup: Setup, *, count: int, by: Person, operation_key: UUID) -> PrintRun:
    """Make ``count`` fresh codes, and record them as printed. The same submission does it once."""
    held_selection(by)  # so that a second press waits for the first
    if known := PrintRun.objects.filter(operation_key=operation_key).first():
        if known.by_id != by.pk:
            raise Refused(SPENT)
        return known
    if not 1 <= count <= MOST_LABELS:
        raise Refused(f"Between 1 and {MOST_LABELS:,} labels at a time.", field="count")
    tags = fresh_tags({} for _ in range(count))
    said = faces(tags, by, setup.shows)
    labels = [Label(tag.pk, tag, 1, face) for tag, face in zip(tags, said, strict=True)]
    return record(labels, setup, by=by, operation_key=operation_key)


@transaction.atomic
def claim(tag: Tag, *, kind: str, thing: Any, by: Person) -> Tag:
    """From now on, and for ever, ``tag`` means ``thing``. Refused if it means anything yet."""
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    if tag.voided_at:
        raise Refused("This label was voided. Take another one.", field="code")
    if tag.kind == kind and tag.target == thing:
        return tag
    if tag.kind:
        raise Refused("This label is on something already. Take another one.", field="code")
    setattr(tag, kind, thing)
    tag.claimed_at, tag.claimed_by = timezone.now(), by
    tag.save(update_fields=[kind, "claimed_at", "claimed_by"])
    write(TagEvent.Deed.CLAIM, tag, by=by, at=tag.claimed_at)
    return tag


@transaction.atomic
def unclaim(tag: Tag, *, by: Person) -> Tag:
    """It was put on the wrong thing a moment ago: ``tag`` means nothing again.

    Refused after an hour, and for a label that was made for its thing or is voided.
    """
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    if not tag.kind:
        return tag
    claimed = tag.events.standing().filter(deed=TagEvent.Deed.CLAIM).first()
    if tag.voided_at:
        raise Refused("This label was voided. Take another one.")
    if not claimed or timezone.now() - claimed.at > FRESH:
        raise Refused("This label is on it for good. Void it, and take another one.")
    write(TagEvent.Deed.UNDO, tag, by=by, reverses=claimed)
    setattr(tag, tag.kind, None)
    tag.claimed_at = tag.claimed_by = None
    tag.save(update_fields=[*TARGETS, "claimed_at", "claimed_by"])
    return tag


@transaction.atomic
def void(tag: Tag, *, by: Person) -> Tag:
    """``tag`` is lost or spoiled: whoever scans it is told so."""
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    if not tag.voided_at:
        tag.voided_at, tag.voided_by = timezone.now(), by
        tag.save(update_fields=["voided_at", "voided_by"])
        write(TagEvent.Deed.VOID, tag, by=by, at=tag.voided_at)
    return tag


@transaction.atomic
def unvoid(tag: Tag, *, by: Person) -> Tag:
    """It was not lost after all: ``tag`` leads again to what it always meant.

    What was to take its place is not printed by ``by`` for that.
    """
    selection = held_selection(by)
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    ended = [TagEvent.Deed.VOID, TagEvent.Deed.REPLACE]
    for event in tag.events.standing().filter(deed__in=ended).order_by("-pk"):
        write(TagEvent.Deed.UNDO, tag, by=by, reverses=event)
    if tag.replaced_by:
        selection.picks.filter(tag=tag.replaced_by).delete()
    tag.voided_at = tag.voided_by = tag.replaced_by = None
    tag.save(update_fields=["voided_at", "voided_by", "replaced_by"])
    return tag


@transaction.atomic
def replace(tag: Tag, *, by: Person) -> Tag:
    """Void ``tag``, whose label is lost, in favour of a fresh code for the same thing."""
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    if tag.replaced_by:
        return tag.replaced_by
    if not tag.kind:
        raise Refused("This label is on nothing yet. Void it instead.")
    new = fresh_tag(**{tag.kind: tag.target})
    tag.replaced_by = new
    if not tag.voided_at:
        tag.voided_at, tag.voided_by = timezone.now(), by
    tag.save(update_fields=["voided_at", "voided_by", "replaced_by"])
    write(TagEvent.Deed.REPLACE, tag, by=by, replacement=new)
    return new


def write(deed: str, tag: Tag, *, by: Person, **facts: Any) -> TagEvent:
    """Write down what happens to ``tag``, with what it is on."""
    on = {f"{name}_id": getattr(tag, f"{name}_id") for name in TARGETS}
    return TagEvent.objects.create(deed=deed, tag=tag, by=by, **on, **facts)
