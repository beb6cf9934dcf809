"""Signing in and out, passwords, and what a browser remembers."""

import re

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from people.models import Person
from tests import make

PASSWORD = "riverside-demo"


def sign_in(client, email, password=PASSWORD, **more):
    """Fill in the sign-in page."""
    return client.post("/people/sign-in/", {"login": email, "password": password} | more)


@pytest.mark.parametrize("spelled", [str.lower, str.upper, str.title])
def test_the_address_is_read_in_any_capitals(spelled, cast, client):
    assert sign_in(client, spelled(cast.vic.email))["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(cast, client):
    wrong = sign_in(client, cast.vic.email, "not-this-one")
    unknown = sign_in(client, "nobody@example.org")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    errors = [answer.context["form"].non_field_errors() for answer in (wrong, unknown)]
    words = ["The email address and/or password you specified are not correct."]
    assert errors == [words, words]


def test_somebody_who_left_cannot_sign_in(cast, client):
    Person.objects.filter(pk=cast.vic.pk).update(is_active=False)
    sign_in(client, cast.vic.email)
    assert client.get("/")["Location"] == "/people/sign-in/?next=/"


def test_somebody_without_an_address_cannot_sign_in(cast, client):
    student = make.person(name="Student", email=None)
    assert student.has_login is False
    assert sign_in(client, "").status_code == 422


def test_an_address_is_taken_in_any_capitals(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.person(email=cast.vic.email.upper())
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=cast.mo.pk).update(email="Mo@Example.org")
    assert [make.person(email=None).email for _ in range(2)] == [None, None]


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example", "/\\evil.example", "//["]
)
def test_signing_in_never_leads_away(away, cast, client):
    assert sign_in(client, cast.vic.email, next=away)["Location"] == "/"


def test_signing_out_takes_a_post(cast, client):
    client.force_login(cast.vic)
    client.get("/people/sign-out/")
    assert client.get("/").status_code == 200
    client.post("/people/sign-out/")
    assert client.get("/").status_code == 302


def test_a_forgotten_password_is_set_anew_by_mail(cast, client):
    answer = client.post("/people/password/forgotten/", {"email": cast.vic.email.upper()})
    assert answer["Location"] == "/people/password/forgotten/sent/"
    [letter] = mail.outbox
    link = re.search(r"https?://\S+(/people/password/forgotten/\S+/)", letter.body)[1]
    page = client.get(link, follow=True)
    assert page.status_code == 200
    new = {"password1": "a-better-horse", "password2": "a-better-horse"}
    assert client.post(page.request["PATH_INFO"], new).status_code == 302
    client.logout()
    assert sign_in(client, cast.vic.email, "a-better-horse")["Location"] == "/"


def test_an_unknown_address_is_answered_alike_and_gets_no_mail(client, cast):
    answer = client.post("/people/password/forgotten/", {"email": "nobody@example.org"})
    assert answer["Location"] == "/people/password/forgotten/sent/"
    assert mail.outbox == []


def test_a_password_is_changed_by_who_knows_the_old_one(cast, client):
    client.force_login(cast.vic)
    new = {"password1": "a-better-horse", "password2": "a-better-horse"}
    wrong = client.post("/people/password/", new | {"oldpassword": "not-this"})
    right = client.post("/people/password/", new | {"oldpassword": PASSWORD})
    assert (wrong.status_code, right.status_code) == (422, 302)


def test_nobody_signs_themselves_up(client, cast):
    before = Person.objects.count()
    client.post("/people/sign-up/", {"email": "eve@example.org", "password1": "a-better-horse"})
    assert Person.objects.count() == before


@pytest.mark.parametrize(
    ("chosen", "drawn"),
    [("dark", 'data-theme="dark"'), ("light", 'data-theme="light"'), ("system", ""), ("'>", "")],
)
def test_the_server_draws_the_look_that_was_chosen(chosen, drawn, client, cast):
    client.post("/people/theme/", {"theme": chosen})
    page = client.get("/people/sign-in/").content.decode()
    assert re.findall(r"<html[^>]*?(data-theme=\S*\")", page) == ([drawn] if drawn else [])


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_next_never_leads_away(away, client, cast):
    client.force_login(cast.vic)
    answer = client.post("/people/theme/", {"theme": "dark", "next": away})
    assert answer["Location"] == "/people/me/"


def test_the_link_in_the_mail_is_at_our_own_address(cast, client):
    client.post(
        "/people/password/forgotten/", {"email": cast.vic.email}, HTTP_HOST="localhost:6666"
    )
    assert "http://localhost:8000/people/password/forgotten/" in mail.outbox[0].body
    assert "6666" not in mail.outbox[0].body


@pytest.mark.parametrize("address", ["/", "/gear/", "/gear/?as=csv", "/nothing/", "/people/add/"])
def test_no_proxy_keeps_what_somebody_sees(address, cast, sign_in):
    assert sign_in(cast.vic).get(address)["Cache-Control"] == "private"
