import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from people.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [
        ("stockroom", "0010_lines_go_somewhere"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ItemEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("change", "Change"),
                            ("archive", "Archive"),
                            ("restore", "Restore"),
                            ("merge", "Merge"),
                            ("add-barcode", "Add barcode"),
                            ("drop-barcode", "Remove barcode"),
                            ("add-file", "Add file"),
                            ("drop-file", "Remove file"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("about", models.CharField(blank=True, max_length=200)),
                (
                    "quantity",
                    models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True),
                ),
                ("operation_key", models.UUIDField(blank=True, null=True, unique=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="stockroom.item",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="stockroom.itemevent",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        InsertOnly("stockroom_itemevent"),
    ]
