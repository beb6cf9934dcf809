import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def somebody():
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("labels", "0007_what_was_printed_is_insert_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "tag", "claimed_at", models.DateTimeField(blank=True, editable=False, null=True)
        ),
        migrations.AddField("tag", "claimed_by", somebody()),
        migrations.AddField("tag", "voided_by", somebody()),
        migrations.AddField(
            "tag",
            "replaced_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="labels.tag",
            ),
        ),
    ]
