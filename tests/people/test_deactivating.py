"""Somebody deactivated can do nothing from that moment, and comes back as they were."""

import re
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client

from locations.models import Location
from people import operations
from people.models import PeopleChange, Person
from people.refused import Refused
from tests import make

SIGN_IN = "/people/sign-in/"


@pytest.fixture
def leave(cast):
    """Deactivate somebody, on Ada's word."""
    return lambda person: operations.deactivate(person, by=cast.ada, operation_key=uuid4())


def come_back(person, cast):
    """Reactivate somebody, on Ada's word."""
    return operations.reactivate(person, by=cast.ada, operation_key=uuid4())


def test_every_session_ends_at_once_and_none_comes_back(cast, leave):
    phone, desk = Client(), Client()
    for each in (phone, desk):
        each.force_login(cast.vic)
    leave(cast.vic)
    assert [each.get("/").status_code for each in (phone, desk)] == [302, 302]
    come_back(cast.vic, cast)
    assert [each.get("/").status_code for each in (phone, desk)] == [302, 302]


def test_a_session_left_alone_meanwhile_does_not_come_back_either(cast, leave):
    asleep = Client()
    asleep.force_login(cast.vic)
    leave(cast.vic)
    come_back(cast.vic, cast)
    assert asleep.get("/").status_code == 302


def test_they_cannot_sign_in(cast, leave, client):
    leave(cast.vic)
    client.post(SIGN_IN, {"login": cast.vic.email, "password": "riverside-demo"})
    assert client.get("/").status_code == 302


def test_they_get_no_link_to_a_new_password(cast, leave, client):
    leave(cast.vic)
    answer = client.post("/people/password/forgotten/", {"email": cast.vic.email})
    assert answer["Location"] == "/people/password/forgotten/sent/"
    assert mail.outbox == []


@pytest.mark.parametrize("back", [False, True], ids=["gone", "reactivated"])
def test_a_link_they_had_sets_no_new_password(back, cast, leave, client):
    client.post("/people/password/forgotten/", {"email": cast.vic.email})
    link = re.search(r"https?://[^/]+(/people/password/forgotten/\S+/)", mail.outbox[0].body)[1]
    leave(cast.vic)
    if back:
        come_back(cast.vic, cast)
    page = client.get(link, follow=True)
    assert 'name="password1"' not in page.content.decode()
    client.post(page.request["PATH_INFO"], {"password1": "new-horse-1", "password2": "new-horse-1"})
    assert Person.objects.get(pk=cast.vic.pk).check_password("riverside-demo")


def test_they_come_back_with_their_teams_rights_and_password(cast, leave, client):
    make.team(members=[cast.vic])
    before = set(cast.vic.teams.all())
    leave(cast.vic)
    assert set(cast.vic.teams.all()) == before
    come_back(cast.vic, cast)
    answer = client.post(SIGN_IN, {"login": cast.vic.email, "password": "riverside-demo"})
    assert answer["Location"] == "/"
    cast.vic.refresh_from_db()
    assert cast.main in Location.objects.visible_to(cast.vic)


def test_they_vanish_from_pickers_and_lists_but_not_from_history(cast, leave, sign_in):
    drill = make.asset(home=cast.workshop)
    make.check_out(drill, to=cast.xan, by=cast.olu)
    leave(cast.xan)
    ada = sign_in(cast.ada)
    assert "Xan" not in ada.get("/people/").content.decode()
    assert "Xan" in ada.get("/people/?state=deactivated").content.decode()
    free = make.asset(home=cast.workshop)
    form = ada.get(f"/gear/{free.pk}/check-out/").context["form"]
    assert cast.xan not in form.fields["to"].queryset
    assert cast.xan not in form.recent
    assert "Xan" not in ada.get(f"/people/teams/{make.team().pk}/").content.decode()
    assert list(ada.get("/search/?q=Xan").context["found"].people) == []
    assert "Xan" in ada.get(f"/gear/{drill.pk}/").content.decode()


def test_a_hand_made_check_out_to_them_is_refused(cast, leave, sign_in):
    leave(cast.vic)
    drill = make.asset(home=cast.workshop)
    data = {"to": cast.vic.pk, "operation_key": uuid4()}
    assert sign_in(cast.olu).post(f"/gear/{drill.pk}/check-out/", data).status_code == 422
    with pytest.raises(Refused, match="no longer active"):
        make.check_out(drill, to=cast.vic, by=cast.olu)


def test_nobody_deactivates_themselves(cast):
    make.person(is_administrator=True)
    with pytest.raises(Refused, match="You can't deactivate yourself"):
        operations.deactivate(cast.ada, by=cast.ada, operation_key=uuid4())


def test_twice_is_once_and_a_late_copy_does_nothing(cast):
    key = uuid4()
    for _ in range(2):
        operations.deactivate(cast.vic, by=cast.ada, operation_key=key)
    come_back(cast.vic, cast)
    operations.deactivate(cast.vic, by=cast.ada, operation_key=key)
    assert Person.objects.get(pk=cast.vic.pk).is_active
    kinds = PeopleChange.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["deactivated", "reactivated"]


def test_the_button_that_reactivates(cast, leave, sign_in):
    leave(cast.vic)
    ada = sign_in(cast.ada)
    data = {"operation_key": uuid4()}
    assert ada.post(f"/people/{cast.vic.pk}/reactivate/", data).status_code == 302
    again = ada.post(f"/people/{cast.vic.pk}/reactivate/", {"operation_key": uuid4()})
    assert again.status_code == 422
