"""Check out, check in, move, undo: who has it, where it is, and what is refused."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from assets import adding, operations
from assets.models import Asset, AssetEvent, Checkout
from assets.recent import recent_custodians
from locations.models import Role
from people.clock import end_of, house_date
from people.refused import Refused
from tests import make


@pytest.fixture
def drill(cast):
    """A drill in its place in the Workshop, usually lent for three days."""
    return make.asset(home=cast.workshop, name="Drill", type=make.asset_type(loan_days=3))


def as_it_is(asset):
    """The asset, read again."""
    return Asset.objects.get(pk=asset.pk)


def check_in(asset, *, by, **more):
    """It comes back, with a fresh key."""
    return operations.check_in(asset, by=by, operation_key=uuid4(), **more)


def move(asset, *, to, by):
    """It goes elsewhere, with a fresh key."""
    return operations.move(asset, to=to, by=by, operation_key=uuid4())


def test_a_spell_from_out_to_in(cast, drill):
    make.check_out(drill, to=cast.mo, by=cast.olu)
    assert as_it_is(drill).checkout.custodian == cast.mo
    check_in(drill, by=cast.olu)
    assert as_it_is(drill).is_home
    kinds = list(drill.events.order_by("pk").values_list("kind", "custodian__name"))
    assert kinds == [("check-out", "Mo Manager"), ("check-in", "Mo Manager")]


def test_checked_in_elsewhere_it_is_there_and_not_home(cast, drill):
    make.check_out(drill, to=cast.mo)
    check_in(drill, by=cast.olu, location=cast.main)
    assert (as_it_is(drill).location, as_it_is(drill).is_home) == (cast.main, False)


def test_what_somebody_has_is_refused_with_their_name(cast, drill):
    make.check_out(drill, to=cast.mo)
    with pytest.raises(Refused, match=r"Mo Manager has Drill already\. Check it in first\."):
        make.check_out(drill, to=cast.olu)
    with pytest.raises(Refused, match=r"You have Drill already"):
        make.check_out(drill, to=cast.mo, by=cast.mo)


@pytest.mark.parametrize("state", ["lost", "in repair", "retired"])
def test_what_is_not_in_service_stays(state, cast, drill):
    Asset.objects.filter(pk=drill.pk).update(state=state)
    with pytest.raises(Refused, match="can't be checked out"):
        make.check_out(drill, to=cast.olu)


def test_nothing_goes_to_somebody_who_left(cast, drill):
    gone = make.person(name="Gone", is_active=False)
    with pytest.raises(Refused, match="Gone is no longer active"):
        make.check_out(drill, to=gone, by=cast.olu)


@pytest.mark.parametrize("days", [-1, 3 * 366 + 1, 365 * 3000])
def test_a_due_time_is_neither_past_nor_absurd(days, cast, drill):
    with pytest.raises(Refused, match="Choose a day from today on"):
        make.check_out(drill, to=cast.olu, due_at=timezone.now() + timedelta(days=days))


def test_what_nobody_has_cannot_come_back(cast, drill):
    with pytest.raises(Refused, match="nobody has it"):
        check_in(drill, by=cast.olu)


def test_what_is_out_is_not_moved(cast, drill):
    make.check_out(drill, to=cast.mo)
    with pytest.raises(Refused, match="Mo Manager has Drill"):
        move(drill, to=cast.main, by=cast.olu)


def test_nothing_is_put_where_it_is_already_or_where_nobody_looks(cast, drill):
    with pytest.raises(Refused, match="is at Workshop already"):
        move(drill, to=cast.workshop, by=cast.olu)
    type(cast.annex).objects.filter(pk=cast.annex.pk).update(archived_at=timezone.now())
    cast.annex.refresh_from_db()
    with pytest.raises(Refused, match="Annex has been archived"):
        move(drill, to=cast.annex, by=cast.ada)


def test_undoing_a_check_out_ends_the_spell(cast, drill):
    out = make.check_out(drill, to=cast.mo)
    operations.undo(out, by=cast.olu)
    assert as_it_is(drill).checkout is None
    assert drill.events.order_by("-pk").first().reverses == out


def test_undoing_a_check_in_goes_on_as_it_was(cast, drill):
    due = timezone.now() + timedelta(days=2)
    make.check_out(drill, to=cast.mo, due_at=due)
    spell = drill.checkouts.get()
    operations.undo(check_in(drill, by=cast.olu, location=cast.main), by=cast.olu)
    again = as_it_is(drill).checkout
    assert (again.custodian, again.due_at, again.out_at) == (cast.mo, due, spell.out_at)
    assert as_it_is(drill).location == cast.workshop


def test_undoing_a_move_brings_it_back(cast, drill):
    operations.undo(move(drill, to=cast.main, by=cast.olu), by=cast.olu)
    assert as_it_is(drill).location == cast.workshop


def test_only_the_last_thing_that_happened_is_undone(cast, drill):
    out = make.check_out(drill, to=cast.mo)
    check_in(drill, by=cast.olu)
    with pytest.raises(Refused, match="Something else has happened to Drill since"):
        operations.undo(out, by=cast.olu)


def test_undoing_twice_is_undoing_once(cast, drill):
    out = make.check_out(drill, to=cast.mo)
    assert operations.undo(out, by=cast.olu) == operations.undo(out, by=cast.olu)


def test_the_database_refuses_a_second_custodian(cast, drill):
    make.check_out(drill, to=cast.mo)
    with pytest.raises(IntegrityError), transaction.atomic():
        Checkout.objects.create(asset=drill, custodian=cast.olu, checked_out_by=cast.olu)


def test_the_due_day_of_the_type_ends_at_midnight_where_the_organisation_is(settings, cast, drill):
    settings.TIME_ZONE = "Pacific/Auckland"
    with time_machine.travel(datetime(2026, 6, 11, 11, 30, tzinfo=UTC), tick=False):
        due = drill.type.due_at()  # 23:30 on the 11th in Auckland
    assert due == datetime(2026, 6, 14, 11, 59, 59, tzinfo=UTC)


def test_one_tap_checks_out_to_me_until_the_usual_day(cast, drill, sign_in):
    client = sign_in(cast.olu)
    shown = client.get(f"/gear/{drill.pk}/").context["form"]
    tapped = {"to": cast.olu.pk, "due_on": shown.usual_day, "operation_key": uuid4()}
    assert client.post(f"/gear/{drill.pk}/check-out/", tapped).status_code == 302
    spell = as_it_is(drill).checkout
    assert spell.custodian == cast.olu
    assert timezone.localdate(spell.due_at) == timezone.localdate() + timedelta(days=3)


def test_a_stale_tab_is_told_who_has_it_now(cast, drill, sign_in):
    make.check_out(drill, to=cast.mo)
    client = sign_in(cast.olu)
    stale = {"to": cast.olu.pk, "due_on": "", "operation_key": uuid4()}
    answer = client.post(f"/gear/{drill.pk}/check-out/", stale)
    assert answer.status_code == 422
    assert "Mo Manager has Drill already. Check it in first." in answer.content.decode()
    assert f'action="/gear/{drill.pk}/check-in/"' in answer.content.decode()
    assert Checkout.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("to", "999999"), ("to", "x"), ("due_on", "9999-12-31"), ("due_on", "yesterday")],
)
def test_bad_input_is_refused_beside_its_field(field, value, cast, drill, sign_in):
    data = {"to": cast.olu.pk, "due_on": "", "operation_key": uuid4()} | {field: value}
    answer = sign_in(cast.olu).post(f"/gear/{drill.pk}/check-out/", data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert "Not done yet." in answer.text
    assert Checkout.objects.count() == 0


def test_gear_is_seen_from_its_home_where_it_is_and_by_who_has_it(cast):
    lent = make.asset(home=cast.annex)
    visiting = make.asset(home=cast.annex, at=cast.workshop)
    astray = make.asset(home=cast.workshop, at=cast.annex)
    make.asset(home=cast.annex)
    make.check_out(lent, to=cast.xan, by=cast.ada)
    assert set(Asset.objects.visible_to(cast.vic)) == {visiting, astray}
    assert set(Asset.objects.visible_to(cast.xan)) == {lent}
    assert set(Asset.objects.granting(cast.olu, Role.OPERATOR)) == {visiting, astray}
    assert set(Asset.objects.granting(cast.mo, Role.MANAGER)) == {astray}
    assert set(Asset.objects.granting(cast.xan, Role.OPERATOR)) == set()


def test_who_has_it_may_look_and_no_more(cast, drill, sign_in):
    make.check_out(drill, to=cast.xan, by=cast.olu)
    client = sign_in(cast.xan)
    assert client.get(f"/gear/{drill.pk}/").status_code == 200
    assert client.post(f"/gear/{drill.pk}/check-in/").status_code == 403


def test_what_is_where_the_teams_cannot_act_is_not_moved(cast, sign_in):
    astray = make.asset(home=cast.workshop, at=cast.annex)
    data = {"to": cast.workshop.pk, "operation_key": uuid4()}
    answer = sign_in(cast.olu).post(f"/gear/{astray.pk}/move/", data)
    assert answer.status_code == 422
    assert as_it_is(astray).location == cast.annex


def test_tag_numbers_and_serials_are_taken_once(cast):
    facts = {"home": cast.workshop, "by": cast.mo, "type_name": "Drill 18 V", "name": "Drill"}
    first = adding.add(tag_number="X-1", serial="ab1", operation_key=uuid4(), **facts)
    with pytest.raises(Refused, match="The tag number x-1 is taken"):
        adding.add(tag_number="x-1", operation_key=uuid4(), **facts)
    with pytest.raises(Refused, match="with the serial ab1 already"):
        adding.add(serial="AB1", operation_key=uuid4(), **facts)
    other = facts | {"type_name": "Saw"}
    second = adding.add(serial="AB1", operation_key=uuid4(), **other)
    assert (first.tag_number, second.tag_number) == ("X-1", "G-0001")


def test_adding_twice_with_one_key_adds_once(cast):
    facts = {"home": cast.workshop, "by": cast.mo, "type_name": "Saw", "name": "Saw"}
    key = uuid4()
    first = adding.add(operation_key=key, **facts)
    assert adding.add(operation_key=key, **facts) == first
    assert AssetEvent.objects.count() == 1


def test_recent_people_come_newest_first_without_me_or_those_who_left(cast):
    left = make.person(name="Left")
    for custodian in (cast.vic, cast.mo, cast.olu, left):
        make.check_out(make.asset(home=cast.workshop), to=custodian, by=cast.olu)
    type(left).objects.filter(pk=left.pk).update(is_active=False)
    assert recent_custodians(cast.olu, []) == [cast.mo, cast.vic]


def test_the_list_is_narrowed_by_who_has_it(cast, sign_in):
    free, mine, late = (make.asset(home=cast.workshop, name=name) for name in "abc")
    make.check_out(mine, to=cast.olu)
    make.check_out(late, to=cast.mo)
    late.checkouts.update(due_at=timezone.now() - timedelta(hours=1))
    client = sign_in(cast.olu)

    def shown(query):
        return [asset.name for asset in client.get(f"/gear/{query}").context["page_obj"]]

    assert shown("") == ["a", "b", "c"]
    assert shown("?state=available") == [free.name]
    assert shown("?state=out&sort=-name") == ["c", "b"]
    assert shown("?state=overdue") == ["c"]
    assert shown("?state=today") == []
    mine.checkouts.update(due_at=end_of(house_date()))
    assert shown("?state=today") == ["b"]
    assert shown("?state=mine") == ["b"]
    assert shown("?q=mo%20man") == ["c"]
    assert shown(f"?location={cast.annex.pk}") == []


def test_who_merely_has_it_sees_their_own_part_of_its_history(cast, sign_in):
    lent = make.asset(home=cast.annex)
    make.check_out(lent, to=cast.vic, by=cast.ada)
    check_in(lent, by=cast.ada)
    make.check_out(lent, to=cast.xan, by=cast.ada)
    assert [event.custodian for event in AssetEvent.objects.visible_to(cast.xan)] == [cast.xan]
    shown = sign_in(cast.xan).get(f"/gear/{lent.pk}/")
    assert [event.custodian for event in shown.context["lines"]] == [cast.xan]
    assert AssetEvent.objects.visible_to(cast.ada).count() == 3
