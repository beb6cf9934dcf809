"""The paper that labels are printed on, in millimetres, and what a printer does to it.

y goes downwards from the top left corner of the page. Positions count from 1, row by row; a roll
and a tape have one on each page.
"""

import json
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

Form = Literal["sheet", "roll", "tape"]
Shape = Literal["rect", "round"]

PAGES = {(210.0, 297.0): "A4", (215.9, 279.4): "Letter", (148.0, 210.0): "A5", (105.0, 148.0): "A6"}
RESOLUTIONS = (203, 300, 600)  # dots to the inch of label printers
SLACK = 0.011  # what the data rounds away


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

    def lower(self, by: float) -> "Box":
        """The same rectangle, further down."""
        return Box.at(self.x, self.y + by, self.w, self.h)

    @property
    def inside(self) -> "Box":
        """The rectangle 1 mm further in."""
        return Box.at(self.x + 1, self.y + 1, self.w - 2, self.h - 2)


@dataclass(frozen=True)
class Paper:
    """The measures of a label stock: a page with the same label on it in columns and rows.

    A roll is a page that is one label. A tape is a roll without an end: its page and label have no
    height until it is ``cut``.
    """

    name: str
    form: Form
    shape: Shape
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
    printable_w_mm: float = 0.0  # of a roll or tape, in the middle of the label; 0: all of it
    printable_h_mm: float = 0.0
    dpi: int = 0  # of the printers that take it; 0: any

    def __str__(self) -> str:
        return self.name

    @property
    def page(self) -> str:
        """The page by its name, or by its size."""
        if self.form == "tape":
            return f"{self.page_w_mm:g} mm wide"
        size = self.page_w_mm, self.page_h_mm
        return PAGES.get(size, f"{size[0]:g} × {size[1]:g} mm")

    @property
    def per_sheet(self) -> int:
        return self.columns * self.rows

    def box(self, position: int) -> Box:
        """The label at ``position`` on the page."""
        row, column = divmod(position - 1, self.columns)
        x = self.left_mm + column * self.pitch_x_mm
        y = self.top_mm + row * self.pitch_y_mm
        return Box.at(x, y, self.label_w_mm, self.label_h_mm)

    @property
    def area(self) -> Box:
        """The part of a label that may be printed on, from the label's own corner.

        Of a round label it is the largest square in the circle.
        """
        width = min(self.printable_w_mm or self.label_w_mm, self.label_w_mm)
        height = min(self.printable_h_mm or self.label_h_mm, self.label_h_mm)
        if self.shape == "round":
            width = height = min(width, height) / 2**0.5
        left, top = (self.label_w_mm - width) / 2, (self.label_h_mm - height) / 2
        return Box.at(left, top, width, height)

    def cut(self, length_mm: float) -> Self:
        """A tape, cut into labels of this length."""
        long = round(length_mm, 4)
        return replace(self, page_h_mm=long, label_h_mm=long, pitch_y_mm=long)

    def measures(self) -> dict[str, Any]:
        """All of it, to be kept with what was printed: ``Paper(**measures)`` is the same paper."""
        return asdict(self)

    def faults(self) -> dict[str, str]:
        """What is impossible about these measures, in words, by the measure to blame."""
        if self.form == "tape":
            return {}
        found = {}
        if self.columns > 1 and self.pitch_x_mm < self.label_w_mm - SLACK:
            found["pitch_x_mm"] = (
                f"Labels {self.label_w_mm:g} mm wide overlap when one begins every"
                f" {self.pitch_x_mm:g} mm."
            )
        if self.rows > 1 and self.pitch_y_mm < self.label_h_mm - SLACK:
            found["pitch_y_mm"] = (
                f"Labels {self.label_h_mm:g} mm high overlap when one begins every"
                f" {self.pitch_y_mm:g} mm."
            )
        last = self.box(self.per_sheet)
        if (over := last.right - self.page_w_mm) > SLACK:
            found.setdefault("columns", f"The last column ends {over:.4g} mm right of the page.")
        if (over := last.bottom - self.page_h_mm) > SLACK:
            found.setdefault("rows", f"The last row ends {over:.4g} mm below the page.")
        if 2 * self.corner_radius_mm > min(self.label_w_mm, self.label_h_mm) + SLACK:
            found["corner_radius_mm"] = "The corners are rounder than half the label."
        if self.shape == "round" and abs(self.label_w_mm - self.label_h_mm) > SLACK:
            found["label_h_mm"] = "A round label is as high as it is wide."
        return found


@dataclass(frozen=True)
class Adjustment:
    """What makes up for a printer: what is drawn at x is sent to ``scale_x * x + right_mm``."""

    right_mm: float = 0.0
    down_mm: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0


AS_DRAWN = Adjustment()


@cache
def known() -> dict[str, dict[str, Any]]:
    """The label stocks that come with the house, by part number: facts from public databases.

    Besides the measures of its ``Paper`` (see ``paper_of``) each has a brand, a part number, other
    part numbers with the same measures, and how sure the measures are.
    """
    file = Path(__file__).parent / "data" / "label_stocks.json"
    return {row["part"]: row for row in json.loads(file.read_text())}


def paper_of(fact: dict[str, Any]) -> Paper:
    """The measures in ``fact``."""
    measures = {name: fact[name] for name in Paper.__dataclass_fields__ if name != "name"}
    return Paper(name=f"{fact['brand']} {fact['part']}", **measures)


def stock(part: str) -> Paper:
    """The measures of the label stock that comes with the house under this part number."""
    return paper_of(known()[part])
