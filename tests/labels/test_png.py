"""Labels for label printers: exactly as many dots as the paper has, each module in whole dots."""

import io
import zipfile

import pytest
import zxingcpp
from PIL import Image

from labels import codes, qr
from labels.faces import LabelFace
from labels.paper import RESOLUTIONS, Adjustment, known, paper_of
from labels.placing import TooSmall
from labels.png import to_pngs, to_zip
from labels.sheets import layout

pytestmark = pytest.mark.drawn

ROLLS = [part for part, fact in known().items() if fact["form"] != "sheet"]


def face(title="Cordless drill 18 V", **said):
    code = codes.mint()
    return LabelFace(
        code, qr.address(code, "https://qm.example"), title, **{"mark": "G-0087"} | said
    )


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


@pytest.mark.parametrize("dpi", RESOLUTIONS)
@pytest.mark.parametrize("part", ROLLS)
def test_every_module_is_whole_dots(part, dpi):
    try:
        (sheet,) = layout([face()], paper_of(known()[part]))
    except TooSmall:
        assert part == "DK-11219"
        return
    [png] = to_pngs([sheet], dpi)
    image = opened(png)
    paper, (label,) = sheet.paper, sheet.labels
    assert image.mode == "1"
    assert image.size == tuple(
        round(side / 25.4 * dpi) for side in (paper.page_w_mm, paper.page_h_mm)
    )
    assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.01)
    [found] = zxingcpp.read_barcodes(image.convert("L"))
    assert found.text == label.face.address
    assert exact_code(image, label, dpi)


def exact_code(image, label, dpi) -> bool:
    """Is there a place, within a module of where it belongs, that has the code to the dot?"""
    side = qr.size(label.face.address)
    module = int(label.module / 25.4 * dpi + 0.01)
    wanted = Image.new("1", (side * module, side * module), 1)
    for x, y, length in qr.runs(label.face.address):
        wanted.paste(0, (x * module, y * module, (x + length) * module, (y + 1) * module))
    code = label.code_on_page
    near_x = round((code.x + code.w / 2) / 25.4 * dpi - wanted.width / 2)
    near_y = round((code.y + code.h / 2) / 25.4 * dpi - wanted.height / 2)
    return any(
        image.crop((x, y, x + wanted.width, y + wanted.height)).tobytes() == wanted.tobytes()
        for x in range(near_x - 1, near_x + 2)
        for y in range(near_y - 1, near_y + 2)
    )


def test_what_makes_up_for_the_printer_moves_code_and_words():
    paper = paper_of(known()["2x1in"])
    (plain,) = layout([face()], paper)
    (moved,) = layout([plain.labels[0].face], paper, adjustment=Adjustment(right_mm=1, down_mm=0.5))
    before, after = (opened(to_pngs([sheet], 203)[0]) for sheet in (plain, moved))
    ink = [
        image.convert("L").point(lambda light: 255 - light).getbbox() for image in (before, after)
    ]
    assert [now - was for was, now in zip(*ink, strict=True)] == [8, 4, 8, 4]


def test_many_labels_come_in_one_archive_which_is_the_same_each_time():
    sheets = layout([face(), face("家 مثقاب")], paper_of(known()["DK-11209"]))
    packed = to_zip(sheets, 300)
    archive = zipfile.ZipFile(io.BytesIO(packed))
    assert archive.namelist() == [
        f"{sheet.number:04}-{sheet.labels[0].face.code}.png" for sheet in sheets
    ]
    assert [archive.read(name) for name in archive.namelist()] == to_pngs(sheets, 300)
    assert to_zip(sheets, 300) == packed


def test_a_tape_is_as_long_as_what_it_says():
    tape = paper_of(known()["DK-22210"])
    short, long = (
        opened(to_pngs(layout([face(title)], tape), 300)[0])
        for title in ("Saw", "Cordless drill 18 V, with two batteries and its charger")
    )
    assert short.width == long.width == round(29 / 25.4 * 300)
    assert short.height <= long.height
