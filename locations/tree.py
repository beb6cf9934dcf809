"""The shape of the tree, and the one lock on it."""

from collections.abc import Callable, Iterable

from django.db import connection

from .models import Location

# Any number, as long as nothing else in this database takes it for something else.
LOCK = 0x7265_6573

# What others do when a subtree was hung elsewhere: with its location, and the keys of all that it
# is no longer in, or is in now. In the same transaction, while the tree is held.
AFTER_A_MOVE: dict[str, Callable[[Location, Iterable[int]], None]] = {}


def hold() -> None:
    """Until the transaction ends, nobody else changes the shape of the tree, or relies on it.

    Locks on rows are not enough: who moves one location into another's subtree, and who moves that
    one into the first's, hold different rows. On SQLite a transaction that writes is alone anyway.
    """
    lock("pg_advisory_xact_lock")


def rely_on() -> None:
    """Until the transaction ends, the tree keeps its shape: nothing in it is moved or archived.

    Any number may rely on it at once. Whoever puts something at a location begins with this, before
    any lock on a row, and then looks whether the location is in use.
    """
    lock("pg_advisory_xact_lock_shared")


def lock(function: str) -> None:
    """Take the lock on PostgreSQL; it is let go with the end of the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [LOCK])


def in_order(locations: Iterable[Location]) -> list[Location]:
    """``locations`` as the tree is read from the top, each after the one it is in."""
    known = {location.pk: location for location in locations}

    def way_down(location: Location) -> list[tuple[int, str, int]]:
        keys = (*location.ancestor_keys, location.pk)
        return [known[key].rank for key in keys if key in known]

    return sorted(known.values(), key=way_down)
