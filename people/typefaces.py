"""The house's own typefaces, for what is put on paper."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal, NamedTuple

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.varLib.instancer import instantiateVariableFont  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

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


class Font(NamedTuple):
    """One file of a typeface, at one weight."""

    face: Face
    weight: int
    file: Path

    @property
    def family(self) -> str:
        """What a style sheet calls it: the files of a typeface hold different letters."""
        return f"{self.face} {FILES[self.face].index(self.file)}"

    @property
    def address(self) -> str:
        """Where a document finds it."""
        return f"{self.file.as_uri()}?{self.weight}"


def fonts(weights: Mapping[Face, Collection[int]]) -> list[Font]:
    """Our fonts at these weights of each typeface."""
    return [
        Font(face, weight, file)
        for face, wanted in weights.items()
        for weight in wanted
        for file in FILES[face]
    ]


class OnlyOurFonts(URLFetcher):
    """Hands out these fonts of ours to a document; refuses every other address, local or not.

    A variable font would be reduced to one weight anew for every document, and stamped with the
    time: slower, and never the same bytes twice.
    """

    def __init__(self, ours: Iterable[Font]) -> None:
        super().__init__()
        self.ours = {font.address: font for font in ours}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if font := self.ours.get(url):
            return URLFetcherResponse(url, one_weight(font.file, font.weight))
        raise ValueError(f"What is printed may not fetch {url[:100]}")
