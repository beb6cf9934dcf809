"""When an asset was last seen, where and by whom: in a scan, an audit, or from hand to hand."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from locations.models import Location
from people.models import Person

from .models import Asset, AssetEvent, AuditLine

Kind = AssetEvent.Kind
# Whoever does this has the asset before them.
HANDLED = {
    Kind.CHECK_OUT, Kind.CHECK_IN, Kind.MOVE, Kind.FOUND, Kind.REPAIRED, Kind.RESTORE,
}  # fmt: skip


def saw(asset: Asset, *, by: Person | None, place: Location | None, at: datetime | None) -> None:
    """``asset`` was last seen then, by ``by``, at ``place`` as far as anybody knows."""
    asset.seen_by, asset.seen_in, asset.seen_at = by, place, at
    asset.save(update_fields=["seen_by", "seen_in", "seen_at"])


def handled(event: AssetEvent) -> None:
    """The locked asset of ``event`` was seen by who did that, if it was before them."""
    if event.kind in HANDLED:
        place = event.to_location or event.from_location
        saw(event.asset, by=event.by, place=place, at=event.at)


def scanned(asset: Asset, *, by: Person) -> None:
    """``by`` scanned its label, and didn't say where."""
    Asset.objects.filter(pk=asset.pk).update(seen_by=by, seen_in=None, seen_at=timezone.now())


def forget(asset: Asset, what: Any) -> None:
    """``what`` was a mistake: the locked ``asset`` was last seen as the rest of history says."""
    if asset.seen_at != what.at:
        return
    events = AssetEvent.objects.filter(asset=asset, kind__in=HANDLED, reversed_by=None)
    event = events.order_by("-pk").first()
    looked = AuditLine.objects.current().filter(asset=asset)
    line = looked.exclude(result=AuditLine.Result.MISSING).order_by("-pk").first()
    if line and (event is None or line.at > event.at):
        saw(asset, by=line.by, place=line.place, at=line.at)
    elif event:
        place = event.to_location or event.from_location
        saw(asset, by=event.by, place=place, at=event.at)
    else:
        saw(asset, by=None, place=None, at=None)
