"""A label as an image for a label printer: black or white, its code's modules in whole dots.

The words are those of the PDF, rasterised. A code is painted anew on the printer's own grid, where
all modules are equally large: a printer that scales it, or a module of two and a half dots, is what
makes codes unreadable.
"""

import io
import zipfile
from collections.abc import Iterable
from contextlib import closing
from itertools import islice
from threading import Lock

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image

from labels import barcode, qr
from labels.faces import Placed
from labels.paper import Box
from labels.pdf import to_pdf
from labels.sheets import Sheet, Told, unheard

_ONE_AT_A_TIME = Lock()  # PDFium is not made for threads
MOST_DOTS = 40_000_000  # of one image: more than any label printer prints
AT_A_TIME = 20  # images held before they are packed
SHORT_OF = 0.01  # of a dot: 0.375 mm are three dots at 203 dpi, less a hair


def to_pngs(sheets: Iterable[Sheet], dpi: int) -> list[bytes]:
    """Each of ``sheets`` as a PNG at the size of its page; the same sheet gives the same bytes."""
    pages = tuple(sheets)
    pdf = to_pdf(pages)
    with _ONE_AT_A_TIME, closing(pypdfium2.PdfDocument(pdf)) as document:
        return [_png(page, sheet, dpi) for sheet, page in zip(pages, document, strict=True)]


def _png(page: pypdfium2.PdfPage, sheet: Sheet, dpi: int) -> bytes:
    image = _in_black(page, sheet, dpi)
    for label in sheet.labels:
        _paint_code(image, label, sheet, dpi)
        if label.bars:
            _paint_bars(image, label, label.bars, sheet, dpi)
    png = io.BytesIO()
    image.save(png, "png", dpi=(dpi, dpi))
    return png.getvalue()


def to_zip(sheets: Iterable[Sheet], dpi: int, *, told: Told = unheard) -> bytes:
    """The PNGs of ``sheets`` together, named by their order and what is on them.

    Few are held at a time; ``told`` hears how many labels were drawn.
    """
    pages, packed = iter(sheets), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        while few := tuple(islice(pages, AT_A_TIME)):
            for sheet, png in zip(few, to_pngs(few, dpi), strict=True):
                codes = "-".join(label.face.code for label in sheet.labels) or "empty"
                archive.writestr(zipfile.ZipInfo(f"{sheet.number:04}-{codes}.png"), png)
            told(sum(len(sheet.labels) for sheet in few))
    return packed.getvalue()


def dots(millimetres: float, dpi: int) -> int:
    """How many dots are nearest to this length."""
    return round(millimetres / 25.4 * dpi)


def size_in_dots(sheet: Sheet, dpi: int) -> tuple[int, int]:
    """How many dots the page of ``sheet`` is wide and high."""
    return dots(sheet.paper.page_w_mm, dpi), dots(sheet.paper.page_h_mm, dpi)


def too_large(sheets: Iterable[Sheet], dpi: int) -> bool:
    """Would an image of any of ``sheets`` fill the memory?"""
    sizes = (size_in_dots(sheet, dpi) for sheet in sheets)
    return any(wide * high > MOST_DOTS for wide, high in sizes)


def _in_black(page: pypdfium2.PdfPage, sheet: Sheet, dpi: int) -> Image.Image:
    """The page in exactly the dots that its paper has, without shades."""
    drawn = page.render(scale=dpi / 72, grayscale=True).to_pil()
    image = Image.new("L", size_in_dots(sheet, dpi), 255)
    image.paste(drawn)
    return image.point(lambda light: 255 if light > 127 else 0).convert(
        "1", dither=Image.Dither.NONE
    )


def _paint_code(image: Image.Image, label: Placed, sheet: Sheet, dpi: int) -> None:
    """The code about its middle, in modules of as many whole dots as they have room for."""
    side = qr.size(label.face.address)
    module = _whole(label.module, dpi)
    code = label.code_on_page
    left, top = _cleared(image, code, sheet, dpi, side * module, side * module)
    for run in qr.runs(label.face.address):
        at = left + run.x * module, top + run.y * module
        image.paste(0, (*at, at[0] + run.length * module, at[1] + module))


def _paint_bars(image: Image.Image, label: Placed, bars: Box, sheet: Sheet, dpi: int) -> None:
    """Code 128 about its middle, in whole dots too."""
    module, high = _whole(label.bar, dpi), dots(bars.h, dpi)
    box = Box.at(label.box.x + bars.x, label.box.y + bars.y, bars.w, bars.h)
    long = barcode.size(label.face.code) * module
    left, top = _cleared(image, box, sheet, dpi, long, high)
    for x, length in barcode.bars(label.face.code):
        at = left + x * module
        image.paste(0, (at, top, at + length * module, top + high))


def _whole(module: float, dpi: int) -> int:
    """The whole dots that a module of so many millimetres has room for."""
    return max(int(module / 25.4 * dpi + SHORT_OF), 1)


def _cleared(
    image: Image.Image, box: Box, sheet: Sheet, dpi: int, wide: int, high: int
) -> tuple[int, int]:
    """Make ``box`` white, and say where something so many dots large begins about its middle."""
    by = sheet.adjustment
    x = (by.right_mm + by.scale_x * (box.x + box.w / 2)) / 25.4 * dpi
    y = (by.down_mm + by.scale_y * (box.y + box.h / 2)) / 25.4 * dpi
    beside, above = dots(box.w * by.scale_x, dpi) // 2 + 2, dots(box.h * by.scale_y, dpi) // 2 + 2
    image.paste(1, (round(x) - beside, round(y) - above, round(x) + beside, round(y) + above))
    return round(x - wide / 2), round(y - high / 2)
