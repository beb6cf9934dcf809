from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0014_what_undoes_a_change")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="logo_before",
            field=models.FileField(blank=True, editable=False, upload_to="logos/"),
        ),
    ]
