"""Controls look like controls: what can be chosen from has a frame, as what is typed into has."""

import pytest

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.drawn
FRAME = "one => getComputedStyle(one).borderTopWidth + ' ' + getComputedStyle(one).appearance"


@pytest.mark.parametrize("address", ["/stock/add/", "/stock/counts/start/", "/gear/add/"])
def test_a_choice_is_framed(address, visit):
    page = visit("ada", viewport=PHONE)
    page.goto(address)
    frames = page.locator("#main select.input").evaluate_all(f"all => all.map({FRAME})")
    assert frames
    assert set(frames) == {"1px none"}
