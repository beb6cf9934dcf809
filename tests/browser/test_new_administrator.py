"""From nothing: three sites, two teams, and a colleague who sees only the van."""

import re

import pytest
from playwright.sync_api import Page, expect

from people.models import Person
from tests.browser.conftest import DESK, HOME, PHONE

pytestmark = pytest.mark.drawn
PASSWORD = "a rather long one 42"


@pytest.fixture
def empty(real_connections, live_server, settings):
    """Nothing has been set up."""
    settings.SITE_URL = live_server.url
    return live_server


def add_location(page: Page, name: str, kind: str, inside: str = "") -> None:
    page.goto("/locations/add/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Kind").select_option(label=kind)
    if inside:
        page.get_by_label("In", exact=True).select_option(label=inside)
    page.get_by_role("button", name="Add location").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def add_team(page: Page, name: str) -> None:
    page.goto("/people/teams/add/")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add team").click()
    expect(page.get_by_text(f"Added {name}.")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_new_administrator_is_soon_done(size, empty, browser, mailoutbox):
    context = browser.new_context(base_url=empty.url, viewport=size)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Organisation").fill("Hilltop Crew")
    page.get_by_label("Your name").fill("Nia New")
    page.get_by_label("E-mail").fill("nia@example.org")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Set up").click()
    page.wait_for_url(HOME, wait_until="commit")

    for name in ("Hilltop", "Harbour", "Depot"):
        add_location(page, name, "Site")
    add_location(page, "Van 1", "Vehicle", inside="Depot")
    add_team(page, "Drivers")
    add_team(page, "Office")

    page.goto("/locations/access/")
    page.get_by_role("link", name="Drivers at Van 1: None").click()
    page.get_by_role("radio", name=re.compile("^Operate")).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Drivers at Van 1: Operate")).to_be_visible()

    page.goto("/people/add/")
    page.get_by_label("Name").fill("Dee Driver")
    page.get_by_label("E-mail").fill("dee@example.org")
    page.get_by_label("Drivers").check()
    page.get_by_role("button", name="Add person").click()
    expect(page.get_by_role("heading", name="Dee Driver is invited")).to_be_visible()
    link = page.get_by_label("Their link").input_value()
    assert link in mailoutbox[-1].body
    context.close()

    colleague = browser.new_context(base_url=empty.url, viewport=size)
    page = colleague.new_page()
    page.goto(link)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    page.wait_for_url(HOME, wait_until="commit")
    page.goto("/locations/")
    names = page.get_by_role("navigation", name="All locations").get_by_role("link")
    expect(names).to_have_count(1)
    expect(names.first).to_contain_text("Van 1")
    colleague.close()
    assert Person.objects.get(name="Dee Driver").has_login
