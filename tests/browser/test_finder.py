"""A stranger with one hand free scans something that was lost, and whoever looks after it hears."""

import pytest
from playwright.sync_api import expect

from assets.models import Asset
from labels.models import FoundReport
from labels.operations import tag_for
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.drawn
DRILL = "Cordless drill 18 V, no. 2"
AT_THE_RIVER = {"latitude": 51.507351, "longitude": -0.127758}


def test_a_stranger_says_where_it_is_and_its_manager_opens_and_closes_that(visit):
    drill = Asset.objects.get(name=DRILL)
    code = tag_for("asset", drill).code
    page = visit(
        viewport=PHONE, has_touch=True, geolocation=AT_THE_RIVER, permissions=["geolocation"]
    )
    page.goto(f"/Q/{code}")
    page.get_by_role("button", name="Send").tap()
    expect(page.get_by_label("Where is it now?")).to_be_focused()
    page.keyboard.type("Under the bridge")
    where = page.get_by_role("button", name="Add where I am")
    where.tap()
    expect(page.get_by_role("status")).to_contain_text("Added, to within")
    page.get_by_role("button", name="Leave out where I am").tap()
    expect(page.get_by_role("status")).to_be_empty()
    where.tap()
    expect(page.get_by_role("status")).to_contain_text("Added, to within")
    page.get_by_label("Phone").fill("0163 2960")
    page.get_by_role("button", name="Send").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your message.")

    plain = visit(viewport=PHONE, java_script_enabled=False)
    plain.goto(f"/Q/{code}")
    expect(plain.get_by_role("button", name="Add where I am")).to_be_hidden()
    plain.get_by_label("Where is it now?").fill("Still there")
    plain.get_by_role("button", name="Send").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Thank you. We have your message.")
    positions = {
        report.message: getattr(report, "finder", None) and report.finder.position
        for report in FoundReport.objects.filter(tag__code=code).select_related("finder")
    }
    assert positions == {"Under the bridge": "51.50735, -0.12776", "Still there": None}

    mo = visit("mo", viewport=PHONE, has_touch=True)
    expect(mo.get_by_role("heading", level=1)).to_contain_text("2 found by a stranger")
    mo.locator(".found-row", has_text="Under the bridge").get_by_role("link").tap()
    expect(mo.get_by_text("0163 2960")).to_be_visible()
    mo.get_by_role("button", name="Close the message").tap()
    expect(mo.locator(".notice")).to_contain_text("Closed the message.")
    mo.locator(".notice").get_by_role("button", name="Undo").tap()
    expect(mo.get_by_role("button", name="Close the message")).to_be_visible()
