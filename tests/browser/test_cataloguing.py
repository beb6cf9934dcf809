"""Adding what is there already, and merging what is there twice, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from stockroom.models import Item, Order
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.drawn


def test_what_is_kept_already_shows_while_its_name_is_typed_and_the_form_stays(visit):
    page = visit("mo", viewport=PHONE)
    page.goto("/stock/add/")
    page.get_by_label("Name").press_sequentially("wod screw 4x40 mm")
    expect(page.get_by_text("Is it this one?")).to_be_visible()
    expect(page.get_by_role("link", name="Wood screw 4 × 40 mm", exact=True)).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("wod screw 4x40 mm")
    page.get_by_label("Name").press_sequentially(" long")
    expect(page.get_by_text("Is it this one?")).to_be_hidden()


def test_adding_asks_first_and_goes_back_to_what_was_typed(visit):
    page = visit("mo", viewport=PHONE)
    page.goto("/stock/add/")
    page.get_by_label("Name").fill("Wood screw 4×40mm")
    page.get_by_label("Where it is kept").select_option(index=1)
    page.get_by_role("button", name="Add stock").click()
    expect(page.get_by_role("heading", name="Is it this one?")).to_be_visible()
    page.get_by_role("button", name="Change what I typed").click()
    expect(page.get_by_label("Name")).to_have_value("Wood screw 4×40mm")
    page.get_by_label("Name").fill("Coat hook, brass")
    page.get_by_role("button", name="Add, then another").click()
    expect(page.get_by_text("Added Coat hook, brass.")).to_be_visible()
    expect(page.get_by_label("Name")).to_be_focused()  # whoever adds a shelf of them types on


def test_two_items_are_merged_after_all_that_happens_was_shown(visit):
    old = Item.objects.get(name="Wood screw 4 × 40 mm")
    new = Item.objects.exclude(pk=old.pk).filter(unit=old.unit, archived_at=None).first()
    page = visit("ada", viewport=DESK)
    page.goto(f"/stock/{old.pk}/merge/")
    page.get_by_label("Merge it into").select_option(str(new.pk))
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_text("This can't be undone")).to_be_visible()
    page.get_by_role("button", name=f"Merge into {new}").click()
    expect(page.get_by_role("heading", level=1, name=new.name)).to_be_visible()
    expect(page.get_by_text(f"as {old}").first).to_be_visible()
    page.goto(f"/stock/{old.pk}/")
    expect(page).to_have_url(re.compile(rf"/stock/{new.pk}/$"))


def test_a_draft_is_ordered_with_the_numbers_typed_on_it(visit):
    draft = Order.objects.filter(state="draft").first()
    page = visit("ada", viewport=DESK)
    page.goto(f"/stock/orders/{draft.pk}/")
    page.get_by_label(re.compile("^How many of")).first.fill("31")
    page.get_by_role("button", name="It is ordered").click()
    expect(page.get_by_text(f"{draft.code} is ordered from")).to_be_visible()
    assert draft.lines.first().packs == 31
