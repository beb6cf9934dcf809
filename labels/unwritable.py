"""Characters that no font has, neither ours nor the machine's: they would be printed as boxes.

Pango is asked, which WeasyPrint sets such words with.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

from weasyprint.text.ffi import ffi, gobject, pango  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]

from labels.faces import LabelFace
from labels.lettering import glyphs, plain

SPELT_OUT = 12  # characters; names that need more are in a script of their own
NAMED = 3

_ONE_AT_A_TIME = Lock()  # Pango's fonts are not made for threads


@dataclass(frozen=True)
class Unwritable:
    """Which characters would be boxes, and the words that have them, each once."""

    characters: str
    words: tuple[str, ...]

    @property
    def spelt_out(self) -> str:
        """The first of the characters, one by one."""
        rest = " …" if len(self.characters) > SPELT_OUT else ""
        return " ".join(self.characters[:SPELT_OUT]) + rest

    @property
    def named(self) -> tuple[str, ...]:
        """The first of the words."""
        return self.words[:NAMED]

    @property
    def unnamed(self) -> int:
        """How many more there are."""
        return max(len(self.words) - NAMED, 0)


def unwritable(faces: Iterable[LabelFace]) -> Unwritable | None:
    """What no font has of all that ``faces`` say; None if all of it can be written."""
    said = {text for face in faces for text in words(face)}
    shown = dict.fromkeys(plain(text) for text in said)
    boxes = {character for character in set().union(*shown) if is_box(character)}
    if not boxes:
        return None
    wrong = sorted(text for text in shown if boxes.intersection(text))
    return Unwritable("".join(sorted(boxes)), tuple(wrong))


def words(face: LabelFace) -> tuple[str, ...]:
    """What people wrote of what ``face`` says."""
    return (face.title, *face.lines, face.note, face.organisation)


@cache
def is_box(character: str) -> bool:
    """Has no font this character?"""
    if glyphs(character, "text"):
        return False
    with _ONE_AT_A_TIME:
        context = _owned(pango.pango_font_map_create_context(_fonts().font_map))
        layout = _owned(pango.pango_layout_new(context))
        pango.pango_layout_set_text(layout, character.encode(), -1)
        run = pango.pango_layout_get_line_readonly(layout, 0).runs
        while run != ffi.NULL:
            string = run.data.glyphs
            for number in range(string.num_glyphs):
                if string.glyphs[number].glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG:
                    return True
            run = run.next
    return False


def _owned(thing: Any) -> Any:
    return ffi.gc(thing, gobject.g_object_unref)


@cache
def _fonts() -> FontConfiguration:
    """The machine's fonts."""
    return FontConfiguration()
