"""A location is called something else, or looks otherwise, and an edit is undone once."""

from functools import partial
from html import unescape
from uuid import uuid4

import pytest

from locations import details
from locations.models import Location, LocationEvent
from tests import make
from tests.at_once import at_once, refusals


@pytest.fixture
def mo(cast, sign_in):
    """Mo's browser."""
    return sign_in(cast.mo)


def again(place) -> Location:
    return Location.objects.get(pk=place.pk)


def change(client, place, **facts):
    """Edit ``place`` as it is now, but for ``facts``, and go on to where that is confirmed."""
    place = again(place)
    data = {name: getattr(place, name) for name in ("name", "kind", "address", "notes")}
    data |= {"operation_key": uuid4(), "shown": place.edition} | facts
    return client.post(f"/locations/{place.pk}/change/", data, follow=True)


def undo_in(answer) -> str:
    """The address that the last confirmation undoes it by; empty where there is none."""
    return list(answer.context["messages"])[-1].extra_tags


def stored(storage) -> set[str]:
    """The files that are kept."""
    return {path.relative_to(storage).as_posix() for path in storage.rglob("*") if path.is_file()}


def test_an_edit_is_undone_once(cast, mo):
    before = again(cast.workshop).edition
    said = {"name": "Wood shop", "kind": "area", "address": "Quay 1", "notes": "Ring twice"}
    undo = undo_in(change(mo, cast.workshop, **said))
    assert Location.objects.filter(pk=cast.workshop.pk, **said).exists()
    for _ in range(2):  # undoing twice is undoing once
        answer = mo.post(undo, follow=True)
        assert "Undone. Workshop is as it was before." in answer.text
        assert again(cast.workshop).edition == before
    names = LocationEvent.objects.filter(location=cast.workshop, kind="change").order_by("pk")
    assert list(names.values_list("name_before", flat=True)) == ["Workshop", "Wood shop"]


def test_nothing_changed_has_nothing_to_undo(cast, mo):
    assert undo_in(change(mo, cast.workshop)) == ""


def test_the_photo_of_before_comes_back_and_no_other_is_kept(
    cast, mo, storage, django_capture_on_commit_callbacks
):
    seen = []
    for data in ({"photo": make.photo()}, {"photo": make.photo()}, {"remove_photo": "on"}):
        with django_capture_on_commit_callbacks(execute=True):
            undo = undo_in(change(mo, cast.workshop, **data))
        seen.append(again(cast.workshop).photo.name)
    _, second, none = seen
    assert (stored(storage), none) == ({second}, "")
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert mo.post(undo).status_code == 302
        assert again(cast.workshop).photo.name == second
    assert mo.get(f"/locations/{cast.workshop.pk}/photo/").status_code == 200
    assert stored(storage) == {second}


def test_edits_are_undone_one_after_the_other_as_far_as_photos_are_kept(
    cast, mo, storage, django_capture_on_commit_callbacks
):
    undos, seen = [], []
    for _ in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            undos.append(undo_in(change(mo, cast.workshop, photo=make.photo())))
        seen.append(again(cast.workshop).photo.name)
    assert mo.post(undos[2]).status_code == 302
    answer = mo.post(undos[1])
    assert (answer.status_code, "The photo of before is gone" in answer.text) == (422, True)
    assert again(cast.workshop).photo.name == seen[1]
    with django_capture_on_commit_callbacks(execute=True):
        undo = undo_in(change(mo, cast.workshop, photo=make.photo(), remove_photo="on"))
    assert (mo.post(undo).status_code, again(cast.workshop).photo.name) == (302, seen[1])


def test_that_there_was_none_before_is_known_for_ever(
    cast, mo, storage, django_capture_on_commit_callbacks
):
    undos = [undo_in(change(mo, cast.workshop, photo=make.photo())) for _ in range(2)]
    with django_capture_on_commit_callbacks(execute=True):
        assert [mo.post(undo).status_code for undo in reversed(undos)] == [302, 302]
    assert again(cast.workshop).photo.name == ""


def test_what_was_said_since_is_not_undone(cast, mo):
    undo = undo_in(change(mo, cast.workshop, notes="Ring twice"))
    change(mo, cast.workshop, address="Quay 1")
    answer = mo.post(undo)
    assert (answer.status_code, "Somebody changed this location meanwhile" in answer.text) == (
        422,
        True,
    )
    assert (again(cast.workshop).notes, again(cast.workshop).address) == ("Ring twice", "Quay 1")


def test_a_name_that_was_taken_meanwhile_is_not_given_back(cast, mo):
    undo = undo_in(change(mo, cast.workshop, name="Wood shop"))
    make.location(name="Workshop", parent=cast.main)
    answer = mo.post(undo)
    words = "There is already a location called Workshop there."
    assert (answer.status_code, words in unescape(answer.text)) == (422, True)


@pytest.mark.parametrize(("who", "status"), [("xan", 404), ("vic", 403), ("olu", 403)])
def test_only_who_manages_it_undoes_it(who, status, cast, sign_in):
    undo = undo_in(change(sign_in(cast.mo), cast.workshop, notes="Ring twice"))
    assert sign_in(getattr(cast, who)).post(undo).status_code == status
    assert again(cast.workshop).notes == "Ring twice"


def test_an_address_made_up_or_of_another_place_undoes_nothing(cast, mo):
    other = make.location(parent=cast.main)
    was = undo_in(change(mo, cast.workshop, notes="Ring twice")).partition("?")[2]
    for forged in (was, "was=x", ""):
        answer = mo.post(f"/locations/{other.pk}/change/undo/?{forged}")
        assert (answer.status_code, "Change it by hand" in answer.text) == (422, True)


def test_of_six_who_undo_it_at_once_one_does(real_connections):
    place, ada = make.location(name="Workshop"), make.person(is_administrator=True)
    facts = {"kind": "room", "address": "", "notes": "", "by": ada}
    key = uuid4()
    changed = details.change(
        place, name="Wood shop", shown=place.edition, operation_key=uuid4(), **facts
    )
    was = {"name": "Workshop", "kind": "room", "address": "", "notes": ""}
    undo = partial(
        details.change_back, place, was=was, left=changed.edition, by=ada, operation_key=key
    )
    assert refusals(at_once([undo] * 6)) == []
    assert again(place).name == "Workshop"
    assert LocationEvent.objects.filter(kind="change").count() == 2
