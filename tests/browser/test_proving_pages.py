"""The pages on which people prove who they are: no barrier, whatever is set up, on any screen."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from people.addresses import Wish
from people.models import Person
from tests.browser.barriers import LOOKED_AT, barriers
from tests.browser.conftest import PASSWORD
from tests.people.test_second_step import code_of

pytestmark = pytest.mark.drawn
STEP = "/people/me/second-step/"


@pytest.fixture
def look(visit) -> Iterator:
    """A window, and what is wrong with the pages that were looked at in it."""
    page = visit("olu", **LOOKED_AT)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    owner = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    kind = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": kind | owner})
    found: dict[str, list[str]] = {}

    def at(address: str = "") -> Page:
        if address:
            page.goto(address)
        if wrong := barriers(page):
            found[urlsplit(page.url).path] = wrong
        return page

    yield at
    assert found == {}


def set_up_codes(look) -> None:
    """Say the password, and set up codes from an app, wrong at first."""
    page = look(f"{STEP}app/add/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Set up").click()
    look()
    page.get_by_label("Code", exact=True).fill(code_of(page.locator(".totp-key").inner_text()))
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    look()


def add_passkey(look) -> None:
    """One with a long name."""
    page = look(f"{STEP}passkeys/add/")
    page.get_by_label("What do you call it?").fill(
        "Fingerprint reader of the laptop in the workshop"
    )
    page.get_by_role("button", name="Add passkey").click()
    page.wait_for_url(f"**{STEP}")


def test_nothing_bars_the_way_where_one_proves_who_one_is(look):
    set_up_codes(look)
    add_passkey(look)
    for address in ("", "passkeys/", "codes/", "codes/new/", "app/remove/"):
        look(STEP + address)
    page = look("/people/me/address/")
    for verb in ("Rename", "Remove"):
        page.goto(f"{STEP}passkeys/")
        page.get_by_role("link", name=verb).click()
        look()
    for address in ("/people/again/", "/people/again/code/", "/people/again/passkey/"):
        look(address)
    look("/people/me/devices/")
    olu = Person.objects.get(email="olu@riverside.example")
    look(urlsplit(Wish(olu, "new@riverside.example").link).path)
    look("/people/me/address/gone/")

    page.goto("/people/me/")
    page.get_by_role("button", name="Sign out").click()
    look("/people/sign-in/")
    page.get_by_label("E-mail").fill("olu@riverside.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/sign-in/second-step/")
    look()
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_label("Code", exact=True)).to_have_attribute("aria-invalid", "true")
    look()
    assert re.search("This code is not right", page.content())
