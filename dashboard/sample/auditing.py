"""The audits of the sample workspace: one that missed something, and one under way."""

from datetime import datetime, timedelta

from assets.models import Asset, AssetQuerySet, Audit, AuditLine, Checkout
from locations.models import Location
from people.models import Person

from .clock import Clock

Result = AuditLine.Result
MISSING = "Multimeter, no. 4"
UNEXPECTED = "Tripod, small"
SEEN_SO_FAR = ("Mixing desk, 16 channels", "PA speaker, no. 1", "PA speaker, no. 2")


def make_audits(places: dict[str, Location], people: dict[str, Person], clock: Clock) -> None:
    """Olu and Mo went round the lab; Dana is half-way through the AV store."""
    olu, mo, dana = people["Olu"], people["Mo"], people["Dana"]
    lab = begun(places["Electronics lab"], by=olu, at=clock.end_of(-2) + timedelta(hours=10))
    at = lab.started_at
    for number, asset in enumerate(lying_at(lab.location)):
        at += timedelta(seconds=20)
        by = mo if number % 3 else olu
        found(lab, asset, Result.SEEN if asset.name != MISSING else Result.MISSING, by=by, at=at)
    tripod = Asset.objects.select_related("location").get(name=UNEXPECTED)
    found(lab, tripod, Result.UNEXPECTED, by=olu, at=at)
    AuditLine.objects.create(
        audit=lab, text="4011209345678", result=Result.NOT_OURS, place=lab.location, by=mo, at=at
    )
    lab.ended_at, lab.ended_by = at + timedelta(minutes=4), olu
    lab.save(update_fields=["ended_at", "ended_by"])
    store = begun(places["AV store"], by=dana, at=clock.end_of(-1) - timedelta(hours=3))
    for number, asset in enumerate(lying_at(store.location).filter(name__in=SEEN_SO_FAR)):
        at = store.started_at + timedelta(minutes=number + 1)
        found(store, asset, Result.SEEN, by=dana, at=at)


def begun(location: Location, *, by: Person, at: datetime) -> Audit:
    """An audit of ``location`` and what is inside it."""
    return Audit.objects.create(location=location, started_by=by, started_at=at)


def lying_at(location: Location) -> AssetQuerySet:
    """What belongs there and is with nobody."""
    out = Checkout.objects.open().values("asset")
    home = Asset.objects.in_use().filter(home=location, location=location).exclude(pk__in=out)
    return home.select_related("location").order_by("name", "pk")


def found(audit: Audit, asset: Asset, result: str, *, by: Person, at: datetime) -> None:
    """What was found of one asset."""
    missing = result == Result.MISSING
    AuditLine.objects.create(
        audit=audit, asset=asset, result=result, place=None if missing else audit.location,
        was_at=asset.location, was_state=asset.state, by=by, at=at,
    )  # fmt: skip
    if not missing:
        asset.seen_at, asset.seen_by, asset.seen_in = at, by, audit.location
        asset.save(update_fields=["seen_at", "seen_by", "seen_in"])
