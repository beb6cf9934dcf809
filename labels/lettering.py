"""How wide words are on a label, and how they are wrapped and cut to the room they have.

It is decided here rather than by a browser or by the PDF's engine, so that the screen and the paper
break a name at the same place. Lengths are millimetres.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, cast

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from people.typefaces import FILES, Face

WEIGHT: dict[Face, int] = {"text": 600, "mono": 700}
CAP_HEIGHT = 0.668  # of the size, in both faces; centred capitals sit half of it below the middle

ELLIPSIS = "…"
LONGEST = 400  # characters worth measuring; no label holds as many
_JOINER = "\u200d"
_TURNS_TEXT_ROUND = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str) -> str:
    """``text`` in one line: no control characters, and nothing that reverses what follows it."""
    shown = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text[:LONGEST])
    hidden = _TURNS_TEXT_ROUND | {c for c in shown if unicodedata.category(c) == "Cs"}
    return " ".join("".join(c for c in shown if c not in hidden).split())


def reads_leftwards(text: str) -> bool:
    """Is ``text`` in a script that runs from right to left, going by its first letter?"""
    ways = (unicodedata.bidirectional(character) for character in text)
    return next((way for way in ways if way in ("L", "R", "AL")), "L") != "L"


def width(text: str, *, size: float, face: Face = "text") -> float:
    """How wide ``text`` is in letters of ``size``."""
    return size * sum(_advance(character, face) for character in text)


def fit(
    text: str, *, size: float, room: float, rows: int = 1, face: Face = "text"
) -> tuple[str, ...]:
    """``text`` in at most ``rows`` lines no wider than ``room``; what is left out ends in "…"."""
    lines: list[str] = []
    rest = plain(text)
    while rest and len(lines) < rows - 1:
        line = _start(rest, size, room, face)
        lines.append(line.rstrip())
        rest = rest[len(line) :].lstrip()
    if rest and rows > 0:
        lines.append(_cut(rest, size, room, face))
    return tuple(lines)


def _start(text: str, size: float, room: float, face: Face) -> str:
    """As many whole words from the start of ``text`` as fit, or what fits of a word too long."""
    taken = _prefix(text, size, room, face) or next(_clusters(text))
    at_word_end = len(taken) == len(text) or " " in (taken[-1], text[len(taken)])
    if at_word_end or " " not in taken:
        return taken
    return taken[: taken.rindex(" ") + 1]


def _cut(text: str, size: float, room: float, face: Face) -> str:
    """``text``, or as much of it as fits before an ellipsis."""
    if width(text, size=size, face=face) <= room:
        return text
    room -= width(ELLIPSIS, size=size, face=face)
    return _prefix(text, size, room, face).rstrip(" ,;:-–") + ELLIPSIS


def _prefix(text: str, size: float, room: float, face: Face) -> str:
    """The longest beginning of ``text`` that fits and leaves no character in two."""
    taken, used = 0, 0.0
    for cluster in _clusters(text):
        used += width(cluster, size=size, face=face)
        if used > room + 1e-9:
            break
        taken += len(cluster)
    return text[:taken]


def _clusters(text: str) -> Iterator[str]:
    """``text`` in pieces that look like one character each: letters with marks, joined emoji."""
    piece = ""
    for character in text:
        if piece and not _continues(piece, character):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _continues(piece: str, character: str) -> bool:
    joins = character == _JOINER or piece[-1] == _JOINER or "🏻" <= character <= "🏿"
    return joins or unicodedata.category(character)[0] == "M"


class Glyph(NamedTuple):
    """One character in one of our fonts."""

    font: int  # which file of its face
    number: int  # in that font
    advance: float  # how far it moves the pen, in ems


def glyphs(text: str, face: Face) -> list[Glyph] | None:
    """``text`` set in our fonts, each character by itself. None if that is not how it is set:

    if our fonts lack one of the characters, or if one joins the next or sits above it.
    """
    found = [_glyph(character, face) for character in text]
    return None if None in found else cast(list[Glyph], found)


@cache
def _glyph(character: str, face: Face) -> Glyph | None:
    if unicodedata.category(character)[0] in "CM":
        return None
    for number, (font, letters) in enumerate(_fonts(face)):
        if name := font.getBestCmap().get(ord(character)):
            return Glyph(number, font.getGlyphID(name), float(letters[name].width) / 1000)
    return None


@cache
def _advance(character: str, face: Face) -> float:
    """How far ``character`` moves the pen, in ems; guessed on the wide side if it is not ours."""
    if glyph := _glyph(character, face):
        return glyph.advance
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 1.3 if unicodedata.east_asian_width(character) in "WF" else 0.8


@cache
def _fonts(face: Face) -> list[tuple[TTFont, Mapping[str, Any]]]:
    """Our fonts of this face, and their glyphs at the weight we print."""
    fonts = [TTFont(file) for file in FILES[face] if file.exists()]
    return [(font, font.getGlyphSet(location={"wght": WEIGHT[face]})) for font in fonts]
