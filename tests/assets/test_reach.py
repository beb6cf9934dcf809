"""What may be done with gear that belongs, or is, where one's teams can't act."""

from contextlib import nullcontext
from datetime import timedelta
from itertools import cycle, product
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from assets import operations
from assets.models import Asset, AssetEvent
from labels.models import ScanLine
from locations import reach
from locations.models import Location, Role
from people.memory import giving_nothing
from tests import make


@pytest.fixture
def visitor(cast):
    """A saw that belongs to the Annex, which only Ada sees, and is in the Workshop."""
    return make.asset(home=cast.annex, at=cast.workshop, name="Saw")


def post(client, asset, verb, **data):
    """One verb over HTTP, with a fresh key."""
    return client.post(f"/gear/{asset.pk}/{verb}/", {"operation_key": uuid4()} | data)


def said(answer) -> list[str]:
    """The messages that the next page will show."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_what_goes_home_out_of_sight_does_not_say_where(cast, visitor, sign_in):
    make.check_out(visitor, to=cast.mo, by=cast.olu)
    answer = post(sign_in(cast.olu), visitor, "check-in")
    assert answer["Location"] == "/gear/"
    assert said(answer) == [f"Checked in {visitor.marked} to its home."]


def test_a_home_out_of_sight_that_was_archived_is_not_named_either(cast, visitor, sign_in):
    make.check_out(visitor, to=cast.mo, by=cast.olu)
    Location.objects.filter(pk=cast.annex.pk).update(archived_at=timezone.now())
    answer = post(sign_in(cast.olu), visitor, "check-in")
    words = ["Its home has been archived. Choose another location."]
    assert (answer.status_code, answer.context["form"].errors) == (422, {"location": words})
    assert "Annex" not in answer.content.decode()
    assert Asset.objects.out().get() == visitor


@pytest.mark.parametrize("way", ["page", "pile", "session"])
def test_what_comes_back_goes_home_whoever_acts_there(way, cast, visitor, sign_in):
    make.check_out(visitor, to=cast.mo, by=cast.olu)
    client, key = sign_in(cast.olu), {"operation_key": uuid4()}
    if way == "page":
        post(client, visitor, "check-in")
    elif way == "pile":
        client.post("/gear/several/check-in/", key | {"assets": visitor.pk})
    else:
        client.post("/scan/start/", key | {"doing": "check-in"})
        client.post("/scan/", {"code": visitor.tag_number})
    assert (Asset.objects.get().checkout, Asset.objects.get().location) == (None, cast.annex)


@pytest.mark.parametrize("far", ["home", "at", None])
def test_what_nobody_has_is_put_back_by_who_acts_at_both_ends(far, cast, sign_in):
    ends = {"home": cast.workshop, "at": cast.main} | ({far: cast.annex} if far else {})
    client, asset = sign_in(cast.olu), make.asset(**ends)
    client.post("/scan/start/", {"doing": "check-in", "operation_key": uuid4()})
    client.post("/scan/", {"code": asset.tag_number})
    line = ScanLine.objects.get()
    assert (line.word, "Annex" in line.said) == ("Nobody has it", False)
    assert ("Put it back" in client.get("/scan/").text) == (far is None)
    answer = client.post(f"/scan/lines/{line.pk}/choose/", {"way": "home"})
    assert answer.status_code == (422 if far else 302)
    assert Asset.objects.get().location == (asset.location if far else asset.home)


def test_a_place_within_sight_is_named(cast, visitor, sign_in):
    make.check_out(visitor, to=cast.mo, by=cast.olu)
    answer = post(sign_in(cast.olu), visitor, "check-in", location=cast.main.pk)
    assert said(answer) == [f"Checked in {visitor.marked} to Main building."]


@pytest.mark.parametrize("place", ["annex", "site"])
def test_nothing_is_moved_or_checked_in_to_a_place_out_of_reach(place, cast, sign_in):
    drill = make.asset(home=cast.workshop)
    there = getattr(cast, place)
    client = sign_in(cast.olu)
    moved = post(client, drill, "move", to=there.pk)
    make.check_out(drill, to=cast.mo)
    back = post(client, drill, "check-in", location=there.pk)
    errors = [list(answer.context["form"].errors) for answer in (moved, back)]
    assert (moved.status_code, back.status_code, errors) == (422, 422, [["to"], ["location"]])
    assert AssetEvent.objects.exclude(kind="check-out").count() == 0


@pytest.fixture
def brought(cast):
    """Ada's move of a drill from the Annex, where nobody else may act, to its home."""
    drill = make.asset(home=cast.workshop, at=cast.annex, name="Drill")
    return operations.move(drill, to=cast.workshop, by=cast.ada, operation_key=uuid4())


def test_a_move_is_undone_only_by_who_operates_at_both_places(cast, brought, sign_in):
    client = sign_in(cast.olu)
    assert client.post(f"/gear/event/{brought.pk}/undo/").status_code == 403
    assert Asset.objects.get().location == cast.workshop
    client.force_login(cast.ada)
    assert client.post(f"/gear/event/{brought.pk}/undo/").status_code == 302
    assert Asset.objects.get().location == cast.annex


def test_there_is_no_button_to_undo_a_move_that_would_be_refused(cast, brought, sign_in):
    address, button = brought.get_absolute_url(), f'action="/gear/event/{brought.pk}/undo/"'
    shown = {
        who: button in sign_in(getattr(cast, who)).get(address).content.decode()
        for who in ("vic", "olu", "mo", "ada")
    }
    assert shown == {"vic": False, "olu": False, "mo": False, "ada": True}


def test_gear_is_added_only_at_a_home_one_manages(cast, sign_in):
    data = {"name": "Drill", "type_name": "Drill 18 V", "operation_key": uuid4()}
    client = sign_in(cast.mo)
    for place in (cast.annex, cast.site):
        answer = client.post("/gear/add/", data | {"home": place.pk})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["home"])
    assert client.post("/gear/add/", data | {"home": cast.workshop.pk}).status_code == 302
    assert Asset.objects.get().home == cast.workshop


@pytest.mark.parametrize("days", [-1, -4000, 3 * 366 + 2])
def test_a_day_that_is_past_or_absurd_is_refused_beside_its_field(days, cast, sign_in):
    drill = make.asset(home=cast.workshop)
    day = timezone.localdate() + timedelta(days=days)
    answer = post(sign_in(cast.olu), drill, "check-out", to=cast.olu.pk, due_on=day.isoformat())
    words = ["Choose a day from today on, within three years."]
    assert (answer.status_code, answer.context["form"].errors) == (422, {"due_on": words})
    assert not AssetEvent.objects.exists()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "１２３", "a\0b"])
def test_a_day_at_the_end_of_time_is_refused_beside_its_field(day, cast, sign_in):
    drill = make.asset(home=cast.workshop)
    answer = post(sign_in(cast.olu), drill, "check-out", to=cast.olu.pk, due_on=day)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["due_on"])


def test_today_is_a_day_it_may_come_back(cast, sign_in):
    drill = make.asset(home=cast.workshop)
    today = timezone.localdate().isoformat()
    answer = post(sign_in(cast.olu), drill, "check-out", to=cast.olu.pk, due_on=today)
    assert answer.status_code == 302
    assert drill.checkouts.get().is_due_today


def test_nothing_is_handed_to_somebody_who_left_or_is_unknown(cast, sign_in):
    drill = make.asset(home=cast.workshop)
    gone = make.person(name="Gone", is_active=False)
    client = sign_in(cast.olu)
    for key in (gone.pk, 10**30, "", "-1"):
        answer = post(client, drill, "check-out", to=key)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["to"])
    assert "Gone" not in client.get(f"/gear/{drill.pk}/check-out/").content.decode()


@pytest.fixture
def everywhere(cast):
    """Gear of each home at each location; a fifth of it is with somebody. Xan sees an old shelf."""
    cast.shelf = make.location(name="Shelf", parent=cast.workshop)
    cast.old = make.location(name="Old shelf", parent=cast.shelf)
    cast.places = [cast.site, cast.main, cast.workshop, cast.annex, cast.shelf, cast.old]
    cast.everybody = [cast.ada, cast.mo, cast.olu, cast.vic, cast.xan]
    gear = [make.asset(home=home, at=at) for home, at in product(cast.places, cast.places)]
    for unit, who in zip(gear[::5], cycle(cast.everybody)):
        make.check_out(unit, to=who, by=cast.ada)
    Location.objects.filter(pk=cast.old.pk).update(archived_at=timezone.now())
    make.team(members=[cast.xan], grants={cast.old: Role.VIEWER})
    return cast


@pytest.mark.parametrize("looks", [True, False])
def test_at_a_location_is_seen_what_is_there_of_all_that_is_seen(looks, everywhere):
    sizes = set()
    for who, place in product(everywhere.everybody, everywhere.places):
        seen = Asset.objects.visible_to(who).filter(location__path__startswith=place.path)
        is_seen = Location.objects.visible_to(who).contains(place)
        with giving_nothing() if looks else nullcontext():
            found = Asset.objects.seen_within(who, place)
            assert set(found) == (set(seen) if is_seen else set())
        sizes.add((is_seen, seen.exists()))
    # Where they see no location, some of what is there is seen all the same, but not found there.
    assert sizes == {(True, True), (False, True)}


@pytest.mark.parametrize("few", [0, 50])
def test_whoever_looks_reaches_the_same_gear_by_the_keys_of_locations(few, everywhere, monkeypatch):
    monkeypatch.setattr(reach, "FEW", few)
    sizes = set()
    for who, role in product(everywhere.everybody, Role):
        asked = set(Asset.objects.granting(who, role))
        with giving_nothing():
            assert set(Asset.objects.granting(who, role)) == asked
        held = {unit for unit in Asset.objects.all() if unit.checkout and role is Role.VIEWER
                and unit.checkout.custodian == who}  # fmt: skip
        assert asked == held | {unit for unit in Asset.objects.all() if unit.is_placed(who, role)}
        sizes.add(len(asked))
    assert len(sizes) > 4
