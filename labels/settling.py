"""What a scan that waits becomes by the way that somebody chose for it.

It is done by the verbs of stock and gear, as a scan that doesn't wait is; what they refuse now is
said to whoever chose.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import assets.operations
import stockroom.counts
from assets import service
from assets.models import Asset
from assets.rules import who
from people.models import Person
from people.refused import Refused
from stockroom.models import StockLevel

from .acting import (
    OUT_OF_REACH,
    Became,
    checked_out,
    counted,
    done,
    due,
    how_many,
    may_move,
    take_so_much,
    to,
    waits,
)
from .models import ScanLine, ScanSession

Doing = ScanSession.Doing
FOUND = "Found"
NOT_ANY_MORE = "That can't be chosen here any more. Scan it again."


@dataclass(frozen=True)
class Choice:
    """What was chosen for a line that waits: a way, and what it is about."""

    way: str
    level: StockLevel | None = None
    counted: Decimal | None = None


def settled(line: ScanLine, choice: Choice, *, key: UUID, by: Person) -> Became:
    """Do what was chosen; Refused if that can't be."""
    level = choice.level or line.level
    if line.asset and choice.way in OF_GEAR:
        return OF_GEAR[choice.way](line, line.asset, key, by)
    if level and choice.way == "count":
        return count(line, level, choice.counted, key, by)
    if level and choice.way == "at" and line.session.doing == Doing.COUNT:
        line.level, line.item = level, None
        return how_many(level, by)
    if level and choice.way in OF_STOCK:
        return take(line, level, choice.way, key)
    raise Refused(NOT_ANY_MORE)


def hand_over(line: ScanLine, asset: Asset, key: UUID, by: Person) -> Became:
    """From who has it to the person of the session, unless somebody else has it by now."""
    spell, person = asset.checkout, line.session.person
    if person is None:
        raise Refused(NOT_ANY_MORE)
    if spell and line.word != (has := f"{who(spell.custodian, line.session.by)} it"):
        return waits(ScanLine.Problem.HELD, has, due(spell.due_at))
    spells = [spell.pk] if spell else []
    event = assets.operations.hand_over(asset, to=person, by=by, spells=spells, operation_key=key)
    return checked_out(event, "Handed over")


def find(line: ScanLine, asset: Asset, key: UUID, by: Person) -> Became:
    """It was lost, and turned up."""
    event = service.report_found(asset, location=line.session.location, by=by, operation_key=key)
    return done(FOUND, to(event.to_location, by), event=event)


def put_back(line: ScanLine, asset: Asset, key: UUID, by: Person) -> Became:
    """To where the session puts things, or to where it belongs."""
    if not may_move(line.session, asset):
        raise Refused(f"{OUT_OF_REACH}.")
    place = line.session.location or asset.home
    event = assets.operations.move(asset, to=place, by=by, operation_key=key)
    return done("Moved", to(event.to_location, by), event=event)


def check_in(line: ScanLine, asset: Asset, key: UUID, by: Person) -> Became:
    """It is back."""
    event = service.check_in(asset, location=line.session.location, by=by, operation_key=key)
    return done("Checked in", to(event.to_location, by), event=event)


OF_GEAR: dict[str, Callable[[ScanLine, Asset, UUID, Person], Became]] = {
    "hand-over": hand_over,
    "found": find,
    "home": put_back,
    "check-in": check_in,
}


def count(
    line: ScanLine, level: StockLevel, number: Decimal | None, key: UUID, by: Person
) -> Became:
    """So many were there."""
    walk = line.session.count
    if walk is None or number is None:
        raise Refused(NOT_ANY_MORE)
    found = stockroom.counts.record(
        walk, level.item, location=level.location, counted=number, by=by, operation_key=key
    )
    return counted(found, walk)


OF_STOCK = {"use", "all", "at"}


def take(line: ScanLine, level: StockLevel, way: str, key: UUID) -> Became:
    """Use it, or do with all of it, or at this place, what the session is doing."""
    session, item = line.session, level.item
    amount = line.quantity if way == "all" else None
    return take_so_much(
        line, item, level.location, amount or session.quantity_of(item),
        doing=Doing.USE if way == "use" else session.doing, operation_key=key,
    )  # fmt: skip
