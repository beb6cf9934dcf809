"""Who is signed in stays so until they leave, and nobody guesses a password for long."""

import re

import pytest
from django.core import mail
from django.test import Client

from people.models import Person
from tests import make


def test_somebody_who_left_is_signed_out_at_once(cast, sign_in):
    client = sign_in(cast.vic)
    Person.objects.filter(pk=cast.vic.pk).update(is_active=False)
    assert client.get("/stock/")["Location"] == "/people/sign-in/?next=/stock/"


def test_a_new_password_ends_the_sessions_elsewhere(cast):
    here, elsewhere = Client(), Client()
    here.force_login(cast.vic)
    elsewhere.force_login(cast.vic)
    here.post(
        "/people/password/",
        {
            "oldpassword": "riverside-demo",
            "password1": "a-better-horse",
            "password2": "a-better-horse",
        },
    )
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


@pytest.mark.parametrize("who", ["left", "without a password"])
def test_who_cannot_sign_in_is_answered_alike_when_the_password_is_forgotten(who, client, cast):
    person = make.person(name="Student", email="student@example.org")
    if who == "left":
        Person.objects.filter(pk=person.pk).update(is_active=False)
    else:
        person.set_unusable_password()
        person.save()
    answer = client.post("/people/password/forgotten/", {"email": "student@example.org"})
    assert answer["Location"] == "/people/password/forgotten/sent/"
    assert mail.outbox == []  # somebody invited comes by the invitation


def test_a_link_to_a_new_password_works_once(client, cast):
    client.post("/people/password/forgotten/", {"email": cast.vic.email})
    link = re.search(r"https?://[^/]+(/people/password/forgotten/\S+/)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True).request["PATH_INFO"]
    client.post(form, {"password1": "a-better-horse", "password2": "a-better-horse"})
    again = Client().get(link, follow=True)
    assert 'name="password1"' not in again.content.decode()


def test_a_weak_new_password_is_refused(client, cast):
    client.force_login(cast.vic)
    weak = {"oldpassword": "riverside-demo", "password1": "12345678", "password2": "12345678"}
    answer = client.post("/people/password/", weak)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["password1"])
    assert Person.objects.get(pk=cast.vic.pk).check_password("riverside-demo")


def test_guessing_ends_after_a_few_wrong_passwords(client, cast):
    for _ in range(10):
        client.post("/people/sign-in/", {"login": cast.vic.email, "password": "not-this"})
    right = client.post("/people/sign-in/", {"login": cast.vic.email, "password": "riverside-demo"})
    assert right.status_code in {422, 429}
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    "away",
    ["\thttps://evil.example", "/\t/evil.example", "///evil.example", "javascript:alert(1)", "x"],
)
def test_the_way_on_from_a_verb_stays_in_the_house(away, cast, sign_in):
    answer = sign_in(cast.vic).post("/people/theme/", {"theme": "dark", "next": away})
    assert answer["Location"] == "/people/me/"


@pytest.mark.parametrize(
    "cookie",
    [r'"abcdefgh\000ijkl"', '"' + r"\374" * 32 + '"', "' OR 1=1 --------", "x" * 5000, ""],
)
def test_a_cookie_that_is_none_of_ours_signs_nobody_in(cookie, cast):
    """As a browser might send it: Python itself refuses to write some of them."""
    client = Client(headers={"cookie": f"sessionid={cookie}"})
    assert client.get("/").status_code == 302
    assert client.get("/people/sign-in/").status_code == 200
