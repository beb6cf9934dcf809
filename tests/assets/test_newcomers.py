"""Somebody who is in no list takes something: they are added as they do, once, without a login."""

from functools import partial
from uuid import uuid4

import pytest

from assets import newcomers
from assets.models import Checkout
from assets.newcomers import Newcomer
from people.models import PeopleChange, Person
from people.refused import Refused
from tests import make
from tests.at_once import at_once
from tests.conftest import people_the_stage


@pytest.fixture
def drill(cast):
    """A drill in the Workshop."""
    return make.asset(home=cast.workshop, name="Drill")


def send(client, drill, *, key: str = "", where: str = "/gear/{}/check-out/", **facts):
    """Check it out, as the form does."""
    sent = {"operation_key": key or str(uuid4()), "to": "", "due_on": "", "assets": drill.pk}
    return client.post(where.format(drill.pk), sent | facts)


@pytest.mark.parametrize("where", ["/gear/{}/check-out/", "/gear/several/check-out/"])
def test_an_operator_adds_who_takes_it_once(where, cast, drill, sign_in):
    client, key = sign_in(cast.olu), str(uuid4())
    for _ in range(2):
        facts = {"new_name": " Zoe  Quill ", "new_contact": "Class 7b"}
        assert send(client, drill, key=key, where=where, **facts).status_code == 302
    zoe = Checkout.objects.get().custodian
    assert (zoe.name, zoe.contact, zoe.has_login) == ("Zoe Quill", "Class 7b", False)
    change = PeopleChange.objects.get()
    assert (change.kind, change.person, change.by) == ("added", zoe, cast.olu)
    shown = client.get("/gear/").content.decode()
    assert (
        f"Checked out {drill.marked} to Zoe Quill. They were added, and stay in the list" in shown
    )


def test_it_is_asked_whether_it_is_one_of_those_who_are_here(cast, drill, sign_in):
    kim = make.person(name="Kim Lee", email=None)
    client = sign_in(cast.olu)
    for name in ("kim", "Lee Kim", "Kim Leee"):
        answer = send(client, drill, new_name=name)
        assert answer.status_code == 422
        assert answer.context["form"].alike == [kim]
        assert answer.context["form"].errors["new_name"] == ["Somebody is called nearly the same."]
    assert f'name="known" value="{kim.pk}">' in answer.content.decode()
    assert send(client, drill, new_name="Kim Leee", known=kim.pk).status_code == 302
    assert Checkout.objects.get().custodian == kim
    other, sure = make.asset(home=cast.workshop), {"known": "new", "asked_about": "Kim Leee"}
    assert send(client, other, new_name="Kim Lea", **sure).status_code == 422  # another name
    assert send(client, other, new_name="Kim Leee", **sure).status_code == 302
    assert Person.objects.filter(name__startswith="Kim").count() == 2


def test_what_is_refused_adds_nobody(cast, drill, sign_in):
    make.check_out(drill, to=cast.mo)
    before = Person.objects.count()
    answer = send(sign_in(cast.olu), drill, new_name="Zoe Quill")
    assert answer.status_code == 422
    with pytest.raises(Refused, match="has Drill already"):
        newcomers.check_out(drill, to=Newcomer("Zoe"), by=cast.olu, operation_key=uuid4())
    assert send(sign_in(cast.vic), drill, new_name="Zoe Quill").status_code == 403
    assert (Person.objects.count(), PeopleChange.objects.count()) == (before, 0)


def test_what_is_for_some_teams_is_not_for_newcomers(cast, drill, sign_in):
    type(drill.type).objects.update(for_anyone=False)
    drill.type.teams.add(cast.olu.teams.get())
    client = sign_in(cast.olu)
    assert "new_name" not in client.get(f"/gear/{drill.pk}/check-out/").content.decode()
    assert send(client, drill, new_name="Zoe Quill").status_code == 422
    assert not Person.objects.filter(name="Zoe Quill").exists()


def test_nobody_adds_a_crowd(cast, drill, sign_in):
    client = sign_in(cast.olu)
    answers = [send(client, drill, new_name="Vic Viewer").status_code for _ in range(61)]
    assert answers == [422] * 60 + [429]


@pytest.mark.usefixtures("real_connections")
def test_the_same_submission_at_once_adds_one():
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop)
    before, key = Person.objects.count(), uuid4()
    send_it = partial(
        newcomers.check_out, drill, to=Newcomer("Zoe Quill"), by=stage.olu, operation_key=key
    )
    results = at_once([send_it] * 6)
    assert len({event.pk for event in results}) == 1
    assert (Person.objects.count(), Checkout.objects.count()) == (before + 1, 1)
