"""A tree written down as a list: what goes inside what, what it is, and all of it or nothing."""

from uuid import uuid4

import pytest

from locations import operations, written
from locations.models import Location, LocationEvent
from people.refused import Refused
from tests import make

LIST = """\
Fastener wall: shelf
  Bin A1
  Bin A2

  Drawer 3
\tLeft half : bin
Store room
"""


def of(lines: list[written.Line]) -> list[tuple[str, str, str]]:
    """Name, kind, and what it is inside."""
    return [(line.name, line.kind, line.above.name if line.above else "") for line in lines]


def test_a_list_says_what_is_inside_what():
    assert of(written.read(LIST, "room")) == [
        ("Fastener wall", "shelf", ""),
        ("Bin A1", "bin", "Fastener wall"),
        ("Bin A2", "bin", "Fastener wall"),
        ("Drawer 3", "bin", "Fastener wall"),
        ("Left half", "bin", "Drawer 3"),
        ("Store room", "room", ""),
    ]


@pytest.mark.parametrize(
    ("inside", "kind"), [(None, "site"), ("site", "building"), ("vehicle", "shelf"), ("bin", "bin")]
)
def test_what_a_name_does_not_say_is_what_is_common_there(inside, kind):
    assert of(written.read("Left", inside)) == [("Left", kind, "")]


def test_a_line_that_is_less_far_left_than_one_above_is_beside_that_one():
    assert of(written.read("    One\n  Two\n      Three\n    Four", "room")) == [
        ("One", "cabinet", ""),
        ("Two", "cabinet", ""),
        ("Three", "shelf", "Two"),
        ("Four", "shelf", "Two"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (" \n\n", "Write one name on each line."),
        ("A\n" + "x" * 121, "Line 2: 120 characters are the most."),
        ("\n".join(map(str, range(201))), "200 at a time are the most. Add the rest after these."),
    ],
)
def test_what_is_not_a_list_is_refused(text, words):
    with pytest.raises(Refused) as refused:
        written.read(text, "room")
    assert str(refused.value) == words


def test_a_manager_adds_them_below_their_own(cast, sign_in):
    key = uuid4()
    data = {"parent": cast.workshop.pk, "lines": LIST, "operation_key": key}
    client = sign_in(cast.mo)
    for _ in range(2):  # the second is the same submission again
        answer = client.post("/locations/add/several/", data, follow=True)
        assert [str(said) for said in answer.context["messages"]] == ["Added 6 locations."]
        assert answer.redirect_chain == [(cast.workshop.get_absolute_url(), 302)]
    half = Location.objects.get(name="Left half")
    assert (half.parent.name, half.parent.parent.name) == ("Drawer 3", "Fastener wall")
    added = LocationEvent.objects.filter(location__path__startswith=cast.workshop.path, kind="add")
    assert added.filter(by=cast.mo).count() == 6


def test_one_that_can_not_be_made_is_named_and_nothing_is(cast, sign_in):
    make.location(name="Shelf 2", parent=cast.workshop)
    before = Location.objects.count()
    data = {
        "parent": cast.workshop.pk,
        "lines": "Shelf 1\nSHELF 2",
        "operation_key": uuid4(),
    }
    answer = sign_in(cast.mo).post("/locations/add/several/", data)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "lines": ["Line 2: There is already a location called SHELF 2 there."]
    }
    assert "Shelf 1\nSHELF 2" in answer.content.decode()
    assert Location.objects.count() == before


def test_nobody_adds_them_at_the_top_but_administrators(cast, sign_in):
    data = {"parent": "", "lines": "Depot\n  Van 1", "operation_key": uuid4()}
    answer = sign_in(cast.mo).post("/locations/add/several/", data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["parent"])
    answer = sign_in(cast.ada).post("/locations/add/several/", data)
    assert answer["Location"] == "/locations/"
    assert list(Location.objects.filter(parent__name="Depot").values_list("name", "kind")) == [
        ("Van 1", "vehicle")
    ]


def test_what_became_too_deep_is_refused_by_its_line(cast):
    lines = written.read("\n".join(" " * depth + "Deep" for depth in range(21)), "room")
    with pytest.raises(Refused, match=r"^Line 20: Locations can be 20 deep"):
        operations.add_several(lines=lines, parent=cast.site, by=cast.ada, operation_key=uuid4())
    assert not Location.objects.filter(name="Deep").exists()
