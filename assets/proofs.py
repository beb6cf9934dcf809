"""Proofs about custody, on the live database."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q

from people.insert_only import is_protected

from .models import Asset, AssetEvent, AuditLine, Checkout, Outage

Kind = AssetEvent.Kind
HISTORY = (
    "assets_assetevent",
    "assets_auditline",
    "assets_typeevent",
    "assets_terms",
    "assets_acceptance",
)


def one_custodian_at_most() -> Iterator[str]:
    """No asset has two open checkouts, and none that is out of service has one."""
    spells = Count("checkouts", filter=Q(checkouts__returned_at=None))
    for asset in Asset.objects.annotate(spells=spells).filter(spells__gt=1):
        yield f"{asset.tag_number} has {asset.spells} open checkouts."
    lent = Checkout.objects.open().select_related("asset")
    for spell in lent.exclude(asset__state=Asset.State.IN_SERVICE):
        yield f"{spell.asset.tag_number} is {spell.asset.state} and checked out."
    for spell in Checkout.objects.filter(returned_at__lt=F("out_at")):
        yield f"Checkout {spell.pk} ended before it began."


def outages_say_the_state() -> Iterator[str]:
    """An asset that is out of service has one open spell of that, and no other has one."""
    states = dict(Outage.objects.open().values_list("asset", "state"))
    for pk, tag_number, state in Asset.objects.values_list("pk", "tag_number", "state"):
        if states.get(pk, Asset.State.IN_SERVICE) != state:
            yield f"{tag_number} is {state}, its spells say {states.get(pk, 'in service')}."


def history_replays_to_the_present() -> Iterator[str]:
    """Replaying the events of an asset ends with who has it and where it is now."""
    holders = dict(Checkout.objects.open().values_list("asset", "custodian"))
    events = AssetEvent.objects.select_related("reverses").order_by("asset", "pk")
    places: dict[int, int | None] = {}
    held: dict[int, int | None] = {}
    for event in events.iterator():
        held[event.asset_id] = holder_after(event, held.get(event.asset_id))
        if event.to_location_id and changes_its_place(event):
            places[event.asset_id] = event.to_location_id
    for pk, tag_number, place in Asset.objects.values_list("pk", "tag_number", "location"):
        if places.get(pk, place) != place:
            yield f"{tag_number} is at location {place}, its history says {places[pk]}."
        if held.get(pk) != holders.get(pk):
            yield f"{tag_number} is with {holders.get(pk)}, its history says {held.get(pk)}."


def changes_its_place(event: AssetEvent) -> bool:
    """Was the asset somewhere else afterwards? Not by another home, or an undone loan."""
    if event.kind == Kind.CHANGE_HOME:
        return False
    return not (event.reverses and event.reverses.kind == Kind.CHECK_OUT)


def holder_after(event: AssetEvent, before: int | None) -> int | None:
    """Who has the asset after ``event``."""
    undone = event.reverses.kind if event.reverses else None
    if event.kind == Kind.CHECK_OUT or undone in {Kind.CHECK_IN, Kind.LOST}:
        return event.custodian_id
    if event.kind in {Kind.CHECK_IN, Kind.LOST} or undone == Kind.CHECK_OUT:
        return None
    return before


def audits_say_what_they_did() -> Iterator[str]:
    """Only a finished audit has missed or put right anything, and put right what it is about."""
    Result = AuditLine.Result  # noqa: N806
    lines = AuditLine.objects.current().select_related("asset")
    for line in lines.filter(result=Result.MISSING, audit__ended_at=None):
        yield f"{line.asset} is missing in audit {line.audit_id}, which is not finished."
    twice = lines.exclude(asset=None).values_list("audit", "asset").annotate(n=Count("pk"))
    for audit, asset, number in twice.filter(n__gt=1):
        yield f"Audit {audit} has {number} results for asset {asset}."
    about = lines.filter(audit=OuterRef("audit"), asset=OuterRef("asset"))
    did = AssetEvent.objects.exclude(audit=None).filter(reversed_by=None)
    for event in did.exclude(kind=Kind.UNDO).select_related("audit", "asset"):
        if event.audit and event.audit.ended_at is None:
            yield f"{event.asset} was put right by audit {event.audit_id}, which is not finished."
    astray = did.filter(~Exists(about.filter(result__in=[Result.MISSING, Result.UNEXPECTED])))
    for event in astray.select_related("asset"):
        yield f"{event.asset} was put right by audit {event.audit_id}, which is not about it."


def history_is_insert_only() -> Iterator[str]:
    """The triggers that refuse changes are in place."""
    for table in HISTORY:
        if not is_protected(table):
            yield f"The history of gear can be edited: the triggers of {table} are missing."


PROOFS = [
    one_custodian_at_most,
    outages_say_the_state,
    history_replays_to_the_present,
    audits_say_what_they_did,
    history_is_insert_only,
]
