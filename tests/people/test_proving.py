"""What proves who somebody is works once, and whatever is sent in its stead is only wrong."""

import re

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from tests.people.test_second_step import STEP, certain, set_up, sign_in_with_password

NOW = 1_800_000_000  # where a period begins
AGAIN = "/people/again/code/"


def shown(secret: str, at: int) -> str:
    """What the app shows at this second."""
    return format_hotp_value(hotp_value(secret, at // 30))


@pytest.mark.parametrize("later", [0, 31, 59])
@pytest.mark.parametrize("typed", ["{}", " {} ", "{:.3}-{}"], ids=["plain", "spaced", "grouped"])
def test_the_code_of_an_app_is_taken_once(later, typed, cast):
    with time_machine.travel(NOW, tick=False) as clock:
        _, secret = set_up(cast.olu)
        clock.shift(300)
        code = shown(secret, NOW + 300)
        client, led = sign_in_with_password(cast.olu)
        assert client.post(led, {"code": code}).status_code == 302
        clock.shift(later)
        thief, led = sign_in_with_password(cast.olu)
        again = f"{code[:3]}-{code[3:]}" if "-" in typed else typed.format(code)
        assert thief.post(led, {"code": again}).status_code == 422


@pytest.mark.parametrize(("seconds", "status"), [(-30, 302), (30, 302), (-90, 422), (90, 422)])
def test_a_clock_may_be_half_a_minute_off(seconds, status, cast):
    with time_machine.travel(NOW, tick=False) as clock:
        _, secret = set_up(cast.olu)
        clock.shift(300)
        client, led = sign_in_with_password(cast.olu)
        code = shown(secret, NOW + 300 + seconds)
        assert client.post(led, {"code": code}).status_code == status


def a_recovery_code(client: Client) -> str:
    """The first that is left."""
    return re.search(r"<code>([0-9]+)</code>", client.get(f"{STEP}codes/").content.decode())[1]


@pytest.mark.parametrize("where", ["signing in", "again"])
def test_one_is_told_that_a_recovery_code_was_used(where, cast, mailoutbox):
    first, _ = set_up(cast.olu)
    code = a_recovery_code(first)
    client, led = (first, AGAIN) if where == "again" else sign_in_with_password(cast.olu)
    mailoutbox.clear()
    assert client.post(led, {"code": code}).status_code == 302
    [letter] = mailoutbox
    assert (letter.to, letter.subject) == ([cast.olu.email], "A recovery code was used")
    assert "9 are left." in letter.body


def test_the_code_of_an_app_is_no_news(cast, mailoutbox):
    with time_machine.travel(NOW, tick=False) as clock:
        _, secret = set_up(cast.olu)
        clock.shift(300)
        client, led = sign_in_with_password(cast.olu)
        assert client.post(led, {"code": shown(secret, NOW + 300)}).status_code == 302
    assert mailoutbox == []


STUMP = '{"id":"eA","rawId":"eA","type":"public-key","response":{%s}}'
JUNK = [
    "{}",
    "[]",
    "null",
    "{",
    '{"id": 1}',
    '{"response": null}',
    '{"id":"x","rawId":"!!","type":"public-key","response":{}}',
    STUMP % '"clientDataJSON":"eA","authenticatorData":"eA","signature":"eA","userHandle":"eA"',
    STUMP % '"clientDataJSON":"e30","attestationObject":"eA"',
    "[" * 5_000,
    "[" * 25_000,
]


@pytest.mark.parametrize("junk", JUNK)
def test_no_junk_signs_in(junk, cast):
    client = Client()
    client.get("/people/sign-in/passkey/", headers={"Accept": "application/json"})
    answer = client.post("/people/sign-in/passkey/", {"credential": junk})
    assert (answer.status_code, answer.url) == (302, "/people/sign-in/")
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("junk", JUNK)
def test_no_junk_is_a_second_step(junk, cast):
    set_up(cast.olu)
    client, led = sign_in_with_password(cast.olu)
    client.get(led)
    assert client.post(led, {"credential": junk}).status_code in {200, 422}
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("junk", JUNK)
def test_no_junk_becomes_a_passkey(junk, cast):
    client = certain(cast.olu)
    client.get(f"{STEP}passkeys/add/")
    answer = client.post(f"{STEP}passkeys/add/", {"credential": junk, "name": "Mine"})
    assert answer.status_code == 422
    assert "No passkey yet." in client.get(f"{STEP}passkeys/").content.decode()


@pytest.mark.parametrize("code", ["", "\x00", "x" * 100_000, "١٢٣٤٥٦", "😀" * 6, "000-000"])
def test_what_is_no_code_is_refused(code, cast):
    set_up(cast.olu)
    client, led = sign_in_with_password(cast.olu)
    cache.clear()
    assert client.post(led, {"code": code}).status_code == 422
