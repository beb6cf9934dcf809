"""The sheet on the screen is the sheet on the paper, and its positions are plain links."""

from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from labels import codes, qr
from labels.faces import LabelFace
from labels.paper import stock
from labels.sheets import layout

SVG = "{http://www.w3.org/2000/svg}"
NAME = "<script>alert(1)</script> & “drill”"


@pytest.fixture
def sheets():
    minted = [codes.mint() for _ in range(20)]
    faces = [
        LabelFace(code, qr.address(code, "https://qm.example"), NAME, "G-0087", ("Cabinet 3",))
        for code in minted
    ]
    return layout(faces, stock("L7160"), start=5)


def drawing(rf, sheet, address="/labels/", **context):
    request = rf.get(address)
    said = {"sheet": sheet, "query": request.GET, "at": "labels:bench"} | context
    page = render_to_string("labels/_sheet.html", said, request)
    return ElementTree.fromstring(page.strip().replace("<svg", f'<svg xmlns="{SVG[1:-1]}"', 1))


def measures(element, *names):
    return tuple(float(element.get(name)) for name in names)


def test_the_drawing_has_the_measures_of_the_paper(rf, sheets):
    svg = drawing(rf, sheets[0])
    assert svg.get("viewBox") == "0 0 210.0 297.0"
    spots = [link.find(f"{SVG}rect") for link in svg.iter(f"{SVG}a")]
    assert [measures(spot, "x", "y", "width", "height") for spot in spots] == [
        sheets[0].paper.box(position) for position in range(1, 22)
    ]
    labels = [group for group in svg.iter(f"{SVG}svg") if "label " in group.get("class")]
    assert [measures(label, "x", "y", "width", "height") for label in labels] == [
        label.box for label in sheets[0].labels
    ]
    assert [label.find(f"{SVG}path").get("d") for label in labels] == [
        label.path for label in sheets[0].labels
    ]


def test_the_words_are_those_of_the_paper(rf, sheets):
    labels = [
        group
        for group in drawing(rf, sheets[0]).iter(f"{SVG}svg")
        if "is-gear" in group.get("class")
    ]
    for drawn, label in zip(labels, sheets[0].labels, strict=True):
        assert [text.text for text in drawn.iter(f"{SVG}text")] == [w.text for w in label.words]


def test_every_position_is_a_link_that_keeps_the_rest_of_the_address(rf, sheets):
    links = list(drawing(rf, sheets[0], "/labels/?stock=L7160&start=2").iter(f"{SVG}a"))
    assert [link.get("href") for link in links] == [
        f"/labels/?stock=L7160&start={position}" for position in range(1, 22)
    ]
    assert [link.get("aria-current") for link in links] == [None] * 4 + ["true"] + [None] * 16
    assert ["is-used" in link.get("class") for link in links] == [True] * 4 + [False] * 17
    assert links[4].get("aria-label") == "Starts at row 2, column 2"
    assert links[5].get("aria-label") == "Start at row 2, column 3"


def test_later_sheets_have_no_start(rf, sheets):
    assert len(sheets) == 2
    later = drawing(rf, sheets[1])
    assert list(later.iter(f"{SVG}a")) == []
    assert [group for group in later.iter(f"{SVG}g") if group.get("class") == "label-start"] == []


def test_nothing_is_styled_in_place_or_named_twice(rf, sheets):
    names = [part.get("id") for sheet in sheets for part in drawing(rf, sheet).iter()]
    spots = [f"spot-{number}" for number in range(1, 22)]
    assert [name for name in names if name] == ["used-label", *spots]
    assert [part for part in drawing(rf, sheets[0]).iter() if part.get("style")] == []


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_measures_do_not_follow_the_language(rf, sheets, language):
    with translation.override(language):
        assert drawing(rf, sheets[0]).get("viewBox") == "0 0 210.0 297.0"


def test_striking_out_toggles_a_position_and_keeps_the_others(rf, sheets):
    [sheet] = layout([], sheets[0].paper, 5, struck={7, 9})
    svg = drawing(rf, sheet, "/labels/?start=5", strikes=True, struck={7, 9})
    links = {link.get("id"): link for link in svg.iter(f"{SVG}a")}
    assert list(links) == [f"spot-{number}" for number in range(5, 22)]
    assert links["spot-6"].get("href") == "/labels/?start=5&struck=6.7.9"
    assert links["spot-7"].get("href") == "/labels/?start=5&struck=9"
    assert links["spot-7"].get("aria-label") == "Use row 3, column 1 again"
    crossed = [part for part in svg.iter(f"{SVG}path") if part.get("class") == "label-struck"]
    assert len(crossed) == 2
