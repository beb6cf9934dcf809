"""Find a part of a word among a million notes, on PostgreSQL; SQLite has no such index."""

from django.db import migrations

PIECES = """
CREATE FUNCTION note_pieces(note text, shortest int, longest int) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(whole, start, length)), '{}')
    FROM (SELECT upper(note)) line (whole),
        generate_series(shortest, longest) length,
        generate_series(1, char_length(whole) + 1 - length) start
$$;
CREATE INDEX notes_by_pieces ON stockroom_movement
    USING gin (note_pieces(note, 2, 3)) WHERE note <> '';
"""
NO_PIECES = """
DROP INDEX notes_by_pieces;
DROP FUNCTION note_pieces(text, int, int);
"""


def on_postgresql(sql):
    """Run ``sql`` there alone."""

    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("stockroom", "0019_sum_up_for_items")]

    operations = [migrations.RunPython(on_postgresql(PIECES), on_postgresql(NO_PIECES))]
