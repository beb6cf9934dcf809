"""What is painted by hand looks as WeasyPrint sets it, and says the same."""

import gc
import io
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image, ImageChops

import labels.pdf
from labels import codes, qr
from labels.faces import LabelFace, Logo
from labels.lettering import glyphs
from labels.paper import Adjustment, known, paper_of
from labels.pdf import to_pdf
from labels.sheets import layout

pytestmark = pytest.mark.drawn

PAPER = paper_of(known()["L7160"])
KINDS = ("gear", "stock", "location", "item", "person", "blank")
EVERY_LETTER = "".join(chr(point) for point in range(0x21, 0x250) if glyphs(chr(point), "text"))


def a_logo() -> Logo:
    png = io.BytesIO()
    Image.linear_gradient("L").resize((60, 30)).save(png, "png")
    return Logo(png.getvalue(), 2.0)


def face(title, *, kind="gear", **said):
    code = codes.mint()
    return LabelFace(code, qr.address(code, "https://qm.example"), title, kind=kind, **said)


def drawn(pdf: bytes, page: int = 0) -> Image.Image:
    return pypdfium2.PdfDocument(pdf)[page].render(scale=300 / 72, grayscale=True).to_pil()


def words_in(pdf: bytes) -> list[list[str]]:
    """The words of each page, in no order."""
    return [
        sorted(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf)
    ]


@pytest.fixture(scope="module")
def both():
    """Every letter of ours, every kind, logos, other scripts, and a printer to make up for."""
    pieces = [EVERY_LETTER[at : at + 17] for at in range(0, len(EVERY_LETTER), 17)]
    faces = [
        face(piece, mark=f"G-{at}", kind=KINDS[at % 6], lines=(piece[::-1],), logo=a_logo())
        for at, piece in enumerate(pieces)
    ]
    faces += [face("مثقاب 18 V", mark="G-1", lines=("Cabinet 家",)), face("Drill", mark="Ж")]
    by = Adjustment(right_mm=0.7, down_mm=-0.4, scale_x=1.002, scale_y=0.998)
    sheets = layout(faces, PAPER, start=8, adjustment=by)
    assert len(sheets) == 2
    return to_pdf(sheets), to_pdf(sheets, by_hand=False)


def test_it_looks_as_weasyprint_sets_it(both):
    ours, theirs = both
    for page in range(2):
        difference = ImageChops.difference(drawn(ours, page), drawn(theirs, page))
        assert sum(difference.histogram()[96:]) < 60  # pixels: a letter moved by one of them


def test_it_says_the_same(both):
    ours, theirs = both
    assert words_in(ours) == words_in(theirs)


def test_every_letter_of_ours_is_set_by_hand():
    assert {"é", "ß", "ł", "Ø", "½"} <= set(EVERY_LETTER)
    assert len(EVERY_LETTER) > 250


@pytest.mark.parametrize("text", ["e\N{COMBINING ACUTE ACCENT}", "مثقاب", "家", "🔧", "a\u00adb"])
def test_what_takes_more_than_a_letter_after_another_is_not_set_by_hand(text):
    assert glyphs(text, "text") is None


def test_pages_that_are_set_a_few_at_a_time_are_as_if_they_were_set_together(monkeypatch):
    """The one in the middle has nothing that WeasyPrint must set."""
    titles = [f"مثقاب {number}" if number != 2 else "Drill" for number in range(6)]
    sheets = layout([face(title) for title in titles], replace(PAPER, rows=1, columns=1))
    together, usual = to_pdf(sheets), gc.get_threshold()
    monkeypatch.setattr(labels.pdf, "SET_TOGETHER", 2)
    apart = to_pdf(sheets)
    assert apart == to_pdf(sheets)
    assert gc.get_threshold() == usual
    assert [drawn(apart, page) for page in range(6)] == [drawn(together, page) for page in range(6)]
    assert [words[:1] for words in words_in(apart)] == [words[:1] for words in words_in(together)]


def test_there_is_no_page_but_the_sheets():
    label = face("Ýmir", mark="")
    pdf = to_pdf(layout([label] * 22, PAPER))
    said = ["Ýmir", "Gear", codes.spoken(label.code)]
    assert words_in(pdf) == [sorted(said * 21), sorted(said)]


def test_what_is_left_out_of_arabic_is_left_out_at_its_left():
    pdf = to_pdf(layout([face("مثقاب لاسلكي كبير " * 9, mark="", lines=())], PAPER))
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    lefts = [(text.get_text_range(i, 1), text.get_charbox(i)[0]) for i in range(text.count_chars())]
    dots = {left for character, left in lefts if character == "."}  # PDFium takes an ellipsis apart
    arabic = {left for character, left in lefts if "\u0600" < character < "\u0700"}
    assert len(dots) == 1
    assert max(dots) < min(arabic)
