"""The house's own typefaces, for what is put on paper."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped]

Face = Literal["text", "mono"]

FONTS = Path(__file__).parent.parent / "static" / "fonts"
FILES: dict[Face, tuple[Path, ...]] = {
    "text": (
        FONTS / "atkinson-hyperlegible-next-latin-wght-normal.woff2",
        FONTS / "atkinson-hyperlegible-next-latin-ext-wght-normal.woff2",
    ),
    "mono": (FONTS / "atkinson-hyperlegible-mono-latin-wght-normal.woff2",),
}


@cache
def one_weight(file: Path, weight: int) -> bytes:
    """The variable font in ``file`` as a plain TrueType font of one weight.

    To make one takes most of a second, so those that were made are kept: a few tens of kilobytes.
    """
    font = instantiateVariableFont(TTFont(file, recalcTimestamp=False), {"wght": weight})
    font.flavor = None
    plain_font = BytesIO()
    font.save(plain_font)
    return plain_font.getvalue()
