"""One submission is one event: sent again it is answered alike, and its key opens nothing else."""

from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from assets import audits, operations
from assets.models import Asset, AssetEvent, Checkout
from people.refused import Refused
from tests import make


@pytest.fixture
def drill(cast):
    """A drill in its place in the Workshop."""
    return make.asset(home=cast.workshop, name="Drill")


def test_a_form_sent_twice_checks_out_once(cast, drill, sign_in):
    client = sign_in(cast.olu)
    form = {"to": cast.olu.pk, "due_on": "", "operation_key": uuid4()}
    answers = [client.post(f"/gear/{drill.pk}/check-out/", form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (Checkout.objects.count(), AssetEvent.objects.count()) == (1, 1)


def test_an_old_form_sent_again_does_not_take_it_out_a_second_time(cast, drill):
    facts = {"to": cast.olu, "by": cast.olu, "operation_key": uuid4()}
    first = operations.check_out(drill, **facts)
    operations.check_in(drill, by=cast.olu, operation_key=uuid4())
    assert operations.check_out(drill, **facts) == first
    assert Asset.objects.out().count() == 0


@pytest.mark.parametrize("what", ["another asset", "another verb", "another person"])
def test_a_key_used_for_something_else_is_refused_and_nothing_is_left(what, cast, drill):
    key = uuid4()
    moved = operations.move(drill, to=cast.main, by=cast.olu, operation_key=key)
    other = make.asset(home=cast.workshop)
    again = {
        "another asset": partial(operations.move, other, to=cast.main, by=cast.olu),
        "another verb": partial(operations.check_out, drill, to=cast.olu, by=cast.olu),
        "another person": partial(operations.move, drill, to=cast.workshop, by=cast.mo),
    }
    with pytest.raises(Refused, match="sent before, for something else"):
        again[what](operation_key=key)
    assert list(AssetEvent.objects.all()) == [moved]
    assert Checkout.objects.count() == 0
    assert Asset.objects.get(pk=drill.pk).location == cast.main
    assert Asset.objects.get(pk=other.pk).location == cast.workshop


def test_somebody_elses_key_does_not_answer_with_the_audit_they_began(cast):
    begin = partial(audits.start, location=cast.workshop, operation_key=uuid4())
    assert begin(by=cast.olu) == begin(by=cast.olu)
    with pytest.raises(Refused, match="sent before, for something else"):
        begin(by=cast.mo)


@pytest.mark.parametrize("key", ["", "x", "0" * 400])
def test_a_form_without_its_key_asks_to_be_reloaded(key, cast, drill, sign_in):
    answer = sign_in(cast.olu).post(
        f"/gear/{drill.pk}/check-out/", {"to": cast.olu.pk, "operation_key": key}
    )
    assert answer.status_code == 422
    assert "This page is out of date. Reload it and try again." in answer.content.decode()
    assert Checkout.objects.count() == 0


def test_the_database_refuses_a_second_event_of_one_key(cast, drill):
    made = operations.move(drill, to=cast.main, by=cast.olu, operation_key=uuid4())
    with pytest.raises(IntegrityError), transaction.atomic():
        AssetEvent.objects.create(
            asset=drill, kind="move", by=cast.olu, operation_key=made.operation_key
        )


def test_the_database_refuses_two_undos_of_one_event(cast, drill):
    moved = operations.move(drill, to=cast.main, by=cast.olu, operation_key=uuid4())
    operations.undo(moved, by=cast.olu)
    with pytest.raises(IntegrityError), transaction.atomic():
        AssetEvent.objects.create(asset=drill, kind="undo", by=cast.olu, reverses=moved)


@pytest.mark.parametrize("broken", [{"kind": "undo"}, {"kind": "move", "reverses": True}])
def test_the_database_refuses_an_event_that_makes_no_sense(broken, cast, drill):
    moved = operations.move(drill, to=cast.main, by=cast.olu, operation_key=uuid4())
    facts = broken | ({"reverses": moved} if "reverses" in broken else {})
    with pytest.raises(IntegrityError), transaction.atomic():
        AssetEvent.objects.create(asset=drill, by=cast.olu, **facts)


def test_the_database_refuses_a_state_it_does_not_know(drill):
    with pytest.raises(IntegrityError), transaction.atomic():
        Asset.objects.filter(pk=drill.pk).update(state="on the moon")
