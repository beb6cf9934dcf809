"""A second step: codes from an app, recovery codes, and asking managers for it."""

import re
from time import sleep, time

import pytest
import time_machine
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.core.cache.backends.filebased import FileBasedCache
from django.test import Client, RequestFactory

from people.models import Organisation, PeopleChange, Team
from people.proving import CodeForm
from people.second_step import has_one
from tests import make
from tests.at_once import at_once

STEP = "/people/me/second-step/"
PASSWORD = "riverside-demo"


@pytest.fixture(autouse=True)
def no_tries_yet():
    """Tries are counted in the cache."""
    cache.clear()


def code_of(secret: str) -> str:
    """What the app shows now."""
    _, now, _ = yield_hotp_counters_from_time()  # the one before and the one after are taken, too
    return format_hotp_value(hotp_value(secret, now))


def sign_in_with_password(person) -> tuple[Client, str]:
    """A new browser, and where it is led."""
    client = Client()
    answer = client.post("/people/sign-in/", {"login": person.email, "password": PASSWORD})
    return client, answer.url


def certain(person) -> Client:
    """A browser in which the password was given again, as for what matters."""
    client, _ = sign_in_with_password(person)
    client.post("/people/again/", {"password": PASSWORD})
    return client


def set_up(person) -> tuple[Client, str]:
    """Set up codes from an app: the browser it was done in, and the secret."""
    client = certain(person)
    secret = client.get(f"{STEP}app/add/").context["form"].secret
    with time_machine.travel(time(), tick=False):  # the code runs out, however busy the machine is
        answer = client.post(f"{STEP}app/add/", {"code": code_of(secret)})
    assert (answer.status_code, answer.url) == (302, f"{STEP}codes/")
    cache.clear()
    return client, secret


def test_the_code_is_drawn_without_breaking_the_policy(cast):
    client = certain(cast.olu)
    page = client.get(f"{STEP}app/add/").content.decode()
    drawn = re.search(r"<svg.*?</svg>", page, re.DOTALL)[0]
    assert "style=" not in drawn
    assert "data:" not in page


def test_secrets_are_not_kept_in_the_clear(cast):
    _, secret = set_up(cast.olu)
    kept = Authenticator.objects.get(user=cast.olu, type="totp")
    assert secret not in str(kept.data)


def test_signing_in_takes_the_code_as_well(cast, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _, secret = set_up(cast.olu)
    assert has_one(cast.olu)
    client, led = sign_in_with_password(cast.olu)
    assert led == "/people/sign-in/second-step/"
    assert client.get("/").status_code == 302
    assert client.post(led, {"code": "000000"}).status_code == 422
    cache.clear()
    assert client.post(led, {"code": code_of(secret)}).status_code == 302
    assert client.get("/").status_code == 200
    assert "An app on a telephone was set up" in mailoutbox[0].body


def test_a_recovery_code_signs_in_once(cast):
    first, _ = set_up(cast.olu)
    page = first.get(f"{STEP}codes/").content.decode()
    code = re.search(r"<code>([0-9]+)</code>", page)[1]
    for works in (True, False):
        client, led = sign_in_with_password(cast.olu)
        assert client.post(led, {"code": code}).status_code == (302 if works else 422)
        assert (client.get("/").status_code == 200) == works


def test_codes_can_be_downloaded_and_made_anew(cast):
    client, _ = set_up(cast.olu)
    told = client.get(f"{STEP}codes/download/")
    assert len(told.content.decode().split()) == 10
    assert client.post(f"{STEP}codes/new/").status_code == 302
    assert client.get(f"{STEP}codes/download/").content != told.content


def test_it_can_be_removed_again(cast, mailoutbox):
    client, _ = set_up(cast.olu)
    assert client.post(f"{STEP}app/remove/").status_code == 302
    assert not has_one(cast.olu)
    assert "was removed" in mailoutbox[-1].body


def test_codes_are_not_tried_without_end(cast):
    set_up(cast.olu)
    client, led = sign_in_with_password(cast.olu)
    answers = [client.post(led, {"code": f"{n:06}"}) for n in range(15)]
    assert {answer.status_code for answer in answers} <= {422, 429}
    assert answers[-1].status_code == 429 or "Too many" in answers[-1].content.decode()


def ask_for_it() -> None:
    """As an administrator does in the settings."""
    Organisation.objects.update(mfa_required=True)


@pytest.mark.parametrize(
    ("who", "led"), [("ada", True), ("mo", True), ("olu", False), ("vic", False)]
)
def test_managers_and_administrators_are_led_to_it(who, led, cast, sign_in):
    ask_for_it()
    client = sign_in(getattr(cast, who))
    answer = client.get("/")
    assert (answer.status_code == 302 and answer.url == STEP) == led
    assert client.post("/stock/add/").status_code == (302 if led else 403)
    assert client.get(STEP).status_code == 200
    assert client.get("/people/me/").status_code == 200
    assert client.get("/health/live/").status_code == 200


def test_the_words_are_there_once_when_the_logo_is_fetched_in_between(cast, sign_in):
    ask_for_it()
    client = sign_in(cast.mo)
    client.get("/")
    assert client.get("/people/organisation/logo/").status_code == 404  # there is none
    page = client.get(STEP).content.decode()
    assert page.count("Managers and administrators need a second step") == 1


def test_whoever_has_one_goes_on(cast):
    client, _ = set_up(cast.mo)
    ask_for_it()
    assert client.get("/").status_code == 200


def test_a_role_of_everyone_can_make_one_a_manager(cast, sign_in):
    from locations.models import Role
    from locations.operations import grant

    ask_for_it()
    everyone = Team.objects.create(name="Everyone", is_everyone=True)
    client = sign_in(cast.xan)
    assert client.get("/").status_code == 200
    grant(everyone, cast.annex, Role.MANAGER)
    assert client.get("/").status_code == 302


def test_nobody_signs_up_with_a_passkey(client, db):
    assert client.get("/people/sign-up/passkey/").status_code in (302, 404)
    assert client.post("/people/sign-in/passkey/", {"credential": "{}"}).status_code in (302, 422)


def test_an_administrator_removes_what_is_lost(cast, sign_in, mailoutbox):
    set_up(cast.olu)
    client = sign_in(cast.ada)
    assert "Remove the second step" in client.get(f"/people/{cast.olu.pk}/change/").content.decode()
    client.post(f"/people/{cast.olu.pk}/second-step/remove/")
    assert not has_one(cast.olu)
    assert PeopleChange.objects.filter(person=cast.olu, by=cast.ada).count() == 1
    assert sign_in_with_password(cast.olu)[1] == "/"


def test_without_the_installations_secret_no_code_is_right(cast, settings):
    """A database copied without it gives nobody's codes away, and lets nobody in."""
    _, secret = set_up(cast.olu)
    settings.SECRET_KEY = "another"
    client, led = sign_in_with_password(cast.olu)
    assert client.post(led, {"code": code_of(secret)}).status_code == 422


class SlowDisk(FileBasedCache):
    """The cache of an installation, a folder: it looks, and then it writes."""

    def get(self, *args, **kwargs):
        found = super().get(*args, **kwargs)
        sleep(0.05)
        return found

    def has_key(self, *args, **kwargs) -> bool:
        found = super().has_key(*args, **kwargs)
        sleep(0.05)
        return found


@pytest.mark.usefixtures("real_connections")
def test_of_eight_requests_with_one_code_one_is_let_in(tmp_path, monkeypatch, settings):
    settings.CACHES = settings.CACHES | {
        "default": {"BACKEND": f"{__name__}.SlowDisk", "LOCATION": str(tmp_path)}
    }
    monkeypatch.setattr("allauth.mfa.base.forms.check_rate_limit", lambda user: lambda: None)
    olu, secret = make.person(name="Olu"), generate_totp_secret()
    TOTP.activate(olu, secret)
    tries = [CodeForm(user=olu, data={"code": code_of(secret)}) for _ in range(8)]
    with context.request_context(RequestFactory().post(STEP)):
        assert sorted(at_once([each.is_valid for each in tries])) == [False] * 7 + [True]
