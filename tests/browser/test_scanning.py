"""Scan sessions in a real browser: no taps, no network, no server, no script."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Page, expect

from assets.models import Asset, Checkout
from labels.models import ScanLine
from labels.operations import tag_for
from locations.models import Location, Role
from people.models import Person
from stockroom.models import CountLine, StockLevel
from tests.browser.conftest import PHONE, sign_in


def type_in(page: Page, *codes: str) -> None:
    """As a hand scanner does: faster than any answer, each with an Enter."""
    for code in codes:
        page.keyboard.type(code)
        page.keyboard.press("Enter")


def free_tools(number: int) -> list[str]:
    """The tag numbers of what Olu can check out."""
    olu = Person.objects.get(name__startswith="Olu")
    free = Asset.objects.granting(olu, Role.OPERATOR).available().filter(type__terms=None)
    tags = list(free.filter(type__for_anyone=True).values_list("tag_number", flat=True)[:number])
    assert len(tags) == number
    return tags


def badge() -> str:
    """The code on Vic's badge."""
    return tag_for("person", Person.objects.get(name__startswith="Vic")).code


def done(page: Page, number: int) -> None:
    """So many were done, and nothing waits."""
    expect(page.locator("#tray-counts")).to_have_text(f"{number} done", timeout=60_000)


def in_order() -> list[str]:
    """What was scanned in the order in which it was done; each once."""
    lines = ScanLine.objects.filter(session__by__name__startswith="Olu").order_by("pk")
    return list(lines.values_list("text", flat=True))


@pytest.mark.drawn
def test_forty_tools_to_a_badge_and_back_take_one_tap(visit):
    tools, code = free_tools(40), badge()
    page = visit("olu", viewport=PHONE, has_touch=True)
    page.goto("/scan/")
    page.evaluate("window.still = true")
    type_in(page, code)
    expect(page.locator("#tray-title")).to_have_text("Check out to Vic Lindqvist")
    type_in(page, *tools)
    done(page, 40)
    expect(page.locator("#scan-said")).to_contain_text("Checked out")
    assert page.evaluate("window.still")
    assert Checkout.objects.open().filter(asset__tag_number__in=tools).count() == 40
    page.get_by_role("button", name="End").tap()
    expect(page.locator("h1")).to_have_text("Check out to Vic Lindqvist")

    page.goto("/scan/")
    page.get_by_role("button", name="Check in", exact=True).tap()
    expect(page.locator("#tray-title")).to_have_text("Check in")
    page.get_by_label("Code").focus()
    type_in(page, *tools)
    done(page, 40)
    assert not Checkout.objects.open().filter(asset__tag_number__in=tools).exists()
    page.reload()
    expect(page.locator("#tray-title")).to_have_text("Check in")
    done(page, 40)


def test_what_can_t_be_sent_waits_and_lands_once_in_order(visit):
    tools = free_tools(7)
    page = visit("olu", outages=True)
    page.goto("/scan/")
    type_in(page, badge(), tools[0])
    done(page, 1)
    page.context.set_offline(True)
    type_in(page, *tools[1:4])
    expect(page.locator("[data-scans-pending] li")).to_have_count(3)
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.evaluate("setTimeout(() => location.reload())")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    page.context.set_offline(False)
    done(page, 4)

    lost: list[str] = []

    def answer_gets_lost(route: Any) -> None:
        """The server does it, and nobody hears of it."""
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    page.route("**/scan/", answer_gets_lost, times=1)
    type_in(page, *tools[4:])
    done(page, 7)
    assert len(lost) == 1
    assert in_order()[1:] == tools
    expect(page.locator("#tray-lines > li")).to_have_count(8)


@pytest.mark.drawn
def test_a_shelf_is_counted_with_a_hand_scanner_and_figures_alone(visit):
    page, place = visit("olu"), Location.objects.get(name="Component drawers")
    below = StockLevel.objects.filter(location__path__startswith=place.path).order_by("pk")
    first, second, third = below.select_related("item")[:3]
    page.goto(f"/scan/?doing=count&location={place.pk}")
    page.get_by_role("button", name="Count here").click()
    expect(page.get_by_role("heading", name=f"Count at {place}")).to_be_visible()
    expect(page.get_by_label("Code", exact=True)).to_be_focused()
    type_in(page, first.item.code)
    expect(page.get_by_label(f"How many {first.item}")).to_be_focused()
    type_in(page, "7")
    done(page, 1)
    expect(page.get_by_label("Code", exact=True)).to_be_focused()
    type_in(page, second.item.code)
    expect(page.get_by_label(f"How many {second.item}")).to_be_focused()
    type_in(page, third.item.code)  # the second can wait: a code is no number
    expect(page.get_by_label(f"How many {third.item}")).to_be_focused()
    type_in(page, "3")
    expect(page.locator("#tray-counts")).to_have_text("2 done 1 to settle")
    counted = CountLine.objects.order_by("pk").values_list("level", "counted")
    assert list(counted) == [(first.pk, 7), (third.pk, 3)]


def database_url() -> str:
    """The test database, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


class Server:
    """The site as a process of its own, which can be killed."""

    def __init__(self) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://localhost:{self.port}"

    def start(self) -> None:
        """Begin to answer."""
        known = {"DATABASE_URL": database_url(), "DEBUG": "on", "SITE_URL": self.url}
        known |= {"SECRET_KEY": settings.SECRET_KEY, "DATA_DIR": str(settings.DATA_DIR)}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", str(self.port)],
            cwd=settings.BASE_DIR, env=os.environ | known,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(300):
            with closing(socket.socket()) as call:
                if call.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)

    def kill(self) -> None:
        """Without a word, in the middle of whatever it does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(workspace):
    """A server beside the one of the test, on the same data."""
    one = Server()
    one.start()
    yield one
    one.kill()


def test_a_server_that_is_killed_loses_nothing(server, visit):
    tools = free_tools(10)
    page = visit("olu", outages=True)
    page.goto(f"{server.url}/scan/")
    type_in(page, badge(), *tools[:2])
    done(page, 2)
    type_in(page, *tools[2:6])
    server.kill()
    type_in(page, *tools[6:])
    expect(page.locator("[data-scans-pending] li").first).to_be_visible()
    server.start()
    done(page, 10)
    assert in_order()[1:] == tools
    assert Checkout.objects.open().filter(asset__tag_number__in=tools).count() == 10


@pytest.mark.drawn
def test_a_hand_scanner_needs_no_script(visit):
    tools = free_tools(3)
    page = visit(java_script_enabled=False)
    sign_in(page, "olu")
    page.goto("/scan/")
    for number, code in enumerate([badge(), *tools]):
        expect(page.get_by_label("Code")).to_be_focused()
        type_in(page, code)
        done(page, number)
    expect(page.locator("#scan-said")).to_contain_text("Checked out")
    type_in(page, tools[0])
    expect(page.locator("#scan-said")).to_contain_text("Scanned already")
    page.get_by_role("button", name="Undo").first.click()
    done(page, 2)
    page.get_by_role("button", name="End").click()
    expect(page.locator("h1")).to_have_text("Check out to Vic Lindqvist")


# Cameras fail in many ways, and none is at hand: this one fails as it is told, or goes mute.
FAILING = """
const canvas = document.createElement("canvas"), pen = canvas.getContext("2d")
Object.assign(window, { opened: 0, failing: "NotAllowedError" })
setInterval(() => pen.fillRect(0, 0, Math.random() * 300, 150), 50)
Object.defineProperty(navigator, "mediaDevices", { value: {
  enumerateDevices: async () => [],
  getUserMedia: async () => {
    if (window.failing) throw new DOMException("", window.failing)
    window.opened += 1
    return canvas.captureStream()
  },
} })
const play = HTMLMediaElement.prototype.play
HTMLMediaElement.prototype.play = function () {
  return window.unplayed ? Promise.reject(new DOMException("", "NotAllowedError")) : play.call(this)
}
"""
# What happens to the camera of an installed app on an iPhone, of which no event tells.
BEHIND_ITS_BACK = {
    "paused by a call": "document.querySelector('video').pause()",
    "taken while the telephone was locked": """
        document.querySelector('video').srcObject.getTracks()[0].stop()
        dispatchEvent(new Event('focus'))""",
    "given to another app for a while": """
        const [track] = document.querySelector('video').srcObject.getTracks()
        Object.defineProperty(track, 'muted', { get: () => true })""",
}
COMES_BACK = """([opened]) => {
  const video = document.querySelector("code-scanner[data-state=on] video")
  return video && !video.paused && video.currentTime > .3 && window.opened === opened
}"""
WHY = {
    "NotAllowedError": "The camera is not allowed here",
    "NotReadableError": "Another app has the camera",
    "NotFoundError": "No camera found",
    "UnknownError": "The camera did not start",
}


@pytest.mark.drawn
def test_a_camera_that_fails_says_why_and_codes_are_typed_all_the_same(visit):
    (tool,) = free_tools(1)
    page = visit("olu", viewport=PHONE, has_touch=True)
    page.add_init_script(FAILING)
    page.goto("/scan/")
    for failing, words in WHY.items():
        page.evaluate("failing => { window.failing = failing }", failing)
        page.get_by_role("button", name="Start the camera").tap()
        expect(page.locator("code-scanner p:visible b")).to_have_text(words)
    page.evaluate("window.failing = ''; window.unplayed = true")
    page.get_by_role("button", name="Start the camera").tap()
    expect(page.locator("code-scanner p:visible b")).to_have_text("The camera did not start")
    page.evaluate("window.unplayed = false")
    page.get_by_role("button", name="Start the camera").tap()
    page.wait_for_function(COMES_BACK, arg=[2])
    for opened, happens in zip([2, 3, 4], BEHIND_ITS_BACK.values(), strict=True):
        page.evaluate(happens)
        page.wait_for_function(COMES_BACK, arg=[opened])
    page.get_by_label("Code", exact=True).tap()
    type_in(page, "TOOLBOX1")
    expect(page.locator("#scan-said")).to_contain_text("A character of the code is wrong")
    expect(page.get_by_role("link", name="Search for it")).to_be_in_viewport()
    type_in(page, tool)
    expect(page).to_have_url(f"/gear/{Asset.objects.get(tag_number=tool).pk}/")
