"""Where everything is on one label: the code first, and the words in what is left.

Lengths are millimetres, y downwards, from the label's own corner. What has no room is in
``placed.dropped``; the code never shrinks below what can be read.
"""

from contextlib import suppress
from dataclasses import replace
from math import ceil

from labels import barcode, qr
from labels.columns import LEADING, LOWEST, NARROWEST, Column, line
from labels.faces import Kind, LabelFace, Placed, Words, said
from labels.lettering import fit, plain
from labels.paper import Box, Paper

DRIFT = 0.5  # kept clear all round a label where it can be, over and above the quiet zone
MARGIN = 2.0  # between the words and the edge
CODE_SHARE = 0.54  # of the label's longer side, at most, for the code and its quiet zone
TALL = 0.8  # height over width from which the words stand beneath the code
TAPE_CODE = 24.0  # the code and its quiet zone on a tape, at most
SMALLEST_MODULE = 0.375  # three dots of a 203 dpi printer; smaller ones are not read reliably
BARS = 0.18  # of the label's height, for Code 128
LOWEST_BARS, HIGHEST_BARS = 5.0, 12.0
SMALLEST_BAR, WIDEST_BAR = 0.3, 0.5  # narrower ones blur at 203 dpi, wider ones only take room
SIGNS: dict[Kind, tuple[float, float]] = {"location": (100.0, 140.0), "person": (50.0, 80.0)}
"""From which sides on, in mm, a label is a door sign or a badge."""
SIGN_MARGIN = 0.07  # of the width of a sign, at most
HEADLINE = 0.42  # of the height of a sign, at most, for the name
SMALLEST_HEADLINE = 6.0  # mm; a name too long for it is cut


class TooSmall(ValueError):
    """No readable code fits on these labels. ``smallest_mm`` is the side that it needs."""

    def __init__(self, paper: Paper, smallest_mm: float) -> None:
        side = "across" if paper.shape == "round" else "on each side"
        super().__init__(
            f"The labels of {paper} are too small for a code of this address:"
            f" it needs {smallest_mm:.1f} mm {side}."
        )
        self.smallest_mm = smallest_mm


def smallest_code(face: LabelFace) -> float:
    """The side, in mm, below which the dark square of this face's code is not read reliably."""
    return qr.size(face.address) * SMALLEST_MODULE


def place(face: LabelFace, paper: Paper, position: int) -> Placed:
    """``face`` at ``position``: its words beside the code, beneath it, or none for want of room."""
    if _is_sign(face, paper):
        return _sign(face, paper, position)
    if face.shows_bars and (bars := bars_of(face, paper)):
        above = replace(face, shows_bars=False), _above(bars, paper)
        with suppress(TooSmall):
            rest = place(*above, position)
            return replace(rest, face=face, box=paper.box(position), bars=bars)
    code, column = _arranged(face, paper)
    set_out = Column(face, column, paper) if column else None
    words = set_out.words if set_out else ()
    logo = set_out.logo if set_out else None
    dropped = tuple(part for part in said(face) if not set_out or part not in set_out.shown)
    return Placed(face, position, paper.box(position), code, words, logo, dropped)


def bars_of(face: LabelFace, paper: Paper) -> Box | None:
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


def why_no_bars(face: LabelFace, paper: Paper) -> str:
    """Why Code 128 has no room on labels of ``paper``, in words: which sides it would need."""
    if paper.shape == "round":
        return "Code 128 does not go on round labels."
    needs = []
    modules = barcode.size(face.code) + 2 * barcode.QUIET
    wide = ceil((modules * SMALLEST_BAR + 2 * max(paper.area.x, DRIFT)) * 10 - 1e-6) / 10
    if paper.label_w_mm < wide:
        needs.append(f"{wide:g} mm wide")
        grown = wide - paper.label_w_mm
        printable = paper.printable_w_mm and paper.printable_w_mm + grown
        paper = replace(paper, label_w_mm=wide, printable_w_mm=printable)
    if (high := _height_for_bars(face, paper)) > paper.label_h_mm:
        needs.append(f"{high:g} mm high")
    return f"Code 128 needs labels {' and '.join(needs)}."


def _height_for_bars(face: LabelFace, paper: Paper) -> float:
    """The height, up to a tenth of a mm, from which such labels have room for both codes."""
    high, around = paper.label_h_mm, paper.label_h_mm - paper.area.h
    while not place(face, replace(paper, label_h_mm=high, printable_h_mm=high - around), 1).bars:
        high = round(high + 0.1, 1)
    return high


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
    words = tuple(text._replace(box=text.box.lower(top)) for text in below.words)
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
        line(text, "title", size, column, margin + row * size * LEADING)
        for row, text in enumerate(lines)
    )


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
