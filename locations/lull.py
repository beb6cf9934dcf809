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
ACCESS: tuple[type[Model], ...] = (AccessChange, LocationEvent, PeopleChange)


@dataclass(frozen=True)
class Lull:
    """The time in which nothing is written into some ``histories``, nor into that of access.

    To go through all there is takes longer than all the rest of a page, and every page of a list
    says the same counts. They are remembered for a minute under the last line of each history:
    whatever happens next is asked anew, and so is what happened within the last seconds. Of tables
    that ``grow`` without a line of history the last row counts as well.
    """

    name: str
    histories: tuple[type[Model], ...]
    grow: tuple[type[Model], ...] = ()

    def remember(self, about: dict[str, Any], read: Callable[[], Any]) -> Any:
        """What ``read`` gives ``about`` something, or gave since anything happened."""
        if not self.is_on:
            return read()
        named = json.dumps([about, self.last], sort_keys=True, default=str)
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
    def last(self) -> list[tuple[int, int]] | None:
        """The key of the last line of each history, which a request reads once."""
        return once(f"last lines of {self.name}", self.last_lines)

    def last_lines(self) -> list[tuple[int, int]] | None:
        """The key of the last line of each history; None while they are written. One query."""
        long_ago = connection.ops.adapt_datetimefield_value(timezone.now() - QUIET)
        with connection.cursor() as cursor:
            cursor.execute(self.query, [long_ago] * (len(self.histories) + len(ACCESS)))
            lines = cursor.fetchall()
        return [line[:2] for line in lines] if all(quiet for _, _, quiet in lines) else None

    @cached_property
    def query(self) -> str:
        """The number of each table that has any rows, the key of its last one, and is it old?"""
        asked = []
        for number, model in enumerate((*self.histories, *ACCESS, *self.grow)):
            quiet = "1 = 1" if model in self.grow else "at <= %s"
            what = f"{number}, id, {quiet} FROM {model._meta.db_table} ORDER BY id DESC LIMIT 1"
            asked.append(f"SELECT * FROM (SELECT {what}) last_{number}")  # noqa: S608 (only names)
        return " UNION ALL ".join(asked)
