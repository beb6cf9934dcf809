import django.db.models.functions.text
from django.db import migrations, models
from django.db.models import Q

PIECES = """
CREATE FUNCTION pieces_of(whole text, length int) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(whole, start, length)), '{}')
    FROM generate_series(1, char_length(whole) + 1 - length) start
$$;
CREATE FUNCTION gear_pieces(name text, tag_number text, serial text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(whole, start, length)), '{}')
    FROM (SELECT upper(name || ' ' || tag_number || ' ' || serial)) asset (whole),
        generate_series(2, 3) length,
        generate_series(1, char_length(whole) + 1 - length) start
$$;
CREATE INDEX gear_by_pieces ON assets_asset USING gin (gear_pieces(name, tag_number, serial));
"""
NO_PIECES = """
DROP INDEX gear_by_pieces;
DROP FUNCTION gear_pieces(text, text, text);
DROP FUNCTION pieces_of(text, int);
"""


def on_postgresql(sql):
    """Run ``sql`` there; SQLite has no such index."""

    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("assets", "0015_audits")]

    operations = [
        migrations.AddIndex(
            model_name="asset",
            index=models.Index(
                django.db.models.functions.text.Lower("name"),
                "tag_number",
                "id",
                condition=~Q(state="retired"),
                name="gear_by_name",
            ),
        ),
        migrations.AddIndex(
            model_name="asset",
            index=models.Index(
                fields=["state"],
                condition=~Q(state="in service"),
                name="gear_out_of_service",
            ),
        ),
        migrations.AddIndex(
            model_name="checkout",
            index=models.Index(
                fields=["custodian"],
                condition=Q(returned_at=None),
                name="open_checkouts_by_custodian",
            ),
        ),
        migrations.AddIndex(
            model_name="assetevent",
            index=models.Index(
                fields=["by", "-id"],
                condition=Q(kind="check-out"),
                name="event_handed_out_by",
            ),
        ),
        migrations.RunPython(on_postgresql(PIECES), on_postgresql(NO_PIECES)),
    ]
