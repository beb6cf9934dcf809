"""What a label says, and what became of it once ``labels.placing`` put it in its place.

Lengths are millimetres, y downwards; what is inside a label is measured from its own corner.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from labels import barcode, qr
from labels.lettering import CAP_HEIGHT, reads_leftwards
from labels.paper import Box
from people.typefaces import Face

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


def letters(role: Role) -> Face:
    """The face that words of this role are set in."""
    return "mono" if role in ("mark", "code") else "text"


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
