from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0007_organisation_settings")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="mail_digest",
            field=models.CharField(
                choices=[("never", "Never"), ("daily", "Every day"), ("weekly", "Every week")],
                default="never",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="mail_when_due",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="person",
            name="time_zone",
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
