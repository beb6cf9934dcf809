"""Everything below some locations, in one subquery."""

from collections.abc import Iterable
from typing import Any

from django.db import models

# A path ends in a stroke, so what is below it begins with it and sorts before it with a colon, the
# sign after 9. Each range is read from the index on paths.
BELOW = (
    " JOIN locations_location place"
    " ON place.path {not_before} given.top AND place.path {before} (given.top || ':')"
)


class Reach(models.Subquery):
    """The keys of the locations whose paths a queryset gives as ``top``, and of all below them.

    It is one subquery for the whole statement, not one for each of its rows.
    """

    beginning = "SELECT DISTINCT place.id FROM (%(subquery)s) given"

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **options: Any) -> Any:
        options["template"] = f"({self.beginning}{below(connection)})"
        return super().as_sql(compiler, connection, *args, **options)


class KnownReach(models.Expression):
    """The same below ``tops``, paths that are known already. None of them is below another.

    With the paths before its eyes, the database weighs how little lies below them.
    """

    output_field = models.BigIntegerField()

    def __init__(self, tops: tuple[str, ...]) -> None:
        super().__init__()
        self.tops = tops

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str, ...]]:
        if not self.tops:
            return "(SELECT id FROM locations_location WHERE 1 = 0)", ()
        rows = ", ".join(["(%s)"] * len(self.tops))
        given = f"(SELECT column1 AS top FROM (VALUES {rows}) listed) given"  # noqa: S608 (marks)
        # Below one of them are so many; below several PostgreSQL expects more than there are.
        distinct = "" if len(self.tops) == 1 else "DISTINCT "
        return f"(SELECT {distinct}place.id FROM {given}{below(connection)})", self.tops  # noqa: S608

    def get_group_by_cols(self) -> list[Any]:
        return []


def below(connection: Any) -> str:
    """The join with all that is below what was given, in bytes whatever the collation."""
    in_bytes = connection.vendor == "postgresql"
    not_before, before = ("~>=~", "~<~") if in_bytes else (">=", "<")
    return BELOW.format(not_before=not_before, before=before)


def topmost(paths: Iterable[str]) -> tuple[str, ...]:
    """Those of ``paths`` that are below no other one."""
    tops: list[str] = []
    for path in sorted(paths):
        if not tops or not path.startswith(tops[-1]):
            tops.append(path)
    return tuple(tops)
