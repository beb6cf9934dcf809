"""Where everything is on a sheet of labels: the one geometry for the screen, the PDF and the tests.

Lengths are millimetres, y downwards, from the top left corner of the page or, for what is inside a
label, of the label. Positions count from 1, row by row.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from labels import codes, qr
from labels.lettering import CAP_HEIGHT, Face, fit, width

OFFERED = ("L7160", "5160")
"""The label stocks that people can choose; the data knows more of them."""

Kind = Literal["gear", "stock", "location", "item", "person"]
Role = Literal["mark", "title", "line", "code", "kind"]

WORDS: dict[Kind, str] = {
    "gear": "Gear",
    "stock": "Stock",
    "location": "Location",
    "item": "Item",
    "person": "Person",
}

DRIFT = 0.5  # kept clear all round a label, over and above the quiet zone
MARGIN = 2.0  # right of the words
CODE_SHARE = 0.54  # of the label's width, at most, for the code and its quiet zone
SMALLEST_MODULE = 0.375  # three dots of a 203 dpi printer; smaller ones are not read reliably
LEADING = 1.22  # line height over letter size


class Box(NamedTuple):
    """A rectangle on the paper."""

    x: float
    y: float
    w: float
    h: float

    @classmethod
    def at(cls, x: float, y: float, w: float, h: float) -> "Box":
        """Rounded to a tenth of a micrometre, so that the same place is written the same way."""
        return cls(*(round(length, 4) for length in (x, y, w, h)))

    @property
    def right(self) -> float:
        return round(self.x + self.w, 4)

    @property
    def bottom(self) -> float:
        return round(self.y + self.h, 4)

    @property
    def inside(self) -> "Box":
        """The rectangle 1 mm further in."""
        return Box.at(self.x + 1, self.y + 1, self.w - 2, self.h - 2)


@dataclass(frozen=True)
class LabelStock:
    """The paper: a page with the same label on it in columns and rows."""

    brand: str
    part: str
    aliases: tuple[str, ...]
    page_w_mm: float
    page_h_mm: float
    label_w_mm: float
    label_h_mm: float
    columns: int
    rows: int
    left_mm: float
    top_mm: float
    pitch_x_mm: float
    pitch_y_mm: float
    corner_radius_mm: float
    confidence: str

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.brand} {self.part}"

    @property
    def paper(self) -> str:
        return {(210.0, 297.0): "A4", (215.9, 279.4): "Letter"}.get(
            (self.page_w_mm, self.page_h_mm), f"{self.page_w_mm:g} × {self.page_h_mm:g} mm"
        )

    @property
    def per_sheet(self) -> int:
        return self.columns * self.rows

    def box(self, position: int) -> Box:
        """The label at ``position`` on the page."""
        row, column = divmod(position - 1, self.columns)
        x = self.left_mm + column * self.pitch_x_mm
        y = self.top_mm + row * self.pitch_y_mm
        return Box.at(x, y, self.label_w_mm, self.label_h_mm)


@cache
def known() -> dict[str, LabelStock]:
    """Every label stock in the data, by part number. Facts from public template databases."""
    file = Path(__file__).parent / "data" / "label_stocks.json"
    rows = [row | {"aliases": tuple(row["aliases"])} for row in json.loads(file.read_text())]
    return {row["part"]: LabelStock(**row) for row in rows}


def stocks() -> tuple[LabelStock, ...]:
    """The label stocks that people can choose."""
    return tuple(known()[part] for part in OFFERED)


def stock(part: str) -> LabelStock:
    """The offered label stock with this part number or alias. KeyError when there is none."""
    asked = part.strip().upper()
    for paper in stocks():
        if asked in (paper.part, *paper.aliases):
            return paper
    raise KeyError(part)


@dataclass(frozen=True)
class LabelFace:
    """What one label says. Texts are shortened where they do not fit; the code never shrinks."""

    code: str
    address: str  # what the QR code says
    title: str  # the name of the thing or place
    mark: str = ""  # its short reference, printed large: G-0087
    lines: tuple[str, ...] = ()  # further facts, as many as there is room for
    kind: Kind = "gear"


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

    @property
    def path(self) -> str:
        """The code as an SVG path in modules."""
        return qr.path(self.face.address)

    @property
    def module(self) -> float:
        """The side of a module in millimetres."""
        return round(self.code.w / qr.size(self.face.address), 6)

    @property
    def code_on_page(self) -> Box:
        return Box.at(self.box.x + self.code.x, self.box.y + self.code.y, self.code.w, self.code.h)


class Spot(NamedTuple):
    """A position as the screen draws it: free, already used, or where printing starts."""

    number: int
    row: int
    column: int
    box: Box
    is_used: bool
    is_start: bool


@dataclass(frozen=True)
class Sheet:
    """One page of labels; ``start`` is the first position that may be printed on."""

    stock: LabelStock
    number: int
    start: int
    labels: tuple[Placed, ...]

    @property
    def left_over(self) -> int:
        """Free positions after the last label."""
        return self.stock.per_sheet - (self.start - 1) - len(self.labels)

    def spots(self) -> list[Spot]:
        return [self._spot(position) for position in range(1, self.stock.per_sheet + 1)]

    @property
    def first_spot(self) -> Spot:
        return self._spot(self.start)

    def _spot(self, position: int) -> Spot:
        row, column = divmod(position - 1, self.stock.columns)
        used, starts = position < self.start, position == self.start
        return Spot(position, row + 1, column + 1, self.stock.box(position), used, starts)


def layout(faces: Iterable[LabelFace], stock: LabelStock, start: int = 1) -> tuple[Sheet, ...]:
    """``faces`` in order on as many sheets as they need, the first beginning at ``start``.

    No faces make one empty sheet. ValueError, in words, when ``start`` is not on the sheet or a
    code would come out too small to be read.
    """
    if not 1 <= start <= stock.per_sheet:
        raise ValueError(f"{stock} has positions 1 to {stock.per_sheet}.")
    queue = list(faces)
    sheets: list[Sheet] = []
    first = start
    while queue or not sheets:
        room = stock.per_sheet - first + 1
        placed = [place(face, stock, first + i) for i, face in enumerate(queue[:room])]
        sheets.append(Sheet(stock, len(sheets) + 1, first, tuple(placed)))
        queue, first = queue[room:], 1
    return tuple(sheets)


def place(face: LabelFace, stock: LabelStock, position: int) -> Placed:
    """``face`` at ``position``: the code on the left, its words in the column beside it."""
    modules = qr.size(face.address)
    height, breadth = stock.label_h_mm, stock.label_w_mm
    side = min(height - 2 * DRIFT, CODE_SHARE * breadth)
    module = side / (modules + 2 * qr.QUIET)
    if module < SMALLEST_MODULE:
        raise ValueError(f"The labels of {stock} are too small for a code of this address.")
    quiet = qr.QUIET * module
    dark = Box.at(DRIFT + quiet, (height - side) / 2 + quiet, modules * module, modules * module)
    column = Box.at(DRIFT + side, dark.y, breadth - DRIFT - side - MARGIN, dark.h)
    return Placed(face, position, stock.box(position), dark, _words(face, column))


def _words(face: LabelFace, column: Box) -> tuple[Words, ...]:
    """The words of ``face``: from the top mark, name and lines, at the foot its kind and code."""
    foot = _foot(face, column)
    y, end = column.y, foot[0].box.y - 0.4
    words: list[Words] = []

    def write(text: str, role: Role, size: float, rows: int) -> None:
        nonlocal y
        rows = min(rows, int((end - y) / (size * LEADING) + 1e-9))
        for line in fit(text, size=size, room=column.w, rows=rows, face=_letters(role)):
            words.append(_line(line, role, size, column, y))
            y += size * LEADING

    if face.mark:
        write(face.mark, "mark", _mark_size(face.mark, column), 1)
    size = _size(column, 0.13, 2.6, 3.4)
    write(face.title, "title", size if face.mark else 1.3 * size, 2 if face.mark else 3)
    for line in face.lines:
        write(line, "line", _size(column, 0.105, 2.2, 2.8), 1)
    return (*words, *foot)


def _foot(face: LabelFace, column: Box) -> list[Words]:
    """The word for the kind, in its frame, and the code for people to type if it fits beside it."""
    size = _size(column, 0.1, 2.0, 2.4)
    height = 1.75 * size
    y = column.y + column.h - height
    word = WORDS[face.kind]
    frame = Box.at(column.x, y, width(word, size=size) + 0.9 * size, height)
    foot = [Words(word, frame, size, "kind")]
    typed, small = codes.spoken(face.code), 0.85 * size
    long = width(typed, size=small, face="mono")
    if frame.w + 0.8 + long <= column.w:
        box = Box.at(column.x + column.w - long, y, long, height)
        foot.append(Words(typed, box, small, "code"))
    return foot


def _line(text: str, role: Role, size: float, column: Box, y: float) -> Words:
    return Words(text, Box.at(column.x, y, column.w, size * LEADING), round(size, 4), role)


def _letters(role: Role) -> Face:
    return "mono" if role in ("mark", "code") else "text"


def _size(column: Box, share: float, least: float, most: float) -> float:
    """A letter size in proportion to the column's height, within what is legible and sensible."""
    return round(min(max(share * column.h, least), most), 4)


def _mark_size(mark: str, column: Box) -> float:
    """As large as the label allows, smaller for a long mark."""
    size = _size(column, 0.24, 3.6, 6.4)
    long = width(mark, size=size, face="mono")
    return size if long <= column.w else max(size * column.w / long, 2.6)
