"""A passkey is added, signs in without a password, and is removed: with a real browser's own."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from people.models import Person
from people.second_step import has_one
from tests.browser.conftest import HOME, PASSWORD

pytestmark = pytest.mark.drawn


@pytest.fixture
def with_authenticator(visit):
    """A page of Olu's in a browser that has an authenticator built in."""
    page: Page = visit("olu")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return page


def test_a_passkey_is_added_and_signs_in(with_authenticator):
    page = with_authenticator
    page.goto("/people/me/second-step/")
    page.get_by_role("link", name="Add passkey").click()
    page.get_by_label("Password", exact=True).fill("riverside-demo")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What do you call it?").fill("This laptop")
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert has_one(Person.objects.get(name__startswith="Olu"))

    page.goto("/people/me/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/people/sign-in/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(HOME, wait_until="commit")
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_visible()

    page.goto("/people/me/second-step/passkeys/")
    expect(page.get_by_text("This laptop")).to_be_visible()
    page.get_by_role("link", name="Remove").click()
    if page.get_by_role("button", name="Use passkey").is_visible():
        page.get_by_role("button", name="Use passkey").click()
    elif page.get_by_label("Password", exact=True).is_visible():
        page.get_by_label("Password", exact=True).fill("riverside-demo")
        page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No passkey yet.")).to_be_visible()
    assert not has_one(Person.objects.get(name__startswith="Olu"))


@pytest.fixture
def with_passkey(with_authenticator) -> Page:
    """The same browser, signed out, with a passkey of Olu's in it."""
    page: Page = with_authenticator
    page.goto("/people/me/second-step/passkeys/add/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/people/me/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/people/sign-in/")
    return page


def test_a_passkey_is_the_second_step_after_a_password(with_passkey):
    page = with_passkey
    page.get_by_label("E-mail").fill("olu@riverside.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/sign-in/second-step/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(HOME)


@pytest.mark.parametrize("gone", ["deactivated", "without a login"])
def test_a_passkey_signs_nobody_in_who_may_not_sign_in(gone, with_passkey):
    olu = Person.objects.get(email="olu@riverside.example")
    if gone == "deactivated":
        olu.is_active = False
    else:
        olu.email = None
        olu.set_unusable_password()
    olu.save()
    page = with_passkey
    with page.expect_navigation():
        page.get_by_role("button", name="Use a passkey").click()
    assert urlsplit(page.url).path == "/people/inactive/"
    page.goto("/people/me/")
    assert urlsplit(page.url).path == "/people/sign-in/"
