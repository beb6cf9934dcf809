"""How fast a scan is answered in a session: ``python -m bench.scanning``.

Among 100,000 assets on PostgreSQL, checked out to a badge and back, looked up, moved, and seen in
an audit; each scan is a whole request inside this process, in milliseconds. At last a browser
counts from the code, as it is decoded, to the line that confirms it. With ``--here``, the database
that DATABASE_URL names is measured as it is; ``manage.py scale --gear`` has filled it.
"""

import sys
import time
from itertools import count
from typing import Any
from uuid import uuid4

from .house import phone, serving
from .screens import waited_for
from .stockroom import here_or_there, told

PORT = 8797
SCANS = 200
SEEN = 60
P50, P95 = 35, 60
CONFIRMED = 300  # from the decoded code to the line, in the browser


def codes_for(who: Any, number: int) -> list[str]:
    """The codes on gear that ``who`` can hand out to anyone, and sees when it is home again."""
    from assets.models import Asset
    from labels.operations import tag_for
    from locations.models import Location, Role

    free = Asset.objects.granting(who, Role.OPERATOR).available()
    theirs = free.filter(home__in=Location.objects.granting(who, Role.OPERATOR))
    lent = theirs.filter(type__terms=None, type__for_anyone=True).order_by("pk")
    return [tag_for("asset", asset).code for asset in lent[:number]]


def scans(client: Any, codes: list[str]) -> list[float]:
    """How long each scan took; all of them were answered."""
    times = []
    for code in codes:
        start = time.perf_counter()
        answer = client.post(
            "/scan/", {"code": code, "operation_key": uuid4()}, headers={"HX-Request": "true"}
        )
        times.append(time.perf_counter() - start)
        assert answer.status_code == 200, answer.content
    return times


def server_part() -> None:
    """Each verb, as an administrator and with one grant."""
    from django.test import Client

    from assets.models import Asset
    from dashboard.scale.workspace import DOMAIN
    from locations.models import Location, Role
    from people.models import Person

    print(f"\n{'scan':<24}{'who':<14}{'p50 ms':>8}{'':>7}{'p95 ms':>9}")
    for name in ("ada", "mo"):
        who = Person.objects.get(email=f"{name}@{DOMAIN}")
        codes = codes_for(who, SCANS)
        client = Client(HTTP_HOST="localhost")
        client.force_login(who)
        within = Location.objects.granting(who, Role.OPERATOR).in_use()
        place = within.filter(kind="room").order_by("pk")[0]
        sessions: list[tuple[str, dict[str, Any]]] = [
            ("look-up", {}),
            ("check-out", {"person": who.pk}),
            ("check-in", {}),
            ("move", {"location": place.pk}),
            ("audit", {"location": place.pk}),
        ]
        for doing, about in sessions:
            client.post("/scan/start/", {"doing": doing, "operation_key": uuid4()} | about)
            scans(client, ["warm"])  # the first time is to get warm
            told(doing, name, scans(client, codes), P50, P95)
        client.post("/scan/end/")
        assert not Asset.objects.held_by(who).filter(tags__code__in=codes).exists()


def confirmed(page: Any, codes: list[str]) -> list[float]:
    """From each decoded code to its line in the tray, in seconds."""
    return [
        page.evaluate(CONFIRM, [code, f"{number} done"]) / 1000
        for number, code in zip(count(1), codes)
    ]


CONFIRM = """([text, done]) => new Promise((told) => {
  const start = performance.now()
  new MutationObserver((_, self) => {
    if (!document.getElementById("tray-counts")?.textContent.startsWith(done)) return
    self.disconnect()
    told(performance.now() - start)
  }).observe(document.body, { childList: true, subtree: true })
  const at = document.querySelector("[data-scan]")
  at.dispatchEvent(new CustomEvent("scanned", { bubbles: true, detail: { text } }))
})"""


def in_a_browser() -> None:
    """The whole way, over the wire, on a telephone's screen."""
    from django.test import Client

    from dashboard.scale.workspace import DOMAIN
    from people.models import Person

    mo = Person.objects.get(email=f"mo@{DOMAIN}")
    codes = codes_for(mo, SEEN)
    client = Client(HTTP_HOST="localhost")
    client.force_login(mo)
    client.post("/scan/start/", {"doing": "check-out", "person": mo.pk, "operation_key": uuid4()})
    with serving(PORT) as base:
        waited_for(base)
        with phone(base, client) as context:
            page = context.new_page()
            page.goto("/scan/")
            times = confirmed(page, codes)
    told("decoded to confirmed", "mo", times, CONFIRMED, CONFIRMED)


def main(*words: str) -> None:
    with here_or_there("--gear", here="--here" in words):
        import django

        django.setup()
        server_part()
        in_a_browser()


if __name__ == "__main__":
    main(*sys.argv[1:])
