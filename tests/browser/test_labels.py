"""A half-used, spoiled sheet: the positions are links, with script and without, and by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from labels.models import PrintRun
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.drawn


@pytest.mark.parametrize(
    ("script", "size"), [(True, DESK), (False, PHONE)], ids=["script at a desk", "no script"]
)
def test_labels_begin_where_the_sheet_is_free_and_leave_out_what_is_spoiled(visit, script, size):
    page = visit("mo", viewport=size, java_script_enabled=script)
    page.goto("/labels/needing/")
    page.get_by_role("button", name="Pick the ticked ones").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Print labels")

    spot = page.get_by_role("link", name="Start at row 3, column 1")
    spot.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("start=7"))
    expect(page.get_by_role("link", name="Starts at row 3, column 1")).to_be_visible()
    if script:
        expect(page.locator("#spot-7")).to_be_focused()

    page.get_by_role("link", name="Strike out spoiled labels").click()
    page.get_by_role("link", name="Strike out row 3, column 2").click()
    page.wait_for_url(re.compile("struck=8"))
    expect(page.get_by_role("link", name="Use row 3, column 2 again")).to_be_visible()

    page.get_by_label("Organisation").check()
    if not script:
        page.get_by_role("button", name="Show").first.click()
    page.wait_for_url(re.compile("show_organisation"))
    expect(page.locator(".label-sheet").first).to_contain_text("Riverside Maker")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    begun = page.url
    printed = re.compile("/labels/print/")
    with page.context.expect_event("response", lambda got: printed.search(got.url)) as answer:
        page.get_by_role("button", name="Make PDF").click()
    assert (answer.value.status, page.url) == (302, begun)
    run = PrintRun.objects.latest("printed_at")
    assert (run.by.name, run.start, run.struck) == ("Mo Haddad", 7, [8])
    assert list(run.lines.values_list("slot", flat=True))[:2] == [7, 9]


def test_the_form_of_a_label_stock_shows_the_measures_that_its_paper_has(visit):
    page = visit("mo", viewport=PHONE, java_script_enabled=False)
    page.goto("/labels/stocks/add/")
    shown = {}
    for form in ("Sheet", "Roll of labels", "Continuous tape"):
        page.get_by_label("What it is").select_option(form)
        measures = [
            page.get_by_label(name) for name in ("Label width", "Label height", "Page width")
        ]
        shown[form] = [field.is_visible() for field in measures]
    assert shown == {
        "Sheet": [True, True, True],
        "Roll of labels": [True, True, False],
        "Continuous tape": [True, False, False],
    }
