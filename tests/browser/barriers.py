"""What keeps people from using a page, as far as axe and a ruler can tell."""

import os

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE

# To look for barriers takes longer than all else, and the pages are the same on either engine:
# a run on SQLite looks at a phone by day, on PostgreSQL at a desk by night, `make prove` at all.
WINDOWS = {
    f"{size}-{theme}": {"viewport": viewport, "color_scheme": theme, "bypass_csp": True}
    for size, viewport in (("phone", PHONE), ("desk", DESK))
    for theme in ("light", "dark")
}
DAILY = "desk-dark" if os.environ.get("TEST_ENGINE") == "postgres" else "phone-light"
LOOKED_THROUGH = list(WINDOWS) if "EXAMPLES" in os.environ else [DAILY]


def barriers(page: Page) -> list[str]:
    """The names of axe's rules that the page breaks, and whether it is wider than the window."""
    page.wait_for_load_state("domcontentloaded")
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return ["too wide"] * wide + [each["id"] for each in Axe().run(page).response["violations"]]
