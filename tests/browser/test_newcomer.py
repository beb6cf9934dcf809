"""The main job, as somebody new does it: from signing in to a scanned label."""

import re

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE

SCREWS = "Wood screw 4 × 40 mm"
DRILL = "Cordless drill"
# What a browser sends of a form: a box only if it is ticked.
BOX = ":is([type=checkbox], [type=radio])"
SENT = f"input[name]:not({BOX}), {BOX}[name]:checked, select[name]"


def codes_on(pdf: bytes) -> list[str]:
    """What a camera reads on the printed sheets."""
    sheets = pypdfium2.PdfDocument(pdf)
    pictures = [sheet.render(scale=300 / 72).to_pil() for sheet in sheets]
    return [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]


def find(page: Page, text: str, *, script: bool) -> None:
    """Look for something in the list that is open; with script it is found while one types.

    A row that is clicked before it is replaced by what was found leads nowhere.
    """
    page.get_by_role("searchbox", name=re.compile("^Find (stock|gear)")).fill(text)
    if not script:
        page.keyboard.press("Enter")
    page.wait_for_url(re.compile("[?&]q="))


def check_the_screws_run_low(page: Page, *, script: bool) -> None:
    """Use some, until they show as to reorder; then think better of it."""
    page.goto("/stock/")
    find(page, SCREWS, script=script)
    page.get_by_role("link", name=SCREWS).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SCREWS)
    expect(page.locator(".tape")).to_have_count(0)
    page.get_by_label(re.compile("^(Amount|Quantity)")).fill("40")
    page.get_by_role("button", name=re.compile("^Use")).click()
    expect(page.locator(".notice")).to_contain_text(f"Used 40 pcs of {SCREWS}")
    expect(page.locator(".tape")).to_contain_text("Low")
    page.goto("/stock/?state=to-reorder")
    expect(page.get_by_role("link", name=SCREWS).first).to_be_visible()


def check_a_drill_goes_out_and_comes_back(page: Page, *, script: bool) -> str:
    """One tap out, with a due date; one tap back. Answers with the address of its page."""
    page.goto("/gear/?state=available")
    find(page, DRILL, script=script)
    page.get_by_role("link", name=re.compile(DRILL)).first.click()
    page.wait_for_url(re.compile(r"/gear/\d+/$"))
    page.get_by_role("button", name="Check out", exact=True).click()
    expect(page.locator(".plate-who")).to_have_text("You have it")
    expect(page.locator(".plate")).to_contain_text(re.compile("due", re.IGNORECASE))
    page.get_by_role("button", name="Check in", exact=True).click()
    expect(page.locator(".plate-who")).to_have_text("In its place")
    return page.url


def print_its_label(page: Page) -> bytes:
    """From the drill's page to the PDF."""
    page.get_by_role("button", name="Print label").click()
    page.wait_for_url(re.compile("/labels/"))
    form = page.locator("form", has=page.get_by_role("button", name="Make PDF"))
    fields = {
        field.get_attribute("name"): field.input_value() for field in form.locator(SENT).all()
    }
    answer = page.request.post(
        f"{page.url.split('/labels/')[0]}/labels/print/",
        form={name: value for name, value in fields.items() if name},
        headers={"Referer": page.url},
    )
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body()


@pytest.mark.parametrize(
    ("size", "script"),
    [
        pytest.param(PHONE, True, id="phone"),
        pytest.param(DESK, True, id="desk", marks=pytest.mark.drawn),
        pytest.param(PHONE, False, id="no script", marks=pytest.mark.drawn),
    ],
)
def test_a_newcomer_does_the_main_job(visit, size, script):
    page = visit("olu", viewport=size, java_script_enabled=script)
    expect(page.get_by_role("heading", level=1)).to_contain_text("to reorder")

    check_the_screws_run_low(page, script=script)
    drill = check_a_drill_goes_out_and_comes_back(page, script=script)
    [address] = codes_on(print_its_label(page))

    assert re.fullmatch(r"HTTP://LOCALHOST:\d+/Q/[0-9A-Z]{8}", address)
    page.goto(address)
    assert page.url == drill

    stranger = visit(viewport=size, java_script_enabled=script)
    stranger.goto(address)
    sign_in = stranger.get_by_role("link", name="Sign in")
    expect(sign_in).to_be_in_viewport()  # above what only a finder fills in
    sign_in.click()
    stranger.wait_for_url(re.compile("/people/sign-in/"))
    stranger.get_by_label("E-mail").fill("vic@riverside.example")
    stranger.get_by_label("Password", exact=True).fill("riverside-demo")
    stranger.get_by_role("button", name="Sign in").click()
    stranger.wait_for_url(drill)

    outsider = visit("xan", viewport=size, java_script_enabled=script)
    assert outsider.goto(address).status == 404
