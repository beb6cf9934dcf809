"""What a camera sees: the codes in a picture, the one nearest to its middle first.

The answer is what a browser's own BarcodeDetector says (https://wicg.github.io/shape-detection-api),
so that a page need not know who read for it. Nothing of the picture is kept.
"""

from math import hypot
from threading import BoundedSemaphore
from typing import Any

import zxingcpp
from PIL import Image

from people import pictures

# What the browser calls each kind of code, and what the library does.
FORMATS = {
    "qr_code": zxingcpp.QRCode,
    "data_matrix": zxingcpp.DataMatrix,
    "ean_13": zxingcpp.EAN13,
    "ean_8": zxingcpp.EAN8,
    "upc_a": zxingcpp.UPCA,
    "upc_e": zxingcpp.UPCE,
    "code_128": zxingcpp.Code128,
    "code_39": zxingcpp.Code39,
    "itf": zxingcpp.ITF,
}
NAMES = {found: name for name, found in FORMATS.items()}
# Enough for a label that fills a tenth of a photo, and bounded in the time it takes.
LONGEST = 1600
# One picture at a time in each process: who only looks something up has the other threads.
_reading = BoundedSemaphore()
PATIENCE = 0.4  # seconds; a camera has seen something newer by then


class Busy(Exception):
    """Others are being read for; the next frame may be luckier."""


def codes_in(file: Any) -> list[dict[str, str]]:
    """The codes in the picture in ``file``; ValidationError if it is none, Busy if others wait."""
    if not _reading.acquire(timeout=PATIENCE):
        raise Busy
    try:
        with pictures.read_with_care():
            grey = in_grey(pictures.opened(file))
        found = sorted(found_in(grey), key=lambda code: off_the_middle(code, grey))
        return [as_printed(code) for code in found]
    finally:
        _reading.release()


def in_grey(picture: Image.Image) -> Image.Image:
    """The picture as it lies on white paper, without colours, of bounded size."""
    picture.draft("L", (LONGEST, LONGEST))
    small = pictures.in_eight_bits(picture)
    if small.has_transparency_data:
        clear = small.convert("RGBA")
        small = Image.new("RGBA", clear.size, "white")
        small.alpha_composite(clear)
    grey = small.convert("L")
    grey.thumbnail((LONGEST, LONGEST))
    return grey


def found_in(grey: Image.Image) -> list[Any]:
    """What the library reads, the text as it was encoded."""
    known = zxingcpp.BarcodeFormats(list(FORMATS.values()))
    return zxingcpp.read_barcodes(grey, formats=known, text_mode=zxingcpp.TextMode.Plain)


def as_printed(code: Any) -> dict[str, str]:
    """What ``code`` says. A UPC, to the library, is an EAN with a zero before it."""
    text, name = code.text, NAMES.get(code.format, "unknown")
    if name in {"ean_13", "upc_e"} and text.startswith("0"):
        text, name = text[1:], "upc_e" if name == "upc_e" else "upc_a"
    return {"rawValue": text, "format": name}


def off_the_middle(code: Any, picture: Image.Image) -> float:
    """How far the middle of ``code`` is from that of ``picture``, in pixels."""
    at = code.position
    corners = (at.top_left, at.top_right, at.bottom_left, at.bottom_right)
    return hypot(
        sum(corner.x for corner in corners) / 4 - picture.width / 2,
        sum(corner.y for corner in corners) / 4 - picture.height / 2,
    )
