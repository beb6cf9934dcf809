from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_make_everyone")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="currency",
            field=models.CharField(default="EUR", max_length=3),
        ),
        migrations.AddField(
            model_name="organisation",
            name="found_contact",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="organisation",
            name="found_message",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="organisation",
            name="loan_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="logo",
            field=models.FileField(blank=True, editable=False, upload_to="logos/"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="mfa_required",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="organisation",
            name="tag_pattern",
            field=models.CharField(default="G-{n:04}", max_length=24),
        ),
        migrations.AddField(
            model_name="organisation",
            name="time_zone",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="organisation",
            name="operation_key",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
    ]
