import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stockroom", "0002_ledger_is_insert_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Barcode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=64)),
                ("quantity", models.DecimalField(decimal_places=3, default=1, max_digits=12)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ItemFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.FileField(editable=False, upload_to="files/")),
                ("name", models.CharField(max_length=120)),
                ("size", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "operation_key",
                    models.UUIDField(blank=True, editable=False, null=True, unique=True),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.AddField(
            model_name="item",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="stockroom.item",
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="pack",
            field=models.CharField(
                blank=True,
                choices=[
                    ("bag", "bags"),
                    ("bottle", "bottles"),
                    ("box", "boxes"),
                    ("bundle", "bundles"),
                    ("can", "cans"),
                    ("carton", "cartons"),
                    ("case", "cases"),
                    ("drum", "drums"),
                    ("pack", "packs"),
                    ("pallet", "pallets"),
                    ("ream", "reams"),
                    ("roll", "rolls"),
                    ("spool", "spools"),
                    ("tray", "trays"),
                    ("tub", "tubs"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="pack_size",
            field=models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name="item",
            name="photo",
            field=models.FileField(blank=True, editable=False, upload_to="photos/"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("pack", ""), ("pack_size", None)),
                    models.Q(models.Q(("pack", ""), _negated=True), ("pack_size__gt", 0)),
                    _connector="OR",
                ),
                name="pack_has_a_size",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None), ("archived_at__isnull", False), _connector="OR"
                ),
                name="merged_is_archived",
            ),
        ),
        migrations.AddField(
            model_name="barcode",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="barcodes",
                to="stockroom.item",
            ),
        ),
        migrations.AddField(
            model_name="itemfile",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="itemfile",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="stockroom.item",
            ),
        ),
        migrations.AddConstraint(
            model_name="barcode",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", ""), _negated=True), name="barcode_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="barcode",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="barcode_means_some"
            ),
        ),
        migrations.AddConstraint(
            model_name="barcode",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Upper("code"), name="barcode_means_one_item"
            ),
        ),
    ]
