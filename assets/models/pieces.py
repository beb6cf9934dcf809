"""Finding a part of a word among a hundred thousand names."""

from typing import Any

from django.db.models import BooleanField, F, Func, Value

# In so many letters at least; most names have any one letter in them.
SHORTEST, LONGEST = 2, 3
# Up to so many that are found are known by their keys from then on.
FEW, MANY = 900, 12_000
# Where the first FEW lie closer together than this, there are more than MANY for sure enough.
OFTEN = 8


class HasPieces(Func):
    """Have an asset's name, tag number and serial together all the pieces of some text?

    A sieve before the real question, on PostgreSQL: what contains "drill" contains "DRI", "RIL"
    and "ILL", and those are in the index ``gear_by_pieces``. Which letters are capitals is the
    database's to say, as it is in ``icontains``. SQLite, which has no such index, lets all through.
    """

    output_field = BooleanField()

    def __init__(self, text: str, **extra: Any) -> None:
        length = min(LONGEST, len(text))
        super().__init__(F("name"), F("tag_number"), F("serial"), Value(text), Value(length))

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        compiled = [compiler.compile(part) for part in self.get_source_expressions()]
        name, tag_number, serial, text, length = (sql for sql, _ in compiled)
        sql = (
            f"gear_pieces({name}, {tag_number}, {serial})"
            f" @> pieces_of(upper({text}::text), {length}::int)"
        )
        return sql, [param for _, params in compiled for param in params]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return "1 = 1", []
