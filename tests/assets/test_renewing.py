"""Keeping it for longer, and passing it on."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from assets import operations
from assets.models import AssetEvent, Checkout
from people.clock import end_of, house_date
from people.refused import Refused
from tests import make


@pytest.fixture
def drill(cast):
    """A drill that Vic has until tomorrow."""
    drill = make.asset(home=cast.workshop, name="Drill")
    make.check_out(drill, to=cast.vic, by=cast.olu, due_at=end_of(house_date() + timedelta(1)))
    return drill


def renew(drill, due_at, by, key=None):
    return operations.renew(drill, due_at=due_at, by=by, operation_key=key or uuid4())


def due(drill):
    return Checkout.objects.open().get(asset=drill).due_at


def test_it_is_kept_for_longer_by_whoever_has_it(cast, drill):
    later = end_of(house_date() + timedelta(8))
    event = renew(drill, later, cast.olu)
    assert (due(drill), event.custodian, event.kind) == (later, cast.vic, "renew")
    renew(drill, None, cast.olu)
    assert due(drill) is None


def test_twice_is_once(cast, drill):
    key, later = uuid4(), end_of(house_date() + timedelta(8))
    assert renew(drill, later, cast.olu, key) == renew(drill, later, cast.olu, key)
    assert AssetEvent.objects.filter(kind="renew").count() == 1


@pytest.mark.parametrize("days", [-1, 4 * 366])
def test_nothing_is_kept_until_yesterday_or_for_ever(cast, drill, days):
    before = due(drill)
    with pytest.raises(Refused, match="from today on, within three years"):
        renew(drill, timezone.now() + timedelta(days), cast.olu)
    assert due(drill) == before


def test_what_nobody_has_or_is_due_then_already_is_not_renewed(cast, drill):
    with pytest.raises(Refused, match="due then already"):
        renew(drill, due(drill), cast.olu)
    with pytest.raises(Refused, match="nobody has it"):
        renew(make.asset(home=cast.workshop), None, cast.olu)


def test_undo_lets_it_be_due_as_it_was_said_last(cast, drill):
    """Also where that was said by a renewal, or before it came back by mistake."""
    first, later = due(drill), end_of(house_date() + timedelta(8))
    operations.undo(renew(drill, later, cast.olu), by=cast.olu)
    assert due(drill) == first
    renew(drill, later, cast.olu)
    operations.undo(renew(drill, None, cast.olu), by=cast.olu)
    assert due(drill) == later
    back = operations.check_in(drill, by=cast.olu, operation_key=uuid4())
    operations.undo(back, by=cast.olu)
    undone = operations.undo(renew(drill, None, cast.olu), by=cast.mo)
    assert (due(drill), undone.due_at, undone.custodian) == (later, later, cast.vic)


def test_the_pages_do_both_and_undo_gives_it_back(cast, drill, sign_in):
    client = sign_in(cast.olu)
    page = client.get(drill.get_absolute_url()).content.decode()
    assert f'href="/gear/{drill.pk}/renew/"' in page
    day = house_date() + timedelta(5)
    sent = {"due_on": day, "operation_key": uuid4()}
    answer = client.post(f"/gear/{drill.pk}/renew/", sent, follow=True)
    assert house_date(due(drill)) == day
    assert f"/gear/event/{operations.latest(drill).pk}/undo/" in answer.text
    offered = client.get(f"/gear/{drill.pk}/hand-over/").content.decode()
    assert "Mo Manager" in offered
    assert f'<option value="{cast.vic.pk}"' not in offered
    passed = {"to": cast.mo.pk, "operation_key": uuid4()}
    passed["spells"] = re.search(r'name="spells" value="(\d+)"', offered)[1]
    answer = client.post(f"/gear/{drill.pk}/hand-over/", passed, follow=True)
    assert f"Handed {drill.marked} over to Mo Manager." in answer.content.decode()
    assert Checkout.objects.open().get().custodian == cast.mo
    operations.undo(operations.latest(drill), by=cast.olu)
    spell = Checkout.objects.open().get()
    assert (spell.custodian, house_date(spell.due_at)) == (cast.vic, day)


def test_a_day_that_no_calendar_has_is_refused_beside_its_field(cast, drill, sign_in):
    for day in ("9999-12-31", "yesterday"):
        data = {"due_on": day, "operation_key": uuid4()}
        answer = sign_in(cast.olu).post(f"/gear/{drill.pk}/renew/", data)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["due_on"])
