from django.db import migrations

COMMON = ("Broken", "Lost", "Expired", "Found", "Counted wrongly before")


def begin_with_the_common_ones(apps, schema_editor):
    """Why most people adjust; they can be renamed, archived and added to."""
    reasons = apps.get_model("stockroom", "Reason")
    reasons.objects.bulk_create(
        [reasons(name=name, position=place) for place, name in enumerate(COMMON, 1)]
    )


class Migration(migrations.Migration):
    dependencies = [("stockroom", "0008_counts")]

    operations = [migrations.RunPython(begin_with_the_common_ones, migrations.RunPython.noop)]
