from decimal import Decimal

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stockroom", "0017_changes_of_reorder_rules")]

    operations = [
        migrations.AddField(
            model_name="item",
            name="on_hand",
            field=models.DecimalField(
                decimal_places=3, default=Decimal("0"), editable=False, max_digits=15
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                models.F("on_hand"),
                django.db.models.functions.text.Lower("name"),
                models.F("id"),
                condition=models.Q(("archived_at", None)),
                name="items_in_use_by_what_is_left",
            ),
        ),
    ]
