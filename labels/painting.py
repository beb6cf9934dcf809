"""The labels of a sheet as PDF operators, written by hand: codes, frames, logos, and plain words.

What takes shaping (Arabic, marks above letters) or a font of the machine's is left to WeasyPrint;
see ``labels.pdf``. Lengths are points, y upwards.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from labels import barcode, qr
from labels.faces import Placed, Words, letters
from labels.lettering import Glyph, glyphs, width
from labels.paper import Box
from labels.sheets import Sheet
from people.typefaces import Face

POINTS = 72 / 25.4  # in a millimetre
FRAME = 0.3 * POINTS
ROUND = 0.5522847498  # of the radius: Bézier's handles for a quarter of a circle


class Plates(NamedTuple):
    """What the document holds ready for all its pages, by the names they have there."""

    fonts: Mapping[tuple[Face, int], str]
    logo: str = ""


class Painted(Iterable[bytes]):
    """All that is painted by hand on ``sheet``, made when it is written and not kept.

    Nothing is restored at the end of it: what makes up for the printer holds for the whole page.
    """

    def __init__(self, sheet: Sheet, plates: Plates, *, by_hand: bool) -> None:
        self.sheet, self.plates, self.by_hand = sheet, plates, by_hand

    def __iter__(self) -> Iterator[bytes]:
        yield adjusted(self.sheet)
        for label in self.sheet.labels:
            yield code(label, self.sheet.paper.page_h_mm)
            if label.bars:
                yield bars(label, label.bars, self.sheet.paper.page_h_mm)
            if self.by_hand:
                yield from self._label(label)

    def _label(self, label: Placed) -> Iterator[bytes]:
        high = self.sheet.paper.page_h_mm
        if label.logo:
            x, y, w, h = at(label.box, label.logo, high)
            yield b"q %.4f 0 0 %.4f %.4f %.4f cm /%b Do Q" % (w, h, x, y, self.plates.logo.encode())
        for words in label.words:
            if set_in := plain_glyphs(words):
                yield from self._words(label, words, set_in, high)

    def _words(
        self, label: Placed, words: Words, set_in: list[Glyph], high: float
    ) -> Iterator[bytes]:
        """One line of text, with its frame if it has one."""
        size, x = words.size, label.box.x + words.box.x
        if words.role == "kind":
            x = label.box.x + words.middle - width(words.text, size=size) / 2
            yield frame(*at(label.box, words.box, high), filled=label.face.kind == "gear")
        face = letters(words.role)
        shown = b" ".join(
            b"/%b %.4f Tf <%b> Tj"
            % (self.plates.fonts[face, font].encode(), size * POINTS, _numbers(run))
            for font, run in groupby(set_in, key=lambda glyph: glyph.font)
        )
        y = high - label.box.y - words.baseline
        text = b"BT %.4f %.4f Td %b ET" % (x * POINTS, y * POINTS, shown)
        yield b"1 g %b 0 g" % text if words.role == "kind" and label.face.kind == "gear" else text


def plain_glyphs(words: Words) -> list[Glyph] | None:
    """How ``words`` are set, if that is a matter of one glyph of ours after another."""
    return glyphs(words.text, letters(words.role))


def _numbers(run: Iterable[Glyph]) -> bytes:
    return b"".join(b"%04x" % glyph.number for glyph in run)


def at(label: Box, inside: Box, high: float) -> tuple[float, float, float, float]:
    """A box inside a label on a page ``high`` mm high: its left lower corner, width and height."""
    x, y = label.x + inside.x, high - label.y - inside.y - inside.h
    return x * POINTS, y * POINTS, inside.w * POINTS, inside.h * POINTS


def adjusted(sheet: Sheet) -> bytes:
    """The matrix that makes up for the printer, for all that is on the page."""
    by, high = sheet.adjustment, sheet.paper.page_h_mm
    up = high * (1 - by.scale_y) - by.down_mm
    move = round(by.right_mm * POINTS, 4), round(up * POINTS, 4)
    return b"%.6f 0 0 %.6f %.4f %.4f cm" % (by.scale_x, by.scale_y, *move)


def code(label: Placed, high: float) -> bytes:
    """One fill for the whole code, in units of modules: no seams between its rows."""
    box, scale = label.code_on_page, label.module * POINTS
    matrix = (scale, -scale, box.x * POINTS, (high - box.y) * POINTS)
    return b"q %.6f 0 0 %.6f %.4f %.4f cm\n%b\nf Q" % (*matrix, modules(label.face.address))


def bars(label: Placed, box: Box, high: float) -> bytes:
    """Code 128, in units of modules across."""
    x, y, _, h = at(label.box, box, high)
    runs = b"\n".join(b"%d 0 %d 1 re" % bar for bar in barcode.bars(label.face.code))
    return b"q %.6f 0 0 %.4f %.4f %.4f cm\n%b\nf Q" % (label.bar * POINTS, h, x, y, runs)


@lru_cache(maxsize=4096)
def modules(address: str) -> bytes:
    """The dark modules of a code."""
    return b"\n".join(b"%d %d %d 1 re" % run for run in qr.runs(address))


def frame(x: float, y: float, w: float, h: float, *, filled: bool) -> bytes:
    """The frame of the word for a kind: dark with round ends, or a line with slight corners."""
    if filled:
        return rounded(x, y, w, h, h / 2) + b" f"
    half = FRAME / 2
    edge = rounded(x + half, y + half, w - FRAME, h - FRAME, 2 * FRAME - half)
    return b"%.4f w %b S" % (FRAME, edge)


def rounded(x: float, y: float, w: float, h: float, radius: float) -> bytes:
    """A rectangle with round corners as a path, from its left upper side round."""
    near, far = radius * (1 - ROUND), radius
    right, top = x + w, y + h
    return (
        b"%.4f %.4f m %.4f %.4f l %.4f %.4f %.4f %.4f %.4f %.4f c %.4f %.4f l"
        b" %.4f %.4f %.4f %.4f %.4f %.4f c %.4f %.4f l %.4f %.4f %.4f %.4f %.4f %.4f c"
        b" %.4f %.4f l %.4f %.4f %.4f %.4f %.4f %.4f c h"
        % (
            *(x + far, top, right - far, top, right - near, top, right, top - near),
            *(right, top - far, right, y + far, right, y + near, right - near, y),
            *(right - far, y, x + far, y, x + near, y, x, y + near),
            *(x, y + far, x, top - far, x, top - near, x + near, top, x + far, top),
        )
    )
