from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from people.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [
        ("locations", "0007_photo_of_a_location"),
        ("stockroom", "0005_no_barcode_column"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Supplier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("contact", models.CharField(blank=True, max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("website", models.URLField(blank=True)),
                ("notes", models.TextField(blank=True, max_length=2000)),
                ("lead_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "operation_key",
                    models.UUIDField(blank=True, editable=False, null=True, unique=True),
                ),
            ],
            options={
                "ordering": [django.db.models.functions.text.Lower("name"), "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="supplier_has_a_name"
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"), name="supplier_named_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("ordered", "Ordered"),
                            ("part", "Partly received"),
                            ("received", "Received"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=9,
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=64)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("expected_on", models.DateField(blank=True, null=True)),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("ordered_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "operation_key",
                    models.UUIDField(blank=True, editable=False, null=True, unique=True),
                ),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="locations.location",
                    ),
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
                    "ordered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="stockroom.supplier",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SupplierItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sku", models.CharField(blank=True, max_length=64)),
                (
                    "pack",
                    models.CharField(
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
                ("pack_size", models.DecimalField(decimal_places=3, default=1, max_digits=12)),
                (
                    "price",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=13, null=True),
                ),
                ("minimum_packs", models.PositiveIntegerField(default=1)),
                ("lead_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("is_preferred", models.BooleanField(default=False)),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "operation_key",
                    models.UUIDField(blank=True, editable=False, null=True, unique=True),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sold_by",
                        to="stockroom.item",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="stockroom.supplier",
                    ),
                ),
            ],
            options={
                "ordering": ["-is_preferred", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Price",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("price", models.DecimalField(decimal_places=4, max_digits=13)),
                ("pack_size", models.DecimalField(decimal_places=3, max_digits=12)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supplier_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prices",
                        to="stockroom.supplieritem",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sku", models.CharField(blank=True, max_length=64)),
                (
                    "pack",
                    models.CharField(
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
                ("pack_size", models.DecimalField(decimal_places=3, default=1, max_digits=12)),
                ("packs", models.PositiveIntegerField(default=1)),
                (
                    "price",
                    models.DecimalField(blank=True, decimal_places=4, max_digits=13, null=True),
                ),
                (
                    "received",
                    models.DecimalField(
                        decimal_places=3, default=Decimal("0"), editable=False, max_digits=12
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order_lines",
                        to="stockroom.item",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="stockroom.order",
                    ),
                ),
                (
                    "supplier_item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order_lines",
                        to="stockroom.supplieritem",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["state", "location"], name="order_by_state"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "cancelled"]),
                    ("ordered_at__isnull", False),
                    _connector="OR",
                ),
                name="ordered_at_some_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplieritem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at", None), ("is_preferred", True)),
                fields=("item",),
                name="one_preferred_supplier_per_item",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplieritem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at", None)),
                fields=("supplier", "item", "pack_size"),
                name="sold_once_in_each_pack",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplieritem",
            constraint=models.CheckConstraint(
                condition=models.Q(("pack_size__gt", 0)), name="sold_in_packs_of_some"
            ),
        ),
        migrations.AddConstraint(
            model_name="supplieritem",
            constraint=models.CheckConstraint(
                condition=models.Q(("minimum_packs__gte", 1)), name="sold_from_one_pack"
            ),
        ),
        migrations.AddConstraint(
            model_name="supplieritem",
            constraint=models.CheckConstraint(
                condition=models.Q(("price", None), ("price__gte", 0), _connector="OR"),
                name="price_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.UniqueConstraint(
                fields=("order", "item", "pack_size"), name="ordered_once_in_each_pack"
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(("packs__gte", 1)), name="at_least_one_pack"
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(("pack_size__gt", 0)), name="ordered_in_packs_of_some"
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(("received__gte", 0)), name="received_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(("price", None), ("price__gte", 0), _connector="OR"),
                name="ordered_price_not_negative",
            ),
        ),
        InsertOnly("stockroom_price"),
    ]
