"""Audits: what is expected, what is seen, missing and unexpected, and how it is put right."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

import locations.operations
from assets import audit_sheets, audits, operations, service, sightings
from assets.audits import Fix
from assets.handfuls import SomeRefused
from assets.models import Asset, AssetEvent, Audit, AuditLine, Checkout
from assets.proofs import PROOFS
from locations.effects import of_moving
from locations.models import Location
from people.refused import Refused
from tests import make
from tests.at_once import at_once, is_held, once, refusals, tree_is_held
from tests.conftest import people_the_stage


@pytest.fixture
def wall(cast):
    """The workshop with a drill, a saw and a plane in it; a lamp belongs in the Annex."""
    for name in ("drill", "saw", "plane"):
        setattr(cast, name, make.asset(home=cast.workshop, name=name.title()))
    cast.lamp = make.asset(home=cast.annex, name="Lamp")
    return cast


def begin(stage, **facts) -> Audit:
    """An audit of the workshop."""
    asked = {"location": stage.workshop, "by": stage.olu, "operation_key": uuid4()}
    return audits.start(**asked | facts)


def saw(audit, asset, *, by, key=None, place=None) -> AuditLine:
    """``by`` sees it."""
    return audits.see(audit, asset, by=by, operation_key=key or uuid4(), place=place)


def end(audit, *, by, fixes=None, lost=(), key=None) -> Audit:
    """Finish it, with these ways for the unexpected, as they are now."""
    wanted = {asset.pk: now(asset, way) for asset, way in (fixes or {}).items()}
    lost = [asset.pk for asset in lost]
    return audits.finish(audit, by=by, operation_key=key or uuid4(), fixes=wanted, lost=lost)


def now(asset, way) -> Fix:
    """Put it right, as it is at this moment."""
    last = operations.latest(asset)
    return Fix(way, last.pk if last else 0)


def found(audit) -> dict[str, str]:
    """What holds of it, by name."""
    lines = AuditLine.objects.current().filter(audit=audit).select_related("asset")
    return {str(line.asset or line.text): line.result for line in lines}


def to_find(audit) -> set[str]:
    """The names of what was not seen yet."""
    return set(audits.unseen(audit).values_list("name", flat=True))


def holds() -> bool:
    """Are all promises about gear kept?"""
    return [fault for proof in PROOFS for fault in proof()] == []


def test_what_was_not_seen_is_missing_and_nothing_changes_before_the_end(wall):
    audit = begin(wall)
    assert to_find(audit) == {"Drill", "Saw", "Plane"}
    saw(audit, wall.drill, by=wall.olu)
    saw(audit, wall.saw, by=wall.mo)
    assert found(audit) == {"Drill": "seen", "Saw": "seen"}
    end(audit, by=wall.olu)
    assert found(audit) == {"Drill": "seen", "Saw": "seen", "Plane": "missing"}
    assert (AssetEvent.objects.count(), holds()) == (0, True)


def test_what_is_out_lost_away_or_elsewhere_is_not_looked_for(wall):
    make.check_out(wall.drill, to=wall.vic)
    service.report_lost(wall.saw, by=wall.olu, operation_key=uuid4())
    service.report_broken(wall.plane, repairer="Repair shop", by=wall.olu, operation_key=uuid4())
    here = make.asset(home=wall.workshop, name="Vice")
    service.report_broken(here, by=wall.olu, operation_key=uuid4())
    make.asset(home=wall.workshop, at=wall.main, name="Strayed")
    make.asset(home=wall.annex, at=wall.workshop, name="Guest")
    assert to_find(begin(wall)) == {"Vice", "Guest"}  # in repair, but it lies here


def test_what_moves_while_people_look_is_not_missing(wall):
    audit = begin(wall)
    make.check_out(wall.drill, to=wall.vic)
    operations.move(wall.saw, to=wall.main, by=wall.olu, operation_key=uuid4())
    new = make.asset(home=wall.workshop, at=wall.main, name="Late")
    operations.move(new, to=wall.workshop, by=wall.olu, operation_key=uuid4())
    assert to_find(audit) == {"Plane"}
    assert saw(audit, new, by=wall.olu).result == "seen"
    end(audit, by=wall.olu)
    assert found(audit) == {"Late": "seen", "Plane": "missing"}


def test_what_lies_below_is_looked_for_only_if_asked_for(wall):
    shelf = make.location(name="Shelf", parent=wall.workshop)
    make.asset(home=shelf, name="Deep")
    assert to_find(begin(wall)) == {"Drill", "Saw", "Plane", "Deep"}
    assert to_find(begin(wall, with_below=False)) == {"Drill", "Saw", "Plane"}


def test_it_is_unexpected_at_another_place_than_its_own(wall):
    shelf, rack = (make.location(name=name, parent=wall.workshop) for name in ("Shelf", "Rack"))
    deep = make.asset(home=shelf, name="Deep")
    audit = begin(wall)
    line = saw(audit, deep, by=wall.olu, place=rack)
    assert (line.result, line.place, line.was_at) == ("unexpected", rack, shelf)
    with pytest.raises(Refused, match="This audit is of Workshop only"):
        saw(audit, wall.drill, by=wall.olu, place=wall.main)
    end(audit, by=wall.olu, fixes={deep: "here"})
    assert Asset.objects.get(pk=deep.pk).location == rack


def test_each_way_of_putting_right(wall):
    held, lost, strayed, own = (make.asset(home=wall.main, name=name) for name in "abcd")
    make.check_out(held, to=wall.vic)
    service.report_lost(lost, by=wall.olu, operation_key=uuid4())
    audit = begin(wall)
    things = (held, lost, strayed, own, wall.lamp)
    assert {saw(audit, thing, by=wall.olu).result for thing in things} == {"unexpected"}
    ways = {held: "home", lost: "here", strayed: "here", own: "home"}
    end(audit, by=wall.olu, fixes=ways, lost=[wall.saw])
    events = AssetEvent.objects.filter(audit=audit).order_by("asset")
    assert {event.asset.name: event.kind for event in events} == {
        "a": "check-in", "b": "found", "c": "move", "Saw": "lost",
    }  # fmt: skip
    places = dict(Asset.objects.values_list("name", "location__name"))
    assert [places[name] for name in "abcd"] == [
        "Main building", "Workshop", "Workshop", "Main building",
    ]  # fmt: skip
    assert (places["Lamp"], Asset.objects.get(name="Saw").state) == ("Annex", "lost")
    assert holds()


def test_an_audit_is_undone_as_a_whole_and_goes_on(wall):
    held = make.asset(home=wall.main, name="Held")
    make.check_out(held, to=wall.vic)
    key = uuid4()
    audit = begin(wall)
    saw(audit, held, by=wall.olu)
    end(audit, by=wall.olu, fixes={held: "here"}, lost=[wall.saw], key=key)
    for _ in range(2):
        audits.undo(audit, by=wall.mo)
    assert Checkout.objects.open().get().custodian == wall.vic
    assert Asset.objects.get(name="Saw").state == "in service"
    assert found(audit) == {"Held": "unexpected"}
    end(audit, by=wall.olu, key=key)  # the first submission, late
    assert not Audit.objects.exclude(ended_at=None).exists()
    saw(audit, wall.saw, by=wall.mo)
    end(audit, by=wall.mo)
    assert found(audit) == {
        "Held": "unexpected", "Saw": "seen", "Drill": "missing", "Plane": "missing",
    }  # fmt: skip
    assert holds()


def test_an_audit_that_can_no_longer_be_undone_changes_nothing(wall):
    guest = make.asset(home=wall.main, name="Guest")
    audit = begin(wall)
    saw(audit, guest, by=wall.olu)
    end(audit, by=wall.olu, fixes={guest: "here"}, lost=[wall.saw])
    make.check_out(guest, to=wall.vic)
    with pytest.raises(Refused, match="Something else has happened to Guest since"):
        audits.undo(audit, by=wall.olu)
    assert Asset.objects.get(name="Saw").state == "lost"
    assert Audit.objects.exclude(ended_at=None).get() == audit


def test_what_happened_between_review_and_finish_refuses_all_of_it(wall):
    guest = make.asset(home=wall.main, name="Guest")
    audit = begin(wall)
    saw(audit, guest, by=wall.olu)
    fixes = {guest.pk: now(guest, "here")}
    make.check_out(guest, to=wall.vic)
    with pytest.raises(SomeRefused) as refused:
        audits.finish(audit, by=wall.olu, operation_key=uuid4(), fixes=fixes, lost=[wall.saw.pk])
    words = "Something has happened to Guest since. Look again."
    assert refused.value.reasons == {guest.pk: words}
    assert (Audit.objects.get().ended_at, found(audit)) == (None, {"Guest": "unexpected"})
    assert Checkout.objects.open().get().custodian == wall.vic


def test_a_tick_by_mistake_is_taken_back_and_last_seen_with_it(wall):
    operations.move(wall.drill, to=wall.main, by=wall.mo, operation_key=uuid4())
    operations.move(wall.drill, to=wall.workshop, by=wall.mo, operation_key=uuid4())
    audit = begin(wall)
    Audit.objects.update(started_at=audit.started_at + timedelta(seconds=5))
    audit.refresh_from_db()
    line = saw(audit, wall.drill, by=wall.olu)
    assert last_seen(wall.drill) == ("Olu Operator", "Workshop")
    for _ in range(2):
        audits.withdraw(line, by=wall.olu)
    assert last_seen(wall.drill) == ("Mo Manager", "Workshop")
    assert (found(audit), to_find(audit)) == ({}, {"Drill", "Saw", "Plane"})
    saw(audit, wall.drill, by=wall.mo)
    assert (found(audit), holds()) == ({"Drill": "seen"}, True)
    saw_ = saw(audit, wall.saw, by=wall.olu)
    audits.withdraw(saw_, by=wall.olu)
    assert last_seen(wall.saw) == (None, None)


def last_seen(asset) -> tuple[str | None, str | None]:
    """By whom and where."""
    return Asset.objects.filter(pk=asset.pk).values_list("seen_by__name", "seen_in__name").get()


def test_the_same_scan_twice_is_one_line_even_after_it_was_taken_back(wall):
    audit, key = begin(wall), uuid4()
    line = saw(audit, wall.drill, by=wall.olu, key=key)
    assert saw(audit, wall.drill, by=wall.mo) == line
    audits.withdraw(line, by=wall.olu)
    assert saw(audit, wall.drill, by=wall.olu, key=key) == line
    assert found(audit) == {}
    odd = audits.read(audit, "4006381333931", by=wall.olu, operation_key=uuid4())
    assert audits.read(audit, "4006381333931", by=wall.mo, operation_key=uuid4()) == odd
    assert found(audit) == {"4006381333931": "not ours"}


def test_nothing_is_seen_in_what_is_over(wall):
    over, dropped = begin(wall), begin(wall)
    end(over, by=wall.olu)
    audits.drop(dropped, by=wall.olu)
    for audit, words in ((over, "was finished"), (dropped, "was given up")):
        with pytest.raises(Refused, match=words):
            saw(audit, wall.drill, by=wall.olu)
    with pytest.raises(Refused, match="was given up"):
        end(dropped, by=wall.olu)
    with pytest.raises(Refused, match="finished meanwhile"):
        audits.drop(over, by=wall.olu)
    audits.pick_up(dropped, by=wall.olu)
    assert saw(dropped, wall.drill, by=wall.olu).result == "seen"


def test_an_archived_location_is_not_audited(cast):
    locations.operations.archive(cast.annex, by=cast.ada, operation_key=uuid4())
    with pytest.raises(Refused, match="Annex has been archived"):
        begin(cast, location=cast.annex)


def missing():
    """The list of what is missing, which agrees with what each page says."""
    found = set(audits.missing(Asset.objects.all()))
    assert found == {asset for asset in Asset.objects.all() if audits.missed(asset)}
    return found


def test_missing_lasts_until_it_is_heard_of(wall):
    assert wall.drill not in missing()
    first = begin(wall)
    end(first, by=wall.olu)
    fresh = Asset.objects.get(pk=wall.drill.pk)
    assert audits.missed(fresh).audit == first
    assert {wall.drill, wall.saw} <= missing()
    second = begin(wall)
    line = saw(second, wall.drill, by=wall.mo)
    assert audits.missed(Asset.objects.get(pk=wall.drill.pk)) is None
    assert wall.drill not in missing()
    audits.withdraw(line, by=wall.mo)
    assert audits.missed(Asset.objects.get(pk=wall.drill.pk)).audit == first
    operations.move(wall.drill, to=wall.main, by=wall.mo, operation_key=uuid4())
    assert audits.missed(Asset.objects.get(pk=wall.drill.pk)) is None
    assert wall.drill not in missing()
    make.check_out(wall.saw, to=wall.vic)
    assert audits.missed(Asset.objects.get(pk=wall.saw.pk)) is None
    assert wall.saw not in missing()
    assert second.before == first


def test_who_stands_before_what_is_missing_says_so_in_one_tap_and_can_take_it_back(wall, sign_in):
    for place in (wall.main, wall.workshop):
        operations.move(wall.drill, to=place, by=wall.mo, operation_key=uuid4())
    end(begin(wall), by=wall.olu)
    client, where = sign_in(wall.olu), f"/gear/{wall.drill.pk}/found/"
    assert f'action="{where}"' in client.get(wall.drill.get_absolute_url()).text
    key = str(uuid4())
    for _ in range(2):
        answer = client.post(where, {"operation_key": key}, follow=True)
        assert f"Found {wall.drill.marked}." in answer.text
    assert wall.drill not in missing()
    assert last_seen(wall.drill) == ("Olu Operator", "Workshop")
    assert "found it at" in answer.text
    operations.undo(AssetEvent.objects.get(kind="found"), by=wall.olu)
    assert wall.drill in missing()
    stood = Asset.objects.values("location", "seen_by", "seen_in", "seen_at")
    before = stood.get(pk=wall.drill.pk)
    elsewhere = {"location": wall.main.pk}
    client.post(where, {"operation_key": uuid4()} | elsewhere)
    operations.undo(AssetEvent.objects.filter(kind="found").latest("pk"), by=wall.olu)
    assert wall.drill in missing()
    assert stood.get(pk=wall.drill.pk) == before
    client.post(where, {"operation_key": uuid4()} | elsewhere)
    assert Asset.objects.get(pk=wall.drill.pk).location == wall.main
    assert holds()
    again = client.post(where, {"operation_key": uuid4()})
    assert "Drill is neither lost nor missing." in again.text
    assert again.status_code == 422


def test_the_list_says_what_is_missing_and_not_that_it_is_in_its_place(wall, sign_in):
    page = sign_in(wall.olu).get("/gear/").text
    assert "Not seen in the last audit" not in page
    audit = begin(wall)
    saw(audit, wall.saw, by=wall.olu)
    end(audit, by=wall.olu)
    answer = sign_in(wall.olu).get("/gear/")
    assert {row for row in answer.context["page_obj"] if row.is_missing} == missing()
    assert answer.text.count("Not seen in the last audit") == len(missing()) > 0


def test_what_was_found_can_not_be_edited(wall):
    line = saw(begin(wall), wall.drill, by=wall.olu)
    for change in (lambda: AuditLine.objects.update(result="missing"), line.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_last_seen_follows_whoever_handles_it(wall):
    make.check_out(wall.drill, to=wall.vic, by=wall.olu)
    assert last_seen(wall.drill) == ("Olu Operator", "Workshop")
    event = operations.check_in(wall.drill, location=wall.main, by=wall.mo, operation_key=uuid4())
    assert last_seen(wall.drill) == ("Mo Manager", "Main building")
    operations.undo(event, by=wall.mo)
    assert last_seen(wall.drill) == ("Olu Operator", "Workshop")
    sightings.scanned(wall.drill, by=wall.vic)
    assert last_seen(wall.drill) == ("Vic Viewer", None)


@pytest.mark.parametrize(
    ("who", "status", "seen_by"),
    [("vic", 302, "Vic Viewer"), ("xan", 404, None)],
)
def test_a_scan_stamps_last_seen_for_whoever_may_see_it(who, status, seen_by, wall, sign_in):
    tag = make.tag(asset=wall.drill)
    assert sign_in(getattr(wall, who)).get(f"/q/{tag.code}").status_code == status
    assert last_seen(wall.drill) == (seen_by, None)


def test_a_long_report_is_printed_whole(wall, sign_in):
    facts = {"type": wall.drill.type, "home": wall.workshop, "location": wall.workshop}
    Asset.objects.bulk_create(
        Asset(name="Chair", tag_number=f"C-{n}", **facts) for n in range(audit_sheets.ROWS)
    )
    audit, client = end(begin(wall), by=wall.olu), sign_in(wall.vic)
    first = client.get(audit.get_absolute_url()).text
    assert ("?whole=1" in first, "Saw" in first, "data-print" in first) == (True, False, False)
    whole = client.get(f"{audit.get_absolute_url()}?whole=1").text
    assert ("Saw" in whole, "data-print" in whole, whole.count("C-")) == (True, True, 100)


def test_nothing_is_put_right_at_what_is_archived(wall):
    audit = begin(wall, location=wall.annex)
    saw(audit, wall.saw, by=wall.ada)
    assert [row.ways for row in audit_sheets.Sheet(audit, wall.ada).to_put_right] == [
        ["here", "home"]
    ]
    Location.objects.filter(pk=wall.annex.pk).update(archived_at=timezone.now())
    sheet = audit_sheets.Sheet(Audit.objects.get(), wall.ada)
    assert [row.ways for row in sheet.to_put_right] == [["home"]]


def test_an_audit_of_what_was_archived_since_says_so_and_can_be_ended(wall, sign_in):
    audit = begin(wall, location=wall.main)
    saw(audit, wall.lamp, by=wall.ada)
    address, said = audit.get_absolute_url(), "Main building</a> was archived"
    pages = [address, f"{address}finish/"]
    mo, olu = sign_in(wall.mo), Client()
    olu.force_login(wall.olu)
    assert [said in mo.get(page).text for page in pages] == [False] * 2
    Asset.objects.filter(home=wall.workshop).update(home=wall.annex, location=wall.annex)
    event = locations.operations.archive(wall.main, by=wall.mo, operation_key=uuid4())
    assert [said in mo.get(page).text for page in pages] == [True] * 2
    restore = f'action="/locations/{wall.main.pk}/restore/"'
    assert [restore in client.get(address).text for client in (mo, olu)] == [True, False]
    assert "Archived" in mo.get("/gear/audits/").text
    end(audit, by=wall.ada, fixes={wall.lamp: "home"})
    assert said in mo.get(address).text
    data = {"operation_key": uuid4(), "next": address}
    answer = mo.post(f"/locations/{wall.main.pk}/restore/", data, follow=True)
    assert (answer.request["PATH_INFO"], said in answer.text) == (address, False)
    assert event.location.name in answer.text


def test_ten_people_tick_one_thing_at_once(real_connections):
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop)
    audit = begin(stage)
    people = [stage.ada, stage.mo, stage.olu] * 4
    lines = at_once([lambda by=by: saw(audit, drill, by=by) for by in people])
    line = AuditLine.objects.get()
    assert {each.pk for each in lines} == {line.pk}
    taken_back = at_once([lambda: audits.withdraw(line, by=stage.olu)] * 4, held=audit)
    assert {each.pk for each in taken_back} == {AuditLine.objects.get(withdraws=line).pk}


def test_who_sees_it_while_it_is_moved_leaves_it_where_it_was_moved_to(real_connections):
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop)
    audit = begin(stage)
    asked = {"to": stage.main, "by": stage.mo, "operation_key": uuid4()}
    moved = partial(operations.move, drill, **asked)
    at_once([lambda: saw(audit, drill, by=stage.olu), moved], held=drill)
    assert (Asset.objects.get().location, holds()) == (stage.main, True)


def test_two_look_while_a_third_finishes(real_connections):
    """Each thing is seen or missing, never both; who comes too late is told."""
    stage = people_the_stage()
    things = [make.asset(home=stage.workshop) for _ in range(8)]
    audit = begin(stage)
    calls = [lambda thing=thing: saw(audit, thing, by=stage.mo) for thing in things]
    asked = {"by": stage.mo, "operation_key": uuid4()}
    strange = partial(audits.read, audit, "4006381333931", **asked)
    results = at_once([*calls, strange, lambda: end(audit, by=stage.olu)], held=audit)
    late = refusals(results)
    assert set(late) <= {"This audit was finished. Start another one."}
    lines = AuditLine.objects.current()
    missing, read = (lines.filter(result=result) for result in ("missing", "not ours"))
    assert (missing.count() + 1 - read.count(), holds()) == (len(late), True)
    assert lines.exclude(asset=None).count() == 8
    assert not read.filter(at__gt=Audit.objects.get().ended_at).exists()


def test_who_looks_while_it_is_being_finished_is_told(real_connections):
    stage = people_the_stage()
    drill, last = (make.asset(home=stage.workshop) for _ in range(2))
    audit = begin(stage)
    late = once(partial(is_held, audit), lambda: saw(audit, drill, by=stage.olu))
    _, outcome = at_once([lambda: end(audit, by=stage.mo), late], held=last)
    assert isinstance(outcome, Refused) or outcome.result == "seen"
    assert holds()


def test_two_who_read_one_strange_code_at_once_have_one_answer(real_connections):
    stage = people_the_stage()
    audit = begin(stage)
    asked = [{"by": by, "operation_key": uuid4()} for by in (stage.mo, stage.olu) * 2]
    lines = at_once(
        [partial(audits.read, audit, "4006381333931", **by) for by in asked], held=audit
    )
    assert {line.pk for line in lines} == {AuditLine.objects.get().pk}


def test_what_is_expected_stays_so_while_its_location_is_moved(real_connections):
    """Where it is now is asked when nobody moves it any more."""
    stage = people_the_stage()
    drill, _ = (make.asset(home=stage.workshop, name=name) for name in ("Drill", "Saw"))
    audit = begin(stage)
    looks = [(stage.annex, lambda: saw(audit, drill, by=stage.olu))]
    looks += [(stage.main, lambda: end(audit, by=stage.mo))]
    for to, look in looks:
        facts = {"to": to, "by": stage.ada, "operation_key": uuid4()}
        facts["seen"] = of_moving(Location.objects.get(pk=stage.workshop.pk), to).digest
        moved = partial(locations.operations.move, stage.workshop, **facts)
        at_once([moved, once(tree_is_held, look)], held=stage.workshop)
    assert found(audit) == {"Drill": "seen", "Saw": "missing"}


def test_finishing_and_undoing_by_many_happen_once(real_connections):
    stage = people_the_stage()
    held, drill = make.asset(home=stage.main), make.asset(home=stage.workshop)
    make.check_out(held, to=stage.vic)
    audit = begin(stage)
    saw(audit, held, by=stage.olu)
    calls = [lambda by=by: end(audit, by=by, fixes={held: "here"}) for by in (stage.olu, stage.mo)]
    assert refusals(at_once(calls * 3)) == []
    assert AssetEvent.objects.filter(kind="check-in").count() == 1
    assert AuditLine.objects.get(result="missing").asset == drill
    undoing = [lambda: audits.undo(audit, by=stage.olu)] * 6
    assert refusals(at_once(undoing, held=audit)) == []
    assert Checkout.objects.open().get().custodian == stage.vic
    assert (AssetEvent.objects.filter(kind="undo").count(), holds()) == (1, True)


def test_of_two_one_finishes_it_or_the_other_gives_it_up(real_connections):
    stage = people_the_stage()
    audit = begin(stage)
    ways = [lambda: end(audit, by=stage.mo), lambda: audits.drop(audit, by=stage.olu)]
    [words] = refusals(at_once(ways, held=audit))
    over = Audit.objects.get()
    assert (over.ended_at is None) == (words == "This audit was given up.")
    assert (over.dropped_at is None) == ("was finished meanwhile" in words)


def test_what_only_missed_something_is_undone_once_by_two(real_connections):
    stage = people_the_stage()
    make.asset(home=stage.workshop)
    audit = end(begin(stage), by=stage.mo)
    at_once([lambda: audits.undo(audit, by=stage.olu)] * 2, held=audit)
    assert (AuditLine.objects.filter(result="withdrawn").count(), holds()) == (1, True)


@pytest.mark.parametrize("rival", ["hand_over", "check_in", "check_out"])
def test_putting_right_never_takes_it_from_whoever_was_first(rival, real_connections):
    stage = people_the_stage()
    drill = make.asset(home=stage.main, name="Drill")
    if rival != "check_out":
        make.check_out(drill, to=stage.vic)
    audit = begin(stage)
    saw(audit, drill, by=stage.olu)
    fixes = {drill.pk: now(drill, "here")}
    asked = {"by": stage.mo, "operation_key": uuid4()}
    if rival != "check_in":
        asked["to"] = stage.mo
    results = at_once(
        [
            lambda: getattr(operations, rival)(drill, **asked),
            lambda: audits.finish(audit, by=stage.olu, operation_key=uuid4(), fixes=fixes),
        ]
    )
    [one, two] = results
    put = AssetEvent.objects.filter(audit=audit).exists()
    if isinstance(two, Refused):
        assert two.reasons == {drill.pk: "Something has happened to Drill since. Look again."}
        assert not put
    else:
        assert put
        gone = "Drill is not checked out: nobody has it."
        assert refusals([one]) == ([] if rival == "check_out" else [gone])
    spells = list(Checkout.objects.open())
    taken = rival != "check_in" and not isinstance(one, Refused)
    assert [spell.custodian for spell in spells] == ([stage.mo] if taken else [])
    assert holds()


def post(client, audit, name="see", **data):
    """What the screen of an audit answers to this."""
    return client.post(f"/gear/audits/{audit.pk}/{name}/", {"operation_key": uuid4(), **data})


def test_a_scanner_needs_no_script(wall, sign_in):
    client, audit = sign_in(wall.olu), begin(wall)
    answer = client.post(
        f"/gear/audits/{audit.pk}/see/",
        {"operation_key": uuid4(), "code": wall.drill.code.lower()},
        follow=True,
    )
    assert "<b>Seen.</b>" in answer.content.decode()
    assert post(client, audit, code=make.tag(asset=wall.saw).code).status_code == 302
    assert post(client, audit, asset=wall.plane.pk).status_code == 302
    assert set(found(audit).values()) == {"seen"}
    assert post(client, audit, code="").status_code == 422


def test_a_label_of_a_location_says_where_they_stand(wall, sign_in):
    shelf = make.location(name="Shelf", parent=wall.workshop)
    client, audit = sign_in(wall.olu), begin(wall)
    for code in (shelf.code, make.tag(location=shelf).code):
        assert post(client, audit, code=code).url == f"/gear/audits/{audit.pk}/?at={shelf.pk}"
    post(client, audit, code=wall.drill.code, at=shelf.pk)
    assert AuditLine.objects.get().place == shelf
    assert post(client, audit, code=wall.main.code).status_code == 422
    assert post(client, audit, code=wall.annex.code).status_code == 302  # which Olu can't see
    assert found(audit) == {"Drill": "unexpected", wall.annex.code: "not ours"}


def test_what_they_may_not_know_of_is_not_ours_and_says_nothing(wall, sign_in):
    audit = begin(wall)
    guest = make.asset(home=wall.annex, at=wall.main, name="Guest")
    client = sign_in(wall.olu)
    post(client, audit, code=wall.lamp.code)
    post(client, audit, code=guest.code)
    assert found(audit) == {wall.lamp.code: "not ours", "Guest": "unexpected"}
    assert client.post(
        f"/gear/audits/{audit.pk}/see/", {"operation_key": uuid4(), "asset": wall.lamp.pk}
    ).status_code == 404  # fmt: skip
    saw(audit, wall.lamp, by=wall.ada)
    for address in ("", "?only=unexpected", "finish/"):
        shown = client.get(f"/gear/audits/{audit.pk}/{address}").content.decode()
        assert ("Lamp" in shown, "Annex" in shown) == (False, False)
    saw_by_ada = sign_in(wall.ada).get(f"/gear/audits/{audit.pk}/finish/").content.decode()
    assert ("Lamp" in saw_by_ada, "Annex" in saw_by_ada) == (True, True)


def test_it_is_finished_and_undone_on_screen(wall, sign_in):
    audit = begin(wall)
    held = make.asset(home=wall.main, name="Held")
    make.check_out(held, to=wall.vic)
    saw(audit, held, by=wall.olu)
    client = sign_in(wall.olu)
    asked = {f"fix-{held.pk}": "here", f"after-{held.pk}": "0", "lost": wall.saw.pk}
    refused = post(client, audit, "finish", **asked)
    assert refused.status_code == 422
    assert "Something has happened to Held since." in refused.content.decode()
    asked[f"after-{held.pk}"] = operations.latest(held).pk
    post(client, audit, "finish", **asked)
    shown = client.get(audit.get_absolute_url()).content.decode()
    assert "Finished: 3 missing, 2 put right." in shown
    post(client, audit, "undo")
    assert found(audit) == {"Held": "unexpected"}
    assert Checkout.objects.open().get().custodian == wall.vic


def test_only_who_works_at_both_ends_lets_an_audit_move_it(wall, sign_in):
    """As everywhere: it may be theirs to lend, and be recorded, or belong, where they can't act."""
    strayed = make.asset(home=wall.main, at=wall.annex, name="Strayed")
    guest = make.asset(home=wall.annex, at=wall.main, name="Guest")
    audit = begin(wall)
    for asset in (strayed, guest):
        saw(audit, asset, by=wall.olu)
    client = sign_in(wall.olu)
    rows = client.get(f"{audit.get_absolute_url()}finish/").context["unexpected"]
    assert {row.asset.name: row.ways for row in rows} == {"Strayed": [], "Guest": ["here"]}
    after = {f"after-{asset.pk}": "0" for asset in (strayed, guest)}
    post(
        client, audit, "finish", **after, **{f"fix-{strayed.pk}": "here", f"fix-{guest.pk}": "home"}
    )
    assert not AssetEvent.objects.exists()
    post(client, audit, "undo")
    post(client, audit, "finish", **after, **{f"fix-{guest.pk}": "here"})
    assert AssetEvent.objects.get().to_location == wall.workshop
    assert post(client, audit, "undo").status_code == 302


def test_who_finishes_after_another_is_told_that_nothing_of_theirs_was_done(wall, sign_in):
    audit = begin(wall)
    end(audit, by=wall.mo)
    client = sign_in(wall.olu)
    post(client, audit, "finish", lost=wall.saw.pk)
    shown = client.get(audit.get_absolute_url()).content.decode()
    assert "Mo Manager finished this audit before you. Nothing that you chose was done." in shown
    assert "Finished: " not in shown


def test_a_report_compares_with_the_last_time(wall, sign_in):
    first = begin(wall)
    saw(first, wall.plane, by=wall.olu)
    end(first, by=wall.olu)
    second = begin(wall)
    saw(second, wall.saw, by=wall.olu)
    end(second, by=wall.olu)
    client = sign_in(wall.vic)
    shown = " ".join(client.get(second.get_absolute_url()).content.decode().split())
    assert "<dd>2, 1 of them the last time, too</dd>" in shown
    assert "1 seen, 2 missing, 1 of them seen again now" in shown
    assert "Missing again" in shown
    assert "Report lost" not in shown


def test_the_page_of_what_is_missing_says_since_when_and_who_saw_it_last(wall, sign_in):
    operations.move(wall.drill, to=wall.main, by=wall.mo, operation_key=uuid4())
    operations.move(wall.drill, to=wall.workshop, by=wall.mo, operation_key=uuid4())
    end(begin(wall), by=wall.olu)
    shown = " ".join(sign_in(wall.vic).get(wall.drill.get_absolute_url()).content.decode().split())
    assert "<span>Not found in the audit of " in shown
    assert '<p class="plate-who">Missing</p><p>last seen Workshop, today ' in shown
    assert "by Mo Manager" in shown
    assert "did not find it" in shown


def test_a_finish_that_arrives_again_after_it_was_undone_is_not_called_finished(wall, sign_in):
    audit, client, key = begin(wall), sign_in(wall.olu), str(uuid4())
    for words in ("Finished: ", "It is under way again."):
        sent = {"operation_key": key}
        page = client.post(f"{audit.get_absolute_url()}finish/", sent, follow=True)
        assert words in page.content.decode()
        post(client, audit, "undo")
    assert "Finished: " not in page.content.decode()
