"""Audits: going round a location, seeing what is there, and putting the record right.

What is expected is what the record says lies there, so what is taken along in good order while
people walk round is not missing. Nothing but *last seen* changes until an audit is finished.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from django.core.paginator import Page
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from locations import tree
from locations.models import Location, number_in_code
from locations.questions import Question
from people.memory import once
from people.models import Person
from people.refused import SPENT, Refused, refusing_a_spent_key

from . import operations, service, sightings, undoing
from .handfuls import SomeRefused, locked
from .models import Asset, AssetEvent, AssetQuerySet, Audit, AuditLine, Outage
from .rules import refuse_archived

Result = AuditLine.Result
# What is scanned may be the label of a location: who prints labels says which.
READ_A_PLACE: list[Callable[[str], int | None]] = []


@dataclass(frozen=True)
class Fix:
    """How one unexpected asset is put right: it stays "here", or goes "home".

    ``after`` is the key of the last thing that had happened to it by then, 0 for nothing.
    """

    way: str
    after: int


@transaction.atomic
def start(*, location: Location, by: Person, operation_key: UUID, with_below: bool = True) -> Audit:
    """Begin to look for what should be at ``location``, with everything below it or not."""
    refuse_archived(location)
    facts = {"location": location, "with_below": with_below, "started_by": by}
    audit, _ = Audit.objects.get_or_create(operation_key=operation_key, defaults=facts)
    if audit.started_by_id != by.pk:
        raise Refused(SPENT)
    return audit


def expected(audit: Audit) -> AssetQuerySet:
    """What should be there: by the record it is, with nobody, and not sent away to be repaired."""
    sent_away = Outage.objects.open().filter(asset=OuterRef("pk")).exclude(repairer="")
    here = Asset.objects.lying_under(audit.location).filter(~Exists(sent_away))
    return here if audit.with_below else here.filter(location=audit.location_id)


def unseen(audit: Audit) -> AssetQuerySet:
    """What is missing so far: expected, put there before the audit began, and not seen in it."""
    lines = AuditLine.objects.current().filter(audit=audit, asset=OuterRef("pk"))
    return expected(audit).filter(~Exists(lines), located_at__lte=audit.started_at)


@transaction.atomic
def see(
    audit: Audit, asset: Asset, *, by: Person, operation_key: UUID, place: Location | None = None
) -> AuditLine:
    """``by`` sees ``asset``, at ``place`` if they say where they stand.

    What was seen in this audit before stays as it was seen then, and that line is the answer.
    """
    tree.rely_on()
    audit = hold(audit)
    stands = place or audit.location
    if not audit.looks_at(stands):
        raise Refused(f"This audit is of {audit.location} only.")
    asset = operations.locked(asset)
    about = {"audit": audit, "asset": asset}
    if known := first_or_current(operation_key, by, **about):
        return known
    belongs = expected(audit).filter(pk=asset.pk)
    if place:
        belongs = belongs.filter(location__path__startswith=place.path)
    spell, seen = asset.checkout, belongs.exists()
    line = noted(
        result=Result.SEEN if seen else Result.UNEXPECTED,
        place=asset.location if seen else stands,
        was_at=asset.location,
        was_with=spell and spell.custodian,
        was_state=asset.state,
        by=by,
        operation_key=operation_key,
        **about,
    )
    sightings.saw(asset, by=by, place=line.place_id, at=line.at)
    return line


@transaction.atomic
def read(
    audit: Audit, text: str, *, by: Person, operation_key: UUID, place: Location | None = None
) -> AuditLine:
    """Something there says ``text``, and it is no gear that ``by`` knows of."""
    audit = hold(audit)
    about: dict[str, Any] = {"audit": audit, "text": text[:200], "asset": None}
    if known := first_or_current(operation_key, by, **about):
        return known
    stands = place or audit.location
    return noted(result=Result.NOT_OURS, place=stands, by=by, operation_key=operation_key, **about)


def first_or_current(operation_key: UUID, by: Person, **about: Any) -> AuditLine | None:
    """What this same submission wrote the first time, or else what holds already."""
    lines = AuditLine.objects.filter(**about)
    first = lines.filter(operation_key=operation_key, by=by).first()
    return first or lines.current().first()


@transaction.atomic
def withdraw(line: AuditLine, *, by: Person) -> AuditLine:
    """``line`` was a mistake: its audit knows nothing of that thing. Twice is once."""
    hold(line.audit)
    if done := AuditLine.objects.filter(withdraws=line).first():
        return done
    about = {"audit": line.audit, "asset": line.asset, "text": line.text}
    undone = noted(result=Result.WITHDRAWN, withdraws=line, by=by, **about)
    if line.asset:
        sightings.forget(operations.locked(line.asset), line)
    return undone


@transaction.atomic
def finish(
    audit: Audit,
    *,
    by: Person,
    operation_key: UUID,
    fixes: Mapping[int, Fix],
    lost: Collection[int] = (),
) -> Audit:
    """Write down what is missing, and put right what is asked for: all of it, or none.

    ``fixes`` are by the key of an unexpected asset; ``lost`` are the keys of missing ones to be
    reported lost. Finishing twice is finishing once, though it was undone in between.
    """
    tree.rely_on()
    audit = hold(audit, under_way=False)
    if audit.ended_at or audit.ended_key == operation_key:
        return audit
    if audit.dropped_at:
        raise Refused("This audit was given up.")
    held = locked([*unseen(audit).values_list("pk", flat=True), *fixes])
    missing = write_down_missing(audit, by=by)
    lines = AuditLine.objects.current().filter(audit=audit, result=Result.UNEXPECTED)
    wrong = {line.asset_id: line for line in lines.select_related("audit__location", "place")}
    reasons: dict[int, str] = {}
    for asset in held:
        key = uuid5(operation_key, str(asset.pk))
        facts: dict[str, Any] = {"by": by, "operation_key": key, "audit": audit}
        try:
            if asset.pk in fixes:
                put_right(asset, wrong.get(asset.pk), fixes[asset.pk], **facts)
            elif asset.pk in missing and asset.pk in lost:
                service.report_lost(asset, note="Missing in an audit", **facts)
        except Refused as refused:
            reasons[asset.pk] = str(refused)
    if reasons:
        raise SomeRefused("Not finished. Look at what is said below.", reasons)
    audit.ended_at, audit.ended_by, audit.ended_key = timezone.now(), by, operation_key
    audit.save(update_fields=["ended_at", "ended_by", "ended_key"])
    return audit


def write_down_missing(audit: Audit, *, by: Person) -> set[int | None]:
    """A line for each asset that was not seen; their keys."""
    turns = AuditLine.objects.filter(audit=audit, asset__isnull=False).values_list("asset", "turn")
    last = dict(turns.order_by("turn"))
    lines = AuditLine.objects.bulk_create(
        AuditLine(
            audit=audit, asset=asset, result=Result.MISSING, turn=last.get(asset.pk, -1) + 1,
            was_at_id=asset.location_id, was_state=asset.state, by=by,
        )
        for asset in unseen(audit).order_by("pk")
    )  # fmt: skip
    return {line.asset_id for line in lines}


def put_right(asset: Asset, line: AuditLine | None, fix: Fix, **facts: Any) -> None:
    """Let the record say that ``asset`` is where it was seen, or back at its home."""
    if line is None:
        raise Refused(f"{asset} was taken off this audit meanwhile.")
    last = operations.latest(asset)
    if (last.pk if last else 0) != fix.after:
        raise Refused(f"Something has happened to {asset} since. Look again.")
    to = asset.home if fix.way == "home" else line.place
    assert to is not None
    facts["note"] = "Seen in an audit"
    if asset.checkout:
        operations.check_in(asset, location=to, **facts)
    elif asset.state == Asset.State.LOST:
        service.report_found(asset, location=to, **facts)
    elif asset.location_id != to.pk:
        operations.move(asset, to=to, **facts)


@transaction.atomic
def undo(audit: Audit, *, by: Person) -> Audit:
    """Take back all that finishing ``audit`` changed; it is under way again. Twice is once."""
    tree.rely_on()
    audit = hold(audit, under_way=False)
    if audit.ended_at is None:
        return audit
    undoing.undo(put_right_by(audit), by=by)
    lines = AuditLine.objects.current().filter(audit=audit, result=Result.MISSING)
    AuditLine.objects.bulk_create(
        AuditLine(
            audit=audit, asset_id=line.asset_id, result=Result.WITHDRAWN, turn=line.turn + 1,
            withdraws=line, by=by,
        )
        for line in lines
    )  # fmt: skip
    audit.ended_at = audit.ended_by = None
    audit.save(update_fields=["ended_at", "ended_by"])
    return audit


def put_right_by(audit: Audit) -> list[AssetEvent]:
    """What finishing ``audit`` did, as far as it holds."""
    events = AssetEvent.objects.filter(audit=audit, reversed_by=None).exclude(kind="undo")
    return list(events.select_related("asset", "from_location").order_by("asset"))


@transaction.atomic
def drop(audit: Audit, *, by: Person) -> Audit:
    """Give the audit up. What was seen is kept."""
    audit = hold(audit, under_way=False)
    if audit.ended_at:
        raise Refused("This audit was finished meanwhile. Undo that instead.")
    if not audit.dropped_at:
        audit.dropped_at = timezone.now()
        audit.save(update_fields=["dropped_at"])
    return audit


@transaction.atomic
def pick_up(audit: Audit, *, by: Person) -> Audit:
    """Go on with an audit that was given up."""
    audit.dropped_at = None
    audit.save(update_fields=["dropped_at"])
    return audit


def hold(audit: Audit, *, under_way: bool = True) -> Audit:
    """``audit`` as it is now, locked. Whoever looks is refused once it is over."""
    held = Audit.objects.select_for_update(no_key=True).get(pk=audit.pk)
    if under_way and held.ended_at:
        raise Refused("This audit was finished. Start another one.")
    if under_way and held.dropped_at:
        raise Refused("This audit was given up. Pick it up again, or start another one.")
    return held


def noted(**facts: Any) -> AuditLine:
    """A new line of an audit that is held."""
    about = {name: facts[name] for name in ("audit", "asset", "text") if name in facts}
    turn = AuditLine.objects.filter(**about).count()
    with refusing_a_spent_key():
        return AuditLine.objects.create(turn=turn, **facts)


def place_read(text: str) -> int | None:
    """The key of the location that a label or a code like L-0012 means; None for all else."""
    labelled = next((key for reads in READ_A_PLACE if (key := reads(text))), None)
    return labelled or number_in_code(text, "L")


def missed(asset: Asset, known: Sequence[AuditLine] | None = None) -> AuditLine | None:
    """The line of the last audit that missed ``asset`` where it is, unless it was heard of since.

    ``known`` is what audits found of it, the last first, where that was asked already.
    """
    if asset.checkout or asset.state == Asset.State.RETIRED:
        return None
    if known is None:
        lines = AuditLine.objects.current().filter(asset=asset, was_at=asset.location_id)
        known = list(lines.filter(result=Result.MISSING).order_by("-at", "-pk")[:1])
    there = (x for x in known if x.result == Result.MISSING and x.was_at_id == asset.location_id)
    line = next(there, None)
    if line is None or line.at < asset.located_at:
        return None
    return None if asset.seen_at and asset.seen_at > line.at else line


@transaction.atomic
def report_found(
    asset: Asset,
    *,
    by: Person,
    operation_key: UUID,
    location: Location | None = None,
    note: str = "",
) -> AssetEvent:
    """It turned up: it was lost, or missing and is, without a ``location``, where it should be."""
    asset = operations.locked(asset)
    if first := operations.repeated(operation_key, asset, AssetEvent.Kind.FOUND, by):
        return first
    facts: dict[str, Any] = {"by": by, "note": note, "operation_key": operation_key}
    if asset.state == Asset.State.LOST:
        return service.return_to_service(asset, AssetEvent.Kind.FOUND, location=location, **facts)
    if missed(asset) is None:
        raise Refused(f"{asset} is neither lost nor missing. Look at its page.")
    came_from = asset.location
    if location and location != came_from:
        refuse_archived(location)
        operations.put(asset, location)
    return operations.write(
        asset, AssetEvent.Kind.FOUND, from_location=came_from, to_location=asset.location, **facts
    )


def missing(assets: AssetQuerySet) -> AssetQuerySet:
    """Those of ``assets`` that the last audit missed and nobody has heard of since (``missed``)."""
    lines = AuditLine.objects.current().filter(
        Q(asset__seen_at=None) | Q(at__gte=F("asset__seen_at")),
        result=Result.MISSING,
        at__gte=F("asset__located_at"),
        was_at=F("asset__location"),
    )
    return assets.with_nobody().in_use().filter(pk__in=lines.order_by().values("asset"))


def keys_of_missing() -> list[int]:
    """The keys of all that is missing, whoever may see it; mostly nothing is."""
    return once("missing gear", MISSING.of)


MISSING = Question(lambda: missing(Asset.objects.all()).order_by().values_list("pk", flat=True))


def mark_missing(assets: Iterable[Asset]) -> None:
    """Let each of ``assets`` know whether it ``is_missing``."""
    keys = set(keys_of_missing())
    for asset in assets:
        asset.is_missing = asset.pk in keys


# What others tell somebody of an asset, as far as a condition on ``at`` asks: rows of their own,
# newest first, each with ``at`` and, as ``drawn``, the template of a line.
TELL_OF_IT: list[Callable[[Asset, Any, Q], Iterable[Any]]] = []


class Chapter(NamedTuple):
    """An event of an asset's history, with what audits found and others told after it."""

    sightings: list[AuditLine]
    told: list[Any]
    event: AssetEvent | None


def story(lines: Page[AssetEvent], asset: Asset, user: Any) -> list[Chapter]:
    """One page of the history of ``asset``: each event with what came after it.

    At the end is what came before the first event, if that is on this page.
    """
    events, meanwhile = list(lines.object_list), Q()
    if lines.has_next() and events:
        meanwhile &= Q(at__gt=events[-1].at)
    if lines.has_previous() and events:
        page_before = lines.paginator.page(lines.previous_page_number()).object_list
        meanwhile &= Q(at__lte=list(page_before)[-1].at)
    sightings = AuditLine.objects.told_of(asset, user, meanwhile)
    told = [row for tell in TELL_OF_IT for row in tell(asset, user, meanwhile)]
    chapters = []
    for event in events:
        seen = [row for row in sightings if row.at > event.at]
        said = [row for row in told if row.at > event.at]
        chapters.append(Chapter(seen, said, event))
        sightings, told = sightings[len(seen) :], told[len(said) :]
    return [*chapters, Chapter(sightings, told, None)] if sightings or told else chapters
