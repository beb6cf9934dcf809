"""A real browser before a real server, on the sample workspace."""

import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from people.models import Person
from tests import tables

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
HOME = re.compile("//[^/]+/$")
PASSWORD = "riverside-demo"

expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's own Chromium, doing nothing on the network by itself."""
    chromium = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    quiet = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    if os.geteuid() == 0:  # Chromium's sandbox refuses to run as root
        quiet.append("--no-sandbox")
    return browser_type_launch_args | {"executable_path": chromium, "args": quiet}


@pytest.fixture(scope="session")
def playwright(playwright: Playwright) -> Iterator[Playwright]:
    """While its loop is there, this thread has a second connection, which nobody else closes."""
    yield playwright
    connections.close_all()


@pytest.fixture
def workspace(real_connections, live_server, settings) -> Iterator[Any]:
    """The sample workspace, served; its labels say the address it is served at.

    A window may close while the server still answers it: the tables are emptied after that.
    """
    settings.SITE_URL = live_server.url
    tables.sample(partial(call_command, "demo", verbosity=0))
    yield live_server
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=20)


@pytest.fixture
def visit(browser: Browser, workspace: Any) -> Iterator[Callable[..., Page]]:
    """Open a fresh browser window at the workspace, as one of its people or nobody."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def open_window(who: str = "", *, outages: bool = False, **options: Any) -> Page:
        context = browser.new_context(base_url=workspace.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on(
            "console",
            lambda message: (
                trouble.append(message.text)
                if message.type == "error"
                and "Failed to load resource" not in message.text
                and not (outages and message.text.startswith("htmx:"))
                else None
            ),
        )
        if who:
            sign_in(page, who)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert trouble == []


def sign_in(page: Page, who: str) -> None:
    """Show home to one of the sample people, who gave their password a moment ago."""
    client = Client()
    client.force_login(Person.objects.get(email=f"{who}@riverside.example"))
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
    session.save()
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": session.session_key, "domain": "localhost", "path": "/"}
    page.context.add_cookies([cookie])
    page.goto("/")
