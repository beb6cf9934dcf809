"""A cabinet is audited with a scanner that is faster than the network."""

import re

from playwright.sync_api import expect

from assets.models import Asset, Audit, AuditLine
from locations.models import Location
from tests.browser.conftest import PHONE


def test_scans_are_queued_while_one_is_answered_and_kept_through_an_outage(workspace, visit):
    page = visit("olu", viewport=PHONE, has_touch=True, outages=True)
    lab = Location.objects.get(name="Electronics lab")
    page.goto(lab.get_absolute_url())
    page.get_by_role("link", name="Audit gear").click()
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("heading", name="Audit Electronics lab")).to_be_visible()
    audit = Audit.objects.latest("pk")
    here = Asset.objects.lying_under(lab).order_by("pk")
    codes = list(here.values_list("tag_number", flat=True))
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    page.context.set_offline(True)
    for code in codes[:3]:  # typed as a hand scanner does, and the first has no answer yet
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    expect(page.get_by_text("Not sent yet")).to_be_visible()
    waiting = page.evaluate('JSON.parse(localStorage["quartermaster.scanned"])')
    assert {scan["who"] for scan in waiting} == {str(audit.started_by_id)}
    page.context.set_offline(False)
    for code in codes[3:]:
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    expect(page.locator(".audit-row.is-seen")).to_have_count(len(codes), timeout=30_000)
    assert loads == []
    lines = AuditLine.objects.filter(audit=audit).values_list("asset__tag_number", "result")
    assert list(lines.order_by("pk")) == [(code, "seen") for code in codes]
    last = page.locator(".audit-row.is-seen", has_text=codes[-1])
    pressed = last.get_by_role("button")
    name = pressed.get_attribute("id")
    pressed.press("Enter")
    expect(page.locator(f"#{name}")).to_have_text(re.compile("^Seen"))
    expect(page.locator(f"#{name}")).to_be_focused()  # whoever has no mouse goes on from there
    expect(page.locator(".audit-row.is-seen")).to_have_count(len(codes) - 1)
    check_the_camera_goes_on_with_it(page, codes[-1])
    page.get_by_role("link", name="Review and finish").click()
    page.get_by_role("button", name="Finish with 1 missing").click()
    expect(page.get_by_text("Finished: 1 missing.")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("The audit is under way again.")).to_be_visible()


def check_the_camera_goes_on_with_it(page, code):
    """One tap to the camera, one back, and there stands what was scanned."""
    page.get_by_role("button", name="Use the camera").tap()
    page.get_by_label("Code", exact=True).fill(code)
    page.keyboard.press("Enter")
    expect(page.locator("#scan-said")).to_contain_text("Seen")
    page.get_by_role("link", name="Go to the audit").tap()
    said = page.locator("#audit-said")
    expect(said).to_contain_text("Seen.")
    said.get_by_role("button", name="Take back").tap()
    expect(said).to_contain_text("Taken back")
