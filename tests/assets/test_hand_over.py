"""Gear passed from one person straight to another is history like any other."""

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from assets import operations
from assets.models import Asset, AssetEvent, Checkout
from assets.proofs import history_replays_to_the_present
from people.clock import house_date
from people.models import Person
from people.refused import Refused
from tests import make


@pytest.fixture
def drill(cast):
    """A drill that Vic has, last seen away from its home."""
    drill = make.asset(
        home=cast.workshop, at=cast.main, name="Drill", type=make.asset_type(loan_days=7)
    )
    make.check_out(drill, to=cast.vic, by=cast.olu, due_at=timezone.now() + timedelta(days=3))
    return drill


def hand_over(drill, to, by, key=None):
    """Pass it on."""
    return operations.hand_over(drill, to=to, by=by, operation_key=key or uuid4())


def test_it_is_checked_in_from_one_and_out_to_the_other(cast, drill):
    due_at = Checkout.objects.get().due_at
    hand_over(drill, cast.mo, cast.ada)
    lines = AssetEvent.objects.filter(asset=drill).order_by("pk")
    assert list(lines.values_list("kind", "custodian__name", "by__name")) == [
        ("check-out", "Vic Viewer", "Olu Operator"),
        ("check-in", "Vic Viewer", "Ada Admin"),
        ("check-out", "Mo Manager", "Ada Admin"),
    ]
    spell = Checkout.objects.open().get()
    assert (spell.custodian, spell.due_at) == (cast.mo, due_at)
    assert Asset.objects.get(pk=drill.pk).location == cast.main
    assert list(history_replays_to_the_present()) == []


def test_what_is_overdue_gets_its_usual_time_anew(cast, drill):
    Checkout.objects.update(due_at=timezone.now() - timedelta(days=2), out_at=drill.located_at)
    hand_over(drill, cast.mo, cast.ada)
    days = Checkout.objects.open().get().due_at - timezone.now()
    assert timedelta(days=7) <= days <= timedelta(days=8)


def test_twice_is_once(cast, drill):
    key = uuid4()
    assert hand_over(drill, cast.mo, cast.ada, key) == hand_over(drill, cast.mo, cast.ada, key)
    assert AssetEvent.objects.filter(asset=drill).count() == 3


@pytest.mark.parametrize("state", ["lost", "in repair"])
def test_what_is_out_of_service_stays_with_whom_it_was(state, cast, drill):
    Asset.objects.filter(pk=drill.pk).update(state=state)
    with pytest.raises(Refused, match="can't be checked out"):
        hand_over(drill, cast.mo, cast.ada)
    assert Checkout.objects.open().get().custodian == cast.vic


@pytest.mark.parametrize("verb", ["check-in", "hand-over", "renew", "several/hand-over"])
def test_an_old_page_takes_it_from_nobody_who_got_it_since(verb, cast, drill, sign_in):
    """It asked about Vic, and Mo has it by now: that is said first, and then it is for them."""
    client = sign_in(cast.ada)
    where = f"/gear/{drill.pk}/{verb}/"
    if verb.startswith("several"):
        where = f"/gear/{verb}/?assets={drill.pk}"
    spells = re.compile(r'name="spells" value="(\d+)"')
    seen = spells.search(client.get(where).content.decode())[1]
    hand_over(drill, cast.mo, cast.ada)
    sent = {"to": cast.olu.pk, "due_on": house_date(), "assets": drill.pk}
    answer = client.post(where, sent | {"spells": seen, "operation_key": uuid4()})
    said = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Mo Manager has Drill by now. Look again." in said
    assert Checkout.objects.open().get().custodian == cast.mo
    again = {"spells": spells.search(said)[1], "operation_key": uuid4()}
    assert client.post(where, sent | again).status_code == 302
    assert cast.mo not in [spell.custodian for spell in Checkout.objects.open()] or verb == "renew"


def test_nobody_gets_what_they_have_or_what_nobody_has(cast, drill):
    with pytest.raises(Refused, match="Vic Viewer has"):
        hand_over(drill, cast.vic, cast.ada)
    with pytest.raises(Refused, match="nobody has it"):
        hand_over(make.asset(home=cast.main), cast.vic, cast.ada)


def test_who_left_is_handed_nothing_not_even_by_undo(cast, drill):
    back = operations.check_in(drill, by=cast.ada, operation_key=uuid4())
    Person.objects.filter(pk=cast.vic.pk).update(is_active=False)
    with pytest.raises(Refused, match="Vic Viewer is no longer active"):
        operations.undo(back, by=cast.ada)
    make.check_out(drill, to=cast.mo, by=cast.ada)
    with pytest.raises(Refused, match="Vic Viewer is no longer active"):
        hand_over(drill, cast.vic, cast.ada)
