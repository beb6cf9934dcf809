"""A QR code says its address, is as small as it can be, and is drawn as it was computed."""

import os
import re
from xml.etree import ElementTree

import pytest
import segno
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image
from segno.encoder import evaluate_mask

from labels import codes, masks, qr

TEXT = "HTTPS://QM.RIVERSIDE.EXAMPLE/Q/K7Q2M4XD"


def drawn(text: str, *, scale: int = 4) -> Image.Image:
    """``text`` painted from its runs alone, with its quiet zone."""
    side = (qr.size(text) + 2 * qr.QUIET) * scale
    image = Image.new("L", (side, side), 255)
    for x, y, length in qr.runs(text):
        corner = ((x + qr.QUIET) * scale, (y + qr.QUIET) * scale)
        image.paste(0, (*corner, corner[0] + length * scale, corner[1] + scale))
    return image


@pytest.mark.parametrize(
    ("site_url", "says"),
    [
        ("https://qm.example", "HTTPS://QM.EXAMPLE/Q/000000Z1"),
        ("https://qm.example/", "HTTPS://QM.EXAMPLE/Q/000000Z1"),
        ("http://10.0.0.7:8000", "HTTP://10.0.0.7:8000/Q/000000Z1"),
        ("https://QM.example:8443/", "HTTPS://QM.EXAMPLE:8443/Q/000000Z1"),
        ("https://bücher.example", "HTTPS://XN--BCHER-KVA.EXAMPLE/Q/000000Z1"),
        ("http://[fd00::7]:8000", "HTTP://[FD00::7]:8000/Q/000000Z1"),
    ],
)
def test_a_code_says_its_address_in_capitals(site_url, says):
    assert qr.address("000000Z1", site_url) == says
    assert codes.read(says) == "000000Z1"


@pytest.mark.parametrize(
    "site_url",
    [
        "",
        "qm.example",
        "ftp://qm.example",
        "https://",
        "https://qm.example/tools",
        "https://qm.example/?a=b",
        "https://qm.example/#a",
        "https://ada@qm.example",
    ],
)
def test_an_address_that_capitals_would_change_is_refused(site_url):
    with pytest.raises(ValueError, match="SITE_URL"):
        qr.address("000000Z1", site_url)


def test_capitals_make_a_smaller_code():
    longest = "HTTPS://QM.RIVERSID.EXAMPLE/Q/K7Q2M4XD"
    assert (len(longest), qr.size(longest), qr.size(longest.lower())) == (38, 25, 29)
    assert qr.size(TEXT) == 29


def as_segno_makes_it(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m", boost_error=True)


def test_the_error_level_is_raised_where_it_costs_no_size():
    [found] = zxingcpp.read_barcodes(drawn("HTTP://A.EXAMPLE/Q/K7Q2M4XD"))
    assert found.ec_level == "Q"
    [found] = zxingcpp.read_barcodes(drawn("HTTPS://QM.RIVERSIDE.EXAMPLE/Q/K7Q2M"))
    assert found.ec_level == "M"


@settings(deadline=None, max_examples=int(os.environ.get("EXAMPLES", "40")))
@given(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-", max_size=60).map("HTTPS://{}".format),
    st.builds(codes.mint),
)
@example("HTTPS://QM.EXAMPLE", "0" * 8)
@example("HTTPS://" + "LONG." * 40, "K7Q2M4XD")
def test_a_code_is_the_one_that_segno_makes(host, code):
    text = f"{host}/Q/{code}"
    matrix = as_segno_makes_it(text).matrix
    dark = {(x, y) for y, row in enumerate(matrix) for x, on in enumerate(row) if on}
    painted = [(run.x + i, run.y) for run in qr.runs(text) for i in range(run.length)]
    assert qr.size(text) == len(matrix)
    assert len(painted) == len(set(painted))
    assert set(painted) == dark


@settings(deadline=None, max_examples=int(os.environ.get("EXAMPLES", "40")))
@given(st.data(), st.sampled_from([21, 25, 33]))
def test_a_pattern_is_scored_as_segno_scores_it(data, size):
    """Any pattern, with finders and stretches more often than codes have them."""
    pieces = st.sampled_from(["10111010000", "00001011101", "1011101", "11111", "0", "1", "01"])
    lines = [
        "".join(data.draw(st.lists(pieces, min_size=size, max_size=size)))[:size]
        for _ in range(size)
    ]
    if data.draw(st.booleans()):
        lines = ["".join(column) for column in zip(*lines, strict=True)]
    matrix = [bytearray(int(bit) for bit in line) for line in lines]
    cells = int("".join(line + "0" * masks.GAP for line in lines)[::-1], 2)
    assert masks.penalty(size, cells) == evaluate_mask(matrix, size, size)


@pytest.mark.parametrize("text", [TEXT, "HTTP://[FD00::7]:8000/Q/K7Q2M4XD"])
def test_the_runs_read_back_as_the_text(text):
    assert [found.text for found in zxingcpp.read_barcodes(drawn(text))] == [text]


def test_the_path_is_the_runs():
    steps = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", qr.path(TEXT))
    assert "".join("M{} {}h{}v1h-{}z".format(*step) for step in steps) == qr.path(TEXT)
    assert [(int(x), int(y), int(n)) for x, y, n, _ in steps] == qr.runs(TEXT)
    assert all(there == back for _, _, there, back in steps)


def test_the_code_on_a_page_brings_its_quiet_zone_and_no_style():
    drawing = ElementTree.fromstring(qr.svg(TEXT, name='Drill "<b>'))
    ground, code = drawing
    side = qr.size(TEXT) + 8
    assert drawing.get("viewBox") == f"-4 -4 {side} {side}"
    assert drawing.get("aria-label") == 'Drill "<b>'
    assert ground.attrib == {"fill": "#fff", "d": f"M-4 -4h{side}v{side}h-{side}z"}
    assert code.attrib == {"fill": "#000", "d": qr.path(TEXT)}
    assert {name for part in drawing.iter() for name in part.attrib} & {
        "style",
        "id",
    } == set()
