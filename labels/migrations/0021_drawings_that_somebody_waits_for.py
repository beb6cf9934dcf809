from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("labels", "0020_runs_that_go_on_with_a_sheet")]

    operations = [
        migrations.AddField("rendering", "is_awaited", models.BooleanField(default=False)),
    ]
