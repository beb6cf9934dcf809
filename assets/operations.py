"""The verbs of gear. Each is one transaction: lock the asset, check, change, write history.

Every verb raises ``Refused`` with words for the person who asked, and answers a repeated
``operation_key`` with the event that its first arrival wrote.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from locations import tree
from locations.models import Location
from people.models import Person
from people.pictures import not_left_behind
from people.refused import Refused, refusing_a_spent_key

from . import sightings, undoing
from .borrowing import refuse_who_may_not
from .models import Asset, AssetEvent, Audit, Checkout
from .rules import (
    due_when_handed_over,
    refuse_a_wrong_day,
    refuse_another_spell,
    refuse_archived,
    refuse_the_inactive,
    refuse_to_move,
    refuse_unless_free,
    refuse_who_has_it,
    spell_of,
)
from .terms import Accepted, keep, refuse_unaccepted

Kind = AssetEvent.Kind


@transaction.atomic
def check_out(
    asset: Asset,
    *,
    to: Person,
    by: Person,
    operation_key: UUID,
    due_at: datetime | None = None,
    note: str = "",
    accepted: Accepted | None = None,
    condition: str = "",
    photo: File[bytes] | None = None,
) -> AssetEvent:
    """Hand ``asset`` to ``to`` until ``due_at``, on the word of ``by``. It must be with nobody."""
    asset = locked(asset)
    if first := repeated(operation_key, asset, Kind.CHECK_OUT, by):
        return first
    refuse_unless_free(asset, by)
    to = still_here(to, field="to")
    refuse_who_may_not(asset.type, to)
    refuse_a_wrong_day(asset, due_at)
    refuse_unaccepted(asset, accepted)
    try:
        with transaction.atomic():
            spell = Checkout.objects.create(
                asset=asset, custodian=to, checked_out_by=by, out_at=timezone.now(), due_at=due_at
            )
    except IntegrityError as error:
        raise Refused(f"Somebody has {asset} already. Check it in first.") from error
    keep(accepted, [spell], by=by)
    return write(
        asset,
        Kind.CHECK_OUT,
        by=by,
        note=note,
        checkout=spell,
        custodian=to,
        due_at=due_at,
        condition=condition,
        photo=photo,
        from_location_id=asset.location_id,
        operation_key=operation_key,
    )


@transaction.atomic
def check_in(
    asset: Asset,
    *,
    by: Person,
    operation_key: UUID,
    location: Location | None = None,
    note: str = "",
    audit: Audit | None = None,
    condition: str = "",
    photo: File[bytes] | None = None,
    spells: Collection[int] | None = None,
) -> AssetEvent:
    """End the spell: ``asset`` is back, at ``location`` or, without one, at its home.

    Of other ``spells`` than whoever asks has seen, by their keys, none is ended.
    """
    asset = locked(asset)
    if first := repeated(operation_key, asset, Kind.CHECK_IN, by):
        return first
    spell = spell_of(asset)
    refuse_another_spell(spell, spells, by)
    place = location or asset.home
    refuse_archived(place, named=str(location or "Its home"))
    spell.returned_at = timezone.now()
    spell.save(update_fields=["returned_at"])
    came_from = asset.location_id
    put(asset, place)
    return write(
        asset,
        Kind.CHECK_IN,
        by=by,
        note=note,
        checkout=spell,
        custodian=spell.custodian,
        condition=condition,
        photo=photo,
        from_location_id=came_from,
        to_location=place,
        audit=audit,
        operation_key=operation_key,
    )


@transaction.atomic
def hand_over(
    asset: Asset,
    *,
    to: Person,
    by: Person,
    operation_key: UUID,
    note: str = "",
    accepted: Accepted | None = None,
    spells: Collection[int] | None = None,
) -> AssetEvent:
    """Pass ``asset`` from who has it to ``to``: in from the one, out to the other, as history.

    It stays where it is, and due when it was; what is overdue gets its type's usual time anew.
    Of other ``spells`` than whoever asks has seen, by their keys, none is ended.
    """
    asset = locked(asset)
    if first := repeated(operation_key, asset, Kind.CHECK_OUT, by):
        return first
    spell = spell_of(asset)
    refuse_who_has_it(spell, to, by)
    refuse_another_spell(spell, spells, by)
    due_at = due_when_handed_over(spell)
    end(spell)
    write(
        asset,
        Kind.CHECK_IN,
        by=by,
        note=note,
        checkout=spell,
        custodian=spell.custodian,
        from_location_id=asset.location_id,
        to_location_id=asset.location_id,
        operation_key=uuid5(operation_key, "check in"),
    )
    fresh = Asset.objects.get(pk=asset.pk)
    return check_out(
        fresh, to=to, by=by, operation_key=operation_key, due_at=due_at, note=note,
        accepted=accepted,
    )  # fmt: skip


@transaction.atomic
def renew(
    asset: Asset,
    *,
    due_at: datetime | None,
    by: Person,
    operation_key: UUID,
    note: str = "",
    spells: Collection[int] | None = None,
) -> AssetEvent:
    """Whoever has ``asset`` keeps it until ``due_at``; without one, until further notice."""
    asset = locked(asset)
    if first := repeated(operation_key, asset, Kind.RENEW, by):
        return first
    spell = spell_of(asset)
    refuse_another_spell(spell, spells, by)
    refuse_a_wrong_day(asset, due_at)
    if spell.due_at == due_at:
        raise Refused("It is due then already.", field="due_on")
    spell.due_at = due_at
    spell.save(update_fields=["due_at"])
    return write(
        asset,
        Kind.RENEW,
        by=by,
        note=note,
        checkout=spell,
        custodian=spell.custodian,
        due_at=due_at,
        operation_key=operation_key,
    )


@transaction.atomic
def move(
    asset: Asset,
    *,
    to: Location,
    by: Person,
    operation_key: UUID,
    note: str = "",
    audit: Audit | None = None,
) -> AssetEvent:
    """Put ``asset`` somewhere else. It must be with nobody: what is out comes back first."""
    asset = locked(asset)
    if first := repeated(operation_key, asset, Kind.MOVE, by):
        return first
    refuse_to_move(asset, to, by)
    refuse_archived(to, field="to")
    came_from = asset.location_id
    put(asset, to)
    return write(
        asset,
        Kind.MOVE,
        by=by,
        note=note,
        from_location_id=came_from,
        to_location=to,
        audit=audit,
        operation_key=operation_key,
    )


@transaction.atomic
def change_home(asset: Asset, *, to: Location, by: Person, operation_key: UUID) -> AssetEvent:
    """Let ``asset`` belong somewhere else from now on. Where it is stays as it is."""
    asset = locked(asset)
    if first := repeated(operation_key, asset, Kind.CHANGE_HOME, by):
        return first
    if asset.home_id == to.pk:
        raise Refused(f"{asset} belongs at {to} already.", field="to")
    refuse_archived(to, field="to")
    belonged = asset.home
    asset.home = to
    asset.save(update_fields=["home"])
    return write(
        asset,
        Kind.CHANGE_HOME,
        by=by,
        from_location=belonged,
        to_location=to,
        operation_key=operation_key,
    )


def undo(event: AssetEvent, *, by: Person) -> AssetEvent:
    """Write the opposite of ``event``, which must be the last thing that happened to its asset."""
    [opposite] = undoing.undo([event], by=by)
    return opposite


def end(spell: Checkout | None) -> Checkout | None:
    """End a spell that should not have begun."""
    if spell is not None:
        spell.returned_at = timezone.now()
        spell.save(update_fields=["returned_at"])
    return spell


def locked(asset: Asset) -> Asset:
    """The asset as it is now, held until the transaction ends; so is the shape of the tree.

    Nothing is joined: PostgreSQL looks again at a row it waited for, but not at the rows beside it.
    """
    tree.rely_on()
    return Asset.objects.select_for_update().get(pk=asset.pk)


def still_here(person: Person, *, field: str | None = None) -> Person:
    """``person`` as they are now, held: nobody is deactivated while they are handed something."""
    person = held(person)
    refuse_the_inactive(person, field=field)
    return person


def held(person: Person) -> Person:
    """``person`` as they are now, and stay until the transaction ends."""
    return Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def latest(asset: Asset) -> AssetEvent | None:
    """The last thing that happened to ``asset``, besides saying something else about it."""
    happened = AssetEvent.objects.filter(asset=asset).besides_sayings()
    return happened.order_by("-pk").first()


def repeated(operation_key: UUID, asset: Asset, kind: str, by: Person) -> AssetEvent | None:
    """What this same submission did when it arrived the first time. Ask while holding the lock."""
    return AssetEvent.objects.filter(
        operation_key=operation_key, asset=asset, kind=kind, by=by
    ).first()


def write(asset: Asset, kind: str, **facts: Any) -> AssetEvent:
    """Write down what happened to a locked ``asset``."""
    event = AssetEvent(asset=asset, kind=kind, **facts)
    with not_left_behind(event.photo), refusing_a_spent_key():
        event.save()
    sightings.handled(event)
    return event


def put(asset: Asset, place: Location) -> None:
    """``asset`` is at ``place`` as of now; that it was seen there is what keeps it (``write``)."""
    asset.location, asset.located_at = place, timezone.now()
