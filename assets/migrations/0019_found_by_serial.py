from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    """A serial is once per type as before; its index begins with the serial, to find it by."""

    dependencies = [("assets", "0018_piles")]

    operations = [
        migrations.RemoveConstraint(model_name="asset", name="serial_once_per_type"),
        migrations.AddConstraint(
            model_name="asset",
            constraint=models.UniqueConstraint(
                Lower("serial"),
                "type",
                condition=~Q(serial=""),
                name="serial_once_per_type",
            ),
        ),
    ]
