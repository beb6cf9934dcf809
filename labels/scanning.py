"""Scan sessions: somebody says once what they are doing, and then each scan acts at once.

A scan is one transaction: hold the session, act, and write down what became of it. Sent again with
the same key it is answered with what became of it the first time.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

import assets.operations
import stockroom.counts
import stockroom.operations
from assets import audits
from assets.models import AssetEvent, Audit
from assets.terms import Accepted
from locations.access import may
from locations.models import Location, Role
from people.models import Person
from people.refused import SPENT, Refused, refusing_a_spent_key
from stockroom.models import Count

from .acting import (
    OUT_OF_REACH,
    Became,
    act,
    checked_out,
    read_strange,
    settle_on_a_place,
    still_within_reach,
    take_so_much,
    told,
    waits,
)
from .models import TARGETS, ScanLine, ScanSession
from .reading import Reading, understood
from .settling import FOUND, NOT_ANY_MORE, Choice, settled
from .ways import Ways

Doing = ScanSession.Doing
Outcome = ScanLine.Outcome
Problem = ScanLine.Problem
# What begins anew by a badge alone: whoever hands things out does so to one after the other.
TURNS_TO_PEOPLE = {Doing.CHECK_OUT, Doing.LOOK_UP}
# Clocks run on while a scan is on its way.
ON_ITS_WAY = timedelta(seconds=2)


@transaction.atomic
def start(
    *,
    doing: str,
    by: Person,
    operation_key: UUID,
    person: Person | None = None,
    location: Location | None = None,
    walk: Count | Audit | None = None,
    at: Location | None = None,
    follows: ScanSession | None = None,
    started_at: datetime | None = None,
) -> ScanSession:
    """From now on ``by`` is ``doing`` this; what they were doing before has ended.

    To begin what is being done already is to go on with it. A count or audit that is named takes
    the scans, as made ``at`` this place in it.
    """
    mine = ScanSession.objects.filter(by=by)
    if known := mine.filter(operation_key=operation_key).first():
        return known
    before = mine.filter(ended_at=None).first()
    if before and (before.doing, before.person_id, before.location_id) == (
        doing, person and person.pk, location and location.pk
    ) and goes_on(before, walk):  # fmt: skip
        if walk and before.standing != at:
            before.standing = at
            before.save(update_fields=["standing"])
        return before
    if before:
        end(before)
    about: dict[str, Any] = {"person": person, "location": location, "standing": at}
    about |= {"follows": follows, "started_at": started_at or timezone.now()}
    walked = {doing: walk} if walk else walks(doing, location, by, operation_key)
    try:
        with transaction.atomic():
            return ScanSession.objects.create(
                by=by, doing=doing, operation_key=operation_key, **about, **walked
            )
    except IntegrityError as error:
        if known := mine.filter(operation_key=operation_key).first():
            return known
        raise Refused("Another session was begun at the same moment. Try again.") from error


def goes_on(session: ScanSession, walk: Count | Audit | None) -> bool:
    """Do its scans go into ``walk``; or, if none is named, into one that is under way still?"""
    own = session.walk
    return own == walk if walk else own is None or own.is_under_way


def walks(doing: str, location: Location | None, by: Person, key: UUID) -> dict[str, Any]:
    """The count or audit that the scans go into: one that is under way there, or a new one."""
    if doing == Doing.COUNT and location:
        under_way = Count.objects.granting(by, Role.OPERATOR).under_way()
        same = under_way.filter(location=location, with_below=True, category="").first()
        begun = same or stockroom.counts.start(
            location=location, by=by, operation_key=uuid5(key, "count")
        )
        return {"count": begun}
    if doing == Doing.AUDIT and location:
        going = Audit.objects.granting(by, Role.OPERATOR).under_way()
        found = going.filter(location=location, with_below=True).first()
        walk = found or audits.start(location=location, by=by, operation_key=uuid5(key, "audit"))
        return {"audit": walk}
    return {}


@transaction.atomic
def end(session: ScanSession) -> ScanSession:
    """It is over. Twice is once."""
    session = held(session)
    if session.ended_at is None:
        session.ended_at = timezone.now()
        session.save(update_fields=["ended_at"])
    return session


def set_amount(session: ScanSession, amount: str) -> ScanSession:
    """Take so much of an item with each scan from now on."""
    session.amount = amount
    session.save(update_fields=["amount"])
    return session


def held(session: ScanSession) -> ScanSession:
    """``session`` as it is now, held until the transaction ends.

    It is the first lock of all, before the tree: whoever has any other never waits for this one.
    Nothing is joined: PostgreSQL weighs longer how than it takes to read the two that are needed.
    """
    return ScanSession.objects.select_for_update().get(pk=session.pk)


def meant(session: ScanSession, scanned_at: datetime) -> ScanSession:
    """The session that a scan made in ``session`` belongs to, held.

    Where a badge ended it, what was scanned after the badge is for that person. A scan that was
    made before the end and had to wait still counts; one made after it is refused.
    """
    now = held(session)
    while now.ended_at and (after := ScanSession.objects.filter(follows=now).first()):
        now = held(after)
    if now.ended_at and scanned_at > now.ended_at + ON_ITS_WAY:
        raise Refused("This session has ended. Say again what you are doing.")
    now.by = session.by
    return now


@transaction.atomic
def scan(
    session: ScanSession, text: str, *, operation_key: UUID, scanned_at: datetime | None = None
) -> ScanLine:
    """``text`` was scanned, then or just now: act, and write down what became of it."""
    session = meant(session, scanned_at or timezone.now())
    if known := ScanLine.objects.filter(operation_key=operation_key).first():
        if known.session.by_id != session.by_id:
            raise Refused(SPENT)
        known.instead_of = [known.pk]  # the page that didn't hear of it may show it by now
        return known
    if session.walk_is_over:
        raise Refused(f"{session.walk} is over. Say again what you are doing.")
    found = understood(text, session.by)
    line = ScanLine(
        session=session,
        operation_key=operation_key,
        text=text.replace("\0", "").strip()[:200] or "–",
        **({found.kind: found.thing} if found.kind else {}),
    )
    if found.kind == "person" and session.doing in TURNS_TO_PEOPLE:
        return turned_to(line, found.thing)
    settle_on_a_place(line)
    became = again(line) or (act(line, found.quantity) if found.kind else not_a_thing(line, found))
    return kept(line, became)


def not_a_thing(line: ScanLine, found: Reading) -> Became:
    """A code that leads nowhere, in words."""
    if line.session.doing == Doing.AUDIT and found.problem in {Problem.STRANGE, Problem.UNKNOWN}:
        return read_strange(line)
    return waits(found.problem, found.words)


def turned_to(line: ScanLine, person: Person) -> ScanLine:
    """A badge: from now on it is checked out to ``person``."""
    before = line.session
    if before.person_id == person.pk:
        return kept(line, told("Checking out", f"to {person}"))
    if not person.is_active:
        return kept(line, waits(Problem.REFUSED, "No longer active"))
    line.session = start(
        doing=Doing.CHECK_OUT, by=before.by, person=person, follows=before,
        operation_key=uuid5(line.operation_key, "session"),
    )  # fmt: skip
    return kept(line, told("Checking out", f"to {person}"))


def again(line: ScanLine) -> Became | None:
    """Was the thing scanned in this session, and done already? Once more does nothing.

    What waited for a choice is tried anew instead, and what was only told is told anew.
    """
    same = Q(text=line.text, **dict.fromkeys(TARGETS))
    if line.kind:
        same |= Q(**{line.kind: line.thing})
    lines = ScanLine.objects.filter(same, session=line.session, undone_at=None)
    before = list(lines.only("outcome", "word", "said").order_by("pk"))
    line.instead_of = [one.pk for one in before if one.outcome in {Outcome.WAITS, Outcome.TOLD}]
    ScanLine.objects.filter(pk__in=line.instead_of).update(outcome=Outcome.DROPPED)
    done = (one for one in before if one.outcome == Outcome.DONE and one.word != FOUND)
    if first := next(done, None):
        return Became(Outcome.AGAIN, "Scanned already", f"{first.word} {first.said}".strip())
    return None


def kept(line: ScanLine, became: Became) -> ScanLine:
    """``line``, as what it became."""
    line.outcome, line.problem = became.outcome, became.problem
    line.word, line.said = became.word[:160], became.said[:300]
    for name, value in became.wrote.items():
        setattr(line, name, value)
    with refusing_a_spent_key():
        line.save()
    return line


@transaction.atomic
def undo(line: ScanLine, *, by: Person) -> ScanLine:
    """Take back what ``line`` did. Twice is once."""
    line = hold_line(line)
    if line.undone_at:
        return line
    if not all(may(by, Role.OPERATOR, row) for row in touched(line)):
        raise Refused("Your teams can't take this back any more.")
    if line.event:
        assets.operations.undo(line.event, by=by)
    elif line.movement:
        stockroom.operations.undo(line.movement, by=by)
    elif line.audit_line:
        audits.withdraw(line.audit_line, by=by)
    elif line.count_line:
        assert line.level
        assert line.count_line.count
        stockroom.counts.forget(line.count_line.count, level=line.level, by=by)
    else:
        raise Refused("There is nothing to take back.")
    line.undone_at = timezone.now()
    line.save(update_fields=["undone_at"])
    return line


def touched(line: ScanLine) -> list[Any]:
    """What taking it back changes. To bring something back takes an operator over there too."""
    if line.event:
        moved = line.event.kind == AssetEvent.Kind.MOVE
        return [line.event.asset, *([line.event.from_location] if moved else [])]
    if line.movement:
        other = line.movement.counterpart
        return [line.movement.level, *([other] if other else [])]
    return [line.session.walk] if line.session.walk else []


def hold_line(line: ScanLine) -> ScanLine:
    """``line`` as it is now, with its session, held."""
    held(line.session)
    return ScanLine.objects.for_tray().get(pk=line.pk)


@transaction.atomic
def take_amount(line: ScanLine, quantity: Decimal, *, by: Person) -> ScanLine:
    """It was this ``quantity`` and not what ``line`` says. Refused, and as before, if it can't be.

    Said twice it happens once.
    """
    line = hold_line(line)
    if line.undone_at or not line.movement or not line.level or line.quantity == quantity:
        return line
    if not all(may(by, Role.OPERATOR, row) for row in touched(line)):
        raise Refused(f"{OUT_OF_REACH}.")
    stockroom.operations.undo(line.movement, by=by)
    became = take_so_much(
        line, line.level.item, line.level.location, quantity,
        doing=VERB_OF[line.movement.kind], operation_key=uuid4(),
    )  # fmt: skip
    if became.outcome != Outcome.DONE:
        raise Refused(f"{became.word}.")
    return kept(line, became)


VERB_OF = {"use": Doing.USE, "receive": Doing.RECEIVE, "move-out": Doing.MOVE}


@transaction.atomic
def settle(line: ScanLine, choice: Choice, *, by: Person) -> ScanLine:
    """Deal with a line that waits. Once it is dealt with, its outcome is the answer."""
    line = hold_line(line)
    if line.outcome != Outcome.WAITS:
        return line
    if choice.way == "drop":
        return kept(line, Became(Outcome.DROPPED, line.word, line.said, line.problem))
    level = choice.level or line.level
    if not still_within_reach(line.session) or not all(
        may(by, Role.OPERATOR, row) for row in (line.asset, level) if row
    ):
        raise Refused(f"{OUT_OF_REACH}.")
    chosen = choice.way, choice.level and choice.level.pk
    if chosen not in Ways(line.session, [line], by).offered(line):
        raise Refused(NOT_ANY_MORE)
    became = settled(line, choice, key=uuid5(line.operation_key, choice.way), by=by)
    return kept(line, became)


@transaction.atomic
def accept(
    line: ScanLine, *, by: Person, operation_key: UUID, accepted: Accepted | None = None
) -> ScanLine:
    """The terms that ``line`` waits for are accepted: it is checked out. Twice is once."""
    line = hold_line(line)
    session, asset = line.session, line.asset
    if (line.outcome, line.problem) != (Outcome.WAITS, Problem.TERMS) or asset is None:
        return line
    if not may(by, Role.OPERATOR, asset):
        raise Refused(f"{OUT_OF_REACH}.")
    assert session.person
    event = assets.operations.check_out(
        asset, to=session.person, by=by, due_at=asset.type.due_at(), accepted=accepted,
        operation_key=operation_key,
    )  # fmt: skip
    return kept(line, checked_out(event))
