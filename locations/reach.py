"""Everything below some locations, in one subquery."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import models

# A path ends in a stroke, so what is below it begins with it and sorts before it with a colon, the
# sign after 9. Each range is read from the index on paths.
BELOW = (
    " JOIN locations_location place"
    " ON place.path {not_before} given.top AND place.path {before} (given.top || ':')"
)
# PostgreSQL expects ten of keys that it does not know. A plan for those suits so many.
FEW = 50


class Reach(models.Subquery):
    """The keys of the locations whose paths a queryset gives as ``top``, and of all below them.

    It is one subquery for the whole statement, not one for each of its rows.
    """

    beginning = "SELECT DISTINCT place.id FROM (%(subquery)s) given"

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **options: Any) -> Any:
        options["template"] = f"({self.beginning}{below(connection)})"
        return super().as_sql(compiler, connection, *args, **options)


class Keys(models.Expression):
    """These keys, to look rows up by, as one value however many they are.

    A few are a parameter, and PostgreSQL keeps one plan for whatever they are. Many are written
    out, so that it plans for as many.
    """

    output_field = models.BigIntegerField()

    def __init__(self, keys: Iterable[int]) -> None:
        super().__init__()
        known = sorted(map(int, keys))
        self.are_few = len(known) <= FEW
        self.listed = ",".join(map(str, known))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str]]:
        return "(SELECT value FROM json_each(%s))", (f"[{self.listed}]",)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str, ...]]:
        array, params = self.as_array()
        return f"(SELECT unnest({array}))", params

    def as_array(self) -> tuple[str, tuple[str, ...]]:
        """All of them as one value of PostgreSQL's."""
        if self.are_few:
            return "%s::bigint[]", (f"{{{self.listed}}}",)
        return f"'{{{self.listed}}}'::bigint[]", ()

    def get_group_by_cols(self) -> list[Any]:
        return []


class IsAmong(models.Func):
    """Is a row, or what it calls ``at``, one of those with these keys?

    PostgreSQL counts such a list before it chooses its way, but not what a subquery gives.
    """

    output_field = models.BooleanField()

    def __init__(self, keys: Iterable[int] | Keys, at: str = "pk", **extra: Any) -> None:
        super().__init__(models.F(at))
        self.keys = keys if isinstance(keys, Keys) else Keys(keys)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        key, params = compiler.compile(self.get_source_expressions()[0])
        array, listed = self.keys.as_array()
        return f"{key} = ANY({array})", [*params, *listed]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        key, params = compiler.compile(self.get_source_expressions()[0])
        rows, listed = self.keys.as_sql(compiler, connection)
        return f"{key} IN {rows}", [*params, *listed]


class IsGiven(models.Func):
    """Is a row one of the few whose keys a subquery gives?

    PostgreSQL asks it once, before anything else, and then looks rows up by what it gave.
    """

    output_field = models.BooleanField()
    template = "%(expressions)s"
    arg_joiner = " IN "

    def __init__(self, keys: Any, **extra: Any) -> None:
        super().__init__(models.F("pk"), models.Subquery(keys), **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        options = {"template": "%(expressions)s)", "arg_joiner": " = ANY(ARRAY"}
        return self.as_sql(compiler, connection, **options)


class Reaching(models.Subquery):
    """All that a queryset reaches that gives ``top``, a path, and ``role``, as JSON.

    It is a list of the keys of locations under each role.
    """

    output_field = models.TextField()
    told = (
        "(SELECT COALESCE({by_role}, '{{}}') FROM (SELECT given.role, {ids} AS ids"
        " FROM (%(subquery)s) given{below} GROUP BY given.role) reached)"
    )

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **options: Any) -> Any:
        by_role, ids = "CAST(JSON_OBJECT_AGG(role, ids) AS text)", "JSON_AGG(place.id)"
        if connection.vendor == "sqlite":
            by_role, ids = "JSON_GROUP_OBJECT(role, JSON(ids))", "JSON_GROUP_ARRAY(place.id)"
        options["template"] = self.told.format(by_role=by_role, ids=ids, below=below(connection))
        return super().as_sql(compiler, connection, *args, **options)


class Given:
    """What was given to one person, as far as it reaches (see ``Reaching``)."""

    def __init__(self, told: str) -> None:
        self.by_role: dict[str, list[int]] = json.loads(told)

    def keys(self, role: int) -> frozenset[int]:
        """The keys of all locations where it is at least ``role``."""
        reached = (keys for held, keys in self.by_role.items() if int(held) >= role)
        return frozenset().union(*reached)


def below(connection: Any) -> str:
    """The join with all that is below what was given, in bytes whatever the collation."""
    in_bytes = connection.vendor == "postgresql"
    not_before, before = ("~>=~", "~<~") if in_bytes else (">=", "<")
    return BELOW.format(not_before=not_before, before=before)
