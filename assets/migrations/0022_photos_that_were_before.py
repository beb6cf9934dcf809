from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assets", "0021_added_by_mistake")]

    operations = [
        migrations.AddField(
            model_name="asset",
            name="photo_before",
            field=models.FileField(blank=True, editable=False, upload_to="photos/"),
        ),
        migrations.AddField(
            model_name="assettype",
            name="photo_before",
            field=models.FileField(blank=True, editable=False, upload_to="photos/"),
        ),
    ]
