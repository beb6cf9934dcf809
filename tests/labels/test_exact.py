"""Every label stock that comes with the house: what is drawn is where its data has it, and is read.

Measured on the PDF: PDFium reads back what is drawn and rasterises it, Poppler too where it is
installed, and ZXing reads the codes. ``make prove`` looks at every position of every sheet and at
each size of code there; otherwise at the first, middle and last, of which one has the usual size
and two have others, so that all stocks together have them all.
"""

import os
from functools import cache
from pathlib import Path
from shutil import which
from subprocess import run

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdfium2 import raw

from labels import codes, qr
from labels.faces import LabelFace, Placed
from labels.paper import Adjustment, Paper, known, paper_of
from labels.pdf import to_pdf
from labels.placing import SMALLEST_MODULE, TooSmall, place
from labels.sheets import Sheet, layout

pytestmark = pytest.mark.drawn

EVERYWHERE = "EXAMPLES" in os.environ
MM = 25.4 / 72
NEAR = 0.01  # mm
SIZES = range(8, 21)  # of the dark square, in mm
POPPLER = which("pdftoppm")

NAMES = {
    "Latin": "Cordless drill, 18 V, with its two batteries ",
    "Arabic": "مثقاب لاسلكي كبير جدا في الورشة الشمالية ",
    "Chinese": "家庭用の大きな電動ドリル",
    "emoji": "🧑‍🔧🔧👩🏽‍🚀",
}


def face(title: str = "Cordless drill 18 V", **said) -> LabelFace:
    code = codes.mint()
    address = qr.address(code, "https://qm.example")
    return LabelFace(code, address, title, **{"mark": "G-0087", "lines": ("Cabinet 3",)} | said)


def fits(part: str) -> bool:
    try:
        layout([face()], paper_of(known()[part]))
    except TooSmall:
        return False
    return True


@cache
def printable() -> list[str]:
    """The stocks that a code fits on."""
    return [part for part in known() if fits(part)]


@cache
def printed(part: str) -> tuple[tuple[Sheet, ...], bytes]:
    """A full sheet, or as much of it as is looked at, with codes of several sizes."""
    paper = paper_of(known()[part])
    spots = range(1, paper.per_sheet + 1)
    if EVERYWHERE:
        sizes, struck = [None, *SIZES], set[int]()
        count = max(len(spots), len(sizes))
    else:
        turn = printable().index(part)
        sizes = [SIZES[turn % len(SIZES)], None, SIZES[-1 - turn % len(SIZES)]]
        looked_at = {1, (len(spots) + 1) // 2, len(spots)}
        struck = set(spots) - looked_at
        count = max(len(looked_at), 3 if len(spots) == 1 else 0)
    faces = [face(code_mm=sizes[number % len(sizes)]) for number in range(count)]
    sheets = layout(faces, paper, struck=struck)
    return sheets, to_pdf(sheets)


def pages(part: str) -> list[tuple[Sheet, pypdfium2.PdfPage]]:
    """Each sheet as it was laid out, and as it is in the PDF."""
    sheets, pdf = printed(part)
    return list(zip(sheets, pypdfium2.PdfDocument(pdf), strict=True))


def data_box(part: str, position: int, length: float) -> tuple[float, float, float, float]:
    """The left, top, right and bottom edge of a label by the data; a tape has ``length``."""
    fact = known()[part]
    row, column = divmod(position - 1, fact["columns"])
    left = fact["left_mm"] + column * fact["pitch_x_mm"]
    top = fact["top_mm"] + row * fact["pitch_y_mm"]
    return left, top, left + fact["label_w_mm"], top + (fact["label_h_mm"] or length)


def drawn_on(page: pypdfium2.PdfPage) -> list[tuple[int, tuple[float, float, float, float]]]:
    """What is drawn, by its kind, and its left, top, right and bottom edge in mm."""
    high = page.get_height()
    found = []
    for item in page.get_objects(max_depth=1):
        left, bottom, right, top = item.get_bounds()
        edges = (left * MM, (high - top) * MM, right * MM, (high - bottom) * MM)
        found.append((item.type, edges))
    return found


def rastered(page: pypdfium2.PdfPage, dpi: int) -> Image.Image:
    """Grey at 300 dpi and more; as a label printer has it, black or white, at fewer."""
    image = page.render(scale=dpi / 72, grayscale=True).to_pil()
    return image if dpi >= 300 else image.point(lambda light: 255 if light > 127 else 0)


def around(label: Placed, image: Image.Image, dpi: int) -> Image.Image:
    edges = (label.box.x, label.box.y, label.box.right, label.box.bottom)
    return image.crop(tuple(round(edge / 25.4 * dpi) for edge in edges))


def wrong_modules(label: Placed, image: Image.Image, dpi: int) -> list[tuple[int, int]]:
    """The modules, and those of the quiet zone, whose middle has the wrong colour."""
    side = qr.size(label.face.address)
    dark = {(x + i, y) for x, y, length in qr.runs(label.face.address) for i in range(length)}
    code = label.code_on_page
    pixels = image.load()

    def is_dark(x: int, y: int) -> bool:
        across, down = code.x + (x + 0.5) * label.module, code.y + (y + 0.5) * label.module
        return pixels[int(across / 25.4 * dpi), int(down / 25.4 * dpi)] < 128

    return [(x, y) for x in range(side) for y in range(side) if is_dark(x, y) != ((x, y) in dark)]


def test_nearly_every_stock_takes_a_code():
    assert set(known()) - set(printable()) == {"L4731", "DK-11219"}


@pytest.mark.parametrize("part", printable())
def test_every_label_is_where_the_data_has_it(part):
    for sheet, page in pages(part):
        paper = sheet.paper
        size = known()[part]["page_w_mm"], known()[part]["page_h_mm"] or paper.page_h_mm
        assert [side * MM for side in page.get_size()] == pytest.approx(size, abs=NEAR)
        squares = [
            edges
            for kind, edges in drawn_on(page)
            if kind == raw.FPDF_PAGEOBJ_PATH
            and abs(edges[2] - edges[0] - edges[3] + edges[1]) < NEAR
        ]
        for label, (left, top, right, bottom) in zip(sheet.labels, squares, strict=True):
            box = data_box(part, label.position, paper.label_h_mm)
            assert left - label.code.x == pytest.approx(box[0], abs=NEAR)
            assert top - label.code.y == pytest.approx(box[1], abs=NEAR)
            assert (right - left, bottom - top) == pytest.approx(label.code[2:], abs=NEAR)


@pytest.mark.parametrize("part", printable())
def test_nothing_is_off_its_label(part):
    for sheet, page in pages(part):
        boxes = [data_box(part, label.position, sheet.paper.label_h_mm) for label in sheet.labels]
        for _, (left, top, right, bottom) in drawn_on(page):
            assert [
                box
                for box in boxes
                if box[0] <= left + NEAR
                and box[1] <= top + NEAR
                and right <= box[2] + NEAR
                and bottom <= box[3] + NEAR
            ]


def assert_read(sheet: Sheet, image: Image.Image, dpi: int) -> None:
    """Each code on ``sheet`` is read from ``image``, and no module of it is wrong."""
    for label in sheet.labels:
        [found] = zxingcpp.read_barcodes(around(label, image, dpi))
        assert found.text == label.face.address
        assert wrong_modules(label, image, dpi) == []


@pytest.mark.parametrize("part", printable())
def test_every_code_is_read_from_the_paper(part):
    for sheet, page in pages(part):
        for dpi in (300, 203):
            assert_read(sheet, rastered(page, dpi), dpi)


@pytest.mark.parametrize("part", printable())
def test_a_code_is_as_large_as_it_is_wanted_while_it_can_be_read_and_fits(part):
    for sheet in printed(part)[0]:
        most = place(face(code_mm=200), sheet.paper, 1).code.w
        for label in sheet.labels:
            if asked := label.face.code_mm:
                side = min(max(asked, 25 * SMALLEST_MODULE), most)
                assert label.code.w == pytest.approx(side, abs=0.001)


@pytest.mark.skipif(not POPPLER, reason="Poppler's pdftoppm is not installed.")
@pytest.mark.parametrize("part", printable() if EVERYWHERE else printable()[::8])
def test_every_code_is_read_as_poppler_draws_it(part, tmp_path: Path):
    sheets, pdf = printed(part)
    (tmp_path / "labels.pdf").write_bytes(pdf)
    for dpi, shades in ((300, "-gray"), (203, "-mono")):
        drawn = tmp_path / f"at-{dpi}"
        run([POPPLER, "-r", str(dpi), shades, tmp_path / "labels.pdf", drawn], check=True)
        images = sorted(tmp_path.glob(f"{drawn.name}-*"))
        for sheet, file in zip(sheets, images, strict=True):
            with Image.open(file) as image:
                assert_read(sheet, image.convert("L"), dpi)


@pytest.mark.parametrize("part", printable())
def test_names_of_any_length_and_script_stay_in_their_label(part):
    """No ink is outside the labels that are printed on; the ones beside them are left free."""
    paper = paper_of(known()[part])
    names = [(name * 200)[:length] for name in NAMES.values() for length in (1, 40, 200)]
    faces = [face(name, lines=(name,), note=name) for name in names]
    every_other = set(range(2, paper.per_sheet + 1, 2))
    sheets = layout(faces, paper, struck=every_other)
    dpi = 120
    for sheet, page in zip(sheets, pypdfium2.PdfDocument(to_pdf(sheets)), strict=True):
        image = page.render(scale=dpi / 72, grayscale=True).to_pil()
        for label in sheet.labels:
            edges = data_box(part, label.position, sheet.paper.label_h_mm)
            x, y, right, bottom = (int(edge / 25.4 * dpi) for edge in edges)
            image.paste(255, (x, y, right + 1, bottom + 1))
        assert image.point(lambda light: 255 if light < 200 else 0).getbbox() is None


@pytest.mark.parametrize("part", printable())
def test_the_same_labels_make_the_same_bytes(part):
    sheets, pdf = printed(part)
    assert to_pdf(sheets) == pdf


def spots(paper: Paper, *, start: int, struck: set[int], count: int) -> list[list[int]]:
    """The positions on each page, read from the paper."""
    sheets = layout([face(mark="", lines=())] * count, paper, start, struck=struck)
    found = []
    for page in pypdfium2.PdfDocument(to_pdf(sheets)):
        here = []
        for kind, (left, top, right, bottom) in drawn_on(page):
            if kind == raw.FPDF_PAGEOBJ_PATH and abs(right - left - bottom + top) < NEAR:
                column = (left - paper.left_mm) // paper.pitch_x_mm
                row = (top - paper.top_mm) // paper.pitch_y_mm
                here.append(int(row * paper.columns + column) + 1)
        found.append(here)
    return found


@pytest.mark.parametrize("part", [p for p in printable() if paper_of(known()[p]).per_sheet > 1])
def test_labels_begin_anywhere_and_go_round_spoiled_ones(part):
    paper = paper_of(known()[part])
    n = paper.per_sheet
    middle = (n + 1) // 2
    everything = list(range(1, n + 1))
    for start in {1, middle, n}:
        room = n - start + 1
        wanted = [everything[start - 1 :], [1]]
        assert spots(paper, start=start, struck=set(), count=room + 1) == wanted
    for spoiled in {1, middle, n}:
        wanted = [[spot for spot in everything if spot != spoiled], [1]]
        assert spots(paper, start=1, struck={spoiled}, count=n) == wanted
    all_but_one = set(everything) - {middle}
    assert spots(paper, start=1, struck=all_but_one, count=2) == [[middle], [1]]
    on_the_second = {n + 1}
    assert spots(paper, start=n, struck=on_the_second, count=2) == [[n], [2]]


def test_a_printer_is_made_up_for_on_the_whole_page():
    paper = paper_of(known()["L7160"])
    by = Adjustment(right_mm=1.5, down_mm=-0.5, scale_x=1.01, scale_y=0.99)
    (plain,) = layout([face()], paper, 21)
    (moved,) = layout([plain.labels[0].face], paper, 21, adjustment=by)
    before = drawn_on(pypdfium2.PdfDocument(to_pdf([plain]))[0])
    after = drawn_on(pypdfium2.PdfDocument(to_pdf([moved]))[0])
    for (_, was), (_, now) in zip(before, after, strict=True):
        x, y = (1.5 + was[0] * 1.01, -0.5 + was[1] * 0.99)
        assert now[:2] == pytest.approx((x, y), abs=NEAR)
