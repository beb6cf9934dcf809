"""Where everything is on a sheet of labels: the one geometry for the screen, the PDF and the tests.

Lengths are millimetres, y downwards, from the top left corner of the page or, for what is inside a
label, of the label. Positions count from 1, row by row, and start anew on each sheet; slots count
on from sheet to sheet.

``layout(faces, paper, start, struck=…, adjustment=…)`` answers with sheets. Whoever
draws one takes its page from ``sheet.paper``, each label from ``sheet.labels`` (``Placed``: ``box``
on the page; ``code``, ``logo`` and ``words`` from the label's corner), and on paper, never on
screen, moves and stretches the whole page by ``sheet.adjustment``. What had no room on a label is
in ``placed.dropped``; text is never drawn outside its box.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from labels.faces import LabelFace, Placed
from labels.paper import AS_DRAWN, Adjustment, Box, Paper
from labels.placing import TAPE_CODE, bars_of, place

LONGEST_TAPE = 150
Told = Callable[[int], None]  # hears how many labels were done just now


def unheard(count: int) -> None:
    """For whoever need not know how far it is."""


class Spot(NamedTuple):
    """A position as the screen draws it: free, already used, spoiled, or where printing starts."""

    number: int  # its slot
    row: int
    column: int
    box: Box
    is_used: bool
    is_start: bool
    is_struck: bool


@dataclass(frozen=True)
class Sheet:
    """One page of labels. ``start`` is the first position that may be printed on."""

    paper: Paper
    number: int
    start: int
    labels: tuple[Placed, ...]
    struck: frozenset[int] = frozenset()  # spoiled positions
    adjustment: Adjustment = AS_DRAWN

    @property
    def free(self) -> list[int]:
        """The positions that could be printed on."""
        return [
            position
            for position in range(self.start, self.paper.per_sheet + 1)
            if position not in self.struck
        ]

    @property
    def rest(self) -> list[int]:
        """Free positions after the last label."""
        last = self.labels[-1].position if self.labels else 0
        return [position for position in self.free if position > last]

    @property
    def left_over(self) -> int:
        """How many positions are free after the last label."""
        return len(self.rest)

    def spots(self) -> list[Spot]:
        return [self._spot(position) for position in range(1, self.paper.per_sheet + 1)]

    @property
    def first_spot(self) -> Spot:
        return self._spot(self.start)

    def _spot(self, position: int) -> Spot:
        row, column = divmod(position - 1, self.paper.columns)
        used, starts = position < self.start, self.number == 1 and position == self.start
        slot = (self.number - 1) * self.paper.per_sheet + position
        struck, box = position in self.struck, self.paper.box(position)
        return Spot(slot, row + 1, column + 1, box, used, starts, struck)


def layout(
    faces: Iterable[LabelFace | None],
    paper: Paper,
    start: int = 1,
    *,
    struck: Iterable[int] = (),
    adjustment: Adjustment = AS_DRAWN,
    told: Told = unheard,
) -> tuple[Sheet, ...]:
    """``faces`` in order on as many sheets as they need, the first beginning at slot ``start``.

    ``struck`` slots are left out, and None leaves its position empty. No faces make one empty
    sheet. A tape is cut to the shortest length that leaves nothing out. ``told`` hears, sheet by
    sheet, how many labels were placed. ValueError, in words, when ``start`` is not on the first
    sheet or a sheet has no position left; TooSmall when a code would not be readable.
    """
    queue = list(faces)
    paper = cut_for([face for face in queue if face], paper)
    spoiled, rest = frozenset(struck), iter(queue)
    sheets: list[Sheet] = []
    for number, positions in enumerate(places(len(queue), paper, start, struck=spoiled), 1):
        here = _on_sheet(number, paper, spoiled)
        given = zip(positions, rest, strict=False)
        placed = tuple(place(face, paper, position) for position, face in given if face)
        first = start if number == 1 else 1
        sheets.append(Sheet(paper, number, first, placed, here, adjustment))
        told(len(placed))
    return tuple(sheets)


def places(
    count: int, paper: Paper, start: int = 1, *, struck: Iterable[int] = ()
) -> list[list[int]]:
    """For each sheet the positions that so many labels are printed at. ValueError as above."""
    if not 1 <= start <= paper.per_sheet:
        raise ValueError(f"{paper} has positions 1 to {paper.per_sheet}.")
    spoiled = frozenset(struck)
    pages: list[list[int]] = []
    while count > 0 or not pages:
        here = _on_sheet(len(pages) + 1, paper, spoiled)
        first = 1 if pages else start
        free = [position for position in range(first, paper.per_sheet + 1) if position not in here]
        if not free:
            raise ValueError(f"No position is left on sheet {len(pages) + 1}.")
        pages.append(free[:count])
        count -= len(free)
    return pages


def _on_sheet(number: int, paper: Paper, slots: frozenset[int]) -> frozenset[int]:
    """Those of ``slots`` that are on this sheet, as its positions."""
    before = (number - 1) * paper.per_sheet
    return frozenset(slot - before for slot in slots if before < slot <= before + paper.per_sheet)


def cut_for(faces: Iterable[LabelFace], paper: Paper) -> Paper:
    """``paper`` as it is; a tape that has no length yet, cut so that ``faces`` fit on it."""
    uncut = paper.form == "tape" and not paper.label_h_mm
    return paper.cut(_length(faces, paper)) if uncut else paper


def _length(faces: Iterable[LabelFace], tape: Paper) -> float:
    """The shortest whole length of tape, in mm, on which none of ``faces`` leaves anything out."""
    length = int(min(tape.label_w_mm, TAPE_CODE)) + 1
    for face in faces:
        fits = face if bars_of(face, tape.cut(length)) else replace(face, shows_bars=False)
        while length < LONGEST_TAPE and place(fits, tape.cut(length), 1).dropped:
            length += 1
    return length
