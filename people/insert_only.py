"""History that the database itself refuses to change."""

from typing import Any

from django.db import connection as default_connection
from django.db import migrations

SQLITE = """
CREATE TRIGGER {table}_no_{what} BEFORE {what} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_to_change_history() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME USING ERRCODE = '23001'; END $$
"""
POSTGRESQL = """
CREATE TRIGGER {table}_no_{what} BEFORE {what} ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_to_change_history()
"""


class InsertOnly(migrations.RunPython):
    """Migration operation: put triggers on ``table`` that refuse UPDATE and DELETE.

    SQLite drops triggers when Django rebuilds a table to alter it, so a migration that alters an
    insert-only table ends with this operation again.
    """

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(self.protect, self.release)

    def protect(self, apps: Any, schema_editor: Any) -> None:
        protect(self.table, schema_editor.connection)

    def release(self, apps: Any, schema_editor: Any) -> None:
        release(self.table, schema_editor.connection)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.table], {})

    def describe(self) -> str:
        return f"Make {self.table} insert-only"


def protect(table: str, connection: Any = default_connection) -> None:
    """Make ``table`` refuse changes to the rows it has. Doing it again changes nothing."""
    release(table, connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        trigger = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
        for what in ("UPDATE", "DELETE"):
            cursor.execute(trigger.format(table=table, what=what))


def release(table: str, connection: Any = default_connection) -> None:
    """Let ``table`` be changed again."""
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for what in ("UPDATE", "DELETE"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{what}{on}")


def is_protected(table: str, connection: Any = default_connection) -> bool:
    """Are both triggers of ``table`` in place and enabled?"""
    query = (
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled <> 'D'"
        " AND tgname IN (%s, %s)"
        if connection.vendor == "postgresql"
        else "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        " AND name IN (%s, %s)"
    )
    names = [f"{table}_no_UPDATE", f"{table}_no_DELETE"]
    if connection.vendor == "postgresql":  # unquoted names are folded
        names = [name.lower() for name in names]
    with connection.cursor() as cursor:
        cursor.execute(query, [table, *names])
        return bool(cursor.fetchone()[0] == len(names))
