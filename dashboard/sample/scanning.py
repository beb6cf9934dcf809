"""Scan sessions of the sample workspace, and what a stranger wrote who found something."""

from datetime import timedelta
from random import Random
from typing import Any

from assets.models import AssetEvent
from labels.models import FoundReport, FoundReportEvent, ScanLine, ScanSession, Tag
from people.models import Person
from stockroom.models import Movement

from .clock import Clock
from .ledger import key_from

Doing = ScanSession.Doing
SOME = 3  # lines of a session
FOUND = "Step ladder, 5 steps"
MESSAGE = "It stands behind the bicycle shed, next to the bins. I leave it there."


def make_scans(people: dict[str, Person], clock: Clock, random: Random) -> None:
    """Mo took gear back and Dana used stock, scanning; and a ladder was found outside."""
    back = AssetEvent.objects.filter(kind=AssetEvent.Kind.CHECK_IN, by=people["Mo"])
    came = back.select_related("asset", "to_location").order_by("-at", "-pk")[:SOME]
    scanned(
        Doing.CHECK_IN,
        [
            {"asset": event.asset, "event": event, "text": event.asset.tag_number, "at": event.at,
             "word": "Checked in", "said": f"to {event.to_location}"}
            for event in came
        ],
        people["Mo"], random,
    )  # fmt: skip
    gone = Movement.objects.filter(kind=Movement.Kind.USE, by=people["Dana"])
    used = gone.select_related("level__item", "level__location").order_by("-at", "-pk")[:SOME]
    scanned(
        Doing.USE,
        [
            {"level": movement.level, "movement": movement, "text": movement.level.item.code,
             "at": movement.at, "quantity": -movement.delta, "word": f"Used {movement.amount}",
             "said": f"{movement.left} left at {movement.level.location}"}
            for movement in used
        ],
        people["Dana"], random,
    )  # fmt: skip
    make_report(people["Mo"], clock, random)


def scanned(doing: str, lines: list[dict[str, Any]], by: Person, random: Random) -> None:
    """A session of these ``lines``, newest first, that ended a minute after its last one."""
    session = ScanSession.objects.create(
        by=by, doing=doing, operation_key=key_from(random), started_at=lines[-1]["at"],
        ended_at=lines[0]["at"] + timedelta(minutes=1),
    )  # fmt: skip
    ScanLine.objects.bulk_create(
        ScanLine(
            session=session, operation_key=key_from(random), outcome=ScanLine.Outcome.DONE, **facts
        )
        for facts in reversed(lines)
    )


def make_report(by: Person, clock: Clock, random: Random) -> None:
    """A stranger wrote who found it; ``by`` fetched it."""
    at = clock.end_of(-6) - timedelta(hours=8)
    tag = Tag.objects.get(asset__name=FOUND)
    report = FoundReport.objects.create(
        tag=tag, message=MESSAGE, at=at, operation_key=key_from(random)
    )
    FoundReportEvent.objects.create(
        report=report, kind=FoundReportEvent.Kind.CLOSE, by=by, at=at + timedelta(hours=2),
        operation_key=key_from(random),
    )  # fmt: skip
