from django.db import migrations

from labels.stocks import seed


def add_door_signs_and_badges(apps, schema_editor):
    """Three kinds of plain paper and card, on which the name is what matters."""
    seed(apps.get_model("labels", "LabelStock"))


class Migration(migrations.Migration):
    dependencies = [("labels", "0009_codes_are_for_ever")]

    operations = [migrations.RunPython(add_door_signs_and_badges, migrations.RunPython.noop)]
