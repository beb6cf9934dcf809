"""Every label stock that comes with the house fits its page and holds what is put on it."""

from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from labels import codes, qr
from labels.faces import LabelFace, Logo
from labels.paper import Adjustment, known, paper_of, stock
from labels.pdf import to_pdf
from labels.placing import SMALLEST_MODULE, TooSmall, place, smallest_code
from labels.sheets import layout

TOO_SMALL = {"L4731": 12.4, "DK-11219": 21.6}
READABLE = sorted(known().keys() - TOO_SMALL.keys())


def a4():
    return stock("L7160")


def face(**said):
    code = codes.mint()
    everything = {
        "title": "Cordless drill 18 V, no. 2",
        "mark": "G-0087",
        "lines": ("Cabinet 3", "Workshop"),
        "note": "Tested 2026",
        "found": "If found, scan me",
        "organisation": "Riverside Makerspace",
    }
    return LabelFace(code, qr.address(code, "https://qm.riverside.org"), **everything | said)


def faces(count):
    return [face() for _ in range(count)]


def test_none_of_the_stocks_that_come_with_the_house_is_impossible():
    assert len(known()) == 53  # fifty that are sold, and three for signs and badges
    assert [part for part, fact in known().items() if paper_of(fact).faults()] == []


@pytest.mark.parametrize("part", READABLE)
def test_all_that_is_on_a_label_is_in_its_printable_part_and_apart(part):
    [sheet] = layout([face()], stock(part))
    [label] = sheet.labels
    area, quiet = sheet.paper.area, 4 * label.module
    assert label.module >= SMALLEST_MODULE - 1e-6
    for box in (label.code, *(words.box for words in label.words)):
        assert area.x - 0.001 <= box.x
        assert area.y - 0.001 <= box.y
        assert box.right <= area.right + 0.001
        assert box.bottom <= area.bottom + 0.001
    for words in label.words:
        beside = words.box.x >= label.code.right + quiet - 0.001
        assert beside or words.box.y >= label.code.bottom + quiet - 0.001
    if sheet.paper.shape == "rect":
        assert label.code.x - quiet >= -0.001
        assert label.code.y - quiet >= -0.001


@pytest.mark.parametrize(("part", "needed"), TOO_SMALL.items())
def test_too_small_a_label_says_how_large_it_would_have_to_be(part, needed):
    with pytest.raises(TooSmall, match=f"it needs {needed} mm") as refused:
        layout([face()], stock(part))
    assert refused.value.smallest_mm == pytest.approx(needed, abs=0.05)


def test_a_label_as_large_as_it_was_said_to_need_is_enough():
    for part, needed in TOO_SMALL.items():
        paper = stock(part)
        printable = needed - paper.label_w_mm + paper.printable_w_mm if paper.printable_w_mm else 0
        size = {"label_w_mm": needed, "label_h_mm": needed}
        room = {"printable_w_mm": printable, "printable_h_mm": printable}
        assert layout([face()], replace(paper, **size, **room))


def test_what_has_no_room_is_named_and_goes_by_its_importance():
    label = place(face(), stock("5167"), 1)
    assert [words.role for words in label.words] == ["mark", "title", "line"]
    assert label.dropped == ("location", "found", "organisation", "kind", "typed code")
    assert place(face(), stock("L7163"), 1).dropped == ()


def test_the_code_is_as_large_as_asked_but_never_unreadable_or_over_the_edge():
    def side(wanted):
        return place(face(code_mm=wanted), a4(), 1).code.w

    assert side(15.0) == pytest.approx(15, abs=0.001)
    assert side(2.0) == pytest.approx(smallest_code(face()))
    assert side(90.0) == pytest.approx(38.1 * 25 / 33, abs=0.001)


def test_a_tape_is_cut_as_short_as_nothing_is_left_out():
    tape = stock("DK-22210")
    [sheet] = layout([face()], tape)
    assert sheet.labels[0].dropped == ()
    assert sheet.paper.page_h_mm == sheet.labels[0].box.h < 60
    shorter = tape.cut(sheet.paper.page_h_mm - 1)
    assert place(sheet.labels[0].face, shorter, 1).dropped != ()


def placed(sheets):
    return [[label.position for label in sheet.labels] for sheet in sheets]


@pytest.mark.parametrize(
    ("count", "start", "struck", "positions"),
    [
        (3, 1, {1}, [[2, 3, 4]]),
        (3, 7, {8, 9}, [[7, 10, 11]]),
        (2, 20, {21}, [[20], [1]]),
        (2, 20, {20}, [[21], [1]]),
        (2, 21, {22, 24}, [[21], [2]]),
        (1, 1, set(range(1, 21)), [[21]]),
        (2, 1, set(range(2, 22)), [[1], [1]]),
        (1, 1, {500}, [[1]]),
    ],
)
def test_spoiled_positions_are_left_out(count, start, struck, positions):
    assert placed(layout(faces(count), a4(), start, struck=struck)) == positions


@pytest.mark.parametrize(
    ("struck", "sheet"), [(range(1, 22), 1), (range(5, 22), 1), (range(22, 43), 2)]
)
def test_a_sheet_without_a_position_is_refused(struck, sheet):
    with pytest.raises(ValueError, match=rf"^No position is left on sheet {sheet}\.$"):
        layout(faces(40), a4(), 5 if min(struck) == 5 else 1, struck=struck)


def test_a_half_used_sheet_knows_where_it_goes_on():
    [sheet] = layout(faces(3), a4(), 7, struck={8, 11})
    assert (sheet.rest[0], sheet.left_over) == (12, 10)
    [full] = layout(faces(2), a4(), 19, struck={21})
    assert (full.rest, full.left_over) == ([], 0)


def ink(pdf):
    """Where the page is dark, in millimetres, to a tenth of one."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=600 / 72, grayscale=True).to_pil()
    box = page.point(lambda light: 255 if light < 128 else 0).getbbox()
    return tuple(edge / 600 * 25.4 for edge in box)


def test_a_printer_that_is_off_is_made_up_for():
    [plain], by = layout(faces(1), a4()), Adjustment(2, -3, 1.01, 0.98)
    left, top, right, bottom = ink(to_pdf([plain]))
    moved = ink(to_pdf([replace(plain, adjustment=by)]))
    wanted = (left * 1.01 + 2, top * 0.98 - 3, right * 1.01 + 2, bottom * 0.98 - 3)
    assert moved == pytest.approx(wanted, abs=0.15)


def test_the_logo_is_on_the_paper_where_it_was_placed():
    drawn = BytesIO()
    Image.new("L", (200, 100), 0).save(drawn, "PNG")
    wanted = LabelFace(
        "000000Z1", "HTTP://A/Q/000000Z1", "", logo=Logo(drawn.getvalue(), 2), shows_kind=False
    )
    [sheet] = layout([wanted], a4())
    [label] = sheet.labels
    page = pypdfium2.PdfDocument(to_pdf([sheet]))[0].render(scale=300 / 72, grayscale=True)
    edges = (label.box.x + label.logo.x, label.box.y + label.logo.y)
    crop = [round(edge / 25.4 * 300) + 2 for edge in edges]
    size = [round(length / 25.4 * 300) - 4 for length in label.logo[2:]]
    inside = page.to_pil().crop((*crop, crop[0] + size[0], crop[1] + size[1]))
    assert inside.getextrema() == (0, 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"pitch_x_mm": 60}, "pitch_x_mm"),
        ({"pitch_y_mm": 38}, "pitch_y_mm"),
        ({"columns": 4}, "columns"),
        ({"rows": 8}, "rows"),
        ({"left_mm": 15.0}, "columns"),
        ({"corner_radius_mm": 20.0}, "corner_radius_mm"),
        ({"shape": "round"}, "label_h_mm"),
    ],
)
def test_impossible_paper_says_what_is_wrong_with_it(changes, field):
    assert list(replace(a4(), **changes).faults()) == [field]
