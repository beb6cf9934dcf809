"""Finding a part of a word among a million lines of the ledger."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from .levels import StockLevel

# In so many letters at least; most notes have any one letter in them.
SHORTEST, LONGEST = 2, 3
# Up to so many are looked up by their keys.
FEW = 5_000


class NoteHasPieces(Func):
    """Has a line's note all the pieces of some text?

    A sieve before the real question, on PostgreSQL: a note with "school" in it has "SCH", "CHO",
    "HOO" and "OOL", and those are in the index ``notes_by_pieces``. Which letters are capitals is
    the database's to say, as it is in ``icontains``.
    """

    output_field = BooleanField()

    def __init__(self, text: str, **extra: Any) -> None:
        super().__init__(F("note"), Value(text), Value(min(LONGEST, len(text))))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        compiled = [compiler.compile(part) for part in self.get_source_expressions()]
        note, text, length = (sql for sql, _ in compiled)
        sql = (
            f"({note} <> '' AND note_pieces({note}, {SHORTEST}, {LONGEST})"
            f" @> note_pieces({text}::text, {length}::int, {length}::int))"
        )
        params = [params for _, params in compiled]
        return sql, [*params[0], *params[0], *params[1], *params[2], *params[2]]


def worded(text: str) -> Q:
    """Does ``text`` stand in the name of a line's item or person, or in its note?"""
    levels = StockLevel.objects.order_by().filter(item__name__icontains=text)
    people = called(text)
    return (
        Q(level__in=levels.values("pk")) | Q(by__in=people.values("pk")) | Q(note__icontains=text)
    )


def worded_by_keys(text: str, levels: Any, lines: Any) -> Q:
    """The same, of these ``levels``, with the keys of what is few among all ``lines``.

    Of what a subquery gives, PostgreSQL does not know how much it is, and reads the whole ledger.
    SQLite does as well with either.
    """
    if connection.vendor != "postgresql":
        return worded(text)
    people = called(text)
    levels = levels.order_by().filter(item__name__icontains=text)
    lines = lines.order_by().filter(note__icontains=text)
    if len(text) >= SHORTEST:
        lines = lines.filter(NoteHasPieces(text))
    kept, by, noted = few(levels, people, lines)
    if noted is None:  # so many that reading on comes upon them soon
        return worded(text)
    found = Q(level__in=levels.values("pk") if kept is None else kept)
    return found | Q(by__in=people.values("pk") if by is None else by) | Q(pk__in=noted)


def called(text: str) -> Any:
    """The people in whose name ``text`` stands."""
    return get_user_model().objects.order_by().filter(name__icontains=text)


def few(*tables: QuerySet[Any]) -> list[list[int] | None]:
    """The keys of the rows of each of these, asked together; None where they are many."""
    asked = [
        rows.annotate(table=Value(number)).values_list("table", "pk")[: FEW + 1]
        for number, rows in enumerate(tables)
    ]
    keys: list[list[int]] = [[] for _ in tables]
    for number, key in asked[0].union(*asked[1:], all=True):
        keys[number].append(key)
    return [found if len(found) <= FEW else None for found in keys]
