"""Somebody leaves: what they have goes on to somebody else, or home, and they are deactivated."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

import assets.operations
import people.operations
from assets.models import Asset
from locations import tree
from people.history import repeated
from people.models import Person
from people.refused import Refused

NOTE = "On leaving"


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
) -> Person:
    """Settle all that ``person`` has as ``gear`` says, and deactivate them; or do neither.

    ``shown`` is what they had when the page was drawn (``as_listed``): what came to them since is
    not settled unseen. The tree is held before gear, and gear before people, as it is when
    something is checked out.
    """
    tree.rely_on()
    held = list(Asset.objects.visible_to(by).held_by(person).order_by("pk").select_for_update())
    person = people.operations.hold(person, *([to] if to else []), by=by)
    if repeated(operation_key):
        return person
    now_held = Asset.objects.visible_to(by).held_by(person)
    if not as_listed(held) == as_listed(now_held) == shown:
        raise Refused("What they have changed meanwhile. Look at the list again.")
    for asset in held:
        key = uuid5(operation_key, f"asset {asset.pk}")
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


def as_listed(held: Any) -> str:
    """This gear, in one word to compare."""
    return " ".join(str(key) for key in sorted(asset.pk for asset in held))
