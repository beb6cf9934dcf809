from django.db import migrations

from labels.stocks import seed


def begin_with_those_of_the_house(apps, schema_editor):
    """Fifty that are sold everywhere; others are added by whoever has them."""
    seed(apps.get_model("labels", "LabelStock"))


class Migration(migrations.Migration):
    dependencies = [("labels", "0002_label_stocks_and_printers")]

    operations = [migrations.RunPython(begin_with_those_of_the_house, migrations.RunPython.noop)]
