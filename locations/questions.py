"""What pages ask again and again, of this key and that: a query that is compiled once.

Django takes several times as long to write a query of a hundred columns as PostgreSQL to answer it.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from copy import copy
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import BigIntegerField, QuerySet

from people.links import SOME_KEY

Row = TypeVar("Row")
# They stand for what is asked about: a key in a query, or all those that a row ``IsAmong``.
KEY, OTHER_KEY = SOME_KEY, SOME_KEY + 1
LARGEST = BigIntegerField.MAX_BIGINT
# The plan for any keys suits so many.
MANY = 200


class Question(Generic[Row]):
    """What a queryset asks about KEY (and OTHER_KEY), to be asked about any keys instead.

    All else in it has to be the same at any time and for anybody.
    """

    def __init__(self, ask: Callable[[], QuerySet[Any, Row]]) -> None:
        self.ask = ask

    def of(self, *told: int | Collection[int]) -> list[Row]:
        """The rows about these, each a key or, for ``IsAmong``, many. One query.

        About a number that no key can be there is nothing.
        """
        if any(isinstance(key, int) and key > LARGEST for key in told):
            return []
        asked, compiler, sql, params = self.compiled
        answering: Any = copy(compiler)
        answering.connection = connections[DEFAULT_DB_ALIAS]
        answering.as_sql = lambda: (sql, tuple(instead(param, told) for param in params))
        rows: Any = asked.all()
        rows.query.get_compiler = lambda *args, **options: answering
        many = any(not isinstance(keys, int) and len(keys) > MANY for keys in told)
        with weighed_anew() if many else nullcontext():
            return list(rows)

    @cached_property
    def compiled(self) -> tuple[QuerySet[Any, Row], Any, str, tuple[Any, ...]]:
        """The queryset and what writes it, with what was written."""
        asked = self.ask()
        compiler = asked.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        return asked, compiler, sql, tuple(params)


def instead(param: Any, told: tuple[int | Collection[int], ...]) -> Any:
    """What is asked for where the query has ``param``."""
    for stand_in, what in zip((KEY, OTHER_KEY), told, strict=False):
        if param == stand_in:
            return type(param)(what)
        if isinstance(param, str) and str(stand_in) in param:
            return param.replace(str(stand_in), ",".join(map(str, what)))  # type: ignore[arg-type]
    return param


@contextmanager
def weighed_anew() -> Iterator[None]:
    """What is asked in here is planned for what it is about, and no plan of it is kept.

    A word may stand in one line of a million or in most, and many keys may be of all there is: a
    plan for any suits neither.
    """
    connection.ensure_connection()
    used: Any = connection.connection
    kept = getattr(used, "prepare_threshold", None)
    if kept is None:  # on SQLite, or where no plans are kept
        yield
        return
    used.prepare_threshold = None
    try:
        yield
    finally:
        used.prepare_threshold = kept
