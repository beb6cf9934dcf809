"""What is remembered while nothing happens."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from people.memory import once
from people.models import PeopleChange

from .models import AccessChange, LocationEvent

# A transaction may end after one that began later, with a line that was numbered before: only what
# has been quiet for so long is known to be whole.
QUIET = timedelta(seconds=10)
SECONDS = 60
UNKNOWN = object()
OLD, ALWAYS = "at <= %s", "1 = 1"
ACCESS: tuple[type[Model], ...] = (AccessChange, LocationEvent, PeopleChange)


@dataclass(frozen=True)
class Lull:
    """The time in which nothing is written into some ``histories``, nor into that of access.

    To go through all there is takes longer than all the rest of a page, and every page of a list
    says the same counts. They are remembered for a minute under the last line of each history:
    whatever happens next is asked anew, and so is what happened within the last seconds. Of tables
    that ``grow`` without a line of history the last row counts as well, and SQL may say whether it
    is old. A lull ``of`` another asks for no more than that one reads: for what is told by some of
    its histories alone, and outlasts the others.
    """

    name: str
    histories: tuple[type[Model], ...]
    grow: tuple[tuple[type[Model], str], ...] = ()
    of: "Lull | None" = None

    def remember(self, about: dict[str, Any], read: Callable[[], Any]) -> Any:
        """What ``read`` gives ``about`` something, or gave since anything happened."""
        if (last := self.last) is None:
            return read()
        named = json.dumps([about, last], sort_keys=True, default=str)
        key = f"{self.name}." + hashlib.sha256(named.encode()).hexdigest()
        if (known := caches["lists"].get(key, UNKNOWN)) is UNKNOWN:
            known = read()
            caches["lists"].set(key, known, SECONDS)
        return known

    @property
    def is_on(self) -> bool:
        """Is nothing being written, so that what is read now will be remembered?"""
        return self.last is not None

    @property
    def last(self) -> list[tuple[str, int]] | None:
        """The key of the last line of each history; None while they are written."""
        whole = self.of or self
        lines = once(f"last lines of {whole.name}", whole.last_lines)
        own = [line for line in lines if line[0] in self.tables]
        return [line[:2] for line in own] if all(quiet for _, _, quiet in own) else None

    def last_lines(self) -> list[tuple[str, int, bool]]:
        """Each table that has any rows, the key of its last one, and is it old? One query."""
        query, params = self.query
        long_ago = connection.ops.adapt_datetimefield_value(timezone.now() - QUIET)
        with connection.cursor() as cursor:
            cursor.execute(query, [long_ago] * params)
            return cursor.fetchall()

    @cached_property
    def tables(self) -> dict[str, str]:
        """What is looked at, each with what says whether its last row is old."""
        told = dict.fromkeys((*self.histories, *ACCESS), OLD) | dict(self.grow)
        return {model._meta.db_table: is_old for model, is_old in told.items()}

    @cached_property
    def query(self) -> tuple[str, int]:
        """The query for the last lines, and how often it names the time long ago."""
        asked = []
        for table, is_old in self.tables.items():
            what = f"'{table}', id, {is_old} FROM {table} ORDER BY id DESC LIMIT 1"
            asked.append(f"SELECT * FROM (SELECT {what}) {table}_last")  # noqa: S608 (only names)
        query = " UNION ALL ".join(asked)
        return query, query.count("%s")
