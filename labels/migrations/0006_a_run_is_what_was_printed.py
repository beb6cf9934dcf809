import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("labels", "0005_take_selections_and_paper_along")]

    operations = [
        migrations.RemoveConstraint("printrun", "one_selection_per_person"),
        migrations.AlterModelOptions("printrun", {"ordering": ["-printed_at", "-pk"]}),
        migrations.RemoveField("printrun", "made_at"),
        migrations.RemoveField("printrun", "part"),
        migrations.AlterField(
            "printrun",
            "stock",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="labels.labelstock",
            ),
        ),
        migrations.AlterField("printrun", "measures", models.JSONField()),
        migrations.AlterField(
            "printrun",
            "printed_at",
            models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
    ]
