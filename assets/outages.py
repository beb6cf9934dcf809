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


def going_on(ended: Outage) -> Outage:
    """A spell that goes on as the ended one did: same state, same since, same all else."""
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
