"""Several threads, each with a database connection of its own, starting together."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from time import sleep
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from locations import tree
from people.refused import Refused


def at_once(calls: Sequence[Callable[[], Any]], *, held: Model | None = None) -> list[Any]:
    """What each call gives when all begin at the same moment; a refusal is a result too.

    While a row is ``held``, each goes as far as it can before it has to wait for it. What was read
    by then without a lock has been read by all of them, before anybody writes.
    """
    barrier = Barrier(len(calls))
    servants: list[int] = []

    def begin(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            if connection.vendor == "postgresql":
                servants.append(connection.connection.info.backend_pid)
            barrier.wait(timeout=60)
            return call()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        if held is None:
            return list(pool.map(begin, calls))
        with transaction.atomic():
            type(held)._default_manager.select_for_update().get(pk=held.pk)
            results = [pool.submit(begin, call) for call in calls]
            if connection.vendor == "postgresql":
                wait_until_all_wait(servants, results)
        return [result.result() for result in results]


def once(holds: Callable[[], bool], call: Callable[[], Any]) -> Callable[[], Any]:
    """``call``, but not before that ``holds``. On SQLite, where one writes at a time, at once."""

    def later() -> Any:
        while connection.vendor == "postgresql" and not holds():
            sleep(0.01)
        return call()

    return later


def is_held(row: Model) -> bool:
    """Does somebody hold this row of PostgreSQL?"""
    rows = type(row)._default_manager.select_for_update(skip_locked=True)
    with transaction.atomic():
        return not list(rows.filter(pk=row.pk))


def tree_is_held() -> bool:
    """Does somebody hold the shape of the tree?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [tree.LOCK])
        return not cursor.fetchone()[0]


def wait_until_all_wait(servants: list[int], results: list[Future[Any]]) -> None:
    """Until each process of the server that is not done waits for a lock, or for ten seconds."""
    waiting = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid = ANY(%s)"
    with connection.cursor() as cursor:
        for _ in range(1000):
            [[number]] = cursor.execute(waiting, [servants]).fetchall()
            if number >= sum(not result.done() for result in results):
                return
            sleep(0.01)


def refusals(results: Sequence[Any]) -> list[str]:
    """The words of those that were refused."""
    return [str(result) for result in results if isinstance(result, Refused)]
