"""Somebody leaves: what they have goes on to somebody else, or home, and they are deactivated.

Both are undone together.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction

import assets.operations
import people.operations
from assets import undoing
from assets.models import Asset, AssetEvent
from locations import tree
from people.history import Kind, repeated
from people.models import PeopleChange, Person
from people.refused import Refused

NOTE = "On leaving"
COMING_AND_GOING = {Kind.DEACTIVATED, Kind.REACTIVATED}


class Gear(StrEnum):
    """What becomes of the gear of somebody who leaves."""

    HAND_OVER = "hand-over"
    CHECK_IN = "check-in"
    LEAVE = "leave"


@transaction.atomic
def leave(
    person: Person,
    *,
    gear: str,
    shown: str,
    by: Person,
    operation_key: UUID,
    to: Person | None = None,
) -> PeopleChange | None:
    """Settle all that ``person`` has as ``gear`` says, and deactivate them; or do neither.

    ``shown`` is what they had when the page was drawn (``as_listed``): what came to them since is
    not settled unseen. The tree is held before gear, and gear before people, as it is when
    something is checked out.
    """
    tree.rely_on()
    held = list(Asset.objects.visible_to(by).held_by(person).order_by("pk").select_for_update())
    person = people.operations.hold(person, *([to] if to else []), by=by)
    if first := repeated(operation_key, by=by, person=person, kind=Kind.DEACTIVATED):
        return first
    now_held = Asset.objects.visible_to(by).held_by(person)
    if not as_listed(held) == as_listed(now_held) == shown:
        raise Refused("What they have changed meanwhile. Look at the list again.")
    for asset in held:
        key = settling(asset.pk, operation_key)
        if gear == Gear.HAND_OVER:
            settle(asset, assets.operations.hand_over, to=to, by=by, operation_key=key, note=NOTE)
        elif gear == Gear.CHECK_IN:
            settle(asset, assets.operations.check_in, by=by, operation_key=key, note=NOTE)
    return people.operations.deactivate(person, by=by, operation_key=operation_key)


def settle(asset: Asset, verb: Callable[..., Any], **how: Any) -> None:
    """Do ``verb`` with one of many, naming it if it is refused."""
    try:
        verb(asset, **how)
    except Refused as refused:
        words = f"{asset} ({asset.tag_number}) stands in the way: {refused}"
        raise Refused(words, field=refused.field) from refused


def settling(asset: int, operation_key: UUID) -> UUID:
    """The key by which leaving settles one asset."""
    return uuid5(operation_key, f"asset {asset}")


def as_listed(held: Any) -> str:
    """This gear, in one word to compare."""
    return " ".join(str(key) for key in sorted(asset.pk for asset in held))


@transaction.atomic
def undo(change: PeopleChange, *, by: Person) -> PeopleChange:
    """Let somebody who left be active again with what they had, or who was let back in be gone.

    Refused if they came or went again since, or if anything of it has changed hands. Undoing twice
    is undoing once: the opposite that is there already is the answer. Sessions and invitations that
    ended do not come back.
    """
    if change.kind not in COMING_AND_GOING or change.reverses_id or not change.person:
        raise Refused("That can't be undone.")
    tree.rely_on()
    history, settled = PeopleChange.objects.visible_to(by), settled_by(change, by)
    gear = Asset.objects.visible_to(by).filter(pk__in=[event.asset_id for event in settled])
    list(gear.order_by("pk").select_for_update())
    person = people.operations.hold(change.person, by=by)
    if first := history.filter(reverses=change).first():
        return first
    refuse_overtaken(change, by)
    facts: dict[str, Any] = {"by": by, "operation_key": uuid4(), "reverses": change}
    if change.kind == Kind.REACTIVATED:
        people.operations.deactivate(person, **facts)
    else:
        people.operations.reactivate(person, **facts)
        undoing.undo(settled, by=by)
    return history.get(reverses=change)


def settled_by(change: PeopleChange, by: Person) -> list[AssetEvent]:
    """What became of the gear of who left by ``change``: the line that says so of each asset."""
    if change.operation_key is None:
        return []
    lines = AssetEvent.objects.visible_to(by)
    given = lines.filter(custodian=change.person_id, note=NOTE, kind=AssetEvent.Kind.CHECK_IN)
    keys = [
        settling(asset, change.operation_key) for asset in given.values_list("asset", flat=True)
    ]
    return list(lines.filter(operation_key__in=keys))


def refuse_overtaken(change: PeopleChange, by: Person) -> None:
    """Who came or went again since stays as they are, and so does who was let in and was busy."""
    person = change.person
    later = PeopleChange.objects.visible_to(by).filter(person=person, pk__gt=change.pk)
    if later.filter(kind__in=COMING_AND_GOING).exists():
        raise Refused(f"{person} has been deactivated or reactivated again since.")
    handed = AssetEvent.objects.visible_to(by).filter(custodian=person, at__gt=change.at)
    if change.kind == Kind.REACTIVATED and (later.exists() or handed.exists()):
        raise Refused(f"Something has happened to {person} since. Deactivate them by hand.")
