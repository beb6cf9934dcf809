"""Labels with what they say: those that somebody has picked, and those of a print run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from locations.models import Atlas, Location

from .faces import LabelFace
from .models import Pick, PrintLine, PrintRun, Tag
from .sheets import Sheet, Told, layout, unheard
from .showing import USUALLY, Shows
from .targets import (
    WITH_ITS_THING,
    faces,
    places,
    said_again,
    still_printable,
)

ORDERS = {"picked": "As picked", "location": "By location", "tag": "By tag", "name": "By name"}


@dataclass(frozen=True)
class Label:
    """One label, how often, and what it says. ``key`` is that of its pick or line."""

    key: int
    tag: Tag
    copies: int
    face: LabelFace

    @property
    def mark(self) -> str:
        """The short reference of the thing, also when the label leaves it out."""
        thing = self.tag.target
        return str(getattr(getattr(thing, "item", thing), "code", ""))

    @property
    def look(self) -> str:
        """As which kind of code its mark is drawn on screen."""
        return "stock" if self.face.kind == "item" else self.face.kind


def picked(user: Any, shows: Shows = USUALLY, order: str = "picked") -> list[Label]:
    """What ``user`` has picked and may still print labels for, in this order.

    What was voided since is left out.
    """
    rows = list(with_their_things(Pick.objects.visible_to(user).filter(tag__voided_at=None)))
    allowed = still_printable([row.tag for row in rows], user)
    wanted = [row for row in rows if row.tag_id in allowed]
    said = faces([row.tag for row in wanted], user, shows)
    labels = [
        Label(row.pk, row.tag, row.copies, face) for row, face in zip(wanted, said, strict=True)
    ]
    return in_order(labels, order, user)


def in_order(labels: list[Label], order: str, user: Any) -> list[Label]:
    """``labels`` sorted. Locations follow the tree; numbers in names and tags count as numbers."""
    if order not in ("location", "tag", "name"):
        return labels
    atlas = Atlas(user, [place for label in labels for place in places(label.tag)])

    def key(label: Label) -> tuple[Any, ...]:
        thing = label.tag.target
        named = thing.item if label.tag.kind == "level" else thing
        name, tag = natural(str(named)), natural(getattr(named, "code", ""))
        way = [
            step.rank
            for at in places(label.tag)
            if atlas.sees(at)
            for step in (*atlas.above(at), at)
        ]
        return {"location": (way, name, tag), "tag": (tag, name), "name": (name, tag)}[order]

    return sorted(labels, key=key)


def natural(text: str) -> list[tuple[int, int, str]]:
    """``text`` in pieces that sort "Bin 9" before "Bin 10"."""
    pieces: list[tuple[int, int, str]] = []
    for is_number, piece in runs_of_digits(text.casefold()):
        pieces.append((0, int(piece), "") if is_number else (1, 0, piece))
    return pieces


def runs_of_digits(text: str) -> Iterator[tuple[bool, str]]:
    """``text`` in stretches of digits and of other characters."""
    piece, is_number = "", False
    for character in text:
        digit = character.isascii() and character.isdigit()
        if piece and digit != is_number:
            yield is_number, piece
            piece = ""
        piece, is_number = piece + character, digit
    if piece:
        yield is_number, piece


def with_their_things(rows: Any) -> Any:
    """Picks or lines, each with the tag and what it means."""
    return rows.select_related("tag", *(f"tag__{path}" for path in WITH_ITS_THING))


def every_copy(labels: Iterable[Label]) -> list[LabelFace]:
    """What is on each label of the sheets."""
    return [label.face for label in labels for _ in range(label.copies)]


def lines_again(run: PrintRun, user: Any) -> tuple[list[PrintLine], set[int]]:
    """The lines of ``run``, and the keys of the tags that ``user`` may still print labels for."""
    rows = PrintLine.objects.filter(run=run)
    allowed = rows.visible_to(user).filter(tag__voided_at=None).values_list("tag", flat=True)
    return list(with_their_things(rows)), set(allowed)


def namable(lines: Iterable[PrintLine], run: PrintRun, user: Any) -> set[int | None]:
    """The keys of the places on ``lines`` that ``user`` may know of: all, if they printed them."""
    keys = {place_of(line) for line in lines}
    if run.by_id == user.pk or user.is_administrator:
        return keys
    seen = Location.objects.visible_to(user).filter(pk__in=[key for key in keys if key])
    return set(seen.values_list("pk", flat=True))


def place_of(line: PrintLine) -> int | None:
    """The key of the place that it names."""
    return line.face.get("place")


def labels_again(run: PrintRun, user: Any) -> list[Label | int]:
    """The labels of ``run`` as they were, less what ``user`` may not print labels for.

    So is what was voided since: instead of each such stands how many positions it leaves empty.
    Labels that somebody else printed do not name a place that ``user`` may not know of.
    """
    lines, allowed = lines_again(run, user)
    logo = run.logo.logo if run.logo else None
    named = namable(lines, run, user)
    # What it says now, where it was not kept.
    asked = [line.tag for line in lines if line.tag_id in allowed and not line.face]
    now = dict(zip((tag.pk for tag in asked), faces(asked, user), strict=True))
    labels: list[Label | int] = []
    for line in lines:
        if line.tag_id not in allowed:
            labels.append(line.copies)
            continue
        face = said_again(line.tag.code, line.face, logo) if line.face else now[line.tag_id]
        if line.face and place_of(line) not in named:
            face = replace(face, lines=())
        labels.append(Label(line.pk, line.tag, line.copies, face))
    return labels


def on_each(labels: Iterable[Label | int]) -> list[LabelFace | None]:
    """What is at each position that was printed at; None where it stays empty."""
    said: list[LabelFace | None] = []
    for label in labels:
        said += [None] * label if isinstance(label, int) else [label.face] * label.copies
    return said


def printed_again(run: PrintRun, user: Any, *, told: Told = unheard) -> tuple[Sheet, ...]:
    """The sheets of ``run`` as they were, as far as ``user`` may print its labels.

    None at all when nothing is left. ``told`` hears how many labels were placed.
    """
    said = on_each(labels_again(run, user))
    if not any(said):
        return ()
    return layout(
        said, run.paper, run.start, struck=run.struck, adjustment=run.adjustment, told=told
    )
