"""The spells in which an asset is out of service. Its ``state`` is that of the open one."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from .models import Asset, Outage


def begin(asset: Asset, state: str, **facts: Any) -> Outage:
    """``asset``, which is locked, is out of service from now on."""
    outage = begun(asset, state, finish(asset), **facts)
    outage.save()
    become(asset, state)
    return outage


def begun(asset: Asset, state: str, before: Outage | None, **facts: Any) -> Outage:
    """A spell out of service that begins now, and is not kept yet; it ends the one ``before``."""
    return Outage(asset=asset, state=state, interrupts=before, **facts)


def finish(asset: Asset, *, cost: Decimal | None = None) -> Outage | None:
    """End the spell out of service that ``asset`` is in, if it is in one."""
    outage: Outage | None = asset.outages.open().first()
    if outage:
        outage.ended_at, outage.cost = timezone.now(), cost
        outage.save(update_fields=["ended_at", "cost"])
    return outage


def take_back(asset: Asset) -> None:
    """``asset``, which is locked, is as it was before it went out of service the last time."""
    undone = finish(asset)
    before = undone.interrupts if undone else None
    become(asset, before.state if before else Asset.State.IN_SERVICE)
    if before:
        go_on(before)


def reopen(asset: Asset, ended: Outage) -> Outage:
    """``asset``, which is locked, is out of service again: a spell ``ended`` too soon."""
    become(asset, ended.state)
    return go_on(ended)


def go_on(ended: Outage) -> Outage:
    """A new spell that goes on as the ended one did: same state, same since, same all else."""
    outage = going_on(ended)
    outage.save()
    return outage


def going_on(ended: Outage) -> Outage:
    """What ``go_on`` begins, before it is kept."""
    return Outage(
        asset_id=ended.asset_id,
        state=ended.state,
        since=ended.since,
        interrupts_id=ended.interrupts_id,
        repairer=ended.repairer,
        expected_on=ended.expected_on,
        way=ended.way,
        on=ended.on,
        proceeds=ended.proceeds,
    )


def become(asset: Asset, state: str) -> None:
    """``asset`` is in this ``state`` as of now."""
    asset.state = state
    asset.save(update_fields=["state"])
