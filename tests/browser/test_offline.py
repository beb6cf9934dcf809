"""The app opens without a network, and what is scanned meanwhile is done when it is back."""

from playwright.sync_api import Page, expect

from assets.models import Checkout
from labels.models import Tag
from tests import make
from tests.browser.conftest import PHONE

# What is kept comes after the page: ask until it is so.
KEPT = """async (wanted) => {
  for (;;) {
    const pages = await caches.open("quartermaster.pages")
    const page = await pages.match("/scan/")
    const text = page ? await page.text() : ""
    if (wanted ? text.includes("Check in") && text.includes("data-session") : !page) return text
    await new Promise((go) => setTimeout(go, 50))
  }
}"""


def begin_to_check_in(page: Page) -> None:
    """Say so, and wait until this browser could do without the network."""
    page.goto("/scan/")
    page.get_by_role("button", name="Check in", exact=True).click()
    expect(page.get_by_role("heading", name="Check in")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready")
    page.evaluate(KEPT, True)


def test_scans_wait_in_the_app_that_was_opened_without_a_network(visit):
    out = Checkout.objects.open().first()
    code = Tag.objects.create(asset=out.asset).code
    page = visit("ada", outages=True, viewport=PHONE, has_touch=True)
    begin_to_check_in(page)

    page.context.set_offline(True)
    page.goto("/gear/")
    expect(page.get_by_role("heading", level=1)).to_have_text("No network")
    page.get_by_role("link", name="Scan").click()
    expect(page.get_by_role("heading", name="Check in")).to_be_visible()
    assert page.locator("#main").evaluate("main => getComputedStyle(main).backgroundColor") != (
        "rgba(0, 0, 0, 0)"
    )
    picture = {"name": "label.png", "mimeType": "image/png", "buffer": make.photo().read()}
    page.locator("input[name=photo]").set_input_files(picture)
    expect(page.get_by_text("No network: this photo can't be read here.")).to_be_visible()
    page.get_by_role("textbox", name="Code").fill(code)
    page.keyboard.press("Enter")
    expect(page.locator("[data-scans-pending]")).to_contain_text(code)

    page.context.set_offline(False)
    expect(page.locator("#tray-lines")).to_contain_text(out.asset.name)
    expect(page.locator("[data-scans-pending] li")).to_have_count(0)
    out.refresh_from_db()
    assert out.returned_at

    page.goto("/people/sign-out/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    assert page.evaluate(KEPT, False) == ""
    page.context.set_offline(True)
    page.goto("/scan/")
    expect(page.get_by_role("heading", level=1)).to_have_text("No network")
