"""Somebody signs with a finger for what they take."""

import pytest
from playwright.sync_api import Page, expect

from assets.models import Acceptance, Asset
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.drawn


def stroke(page: Page, *path: tuple[float, float]) -> None:
    """Draw with a finger on the pad, by fractions of its width and height."""
    pad = page.locator("signature-pad canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    finger = page.context.new_cdp_session(page)
    for number, (x, y) in enumerate(path):
        spot = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
        kind = "touchMove" if number else "touchStart"
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [spot]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def inked(page: Page) -> bool:
    """Is there ink near the foot of the pad, where a stroke ends?"""
    return page.locator("signature-pad canvas").evaluate(
        "pad => pad.getContext('2d').getImageData(0, pad.height / 2, pad.width, pad.height / 2)"
        ".data.some(part => part > 0)"
    )


def test_a_finger_signs_without_moving_the_page(visit):
    camera = Asset.objects.available().exclude(type__terms=None).first()
    page = visit("ada", viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(f"{camera.get_absolute_url()}check-out/")
    page.locator("signature-pad canvas").scroll_into_view_if_needed()
    where = page.evaluate("scrollY")

    downwards = ((0.2, 0.1), (0.3, 0.4), (0.4, 0.7), (0.5, 0.9))
    stroke(page, *downwards)
    assert inked(page)
    assert page.evaluate("scrollY") == where

    page.get_by_role("button", name="Clear").click()
    expect(page.locator("signature-pad input")).to_have_value("")
    assert not inked(page)
    page.get_by_role("button", name="Accept and check out").click()
    expect(page.get_by_role("link", name="Type the name, or sign below.")).to_be_visible()

    stroke(page, *downwards)
    page.get_by_role("button", name="Accept and check out").click()
    expect(page.locator(".plate-who")).to_have_text("You have it")
    accepted = Acceptance.objects.get()
    page.goto(accepted.get_absolute_url())
    signature = page.get_by_role("img", name="signature")
    expect(signature).to_be_visible()
    assert signature.evaluate("drawn => drawn.naturalWidth") > 0
    assert accepted.name == ""
