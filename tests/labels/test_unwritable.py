"""What no font has is told before it is printed as boxes."""

import re

import pytest
from weasyprint.text.ffi import pango

from labels import operations
from labels.faces import LabelFace
from labels.unwritable import is_box, unwritable
from tests import make

# For private use: no font that draws text has them.
NOBODYS, NOBODYS_TOO = "\U0010fff0", "\U0010fff1"


def face(title, **more):
    return LabelFace("23456789", "HTTPS://X.ORG/Q/23456789", title, **more)


@pytest.mark.parametrize(
    "text", ["Drill", "Çŵ→−×…", "مثقاب أكبر", "e\u0301", "\u200d\ufe0f\u200b", ""]
)
def test_what_our_fonts_or_the_machine_s_have_is_written(text):
    assert unwritable([face(text)]) is None
    assert not any(map(is_box, text))


def test_what_no_font_has_is_told_with_the_words_that_have_it():
    faces = [
        face("Saw"),
        face(f"Lamp {NOBODYS}"),
        face(f"Lamp {NOBODYS}"),
        face("Tripod", lines=(f"Shelf {NOBODYS_TOO}",)),
    ]
    told = unwritable(faces)
    assert told.characters == NOBODYS + NOBODYS_TOO
    assert told.words == (f"Lamp {NOBODYS}", f"Shelf {NOBODYS_TOO}")
    assert told.spelt_out == f"{NOBODYS} {NOBODYS_TOO}"


def test_pango_marks_what_it_has_no_glyph_for():
    """What of WeasyPrint's inside we rely on."""
    assert pango.PANGO_GLYPH_UNKNOWN_FLAG == 0x10000000
    assert is_box(NOBODYS)


def test_the_bench_says_which_names_have_boxes(cast, sign_in):
    for name in ("<b>Saw</b>", "Lamp", "Drill", "Vice"):
        drill = make.asset(home=cast.workshop, name=f"{name} {NOBODYS}")
        operations.pick([("asset", drill)], by=cast.olu)
    operations.pick([("location", cast.workshop)], by=cast.olu)
    client = sign_in(cast.olu)
    text = re.sub(r"</?(bdi|span)>", "", client.get("/labels/").content.decode())
    assert f"No font on this server has {NOBODYS}. Boxes are printed instead in " in text
    assert (
        f"“&lt;b&gt;Saw&lt;/b&gt; {NOBODYS}”, “Drill {NOBODYS}”, “Lamp {NOBODYS}” and 1 more"
        in text
    )
    text = client.get("/labels/?chosen=1&show_tag=1&usual=no").content.decode()
    assert "No font on this server" not in text
