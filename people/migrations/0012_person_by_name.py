from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0011_saved_filters")]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["name"], name="person_by_name"),
        ),
    ]
