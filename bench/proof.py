"""A picture of a printed sheet over a drawing of the real one: ``python -m bench.proof FILE.png``.

Labels begin at position 7, two positions are spoiled, and the page is made up for a printer that
moves it right and down and stretches it. The PDF is rasterised, what that printer does to it is
done to the picture, and the outlines of the labels are laid over it from the data alone: dark print
has to fall inside them. It says by how much it does.
"""

import sys
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from bench.labels import faces
from labels.paper import Adjustment, Box, stock
from labels.pdf import to_pdf
from labels.sheets import Sheet, layout

PART = "L7160"
START, SPOILED, LABELS = 7, (9, 14), 12
DPI = 300
# What the printer does: a point drawn at x comes out at scale_x * x + right_mm.
PRINTER = Adjustment(right_mm=1.2, down_mm=-0.8, scale_x=0.996, scale_y=1.003)
MADE_UP = Adjustment(
    right_mm=-PRINTER.right_mm / PRINTER.scale_x,
    down_mm=-PRINTER.down_mm / PRINTER.scale_y,
    scale_x=1 / PRINTER.scale_x,
    scale_y=1 / PRINTER.scale_y,
)


def dots(mm: float) -> float:
    return mm / 25.4 * DPI


def printed(pdf: bytes) -> Image.Image:
    """What comes out of that printer."""
    drawn = pypdfium2.PdfDocument(pdf)[0].render(scale=DPI / 72, grayscale=True).to_pil()
    across, down = 1 / PRINTER.scale_x, 1 / PRINTER.scale_y
    back = (across, 0, -dots(PRINTER.right_mm) * across, 0, down, -dots(PRINTER.down_mm) * down)
    return drawn.transform(
        drawn.size, Image.Transform.AFFINE, back, Image.Resampling.BILINEAR, fillcolor=255
    )


def edges(box: Box) -> tuple[float, float, float, float]:
    return dots(box.x), dots(box.y), dots(box.right), dots(box.bottom)


def main(file: Path) -> None:
    paper = stock(PART)
    wanted = faces(LABELS)
    [sheet] = layout(wanted, paper, START, struck=SPOILED, adjustment=MADE_UP)
    out = printed(to_pdf([sheet]))
    outside = out.copy()
    picture = out.convert("RGB")
    pen = ImageDraw.Draw(picture)
    for position in range(1, paper.per_sheet + 1):
        box = paper.box(position)
        ImageDraw.Draw(outside).rectangle(edges(box), fill=255)
        pen.rounded_rectangle(edges(box), dots(paper.corner_radius_mm), outline="red", width=3)
        if position in SPOILED:
            left, top, right, bottom = edges(box)
            pen.line((left, top, right, bottom), fill="orange", width=4)
            pen.line((left, bottom, right, top), fill="orange", width=4)
    picture.save(file)
    positions = [label.position for label in sheet.labels]
    print(f"{paper}: labels at {positions}, {sum(outside.histogram()[:200])} dark dots outside.")
    print(f"Farthest from where the data puts a code: {farthest(out, sheet):.3f} mm.")


def farthest(page: Image.Image, sheet: Sheet) -> float:
    """By how much the dark square of any code is off, in mm: dots are 0.085 mm."""
    off = 0.0
    for label in sheet.labels:
        code = label.code_on_page
        around = [
            round(dots(mm)) for mm in (code.x - 1, code.y - 1, code.right + 1, code.bottom + 1)
        ]
        dark = page.crop(tuple(around)).point(lambda level: 255 * (level < 128)).getbbox()
        found = [edge + around[side % 2] for side, edge in enumerate(dark)]
        off = max(off, *(abs(a - b) for a, b in zip(found, edges(code), strict=True)))
    return off * 25.4 / DPI


if __name__ == "__main__":
    main(Path(sys.argv[1]))
