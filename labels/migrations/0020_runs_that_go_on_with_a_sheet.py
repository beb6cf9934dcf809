import django.db.models.deletion
from django.db import migrations, models

from people.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [("labels", "0019_what_finders_wrote_is_insert_only")]

    operations = [
        migrations.AddField(
            "printrun",
            "continues",
            models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="continuation",
                to="labels.printrun",
            ),
        ),
        InsertOnly("labels_printrun"),
    ]
