"""The tray: what was scanned in a session, and what can be chosen for what waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from locations.access import may_somewhere
from locations.models import Location, Role, reached_keys
from people.models import Person
from people.pages import whole_number
from stockroom.models import StockLevel

from .acting import meant_in
from .codes import read, shaped
from .models import UNLISTED, ScanLine, ScanSession
from .targets import in_sight

Doing = ScanSession.Doing
Outcome = ScanLine.Outcome
Problem = ScanLine.Problem
SHOWN = 40
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
OUT_OF_SIGHT = "Something out of your sight"
# How an outcome feels: its sign, and which sound goes with it.
FEELS = {
    Outcome.DONE: ("check", "done"),
    Outcome.TOLD: ("arrow-right", "told"),
    Outcome.WAITS: ("triangle-alert", "odd"),
    Outcome.AGAIN: ("repeat", "again"),
    Outcome.DROPPED: ("x", "told"),
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


@dataclass
class Row:
    """One line as it stands in the tray."""

    line: ScanLine
    in_sight: bool
    ways: list[Way]
    # What could be begun with it: a badge, or a location.
    begins: list[Way]
    takes_number: bool = False

    @property
    def offered(self) -> set[tuple[str, int | None]]:
        """What can be chosen here, each way with the level that it is about: nothing else can."""
        if not self.in_sight:
            return set()
        number = {("count", None)} if self.takes_number else set()
        return number | {(way.way, way.level) for way in self.ways if way.way}

    @property
    def name(self) -> str:
        """What it is called, to who may still see it."""
        return self.line.name if self.in_sight else OUT_OF_SIGHT

    @property
    def address(self) -> str:
        """The page of the thing."""
        thing = self.line.thing
        return thing.get_absolute_url() if thing and self.in_sight else ""

    @property
    def mark(self) -> tuple[str, str]:
        """Its code, and as what that is drawn."""
        line = self.line
        if not self.in_sight:
            return "", ""
        if line.asset:
            return line.asset.code, "gear"
        if line.level or line.item:
            item = line.level.item if line.level else line.item
            assert item
            return item.code, "stock"
        return (line.location.code, "location") if line.location else ("", "")

    @property
    def sign(self) -> str:
        """The icon of what became of it."""
        return "undo-2" if self.line.undone_at else FEELS[Outcome(self.line.outcome)][0]

    @property
    def feel(self) -> str:
        """Which sound and which touch goes with it."""
        return FEELS[Outcome(self.line.outcome)][1]

    @property
    def amounts(self) -> list[tuple[str, str]]:
        """Other amounts that one tap takes instead: what is sent, and in words."""
        line = self.line
        if not (line.movement_id and line.level and line.can_be_undone and self.in_sight):
            return []
        item = line.level.item
        others = dict.fromkeys(item.common_amounts)
        return [(str(amount), item.amount(amount)) for amount in others if amount != line.quantity]


class Tray:
    """The lines of ``session`` that are listed: the newest, and all that wait."""

    def __init__(self, session: ScanSession, user: Any) -> None:
        self.session = session
        self.user = user

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many things were done, how many wait, and how many lines there are to list."""
        return self.session.lines.aggregate(
            done=Count("pk", filter=Q(outcome=Outcome.DONE, undone_at=None)),
            waiting=Count("pk", filter=Q(outcome=Outcome.WAITS)),
            listed=Count("pk", filter=~Q(outcome__in=UNLISTED)),
        )

    @cached_property
    def last(self) -> Row | None:
        """What became of the last scan, listed or not."""
        key = self.session.lines.order_by("-pk").values_list("pk", flat=True).first()
        listed = {row.line.pk: row for row in self.rows}
        if key is None or key in listed:
            return listed.get(key) if key else None
        return self.row(self.session.lines.for_tray().get(pk=key))

    @cached_property
    def rows(self) -> list[Row]:
        """The newest lines, and older ones that wait."""
        listed = self.session.lines.in_tray()
        newest = list(listed.order_by("-pk").values_list("pk", flat=True)[:SHOWN])
        wanted = Q(pk__in=newest) | Q(outcome=Outcome.WAITS)
        return self.drawn(listed.filter(wanted).for_tray())

    @cached_property
    def all_rows(self) -> list[Row]:
        """All of them, in the order in which they were scanned."""
        return self.drawn(self.session.lines.in_tray().for_tray().order_by("pk"))

    @property
    def walk_address(self) -> str:
        """The page of the count or audit that the scans go into, at what was scanned last."""
        session, walk = self.session, self.session.walk
        if walk is None:
            return ""
        told = session.lines.filter(Q(audit_line__isnull=False) | Q(count_line__isnull=False))
        last = told.order_by("-pk").values_list("audit_line", "level").first()
        line, level = last or (None, None)
        asked = {"at": session.standing_id, "line": line, "level": level}
        query = urlencode({name: key for name, key in asked.items() if key})
        return f"{walk.get_absolute_url()}{'?' if query else ''}{query}"

    @property
    def left_over(self) -> int:
        """How many are not listed."""
        return self.counts["listed"] - len(self.rows)

    def row(self, line: ScanLine) -> Row:
        """One line of it."""
        return self.drawn([line])[0]

    def drawn(self, lines: Iterable[ScanLine]) -> list[Row]:
        """``lines`` with what can be chosen; a query for each kind of thing."""
        listed = list(lines)
        seen = in_sight(((line.kind, line.thing) for line in listed if line.kind), self.user)
        places = self.places(listed)
        return [
            Row(
                line,
                in_sight=line.kind is None or (line.kind, line.thing.pk) in seen,
                ways=self.ways(line, places),
                begins=self.begins(line),
                takes_number=line.problem == Problem.HOW_MANY and line.outcome == Outcome.WAITS,
            )
            for line in listed
        ]

    def places(self, lines: list[ScanLine]) -> dict[int, list[StockLevel]]:
        """Where the items could be meant whose place is to be chosen, by item."""
        items = [line.item_id for line in lines if line.problem == Problem.WHERE and line.item_id]
        if not items:
            return {}
        levels = StockLevel.objects.granting(self.user, Role.OPERATOR).in_use()
        levels = meant_in(self.session, levels.filter(item__in=items))
        found: dict[int, list[StockLevel]] = {}
        for level in levels.select_related("location", "item"):
            found.setdefault(level.item_id, []).append(level)
        return found

    def ways(self, line: ScanLine, places: dict[int, list[StockLevel]]) -> list[Way]:
        """What can be chosen for ``line``."""
        if line.outcome != Outcome.WAITS:
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
                levels = places.get(line.item_id or 0, [])
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
