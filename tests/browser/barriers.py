"""What keeps people from using a page, as far as axe and a ruler can tell."""

from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Page

from tests.browser.conftest import PHONE


def theme_for(size: dict[str, int]) -> str:
    """Light or dark, so that both sizes are seen in both once the tests ran on both engines.

    The pages are the same on either, and to look for barriers takes longer than all else.
    """
    on_sqlite = connection.vendor == "sqlite"
    return "light" if (size == PHONE) is on_sqlite else "dark"


def barriers(page: Page) -> list[str]:
    """The names of axe's rules that the page breaks, and whether it is wider than the window."""
    page.wait_for_load_state("domcontentloaded")
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return ["too wide"] * wide + [each["id"] for each in Axe().run(page).response["violations"]]
