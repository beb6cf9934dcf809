"""The pile of gear to be handed out: what was scanned by mistake comes off it again."""

import re
import time

import pytest
from playwright.sync_api import expect

from assets.models import Asset
from locations.models import Role
from people.models import Person
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.drawn


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


def test_nothing_scanned_is_lost_on_a_slow_network(visit):
    """The next codes come while the first is on its way, one of them in two halves."""
    page = visit("olu")
    drills = list(Asset.objects.filter(name__startswith="Cordless drill").order_by("pk")[:3])
    first, second, third = (drill.tag_number for drill in drills)

    def dawdle(route) -> None:
        time.sleep(0.6)
        route.continue_()

    page.goto("/gear/several/check-out/")
    page.route("**/several/check-out/**", dawdle)
    box = page.get_by_role("searchbox", name="Scan a label")
    box.press_sequentially(f"{first}\n{second}\n{third[:3]}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check out several 2")
    expect(box).to_be_focused()
    box.press_sequentially(f"{third[3:]}\n")
    expect(page.locator(".pile .item-name")).to_have_text([str(drill) for drill in drills[::-1]])
    expect(box).to_have_value("")


def test_what_got_no_answer_stands_in_the_box_again(visit):
    page = visit("olu", outages=True)
    page.goto("/gear/several/check-out/")
    page.route("**/several/check-out/**", lambda route: route.abort())
    box = page.get_by_role("searchbox", name="Scan a label")
    box.press_sequentially("G-0001\n")
    expect(box).to_have_value("G-0001")


@pytest.mark.parametrize("scripted", [True, False])
def test_what_was_said_stays_while_the_next_is_scanned(scripted, visit):
    """Of all of them, and of one alone."""
    page = visit("olu", viewport=PHONE, has_touch=True, java_script_enabled=scripted)
    olu = Person.objects.get(name__startswith="Olu")
    first, second = Asset.objects.granting(olu, Role.OPERATOR).out()[:2]
    page.goto(f"/gear/several/check-in/?assets={first.pk}")
    page.locator("#several").get_by_label("Anything to say about them?").fill("Wet")
    page.get_by_text("Needs repair, or anything to say").tap()
    said = page.locator(f"#of-{first.pk}")
    said.get_by_label("It needs repair").check()
    said.get_by_label("Anything to say").fill("Smokes")
    page.get_by_role("searchbox", name="Scan a label").press_sequentially(f"{second.tag_number}\n")
    page.get_by_role("button", name="Check in 2 assets").tap()
    expect(page.locator(".notice")).to_contain_text("Checked in 2 assets")
    broken = first.events.latest("pk")
    assert (broken.kind, broken.note) == ("broken", "Smokes")
    assert second.events.latest("pk").note == "Wet"
    page.get_by_role("button", name="Undo").tap()
    expect(page.locator(".notice")).to_contain_text("2 assets are as before")
