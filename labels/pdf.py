"""Sheets of labels as a PDF whose measures are those of ``labels.sheets``.

WeasyPrint sets the words; the QR codes are painted as vectors beneath them in its ``finisher``,
in a stream of their own for each page. Nothing is fetched but our own fonts.
"""

from collections.abc import Iterable
from functools import cache
from html import escape
from threading import Lock

import pydyf  # type: ignore[import-untyped]
from weasyprint import CSS, HTML, Document  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

from labels import qr
from labels.lettering import FILES, WEIGHT, one_weight, plain
from labels.paper import Paper
from labels.sheets import Placed, Sheet, Words

POINTS = 72 / 25.4  # in a millimetre
LOGO = "logo:ours"  # the address of the organisation's mark, within a document

_ONE_AT_A_TIME = Lock()  # the font configuration is shared and not made for threads

_LOOK = """
html, body, p { margin: 0; padding: 0 }
section { position: relative; height: 1px; break-after: page }
section:last-child { break-after: auto }
div, p, img { position: absolute; box-sizing: border-box; overflow: hidden; white-space: pre }
p { color: #000; font-family: "text 0", "text 1", sans-serif; font-weight: 600 }
.mark, .code { font-family: "mono 0", monospace; font-weight: 700 }
.kind { text-align: center; border: .3mm solid #000; border-radius: .6mm }
.gear .kind { color: #fff; background: #000; border-radius: 9mm }
"""


def to_pdf(sheets: Iterable[Sheet], *, title: str = "Labels") -> bytes:
    """``sheets`` as a PDF that asks to be printed at 100 %. The same sheets give the same bytes.

    All must be of one label stock. ValueError when there is no label on them.
    """
    pages = tuple(sheets)
    if not any(page.labels for page in pages):
        raise ValueError("There is no label to print.")

    def finish(document: Document, pdf: pydyf.PDF) -> None:
        pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"PrintScaling": "/None"})
        _paint_codes(pdf, pages)

    with _ONE_AT_A_TIME:
        fonts, look = _fonts()
        document = HTML(string=_html(pages, title), url_fetcher=OurFontsAndLogo(pages))
        pdf: bytes = document.write_pdf(stylesheets=[look], font_config=fonts, finisher=finish)
    return pdf


def _paint_codes(pdf: pydyf.PDF, sheets: tuple[Sheet, ...]) -> None:
    """The codes of each sheet in a new stream that comes before what WeasyPrint wrote."""
    pages = [item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/Page"]
    for page, sheet in zip(pages, sheets, strict=True):
        stream, end = pydyf.Stream(compress=True), pydyf.Stream()
        stream.push_state()
        stream.set_matrix(*_adjusted(sheet))
        for label in sheet.labels:
            _paint_code(stream, label, sheet.paper.page_h_mm)
        end.pop_state()
        pdf.add_object(stream)
        pdf.add_object(end)
        page["Contents"] = pydyf.Array([stream.reference, page["Contents"], end.reference])


def _adjusted(sheet: Sheet) -> tuple[float, ...]:
    """The matrix that makes up for the printer, for all that is on the page."""
    by, high = sheet.adjustment, sheet.paper.page_h_mm
    up = high * (1 - by.scale_y) - by.down_mm
    return (by.scale_x, 0, 0, by.scale_y, round(by.right_mm * POINTS, 4), round(up * POINTS, 4))


def _paint_code(stream: pydyf.Stream, label: Placed, page_h_mm: float) -> None:
    """One fill for the whole code, in units of modules: no seams between its rows."""
    box, scale = label.code_on_page, label.module * POINTS
    stream.push_state()
    stream.set_matrix(scale, 0, 0, -scale, box.x * POINTS, (page_h_mm - box.y) * POINTS)
    for run in qr.runs(label.face.address):
        stream.rectangle(run.x, run.y, run.length, 1)
    stream.fill()
    stream.pop_state()


def _html(sheets: tuple[Sheet, ...], title: str) -> str:
    """The words, each in a class for its place: few rules and no style of its own for any label."""
    classes: dict[str, str] = {}
    pages = "".join(
        f"<section>{''.join(_label(label, classes) for label in sheet.labels)}</section>"
        for sheet in sheets
    )
    rules = "".join(f".{name}{{{rule}}}" for rule, name in classes.items())
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f"<title>{escape(plain(title))}</title><style>{_page(sheets[0].paper)}{rules}</style>{pages}"
    )


def _page(paper: Paper) -> str:
    return f"@page{{size:{paper.page_w_mm}mm {paper.page_h_mm}mm;margin:0}}"


def _label(label: Placed, classes: dict[str, str]) -> str:
    place = _class(_place(label.box), classes)
    words = "".join(_paragraph(words, classes) for words in label.words)
    if label.logo:
        words += f'<img class="{_class(_place(label.logo), classes)}" src="{LOGO}">'
    return f'<div class="{label.face.kind} {place}">{words}</div>'


def _paragraph(words: Words, classes: dict[str, str]) -> str:
    edge = 0.6 if words.role == "kind" else 0  # its frame, which line-height leaves out
    rule = f"{_place(words.box)};font-size:{words.size}mm;line-height:{words.box.h - edge:.4f}mm"
    return f'<p class="{words.role} {_class(rule, classes)}">{escape(words.text)}</p>'


def _place(box: tuple[float, float, float, float]) -> str:
    return "left:{}mm;top:{}mm;width:{}mm;height:{}mm".format(*box)


def _class(rule: str, classes: dict[str, str]) -> str:
    return classes.setdefault(rule, f"c{len(classes)}")


@cache
def _fonts() -> tuple[FontConfiguration, CSS]:
    """Our fonts, loaded once, and the look that uses them. Other scripts take the machine's."""
    fonts = FontConfiguration()
    rules = "".join(
        f'@font-face{{font-family:"{face} {i}";font-weight:{WEIGHT[face]};'
        f"src:url({file.as_uri()})}}"
        for face, files in FILES.items()
        for i, file in enumerate(files)
    )
    return fonts, CSS(string=rules + _LOOK, font_config=fonts, url_fetcher=OnlyOurFonts())


class OnlyOurFonts(URLFetcher):
    """Hands out our fonts at the weight we print; refuses every other address, local or not.

    A variable font would be reduced to one weight anew for every document, and stamped with the
    time: slower, and never the same bytes twice.
    """

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        for face, files in FILES.items():
            for file in files:
                if url == file.as_uri():
                    return URLFetcherResponse(url, one_weight(file, WEIGHT[face]))
        raise ValueError(f"A sheet of labels may not fetch {url}")


class OurFontsAndLogo(OnlyOurFonts):
    """Hands out the logo on some sheets too, which is of this house's own making."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        super().__init__()
        logos = (label.face.logo for sheet in sheets for label in sheet.labels if label.logo)
        self.logo = next(logos, None)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url == LOGO and self.logo:
            return URLFetcherResponse(url, self.logo.png, {"Content-Type": "image/png"})
        return super().fetch(url, headers)
