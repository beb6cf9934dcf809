from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stockroom", "0011_changes_of_items"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="movement",
            index=models.Index(
                condition=models.Q(("kind", "receive"), ("unit_cost__isnull", False)),
                fields=["level", "-at", "-id"],
                name="receipts_with_a_cost",
            ),
        ),
    ]
