"""What can be chosen after a scan: one rule, which the tray draws and a choice is held to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from locations.access import may_somewhere
from locations.models import Location, Role, reached_keys
from people.models import Person
from people.pages import whole_number
from stockroom.models import StockLevel

from .acting import meant_in
from .codes import read, shaped
from .models import ScanLine, ScanSession
from .targets import in_sight

Doing = ScanSession.Doing
Outcome = ScanLine.Outcome
Problem = ScanLine.Problem
LONGEST_BARCODE = 64
MOST_PLACES = 8
SOMEWHERE = {Doing.MOVE, Doing.COUNT, Doing.AUDIT}
HERE = {
    Doing.MOVE: "Move here",
    Doing.COUNT: "Count here",
    Doing.AUDIT: "Audit here",
    Doing.RECEIVE: "Receive here",
    Doing.CHECK_IN: "Check in here",
    Doing.USE: "Use here",
}
ASKS: dict[str, str] = {
    Doing.CHECK_OUT: "person", Doing.MOVE: "location", Doing.COUNT: "location",
    Doing.AUDIT: "location",
}  # fmt: skip
SIGNS: dict[str, str] = {
    Doing.LOOK_UP: "search",
    Doing.CHECK_OUT: "log-out",
    Doing.CHECK_IN: "log-in",
    Doing.MOVE: "arrow-right",
    Doing.USE: "minus",
    Doing.RECEIVE: "plus",
    Doing.COUNT: "clipboard-check",
    Doing.AUDIT: "eye",
}


@dataclass(frozen=True)
class Way:
    """One thing that can be chosen: a button, or a link to where it is done."""

    words: str
    way: str = ""
    level: int | None = None
    href: str = ""

    @property
    def sign(self) -> str:
        """The icon of what it begins."""
        return SIGNS[self.way]


class Ways:
    """What ``user`` can choose for ``lines`` of ``session``, in a query for each kind of thing."""

    def __init__(self, session: ScanSession, lines: Iterable[ScanLine], user: Any) -> None:
        self.session, self.user, self.lines = session, user, list(lines)
        things = ((line.kind, line.thing) for line in self.lines if line.kind)
        self.seen = in_sight(things, user)

    def sees(self, line: ScanLine) -> bool:
        """May they still see what was scanned? If not, there is nothing to choose."""
        return line.kind is None or (line.kind, line.thing.pk) in self.seen

    def offered(self, line: ScanLine) -> set[tuple[str, int | None]]:
        """What can be chosen for it, each way with the level that it is about: nothing else can."""
        number = {("count", None)} if self.asks_how_many(line) else set()
        return number | {(way.way, way.level) for way in self.out_of(line) if way.way}

    def asks_how_many(self, line: ScanLine) -> bool:
        """Does it wait for a number?"""
        waits = line.outcome == Outcome.WAITS and line.problem == Problem.HOW_MANY
        return waits and self.sees(line) and not self.session.walk_is_over

    @cached_property
    def places(self) -> dict[int, list[StockLevel]]:
        """Where the items could be meant whose place is to be chosen, by item."""
        asking = (line for line in self.lines if line.problem == Problem.WHERE)
        items = [line.item_id for line in asking if line.item_id]
        if not items:
            return {}
        levels = StockLevel.objects.granting(self.user, Role.OPERATOR).in_use()
        levels = meant_in(self.session, levels.filter(item__in=items))
        found: dict[int, list[StockLevel]] = {}
        for level in levels.select_related("location", "item"):
            found.setdefault(level.item_id, []).append(level)
        return found

    def out_of(self, line: ScanLine) -> list[Way]:
        """What can be chosen where it waits, besides a number."""
        if line.outcome != Outcome.WAITS or not self.sees(line):
            return []
        session = self.session
        page = line.thing.get_absolute_url() if line.thing else ""
        match line.problem:
            case Problem.HELD if session.doing == Doing.CHECK_OUT:
                return [Way(f"Hand over to {session.person}", "hand-over")]
            case Problem.HELD if session.doing == Doing.MOVE:
                return [Way("Check in here", "check-in")]
            case Problem.LOST:
                return [Way("Found it", "found")]
            case Problem.AWAY:
                return [Way("Put it back", "home")]
            case Problem.TERMS:
                return [Way("Open the terms", href=reverse("labels:scan_accept", args=[line.pk]))]
            case Problem.SHORT if line.level and line.quantity:
                left = line.level.item.amount(line.quantity)
                return [Way(f"{session.get_doing_display()} {left}", "all")]
            case Problem.WHERE:
                levels = self.places.get(line.item_id or 0, [])
                here = [Way(str(level.location), "at", level.pk) for level in levels[:MOST_PLACES]]
                return [*here, Way("Elsewhere", href=page)] if len(levels) > MOST_PLACES else here
            case Problem.IS_STOCK if line.level:
                item = line.level.item
                return [Way(f"Use {item.amount(session.quantity_of(item))}", "use")]
            case Problem.UNCLAIMED:
                claim = f"{reverse('labels:claim')}?{urlencode({'code': read(line.text) or ''})}"
                return [Way("Claim it", href=claim)]
            case Problem.VOIDED:
                code = read(line.text)
                return [Way("Look", href=reverse("labels:q", args=[code]))] if code else []
            case Problem.STRANGE | Problem.UNKNOWN:
                return none_of_ours(line.text, may_attach=self.may_attach)
        return [Way("Open", href=page)] if page else []

    def begins(self, line: ScanLine) -> list[Way]:
        """What a badge or a location begins, where something else is done."""
        if not self.sees(line):
            return []
        if line.outcome == Outcome.TOLD and line.problem == Problem.IS_PERSON:
            return [Way(f"Check out to {line.person}", Doing.CHECK_OUT)]
        is_place = line.outcome == Outcome.TOLD and line.problem == Problem.IS_PLACE
        if is_place and line.location and self.acts_at(line.location):
            return [Way(words, doing) for doing, words in HERE.items() if doing in SOMEWHERE]
        return []

    def acts_at(self, place: Location) -> bool:
        """May they begin something there? How far they reach is read once."""
        if place.archived_at:
            return False
        within = self.user.is_administrator or place.pk in reached_keys(self.user, Role.OPERATOR)
        return bool(within)

    @cached_property
    def may_attach(self) -> bool:
        """May they say of any item what its barcodes are?"""
        return may_somewhere(self.user, Role.MANAGER)


def none_of_ours(text: str, *, may_attach: bool) -> list[Way]:
    """What can be made of a code that means nothing here: a word is looked for, a barcode put on.

    An address is neither, unless it is short enough for a barcode and not like one of ours.
    """
    ways = []
    if any(sign.isalpha() for sign in text) and "/" not in text:
        search = f"{reverse('dashboard:search')}?{urlencode({'q': text})}"
        ways.append(Way("Search for it", href=search))
    if may_attach and len(text) <= LONGEST_BARCODE and not (shaped(text) and "/" in text):
        attach = f"{reverse('labels:scan_attach')}?{urlencode({'code': text})}"
        ways.append(Way("Attach as a barcode", href=attach))
    return ways


@dataclass(frozen=True)
class Proposal:
    """What an address asks to begin, which takes one tap."""

    ways: list[Way]
    person: Person | None = None
    location: Location | None = None
    # What is still to be said: to whom, or where.
    asks: str = ""


def proposed(user: Any, asked: Mapping[str, str]) -> Proposal | None:
    """What ``asked`` proposes, as far as ``user`` sees who and acts where; None for nothing."""
    if not asked:
        return None
    doing = asked.get("doing", "")
    people = Person.objects.visible_to(user).active()
    person = people.filter(pk=whole_number(asked.get("person")) or 0).first()
    places = Location.objects.granting(user, Role.OPERATOR).in_use()
    location = places.filter(pk=whole_number(asked.get("location")) or 0).first()
    if person and doing in {"", Doing.CHECK_OUT}:
        return Proposal([Way(f"Check out to {person}", Doing.CHECK_OUT)], person=person)
    if location:
        ways = [Way(words, each) for each, words in HERE.items() if doing in {"", each}]
        return Proposal(ways, location=location) if ways else None
    if doing in {Doing.LOOK_UP, Doing.CHECK_IN, Doing.USE, Doing.RECEIVE}:
        return Proposal([Way(Doing(doing).label, doing)])
    if asks := ASKS.get(doing):
        return Proposal([Way(f"{Doing(doing).label} here", doing)], asks=asks)
    return None
