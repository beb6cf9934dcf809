"""Things to print labels for, out of a list that somebody pastes or sends."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from labels.models import Pick
from labels.written import NOT_THERE, UNKNOWN
from locations.models import Role
from tests import make

ADDRESS = "/labels/from-list/"


@pytest.fixture
def things(cast):
    """A drill, a lathe, two drawers of one name with screws in both, and coffee."""
    drill = make.asset(home=cast.workshop, name="Cordless drill", tag_number="T-42", serial="SN 9")
    lathe = make.asset(home=cast.workshop, name="Äpfel & Söhne lathe", tag_number="T-43")
    hidden = make.asset(home=cast.annex, name="Plotter", tag_number="T-44", serial="SN 10")
    rooms = (cast.workshop, cast.main)
    drawers = [make.location(name="Drawer", kind="bin", parent=room) for room in rooms]
    screws = make.item(name="M4 screws", barcode="036000291452")
    coffee = make.item(name="Coffee")
    levels = [make.level(item=screws, at=place, quantity=1, by=cast.mo) for place in drawers]
    levels.append(make.level(item=coffee, at=cast.workshop, quantity=1, by=cast.mo))
    return {"drill": drill, "lathe": lathe, "hidden": hidden, "drawers": drawers, "levels": levels}


def read(client, *lines, **sent):
    """The form, once these lines were read."""
    answer = client.post(ADDRESS, {"lines": "\n".join(lines)} | sent)
    assert answer.status_code == 200
    return answer.context["form"]


def picked(client, *lines, **sent):
    """What is picked, in its order, when these lines are taken."""
    answer = client.post(ADDRESS, {"lines": "\n".join(lines), "pick": "1"} | sent)
    assert answer["Location"] == "/labels/"
    return [pick.tag.target for pick in Pick.objects.order_by("pk")]


def test_things_go_to_the_bench_in_the_order_of_the_list(cast, things, sign_in):
    code = make.tag(location=cast.main).code
    lines = ["Äpfel & Söhne LATHE", "sn 9", "  ", f"https://qm.example/q/{code.lower()}", "COFFEE"]
    lines += [f"l{cast.workshop.pk}", "Vic Viewer", "t-42"]
    expected = [things["lathe"], things["drill"], cast.main, things["levels"][2], cast.workshop]
    assert picked(sign_in(cast.olu), *lines) == [*expected, cast.vic]


def test_a_long_list_takes_as_many_queries_as_a_short_one(
    cast, things, sign_in, django_assert_num_queries
):
    client = sign_in(cast.olu)
    few = ["T-42", "Drawer", "Coffee", "Vic Viewer", make.tag(asset=things["lathe"]).code]
    many = [*few, *(make.asset(home=cast.workshop).name for _ in range(30))]
    read(client, *few)
    with CaptureQueriesContext(connection) as short:
        read(client, *few)
    with django_assert_num_queries(len(short)):
        read(client, *many)
    assert len(short) <= 18


def test_what_is_out_of_sight_is_not_known(cast, things, sign_in):
    lines = [
        "Plotter",
        "T-44",
        "SN 10",
        f"L-{cast.annex.pk}",
        make.tag(asset=things["hidden"]).code,
    ]
    form = read(sign_in(cast.olu), *lines, "Nobody knows this")
    assert [line.trouble for line in form.found] == [UNKNOWN] * 6
    assert len(read(sign_in(cast.ada), *lines).wanted) == 2


def test_what_is_seen_and_not_printed_for_is_told(cast, things, sign_in):
    make.team(members=[cast.olu], grants={cast.annex: Role.VIEWER})
    form = read(sign_in(cast.olu), "Plotter", "T-42", "cordless drill")
    said = [(line.trouble, line.is_repeated) for line in form.found]
    assert said == [(NOT_THERE, False), ("", False), ("", True)]
    assert form.things == [("asset", things["drill"])]


def test_a_line_that_means_several_asks_which(cast, things, sign_in):
    client = sign_in(cast.olu)
    [line] = read(client, "0036000291452").asking
    assert [choice.near for choice in line.choices] == [
        level.location for level in things["levels"][:2]
    ]
    page = client.post(ADDRESS, {"lines": "Drawer", "pick": "1"}).text
    assert "Line 1, “<bdi>Drawer</bdi>”: which one?" in page
    assert [f'value="location:{place.pk}"' in page for place in things["drawers"]] == [True] * 2
    mine = things["drawers"][1]
    chosen = {"meant-2": f"location:{mine.pk}", "meant-3": f"asset:{things['hidden'].pk}"}
    lines = ["T-42", "drawer", "M4 screws"]
    assert picked(client, *lines, **chosen) == [things["drill"], mine]
    assert "Picked 2 labels to print. 1 line was left out." in client.get("/labels/").text


@pytest.mark.parametrize(
    ("back", "led_to"),
    [("/labels/?start=7", "/labels/?start=7"), ("", "/labels/"), ("//else.example/", "/labels/")],
)
def test_whoever_cancels_stays_on_this_site(back, led_to, cast, sign_in):
    client = sign_in(cast.olu)
    asked = client.get(ADDRESS, {"next": back})
    read_once = client.post(ADDRESS, {"lines": "T-42", "next": back})
    for answer in (asked, read_once):
        assert f'href="{led_to}">Cancel</a>' in answer.text


def csv(cast):
    return "Tag;Where\nT-43;Workshop\nT-42;Workshop\n".encode("utf-16")


def pasted(cast):
    return b"1\tT-43\tred\n2\tT-42\tblue"


def workbook(cast):
    book, written = Workbook(), BytesIO()
    for row in [("No.", "Tag", None), (1.0, "T-43", "x" * 40_000), (), (2, "T-42", True)]:
        book.active.append(row)
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize("made", [csv, pasted, workbook])
def test_the_column_that_names_things_is_found(made, cast, things, sign_in):
    client = sign_in(cast.olu)
    form = read(client, file=SimpleUploadedFile("list", made(cast)))
    assert form.things == [("asset", things["lathe"]), ("asset", things["drill"])]
    assert form.taken.column == (1 if made is csv else 2)
    assert picked(client, *form.data["lines"].split("\n")) == [things["lathe"], things["drill"]]


def packed(size):
    """A workbook of next to nothing, at great length."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * size)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (packed(1), "be read as a list"),
        (packed(7_000_000), "This workbook is too large."),
        (b"PK\x03\x04 not a workbook", "be read as a list"),
        (b"\xd0\xcf\x11\xe0\0\0", "be read as a list"),
        (b"x\n" * 2001, "2,000 lines at a time are the most."),
        (b"x" * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB."),
        (b"", "The file is empty."),
        (b" \n\n", "Write or paste some lines, or choose a file."),
    ],
)
def test_what_is_no_list_is_refused_in_words(content, words, cast, sign_in):
    sent = {"file": SimpleUploadedFile("list.xlsx", content), "pick": "1"}
    answer = sign_in(cast.olu).post(ADDRESS, sent)
    assert (answer.status_code, words in answer.text) == (422, True)
