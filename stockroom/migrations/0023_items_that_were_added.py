from django.db import migrations, models

KINDS = [
    ("add", "Add"),
    ("change", "Change"),
    ("archive", "Archive"),
    ("restore", "Restore"),
    ("merge", "Merge"),
    ("add-barcode", "Add barcode"),
    ("drop-barcode", "Remove barcode"),
    ("add-file", "Add file"),
    ("drop-file", "Remove file"),
]


class Migration(migrations.Migration):
    """Nothing changes in the database: what is said is known to those who read it."""

    dependencies = [("stockroom", "0022_files_that_were_removed")]

    operations = [
        migrations.AlterField(
            model_name="itemevent",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=12),
        ),
    ]
