"""In and out of service: lost and found, to repair and back, retired and brought back.

Each verb is one transaction, as those of custody: lock the asset, check, change, write history.
What is lost or in repair is with nobody, so there is one answer to where it is and who has it.
"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from locations.models import Location
from people.clock import house_date
from people.models import Person
from people.refused import Refused

from . import operations
from .models import Asset, AssetEvent, Audit
from .operations import Kind, end, locked, put, repeated, write
from .outages import become, begin, finish
from .rules import (
    refuse_a_day_to_come,
    refuse_archived,
    refuse_in,
    refuse_to_retire,
    refuse_unless,
    who,
)

State = Asset.State


@transaction.atomic
def report_lost(
    asset: Asset, *, by: Person, operation_key: UUID, note: str = "", audit: Audit | None = None
) -> AssetEvent:
    """Nobody knows where ``asset`` is. Whoever had it has it no longer, and history says who."""
    asset = locked(asset)
    if first := repeated(operation_key, asset, Kind.LOST, by):
        return first
    refuse_in(asset, State.LOST, State.RETIRED)
    spell = end(asset.checkout)
    return write(
        asset,
        Kind.LOST,
        by=by,
        note=note,
        outage=begin(asset, State.LOST),
        checkout=spell,
        custodian=spell and spell.custodian,
        from_location=asset.location,
        audit=audit,
        operation_key=operation_key,
    )


@transaction.atomic
def report_found(
    asset: Asset,
    *,
    by: Person,
    operation_key: UUID,
    location: Location | None = None,
    note: str = "",
    audit: Audit | None = None,
) -> AssetEvent:
    """It is back, at ``location`` or, without one, at its home, and can be lent."""
    asset = locked(asset)
    if first := repeated(operation_key, asset, Kind.FOUND, by):
        return first
    refuse_unless(asset, State.LOST)
    return return_to_service(
        asset, Kind.FOUND, by=by, location=location, note=note, audit=audit,
        operation_key=operation_key,
    )  # fmt: skip


@transaction.atomic
def report_broken(
    asset: Asset,
    *,
    by: Person,
    operation_key: UUID,
    repairer: str = "",
    expected_on: date | None = None,
    note: str = "",
) -> AssetEvent:
    """Lend ``asset`` no more until it is repaired. It must be with nobody."""
    asset = locked(asset)
    if first := repeated(operation_key, asset, Kind.BROKEN, by):
        return first
    refuse_in(asset, State.IN_REPAIR, State.LOST, State.RETIRED)
    if held := asset.checkout:
        raise Refused(f"{who(held.custodian, by)} {asset}. Check it in first.")
    if expected_on is not None and expected_on < house_date():
        raise Refused("Choose a day from today on.", field="expected_on")
    outage = begin(asset, State.IN_REPAIR, repairer=repairer, expected_on=expected_on)
    return write(
        asset, Kind.BROKEN, by=by, note=note, outage=outage, from_location=asset.location,
        operation_key=operation_key,
    )  # fmt: skip


@transaction.atomic
def repaired(
    asset: Asset,
    *,
    by: Person,
    operation_key: UUID,
    location: Location | None = None,
    cost: Decimal | None = None,
    note: str = "",
) -> AssetEvent:
    """It works again, and is at ``location`` or, without one, at its home."""
    asset = locked(asset)
    if first := repeated(operation_key, asset, Kind.REPAIRED, by):
        return first
    refuse_unless(asset, State.IN_REPAIR)
    return return_to_service(
        asset, Kind.REPAIRED, by=by, location=location, note=note, cost=cost,
        operation_key=operation_key,
    )  # fmt: skip


@transaction.atomic
def check_in(
    asset: Asset, *, by: Person, operation_key: UUID, broken: bool = False, **facts: Any
) -> AssetEvent:
    """It is back; ``broken``, it goes to repair at once. Both, or neither.

    Answers with the check in. A second arrival finds it in repair already.
    """
    event = operations.check_in(asset, by=by, operation_key=operation_key, **facts)
    key = uuid5(operation_key, "broken")
    if broken and not AssetEvent.objects.filter(operation_key=key).exists():
        report_broken(event.asset, by=by, operation_key=key, note=facts.get("note", ""))
    return event


@transaction.atomic
def retire(
    asset: Asset,
    *,
    by: Person,
    operation_key: UUID,
    way: str,
    on: date | None = None,
    proceeds: Decimal | None = None,
    note: str = "",
) -> AssetEvent:
    """``asset`` is not ours to lend any more. Refused while somebody has it."""
    asset = locked(asset)
    if first := repeated(operation_key, asset, Kind.RETIRE, by):
        return first
    refuse_to_retire(asset, by)
    refuse_a_day_to_come(on)
    outage = begin(asset, State.RETIRED, way=way, on=on or house_date(), proceeds=proceeds)
    return write(
        asset, Kind.RETIRE, by=by, note=note, outage=outage, from_location=asset.location,
        operation_key=operation_key,
    )  # fmt: skip


@transaction.atomic
def restore(
    asset: Asset,
    *,
    by: Person,
    operation_key: UUID,
    location: Location | None = None,
    note: str = "",
) -> AssetEvent:
    """It is ours again, at ``location`` or, without one, at its home."""
    asset = locked(asset)
    if first := repeated(operation_key, asset, Kind.RESTORE, by):
        return first
    refuse_unless(asset, State.RETIRED)
    return return_to_service(
        asset, Kind.RESTORE, by=by, location=location, note=note, operation_key=operation_key
    )


def return_to_service(
    asset: Asset,
    kind: str,
    *,
    location: Location | None,
    cost: Decimal | None = None,
    **facts: Any,
) -> AssetEvent:
    """``asset``, which is locked, is in service again at ``location``, or at its home."""
    place = location or asset.home
    refuse_archived(place, named=str(location or "Its home"))
    outage, came_from = finish(asset, cost=cost), asset.location_id
    become(asset, State.IN_SERVICE)
    put(asset, place)
    return write(asset, kind, outage=outage, from_location_id=came_from, to_location=place, **facts)
