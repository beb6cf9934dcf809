"""The pile of gear to be handed out: what was scanned by mistake comes off it again."""

import re

import pytest
from playwright.sync_api import expect

from assets.models import Asset
from tests.browser.conftest import PHONE


@pytest.mark.parametrize("scripted", [True, False])
def test_one_is_taken_off_with_a_tap(scripted, visit):
    page = visit("olu", viewport=PHONE, has_touch=True, java_script_enabled=scripted)
    drills = list(Asset.objects.filter(name__startswith="Cordless drill").order_by("pk")[:3])
    keys = ",".join(str(drill.pk) for drill in drills)
    page.goto(f"/gear/several/check-out/?assets={keys}")
    page.get_by_role("button", name=f"Take off {drills[1]}").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check out several 2")
    left = page.locator(".pile .item-name")
    expect(left).to_have_text([str(drills[2]), str(drills[0])])
    if scripted:
        expect(page).to_have_url(re.compile(rf"assets={drills[0].pk},{drills[2].pk}$"))
    page.get_by_role("button", name="Check out 2 assets").wait_for()
