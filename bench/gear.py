"""How fast gear answers, beside what is promised: ``python -m bench.gear``.

100,000 assets and 1,000,000 lines of history on PostgreSQL. Pages and writes are asked for inside
this process, so the times are what the server takes, in milliseconds; each page is asked 200 times
for another word, place, type or person. Eight browsers at once go through the lists over the wire.
At last the pages are asked again with a check-out before each, when nothing that lists remember
holds. With ``--here``, the database that DATABASE_URL names is measured as it is; it has been
filled by ``manage.py scale --gear``.
"""

import http.client
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from threading import Thread
from typing import Any
from uuid import uuid4

from .house import serving
from .screens import waited_for
from .stockroom import (
    P50,
    P95,
    ROUNDS,
    WRITERS,
    WRITES,
    at_once,
    here_or_there,
    read,
    read_again,
    told,
)

PORT = 8798
STATES = ("available", "out", "today", "overdue", "mine", "repair", "lost", "retired")
WORDS = ["drill", "no. 12", "sn0001", "g-0421", "ana", "ladder no", "no such thing", "G-00077"]
PICKER_P95 = 50


def pages(who: Any) -> dict[str, list[str]]:
    """The addresses of each kind of page, as ``who`` might go through them."""
    from assets.models import Asset, AssetType, Checkout
    from labels.models import Tag
    from locations.models import Location

    assets = list(Asset.objects.visible_to(who).order_by("pk").values_list("pk", flat=True))
    some = assets[:: max(1, len(assets) // ROUNDS)]
    seen = Location.objects.visible_to(who).filter(kind__in=["room", "cabinet"])
    rooms = list(seen.order_by("pk").values_list("pk", flat=True)[:ROUNDS])
    types = list(AssetType.objects.visible_to(who).values_list("pk", flat=True)[:ROUNDS])
    spells = Checkout.objects.open().filter(asset__in=some).order_by("pk")
    holders = list(spells.values_list("custodian", flat=True)[:ROUNDS])
    codes = list(Tag.objects.filter(asset__in=some).values_list("code", flat=True))
    numbers = range(1, 1 + max(1, min(40, len(assets) // 25)))
    return {
        "list": [f"/gear/?page={number}" for number in numbers],
        **{state: [f"/gear/?state={state}&page={number}" for number in (1, 2)] for state in STATES},
        "by who has it": [f"/gear/?sort=custodian&page={number}" for number in numbers],
        "by due day": [f"/gear/?sort=due&page={number}" for number in numbers],
        "in a location": [f"/gear/?location={room}" for room in rooms],
        "of a type": [f"/gear/?type={kind}" for kind in types],
        "of a custodian": [f"/gear/?custodian={person}" for person in holders],
        "search": [f"/gear/?q={word.replace(' ', '+')}" for word in WORDS],
        "asset": [f"/gear/{asset}/" for asset in some],
        "label": [f"/q/{code}" for code in codes],
    }


def pickers(who: Any) -> dict[str, list[str]]:
    """What is asked while somebody types a name."""
    return {
        "people picker": [
            f"/people/suggest/?of=to&to={text}" for text in ("a", "ana", "lee", "zz")
        ],
        "places picker": [f"/locations/suggest/?of=to&to={text}" for text in ("a", "bin", "van")],
        "asset picker": [f"/gear/several/check-out/?scan={text}" for text in ("G-00077", "no")],
    }


def strangers() -> None:
    """What a label opens for somebody who is not signed in, each from elsewhere."""
    from django.test import Client

    from labels.models import Tag

    tags = Tag.objects.exclude(asset=None).order_by("pk")
    client, times = Client(HTTP_HOST="localhost"), []
    for number, code in enumerate(tags.values_list("code", flat=True)[:ROUNDS]):
        start = time.perf_counter()
        answer = client.get(f"/q/{code}", REMOTE_ADDR=f"10.0.0.{number}")
        times.append(time.perf_counter() - start)
        assert answer.status_code == 200, (code, answer.status_code)
    told("label", "a stranger", times, P50, P95)


def lent(drill: Any, to: Any) -> float:
    """Check it out; how long that took."""
    from assets import operations

    start = time.perf_counter()
    operations.check_out(drill, to=to, by=to, due_at=drill.type.due_at(), operation_key=uuid4())
    return time.perf_counter() - start


def lend_some() -> None:
    """Somebody takes something, so that nothing which was remembered holds."""
    from assets.models import Asset
    from people.models import Person

    free = Asset.objects.all().available().order_by("-pk").select_related("type")
    lent(free[0], Person.objects.get(pk=3))


def write() -> None:
    """Check-outs, one after another, and then by eight people at once."""
    from assets.models import Asset
    from people.models import Person

    olu = Person.objects.get(pk=3)
    free = Asset.objects.all().available().order_by("pk").select_related("type")
    drills: Iterator[Asset] = iter(list(free[: 1 + 2 * WRITES]))
    lent(next(drills), olu)
    told("check out", "olu", [lent(next(drills), olu) for _ in range(WRITES)], 20, 50)
    seconds, failed = at_once(lambda: lent(next(drills), olu), times=WRITES // WRITERS)
    rate = (WRITES // WRITERS * WRITERS - len(failed)) / seconds
    kept = "" if rate >= 100 and not failed else "  MISSED"
    print(f"check out, {WRITERS} at once       {rate:.0f} writes/s (>= 100), {failed[:1]}{kept}")


def over_the_wire(rounds: int) -> None:
    """Eight browsers, each asking for the next page as soon as it has the one before."""
    from django.test import Client

    from people.models import Person

    olu = Person.objects.get(pk=3)
    client = Client()
    client.force_login(olu)
    headers = {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}
    asked = [address for addresses in pages(olu).values() for address in addresses[:5]]
    failed: list[int] = []

    def browse(begins: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        for address in islice(cycle(asked), begins, begins + rounds):
            line.request("GET", address, headers=headers)
            answer = line.getresponse()
            answer.read()
            if answer.status >= 400:
                failed.append(answer.status)

    with serving(PORT) as base:
        waited_for(base)
        for _ in range(2):  # the first time the workers get warm
            threads = [Thread(target=browse, args=[7 * n]) for n in range(WRITERS)]
            start = time.perf_counter()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            rate = rounds * WRITERS / (time.perf_counter() - start)
    kept = "" if rate >= 75 and not failed else "  MISSED"
    print(f"pages, {WRITERS} browsers           {rate:.0f} requests/s (>= 75), {failed[:1]}{kept}")


def main(*words: str) -> None:
    with here_or_there("--gear", here="--here" in words):
        import django

        django.setup()
        read(pages, ROUNDS, P50, P95)
        read(pickers, ROUNDS, PICKER_P95, PICKER_P95)
        strangers()
        write()
        over_the_wire(100)
        read_again(pages, lend_some)


if __name__ == "__main__":
    main(*sys.argv[1:])
