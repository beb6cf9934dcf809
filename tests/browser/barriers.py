"""What keeps people from using a page, as far as axe and a ruler can tell."""

import json
import os

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE

# Nothing moves while it is looked at, and axe gets in.
LOOKED_AT = {"viewport": PHONE, "reduced_motion": "reduce", "bypass_csp": True}
EVERY = [(size, theme) for theme in ("light", "dark") for size in (PHONE, DESK)]
WINDOWS = EVERY if "EXAMPLES" in os.environ else [(PHONE, "light"), (DESK, "dark")]
# None of its rules asks for what it would load of our stylesheets, and that takes most of its time.
OPTIONS = json.dumps({"resultTypes": ["violations"], "preload": False})
BROKEN = f"axe.run({OPTIONS}).then(found => found.violations.map(each => each.id))"


def barriers(page: Page) -> list[str]:
    """The names of axe's rules that the page breaks, and whether it is wider than the window."""
    page.wait_for_load_state("domcontentloaded")
    page.evaluate(AXE_SCRIPT)
    found: set[str] = set()
    for size, theme in WINDOWS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.add(f"too wide for {size['width']}")
        found |= set(page.evaluate(BROKEN))
    page.set_viewport_size(PHONE)
    return sorted(found)
