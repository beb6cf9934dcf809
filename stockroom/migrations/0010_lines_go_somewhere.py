import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from people.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [
        ("locations", "0007_photo_of_a_location"),
        ("stockroom", "0009_common_reasons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OrderEvent",
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
                            ("draft", "Drafted"),
                            ("add", "Added"),
                            ("change", "Changed"),
                            ("order", "Ordered"),
                            ("cancel", "Cancelled"),
                            ("reopen", "Reopened"),
                        ],
                        max_length=8,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("operation_key", models.UUIDField(blank=True, null=True, unique=True)),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="orderline",
            name="ordered_once_in_each_pack",
        ),
        migrations.AddField(
            model_name="orderline",
            name="location",
            field=models.ForeignKey(
                default=1,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="order_lines",
                to="locations.location",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.UniqueConstraint(
                fields=("order", "item", "pack_size", "location"), name="ordered_once_in_each_pack"
            ),
        ),
        migrations.AddField(
            model_name="orderevent",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="orderevent",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="stockroom.order",
            ),
        ),
        InsertOnly("stockroom_orderevent"),
    ]
