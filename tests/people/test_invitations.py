"""Somebody invited chooses a password by a link that works once, for a week, until taken back."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from people import invitations, operations
from people.models import Invitation, PeopleChange, Person
from people.refused import Refused
from tests import make

ANSWERS = {"name": "Ana Ruiz", "password": "a-better-horse"}


@pytest.fixture
def ada(cast, sign_in):
    """Ada's browser."""
    return sign_in(cast.ada)


@pytest.fixture
def ana(cast) -> Person:
    """Somebody with an address and without a password, in Vic's team."""
    return operations.add_person(
        name="Ana R.",
        email="ana@example.org",
        teams=cast.vic.teams.all(),
        by=cast.ada,
        operation_key=uuid4(),
    )


def invite(person, by) -> str:
    """Invite somebody; the path of their link."""
    invitation = invitations.invite(person, by=by, operation_key=uuid4())
    return invitations.link_to(invitation).removeprefix("http://localhost:8000")


def send(client, person, key=None):
    """Press the button that invites somebody."""
    return client.post(f"/people/{person.pk}/invite/", {"operation_key": key or uuid4()})


def test_adding_somebody_with_an_address_mails_the_link_and_shows_it_once(cast, ada, client):
    form = {"name": "Ben", "email": "Ben@Example.org", "operation_key": uuid4()}
    page = ada.post("/people/add/", form).content.decode()
    [letter] = mail.outbox
    link = re.search(r"http://localhost:8000(/people/welcome/\S+/)", letter.body)[1]
    assert letter.to == ["ben@example.org"]
    assert f"http://localhost:8000{link}" in page
    ben = Person.objects.get(name="Ben")
    assert link not in ada.get(ben.get_absolute_url()).content.decode()
    assert link not in ada.get("/people/invitations/").content.decode()


def test_the_link_asks_for_a_name_and_a_password_and_signs_in(cast, ana, client):
    link = invite(ana, cast.ada)
    page = client.get(link).content.decode()
    assert "Welcome to Riverside Makerspace" in page
    assert 'value="Ana R."' in page
    answer = client.post(link, ANSWERS)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").context["request"].user == ana
    ana.refresh_from_db()
    assert (ana.name, ana.has_login) == ("Ana Ruiz", True)
    assert set(ana.teams.all()) == set(cast.vic.teams.all())


@pytest.mark.parametrize("password", ["", "short", "12345678", "password", "ana@example.org"])
def test_a_weak_password_is_refused_and_the_link_goes_on_working(password, cast, ana, client):
    link = invite(ana, cast.ada)
    answer = client.post(link, ANSWERS | {"password": password})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["password"])
    assert client.post(link, ANSWERS).status_code == 302


@pytest.mark.parametrize("name", ["", "   ", "x" * 300, "nul\0"])
def test_a_name_that_is_none_is_refused(name, cast, ana, client):
    answer = client.post(invite(ana, cast.ada), ANSWERS | {"name": name})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])


def test_a_link_works_once(cast, ana, client):
    link = invite(ana, cast.ada)
    client.post(link, ANSWERS)
    other = Client()
    assert other.get(link).status_code == 410
    assert other.post(link, ANSWERS | {"password": "another-horse"}).status_code == 410
    assert other.get("/").status_code == 302
    assert Person.objects.get(pk=ana.pk).check_password("a-better-horse")


def test_a_link_works_for_a_week(cast, ana, client):
    link = invite(ana, cast.ada)
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        assert client.get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        assert client.get(link).status_code == 410
        assert client.post(link, ANSWERS).status_code == 410
    assert not Person.objects.get(pk=ana.pk).has_login


def test_a_new_link_ends_the_old_one(cast, ana, client):
    old, new = invite(ana, cast.ada), invite(ana, cast.ada)
    assert [client.get(link).status_code for link in (old, new)] == [410, 200]


def test_a_link_taken_back_is_dead_at_once(cast, ana, ada):
    link = invite(ana, cast.ada)
    answer = ada.post(f"/people/{ana.pk}/revoke/", {"operation_key": uuid4()})
    assert answer.status_code == 302
    assert Client().get(link).status_code == 410


@pytest.mark.parametrize("what", ["deactivated", "moved to another address", "left without one"])
def test_what_happens_to_the_person_ends_their_link(what, cast, ana, client):
    link = invite(ana, cast.ada)
    facts = {
        "name": ana.name,
        "contact": "",
        "is_administrator": False,
        "teams": [],
        "shown": operations.as_written(ana),
        "by": cast.ada,
        "operation_key": uuid4(),
    }
    if what == "deactivated":
        operations.deactivate(ana, by=cast.ada, operation_key=uuid4())
    else:
        email = "new@example.org" if what.startswith("moved") else ""
        operations.change_person(ana, email=email, ends_sign_in=True, **facts)
    assert client.get(link).status_code == 410
    assert client.post(link, ANSWERS).status_code == 410


def test_links_that_do_not_work_say_one_thing_alike(cast, ana, client):
    used, revoked = invite(ana, cast.ada), invite(ana, cast.ada)
    invitations.revoke(ana, by=cast.ada, operation_key=uuid4())
    unknown = "/people/welcome/" + "x" * 43 + "/"
    answers = [client.get(link) for link in (used, revoked, unknown)]
    assert [answer.status_code for answer in answers] == [410, 410, 404]
    assert len({answer.content for answer in answers}) == 1
    assert "ana" not in answers[0].content.decode().casefold()


@pytest.mark.parametrize("secret", ["x", "%00", "é", "..", "x" * 5000, "%ff", "' or 1=1"])
def test_nonsense_for_a_secret_is_not_found(secret, cast, client):
    assert client.get(f"/people/welcome/{secret}/").status_code == 404


def test_the_secret_is_kept_nowhere(cast, ana):
    invitation = invitations.invite(ana, by=cast.ada, operation_key=uuid4())
    secret = invitations.secret_of(invitation.operation_key)
    kept = [str(value) for value in Invitation.objects.values_list().get()]
    assert len(secret) == 43
    assert not any(secret in value for value in kept)
    assert invitations.with_secret(invitation.secret_hash) is None


def test_the_same_button_pressed_twice_makes_one_invitation_and_one_mail(cast, ana, ada):
    key = uuid4()
    first, second = (send(ada, ana, key).content.decode() for _ in range(2))
    assert Invitation.objects.count() == len(mail.outbox) == 1
    [link] = set(re.findall(r"/people/welcome/[^/]+/", first + second))
    assert Client().get(link).status_code == 200


def test_the_key_of_one_submission_serves_nobody_else(cast, ana, ada):
    key, ben = uuid4(), make.person(name="Ben")
    ben.set_unusable_password()
    ben.save()
    assert [send(ada, person, key).status_code for person in (ana, ben)] == [200, 422]
    assert Invitation.objects.get().person == ana


def test_where_there_is_no_mail_server_the_page_says_so(cast, ana, ada, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    page = send(ada, ana).content.decode()
    assert "This server sends no mail." in page
    assert "/people/welcome/" in page


def test_mail_that_fails_is_admitted_and_the_link_is_there(cast, ana, ada, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", 1
    page = send(ada, ana).content.decode()
    assert "could not be sent" in page
    assert "/people/welcome/" in page


def test_a_mail_still_waiting_is_not_sent_for_a_link_taken_back(cast, ana):
    invitation = invitations.invite(ana, by=cast.ada, operation_key=uuid4())
    invitations.revoke(ana, by=cast.ada, operation_key=uuid4())
    invitations.mail_invitation.call(invitation.pk)
    assert mail.outbox == []


@pytest.mark.parametrize("who", ["signed in", "without an address", "deactivated"])
def test_who_needs_no_invitation_gets_none(who, cast, ana, ada):
    person = cast.vic if who == "signed in" else ana
    if who == "without an address":
        Person.objects.filter(pk=ana.pk).update(email=None)
    if who == "deactivated":
        operations.deactivate(ana, by=cast.ada, operation_key=uuid4())
    assert send(ada, person).status_code == 422
    assert (Invitation.objects.count(), mail.outbox) == (0, [])


def test_an_administrator_who_opens_the_link_is_told_whom_it_signs_out(cast, ana, ada):
    link = invite(ana, cast.ada)
    assert "Going on signs Ada Admin out." in ada.get(link).content.decode()
    ada.post(link, ANSWERS)
    assert ada.get("/").context["request"].user == ana


def test_the_list_shows_who_was_invited_when_by_whom_and_until_when(cast, ana, ada):
    waiting, late = make.person(name="Waiting"), make.person(name="Late")
    for person in (waiting, late):
        person.set_unusable_password()
        person.save()
        invite(person, cast.ada)
    long_ago = timezone.now() - timedelta(days=8)
    late.invitations.update(made_at=long_ago, expires_at=long_ago + timedelta(days=7))
    rows = ada.get("/people/invitations/").context["page_obj"]
    assert [(row.person.name, row.made_by, row.is_open) for row in rows] == [
        ("Waiting", cast.ada, True),
        ("Late", cast.ada, False),
    ]


def test_who_came_is_in_the_list_no_longer(cast, ana, ada):
    Client().post(invite(ana, cast.ada), ANSWERS)
    assert list(ada.get("/people/invitations/").context["page_obj"]) == []


def test_all_of_it_is_history(cast, ana, client):
    invite(ana, cast.ada)
    link = invite(ana, cast.ada)
    client.post(link, ANSWERS)
    lines = PeopleChange.objects.filter(person=ana, team=None).order_by("pk")
    assert list(lines.values_list("kind", "by__name")) == [
        ("added", "Ada Admin"),
        ("invited", "Ada Admin"),
        ("revoked", "Ada Admin"),
        ("invited", "Ada Admin"),
        ("accepted", "Ana Ruiz"),
    ]


def test_the_database_lets_one_invitation_be_open(cast, ana):
    invite(ana, cast.ada)
    facts = {"person": ana, "made_by": cast.ada, "expires_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(secret_hash="x", operation_key=uuid4(), **facts)


def test_a_forgotten_password_is_no_way_round_an_invitation(cast, ana, client):
    answer = client.post("/people/password/forgotten/", {"email": ana.email})
    assert answer["Location"] == "/people/password/forgotten/sent/"
    assert mail.outbox == []


def test_accepting_what_is_gone_is_refused(cast, ana):
    invitation = invitations.invite(ana, by=cast.ada, operation_key=uuid4())
    invitations.accept(invitation, **ANSWERS)
    with pytest.raises(Refused, match="no longer works"):
        invitations.accept(invitation, **ANSWERS)
