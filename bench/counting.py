"""How fast a shelf is counted on a phone: ``python -m bench.counting``.

Thirty-five bins are typed one after the other, each with Enter, in a browser behind networks that
take so long to answer. "Typed" is until the last Enter, "next" how long the next field took to have
the focus (p95), "saved" until the server had confirmed every line. Over when a minute is.
"""

import time
from decimal import Decimal
from typing import Any
from uuid import uuid4

from .house import empty, middle, phone, serving
from .screens import waited_for

PORT = 8798
BINS = 35
NETWORKS = (0, 50, 400)  # ms until the first byte of an answer
LONGEST = 60_000  # ms


def counts_to_come(who: Any) -> list[Any]:
    """A count of the same shelf for each of the networks."""
    import locations.operations
    import stockroom.counts
    from stockroom.models import Item, StockLevel

    shelf = locations.operations.add(name="Shelf", kind="shelf", parent=None, by=who)
    items = Item.objects.bulk_create(Item(name=f"Bin item {n:02}") for n in range(BINS))
    StockLevel.objects.bulk_create(StockLevel(item=item, location=shelf) for item in items)
    return [stockroom.counts.start(location=shelf, by=who, operation_key=uuid4()) for _ in NETWORKS]


def typed(page: Any) -> tuple[float, float, float]:
    """Seconds until all is typed, milliseconds to the next field, seconds until all is saved."""
    nexts, start = [], time.perf_counter()
    for _ in range(BINS):
        page.keyboard.type("12")
        field = page.evaluate("document.activeElement.id")
        pressed = time.perf_counter()
        page.keyboard.press("Enter")
        page.wait_for_function("id => document.activeElement.id !== id", arg=field)
        nexts.append(time.perf_counter() - pressed)
    last = time.perf_counter()
    page.get_by_text(f"{BINS} of {BINS} counted").wait_for(timeout=LONGEST)
    return last - start, middle(nexts, 0.95), time.perf_counter() - start


def measure() -> None:
    from django.test import Client

    from people.models import Organisation, Person

    Organisation.objects.create(pk=1, name="Bench")
    who = Person.objects.create_user("olu@example.org", name="Olu", is_administrator=True)
    counts = counts_to_come(who)
    client = Client(HTTP_HOST="localhost")
    client.force_login(who)
    print(f"\n{'latency':<10}{'lines':>6}{'typed s':>9}{'next ms':>9}{'saved s':>9}{'right':>7}")
    with serving(PORT) as base:
        waited_for(base)
        with phone(base, client) as context:
            for network, count in zip(NETWORKS, counts, strict=True):
                page = context.new_page()
                page.goto(count.get_absolute_url())
                slow = {"offline": False, "latency": network, "downloadThroughput": -1}
                slow |= {"uploadThroughput": -1}
                context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
                page.locator(":focus[name=counted]").wait_for()
                first, following, saved = typed(page)
                right = count.lines.current().filter(counted=Decimal(12)).count()
                print(
                    f"{network:<10}{BINS:>6}{first:>9.1f}{following:>9.0f}{saved:>9.1f}{right:>7}"
                )
                page.close()


if __name__ == "__main__":
    with empty():
        measure()
