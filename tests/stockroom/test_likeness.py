"""Is it one of these? What is asked before an item is added that is there already."""

from uuid import uuid4

import pytest

from stockroom.likeness import alike
from stockroom.models import Item
from tests import make


def keep(*names: str, at) -> None:
    """Items of these names, kept there."""
    for name in names:
        make.level(item=make.item(name=name), at=at)


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("Wood screw 4 × 40 mm", "wood screw 4x40mm"),
        ("Wood screw 4 × 40 mm", "WOOD-SCREW, 4 X 40 MM"),
        ("Wood screw 4 × 40 mm", "Screw wood 40 × 4 mm"),
        ("Wood screw 4 × 40 mm", "Wod screw 4 × 40 mm"),
        ("Wood screw 4 × 40 mm", "Wood scerw 4 × 40 mm"),
        ("Wood screws", "Woodscrew"),
        ("Gaffer tape", "Gafer tape"),
        ("Gaffer tape", "tape gaffer"),
        ("Kaffee Crème", "kaffee creme"),
        ("Straße", "STRASSE"),
        ("Nuts", "Nut"),
        ("PLA filament, black", "Filament PLA black"),
        ("Ölfilter", "Olfilter"),
    ],
)
def test_what_is_called_nearly_the_same_is_found(kept, typed, cast):
    keep(kept, at=cast.workshop)
    assert [item.name for item in alike(typed, cast.vic)] == [kept]


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("Wood screw 4 × 40 mm", "Wood screw 4 × 50 mm"),
        ("M4 nut", "M5 nut"),
        ("PLA filament, black", "PLA filament, blue"),
        ("Gaffer tape", "Masking tape"),
        ("Glue", "Coffee"),
        ("Wood screw 4 × 40 mm", "Wood screw"),
        ("123", "123"),
        ("Tape", ""),
        ("Tape", "%"),
        ("Tape", "___"),
    ],
)
def test_another_thing_is_not(kept, typed, cast):
    keep(kept, at=cast.workshop)
    assert alike(typed, cast.vic) == []


def test_what_one_may_not_see_is_not_asked_about(cast, sign_in):
    make.level(item=make.item(name="Gaffer tape", barcode="77"), at=cast.annex)
    assert alike("Gaffer tape", cast.mo, barcode="77") == []
    assert [item.name for item in alike("Gaffer tape", cast.ada)] == ["Gaffer tape"]
    page = sign_in(cast.mo).get("/stock/like/", {"name": "Gaffer tape", "barcode": "77"})
    assert "Gaffer" not in page.content.decode()


def test_the_nearest_come_first_and_only_a_few(cast):
    keep("Gaffer tape", "Gaffer tapes", *["Gaffer  tape!"] * 9, at=cast.workshop)
    names = [item.name for item in alike("gaffer tape", cast.vic)]
    assert len(names) == 5
    assert "Gaffer tapes" not in names


@pytest.fixture
def tape(cast):
    item = make.item(name="Gaffer tape", barcode="4006381333931")
    return make.level(item=item, at=cast.workshop).item


def adding(place, **said) -> dict:
    """The form of a new item."""
    facts = {"name": "Gafer tape", "unit": "each", "location": place.pk, "quantity": "3"}
    return facts | {"operation_key": str(uuid4())} | said


def test_it_is_asked_before_it_is_added_and_can_be_added_anyway(cast, tape, sign_in):
    client, data = sign_in(cast.mo), adding(cast.workshop)
    asked = client.post("/stock/add/", data)
    page = asked.content.decode()
    assert asked.status_code == 200
    assert f"/stock/{tape.pk}/receive/?location={cast.workshop.pk}" in page
    assert [*asked.context["alike"]] == [tape]
    more = '<input type="hidden" name="more" value="yes">'
    assert more not in page
    assert more in client.post("/stock/add/", data | {"more": "yes"}).content.decode()
    assert Item.objects.count() == 1
    assert client.post("/stock/add/", data | {"anyway": "yes"}).status_code == 302
    assert Item.objects.get(name="Gafer tape").levels.get().quantity == 3


def test_one_may_go_back_to_what_was_typed(cast, tape, sign_in):
    answer = sign_in(cast.mo).post("/stock/add/", adding(cast.workshop, change="yes"))
    assert answer.status_code == 200
    assert 'value="Gafer tape"' in answer.content.decode()
    assert Item.objects.count() == 1


def test_the_same_form_sent_twice_does_not_ask_about_itself(cast, sign_in):
    client, data = sign_in(cast.mo), adding(cast.workshop)
    answers = [client.post("/stock/add/", data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Item.objects.count() == 1


def test_the_same_barcode_is_asked_about_whatever_it_is_called(cast, tape, sign_in):
    data = adding(cast.workshop, name="Something else", barcode="4006381333931")
    client = sign_in(cast.mo)
    assert "has this barcode" in client.post("/stock/add/", data).content.decode()
    refused = client.post("/stock/add/", data | {"anyway": "yes"})
    assert refused.context["form"].errors["barcode"] == ["Gaffer tape has this barcode."]
    assert Item.objects.count() == 1


def test_it_is_shown_while_somebody_types(cast, tape, sign_in):
    part = sign_in(cast.mo).get("/stock/like/", {"name": "gaffer tap"}).content.decode()
    assert "Is it this one?" in part
    assert tape.get_absolute_url() in part
    assert sign_in(cast.mo).get("/stock/like/", {"name": "g\0"}).content.decode().strip() == ""
