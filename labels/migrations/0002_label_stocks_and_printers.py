import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def within(low, high):
    return [
        django.core.validators.MinValueValidator(low),
        django.core.validators.MaxValueValidator(high),
    ]


def key():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


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
        ("labels", "0001_tags_and_print_runs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LabelStock",
            fields=[
                ("id", key()),
                ("brand", models.CharField(blank=True, max_length=60)),
                ("part", models.CharField(max_length=60)),
                ("aliases", models.TextField(blank=True)),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("sheet", "Sheet"),
                            ("roll", "Roll of labels"),
                            ("tape", "Continuous tape"),
                        ],
                        default="sheet",
                        max_length=5,
                    ),
                ),
                (
                    "shape",
                    models.CharField(
                        choices=[("rect", "Rectangle"), ("round", "Round")],
                        default="rect",
                        max_length=5,
                    ),
                ),
                ("page_w_mm", models.FloatField()),
                ("page_h_mm", models.FloatField()),
                ("label_w_mm", models.FloatField()),
                ("label_h_mm", models.FloatField()),
                ("columns", models.PositiveSmallIntegerField(default=1)),
                ("rows", models.PositiveSmallIntegerField(default=1)),
                ("left_mm", models.FloatField(default=0)),
                ("top_mm", models.FloatField(default=0)),
                ("pitch_x_mm", models.FloatField()),
                ("pitch_y_mm", models.FloatField()),
                ("corner_radius_mm", models.FloatField(default=0)),
                ("printable_w_mm", models.FloatField(default=0)),
                ("printable_h_mm", models.FloatField(default=0)),
                ("dpi", models.PositiveSmallIntegerField(default=0)),
                ("confidence", models.CharField(default="own", max_length=10)),
                ("made_by", somebody()),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("is_shared", models.BooleanField(default=True)),
                ("is_hidden", models.BooleanField(default=False)),
                (
                    "operation_key",
                    models.UUIDField(blank=True, editable=False, null=True, unique=True),
                ),
            ],
            options={
                "ordering": ["brand", "part", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("made_by", None)),
                        fields=("brand", "part"),
                        name="a_stock_comes_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Printer",
            fields=[
                ("id", key()),
                ("name", models.CharField(max_length=60, unique=True)),
                ("right_mm", models.FloatField(default=0, validators=within(-20, 20))),
                ("down_mm", models.FloatField(default=0, validators=within(-20, 20))),
                ("scale_x", models.FloatField(default=1, validators=within(0.9, 1.1))),
                ("scale_y", models.FloatField(default=1, validators=within(0.9, 1.1))),
                ("measured_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("measured_by", somebody()),
                ("is_hidden", models.BooleanField(default=False)),
            ],
            options={"ordering": ["name"]},
        ),
    ]
