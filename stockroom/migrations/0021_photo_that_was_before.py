from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stockroom", "0020_notes_by_pieces")]

    operations = [
        migrations.AddField(
            model_name="item",
            name="photo_before",
            field=models.FileField(blank=True, editable=False, upload_to="photos/"),
        ),
    ]
