import django.db.models.deletion
from django.db import migrations, models

from people.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [("labels", "0021_drawings_that_somebody_waits_for")]

    operations = [
        migrations.CreateModel(
            name="PrintedLogo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("png", models.BinaryField()),
                ("ratio", models.FloatField()),
            ],
        ),
        migrations.AddField(
            "printrun",
            "logo",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="labels.printedlogo",
            ),
        ),
        InsertOnly("labels_printedlogo"),
        InsertOnly("labels_printrun"),
    ]
