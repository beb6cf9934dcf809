import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("locations", "0003_history_of_access_is_insert_only")]

    operations = [
        migrations.AddField(
            model_name="location",
            name="address",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="location",
            name="position",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AlterConstraint(
            model_name="location",
            name="name_once_in_a_location",
            constraint=models.UniqueConstraint(
                models.F("parent"),
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("archived_at", None), ("parent__isnull", False)),
                name="name_once_in_a_location",
                violation_error_message="There is already a location of this name in there.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="location",
            name="name_once_at_the_top",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("archived_at", None), ("parent", None)),
                name="name_once_at_the_top",
                violation_error_message="There is already a location of this name at the top.",
            ),
        ),
        migrations.RemoveField(model_name="location", name="operation_key"),
    ]
