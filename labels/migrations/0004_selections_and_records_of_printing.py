import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def key():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("labels", "0003_the_stocks_of_the_house"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Selection",
            fields=[
                ("id", key()),
                (
                    "by",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="selection",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Pick",
            fields=[
                ("id", key()),
                ("copies", models.PositiveSmallIntegerField(default=1)),
                (
                    "selection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="picks",
                        to="labels.selection",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="labels.tag",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("selection", "tag"), name="a_tag_is_picked_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("copies__gte", 1)), name="at_least_one_is_picked"
                    ),
                ],
            },
        ),
        migrations.RenameField("printrun", "stock", "part"),
        migrations.AddField(
            "printrun",
            "stock",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="labels.labelstock",
            ),
        ),
        migrations.AddField(
            "printrun",
            "printer",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="labels.printer",
            ),
        ),
        migrations.AddField("printrun", "measures", models.JSONField(default=dict)),
        migrations.AddField("printrun", "adjusted", models.JSONField(default=dict)),
        migrations.AddField("printrun", "struck", models.JSONField(default=list)),
        migrations.AddField("printrun", "sheets", models.PositiveIntegerField(default=1)),
        migrations.AddField(
            "printrun", "next_free", models.PositiveSmallIntegerField(blank=True, null=True)
        ),
        migrations.AddField(
            "printrun",
            "operation_key",
            models.UUIDField(blank=True, editable=False, null=True, unique=True),
        ),
        migrations.AddField("printline", "slot", models.PositiveIntegerField(default=1)),
        migrations.AddField("printline", "face", models.JSONField(default=dict)),
        migrations.AlterField(
            "printline",
            "run",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="labels.printrun",
            ),
        ),
    ]
