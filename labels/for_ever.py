"""Codes that are in print: the database itself refuses to let one come to mean another thing."""

from typing import Any

from django.db import connection as default_connection
from django.db import migrations

TARGETS = ("asset_id", "level_id", "item_id", "location_id", "person_id")

# For so long after it was claimed a code may come to mean nothing again. It can be undone for half
# of that; the clock here is not the one there.
HOURS = 2


def changed(is_not: str, an_hour_ago: str) -> str:
    """That an update changes a code, or what it means, and is not the undoing of a fresh claim."""
    other = " OR ".join(
        f"(OLD.{name} IS NOT NULL AND OLD.{name} {is_not} NEW.{name})" for name in TARGETS
    )
    nothing = " AND ".join(f"NEW.{name} IS NULL" for name in TARGETS)
    fresh = f"OLD.claimed_at IS NOT NULL AND OLD.claimed_at > {an_hour_ago}"
    undone = f"{fresh} AND NEW.claimed_at IS NULL AND {nothing}"
    return f"OLD.code <> NEW.code OR (({other}) AND ({undone}) IS NOT TRUE)"


SQLITE = f"""
CREATE TRIGGER labels_tag_is_for_ever BEFORE UPDATE ON labels_tag
WHEN {changed("IS NOT", f"datetime('now', '-{HOURS} hours')")}
BEGIN SELECT RAISE(ABORT, 'a code never comes to mean another thing'); END
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_to_change_a_code() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
RAISE EXCEPTION 'a code never comes to mean another thing' USING ERRCODE = '23001';
END $$
"""
POSTGRESQL = f"""
CREATE TRIGGER labels_tag_is_for_ever BEFORE UPDATE ON labels_tag FOR EACH ROW
WHEN ({changed("IS DISTINCT FROM", f"now() - interval '{HOURS} hours'")})
EXECUTE FUNCTION refuse_to_change_a_code()
"""


class ForEver(migrations.RunPython):
    """Migration operation: a code, and what it means once it means something, stay as they are.

    Only one that was put on its thing just now may go back to meaning nothing.
    SQLite drops triggers when Django rebuilds a table to alter it, so a migration that alters
    ``labels_tag`` ends with this operation again.
    """

    def __init__(self) -> None:
        super().__init__(self.protect, self.release)

    def protect(self, apps: Any, schema_editor: Any) -> None:
        self.release(apps, schema_editor)
        with schema_editor.connection.cursor() as cursor:
            if schema_editor.connection.vendor == "postgresql":
                cursor.execute(POSTGRESQL_FUNCTION)
                cursor.execute(POSTGRESQL)
            else:
                cursor.execute(SQLITE)

    def release(self, apps: Any, schema_editor: Any) -> None:
        on = " ON labels_tag" if schema_editor.connection.vendor == "postgresql" else ""
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER IF EXISTS labels_tag_is_for_ever{on}")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [], {})

    def describe(self) -> str:
        return "Keep what a printed code means"


def is_for_ever(connection: Any = default_connection) -> bool:
    """Is the trigger in place and enabled?"""
    query = (
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'labels_tag'::regclass"
        " AND tgenabled <> 'D' AND tgname = 'labels_tag_is_for_ever'"
        if connection.vendor == "postgresql"
        else "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        " AND tbl_name = 'labels_tag' AND name = 'labels_tag_is_for_ever'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return bool(cursor.fetchone()[0] == 1)
