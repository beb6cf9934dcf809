"""What asking for permission adds to a list: ``python -m bench.permissions``.

On PostgreSQL, with 5,000 locations, 200 teams, 2,000 people and 20,000 grants. Milliseconds, the
median of many, of the list of stock, gear, locations and activity as its page reads it: the count
of its states and its first rows. "Asked" is the query with the permission in it. "Told" is the
same query, with the keys of the very same locations written into it instead: nobody could ask for
less. What the first takes longer is the cost of permission. "All" is what an administrator reads.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .house import middle, workspace

ROUNDS = 30
ROWS = 25


def timed(query: Callable[[Any], object], user: Any) -> float:
    """Median of many, in milliseconds."""
    query(user)
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        query(user)
        times.append(time.perf_counter() - start)
    return middle(times)


def stock(user: Any) -> object:
    """The counts and the first rows of the list of stock."""
    from stockroom.filters import ItemFilter
    from stockroom.models import Item

    items = Item.objects.visible_to(user).in_use()
    found = ItemFilter({}, queryset=items, request=asked_by(user))
    rows = list(found.qs[:ROWS])
    return found.counts, rows


def gear(user: Any) -> object:
    """The counts and the first rows of the list of gear."""
    from assets.filters import AssetFilter

    found = AssetFilter({}, request=asked_by(user))
    rows = list(found.qs.with_custody().annotate_may(user)[:ROWS])
    return found.counts, rows


def places(user: Any) -> object:
    """All that is found by a part of its name, and how much."""
    from locations.models import Location

    found = Location.objects.visible_to(user).in_use().search("a1")
    return found.count(), list(found.order_by("name", "pk")[:ROWS])


def activity(user: Any) -> object:
    """The newest lines of the three histories."""
    from dashboard.activity import stream

    return stream(user, limit=ROWS)


LISTS = (stock, gear, places, activity)


def asked_by(user: Any) -> Any:
    """A request of ``user``, as far as a filter looks at it."""
    from types import SimpleNamespace

    return SimpleNamespace(user=user)


@contextmanager
def told(user: Any) -> Iterator[None]:
    """Meanwhile nobody is asked where ``user`` has a role: the keys are known already."""
    import assets.models.gear
    import locations.models
    from locations.models import Location, Role

    asked = locations.models.reach
    known = {
        role: list(Location.objects.granting(user, role).order_by().values_list("pk", flat=True))
        for role in Role
    }
    for module in (assets.models.gear, locations.models):
        module.reach = lambda user, role: known[role]  # type: ignore[assignment]
    try:
        yield
    finally:
        for module in (assets.models.gear, locations.models):
            module.reach = asked


def people() -> dict[str, Any]:
    """Somebody with one grant over a site, somebody in a few teams, somebody with most grants."""
    from django.db.models import Count

    from dashboard.scale.workspace import DOMAIN
    from people.models import Person

    ordinary = Person.objects.filter(is_active=True, is_administrator=False, teams__isnull=False)
    by_grants = ordinary.annotate(grants=Count("teams__grants")).order_by("-grants", "pk")
    return {
        "vic": Person.objects.get(email=f"vic@{DOMAIN}"),
        "ordinary": by_grants[by_grants.count() // 2],
        "most grants": by_grants[0],
    }


def main() -> None:
    with workspace():
        import django

        django.setup()
        from locations.models import Location
        from people.models import Person

        ada = Person.objects.filter(is_administrator=True).first()
        print(f"\n{'list':<10}{'who':<13}{'locations':>9}{'all ms':>8}", end="")
        print(f"{'told ms':>9}{'asked ms':>10}{'adds':>8}")
        for query in LISTS:
            everything = timed(query, ada)
            for who, person in people().items():
                asked = timed(query, person)
                with told(person):
                    known = timed(query, person)
                print(
                    f"{query.__name__:<10}{who:<13}"
                    f"{Location.objects.visible_to(person).count():>9,}{everything:>8.1f}"
                    f"{known:>9.1f}{asked:>10.1f}{(asked - known) / known:>+8.0%}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
