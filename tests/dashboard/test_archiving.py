"""A location is put away once nothing lies there; what does goes elsewhere in one step."""

from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

import assets.adding
import assets.audits
import assets.details
import assets.operations
import locations.operations
import stockroom.drafts
import stockroom.operations
import stockroom.orders
from assets import many
from assets.models import Asset, AssetEvent
from dashboard import archiving
from locations.models import Location, LocationEvent
from people.refused import Refused
from stockroom.models import Movement, ReorderRule, StockLevel
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage


def archive(location, *, by, **facts):
    """Put it away."""
    return archiving.archive(location, by=by, operation_key=facts.pop("key", uuid4()))


def is_archived(location) -> bool:
    """As the database has it."""
    return Location.objects.archived().filter(pk=location.pk).exists()


@pytest.fixture
def bin_(cast):
    """A bin in the Workshop."""
    return make.location(name="Bin", kind="bin", parent=cast.workshop)


def lying(what, cast, bin_):
    """Something in the bin, or that belongs there."""
    match what:
        case "stock":
            return make.level(at=bin_, quantity=3, by=cast.olu)
        case "gear":
            return make.asset(home=cast.annex, at=bin_)
        case "gear in repair":
            return make.asset(home=cast.annex, at=bin_, state="in repair")
        case "gear that belongs there":
            return make.asset(home=bin_, at=cast.annex)
        case "gear that is out":
            drill = make.asset(home=bin_)
            make.check_out(drill, to=cast.olu)
            return drill
    raise AssertionError(what)


THINGS = ["stock", "gear", "gear in repair", "gear that belongs there", "gear that is out"]


@pytest.mark.parametrize("what", THINGS)
def test_while_something_lies_or_belongs_below_it_is_refused(what, cast, bin_):
    lying(what, cast, bin_)
    with pytest.raises(Refused, match=r"Workshop still holds 1 "):
        archive(cast.workshop, by=cast.mo)
    assert not is_archived(cast.workshop)


@pytest.mark.parametrize("what", THINGS)
def test_all_of_it_goes_elsewhere_in_the_same_step(what, cast, bin_):
    lying(what, cast, bin_)
    archiving.clear_and_archive(cast.workshop, to=cast.annex, by=cast.ada, operation_key=uuid4())
    assert (is_archived(cast.workshop), is_archived(bin_)) == (True, True)
    assert not Asset.objects.belonging_under(cast.workshop).exists()
    assert not StockLevel.objects.under(cast.workshop).filter(quantity__gt=0).exists()
    assert StockLevel.objects.filter(location=cast.annex, quantity=3).exists() == (what == "stock")


def test_what_somebody_has_stays_with_them(cast, bin_):
    drill = lying("gear that is out", cast, bin_)
    archiving.clear_and_archive(bin_, to=cast.main, by=cast.mo, operation_key=uuid4())
    drill = Asset.objects.get(pk=drill.pk)
    assert (drill.checkout.custodian, drill.home) == (cast.olu, cast.main)


@pytest.mark.parametrize("state", ["retired", "lost"])
def test_what_is_not_there_any_more_is_in_nobodys_way(state, cast, bin_):
    make.asset(home=bin_ if state == "retired" else cast.main, at=bin_, state=state)
    archive(bin_, by=cast.mo)
    assert is_archived(bin_)


def test_every_promise_holds_afterwards(cast, bin_):
    for what in THINGS:
        lying(what, cast, bin_)
    archiving.clear_and_archive(bin_, to=cast.main, by=cast.mo, operation_key=uuid4())
    call_command("verify", verbosity=0)


def test_sent_twice_it_happens_once(cast, bin_):
    lying("stock", cast, bin_)
    lying("gear", cast, bin_)
    send = partial(
        archiving.clear_and_archive, bin_, to=cast.main, by=cast.mo, operation_key=uuid4()
    )
    assert send() == send() == LocationEvent.objects.get(kind="archive")
    assert Movement.objects.filter(kind="move-out").count() == 1
    assert AssetEvent.objects.filter(kind="move").count() == 1


def test_more_than_a_few_seconds_take_goes_in_several_steps(cast, bin_, monkeypatch):
    monkeypatch.setattr(archiving, "MOST", 1)
    lying("stock", cast, bin_)
    lying("gear", cast, bin_)
    send = partial(archiving.clear_and_archive, to=cast.main, by=cast.mo)
    with pytest.raises(Refused, match="1 kind of stock and 1 piece of gear, and 1 things go at"):
        send(bin_, operation_key=uuid4())
    assert not is_archived(bin_)
    monkeypatch.setattr(archiving, "MOST", 2)
    send(bin_, operation_key=uuid4())
    assert is_archived(bin_)


def test_all_or_nothing(cast, bin_):
    lying("stock", cast, bin_)
    locations.operations.archive(cast.annex, by=cast.ada, operation_key=uuid4())
    with pytest.raises(Refused, match="Annex has been archived"):
        archiving.clear_and_archive(bin_, to=cast.annex, by=cast.ada, operation_key=uuid4())
    assert not is_archived(bin_)
    assert StockLevel.objects.get(location=bin_).quantity == 3


def test_nothing_goes_into_what_is_archived_with_it(cast, bin_):
    lying("stock", cast, bin_)
    with pytest.raises(Refused, match="archived as well"):
        archiving.clear_and_archive(cast.workshop, to=bin_, by=cast.mo, operation_key=uuid4())


def test_restoring_takes_back_what_was_archived_together(cast, bin_):
    archive(bin_, by=cast.mo)
    archive(cast.workshop, by=cast.mo)
    locations.operations.restore(cast.workshop, by=cast.mo, operation_key=uuid4())
    assert (is_archived(cast.workshop), is_archived(bin_)) == (False, True)


def test_undo_takes_it_back(cast, bin_):
    event = archive(cast.workshop, by=cast.mo)
    locations.operations.undo_archive(event, by=cast.mo)
    assert (is_archived(cast.workshop), is_archived(bin_)) == (False, False)


def test_its_undo_says_what_is_back_and_what_is_not(cast, bin_, sign_in):
    level, drill = lying("stock", cast, bin_), lying("gear", cast, bin_)
    saw = lying("gear that belongs there", cast, bin_)
    client, data = sign_in(cast.mo), {"to": cast.main.pk, "operation_key": uuid4()}
    answer = client.post(f"/locations/{bin_.pk}/archive/", data, follow=True)
    [undo] = [message.extra_tags for message in answer.context["messages"]]
    gear = sorted(f"{each} ({each.tag_number})" for each in (drill, saw))
    for names in ([str(level.item), *gear], gear):
        to = f'<a href="/locations/{cast.main.pk}/">Main building</a>'
        said = f"What went to {to} was not moved back by this: {'; '.join(names)}."
        text = client.post(undo, follow=True).text
        assert f"Undone. Bin is in use again. {said}</span>" in text
        if level.item.name in names:
            stockroom.operations.undo(Movement.objects.get(kind="move-out"), by=cast.mo)
    assert (Asset.objects.get(pk=drill.pk).location, is_archived(bin_)) == (cast.main, False)


def test_its_undo_names_no_location_or_gear_that_one_does_not_see(cast, bin_):
    level, drill = lying("stock", cast, bin_), make.asset(home=bin_)
    send = partial(archiving.clear_and_archive, bin_, to=cast.annex, operation_key=uuid4())
    locations.operations.undo_archive(event := send(by=cast.ada), by=cast.mo)
    said = archiving.Cleared(event, cast.mo)
    assert str(said.words) == f" What went elsewhere was not moved back by this: {level.item}."
    assert str(drill) in archiving.Cleared(event, cast.ada).words


def test_its_undo_names_a_few_of_many(cast, bin_):
    for name in ("<b>", "Nails", "Screws", "Glue", "Tape"):
        make.level(item=make.item(name=name), at=bin_, quantity=1)
    send = partial(archiving.clear_and_archive, bin_, to=cast.main, by=cast.mo)
    words = archiving.Cleared(send(operation_key=uuid4()), cast.mo).words
    assert words.endswith("by this: &lt;b&gt;; Glue; Nails and 2 more.")
    event = archive(cast.workshop, by=cast.mo)
    assert archiving.Cleared(event, cast.mo).words == ""


def restored(client, place) -> str:
    """Restore it, twice as by a double tap; the address that the confirmation undoes it by."""
    data = {"operation_key": uuid4()}
    answers = [client.post(f"/locations/{place.pk}/restore/", data) for _ in range(2)]
    [undo] = {list(answer.wsgi_request._messages)[-1].extra_tags for answer in answers}
    return undo


def test_what_was_restored_by_mistake_is_archived_again_once(cast, bin_, sign_in):
    client = sign_in(cast.mo)
    archive(cast.workshop, by=cast.mo)
    undo = restored(client, cast.workshop)
    assert not is_archived(bin_)
    assert [sign_in(each).post(undo).status_code for each in (cast.olu, cast.xan)] == [403, 404]
    client = sign_in(cast.mo)
    for _ in range(2):
        assert "Undone. Workshop is archived." in client.post(undo, follow=True).text
        assert (is_archived(cast.workshop), is_archived(bin_)) == (True, True)
    assert LocationEvent.objects.get(kind="undo").reverses.kind == "restore"
    restored(client, cast.workshop)
    assert not is_archived(bin_)


@pytest.mark.parametrize("since", ["stock", "gear", "a shelf", "another name"])
def test_what_is_used_since_is_not_archived_unseen(since, cast, bin_, sign_in):
    client = sign_in(cast.mo)
    archive(cast.workshop, by=cast.mo)
    undo = restored(client, cast.workshop)
    if since == "stock":
        make.level(at=bin_, quantity=3)
    elif since == "gear":
        make.asset(home=bin_)
    elif since == "a shelf":
        facts = {"kind": "shelf", "by": cast.mo, "operation_key": uuid4()}
        locations.operations.add(name="Shelf", parent=bin_, **facts)
    else:
        data = {"name": "Wood shop", "kind": "room", "operation_key": uuid4()}
        data |= {"shown": Location.objects.get(pk=cast.workshop.pk).edition}
        client.post(f"/locations/{cast.workshop.pk}/change/", data)
    assert client.post(undo).status_code == 422
    assert not is_archived(cast.workshop)
    event = LocationEvent.objects.filter(kind="archive").get()
    assert client.post(f"/locations/event/{event.pk}/archive/").status_code == 422


def test_what_was_put_away_with_what_it_is_in_is_not_archived_again(cast, bin_, sign_in):
    client = sign_in(cast.mo)
    archive(bin_, by=cast.mo)
    undo = restored(client, bin_)
    archive(cast.workshop, by=cast.mo)
    answer = client.post(undo)
    assert (answer.status_code, "Bin has been archived already" in answer.text) == (422, True)
    restored(client, cast.workshop)
    assert not is_archived(bin_)


def test_it_is_not_restored_into_what_is_archived(cast, bin_):
    archive(bin_, by=cast.mo)
    archive(cast.workshop, by=cast.mo)
    with pytest.raises(Refused, match="Workshop, which it is in, is archived"):
        locations.operations.restore(bin_, by=cast.mo, operation_key=uuid4())


def test_it_is_not_restored_beside_another_of_its_name(cast, bin_):
    archive(bin_, by=cast.mo)
    make.location(name="BIN", parent=cast.workshop)
    with pytest.raises(Refused, match="already a location called Bin there"):
        locations.operations.restore(bin_, by=cast.mo, operation_key=uuid4())


def test_nothing_is_reordered_for_what_is_archived(cast, bin_, sign_in):
    level = make.level(at=bin_)
    make.rule(level, point=5, full=10)
    assert ReorderRule.objects.all().short().exists()
    archive(bin_, by=cast.mo)
    assert not ReorderRule.objects.all().short().exists()
    assert "To reorder" not in sign_in(cast.mo).get("/").content.decode()


def test_what_arrives_at_the_same_moment_is_not_lost_in_it(real_connections):
    """Either it is archived and nothing got in, or something got in and it is not archived."""
    stage = people_the_stage()
    for n in range(2):
        bin_ = make.location(name=f"Bin {n}", kind="bin", parent=stage.workshop)
        known = make.level(at=bin_).item
        drills = [make.asset(home=stage.main) for _ in range(2)]
        facts = {"location": bin_, "quantity": Decimal(1), "by": stage.mo}
        there = {"to": bin_, "by": stage.mo, "operation_key": uuid4()}
        results = at_once(
            [
                partial(archive, bin_, by=stage.mo),
                partial(stockroom.operations.receive, known, operation_key=uuid4(), **facts),
                partial(stockroom.operations.receive, make.item(), operation_key=uuid4(), **facts),
                partial(assets.operations.move, drills[0], **there),
                partial(many.move, drills[1:], **there),
            ],
            held=stage.mo,
        )
        arrived = not archiving.Holdings(bin_).is_empty
        assert arrived != is_archived(bin_)
        assert len(refusals(results)) == (1 if arrived else 4)


def ways_in(stage):
    """Each verb that puts gear at a place, to be done there."""

    def asked() -> dict[str, Any]:
        return {"by": stage.mo, "operation_key": uuid4()}

    def away() -> Asset:
        return make.asset(home=stage.main)

    def out() -> Asset:
        drill = away()
        make.check_out(drill, to=stage.olu)
        return drill

    def lost() -> Asset:
        return make.asset(home=stage.main, state="lost")

    def rehomed(place: Location) -> Any:
        drill = away()
        facts = {"shown": drill.edition, "type_name": drill.type.name, "home": place}
        return partial(
            assets.details.change, drill, tag_number=drill.tag_number, **facts, **asked()
        )

    def seen(place: Location) -> Any:
        audit = make.audit(place, by=stage.mo)
        drill = away()
        assets.audits.see(audit, drill, **asked())
        fixes = {drill.pk: assets.audits.Fix("here", 0)}
        return partial(assets.audits.finish, audit, fixes=fixes, **asked())

    new = {"name": "Drill", "type_name": "Drill", "how_many": 2}
    return [
        lambda place: partial(assets.operations.move, away(), to=place, **asked()),
        lambda place: partial(many.move, [away()], to=place, **asked()),
        lambda place: partial(assets.operations.check_in, out(), location=place, **asked()),
        lambda place: partial(many.check_in, [out()], location=place, **asked()),
        lambda place: partial(assets.audits.report_found, lost(), location=place, **asked()),
        lambda place: partial(many.report_found, [lost()], location=place, **asked()),
        rehomed,
        seen,
        lambda place: partial(assets.adding.add_run, home=place, **new, **asked()),
    ]


def test_gear_is_put_by_no_verb_where_nobody_looks_any_more(real_connections):
    """All have read what there is by the time that any may write."""
    stage = people_the_stage()
    for n, way in enumerate(ways_in(stage)):
        bin_ = make.location(name=f"Bin {n}", kind="bin", parent=stage.workshop)
        several = [way(bin_) for _ in range(3)]
        results = at_once([*several, partial(archive, bin_, by=stage.ada)], held=bin_)
        arrived = not archiving.Holdings(bin_).is_empty
        assert (n, arrived) == (n, not is_archived(bin_))
        assert len(refusals(results)) == (1 if arrived else 3)


# The page


def test_the_page_lists_what_is_in_the_way_and_clears_it(cast, bin_, sign_in):
    lying("stock", cast, bin_)
    drill = lying("gear that is out", cast, bin_)
    client, address = sign_in(cast.mo), f"/locations/{bin_.pk}/archive/"
    shown = client.get(address).content.decode()
    assert "Bin still holds 1 kind of stock and 1 piece of gear" in shown
    assert drill.name in shown
    data = {"operation_key": str(uuid4())}
    assert client.post(address, data).status_code == 422
    answer = client.post(address, data | {"to": cast.main.pk}, follow=True)
    assert "Archived Bin." in answer.content.decode()
    assert is_archived(bin_)


def test_where_one_does_not_manage_nothing_is_moved_to(cast, bin_, sign_in):
    lying("stock", cast, bin_)
    answer = sign_in(cast.mo).post(
        f"/locations/{bin_.pk}/archive/", {"to": cast.annex.pk, "operation_key": str(uuid4())}
    )
    assert (answer.status_code, is_archived(bin_)) == (422, False)


def test_what_is_archived_can_be_restored_from_its_page(cast, bin_, sign_in):
    archive(bin_, by=cast.mo)
    client = sign_in(cast.mo)
    assert "Archived" in client.get(bin_.get_absolute_url()).content.decode()
    address = f"/locations/{bin_.pk}/restore/"
    assert client.post(address, {"operation_key": str(uuid4())}).status_code == 302
    assert not is_archived(bin_)
    assert client.post(address, {"operation_key": str(uuid4())}).status_code == 422


def coming_to(cast, place):
    """An order on its way to the Main building, whose one line is for ``place``."""
    offer = make.offer(make.level(at=cast.main).item, by=cast.ada)
    draft = stockroom.drafts.draft_for(
        offer.supplier,
        location=cast.main,
        wishes=[stockroom.drafts.Wish(offer, 3, place)],
        by=cast.ada,
        operation_key=uuid4(),
    )
    return stockroom.drafts.place(draft, expected_on=None, by=cast.ada, operation_key=uuid4())


def test_what_is_on_its_way_is_waited_for(cast, sign_in):
    shelf = make.location(parent=cast.workshop)
    order = coming_to(cast, shelf)
    for verb in (archiving.archive, partial(archiving.clear_and_archive, to=cast.annex)):
        with pytest.raises(Refused, match=f"{order.code} is on the way to Workshop"):
            verb(cast.workshop, by=cast.ada, operation_key=uuid4())
    page = sign_in(cast.mo).get(f"/locations/{cast.workshop.pk}/archive/").content.decode()
    assert f"On the way here: <b>{order.code}</b>" in page
    line = order.lines.get()
    stockroom.orders.receive(
        order, came={line.pk: line.quantity}, to=cast.main, by=cast.ada, operation_key=uuid4()
    )
    archiving.archive(cast.workshop, by=cast.ada, operation_key=uuid4())
    assert Location.objects.get(pk=shelf.pk).archived_at
