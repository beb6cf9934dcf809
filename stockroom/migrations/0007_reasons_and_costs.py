import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from people.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [
        ("stockroom", "0006_suppliers_and_orders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="movement",
            name="order_line",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="movements",
                to="stockroom.orderline",
            ),
        ),
        migrations.AddField(
            model_name="movement",
            name="supplier",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="movements",
                to="stockroom.supplier",
            ),
        ),
        migrations.AddField(
            model_name="movement",
            name="unit_cost",
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=13, null=True),
        ),
        migrations.AlterField(
            model_name="movement",
            name="kind",
            field=models.CharField(
                choices=[
                    ("receive", "Receive"),
                    ("use", "Use"),
                    ("move-in", "Move in"),
                    ("move-out", "Move out"),
                    ("adjust", "Adjust"),
                    ("count", "Count"),
                    ("merge", "Merge"),
                    ("undo", "Undo"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="Reason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "ordering": ["position", "name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="reason_has_a_name"
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"), name="reason_named_once"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="movement",
            name="reason",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="movements",
                to="stockroom.reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit_cost", None), ("unit_cost__gte", 0), _connector="OR"),
                name="cost_not_negative",
            ),
        ),
        InsertOnly("stockroom_movement"),
    ]
