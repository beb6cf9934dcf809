import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("labels", "0010_door_signs_and_badges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LabelTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Everything"),
                            ("asset", "Gear"),
                            ("level", "Stock at a location"),
                            ("item", "Items"),
                            ("location", "Locations"),
                            ("person", "People"),
                        ],
                        max_length=8,
                    ),
                ),
                ("is_default", models.BooleanField(default=False)),
                ("shown", models.JSONField()),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stock",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="templates",
                        to="labels.labelstock",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("kind", "stock"),
                        name="one_default_on_a_stock",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True), ("stock", None)),
                        fields=("kind",),
                        name="one_default_on_any_stock",
                    ),
                ],
            },
        ),
    ]
