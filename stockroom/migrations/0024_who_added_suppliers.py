import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def who():
    """Unknown of what was there before."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        django.db.models.deletion.PROTECT,
        blank=True,
        editable=False,
        null=True,
        related_name="+",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("stockroom", "0023_items_that_were_added"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(model_name="supplier", name="added_by", field=who()),
        migrations.AddField(model_name="supplieritem", name="added_by", field=who()),
    ]
