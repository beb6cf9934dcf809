"""Administrators add people; managers give teams roles at their places."""

from uuid import uuid4

import pytest
from django.core import mail

from locations.models import AccessChange, Grant, Location, Role
from people.models import Person
from tests import make


@pytest.fixture
def ada(cast, sign_in):
    """Ada's browser."""
    return sign_in(cast.ada)


def add(client, **answers):
    """Fill in the page that adds a person."""
    return client.post("/people/add/", {"name": "Ana Ruiz", "operation_key": uuid4()} | answers)


def test_somebody_without_an_address_holds_gear_and_gets_no_mail(cast, ada):
    add(ada)
    student = Person.objects.get(name="Ana Ruiz")
    make.check_out(make.asset(home=cast.workshop), to=student, by=cast.olu)
    assert (student.has_login, mail.outbox) == (False, [])


@pytest.mark.parametrize(
    ("answers", "field"),
    [({"name": ""}, "name"), ({"email": "nonsense"}, "email"), ({"teams": ["999"]}, "teams")],
)
def test_bad_answers_are_refused_beside_their_field(answers, field, ada):
    answer = add(ada, **answers)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_an_address_is_taken_in_any_capitals(cast, ada):
    answer = add(ada, email=cast.vic.email.upper())
    assert answer.context["form"].errors["email"] == ["Somebody has this address already."]


def test_the_same_form_twice_adds_one(ada):
    key = uuid4()
    assert [add(ada, operation_key=key).status_code for _ in range(2)] == [302, 302]
    assert Person.objects.filter(name="Ana Ruiz").count() == 1


def give(client, place, team, role):
    """Give a team a role on the access page of a place."""
    data = {"team": team.pk, "role": role, "operation_key": uuid4()}
    return client.post(f"/locations/{place.pk}/access/", data)


def test_a_manager_gives_and_takes_back_below_their_own(cast, sign_in):
    night = make.team(members=[cast.xan])
    client = sign_in(cast.mo)
    assert give(client, cast.workshop, night, Role.OPERATOR).status_code == 302
    assert list(Location.objects.granting(cast.xan, Role.OPERATOR)) == [cast.workshop]
    assert Grant.objects.get(team=night).given_by == cast.mo
    give(client, cast.workshop, night, 0)
    assert list(Location.objects.visible_to(cast.xan)) == []


def test_a_late_copy_of_a_form_does_not_give_again_what_was_taken_back(cast, sign_in):
    night = make.team(members=[cast.xan])
    client = sign_in(cast.mo)
    given = {"team": night.pk, "role": Role.OPERATOR, "operation_key": uuid4()}
    address = f"/locations/{cast.workshop.pk}/access/"
    client.post(address, given)
    give(client, cast.workshop, night, 0)
    assert client.post(address, given).status_code == 302
    assert not Grant.objects.filter(team=night).exists()
    history = AccessChange.objects.order_by("pk").values_list("role_before", "role", "by__name")
    assert list(history) == [(0, 2, "Mo Manager"), (2, 0, "Mo Manager")]


def test_what_was_given_is_undone_unless_another_role_is(cast, sign_in):
    night, client = make.team(members=[cast.xan]), sign_in(cast.mo)

    def undo(role) -> str:
        answer = give(client, cast.workshop, night, role)
        return list(answer.wsgi_request._messages)[-1].extra_tags

    undos = [undo(role) for role in (Role.VIEWER, Role.OPERATOR, 0)]
    assert undo(0) == ""
    assert client.post(undos[1]).status_code == 422
    for address, now in ((undos[2], [2]), (undos[2], [2]), (undos[1], [1]), (undos[0], [])):
        assert client.post(address).status_code == 302
        assert list(Grant.objects.filter(team=night).values_list("role", flat=True)) == now
    assert sign_in(cast.olu).post(undos[0]).status_code == 403


@pytest.mark.parametrize("place", ["annex", "site"])
def test_nobody_gives_beside_or_above_their_own(place, cast, sign_in):
    night = make.team(members=[cast.xan])
    assert give(sign_in(cast.mo), getattr(cast, place), night, Role.VIEWER).status_code == 404
    assert not Grant.objects.filter(team=night).exists()


@pytest.mark.parametrize("role", ["4", "-1", "x", ""])
def test_a_role_that_is_none_is_refused(role, cast, sign_in):
    answer = give(sign_in(cast.mo), cast.workshop, make.team(), role)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["role"])
