"""When an asset was last seen, where and by whom: in a scan, an audit, or from hand to hand."""

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from people.models import Person

from .models import Asset, AssetEvent, AuditLine

Kind = AssetEvent.Kind
# Whoever does this has the asset before them.
HANDLED = {
    Kind.CHECK_OUT, Kind.CHECK_IN, Kind.MOVE, Kind.FOUND, Kind.REPAIRED, Kind.RESTORE,
}  # fmt: skip


def saw(asset: Asset, *, by: Person, place: int | None, at: datetime) -> None:
    """The locked ``asset`` was last seen then, by ``by``, at the location with the key ``place``.

    Where it was put just now is kept with it.
    """
    asset.seen_by, asset.seen_in_id, asset.seen_at = by, place, at
    asset.save(update_fields=["location", "located_at", "seen_by", "seen_in", "seen_at"])


def handled(event: AssetEvent) -> None:
    """The locked asset of ``event`` was seen by who did that, if it was before them."""
    if event.kind in HANDLED:
        place = event.to_location_id or event.from_location_id
        saw(event.asset, by=event.by, place=place, at=event.at)


def scanned(asset: Asset, *, by: Person) -> None:
    """``by`` scanned its label, and didn't say where."""
    Asset.objects.filter(pk=asset.pk).update(seen_by=by, seen_in=None, seen_at=timezone.now())


def forget(asset: Asset, what: Any) -> None:
    """``what`` was a mistake: the locked ``asset`` was last seen as the rest of history says."""
    if asset.seen_at == what.at:
        forget_all([asset])


def forget_all(assets: list[Asset]) -> None:
    """These locked ``assets`` were last seen as what holds of their history says."""
    events = last_of(AssetEvent.objects.filter(kind__in=HANDLED, reversed_by=None), assets)
    looked = AuditLine.objects.current().exclude(result=AuditLine.Result.MISSING)
    lines = last_of(looked, assets)
    for asset in assets:
        event, line = events.get(asset.pk), lines.get(asset.pk)
        seen: tuple[Any, Any, Any] = (None, None, None)
        if line and (event is None or line.at > event.at):
            seen = line.by_id, line.place_id, line.at
        elif event:
            seen = event.by_id, event.to_location_id or event.from_location_id, event.at
        asset.seen_by_id, asset.seen_in_id, asset.seen_at = seen
    Asset.objects.bulk_update(assets, ["seen_by", "seen_in", "seen_at"])


def last_of(rows: Any, assets: list[Asset]) -> dict[int, Any]:
    """The last of ``rows`` about each of ``assets``, by its key."""
    newest = rows.filter(asset__in=assets).order_by().values("asset").annotate(last=Max("pk"))
    found = rows.model.objects.filter(pk__in=[row["last"] for row in newest])
    return {row.asset_id: row for row in found}
