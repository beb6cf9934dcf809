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
from contextlib import suppress
from dataclasses import dataclass, replace
from math import ceil
from typing import Literal, NamedTuple

from labels import barcode, codes, qr
from labels.lettering import CAP_HEIGHT, Face, fit, plain, reads_leftwards, width
from labels.paper import AS_DRAWN, Adjustment, Box, Paper

Kind = Literal["gear", "stock", "location", "item", "person", "blank"]
Role = Literal["mark", "title", "line", "code", "kind"]
Part = Literal[
    "tag",
    "name",
    "location",
    "note",
    "found",
    "organisation",
    "logo",
    "kind",
    "typed code",
    "Code 128",
]

WORDS: dict[Kind, str] = {
    "gear": "Gear",
    "stock": "Stock",
    "location": "Location",
    "item": "Item",
    "person": "Person",
    "blank": "",
}

DRIFT = 0.5  # kept clear all round a label where it can be, over and above the quiet zone
MARGIN = 2.0  # between the words and the edge
CODE_SHARE = 0.54  # of the label's longer side, at most, for the code and its quiet zone
TALL = 0.8  # height over width from which the words stand beneath the code
TAPE_CODE = 24.0  # the code and its quiet zone on a tape, at most
LONGEST_TAPE = 150
SMALLEST_MODULE = 0.375  # three dots of a 203 dpi printer; smaller ones are not read reliably
NARROWEST, LOWEST = 9.0, 3.1  # room in which words are worth setting
LEADING = 1.22  # line height over letter size
USUAL = 38.1  # the shorter side up to which letters have their usual size; above it they grow
ATTEMPTS = ((1.0, True), (0.85, True), (0.72, True), (1.0, False), (0.72, False))
"""How much smaller the letters are, and whether there is a foot: the first that shows most."""
BARS = 0.18  # of the label's height, for Code 128
LOWEST_BARS, HIGHEST_BARS = 5.0, 12.0
SMALLEST_BAR, WIDEST_BAR = 0.3, 0.5  # narrower ones blur at 203 dpi, wider ones only take room
SIGNS: dict[Kind, tuple[float, float]] = {"location": (100.0, 140.0), "person": (50.0, 80.0)}
"""From which sides on, in mm, a label is a door sign or a badge."""
SIGN_MARGIN = 0.07  # of the width of a sign, at most
HEADLINE = 0.42  # of the height of a sign, at most, for the name
SMALLEST_HEADLINE = 6.0  # mm; a name too long for it is cut
LOGO = 0.24  # of the height of the words, at most


Told = Callable[[int], None]  # hears how many labels were done just now


def unheard(count: int) -> None:
    """For whoever need not know how far it is."""


class TooSmall(ValueError):
    """No readable code fits on these labels. ``smallest_mm`` is the side that it needs."""

    def __init__(self, paper: Paper, smallest_mm: float) -> None:
        side = "across" if paper.shape == "round" else "on each side"
        super().__init__(
            f"The labels of {paper} are too small for a code of this address:"
            f" it needs {smallest_mm:.1f} mm {side}."
        )
        self.smallest_mm = smallest_mm


@dataclass(frozen=True)
class Logo:
    """The organisation's mark, black on white: a PNG, and its width over its height."""

    png: bytes
    ratio: float


@dataclass(frozen=True)
class LabelFace:
    """What one label says. Texts are shortened where they do not fit; the code never shrinks."""

    code: str
    address: str  # what the QR code says
    title: str  # the name of the thing or place
    mark: str = ""  # its short reference, printed large: G-0087
    lines: tuple[str, ...] = ()  # where it is, as far up as there is room
    kind: Kind = "gear"
    note: str = ""  # free text
    found: str = ""  # what to do with it when it is found
    organisation: str = ""
    logo: Logo | None = None
    shows_kind: bool = True
    shows_code: bool = True  # for people to type
    shows_bars: bool = False  # Code 128 as well, for scanners that read no QR
    code_mm: float | None = None  # the side of the dark square; None: as large as suits the label


class Words(NamedTuple):
    """One line of text inside a label, vertically centred on its box."""

    text: str
    box: Box
    size: float
    role: Role

    @property
    def baseline(self) -> float:
        """Where the letters stand. Their capitals, not their boxes, are centred."""
        return round(self.box.y + self.box.h / 2 + CAP_HEIGHT / 2 * self.size, 4)

    @property
    def reads_leftwards(self) -> bool:
        return reads_leftwards(self.text)

    @property
    def middle(self) -> float:
        return round(self.box.x + self.box.w / 2, 4)

    @property
    def half(self) -> float:
        """The corner radius that makes the ends of the box round."""
        return round(self.box.h / 2, 4)


@dataclass(frozen=True)
class Placed:
    """A label at its position. ``code`` and ``words`` are measured from the label's own corner."""

    face: LabelFace
    position: int
    box: Box
    code: Box  # the dark square, without its quiet zone
    words: tuple[Words, ...]
    logo: Box | None = None
    dropped: tuple[Part, ...] = ()  # what the face says and the label has no room for
    bars: Box | None = None  # Code 128, without its quiet zones

    @property
    def path(self) -> str:
        """The code as an SVG path in modules."""
        return qr.path(self.face.address)

    @property
    def bars_path(self) -> str:
        """The bars as an SVG path, a module wide and 1 high."""
        return "".join(
            f"M{x} 0h{length}v1h-{length}z" for x, length in barcode.bars(self.face.code)
        )

    @property
    def bar(self) -> float:
        """The width of a module of the bars, in millimetres."""
        return self.bars.w / barcode.size(self.face.code) if self.bars else 0

    @property
    def module(self) -> float:
        """The side of a module in millimetres."""
        return round(self.code.w / qr.size(self.face.address), 6)

    @property
    def code_on_page(self) -> Box:
        return Box.at(self.box.x + self.code.x, self.box.y + self.code.y, self.code.w, self.code.h)


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
        fits = face if _bars(face, tape.cut(length)) else replace(face, shows_bars=False)
        while length < LONGEST_TAPE and place(fits, tape.cut(length), 1).dropped:
            length += 1
    return length


def place(face: LabelFace, paper: Paper, position: int) -> Placed:
    """``face`` at ``position``: its words beside the code, beneath it, or none for want of room."""
    if _is_sign(face, paper):
        return _sign(face, paper, position)
    if face.shows_bars and (bars := _bars(face, paper)):
        above = replace(face, shows_bars=False), _above(bars, paper)
        with suppress(TooSmall):
            rest = place(*above, position)
            return replace(rest, face=face, box=paper.box(position), bars=bars)
    code, column = _arranged(face, paper)
    set_out = _Column(face, column, paper) if column else None
    words = set_out.words if set_out else ()
    logo = set_out.logo if set_out else None
    dropped = tuple(part for part in said(face) if not set_out or part not in set_out.shown)
    return Placed(face, position, paper.box(position), code, words, logo, dropped)


def _bars(face: LabelFace, paper: Paper) -> Box | None:
    """Where Code 128 is along the foot of the label; None where it is too wide to be read."""
    if paper.shape == "round":
        return None
    area, modules = paper.area, barcode.size(face.code)
    left, right = max(area.x, DRIFT), min(area.right, paper.label_w_mm - DRIFT)
    bar = min((right - left) / (modules + 2 * barcode.QUIET), WIDEST_BAR)
    if bar < SMALLEST_BAR:
        return None
    high = min(max(BARS * paper.label_h_mm, LOWEST_BARS), HIGHEST_BARS)
    foot = min(area.bottom, paper.label_h_mm - MARGIN)
    return Box.at((left + right - modules * bar) / 2, foot - high, modules * bar, high)


def _above(bars: Box, paper: Paper) -> Paper:
    """What is left of a label above its bars, as a label of its own."""
    printable = bars.y - 2 * paper.area.y if paper.printable_h_mm else 0.0
    return replace(paper, label_h_mm=bars.y, printable_h_mm=max(printable, 0.0))


def _is_sign(face: LabelFace, paper: Paper) -> bool:
    """Is the name what matters: at a door, or on a person's badge?"""
    short, long = sorted((paper.label_w_mm, paper.label_h_mm))
    least = SIGNS.get(face.kind)
    return bool(face.title and least and short >= least[0] and long >= least[1])


def _sign(face: LabelFace, paper: Paper, position: int) -> Placed:
    """The name across the top, as large as it goes; beneath it the rest, as on a smaller label."""
    margin = most = SIGN_MARGIN * paper.label_w_mm
    for _ in range(2):  # the second time in line with the code
        headline = _headline(face.title, paper, margin)
        top = headline[-1].box.bottom
        wide = paper.label_w_mm - margin + MARGIN
        high = min(paper.label_h_mm - top, 0.99 * TALL * wide)  # the words beside the code
        rest = replace(paper, label_w_mm=wide, label_h_mm=high, printable_h_mm=0.0)
        below = place(replace(face, title=""), rest, position)
        margin = min(below.code.x, most)
    words = tuple(line._replace(box=line.box.lower(top)) for line in below.words)
    return replace(
        below,
        face=face,
        box=paper.box(position),
        code=below.code.lower(top),
        words=(*headline, *words),
        logo=below.logo and below.logo.lower(top),
        bars=below.bars and below.bars.lower(top),
    )


def _headline(title: str, paper: Paper, margin: float) -> tuple[Words, ...]:
    """``title`` in letters as large as let it stand whole in its share of a sign."""
    room, share = paper.label_w_mm - 2 * margin, HEADLINE * paper.label_h_mm
    size = share / LEADING
    while True:
        lines = fit(title, size=size, room=room, rows=max(int(share / (size * LEADING)), 1))
        if " ".join(lines) == plain(title) or size < SMALLEST_HEADLINE:
            break
        size *= 0.95
    column = Box.at(margin, margin, room, share)
    return tuple(
        _line(line, "title", size, column, margin + row * size * LEADING)
        for row, line in enumerate(lines)
    )


def smallest_code(face: LabelFace) -> float:
    """The side, in mm, below which the dark square of this face's code is not read reliably."""
    return qr.size(face.address) * SMALLEST_MODULE


def said(face: LabelFace) -> list[Part]:
    """What ``face`` would like to show besides its QR code, the most important first."""
    wishes: list[tuple[Part, object]] = [
        ("tag", face.mark),
        ("name", face.title),
        ("note", face.note),
        ("location", face.lines),
        ("found", face.found),
        ("organisation", face.organisation),
        ("logo", face.logo),
        ("kind", face.shows_kind and WORDS[face.kind]),
        ("typed code", face.shows_code),
        ("Code 128", face.shows_bars),
    ]
    return [part for part, wish in wishes if wish]


def _arranged(face: LabelFace, paper: Paper) -> tuple[Box, Box | None]:
    """Where the dark square is, and the column for the words, if any."""
    size = qr.size(face.address)
    area, modules = paper.area, size + 2 * qr.QUIET
    outer = area if paper.shape == "round" else Box(0, 0, paper.label_w_mm, paper.label_h_mm)
    short = min(outer.w, outer.h)
    most = min(short / modules, min(area.w, area.h) / size)
    if most < SMALLEST_MODULE - 1e-9:
        raise TooSmall(paper, _smallest(size, paper))

    def within(module: float) -> float:
        return min(max(module, SMALLEST_MODULE), most)

    def dark(module: float, left: float, top: float) -> Box:
        """The square at its place in ``outer``, moved off what a printer can't reach."""
        side, quiet = module * size, module * qr.QUIET
        x = min(max(outer.x + left + quiet, area.x), area.x + area.w - side)
        y = min(max(outer.y + top + quiet, area.y), area.y + area.h - side)
        return Box.at(x, y, side, side)

    beneath = outer.h >= TALL * outer.w
    share = TAPE_CODE if paper.form == "tape" else CODE_SHARE * max(outer.w, outer.h)
    usual = within(min(short - 2 * DRIFT, share) / modules)
    module = within(face.code_mm / size) if face.code_mm else usual
    across, along = outer.w - modules * module, outer.h - modules * module
    if beneath:
        code = dark(module, across / 2, min(DRIFT, along))
        column = _beneath(code.bottom + qr.QUIET * module, outer, area)
    else:
        code = dark(module, min(DRIFT, across), along / 2)
        column = _beside(code.right + qr.QUIET * module, usual * size, outer, area)
    if column:
        return code, column
    if not face.code_mm:
        module = within((short - 2 * DRIFT) / modules)
    return dark(module, (outer.w - modules * module) / 2, (outer.h - modules * module) / 2), None


def _smallest(size: int, paper: Paper) -> float:
    """The side, up to a tenth of a mm, that a label like this takes for a code of ``size``."""
    dark, light = size * SMALLEST_MODULE, 2 * qr.QUIET * SMALLEST_MODULE
    edge = paper.label_w_mm - min(paper.printable_w_mm or paper.label_w_mm, paper.label_w_mm)
    side = (dark + light) * 2**0.5 + edge if paper.shape == "round" else dark + max(light, edge)
    return ceil(side * 10 - 1e-6) / 10


def _beside(left: float, height: float, outer: Box, area: Box) -> Box | None:
    """The column from ``left`` on, if it is wide enough for words."""
    right, high = min(outer.right - MARGIN, area.right), min(height, area.h)
    if right - left < NARROWEST:
        return None
    return Box.at(left, outer.y + (outer.h - high) / 2, right - left, high)


def _beneath(top: float, outer: Box, area: Box) -> Box | None:
    """The column from ``top`` downwards, if it is high and wide enough for words."""
    left, right = max(outer.x + MARGIN, area.x), min(outer.right - MARGIN, area.right)
    bottom = min(outer.bottom - MARGIN, area.bottom)
    if bottom - top < LOWEST or right - left < NARROWEST:
        return None
    return Box.at(left, top, right - left, bottom - top)


class _Column:
    """The words of a face, set into a column: from the top mark, name and lines, then the foot.

    What has no room is set smaller, as far as is legible, and at last left out. Where even the name
    has no room, the foot goes first.
    """

    def __init__(self, face: LabelFace, column: Box, paper: Paper) -> None:
        self.face, self.column = face, column
        self.grown = max(1.0, min(paper.label_w_mm, paper.label_h_mm) / USUAL)
        wanted = said(face)
        best, attempt = (-9, 0), ATTEMPTS[0]
        for tightness, with_foot in ATTEMPTS:
            self._set(tightness, with_foot=with_foot)
            if len(self.shown) == len(wanted):
                return
            lost = sum(part in ("tag", "name") for part in wanted if part not in self.shown)
            if (worth := (-lost, len(self.shown))) > best:
                best, attempt = worth, (tightness, with_foot)
        self._set(attempt[0], with_foot=attempt[1])

    def _set(self, tightness: float, *, with_foot: bool) -> None:
        """Set everything anew, in letters that much smaller."""
        face, column = self.face, self.column
        self.tightness = tightness
        self.words: tuple[Words, ...] = ()
        self.shown: set[Part] = set()
        self.logo: Box | None = None
        foot = self._foot() if with_foot else ()
        self.y = column.y
        self.end = foot[0].box.y - 0.4 if foot else column.bottom
        if face.mark:
            self._write("tag", face.mark, "mark", self._mark_size(), 1)
        size = self._size(0.13, 2.6, 3.4)
        rows = 2 if face.mark else 3
        self._write("name", face.title, "title", size if face.mark else 1.3 * size, rows)
        further: list[tuple[Part, str]] = [("note", face.note)]
        further += [("location", line) for line in face.lines]
        further += [("found", face.found), ("organisation", face.organisation)]
        for part, text in further:
            self._write(part, text, "line", self._size(0.105, 2.2, 2.8), 1)
        if face.logo:
            self._place_logo(face.logo)
        self.words += foot

    def _write(self, part: Part, text: str, role: Role, size: float, rows: int) -> None:
        rows = min(rows, int((self.end - self.y) / (size * LEADING) + 1e-9))
        for line in fit(text, size=size, room=self.column.w, rows=rows, face=letters(role)):
            self.words += (_line(line, role, size, self.column, self.y),)
            self.shown.add(part)
            self.y += size * LEADING

    def _place_logo(self, logo: Logo) -> None:
        """The logo in what is left above the foot, if that is worth it."""
        room = self.end - self.y - 0.4
        height = min(room, LOGO * self.column.h, self.column.w / logo.ratio)
        if height >= LOWEST:
            breadth = height * logo.ratio
            self.logo = Box.at(self.column.x, self.end - height, breadth, height)
            self.shown.add("logo")

    def _foot(self) -> tuple[Words, ...]:
        """The word for the kind, in its frame, and the code for people to type if it fits too."""
        face, column = self.face, self.column
        size = self._size(0.1, 2.0, 2.4)
        height = 1.75 * size
        y = column.y + column.h - height
        foot: list[Words] = []
        taken = 0.0
        if face.shows_kind and (word := WORDS[face.kind]):
            frame = Box.at(column.x, y, width(word, size=size) + 0.9 * size, height)
            foot.append(Words(word, frame, size, "kind"))
            self.shown.add("kind")
            taken = frame.w + 0.8
        typed, small = codes.spoken(face.code), 0.85 * size
        long = width(typed, size=small, face="mono")
        if face.shows_code and taken + long <= column.w:
            left = column.x + column.w - long if foot else column.x
            foot.append(Words(typed, Box.at(left, y, long, height), small, "code"))
            self.shown.add("typed code")
        return tuple(foot)

    def _size(self, share: float, least: float, most: float) -> float:
        """A letter size in proportion to the column's height, within what is legible."""
        usual = min(max(share * self.column.h, least), most * self.grown)
        return round(max(usual * self.tightness, least), 4)

    def _mark_size(self) -> float:
        """As large as the label allows, smaller for a long mark."""
        size = self._size(0.24, 3.6 * self.tightness, 6.4)
        long = width(self.face.mark, size=size, face="mono")
        return size if long <= self.column.w else max(size * self.column.w / long, 2.6)


def _line(text: str, role: Role, size: float, column: Box, y: float) -> Words:
    return Words(text, Box.at(column.x, y, column.w, size * LEADING), round(size, 4), role)


def letters(role: Role) -> Face:
    """The face that words of this role are set in."""
    return "mono" if role in ("mark", "code") else "text"
