"""Door signs and badges: the name can be read from across the room."""

import pypdfium2
import pytest
import zxingcpp

from labels import codes, qr
from labels.faces import LabelFace
from labels.paper import known, paper_of
from labels.pdf import to_pdf
from labels.placing import HEADLINE
from labels.sheets import layout

pytestmark = pytest.mark.drawn

SIGNS = [("Door sign A5", "location"), ("Door sign A6", "location"), ("Badge card", "person")]


def placed(part, kind, title, **said):
    code = codes.mint()
    face = LabelFace(
        code,
        qr.address(code, "https://qm.example"),
        title,
        **{"kind": kind, "mark": "L-0012", "lines": ("Main building",)} | said,
    )
    [sheet] = layout([face], paper_of(known()[part]))
    return sheet, sheet.labels[0]


@pytest.mark.parametrize(("part", "kind"), SIGNS)
@pytest.mark.parametrize("title", ["Workshop", "Electronics lab and small parts store", "家 B"])
def test_the_name_stands_whole_and_larger_than_all_else(part, kind, title):
    sheet, label = placed(part, kind, title)
    name = [words for words in label.words if words.role == "title"]
    rest = [words for words in label.words if words.role != "title"]
    assert " ".join(words.text for words in name) == title
    assert label.dropped == ()
    assert name[0].size > 1.2 * max(words.size for words in rest)
    assert {"mark", "line", "kind", "code"} == {words.role for words in rest}
    image = pypdfium2.PdfDocument(to_pdf([sheet]))[0].render(scale=2).to_pil()
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [label.face.address]


@pytest.mark.parametrize(("part", "kind"), SIGNS)
@pytest.mark.parametrize("title", ["W", "W" * 200, "Cordless drill " * 20, "家" * 200])
def test_nothing_is_off_the_sign_or_on_anything_else(part, kind, title):
    sheet, label = placed(part, kind, title, lines=(title,), note=title, found=title)
    boxes = [label.code, *(words.box for words in label.words)]
    for at, box in enumerate(boxes):
        assert box.x >= 0
        assert box.y >= 0
        assert box.right <= sheet.paper.label_w_mm
        assert box.bottom <= sheet.paper.label_h_mm
        for other in boxes[at + 1 :]:
            beside = box.right <= other.x + 0.001 or other.right <= box.x + 0.001
            assert beside or box.bottom <= other.y + 0.001 or other.bottom <= box.y + 0.001
    name = [words for words in label.words if words.role == "title"]
    assert len(name) * name[0].box.h <= HEADLINE * sheet.paper.label_h_mm + 0.001


def test_gear_has_no_door_and_a_small_label_is_no_sign():
    for part, kind in (("Door sign A6", "gear"), ("L7160", "location"), ("L7160", "person")):
        _, label = placed(part, kind, "Workshop")
        assert label.words[0].role == "mark"
