"""What one scan does, by what somebody is doing and by what was scanned.

Everything is done by the verbs of stock and gear, which lock, check, and write history. What they
refuse is not lost: it comes back as a problem that waits for a choice.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import assets.operations
import stockroom.operations
from assets import audits, rules, sightings
from assets.models import Asset, AssetEvent, AuditLine
from locations.access import may
from locations.models import Location, Role
from people.clock import house_date
from people.models import Person
from people.refused import Refused
from stockroom.models import Count, CountLine, Item, Movement, StockLevel, StockLevelQuerySet

from .models import ScanLine, ScanSession

Doing = ScanSession.Doing
Outcome = ScanLine.Outcome
Problem = ScanLine.Problem
OUT_OF_REACH = "Your teams can see it, but not do this with it"
DONE = {
    Doing.CHECK_OUT: "Checked out",
    Doing.CHECK_IN: "Checked in",
    Doing.MOVE: "Moved",
    Doing.USE: "Used",
    Doing.RECEIVE: "Received",
    Doing.COUNT: "Counted",
    Doing.AUDIT: "Seen",
}


@dataclass(frozen=True)
class Became:
    """What became of a scan: the columns of its line."""

    outcome: str
    word: str
    said: str = ""
    problem: str = ""
    wrote: dict[str, Any] = field(default_factory=dict)


def done(word: str, said: str = "", **wrote: Any) -> Became:
    """It was done."""
    return Became(Outcome.DONE, word, said, wrote=wrote)


def told(word: str, said: str = "", **wrote: Any) -> Became:
    """There was nothing to do but to say so."""
    return Became(Outcome.TOLD, word, said, wrote=wrote)


def waits(problem: str, word: str, said: str = "", **wrote: Any) -> Became:
    """It could not be done just so."""
    return Became(Outcome.WAITS, word, said, problem, wrote)


def act(line: ScanLine, quantity: Decimal | None = None) -> Became:
    """Do with what ``line`` scanned what its session is doing.

    ``quantity`` is how much of an item its barcode stands for.
    """
    session = line.session
    if not still_within_reach(session):
        return too_far(session)
    if line.asset:
        return with_gear(line, line.asset)
    if line.level or line.item:
        return with_stock(line, quantity)
    if line.person:
        return met(line, line.person)
    assert line.location
    return at_place(line, line.location)


def still_within_reach(session: ScanSession) -> bool:
    """May its maker still act where it is about? Asked anew with each scan."""
    return session.location is None or may(session.by, Role.OPERATOR, session.location)


def too_far(session: ScanSession) -> Became:
    """Somebody took the role that it was begun with."""
    return waits(Problem.REFUSED, f"Your teams can't act at {session.location} any more")


# Gear


def with_gear(line: ScanLine, asset: Asset) -> Became:
    """What one asset is for in this session."""
    session, by = line.session, line.session.by
    if session.doing == Doing.LOOK_UP:
        sightings.scanned(asset, by=by)
        return told(*whereabouts(asset, by))
    if session.doing == Doing.AUDIT:
        return see(line, asset)
    if session.doing in {Doing.USE, Doing.RECEIVE, Doing.COUNT}:
        return waits(Problem.IS_GEAR, "This is gear", "It is checked out, and not used up")
    if not asset.is_placed(by, Role.OPERATOR):
        return waits(Problem.REFUSED, OUT_OF_REACH)
    verb = {Doing.CHECK_OUT: check_out, Doing.CHECK_IN: check_in, Doing.MOVE: move}
    return verb[Doing(session.doing)](line, asset)


def whereabouts(asset: Asset, user: Person) -> tuple[str, str]:
    """Who has it or where it is, in a word and in a few."""
    if asset.state != Asset.State.IN_SERVICE:
        return asset.get_state_display(), ""
    if spell := asset.checkout:
        return f"{rules.who(spell.custodian, user)} it", due(spell.due_at)
    if asset.is_home:
        return "In its place", at(asset.location, user)
    return "Not in its place", at(asset.location, user)


def check_out(line: ScanLine, asset: Asset) -> Became:
    """To the person of the session, for as long as its type usually is."""
    session = line.session
    assert session.person
    if asset.type.terms_id:
        return waits(Problem.TERMS, "Lent on terms", f"{session.person} accepts them first")
    try:
        event = assets.operations.check_out(
            asset, to=session.person, by=session.by, due_at=asset.type.due_at(),
            operation_key=line.operation_key,
        )  # fmt: skip
    except Refused as refused:
        return why_not(line, asset, refused)
    return checked_out(event)


def checked_out(event: AssetEvent, word: str = DONE[Doing.CHECK_OUT]) -> Became:
    """Who has it now, and until when."""
    to = "you" if event.custodian == event.by else event.custodian
    until = due(event.due_at)
    return done(word, f"to {to}{', ' if until else ''}{until}", event=event)


def due(at: Any) -> str:
    """Until when: "due Mon 30 November", or nothing."""
    return f"due {house_date(at):%a %-d %B}" if at else ""


def check_in(line: ScanLine, asset: Asset) -> Became:
    """Home, or to the location of the session. What comes back goes home whoever acts there."""
    session = line.session
    try:
        event = assets.operations.check_in(
            asset, by=session.by, location=session.location, operation_key=line.operation_key
        )
    except Refused as refused:
        return why_not(line, asset, refused)
    return done(DONE[Doing.CHECK_IN], to(event.to_location, session.by), event=event)


def move(line: ScanLine, asset: Asset) -> Became:
    """To the location of the session, from one where they act: belonging there is not enough."""
    session = line.session
    assert session.location
    if not may_move(session, asset):
        return waits(Problem.REFUSED, "It is at a location where your teams can't act")
    if asset.state == Asset.State.LOST:
        return waits(Problem.LOST, "Reported lost")
    try:
        event = assets.operations.move(
            asset, to=session.location, by=session.by, operation_key=line.operation_key
        )
    except Refused as refused:
        return why_not(line, asset, refused)
    return done(DONE[Doing.MOVE], to(event.to_location, session.by), event=event)


def may_move(session: ScanSession, asset: Asset) -> bool:
    """May its maker carry ``asset``, which nobody has, to where it is put in ``session``?

    That takes an operator at both ends, as everywhere (``assets.audit_sheets.ways``).
    """
    ends = asset.location, session.location or asset.home
    return all(may(session.by, Role.OPERATOR, end) for end in ends)


def why_not(line: ScanLine, asset: Asset, refused: Refused) -> Became:
    """What can be chosen after a refusal, by how ``asset`` stands now."""
    session, by = line.session, line.session.by
    now = Asset.objects.visible_to(by).with_custody().get(pk=asset.pk)
    if now.state == Asset.State.LOST:
        return waits(Problem.LOST, "Reported lost")
    if now.state != Asset.State.IN_SERVICE:
        return waits(Problem.REFUSED, now.get_state_display())
    if spell := now.checkout:
        has = f"{rules.who(spell.custodian, by)} it"
        if spell.custodian_id == session.person_id:
            return told(f"{has} already", due(spell.due_at))
        return waits(Problem.HELD, has, due(spell.due_at))
    if session.doing == Doing.CHECK_IN:
        belongs = session.location or now.home
        if now.location_id == belongs.pk:
            return told("In its place already", at(now.location, by))
        problem = Problem.AWAY if may_move(session, now) else Problem.REFUSED
        was = at(now.location, by)
        return waits(problem, "Nobody has it", was and f"It was last {was}")
    if session.doing == Doing.MOVE and session.location_id == now.location_id:
        return told("Here already", at(now.location, by))
    return waits(Problem.REFUSED, str(refused).removesuffix("."))


def see(line: ScanLine, asset: Asset) -> Became:
    """In the audit of the session, where they said they stand."""
    session = line.session
    assert session.audit
    try:
        found = audits.see(
            session.audit, asset, by=session.by, place=session.standing,
            operation_key=line.operation_key,
        )  # fmt: skip
    except Refused as refused:
        return waits(Problem.REFUSED, str(refused).removesuffix("."))
    if found.operation_key != line.operation_key:
        return told("Seen already")
    if found.result == AuditLine.Result.UNEXPECTED:
        word, where = whereabouts(asset, session.by)
        return done(
            "Unexpected", f"The record says: {word.lower()} {where}".strip(), audit_line=found
        )
    return done(DONE[Doing.AUDIT], at(found.place, session.by), audit_line=found)


def read_strange(line: ScanLine) -> Became:
    """In an audit, a code that is none of ours is written down as what was there."""
    audit = line.session.audit
    assert audit
    if not still_within_reach(line.session):
        return too_far(line.session)
    try:
        found = audits.read(
            audit, line.text, by=line.session.by, place=line.session.standing,
            operation_key=line.operation_key,
        )  # fmt: skip
    except Refused as refused:
        return waits(Problem.REFUSED, str(refused).removesuffix("."))
    if found.operation_key != line.operation_key:
        return told("Not ours", "noted already")
    return done("Not ours", "noted in the audit", audit_line=found)


# Stock


def with_stock(line: ScanLine, quantity: Decimal | None) -> Became:
    """What an item, or a level of it, is for in this session."""
    session = line.session
    if session.doing == Doing.LOOK_UP:
        return told(*what_is_left(line))
    if session.doing in {Doing.CHECK_OUT, Doing.CHECK_IN, Doing.AUDIT}:
        return waits(Problem.IS_STOCK, "This is stock", "It is used up, and not checked out")
    if session.doing == Doing.RECEIVE and line.item and session.location:
        return take(line, line.item, session.location, quantity)
    if line.item:
        found = places_of(line)
        if found:
            return waits(Problem.WHERE, "Where?", "It is kept in several places")
        if session.doing == Doing.COUNT:
            return waits(Problem.REFUSED, "Not kept here", "Add it on the page of the count")
        return waits(Problem.REFUSED, OUT_OF_REACH)
    level = line.level
    assert level
    if not may(session.by, Role.OPERATOR, level):
        return waits(Problem.REFUSED, OUT_OF_REACH)
    if session.count:
        is_here = meant_in(session, StockLevel.objects.filter(pk=level.pk)).exists()
        if not is_here:
            return waits(Problem.REFUSED, f"This count is of {session.location} only")
        return how_many(level, session.by)
    return take(line, level.item, level.location, quantity)


def how_many(level: StockLevel, user: Person) -> Became:
    """A count wants a number."""
    return waits(Problem.HOW_MANY, "How many are there?", at(level.location, user))


def settle_on_a_place(line: ScanLine) -> None:
    """An item that is kept in one place where they may act means the level there."""
    session = line.session
    if line.item is None or session.doing not in {
        Doing.USE,
        Doing.MOVE,
        Doing.COUNT,
        Doing.RECEIVE,
    }:
        return
    found = places_of(line)
    if session.doing == Doing.RECEIVE and session.location:
        found = [level for level in found if level.location == session.location]
    if len(found) == 1:
        line.level, line.item = found[0], None


def what_is_left(line: ScanLine) -> tuple[str, str]:
    """How much is left, in a word, and where."""
    by = line.session.by
    if line.level:
        level = line.level
        left = level.item.amount(level.quantity) if level.quantity else "None"
        return f"{left} left", at(level.location, by)
    assert line.item
    levels = list(StockLevel.objects.visible_to(by).filter(item=line.item).order_by())
    total = sum((level.quantity for level in levels), Decimal(0))
    places = f"in {len(levels)} places" if len(levels) != 1 else "in one place"
    return f"{line.item.amount(total) if total else 'None'} left", places


def places_of(line: ScanLine) -> list[StockLevel]:
    """Where an item could be meant: wherever it is kept and they may act, or within the session."""
    session = line.session
    levels = StockLevel.objects.granting(session.by, Role.OPERATOR).in_use().filter(item=line.item)
    found = meant_in(session, levels).select_related("item", "location")
    return list(found.order_by("location__path"))


def meant_in(session: ScanSession, levels: StockLevelQuerySet) -> StockLevelQuerySet:
    """Those of ``levels`` that are used or counted where ``session`` is about."""
    if session.count and not session.count.with_below:
        return levels.filter(location=session.location_id)
    if session.location and session.doing in {Doing.USE, Doing.COUNT}:
        return levels.under(session.location)
    return levels


def take(line: ScanLine, item: Item, place: Location, quantity: Decimal | None) -> Became:
    """Use, receive or move the amount of the session, or receive what a package of it holds."""
    session = line.session
    packed = quantity if session.doing == Doing.RECEIVE else None
    so_much = packed or session.quantity_of(item)
    return take_so_much(
        line, item, place, so_much, doing=session.doing, operation_key=line.operation_key
    )


def take_so_much(
    line: ScanLine, item: Item, place: Location, quantity: Decimal, *, doing: str,
    operation_key: UUID,
) -> Became:  # fmt: skip
    """Use, receive or move this ``quantity``."""
    session = line.session
    verbs: dict[str, Callable[..., Movement]] = {
        Doing.USE: stockroom.operations.use,
        Doing.RECEIVE: stockroom.operations.receive,
        Doing.MOVE: stockroom.operations.move,
    }
    where: dict[str, Any] = {"location": place}
    if doing == Doing.MOVE:
        if place == session.location:
            return told("Here already", at(place, session.by))
        where["to"] = session.location
    try:
        movement = verbs[doing](
            item, quantity=quantity, by=session.by, operation_key=operation_key, **where
        )
    except Refused as refused:
        return short(line, item, place, refused)
    line.level, line.item = movement.level, None
    left = movement.left if movement.balance_after else "none"
    rest = f"{left} left {at(place, session.by)}".strip()
    if doing == Doing.MOVE:
        rest = f"{to(session.location, session.by)}, {rest}"
    word = f"{DONE[Doing(doing)]} {movement.amount}"
    return done(word, rest, movement=movement, quantity=quantity)


def short(line: ScanLine, item: Item, place: Location, refused: Refused) -> Became:
    """Not enough is left, and how much is; or another refusal."""
    levels = StockLevel.objects.visible_to(line.session.by).filter(item=item, location=place)
    left = levels.values_list("quantity", flat=True).first()
    words = str(refused).removesuffix(".")
    if refused.field == "quantity" and left and line.session.doing != Doing.RECEIVE:
        return waits(Problem.SHORT, words, quantity=left)
    return waits(Problem.REFUSED, words)


def counted(line: CountLine, count: Count) -> Became:
    """How many there are, and whether that was expected if the count says so."""
    item = line.level.item
    word = f"Counted {item.amount(line.counted)}"
    if not count.shows_expected:
        return done(word, count_line=line)
    difference = line.counted - line.expected
    if not difference:
        return done(word, "as expected", count_line=line)
    more = "more" if difference > 0 else "fewer"
    return done(word, f"{item.amount(abs(difference))} {more} than expected", count_line=line)


# People and places


def met(line: ScanLine, person: Person) -> Became:
    """Somebody's badge, while something else is done than checking out."""
    if line.session.doing == Doing.LOOK_UP:
        held = Asset.objects.visible_to(line.session.by).held_by(person).count()
        return told(f"Has {held or 'no'} asset{'' if held == 1 else 's'}")
    return Became(Outcome.TOLD, "This is somebody's badge", problem=Problem.IS_PERSON)


def at_place(line: ScanLine, place: Location) -> Became:
    """A location: within an audit, they stand there from now on."""
    session = line.session
    if session.doing == Doing.LOOK_UP:
        gear = Asset.objects.visible_to(session.by).lying_under(place).count()
        return told(f"{gear or 'No'} asset{'' if gear == 1 else 's'} here")
    if session.audit and session.audit.looks_at(place):
        session.standing = None if place == session.audit.location else place
        session.save(update_fields=["standing"])
        return told("You are here", "What you scan next is seen here")
    return Became(Outcome.TOLD, "This is a location", problem=Problem.IS_PLACE)


def at(place: Location | None, user: Person) -> str:
    """Where, if it may be named."""
    return f"at {place}" if place and may(user, Role.VIEWER, place) else ""


def to(place: Location | None, user: Person) -> str:
    """Where to, if it may be named."""
    return f"to {place if place and may(user, Role.VIEWER, place) else 'its home'}"
