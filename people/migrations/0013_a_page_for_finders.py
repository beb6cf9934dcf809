from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0012_person_by_name")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="found_page",
            field=models.BooleanField(default=True),
        ),
    ]
