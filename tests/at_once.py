"""Several threads, each with a database connection of its own, starting together."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from people.refused import Refused


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each call gives when all begin at the same moment; a refusal is a result too."""
    barrier = Barrier(len(calls))

    def begin(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=60)
            return call()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(begin, calls))


def refusals(results: Sequence[Any]) -> list[str]:
    """The words of those that were refused."""
    return [str(result) for result in results if isinstance(result, Refused)]
