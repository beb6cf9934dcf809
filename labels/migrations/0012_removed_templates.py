from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("labels", "0011_templates")]

    operations = [
        migrations.AddField(
            "labeltemplate",
            "removed_at",
            models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
