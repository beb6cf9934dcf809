"""Sheets of labels as a PDF whose measures are those of ``labels.sheets``.

WeasyPrint embeds our fonts and sets the words that take more than one glyph of ours after another;
its ``finisher`` is where the pages are put together and all else is painted (``labels.painting``),
in a stream of their own. The fonts and the logo come from a specimen: a page that shows each
letter once, and gives way to the first sheet. Nothing is fetched but our own fonts.
"""

import gc
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from html import escape
from threading import Lock
from typing import Any

import pydyf  # type: ignore[import-untyped]
from weasyprint import CSS, HTML, Document, Page  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcherResponse  # type: ignore[import-untyped]

from labels.faces import Placed, Words, letters
from labels.lettering import WEIGHT, glyphs, plain
from labels.painting import Painted, Plates, plain_glyphs
from labels.paper import Paper
from labels.sheets import Sheet, Told, unheard
from people.typefaces import FILES, Face, OnlyOurFonts, fonts

SET_TOGETHER = 15  # pages
LOGO = "logo:ours"  # the address of the organisation's mark, within a document

OURS = fonts({face: [weight] for face, weight in WEIGHT.items()})

_ONE_AT_A_TIME = Lock()  # the font configuration is shared and not made for threads

_LOOK = """
html, body, p { margin: 0; padding: 0 }
section { position: relative; height: 1px; break-after: page }
section:last-child { break-after: auto }
div, p, img { position: absolute; box-sizing: border-box; overflow: hidden; white-space: pre }
p { color: #000; font-family: "text 0", "text 1", sans-serif; font-weight: 600; font-kerning: none }
.mark, .code { font-family: "mono 0", monospace; font-weight: 700 }
.leftwards { direction: rtl; text-align: left }
.kind { text-align: center; border: .3mm solid #000; border-radius: .6mm }
.gear .kind { color: #fff; background: #000; border-radius: 9mm }
"""


def to_pdf(
    sheets: Iterable[Sheet], *, title: str = "Labels", by_hand: bool = True, told: Told = unheard
) -> bytes:
    """``sheets`` as a PDF that asks to be printed at 100 %. The same sheets give the same bytes.

    All must be of one label stock. Without ``by_hand`` WeasyPrint sets every word, which looks the
    same and takes far longer. ``told`` hears, sheet by sheet, how many labels were written.
    ValueError when there is no label on them.
    """
    pages = tuple(sheets)
    if not any(page.labels for page in pages):
        raise ValueError("There is no label to print.")
    laid_out = [page for page in pages if not by_hand or _to_shape(page)]

    def finish(document: Document, pdf: pydyf.PDF) -> None:
        pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"PrintScaling": "/None"})
        _Pages(document, pdf, by_hand=by_hand).put_together(pages, laid_out, told)

    with _ONE_AT_A_TIME, _seldom_cleared_up():
        setter = _Setter(pages, laid_out, by_hand=by_hand)
        document = setter.document(title)
        pdf: bytes = document.write_pdf(finisher=finish)
    return pdf


@contextmanager
def _seldom_cleared_up() -> Iterator[None]:
    """Meanwhile garbage is seldom looked for: what is made of a page stays until it is painted, and
    to go through all of it again and again takes a quarter of the time.
    """
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class _Setter:
    """Has WeasyPrint set the words that are not painted by hand, of a few sheets at a time.

    What it keeps of a page while it is laid out is a hundred times what it writes.
    """

    def __init__(self, sheets: tuple[Sheet, ...], laid_out: list[Sheet], *, by_hand: bool) -> None:
        self.sheets, self.laid_out, self.by_hand = sheets, laid_out, by_hand
        self.fetcher = OurFontsAndLogo(sheets)
        self.first = 0  # of the pages laid out just now
        self.set: list[Page] = []

    def document(self, title: str) -> Document:
        """The specimen, and a page for each of the sheets that are laid out."""
        specimen = f"<section>{_specimen(self.sheets) if self.by_hand else ''}</section>"
        document = self._rendered(specimen, {}, title)
        [like] = document.pages
        document.pages += [_Postponed(self, number, like) for number in range(len(self.laid_out))]
        return document

    def page(self, number: int) -> Page:
        """A page of words, laid out with those that follow it."""
        if not self.first <= number < self.first + len(self.set):
            self.first, self.set = number, []  # what was there before goes first
            classes: dict[str, str] = {}
            sections = "".join(
                f"<section>{''.join(_label(each, classes, self.by_hand) for each in sheet.labels)}"
                "</section>"
                for sheet in self.laid_out[number : number + SET_TOGETHER]
            )
            self.set = self._rendered(sections, classes).pages
        return self.set[number - self.first]

    def _rendered(self, sections: str, classes: dict[str, str], title: str = "") -> Document:
        loaded, look = _fonts()
        text = _html(self.sheets[0].paper, sections, classes, title)
        html = HTML(string=text, url_fetcher=self.fetcher)
        return html.render(stylesheets=[look], font_config=loaded)


class _Postponed:
    """A page that is laid out when it is painted. As to all else it is ``like`` the specimen."""

    def __init__(self, setter: _Setter, number: int, like: Page) -> None:
        vars(self).update(vars(like))
        self.setter, self.number = setter, number

    def paint(self, stream: Any, scale: float = 1) -> None:
        self.setter.page(self.number).paint(stream, scale)


class _Pages:
    """The pages of a document that WeasyPrint has written: the specimen, and what it laid out."""

    def __init__(self, document: Document, pdf: pydyf.PDF, *, by_hand: bool) -> None:
        self.pdf, self.by_hand = pdf, by_hand
        self.specimen, *self.written = (self._object(page) for page in pdf.page_references)
        named = {font.family: font.hash for font in document.fonts.values()}
        fonts: dict[tuple[Face, int], str] = {
            (face, number): named[_family(face, number)]
            for face, files in FILES.items()
            for number in range(len(files))
            if _family(face, number) in named
        }
        images = self._object(self.specimen["Resources"])["XObject"]
        self.plates = Plates(fonts, next(iter(images), ""))

    def _object(self, reference: bytes) -> Any:
        return self.pdf.objects[int(reference.split()[0])]

    def put_together(self, sheets: tuple[Sheet, ...], laid_out: list[Sheet], told: Told) -> None:
        """A page for each of ``sheets``; those ``laid_out`` get what WeasyPrint wrote as well."""
        written = {sheet.number: page for sheet, page in zip(laid_out, self.written, strict=True)}
        kids = self.pdf.pages["Kids"] = pydyf.Array()
        for sheet in sheets:
            by_hand = Painted(sheet, self.plates, by_hand=self.by_hand)
            painted = _Painting(by_hand, told)
            self.pdf.add_object(painted)
            if page := written.get(sheet.number):
                page["Contents"] = pydyf.Array([painted.reference, page["Contents"]])
            else:
                page = pydyf.Dictionary(self.specimen | {"Contents": painted.reference})
                self.pdf.add_object(page)
            kids.extend([page.number, 0, "R"])
        self.pdf.pages["Count"] = len(sheets)
        self._object(self.specimen["Contents"]).stream.clear()


class _Painting(pydyf.Stream):
    """What is painted on a page: made when it is written, and deflated no harder than pays."""

    def __init__(self, painted: Painted, told: Told) -> None:
        super().__init__(painted)
        self.labels, self.told = len(painted.sheet.labels), told

    @property
    def data(self) -> bytes:
        deflated = zlib.compress(b"\n".join(self.stream), level=6)
        self.told(self.labels)
        head = pydyf.Dictionary({"Filter": "/FlateDecode", "Length": len(deflated)})
        return b"\n".join((head.data, b"stream", deflated, b"endstream"))


def _to_shape(sheet: Sheet) -> bool:
    """Has ``sheet`` words that WeasyPrint must set?"""
    return any(not plain_glyphs(words) for label in sheet.labels for words in label.words)


def _html(paper: Paper, sections: str, classes: dict[str, str], title: str) -> str:
    """A page for each section. What WeasyPrint sets there is in a class for its place: few rules,
    and no style of its own for any label.
    """
    rules = "".join(f".{name}{{{rule}}}" for rule, name in classes.items())
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f"<title>{escape(plain(title))}</title><style>{_page(paper)}{rules}</style>{sections}"
    )


def _specimen(sheets: tuple[Sheet, ...]) -> str:
    """Each character that is set by hand, in the font that has it, and the logo if there is one."""
    lines = {
        (words.text, letters(words.role))
        for sheet in sheets
        for label in sheet.labels
        for words in label.words
    }
    shown: dict[str, set[str]] = {}
    for text, face in lines:
        for character, glyph in zip(text, glyphs(text, face) or (), strict=False):
            shown.setdefault(_family(face, glyph.font), set()).add(character)
    logo = any(label.logo for sheet in sheets for label in sheet.labels)
    rows = (
        f'<p class="{family.replace(" ", "-")}">{escape("".join(sorted(characters)))}</p>'
        for family, characters in sorted(shown.items())
    )
    return "".join(rows) + (f'<img src="{LOGO}">' if logo else "")


def _family(face: Face, number: int) -> str:
    return f"{face} {number}"


def _page(paper: Paper) -> str:
    return f"@page{{size:{paper.page_w_mm}mm {paper.page_h_mm}mm;margin:0}}"


def _label(label: Placed, classes: dict[str, str], by_hand: bool) -> str:
    place = _class(_place(label.box), classes)
    words = "".join(
        _paragraph(words, classes)
        for words in label.words
        if not by_hand or not plain_glyphs(words)
    )
    if label.logo and not by_hand:
        words += f'<img class="{_class(_place(label.logo), classes)}" src="{LOGO}">'
    return f'<div class="{label.face.kind} {place}">{words}</div>'


def _paragraph(words: Words, classes: dict[str, str]) -> str:
    edge = 0.6 if words.role == "kind" else 0  # its frame, which line-height leaves out
    rule = f"{_place(words.box)};font-size:{words.size}mm;line-height:{words.box.h - edge:.4f}mm"
    way = " leftwards" if words.reads_leftwards else ""
    return f'<p class="{words.role}{way} {_class(rule, classes)}">{escape(words.text)}</p>'


def _place(box: tuple[float, float, float, float]) -> str:
    return "left:{}mm;top:{}mm;width:{}mm;height:{}mm".format(*box)


def _class(rule: str, classes: dict[str, str]) -> str:
    return classes.setdefault(rule, f"c{len(classes)}")


@cache
def _fonts() -> tuple[FontConfiguration, CSS]:
    """Our fonts, loaded once, and the look that uses them. Other scripts take the machine's."""
    rules = "".join(
        f'@font-face{{font-family:"{font.family}";font-weight:{font.weight};'
        f"src:url({font.address})}}"
        f'.{font.family.replace(" ", "-")}{{font-family:"{font.family}";font-weight:{font.weight}}}'
        for font in OURS
    )
    loaded = FontConfiguration()
    return loaded, CSS(string=rules + _LOOK, font_config=loaded, url_fetcher=OnlyOurFonts(OURS))


class OurFontsAndLogo(OnlyOurFonts):
    """Hands out the logo on some sheets too, which is of this house's own making."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        super().__init__(OURS)
        logos = (label.face.logo for sheet in sheets for label in sheet.labels if label.logo)
        self.logo = next(logos, None)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url == LOGO and self.logo:
            return URLFetcherResponse(url, self.logo.png, {"Content-Type": "image/png"})
        return super().fetch(url, headers)
