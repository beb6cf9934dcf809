"""An administrator invites a colleague, who sees what their team sees and nothing else."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, HOME, PHONE

pytestmark = pytest.mark.drawn


@pytest.mark.parametrize(
    ("size", "script"), [(PHONE, True), (DESK, False)], ids=["phone", "desk, no script"]
)
def test_a_colleague_is_added_invited_and_deactivated(visit, size, script):
    ada = visit("ada", viewport=size, java_script_enabled=script)
    ada.goto("/people/add/")
    ada.get_by_label("Name").fill("Nia Okoye")
    ada.get_by_label("E-mail").fill("nia@riverside.example")
    ada.get_by_label("AV and events").check()
    ada.get_by_role("button", name="Add person").click()
    expect(ada.get_by_role("heading", level=1)).to_have_text("Nia Okoye is invited")
    link = urlsplit(ada.get_by_label("Their link").input_value()).path

    nia = visit(viewport=size, java_script_enabled=script)
    nia.goto(link)
    expect(nia.get_by_label("Your name")).to_have_value("Nia Okoye")
    nia.get_by_label("Choose a password").fill("a-better-horse")
    nia.get_by_role("button", name="Set password").click()
    nia.wait_for_url(HOME)
    nia.goto("/locations/")
    expect(nia.get_by_role("link", name=re.compile("^Van 1"))).to_be_visible()
    expect(nia.get_by_role("link", name=re.compile("^Workshop"))).to_have_count(0)

    late = visit(viewport=size, java_script_enabled=script)
    assert late.goto(link).status == 410

    ada.get_by_role("link", name="Done").click()
    ada.get_by_role("link", name="Deactivate").click()
    ada.get_by_role("button", name="Deactivate Nia").click()
    expect(ada.locator(".notice")).to_contain_text("Deactivated Nia Okoye.")
    nia.goto("/locations/")
    assert urlsplit(nia.url).path == "/people/sign-in/"
