"""A shelf is counted on a phone: typed on and on, on a bad network, by two at once."""

import re
from decimal import Decimal
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from locations.models import Location
from people.models import Person
from stockroom import counts
from stockroom.models import Count, CountLine, Item, StockLevel
from tests.browser.conftest import PHONE, sign_in


@pytest.fixture
def wall(workspace):
    """The fastener wall with 30 more bins of ten pieces each."""
    place = Location.objects.get(name="Fastener wall")
    items = Item.objects.bulk_create(Item(name=f"Bin item {n:02}") for n in range(30))
    StockLevel.objects.bulk_create(StockLevel(item=item, location=place) for item in items)
    return place


def start(page, place) -> Count:
    """Begin from the location's own page."""
    page.goto(place.get_absolute_url())
    page.get_by_role("link", name="Count stock").click()
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("heading", name=f"Count {place}")).to_be_visible()
    expect(page.locator("[data-start]")).to_be_focused()  # whoever looks first, types after
    return Count.objects.get()


def counted(count) -> int:
    """How many lines the server has."""
    return count.lines.current().count()


@pytest.mark.drawn
def test_thirty_bins_are_counted_with_one_thumb(wall, visit):
    page = visit("olu", viewport=PHONE, has_touch=True)
    count = start(page, wall)
    rows = counts.scope(count).count()
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    for _ in range(rows):  # the first field has the focus, and Enter goes on to the next
        page.keyboard.type("7")
        page.keyboard.press("Enter")
    expect(page.locator("#count-progress")).to_contain_text(
        f"{rows} of {rows} counted", timeout=30_000
    )
    assert (counted(count), loads) == (rows, [])
    expect(page.get_by_role("link", name="Review and post")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("^Post ")).click()
    expect(page.get_by_text("Posted: ")).to_be_visible()
    assert set(counts.scope(count).values_list("quantity", flat=True)) == {Decimal(7)}
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("Undone by Olu Adeyemi")).to_be_visible()


def test_what_did_not_arrive_is_kept_and_sent_again(wall, visit):
    page = visit("olu", viewport=PHONE, has_touch=True, outages=True)
    count = start(page, wall)
    page.evaluate("""localStorage["quartermaster.counted"] = '{"/long-ago#1": ["3", "key", 0]}'""")
    page.context.set_offline(True)
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Not sent yet.").first).to_be_visible()
    phone = page.context
    page.close()
    phone.set_offline(False)
    assert counted(count) == 0
    page = phone.new_page()
    check_nobody_else_sends_it(page, count)
    sign_in(page, "olu")
    page.goto(count.get_absolute_url())
    expect(page.locator("#count-progress")).to_contain_text("1 of ", timeout=15_000)
    line = count.lines.get()
    assert (line.counted, line.by.name) == (12, "Olu Adeyemi")
    assert page.evaluate('localStorage["quartermaster.counted"]') == "{}"


def check_nobody_else_sends_it(page, count):
    """Who counts with the same phone meanwhile has not counted that."""
    page.context.clear_cookies()
    sign_in(page, "ada")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(count.get_absolute_url())
    page.reload()
    expect(page.locator("#count-progress")).to_contain_text("0 of ")
    assert "POST" not in sent
    page.context.clear_cookies()


def test_an_answer_that_got_lost_does_not_hide_a_correction(wall, visit):
    page = visit("olu", viewport=PHONE, has_touch=True, outages=True)
    count = start(page, wall)

    def lose_the_answer(route):
        route.fetch()  # it arrives, and the answer does not
        route.abort()

    page.route("**/line/", lose_the_answer)
    field = page.locator("[name=counted]").first
    field.fill("12")
    field.press("Enter")
    expect(page.get_by_text("Not sent yet.").first).to_be_visible()
    page.unroute("**/line/")
    field.fill("13")
    field.press("Enter")
    expect(page.locator(".count-row.is-counted")).to_have_count(1)
    assert count.lines.current().get().counted == 13


def test_an_answer_that_was_overtaken_does_not_take_the_progress_back(wall, visit):
    page = visit("olu", viewport=PHONE, has_touch=True)
    start(page, wall)
    held = []

    def hold_the_first(route):
        if held:
            route.continue_()
        else:
            held.append(route)
            held.append(route.fetch())

    page.route("**/line/", hold_the_first)
    page.keyboard.type("7")
    with page.expect_request("**/line/"):
        page.keyboard.press("Enter")
    while len(held) < 2:
        page.wait_for_timeout(50)
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    progress = page.locator("#count-progress")
    expect(progress).to_contain_text("2 of ")
    route, answer = held
    assert "<b>1</b> of " in answer.text()
    route.fulfill(response=answer)
    expect(page.locator(".count-row.is-counted")).to_have_count(2)
    assert "2 of " in progress.inner_text()  # at once: a while later it is asked for anew


def test_a_code_leads_to_its_line_and_what_others_count_shows(wall, visit):
    page = visit("olu", viewport=PHONE, has_touch=True)
    count = start(page, wall)
    last = counts.scope(count).order_by("item__name").get(item__name="Bin item 29")
    find = page.get_by_label("Scan or type a bin or an item")
    find.fill(last.item.code.lower())
    find.press("Enter")
    expect(page.locator(f"#counted-{last.pk}")).to_be_focused()
    mo = Person.objects.get(email__startswith="mo@")
    other = counts.scope(count).get(item__name="Bin item 28")
    counts.record(
        count, other.item, location=other.location, counted=Decimal(4), by=mo, operation_key=uuid4()
    )
    shown = page.locator(f"#counted-{other.pk}")
    expect(shown).to_have_value("4", timeout=15_000)
    expect(page.locator(f"#counted-{last.pk}")).to_be_focused()
    page.keyboard.type(other.item.code)  # scanned where a number was asked for
    page.keyboard.press("Enter")
    expect(shown).to_be_focused()
    expect(page.locator(f"#counted-{last.pk}")).to_have_value("")


@pytest.mark.drawn
def test_it_works_without_script(wall, visit):
    page = visit("olu", viewport=PHONE, java_script_enabled=False)
    count = start(page, wall)
    page.locator("[name=counted]").first.fill("5")
    page.get_by_role("button", name=re.compile("^Save")).first.click()
    first = CountLine.objects.get()
    assert first.counted == 5
    keys = list(page.locator("[name=counted]").evaluate_all("all => all.map(one => one.id)"))
    focused = page.locator("[autofocus]").get_attribute("id")
    assert focused == keys[keys.index(f"counted-{first.level_id}") + 1]
    page.locator("[name=counted]").nth(1).fill("-3")
    page.get_by_role("button", name=re.compile("^Save")).nth(1).click()
    expect(page.get_by_text("Can't be less than zero.")).to_be_visible()
    assert counted(count) == 1
