"""Labels land where the paper has them, their codes are read from the paper, their words stay in.

Everything is measured on the PDF itself, rasterised by PDFium and read by ZXing.
"""

from itertools import combinations

import pypdfium2
import pytest
import time_machine
import zxingcpp
from PIL import Image
from pypdfium2 import raw

from labels import codes, qr
from labels.faces import LabelFace
from labels.lettering import fit, plain, width
from labels.paper import Box, known, stock
from labels.pdf import OURS, to_pdf
from labels.placing import SMALLEST_MODULE, place
from labels.sheets import Sheet, layout
from people.typefaces import FILES, OnlyOurFonts

OFTEN = ("L7160", "5160")
SITE = "https://qm.riverside.org"
DPI = 300
NASTY = {
    "markup": "</p></div><script>alert(1)</script><img src=http://10.0.0.1/x><style>p{font-size:9cm}",
    "one word": "W" * 300,
    "many words": "Cordless drill " * 20,
    "Arabic": "مثقاب لاسلكي كبير جدا في الورشة الشمالية " * 6,
    "wide Arabic": "\N{ARABIC LIGATURE BISMILLAH AR-RAHMAN AR-RAHEEM}" * 40,
    "Chinese": "家庭用の大きな電動ドリル" * 20,
    "emoji": "🧑‍🔧🔧👩🏽‍🚀" * 30,
    "marks piled up": "Z" + "\N{COMBINING GRAVE ACCENT}\N{COMBINING RING BELOW}" * 150,
    "turned round": "\N{RIGHT-TO-LEFT OVERRIDE}llird\N{LEFT-TO-RIGHT OVERRIDE}" * 20,
    "control": "drill\x00\x07\r\n\x1b[31m\N{LINE SEPARATOR}18 V\x85",
    "entities": "&amp;nbsp; &lt;b&gt; \" ' " * 15,
    "wide spaces": "\N{EM SPACE}" * 299 + "x",
}


def often():
    return {part: stock(part) for part in OFTEN}


def face(*, title="Cordless drill 18 V, no. 2", mark="G-0087", lines=("Cabinet 3",), kind="gear"):
    code = codes.mint()
    return LabelFace(code, qr.address(code, SITE), title, mark, lines, kind)


def drawn(pdf: bytes, page: int = 0, dpi: int = DPI) -> Image.Image:
    return pypdfium2.PdfDocument(pdf)[page].render(scale=dpi / 72, grayscale=True).to_pil()


def read(image: Image.Image) -> dict[str, tuple[float, float, float, float]]:
    """What each code says, and its left, top, right and bottom edge in mm."""
    found = {}
    for code in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode):
        at = code.position
        edges = (
            at.top_left.x + at.bottom_left.x,
            at.top_left.y + at.top_right.y,
            at.top_right.x + at.bottom_right.x,
            at.bottom_left.y + at.bottom_right.y,
        )
        found[code.text] = tuple(edge / 2 / DPI * 25.4 for edge in edges)
    return found


def cropped(image: Image.Image, box: Box, dpi: int) -> Image.Image:
    edges = (box.x, box.y, box.right, box.bottom)
    return image.crop(tuple(round(edge / 25.4 * dpi) for edge in edges))


def inked(image: Image.Image) -> tuple[int, int, int, int] | None:
    """The smallest rectangle that holds all that is darker than a smudge."""
    return image.point(lambda light: 255 if light < 200 else 0).getbbox()


# The paper


@pytest.mark.parametrize("part", known())
def test_labels_lie_on_the_page_and_not_on_each_other(part):
    paper = stock(part)
    boxes = [paper.box(position) for position in range(1, paper.per_sheet + 1)]
    assert all(box.x >= 0 and box.right <= paper.page_w_mm + 0.01 for box in boxes)
    assert all(box.y >= 0 and box.bottom <= paper.page_h_mm + 0.01 for box in boxes)
    for one, other in combinations(boxes, 2):
        beside = one.right <= other.x + 0.001 or other.right <= one.x + 0.001
        assert beside or one.bottom <= other.y + 0.001 or other.bottom <= one.y + 0.001


def test_positions_are_where_the_data_sheet_has_them():
    a4, letter = often().values()
    assert a4.box(1) == (7.2, 15.15, 63.5, 38.1)
    assert a4.box(6) == (139.28, 53.25, 63.5, 38.1)
    assert a4.box(21) == (139.28, 243.75, 63.5, 38.1)
    assert letter.box(30) == (144.4625, 241.3, 66.675, 25.4)


# The layout


@pytest.mark.parametrize(
    ("count", "start", "positions"),
    [
        (0, 7, [[]]),
        (1, 21, [[21]]),
        (2, 21, [[21], [1]]),
        (3, 7, [[7, 8, 9]]),
        (21, 1, [list(range(1, 22))]),
        (22, 1, [list(range(1, 22)), [1]]),
        (25, 20, [[20, 21], list(range(1, 22)), [1, 2]]),
    ],
)
def test_labels_fill_sheets_from_the_start_position(count, start, positions):
    faces = [face() for _ in range(count)]
    sheets = layout(faces, stock("L7160"), start)
    assert [[label.position for label in sheet.labels] for sheet in sheets] == positions
    assert [label.face for sheet in sheets for label in sheet.labels] == faces
    assert [sheet.start for sheet in sheets] == [start] + [1] * (len(positions) - 1)
    assert [sheet.number for sheet in sheets] == list(range(1, len(positions) + 1))
    assert sheets[-1].left_over == 21 - (start - 1) * (len(positions) == 1) - len(positions[-1])


@pytest.mark.parametrize("start", [-1, 0, 22, 10**9])
def test_a_start_beyond_the_sheet_is_refused_in_words(start):
    with pytest.raises(ValueError, match=r"^Avery L7160 has positions 1 to 21\.$"):
        layout([face()], stock("L7160"), start)


def test_a_code_too_small_to_be_read_is_refused_in_words():
    with pytest.raises(ValueError, match="too small for a code"):
        layout([face()], stock("L4731"))
    label = place(face(), stock("5160"), 1)
    assert label.module >= SMALLEST_MODULE


@pytest.mark.parametrize("paper", often().values(), ids=str)
def test_the_code_keeps_its_quiet_zone_inside_the_label_and_clear_of_words(paper):
    label = place(face(title="W" * 300, lines=("x",) * 9), paper, 1)
    quiet = 4 * label.module
    assert label.code.x - quiet >= 0.499
    assert label.code.y - quiet >= 0.499
    assert label.code.bottom + quiet <= paper.label_h_mm - 0.499
    assert all(words.box.x >= label.code.right + quiet - 0.001 for words in label.words)


@pytest.mark.parametrize("paper", often().values(), ids=str)
@pytest.mark.parametrize("title", ["X", *NASTY.values()], ids=["short", *NASTY])
@pytest.mark.parametrize("mark", ["", "G-0087", "G-" + "9" * 40])
def test_lines_lie_in_the_label_and_not_on_each_other(paper, title, mark):
    label = place(face(title=title, mark=mark, lines=(title,) * 5), paper, 1)
    *upper, kind = (words for words in label.words if words.role != "code")
    for above, below in zip(upper, [*upper[1:], kind], strict=True):
        assert above.box.bottom <= below.box.y + 0.001
    assert kind.box.bottom <= label.code.bottom + 0.001
    for words in label.words:
        assert words.box.right <= paper.label_w_mm - 1.999
        letters = "mono" if words.role in ("mark", "code") else "text"
        assert width(words.text, size=words.size, face=letters) <= words.box.w + 0.001


def test_what_does_not_fit_is_left_out_from_the_least_important_upwards():
    def roles(**said):
        return [words.role for words in place(face(**said), stock("5160"), 1).words]

    short = roles(title="Drill", lines=("Cabinet 3", "Workshop", "Main building"))
    assert short == ["mark", "title", "line", "line", "kind", "code"]
    assert roles(title="Drill " * 30, lines=("Cabinet 3",) * 3) == [
        *("mark", "title", "title", "line", "kind", "code")
    ]
    assert roles(mark="", title="Drill " * 30, lines=()) == ["title"] * 3 + ["kind", "code"]


# The words


def test_words_wrap_between_words_and_end_in_an_ellipsis():
    room = width("PLA filament", size=3, face="text")
    assert fit("PLA filament 1.75 mm", size=3, room=room, rows=3) == ("PLA filament", "1.75 mm")
    assert fit("PLA filament 1.75 mm, black", size=3, room=room, rows=1) == ("PLA filame…",)
    assert fit("Filamentcabinets", size=3, room=room, rows=2) == ("Filamentcabi", "nets")
    assert fit("  PLA \n filament ", size=3, room=room) == ("PLA filament",)
    assert fit("", size=3, room=room, rows=2) == ()
    assert fit("PLA", size=3, room=room, rows=0) == ()
    assert fit("PLA", size=3, room=0.1, rows=2) == ("P", "…")


def test_a_joined_character_is_not_cut_in_two():
    mechanic = "🧑🏽‍🔧"
    room = width(mechanic * 2 + mechanic[:-1] + "…", size=3)
    assert fit(mechanic * 5, size=3, room=room) == (mechanic * 2 + "…",)


def test_names_lose_what_cannot_be_shown_and_what_turns_text_round():
    assert plain("a\x00b\nc\N{RIGHT-TO-LEFT OVERRIDE}d\ud800e") == "a b cde"


def test_widths_are_those_of_the_fonts_we_ship():
    assert [file.name for files in FILES.values() for file in files if not file.exists()] == []
    assert width("0" * 9, size=1, face="mono") == width("M" * 9, size=1, face="mono") == 9 * 0.632
    assert width("W", size=1) > width("i", size=1) * 2


# The paper, printed


@pytest.fixture(scope="module")
def printed():
    """Both label stocks, one sheet and a bit, from the fourth position."""
    made = {}
    for part, paper in often().items():
        faces = [
            face(
                title=f"Thing number {i}",
                kind=("gear", "stock", "location", "item", "person")[i % 5],
            )
            for i in range(paper.per_sheet)
        ]
        sheets = layout(faces, paper, start=4)
        made[part] = sheets, to_pdf(sheets, title="Labels <for> the “workshop”")
    return made


@pytest.mark.parametrize("part", OFTEN)
def test_every_code_is_read_from_its_own_place_on_the_page(printed, part):
    sheets, pdf = printed[part]
    assert len(pypdfium2.PdfDocument(pdf)) == len(sheets) == 2
    for number, sheet in enumerate(sheets):
        found = read(drawn(pdf, number))
        assert found.keys() == {label.face.address for label in sheet.labels}
        for label in sheet.labels:
            left, top, right, bottom = found[label.face.address]
            box = sheet.paper.box(label.position)
            assert box.x < (left + right) / 2 < box.right
            assert box.y < (top + bottom) / 2 < box.bottom
            code = label.code_on_page
            there = (code.x, code.y, code.right, code.bottom)
            assert (left, top, right, bottom) == pytest.approx(there, abs=0.3)


@pytest.mark.parametrize("part", OFTEN)
def test_every_module_is_dark_or_light_as_computed(printed, part):
    (sheet, _), pdf = printed[part]
    page = drawn(pdf, dpi=600)
    for label in sheet.labels:
        dark = {
            (run.x + i, run.y) for run in qr.runs(label.face.address) for i in range(run.length)
        }
        sides = range(-4, qr.size(label.face.address) + 4)
        code = label.code_on_page
        wrong = [
            (x, y)
            for x in sides
            for y in sides
            if (
                page.getpixel(
                    tuple(
                        int((edge + (module + 0.5) * label.module) / 25.4 * 600)
                        for edge, module in ((code.x, x), (code.y, y))
                    )
                )
                < 128
            )
            != ((x, y) in dark)
        ]
        assert wrong == []


@pytest.mark.parametrize(
    ("part", "points"), [("L7160", (595.2756, 841.8898)), ("5160", (612, 792))]
)
def test_the_page_is_exactly_the_paper(printed, part, points):
    for page in pypdfium2.PdfDocument(printed[part][1]):
        assert page.get_size() == pytest.approx(points, abs=0.001)


@pytest.mark.parametrize("part", OFTEN)
def test_the_words_of_a_label_are_in_its_rectangle(printed, part):
    sheets, pdf = printed[part]
    document = pypdfium2.PdfDocument(pdf)
    for number, sheet in enumerate(sheets):
        text = document[number].get_textpage()
        letters = 0
        for label in sheet.labels:
            for words in label.words:
                x, y = label.box.x + words.box.x, label.box.y + words.box.y
                box = Box.at(x, y, words.box.w, words.box.h)
                assert said(text, box, sheet) == words.text
                letters += len(words.text.replace(" ", ""))
        everything = text.get_text_range()
        assert len("".join(everything.split())) == letters


def said(text: pypdfium2.PdfTextPage, box: Box, sheet: Sheet) -> str:
    """The characters that lie wholly in ``box``."""
    point, high = 72 / 25.4, sheet.paper.page_h_mm
    inside = ""
    for index in range(text.count_chars()):
        left, bottom, right, top = (edge / point for edge in text.get_charbox(index, loose=False))
        slack = 0.05
        if (
            box.x - slack <= left
            and right <= box.right + slack
            and box.y - slack <= high - top
            and high - bottom <= box.bottom + slack
        ):
            inside += text.get_text_range(index, 1)
    return " ".join(inside.split())


@pytest.mark.parametrize("paper", often().values(), ids=str)
def test_no_name_gets_out_of_its_label_or_into_its_code(paper):
    position = paper.columns + 2
    sheets = [
        Sheet(
            paper,
            i + 1,
            1,
            (place(face(title=name, mark=mark, lines=(name,) * 3), paper, position),),
        )
        for i, (name, mark) in enumerate((n, m) for n in NASTY.values() for m in ("", n))
    ]
    pdf = to_pdf(sheets, title=NASTY["markup"])
    dpi = 150
    assert len(pypdfium2.PdfDocument(pdf)) == len(sheets)
    for number, sheet in enumerate(sheets):
        (label,) = sheet.labels
        page = drawn(pdf, number, dpi)
        assert inked(cropped(page, label.box, dpi)) is not None
        assert inked(without(page, label.box, dpi)) is None
        code = label.code_on_page
        zone = 4 * label.module - 0.2
        assert (
            inked(without(cropped(page, wider(code, zone), dpi), Box(zone, zone, *code[2:]), dpi))
            is None
        )


def wider(box: Box, by: float) -> Box:
    return Box(box.x - by, box.y - by, box.w + 2 * by, box.h + 2 * by)


def without(image: Image.Image, box: Box, dpi: int) -> Image.Image:
    """``image`` with ``box``, and the pixel that its edge runs through, made white."""
    rest = image.copy()
    x, y, right, bottom = (edge / 25.4 * dpi for edge in (box.x, box.y, box.right, box.bottom))
    rest.paste(255, (int(x) - 1, int(y) - 1, int(right) + 2, int(bottom) + 2))
    return rest


def test_markup_is_printed_as_it_was_typed():
    name = '<b>Drill</b> &amp; "saw"'
    pdf = to_pdf(layout([face(title=name, mark="", lines=())], stock("5160")))
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert " ".join(text.split()).startswith(f"{name} Gear ")


def test_the_printer_is_asked_not_to_scale_and_the_window_is_named(printed):
    document = pypdfium2.PdfDocument(printed["L7160"][1])
    assert not raw.FPDF_VIEWERREF_GetPrintScaling(document)
    assert document.get_metadata_value("Title") == "Labels <for> the “workshop”"


def test_the_words_are_set_in_our_own_fonts(printed):
    page = pypdfium2.PdfDocument(printed["5160"][1])[0]
    names = {
        text.get_font().get_base_name().partition("+")[2]
        for text in page.get_objects([raw.FPDF_PAGEOBJ_TEXT])
    }
    assert names == {"text-0-Semi-Bold", "mono-0-Bold"}


def test_the_same_sheets_make_the_same_bytes():
    sheets = layout([face(title="Łódź drill")], stock("5160"))
    with time_machine.travel("2025-01-01", tick=False):
        one = to_pdf(sheets)
    with time_machine.travel("2026-06-01", tick=False):
        assert to_pdf(sheets) == one


def test_nothing_to_print_is_refused():
    with pytest.raises(ValueError, match="no label"):
        to_pdf(layout([], stock("5160")))


def test_a_sheet_fetches_our_fonts_and_nothing_else():
    fetcher = OnlyOurFonts(OURS)
    assert fetcher.fetch(OURS[0].address).read()[:4] == b"\0\1\0\0"
    for url in (
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "data:text/plain,a",
        FILES["text"][0].parent.as_uri(),
    ):
        with pytest.raises(ValueError, match="may not fetch"):
            fetcher.fetch(url)
