"""What somebody has is settled, all of it or nothing, before they are deactivated."""

from functools import partial
from uuid import uuid4

import pytest

from assets import many, undoing
from assets.models import Asset, AssetEvent, Checkout
from assets.operations import check_in, check_out
from assets.proofs import history_replays_to_the_present
from dashboard.leaving import Gear, as_listed, leave
from dashboard.leaving import undo as undo_leaving
from people import operations, teams
from people.models import PeopleChange, Person
from people.refused import Refused
from tests import make
from tests.at_once import at_once, refusals


@pytest.fixture
def gear(cast) -> list[Asset]:
    """Three things that Vic has, one of them out of everybody else's sight."""
    places = [cast.workshop, cast.main, cast.annex]
    held = [make.asset(home=place, at=cast.workshop) for place in places]
    for asset in held:
        make.check_out(asset, to=cast.vic, by=cast.ada)
    return held


@pytest.fixture
def ada(cast, sign_in):
    """Ada's browser."""
    return sign_in(cast.ada)


def send(client, person, **answers):
    """Send the page that deactivates somebody."""
    form = {"shown": as_listed(Asset.objects.held_by(person)), "operation_key": uuid4()}
    return client.post(f"/people/{person.pk}/deactivate/", form | answers)


def custodians():
    """Who has what is out."""
    return {spell.custodian for spell in Checkout.objects.open()}


def test_the_page_lists_all_they_have(cast, gear, ada):
    page = ada.get(f"/people/{cast.vic.pk}/deactivate/")
    assert set(page.context["held"]) == set(gear)


def test_all_of_it_is_handed_over(cast, gear, ada):
    answer = send(ada, cast.vic, gear="hand-over", to=cast.mo.pk)
    assert (answer.status_code, answer["Location"]) == (302, f"/people/{cast.vic.pk}/")
    assert custodians() == {cast.mo}
    assert not Person.objects.get(pk=cast.vic.pk).is_active
    lines = AssetEvent.objects.filter(note="On leaving").order_by("asset", "pk")
    assert [line.kind for line in lines] == ["check-in", "check-out"] * 3
    assert list(history_replays_to_the_present()) == []


def test_all_of_it_is_checked_in_at_its_home(cast, gear, ada):
    send(ada, cast.vic, gear="check-in")
    assert custodians() == set()
    assert all(asset.is_home for asset in Asset.objects.filter(pk__in=[a.pk for a in gear]))
    assert not Person.objects.get(pk=cast.vic.pk).is_active


def test_it_stays_with_them_only_knowingly(cast, gear, ada):
    answer = send(ada, cast.vic)
    assert list(answer.context["form"].errors) == ["gear"]
    assert Person.objects.get(pk=cast.vic.pk).is_active
    send(ada, cast.vic, gear="leave")
    assert custodians() == {cast.vic}
    assert not Person.objects.get(pk=cast.vic.pk).is_active
    page = ada.get(f"/people/{cast.vic.pk}/").content.decode()
    assert "still with them" in page


def test_who_has_nothing_is_asked_nothing(cast, ada):
    assert send(ada, cast.xan).status_code == 302
    assert not Person.objects.get(pk=cast.xan.pk).is_active


@pytest.mark.parametrize("how", ["hand-over", "check-in"])
def test_one_thing_in_the_way_stops_everything(how, cast, gear, ada):
    if how == "hand-over":
        Asset.objects.filter(pk=gear[-1].pk).update(state="lost")
    else:
        type(cast.annex).objects.filter(pk=cast.annex.pk).update(archived_at=gear[0].located_at)
    before = AssetEvent.objects.count()
    answer = send(ada, cast.vic, gear=how, to=cast.mo.pk)
    assert answer.status_code == 422
    assert f"{gear[-1]} ({gear[-1].tag_number}) stands in the way" in answer.content.decode()
    assert (custodians(), AssetEvent.objects.count()) == ({cast.vic}, before)
    assert Person.objects.get(pk=cast.vic.pk).is_active


@pytest.mark.parametrize("to", ["", "999", "x", "\0", str(10**30), "themselves", "somebody gone"])
def test_it_is_handed_to_somebody_who_is_here(to, cast, gear, ada):
    gone = make.person(is_active=False)
    to = {"themselves": cast.vic.pk, "somebody gone": gone.pk}.get(to, to)
    answer = send(ada, cast.vic, gear="hand-over", to=to)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["to"])
    assert custodians() == {cast.vic}


def test_what_came_to_them_meanwhile_is_not_settled_unseen(cast, gear, ada):
    shown = as_listed(gear)
    make.check_out(make.asset(home=cast.main), to=cast.vic, by=cast.olu)
    answer = send(ada, cast.vic, gear="check-in", shown=shown)
    assert "What they have changed meanwhile." in answer.content.decode()
    assert len(custodians()) == 1
    again = answer.context["form"].listed
    assert send(ada, cast.vic, gear="check-in", shown=again).status_code == 302


def test_sent_twice_it_happens_once_and_a_late_copy_does_nothing(cast, gear, ada):
    form = {"gear": "check-in", "shown": as_listed(gear), "operation_key": uuid4()}
    for _ in range(2):
        assert send(ada, cast.vic, **form).status_code == 302
    operations.reactivate(cast.vic, by=cast.ada, operation_key=uuid4())
    make.check_out(gear[0], to=cast.vic, by=cast.ada)
    assert send(ada, cast.vic, **form).status_code == 302
    assert custodians() == {cast.vic}
    assert PeopleChange.objects.filter(kind="deactivated").count() == 1


def test_ones_own_page_and_that_of_somebody_gone_offer_nothing(cast, ada):
    gone = make.person(is_active=False)
    for person in (cast.ada, gone):
        address = f"/people/{person.pk}/deactivate/"
        assert f'action="{address}"' not in ada.get(address).content.decode()
        assert send(ada, person).status_code == 422


@pytest.mark.parametrize("way", ["alone", "on a pile", "by undoing that it came back"])
def test_nothing_is_handed_to_somebody_in_the_moment_they_leave(way, real_connections):
    """Either it came first, and the page is out of date; or they had left, and it is refused."""
    ada, vic = make.person(is_administrator=True), make.person(name="Vic")
    place = make.location()
    mine, other = (make.asset(home=place) for _ in range(2))
    make.check_out(mine, to=vic, by=ada)
    go = partial(
        leave, vic, gear=Gear.CHECK_IN, shown=as_listed([mine]), by=ada, operation_key=uuid4()
    )
    lender = make.person()
    facts = {"to": vic, "by": lender, "operation_key": uuid4()}
    lend = partial(check_out, other, **facts)
    if way == "on a pile":
        lend = partial(many.check_out, [other], **facts)
    elif way == "by undoing that it came back":
        make.check_out(other, to=vic, by=ada)
        back = check_in(other, by=ada, operation_key=uuid4())
        lend = partial(undoing.undo, [back], by=lender)
    results = at_once([go, lend], held=lender)
    assert len(refusals(results)) == 1
    assert Person.objects.get(pk=vic.pk).is_active == Checkout.objects.open().exists()


def test_two_who_leave_to_each_other_at_once_lose_nothing(real_connections):
    ada = make.person(is_administrator=True)
    place, pair = make.location(), [make.person(name=name) for name in ("Ben", "Cy")]
    held = [make.asset(home=place) for _ in range(6)]
    for number, asset in enumerate(held):
        make.check_out(asset, to=pair[number % 2], by=ada)
    calls = [
        partial(
            leave,
            person,
            gear=Gear.HAND_OVER,
            to=pair[1 - n],
            shown=as_listed(held[n::2]),
            by=ada,
            operation_key=uuid4(),
        )
        for n, person in enumerate(pair)
    ]
    assert len(refusals(at_once(calls))) == 1
    assert Checkout.objects.open().count() == 6
    assert {spell.custodian.is_active for spell in Checkout.objects.open()} == {True}


def test_the_same_page_sent_six_times_at_once_is_sent_once(real_connections):
    ada, vic = make.person(is_administrator=True), make.person(name="Vic")
    asset = make.asset(home=make.location())
    make.check_out(asset, to=vic, by=ada)
    go = partial(
        leave, vic, gear=Gear.CHECK_IN, shown=as_listed([asset]), by=ada, operation_key=uuid4()
    )
    assert refusals(at_once([go] * 6)) == []
    assert AssetEvent.objects.filter(kind="check-in").count() == 1
    assert PeopleChange.objects.filter(kind="deactivated").count() == 1


# Undone from the message that confirms it


def confirmed(answer) -> str:
    """The address that what was just confirmed is undone by."""
    return list(answer.wsgi_request._messages)[-1].extra_tags


def back_in(client, person, **answers):
    """Reactivate somebody."""
    data = {"operation_key": uuid4()} | answers
    return client.post(f"/people/{person.pk}/reactivate/", data)


@pytest.mark.parametrize("how", ["hand-over", "check-in", "leave"])
def test_who_left_is_back_with_all_they_had(how, cast, gear, ada):
    asset_events = AssetEvent.objects.count()
    places = [(asset.pk, asset.location) for asset in Asset.objects.order_by("pk")]
    form = {"gear": how, "to": cast.mo.pk, "shown": as_listed(gear), "operation_key": uuid4()}
    undo, again = (confirmed(send(ada, cast.vic, **form)) for _ in range(2))
    assert undo == again
    for _ in range(2):  # undoing twice is undoing once
        assert "Undone. Vic Viewer is active again." in ada.post(undo, follow=True).text
    assert custodians() == {cast.vic}
    assert Person.objects.get(pk=cast.vic.pk).is_active
    assert [(asset.pk, asset.location) for asset in Asset.objects.order_by("pk")] == places
    written = {"hand-over": 4, "check-in": 2, "leave": 0}[how] * len(gear)
    assert AssetEvent.objects.count() == asset_events + written
    assert list(history_replays_to_the_present()) == []
    assert PeopleChange.objects.get(kind="reactivated").reverses.kind == "deactivated"


def test_what_changed_hands_since_keeps_who_left_away(cast, gear, ada):
    undo = confirmed(send(ada, cast.vic, gear="check-in"))
    make.check_out(gear[1], to=cast.mo, by=cast.olu)
    answer = ada.post(undo)
    assert (answer.status_code, f"happened to {gear[1]} since" in answer.text) == (422, True)
    assert custodians() == {cast.mo}
    assert not Person.objects.get(pk=cast.vic.pk).is_active


def test_who_was_let_in_by_mistake_is_deactivated_again(cast, ada):
    send(ada, cast.vic)
    key = uuid4()
    undo, again = (confirmed(back_in(ada, cast.vic, operation_key=key)) for _ in range(2))
    assert undo == again
    for _ in range(2):
        assert "Undone. Vic Viewer is deactivated again." in ada.post(undo, follow=True).text
    assert not Person.objects.get(pk=cast.vic.pk).is_active
    assert PeopleChange.objects.filter(kind="deactivated").count() == 2


@pytest.mark.parametrize("since", ["has gear", "is in another team", "left and came"])
def test_who_was_busy_since_is_not_deactivated_unseen(since, cast, ada):
    send(ada, cast.vic)
    undo = confirmed(back_in(ada, cast.vic))
    if since == "has gear":
        make.check_out(make.asset(home=cast.main), to=cast.vic, by=cast.olu)
    elif since == "is in another team":
        teams.add_members(make.team(), people=[cast.vic], by=cast.ada, operation_key=uuid4())
    else:
        send(ada, cast.vic)
        back_in(ada, cast.vic)
    answer = ada.post(undo)
    words = "reactivated again since" if since == "left and came" else "Deactivate them by hand"
    assert (answer.status_code, words in answer.text) == (422, True)
    assert Person.objects.get(pk=cast.vic.pk).is_active


def test_coming_and_going_is_undone_by_administrators_alone(cast, ada, sign_in):
    undo = confirmed(send(ada, cast.vic))
    assert sign_in(cast.mo).post(undo).status_code == 403
    with pytest.raises(Refused, match="not an administrator"):
        undo_leaving(PeopleChange.objects.get(kind="deactivated"), by=cast.mo)
    assert not Person.objects.get(pk=cast.vic.pk).is_active


def test_of_six_who_undo_it_at_once_one_does(real_connections):
    ada, vic = make.person(is_administrator=True), make.person(name="Vic")
    asset = make.asset(home=make.location())
    make.check_out(asset, to=vic, by=ada)
    facts = {"gear": Gear.CHECK_IN, "shown": as_listed([asset]), "by": ada}
    change = leave(vic, **facts, operation_key=uuid4())
    assert refusals(at_once([partial(undo_leaving, change, by=ada)] * 6)) == []
    assert Checkout.objects.open().get().custodian == vic
    assert AssetEvent.objects.filter(kind="undo").count() == 1


def test_who_is_no_administrator_settles_nothing(cast, gear):
    with pytest.raises(Refused, match="not an administrator"):
        leave(
            cast.vic,
            gear=Gear.LEAVE,
            shown=as_listed(gear),
            by=cast.mo,
            operation_key=uuid4(),
        )
