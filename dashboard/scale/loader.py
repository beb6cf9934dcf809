"""Rows into tables as fast as the database takes them: no model instances, no statement per row."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection, models

BATCH = 5000


class Loader:
    """Loads rows and counts them. Keys are given, so rows can point at one another beforehand."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.tell = tell
        self.rows = 0
        self.models: list[type[models.Model]] = []

    def load(
        self, model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
    ) -> None:
        """Write ``rows``, which give the fields ``names``; all others get their default.

        Rows without a key are numbered from 1.
        """
        if "id" not in names:
            names = (*names, "id")
            rows = ((*row, key) for key, row in enumerate(rows, start=1))
        fields = [model._meta.get_field(name) for name in names]
        others = [
            field
            for field in model._meta.concrete_fields
            if field not in fields and not field.primary_key
        ]
        rest = tuple(field.get_default() for field in others)
        columns = [field.column for field in (*fields, *others)]
        before = self.rows
        whole = (tuple(row) + rest for row in rows)
        write = self.copy if connection.vendor == "postgresql" else self.insert
        write(model._meta.db_table, columns, whole)
        self.models.append(model)
        self.tell(f"{self.rows - before:>9,} {model._meta.verbose_name_plural}")

    def copy(self, table: str, columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """PostgreSQL's own way in."""
        named = ", ".join(f'"{column}"' for column in columns)
        with (
            connection.cursor() as cursor,
            cursor.copy(f'COPY "{table}" ({named}) FROM STDIN') as copy,
        ):
            for row in rows:
                copy.write_row(row)
                self.rows += 1

    def insert(self, table: str, columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """One prepared statement for many rows, each value written as Django writes it."""
        named = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join(["%s"] * len(columns))
        sql = f'INSERT INTO "{table}" ({named}) VALUES ({marks})'  # noqa: S608 (names of ours)
        batch: list[tuple[Any, ...]] = []
        with connection.cursor() as cursor:
            for row in rows:
                batch.append(tuple(plain(value) for value in row))
                if len(batch) == BATCH:
                    cursor.executemany(sql, batch)
                    self.rows += len(batch)
                    batch.clear()
            if batch:
                cursor.executemany(sql, batch)
                self.rows += len(batch)

    def finish(self) -> None:
        """New rows get keys after these, and the planner knows what is there."""
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), self.models):
                cursor.execute(sql)
            cursor.execute("ANALYZE")


def plain(value: Any) -> Any:
    """A value as SQLite keeps it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, Decimal):
        return f"{value:.3f}"
    return value.hex if isinstance(value, UUID) else value
