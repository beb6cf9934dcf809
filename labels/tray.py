"""The tray: what was scanned in a session, as it is listed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, Q
from django.utils.http import urlencode

from .models import UNLISTED, ScanLine, ScanSession
from .ways import Way, Ways

Outcome = ScanLine.Outcome
SHOWN = 40
OUT_OF_SIGHT = "Something out of your sight"
# How an outcome feels: its sign, and which sound goes with it.
FEELS = {
    Outcome.DONE: ("check", "done"),
    Outcome.TOLD: ("arrow-right", "told"),
    Outcome.WAITS: ("triangle-alert", "odd"),
    Outcome.AGAIN: ("repeat", "again"),
    Outcome.DROPPED: ("x", "told"),
}


@dataclass
class Row:
    """One line as it stands in the tray."""

    line: ScanLine
    in_sight: bool
    ways: list[Way]
    # What could be begun with it: a badge, or a location.
    begins: list[Way]
    takes_number: bool = False
    can_be_undone: bool = False

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
        if not (line.movement_id and line.level and self.can_be_undone and self.in_sight):
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
    def counts(self) -> dict[str, Any]:
        """How many things were done, how many wait, and how many lines there are to list.

        With the keys of the last line, and of the last that one wrote into the ledger.
        """
        return self.session.lines.aggregate(
            done=Count("pk", filter=Q(outcome=Outcome.DONE, undone_at=None)),
            waiting=Count("pk", filter=Q(outcome=Outcome.WAITS)),
            listed=Count("pk", filter=~Q(outcome__in=UNLISTED)),
            newest=Max("pk"),
            moved=Max("movement"),
        )

    @property
    def edition(self) -> str:
        """How it stands, in a word to compare: somebody may scan with two devices."""
        session = self.session
        standing = (session.pk, session.amount, session.standing_id, *self.counts.values())
        return ".".join(map(str, standing))

    @cached_property
    def last(self) -> Row | None:
        """What became of the last scan, listed or not."""
        key = self.counts["newest"]
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

    def is_posted(self, line: ScanLine) -> bool:
        """Is it part of a count or an audit that is over?"""
        is_of_walk = line.count_line_id or line.audit_line_id
        return bool(is_of_walk) and self.session.walk_is_over

    def drawn(self, lines: Iterable[ScanLine]) -> list[Row]:
        """``lines`` with what can be chosen."""
        listed = list(lines)
        ways = Ways(self.session, listed, self.user)
        return [
            Row(
                line,
                in_sight=ways.sees(line),
                ways=ways.out_of(line),
                begins=ways.begins(line),
                takes_number=ways.asks_how_many(line),
                can_be_undone=line.can_be_undone and not self.is_posted(line),
            )
            for line in listed
        ]
