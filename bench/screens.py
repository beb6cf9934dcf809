"""How fast the screens answer over the wire, and what each asks: ``python -m bench.screens``.

5,000 locations, 2,000 people, 20,000 grants, 10,000 items, 290,000 movements, 10,000 assets on
PostgreSQL, behind gunicorn on this machine. p50 and p95 in milliseconds; queries of one page.
"""

import http.cookiejar
import re
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

from .house import middle, serving, workspace

ROUNDS = 20
PORT = 8799
MOST_QUERIES = 12


def screens() -> dict[str, str]:
    """What is looked at: each kind of page, on something busy."""
    from assets.models import Asset
    from locations.models import Location
    from stockroom.models import Item

    first = Location.objects.get(path="/1/")
    room = Location.objects.filter(path__startswith="/1/", kind="room").first()
    items = Item.objects.filter(levels__location__path__startswith="/1/")
    asset = Asset.objects.filter(home__path__startswith="/1/").first()
    assert room is not None
    assert asset is not None
    return {
        "home": "/",
        "stock": "/stock/",
        "stock, to reorder": "/stock/?state=to-reorder",
        "stock, searched": "/stock/?q=screw+m4",
        "stock in a room": f"/stock/?location={room.pk}",
        "item": f"/stock/{items.first().pk}/",  # type: ignore[union-attr]
        "gear": "/gear/",
        "gear, overdue": "/gear/?state=overdue",
        "gear, searched": "/gear/?q=drill",
        "asset": f"/gear/{asset.pk}/",
        "locations": "/locations/",
        "locations, searched": "/locations/?q=bin+a1",
        "a site": f"/locations/{first.pk}/",
        "a room": f"/locations/{room.pk}/",
        "what happened there": f"/locations/{first.pk}/happened/",
        "people": "/people/",
        "activity": "/activity/",
        "search": "/search/?q=drill",
        "labels": "/labels/",
    }


EXTRA = {"team access": "/locations/access/", "history of access": "/locations/access/history/"}


def signed_in(base: str, email: str, password: str) -> Callable[[str], bytes]:
    """A browser, as far as cookies go, with somebody signed in."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def fetch(address: str, data: dict[str, str] | None = None) -> bytes:
        posted = urllib.parse.urlencode(data).encode() if data else None
        request = urllib.request.Request(base + address, posted, {"Referer": base + address})
        with browser.open(request, timeout=60) as answer:
            return bytes(answer.read())

    form = fetch("/people/sign-in/").decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token is not None
    fetch(
        "/people/sign-in/",
        {"login": email, "password": password, "csrfmiddlewaretoken": token[1]},
    )
    return fetch


def waited_for(base: str) -> None:
    """Until the site answers."""
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{base}/health/live/", timeout=5)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The site does not answer.")


def asked(client: Any, address: str) -> int:
    """How many queries the page asks."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def main(rounds: int = ROUNDS) -> None:
    with workspace():
        import django

        django.setup()
        from django.test import Client

        from dashboard.scale.workspace import DOMAIN, PASSWORD
        from people.models import Person

        looked_at = screens()
        print(f"\n{'screen':<22}{'who':<6}{'queries':>8}{'p50 ms':>9}{'p95 ms':>9}{'kB':>7}")
        with serving(PORT) as base:
            waited_for(base)
            for who in ("ada", "mo", "vic"):
                email = f"{who}@{DOMAIN}"
                fetch, client = signed_in(base, email, PASSWORD), Client(HTTP_HOST="localhost")
                client.force_login(Person.objects.get(email=email))
                client.get("/health/live/")  # the device is noticed once
                for name, address in (looked_at | (EXTRA if who != "vic" else {})).items():
                    fetch(address)
                    times, size = [], 0
                    for _ in range(rounds):
                        start = time.perf_counter()
                        size = len(fetch(address))
                        times.append(time.perf_counter() - start)
                    queries = asked(client, address)
                    much = " !" if queries > MOST_QUERIES else ""
                    print(
                        f"{name:<22}{who:<6}{queries:>8}{middle(times):>9.0f}"
                        f"{middle(times, 0.95):>9.0f}{size / 1000:>7.0f}{much}",
                        flush=True,
                    )


if __name__ == "__main__":
    main(*(int(count) for count in sys.argv[1:]))
