"""Code 128 beside the QR code: read from the paper, in whole dots on a roll, or left out."""

import io
import re
from dataclasses import replace
from itertools import pairwise

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from labels import qr
from labels.faces import LabelFace
from labels.paper import known, paper_of
from labels.pdf import to_pdf
from labels.placing import SMALLEST_BAR, SMALLEST_MODULE, TooSmall, place, why_no_bars
from labels.png import to_pngs
from labels.sheets import layout

pytestmark = pytest.mark.drawn

LONGEST = "K7Q2M4XD"  # letters and digits in turn take the most modules


def laid_out(part, **said):
    face = LabelFace(
        LONGEST,
        qr.address(LONGEST, "https://qm.example"),
        "Drill",
        "G-0087",
        shows_bars=True,
        **said,
    )
    [sheet] = layout([face], paper_of(known()[part]))
    return sheet, sheet.labels[0]


def said_by(image):
    return {found.text for found in zxingcpp.read_barcodes(image)}


def with_bars(*, on_it):
    """The label stocks that a QR code fits on, and Code 128 does or does not."""
    return [part for part in known() if has_bars(part) == on_it]


def has_bars(part):
    try:
        return laid_out(part)[1].bars is not None
    except TooSmall:
        return None


@pytest.mark.parametrize("part", with_bars(on_it=True))
def test_both_codes_are_read_from_the_paper(part):
    sheet, label = laid_out(part)
    assert label.bar >= SMALLEST_BAR
    assert label.module >= SMALLEST_MODULE - 1e-6
    page = pypdfium2.PdfDocument(to_pdf([sheet]))[0]
    for dpi in (300, 203):
        image = page.render(scale=dpi / 72, grayscale=True).to_pil()
        assert said_by(image) == {LONGEST, label.face.address}


@pytest.mark.parametrize("part", with_bars(on_it=True))
def test_it_lies_below_all_else_with_light_on_both_sides(part):
    sheet, label = laid_out(part, lines=("Cabinet 3",), note="Tested", organisation="Makerspace")
    area = sheet.paper.area
    assert label.bars.x - 10 * label.bar >= area.x - 0.001
    assert label.bars.right + 10 * label.bar <= area.right + 0.001
    assert label.bars.bottom <= area.bottom + 0.001
    for box in (label.code, *(words.box for words in label.words)):
        assert box.bottom <= label.bars.y + 0.001


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_on_a_label_printer_each_bar_is_whole_dots(dpi):
    sheet, label = laid_out("57x32mm")
    image = Image.open(io.BytesIO(to_pngs([sheet], dpi)[0])).convert("L")
    assert said_by(image) == {LONGEST, label.face.address}
    middle = round((label.bars.y + label.bars.h / 2) / 25.4 * dpi)
    line = [image.getpixel((x, middle)) < 128 for x in range(image.width)]
    edges = [x for x in range(1, image.width) if line[x] != line[x - 1]]
    module = int(label.bar / 25.4 * dpi + 0.01)
    assert {(after - before) % module for before, after in pairwise(edges)} == {0}


@pytest.mark.parametrize("part", ["DK-11204", "DK-11218", "DK-22210", "30330"])
def test_where_it_has_no_room_that_is_said_and_the_rest_stays(part):
    sheet, label = laid_out(part)
    assert label.bars is None
    assert "Code 128" in label.dropped
    assert sheet.paper.label_h_mm < 100  # a tape is no longer for what it can't hold


@pytest.mark.parametrize("part", with_bars(on_it=False))
def test_why_it_has_no_room_says_from_which_size_on_it_has(part):
    face = LabelFace(LONGEST, qr.address(LONGEST, "https://qm.example"), "Drill", shows_bars=True)
    paper = paper_of(known()[part])
    if paper.form == "tape":
        paper = paper.cut(60)
    said = why_no_bars(face, paper)
    if paper.shape == "round":
        assert said == "Code 128 does not go on round labels."
        return
    needs = {side: float(mm) for mm, side in re.findall(r"([\d.]+) mm (wide|high)", said)}
    assert needs

    def fits(wide, high):
        grown = replace(
            paper,
            label_w_mm=wide,
            label_h_mm=high,
            printable_w_mm=paper.area.w + wide - paper.label_w_mm,
            printable_h_mm=paper.area.h + high - paper.label_h_mm,
        )
        try:
            return place(face, grown, 1).bars is not None
        except TooSmall:
            return False

    wide, high = needs.get("wide", paper.label_w_mm), needs.get("high", paper.label_h_mm)
    assert fits(wide, high)
    assert not ("wide" in needs and fits(wide - 0.11, high))
    assert not ("high" in needs and fits(wide, high - 0.11))


def test_a_door_sign_has_it_below_its_name():
    _, label = laid_out("Door sign A6", kind="location")
    assert label.words[0].role == "title"
    assert label.bars.y > label.code.bottom
    assert label.dropped == ()
