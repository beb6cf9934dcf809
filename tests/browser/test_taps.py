"""The tap budgets: what is counted are the taps after the phone's camera opened the page."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from assets.models import Asset
from labels import claiming, operations
from labels.models import LabelStock, Tag
from labels.operations import tag_for
from locations.models import Location, Role
from people.models import Person
from stockroom.models import StockLevel
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.drawn
DRILL = "Cordless drill 18 V, no. 2"


class Thumb:
    """One thumb on one phone, and how often it tapped."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def scan(self, code: str) -> None:
        """The phone's camera opens the address in a label."""
        self.page.goto(f"/Q/{code}")
        self.taps = 0

    def tap(self, name: str, *, exact: bool = True) -> None:
        """Tap the button or link of this name."""
        either: Locator = self.page.get_by_role("button", name=name, exact=exact).or_(
            self.page.get_by_role("link", name=name, exact=exact)
        )
        either.locator("visible=true").first.tap()
        self.taps += 1


@pytest.fixture
def thumb(visit) -> Thumb:
    """Olu's."""
    return Thumb(visit("olu", viewport=PHONE, has_touch=True))


def who_has_it(thumb: Thumb) -> Locator:
    """The answer on the plate."""
    return thumb.page.locator(".plate-who")


def test_gear_goes_out_and_home_within_its_taps(thumb):
    code = tag_for("asset", Asset.objects.get(name=DRILL)).code

    thumb.scan(code)
    thumb.tap("Check out")
    expect(who_has_it(thumb)).to_have_text("You have it")
    expect(thumb.page.locator(".plate-custody")).to_contain_text("due")
    assert thumb.taps == 1

    thumb.scan(code)
    thumb.tap("Check in")
    expect(who_has_it(thumb)).to_have_text("In its place")
    assert thumb.taps == 1

    thumb.scan(code)
    thumb.tap("Someone else")
    thumb.tap("Mo Haddad")
    expect(who_has_it(thumb)).to_have_text("Mo Haddad has it")
    assert thumb.taps == 2

    thumb.tap("Undo")
    expect(who_has_it(thumb)).to_have_text("In its place")


def test_a_bin_is_used_from_within_its_taps(thumb):
    level = StockLevel.objects.get(item__name="Wood screw 4 × 40 mm")
    code = tag_for("level", level).code

    thumb.scan(code)
    thumb.tap("Use 1")
    expect(thumb.page.locator(".notice")).to_contain_text("Used 1 pc of Wood screw 4 × 40 mm")
    assert thumb.taps == 1

    thumb.scan(code)
    thumb.page.get_by_role("button", name=re.compile(r"^2( pcs)?$")).tap()
    thumb.taps += 1
    thumb.tap("Use 2")
    expect(thumb.page.locator(".notice")).to_contain_text("Used 2 pcs of Wood screw 4 × 40 mm")
    assert thumb.taps == 2

    thumb.tap("Undo")
    expect(thumb.page.locator(".bin-amount")).to_contain_text("229")

    thumb.scan(code)
    thumb.tap("Receive")
    expect(thumb.page.locator(".notice")).to_contain_text("Received 1 pc")
    assert thumb.taps == 1


def test_a_label_on_nothing_yet_goes_on_what_was_added_last_in_one_tap(thumb):
    olu = Person.objects.get(name__startswith="Olu")
    claiming.print_blanks(
        operations.Setup(LabelStock.objects.get(part="5167", made_by=None)),
        count=1,
        by=olu,
        operation_key=uuid4(),
    )
    code = Tag.objects.unclaimed().get(lines__run__by=olu).code

    thumb.scan(code)
    last = thumb.page.locator(".rows .item-name").first.inner_text()
    thumb.tap(f"Put it on {last}")
    expect(thumb.page.get_by_role("heading", level=1)).to_have_text(last)
    assert thumb.taps == 1
    thumb.tap("Undo")
    expect(thumb.page.get_by_role("heading", level=1)).to_contain_text("is on nothing yet")


def test_forty_tools_to_one_person_and_back_take_two_taps_each_way(thumb):
    """To the page, a scan for each tool, and to the person or the verb."""
    olu = Person.objects.get(name__startswith="Olu")
    free = Asset.objects.granting(olu, Role.OPERATOR).available()
    tags = list(free.values_list("tag_number", flat=True)[:40])
    assert len(tags) == 40
    for page_name, last in (
        ("Check out several", "Vic Lindqvist"),
        ("Check in several", "Check in 40 assets"),
    ):
        thumb.page.goto("/gear/")
        thumb.taps = 0
        thumb.tap(page_name)
        field = thumb.page.get_by_label("Scan a label, or type a tag number or serial")
        for number, tag in enumerate(tags, start=1):
            expect(field).to_be_focused()  # a scanner types into what has the focus, and enters
            thumb.page.keyboard.type(tag)
            thumb.page.keyboard.press("Enter")
            expect(thumb.page.locator("h1 .count")).to_have_text(str(number))
        thumb.tap(last)
        expect(thumb.page.locator(".notice")).to_contain_text("40 assets")
        assert thumb.taps == 2


def test_what_is_moved_to_a_place_that_was_scanned_takes_no_tap_each(thumb):
    olu = Person.objects.get(name__startswith="Olu")
    room = Location.objects.get(name="Laser room")
    free = Asset.objects.granting(olu, Role.OPERATOR).available().exclude(location=room)
    tools = list(free[:5])
    thumb.page.goto("/scan/")
    thumb.page.keyboard.type(tag_for("location", room).code)
    thumb.page.keyboard.press("Enter")
    expect(thumb.page.locator("#tray-title")).to_have_text("Laser room")
    thumb.tap("Move here")
    expect(thumb.page.locator("#tray-title")).to_have_text("Move to Laser room")
    thumb.page.get_by_label("Code").focus()
    for tool in tools:
        thumb.page.keyboard.type(tool.tag_number)
        thumb.page.keyboard.press("Enter")
    expect(thumb.page.locator("#tray-counts")).to_have_text("5 done")
    assert thumb.taps == 1
    moved = Asset.objects.filter(pk__in=[tool.pk for tool in tools])
    assert set(moved.values_list("location", flat=True)) == {room.pk}
