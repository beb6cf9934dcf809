"""What a camera sees: our own printed labels, tilted, blurred and dim, as a video."""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

from labels.pdf import to_pdf
from labels.sheets import Sheet

WIDE, HIGH = 640, 480
RATE = 10  # frames a second
SHOWN, BETWEEN = 12, 4  # frames with a label, and without
DPI = 300
BIT = 12  # pixels; the number of the label stands in the corner, in black and white
BITS = 7


def printed(sheets: Iterable[Sheet]) -> Iterator[tuple[str, Image.Image]]:
    """Each label as it comes out of the printer, with what its code says."""
    sheets = tuple(sheets)
    for sheet, page in zip(sheets, pypdfium2.PdfDocument(to_pdf(sheets)), strict=True):
        image = page.render(scale=DPI / 72, grayscale=True).to_pil()
        for label in sheet.labels:
            box = label.box
            edges = (box.x, box.y, box.right, box.bottom)
            yield label.face.address, image.crop(tuple(round(e / 25.4 * DPI) for e in edges))


def held(label: Image.Image, hand: random.Random) -> Image.Image:
    """The label on a bench, as from a telephone in a hand: some way off, slanting, unsharp."""
    wide = round(hand.uniform(0.35, 0.8) * WIDE)
    size = (wide, round(wide * label.height / label.width))
    bench = Image.new("L", (WIDE, HIGH), hand.randrange(60, 170))
    bench.paste(label.resize(size), ((WIDE - size[0]) // 2, (HIGH - size[1]) // 2))
    turned = bench.rotate(
        hand.uniform(-35, 35), Image.Resampling.BICUBIC, fillcolor=bench.getpixel((0, 0))
    )
    lean = [hand.uniform(0, 0.12) for _ in range(8)]
    corners = (
        lean[0] * WIDE, lean[1] * HIGH, lean[2] * WIDE, HIGH - lean[3] * HIGH,
        WIDE - lean[4] * WIDE, HIGH - lean[5] * HIGH, WIDE - lean[6] * WIDE, lean[7] * HIGH,
    )  # fmt: skip
    seen = turned.transform((WIDE, HIGH), Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)
    seen = seen.filter(ImageFilter.GaussianBlur(hand.uniform(0.4, 1.8)))
    light = hand.uniform(0.25, 1)
    dim = seen.point(lambda grey: round(grey * light))
    return Image.blend(dim, Image.effect_noise((WIDE, HIGH), 40), 0.1)


def numbered(picture: Image.Image, number: int) -> Image.Image:
    """The picture with ``number`` in its corner, for whoever asks when it came into view."""
    picture = picture.copy()
    draw = ImageDraw.Draw(picture)
    for place in range(BITS):
        x = place * BIT
        draw.rectangle((x, 0, x + BIT - 1, BIT - 1), 255 if number >> place & 1 else 0)
    return picture


def film(pictures: Iterable[Image.Image], to: Path) -> Path:
    """One after the other, numbered from 1, with an empty bench between: a video in YUV4MPEG2."""
    empty = numbered(Image.new("L", (WIDE, HIGH), 110), 0)
    colourless = bytes([128]) * (WIDE * HIGH // 2)
    with to.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDE} H{HIGH} F{RATE}:1 Ip A1:1 C420jpeg\n".encode())
        for number, picture in enumerate(pictures, 1):
            for frame in [empty] * BETWEEN + [numbered(picture, number)] * SHOWN:
                file.write(b"FRAME\n" + frame.tobytes() + colourless)
    return to
