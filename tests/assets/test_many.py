"""Many at once: all of them or none, and words for each that can't be."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assets import many, undoing
from assets.handfuls import SomeRefused
from assets.models import Asset, AssetEvent, Checkout
from assets.proofs import PROOFS
from labels.operations import tag_for
from people.refused import Refused
from tests import make


@pytest.fixture
def drills(cast):
    """Three drills on their shelf."""
    return [make.asset(home=cast.workshop, name=f"Drill {n}") for n in range(3)]


def check_out(drills, to, by, key=None, **facts):
    return many.check_out(drills, to=to, by=by, operation_key=key or uuid4(), **facts)


def holders(drills):
    held = dict(Checkout.objects.open().values_list("asset", "custodian__name"))
    return [held.get(drill.pk) for drill in drills]


def listed(drills):
    return ",".join(str(drill.pk) for drill in drills)


def test_all_go_to_one_person_each_as_long_as_usual(cast, drills):
    short, long = make.asset_type(loan_days=1), make.asset_type(loan_days=30)
    a, b = make.asset(home=cast.workshop, type=short), make.asset(home=cast.workshop, type=long)
    events = check_out([*drills, a, b], cast.vic, cast.olu)
    assert holders([*drills, a, b]) == [cast.vic.name] * 5
    due = {event.asset_id: event.due_at for event in events}
    assert (due[b.pk] - due[a.pk]).days == 29


def test_one_that_is_out_stops_all_and_says_who_has_it(cast, drills):
    make.check_out(drills[1], to=cast.vic, by=cast.olu)
    with pytest.raises(SomeRefused, match="1 of 3 can't be checked out, so none was") as said:
        check_out(drills, cast.olu, cast.olu)
    assert list(said.value.reasons) == [drills[1].pk]
    assert cast.vic.name in said.value.reasons[drills[1].pk]
    assert holders(drills) == [None, cast.vic.name, None]


def test_the_others_go_if_that_is_asked(cast, drills):
    make.check_out(drills[1], to=cast.vic, by=cast.olu)
    check_out(drills, cast.olu, cast.olu, leaves_out=True)
    assert holders(drills) == [cast.olu.name, cast.vic.name, cast.olu.name]
    with pytest.raises(Refused, match="None of them"):
        check_out(drills, cast.mo, cast.olu, leaves_out=True)


def test_twice_is_once(cast, drills):
    key = uuid4()
    first = check_out(drills, cast.vic, cast.olu, key)
    assert check_out(drills, cast.vic, cast.olu, key) == first
    assert AssetEvent.objects.filter(kind="check-out").count() == 3


def test_twenty_take_no_more_statements_than_three(cast):
    kind = make.asset_type()
    heap = [make.asset(home=cast.workshop, type=kind) for _ in range(23)]
    facts = {"by": cast.ada, "leaves_out": False}

    def statements(some):
        with CaptureQueriesContext(connection) as asked:
            many.check_out(some, to=cast.vic, operation_key=uuid4(), **facts)
            events = many.hand_over(some, to=cast.olu, operation_key=uuid4(), **facts)
            undoing.undo(events, by=cast.ada)
            events = many.check_in(some, operation_key=uuid4(), **facts)
            undoing.undo(events, by=cast.ada)
            many.check_in(some, operation_key=uuid4(), **facts)
            many.move(some, to=cast.main, operation_key=uuid4(), **facts)
            many.report_lost(some, operation_key=uuid4(), **facts)
            many.report_found(some, operation_key=uuid4(), **facts)
            events = many.retire(some, way="sold", operation_key=uuid4(), **facts)
            undoing.undo(events, by=cast.ada)
        return len(asked)

    assert statements(heap[:3]) == statements(heap[3:])


def test_nothing_picked_is_refused(cast):
    with pytest.raises(Refused, match="Nothing is picked"):
        check_out([], cast.vic, cast.olu)


def test_all_come_home_whoever_had_them(cast, drills):
    make.check_out(drills[0], to=cast.vic, by=cast.olu)
    make.check_out(drills[1], to=cast.mo, by=cast.olu)
    many.check_in(drills[:2], by=cast.olu, operation_key=uuid4())
    assert holders(drills) == [None, None, None]


def test_undone_as_one_or_not_at_all(cast, drills):
    events = check_out(drills, cast.vic, cast.olu)
    undoing.undo(events, by=cast.olu)
    assert holders(drills) == [None, None, None]
    events = check_out(drills, cast.vic, cast.olu)
    many.check_in(drills[2:], by=cast.olu, operation_key=uuid4())
    with pytest.raises(Refused, match="Something else has happened"):
        undoing.undo(events, by=cast.olu)
    assert holders(drills) == [cast.vic.name, cast.vic.name, None]


@pytest.mark.parametrize("way", ["label", "address", "tag", "small tag", "serial"])
def test_what_is_scanned_is_put_on_the_pile(cast, drills, sign_in, way):
    drill = make.asset(home=cast.workshop, name="Saw", serial="SN-77", tag_number="G-9001")
    code = tag_for("asset", drill).code
    text = {
        "label": code,
        "address": f"https://elsewhere.example/q/{code}",
        "tag": "G-9001",
        "small tag": " g-9001 ",
        "serial": "sn-77",
    }[way]
    page = sign_in(cast.olu).get(
        "/gear/several/check-out/", {"assets": listed(drills), "scan": text}
    )
    assert "Added Saw (G-9001)." in page.text
    assert page.context["keys"] == listed([*drills, drill])


def test_what_is_unknown_or_out_of_sight_is_not(cast, sign_in):
    far = make.asset(home=cast.annex, name="Camera", tag_number="G-9002")
    client = sign_in(cast.olu)
    for text in ("G-9002", "nonsense", "\0", tag_for("location", cast.workshop).code):
        page = client.get("/gear/several/check-out/", {"assets": far.pk, "scan": text})
        assert b"none of the gear that you may lend" in page.content or text == "\0"
        assert b"Camera" not in page.content


def test_from_the_list_to_a_person_and_back(cast, drills, sign_in):
    client = sign_in(cast.olu)
    things = {"thing": [f"asset:{drill.pk}" for drill in drills], "verb": "check-out"}
    there = client.post("/gear/several/pick/", things)
    assert there.url == f"/gear/several/check-out/?assets={listed(drills)}"
    data = {"assets": listed(drills), "to": cast.vic.pk, "operation_key": str(uuid4())}
    page = client.post("/gear/several/check-out/", data, follow=True)
    assert f"Checked out 3 assets to {cast.vic}." in page.content.decode()
    assert holders(drills) == [cast.vic.name] * 3
    events = AssetEvent.objects.filter(kind="check-out").values_list("pk", flat=True)
    client.post(f"/gear/several/{','.join(map(str, events))}/undo/")
    assert holders(drills) == [None] * 3


def test_one_is_taken_off_the_pile(cast, drills, sign_in):
    first, second, third = drills
    page = sign_in(cast.olu).get(
        "/gear/several/check-in/", {"assets": listed(drills), "scan": "", "off": second.pk}
    )
    assert page.context["keys"] == listed([first, third])
    assert page["HX-Replace-Url"] == f"/gear/several/check-in/?assets={listed([first, third])}"


def test_who_is_refused_stays_on_the_page_with_the_way_on(cast, drills, sign_in):
    make.check_out(drills[1], to=cast.vic, by=cast.olu)
    data = {"assets": listed(drills), "to": cast.olu.pk, "operation_key": str(uuid4())}
    page = sign_in(cast.olu).post("/gear/several/check-out/", data)
    assert page.status_code == 422
    assert f"{cast.vic} has" in page.content.decode()
    assert "Check out the other 2" in page.content.decode()


def test_foreign_keys_do_nothing(cast, drills, sign_in):
    far = make.asset(home=cast.annex)
    data = {"assets": listed([*drills, far]), "to": cast.olu.pk, "operation_key": str(uuid4())}
    page = sign_in(cast.olu).post("/gear/several/check-out/", data)
    assert page.status_code == 422
    assert holders([*drills, far]) == [None] * 4
    [event] = check_out([far], cast.ada, cast.ada)
    assert sign_in(cast.olu).post(f"/gear/several/{event.pk}/undo/").status_code == 404


def test_nothing_is_moved_from_where_one_can_not_act(cast, drills, sign_in):
    away = make.asset(home=cast.workshop, at=cast.annex)
    data = {"to": cast.workshop.pk, "operation_key": str(uuid4())}
    page = sign_in(cast.olu).post(
        "/gear/several/move/", data | {"assets": listed([*drills[:1], away])}
    )
    assert page.status_code == 422
    assert Asset.objects.get(pk=away.pk).location == cast.annex
    undo = AssetEvent.objects.filter(kind="move")
    assert not undo.exists()


@pytest.mark.usefixtures("storage")
def test_one_of_those_that_come_back_is_broken_and_another_is_worn(cast, drills, sign_in):
    """Said of single ones beside what is said of all; sent twice it happens once, and is undone."""
    smokes, worn, _ = drills
    check_out(drills, cast.vic, cast.olu)
    said = {
        f"of-{smokes.pk}-broken": "on",
        f"of-{smokes.pk}-note": "Smokes",
        f"of-{smokes.pk}-photo": make.photo(),
        f"of-{worn.pk}-condition": "worn",
        f"of-{10**6}-broken": "on",
    }
    client, key = sign_in(cast.olu), str(uuid4())
    sent = {"note": "From the fair", "condition": "good", "operation_key": key}
    page = post(client, "check-in", drills, **sent, **said)
    assert "Checked in 3 assets. 1 is in repair." in page.content.decode()
    post(client, "check-in", drills, **sent, **said)
    told = AssetEvent.objects.exclude(kind="check-out").order_by("asset", "pk")
    assert list(told.values_list("asset__name", "kind", "note", "condition")) == [
        ("Drill 0", "check-in", "Smokes", "good"),
        ("Drill 0", "broken", "Smokes", ""),
        ("Drill 1", "check-in", "From the fair", "worn"),
        ("Drill 2", "check-in", "From the fair", "good"),
    ]
    assert [bool(event.photo) for event in told] == [True, False, False, False]
    states = [Asset.objects.get(pk=drill.pk).state for drill in drills]
    assert states == ["in repair", "in service", "in service"]
    client.post(re.search(r"/gear/several/[\d,]+/undo/", page.content.decode())[0])
    assert holders(drills) == [cast.vic.name] * 3
    assert not Asset.objects.exclude(state="in service").exists()
    assert [fault for proof in PROOFS for fault in proof()] == []


@pytest.mark.usefixtures("storage")
def test_what_is_said_of_one_and_wrong_is_said_by_its_name_and_nothing_happens(
    cast, drills, sign_in, storage
):
    check_out(drills, cast.vic, cast.olu)
    said = {
        f"of-{drills[1].pk}-photo": SimpleUploadedFile("photo.png", b"<script>"),
        f"of-{drills[1].pk}-note": "Dented",
        f"of-{drills[2].pk}-condition": "so-so",
    }
    page = post(sign_in(cast.olu), "check-in", drills, **said)
    assert page.status_code == 422
    words = page.content.decode()
    assert f"{drills[1].marked}: This can&#x27;t be read as a PNG" in words
    assert f"{drills[2].marked}: Select a valid choice." in words
    assert 'value="Dented"' in words
    assert [row[0] for row in page.context["pile"]] == [drills[2], drills[1], drills[0]]
    assert holders(drills) == [cast.vic.name] * 3
    assert [path for path in storage.rglob("*") if path.is_file()] == []


def post(client, verb, drills, **data):
    sent = {"assets": listed(drills), "operation_key": str(uuid4())} | data
    return client.post(f"/gear/several/{verb}/", sent, follow=True)


def test_all_are_handed_over_lost_found_and_retired_and_each_is_undone_as_one(
    cast, drills, sign_in
):
    """What happens to a pile in its life, each step taken back and done once more."""
    check_out(drills, cast.olu, cast.olu)
    client = sign_in(cast.mo)
    steps = [
        ("hand-over", {"to": cast.vic.pk}, f"Handed over 3 assets to {cast.vic}.", "check-out"),
        ("lost", {}, "Reported lost: 3 assets.", "lost"),
        ("found", {}, "Reported found: 3 assets.", "found"),
        ("retire", {"way": "sold", "on": "2024-02-29"}, "Retired 3 assets.", "retire"),
    ]
    for verb, data, words, kind in steps:
        before = holders(drills), [Asset.objects.get(pk=drill.pk).state for drill in drills]
        assert words in post(client, verb, drills, **data).content.decode()
        events = AssetEvent.objects.filter(kind=kind, reversed_by=None).order_by("-pk")[:3]
        client.post(f"/gear/several/{','.join(str(event.pk) for event in events)}/undo/")
        now = holders(drills), [Asset.objects.get(pk=drill.pk).state for drill in drills]
        assert now == before
        post(client, verb, drills, **data)
    assert [Asset.objects.get(pk=drill.pk).state for drill in drills] == ["retired"] * 3


def test_one_that_is_out_stops_all_from_being_retired(cast, drills, sign_in):
    make.check_out(drills[1], to=cast.vic, by=cast.olu)
    page = post(sign_in(cast.mo), "retire", drills, way="sold", on="2024-02-29")
    assert page.status_code == 422
    assert "1 of 3 can&#x27;t be retired, so none was." in page.content.decode()
    assert not Asset.objects.filter(state="retired").exists()
    post(sign_in(cast.mo), "retire", drills, way="sold", on="2024-02-29", leaves_out="1")
    assert Asset.objects.filter(state="retired").count() == 2


@pytest.mark.parametrize("on", ["2999-01-01", "nonsense", ""])
def test_nothing_is_retired_on_a_day_that_is_none(cast, drills, sign_in, on):
    assert post(sign_in(cast.mo), "retire", drills, way="sold", on=on).status_code == 422
    assert not Asset.objects.filter(state="retired").exists()


def test_who_only_operates_retires_nothing_and_takes_no_retirement_back(cast, drills, sign_in):
    assert post(sign_in(cast.olu), "retire", drills, way="sold").status_code == 403
    post(sign_in(cast.mo), "retire", drills, way="sold", on="2024-02-29")
    keys = ",".join(str(event.pk) for event in AssetEvent.objects.filter(kind="retire"))
    assert sign_in(cast.olu).post(f"/gear/several/{keys}/undo/").status_code == 403
    assert Asset.objects.filter(state="retired").count() == 3


@pytest.mark.parametrize("verb", ["check-out", "hand-over", "lost", "found", "retire"])
def test_hostile_selections_do_nothing(cast, drills, sign_in, verb):
    far = make.asset(home=cast.annex, name="Camera")
    data = {"to": cast.vic.pk, "way": "sold", "on": "2024-02-29", "operation_key": str(uuid4())}
    client = sign_in(cast.mo)
    events = AssetEvent.objects.count()
    for keys in (
        ",".join(str(number) for number in range(10**6, 10**6 + 10_000)),
        f"{drills[0].pk},{far.pk}",
        ",-4,x,\0,99999999999999999999",
        "",
    ):
        page = client.post(f"/gear/several/{verb}/", data | {"assets": keys})
        assert page.status_code == 422
        assert b"Camera" not in page.content
    assert AssetEvent.objects.count() == events


def test_the_same_one_twice_is_lost_once(cast, drills, sign_in):
    post(sign_in(cast.olu), "lost", [drills[0], drills[0]])
    assert AssetEvent.objects.filter(kind="lost").count() == 1


def test_the_condition_of_all_is_kept_with_each(cast, drills, sign_in):
    client = sign_in(cast.olu)
    post(client, "check-out", drills, to=cast.vic.pk, condition="good")
    post(client, "check-in", drills, condition="worn", note="Dusty")
    kept = AssetEvent.objects.order_by("pk").values_list("kind", "condition", "note")
    assert list(kept) == [("check-out", "good", "")] * 3 + [("check-in", "worn", "Dusty")] * 3
    assert post(client, "check-out", drills, to=cast.vic.pk, condition="so-so").status_code == 422
