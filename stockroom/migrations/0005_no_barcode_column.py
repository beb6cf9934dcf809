from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("stockroom", "0004_barcodes_of_their_own"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="item",
            name="barcode",
        ),
    ]
