from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("locations", "0007_photo_of_a_location")]

    operations = [
        migrations.AddField(
            model_name="location",
            name="photo_before",
            field=models.FileField(blank=True, editable=False, upload_to="photos/"),
        ),
    ]
