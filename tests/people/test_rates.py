"""Everything that could be guessed at is tried so often, whether or not there is such a thing."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client

from locations import lull
from people import invitations, operations
from people.models import Invitation, Organisation, Person
from people.rates import too_often
from tests import make

ANSWERS = {"name": "Ana", "password": "short"}


@pytest.fixture
def ana(cast):
    """Somebody who can be invited."""
    return operations.add_person(
        name="Ana", email="ana@example.org", by=cast.ada, operation_key=uuid4()
    )


def link_of(person, by):
    """The path of a new link."""
    invitation = invitations.invite(person, by=by, operation_key=uuid4())
    return f"/people/welcome/{invitations.secret_of(invitation.operation_key)}/"


def from_place(number):
    """A browser elsewhere on the network."""
    return Client(REMOTE_ADDR=f"10.0.0.{number}")


def through_a_proxy(number, made_up="198.51.100.7"):
    """A browser elsewhere, behind the proxy of the house, that says it comes from yet elsewhere."""
    whence = f"{made_up}, 203.0.113.{number}"
    return Client(REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": whence})


@pytest.mark.parametrize(("proxies", "last"), [(1, 404), (0, 429)])
def test_places_behind_a_proxy_are_told_apart_if_it_is_trusted(proxies, last, cast, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for n in range(35):
        through_a_proxy(1, f"198.51.100.{n}").get(f"/people/welcome/{n}/")
    assert through_a_proxy(1, "198.51.100.99").get("/people/welcome/x/").status_code == 429
    assert through_a_proxy(2).get("/people/welcome/x/").status_code == last


def test_one_place_opens_so_many_links_a_minute(cast):
    here = from_place(1)
    answers = [here.get(f"/people/welcome/{n}/").status_code for n in range(35)]
    assert (answers.count(404), answers.count(429), answers[-1]) == (30, 5, 429)
    assert from_place(2).get("/people/welcome/x/").status_code == 404


@pytest.mark.parametrize("real", [True, False], ids=["a real link", "no link"])
def test_one_link_is_opened_so_often_wherever_from(real, cast, ana):
    link = link_of(ana, cast.ada) if real else "/people/welcome/nothing/"
    answers = [from_place(n).get(link).status_code for n in range(25)]
    assert answers == [200 if real else 404] * 20 + [429] * 5


@pytest.mark.parametrize("real", [True, False], ids=["a real link", "no link"])
def test_one_link_is_answered_so_often_wherever_from(real, cast, ana):
    link = link_of(ana, cast.ada) if real else "/people/welcome/nothing/"
    answers = [from_place(n).post(link, ANSWERS).status_code for n in range(12)]
    assert answers == [422 if real else 404] * 10 + [429] * 2
    right = from_place(99).post(link, ANSWERS | {"password": "a-better-horse"})
    assert right.status_code == 429
    assert not Person.objects.get(pk=ana.pk).has_login


def test_one_person_is_invited_so_often(cast, ana, sign_in):
    ada = sign_in(cast.ada)
    answers = [
        ada.post(f"/people/{ana.pk}/invite/", {"operation_key": uuid4()}).status_code
        for _ in range(7)
    ]
    assert answers == [200] * 5 + [429] * 2
    assert len(mail.outbox) == Invitation.objects.count() == 5


def test_one_place_sets_up_so_often(db):
    here = from_place(1)
    answers = [
        here.post("/people/set-up/", {"email": f"{n}@example.org"}).status_code for n in range(22)
    ]
    assert answers == [422] * 20 + [429] * 2
    assert Organisation.objects.count() == 0


def test_one_address_sets_up_so_often_in_any_capitals_wherever_from(db):
    answers = [
        from_place(n).post("/people/set-up/", {"email": email}).status_code
        for n, email in enumerate(["ada@example.org", "ADA@example.org"] * 6)
    ]
    assert answers == [422] * 10 + [429] * 2


@pytest.mark.parametrize("known", [True, False], ids=["an account", "no account"])
def test_a_forgotten_password_is_limited_alike(known, db):
    make.person(email="known@example.org")
    email = "known@example.org" if known else "unknown@example.org"
    answers = [
        from_place(n).post("/people/password/forgotten/", {"email": email}).status_code
        for n in range(7)
    ]
    assert answers == [302] * 5 + [429] * 2


@pytest.mark.parametrize("known", [True, False], ids=["an account", "no account"])
def test_signing_in_is_limited_alike(known, db):
    make.person(email="known@example.org")
    email = "known@example.org" if known else "unknown@example.org"
    wrong = {"login": email, "password": "not-this"}
    pages = [from_place(n).post("/people/sign-in/", wrong) for n in range(7)]
    assert [page.status_code for page in pages] == [422] * 7
    errors = [str(page.context["form"].non_field_errors()) for page in pages]
    assert errors[:5] == [errors[0]] * 5
    assert "Too many" in errors[-1]


def test_an_account_is_tried_so_often_at_whatever_host(db):
    make.person(email="known@example.org")
    wrong = {"login": "known@example.org", "password": "not-this"}
    pages = [
        from_place(n).post("/people/sign-in/", wrong, headers={"Host": f"localhost:{8000 + n}"})
        for n in range(6)
    ]
    assert ["Too many" in page.content.decode() for page in pages] == [False] * 5 + [True]


def test_who_guesses_elsewhere_keeps_nobody_from_their_own_device(db):
    ana, eve = (make.person(email=f"{name}@example.org") for name in ("ana", "eve"))
    right = {"login": ana.email, "password": "riverside-demo"}
    mine, hers = from_place(1), from_place(2)
    for client, person in ((mine, ana), (hers, eve)):
        assert client.post("/people/sign-in/", right | {"login": person.email}).status_code == 302
        client.post("/people/sign-out/")
    for n in range(5):
        from_place(10 + n).post("/people/sign-in/", right | {"password": "not-this"})
    assert "Too many" in hers.post("/people/sign-in/", right).content.decode()
    wrong = [mine.post("/people/sign-in/", right | {"password": "no"}) for _ in range(4)]
    assert not any("Too many" in page.content.decode() for page in wrong)
    assert mine.post("/people/sign-in/", right).status_code == 302
    assert mine.cookies["people.devices"]["httponly"]


def test_strangers_fill_nobodys_mailbox(db, monkeypatch):
    make.person(email="known@example.org")
    start = time.time()
    for minute in range(3):
        monkeypatch.setattr(time, "time", lambda minute=minute: start + 61 * minute)
        for n in range(5):
            from_place(n).post("/people/password/forgotten/", {"email": "known@example.org"})
    assert len(mail.outbox) == 5


def test_one_place_asks_for_passkeys_so_often(cast):
    here, ask = from_place(1), {"Accept": "application/json"}
    answers = [here.get("/people/sign-in/passkey/", headers=ask).status_code for _ in range(32)]
    assert answers == [200] * 30 + [429] * 2


def test_reading_many_lists_makes_no_try_forgotten(cast, monkeypatch, rf):
    monkeypatch.setattr(lull, "QUIET", timedelta(0))
    tried = [too_often(rf.get("/"), "set_up", about="ada@example.org") for _ in range(10)]
    pages = lull.Lull("pages", ())
    for number in range(400):  # more than Django keeps unless it is told otherwise
        pages.remember({"page": number}, lambda: "read")
    assert not any(tried)
    assert too_often(rf.get("/"), "set_up", about="ada@example.org")


def test_whatever_a_device_calls_itself_makes_no_try_forgotten(cast, sign_in):
    client, sizes = sign_in(cast.vic), set()
    for number in range(5):
        client.get("/people/me/devices/", headers={"User-Agent": f"Browser {number}"})
        sizes.add(len(cache._cache))
    assert len(sizes) == 1
    assert [each.user_agent for each in UserSession.objects.all()] == ["Browser 4"]
