from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stockroom", "0021_photo_that_was_before")]

    operations = [
        migrations.AddField(
            model_name="itemfile",
            name="removed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
