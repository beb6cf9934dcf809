"""How fast the stockroom answers, beside what is promised: ``python -m bench.stockroom``.

20,000 items, 60,000 levels, 1,000,000 movements and 20,000 reorder rules on PostgreSQL. Pages and
writes are asked for inside this process, so the times are what the server takes, in milliseconds.
Each page is asked 200 times for another item, word or location, and then again with a write before
each, when nothing that lists remember holds. With ``--here``, the database that
DATABASE_URL names is measured as it is; it has been filled by ``manage.py scale --stockroom``.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

from .house import middle, workspace
from .permissions import people
from .screens import asked

ROUNDS = 200
WRITES = 300
WRITERS = 8
P50, P95, MOST_QUERIES = 25, 60, 12
WORDS = ["screw", "m4", "tape blue", "gl", "hex", "s-0123", "no such thing", "cable", "40000001"]
NOTED = ["school", "tape", "repair caf", "no such thing", "glue", "ana"]


def pages(who: Any) -> dict[str, list[str]]:
    """The addresses of each kind of page, as ``who`` might go through them."""
    from locations.models import Location
    from stockroom.models import Item

    items = list(Item.objects.visible_to(who).order_by("pk").values_list("pk", flat=True))
    some = items[:: max(1, len(items) // ROUNDS)]
    seen = Location.objects.visible_to(who).filter(kind__in=["room", "cabinet"])
    rooms = list(seen.order_by("pk").values_list("pk", flat=True)[:ROUNDS])
    numbers = range(1, 1 + max(1, min(40, len(items) // 25)))
    return {
        "list": [f"/stock/?page={number}" for number in numbers],
        "list by what is left": [f"/stock/?sort=left&page={number}" for number in numbers],
        "list in a location": [f"/stock/?location={room}" for room in rooms],
        "search": [f"/stock/?q={word.replace(' ', '+')}" for word in WORDS],
        "list to reorder": [f"/stock/?state=to-reorder&page={number}" for number in numbers],
        "To reorder": ["/stock/to-reorder/"],
        "To reorder, one place": [f"/stock/to-reorder/?location={room}" for room in rooms],
        "item": [f"/stock/{item}/" for item in some],
        "item, older": [f"/stock/{item}/?page=2" for item in some],
        "ledger": ["/stock/ledger/"],
        "ledger of a location": [f"/stock/ledger/?location={room}" for room in rooms],
        "ledger, words": [f"/stock/ledger/?q={word.replace(' ', '+')}" for word in NOTED],
    }


def told(what: str, who: str, times: list[float], p50: float, p95: float, more: str = "") -> None:
    """One line: what was measured, what is promised, and whether it is kept."""
    half, most = middle(times), middle(times, 0.95)
    kept = "" if half < p50 and most < p95 else "  MISSED"
    print(
        f"{what:<24}{who:<14}{half:>8.1f} (< {p50}){most:>9.1f} (< {p95}){more}{kept}", flush=True
    )


def read(
    pages: Callable[[Any], dict[str, list[str]]],
    rounds: int,
    p50: float,
    p95: float,
    meanwhile: Callable[[], object] = lambda: None,
) -> None:
    """Every page, as an administrator, with one grant, and with many.

    What happens ``meanwhile`` comes before each of them.
    """
    from django.test import Client

    from config.gunicorn import post_worker_init
    from dashboard.scale.workspace import DOMAIN
    from people.models import Person

    post_worker_init(None)
    cast = {name: Person.objects.get(email=f"{name}@{DOMAIN}") for name in ("ada", "mo")}
    cast["most grants"] = people()["most grants"]
    print(f"\n{'page':<24}{'who':<14}{'p50 ms':>8}{'':>7}{'p95 ms':>9}{'':>7}  queries")
    for who, person in cast.items():
        client = Client(HTTP_HOST="localhost")
        client.force_login(person)
        for name, addresses in pages(person).items():
            client.get(addresses[0])
            queries = max(asked(client, address) for address in addresses[:3])
            times = []
            # What is far beyond the promise needs no more rounds to be seen.
            for address in islice(cycle(addresses), rounds):
                meanwhile()
                start = time.perf_counter()
                answer = client.get(address)
                times.append(time.perf_counter() - start)
                assert answer.status_code < 400, (address, answer.status_code)
                if sum(times) > 10 and len(times) >= 10:
                    break
            much = "  MORE THAN 12" if queries > MOST_QUERIES else ""
            told(name, who, times, p50, p95, f"{queries:>9}{much}")


def read_again(pages: Callable[[Any], dict[str, list[str]]], write: Callable[[], object]) -> None:
    """The same with a write before each of them, when nothing that lists remember holds."""
    print("\nThe pages again, while somebody writes before each of them:")
    read(pages, ROUNDS // 4, P50, P95, meanwhile=write)


def used(level: Any, person: Any) -> float:
    """Use one of it; how long that took."""
    from stockroom import operations
    from stockroom.units import Unit

    start = time.perf_counter()
    operations.use(
        level.item,
        location=level.location,
        quantity=Unit(level.item.unit).step,
        by=person,
        operation_key=uuid4(),
    )
    return time.perf_counter() - start


def use_some() -> None:
    """Somebody uses something, so that nothing which was remembered holds."""
    from people.models import Person
    from stockroom.models import StockLevel

    full = StockLevel.objects.in_use().filter(quantity__gt=WRITES, item__archived_at=None)
    used(full.select_related("item", "location").order_by("-pk")[0], Person.objects.get(pk=1))


def write() -> None:
    """A *use*: one after another at many levels, then eight people at one level at once."""
    from people.models import Person
    from stockroom.models import StockLevel

    ada = Person.objects.get(pk=1)
    full = StockLevel.objects.in_use().filter(quantity__gt=WRITES, item__archived_at=None)
    levels = list(full.select_related("item", "location").order_by("pk")[:WRITES])
    used(levels[0], ada)
    print()
    told("use, one at a time", "ada", [used(level, ada) for level in levels], 20, 50)
    level = full.select_related("item", "location").order_by("-quantity")[0]
    seconds, failed = at_once(lambda: used(level, ada), times=WRITES // WRITERS)
    done = WRITES // WRITERS * WRITERS - len(failed)
    rate = done / seconds
    kept = "" if rate >= 100 and not failed else "  MISSED"
    print(f"use, {WRITERS} at one level       {rate:.0f} writes/s (>= 100){kept}")
    print(f"                         {len(failed)} failed (0): {failed[:1]}")


def at_once(deed: Callable[[], object], *, times: int) -> tuple[float, list[str]]:
    """So many threads, each with its own connection, ``times`` each: the seconds, what failed."""
    from django.db import connection

    ready, failed = Barrier(WRITERS + 1), []

    def work() -> None:
        connection.ensure_connection()
        ready.wait()
        for _ in range(times):
            try:
                deed()
            except Exception as error:
                failed.append(repr(error))
        connection.close()

    threads = [Thread(target=work) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    ready.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start, failed


def reckon() -> None:
    """Which rules are short, over all of them, in one query."""
    from stockroom.models import ReorderRule

    times = []
    for _ in range(20):
        start = time.perf_counter()
        found = len(ReorderRule.objects.all().short())
        times.append(time.perf_counter() - start)
    told("all rules, one query", f"{found:,} short", times, 300, 300)


@contextmanager
def here_or_there(size: str, *, here: bool) -> Iterator[None]:
    """The database at hand, or one that is made for this."""
    if here:
        yield
    else:
        with workspace(size):
            yield


def main(*words: str) -> None:
    with here_or_there("--stockroom", here="--here" in words):
        import django

        django.setup()
        reckon()
        read(pages, ROUNDS, P50, P95)
        write()
        read_again(pages, use_some)


if __name__ == "__main__":
    main(*sys.argv[1:])
