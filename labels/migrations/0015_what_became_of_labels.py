import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from people.insert_only import InsertOnly


def at_most_one_of(*names):
    """Of the columns that can point at a thing, none or one does."""
    found = models.Q(**{f"{name}__isnull": True for name in names})
    for one in names:
        found |= models.Q(**{f"{name}__isnull": name != one for name in names})
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0017_condition_of_a_loan"),
        ("labels", "0014_scan_sessions"),
        ("locations", "0007_photo_of_a_location"),
        ("stockroom", "0019_sum_up_for_items"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TagEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "deed",
                    models.CharField(
                        choices=[
                            ("claim", "Claim"),
                            ("void", "Voiding"),
                            ("replace", "Replacement"),
                            ("undo", "Undo"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "asset",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tag_events",
                        to="assets.asset",
                    ),
                ),
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tag_events",
                        to="stockroom.item",
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tag_events",
                        to="stockroom.stocklevel",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tag_events",
                        to="locations.location",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tag_events",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replacement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="labels.tag",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="labels.tagevent",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="labels.tag",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["-at", "-id"], name="tag_event_newest_first")],
                "constraints": [
                    models.CheckConstraint(
                        condition=at_most_one_of("asset", "level", "item", "location", "person"),
                        name="tag_event_is_of_at_most_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("deed", "undo"), ("reverses__isnull", False)),
                            models.Q(models.Q(("deed", "undo"), _negated=True), ("reverses", None)),
                            _connector="OR",
                        ),
                        name="only_an_undo_of_a_label_reverses",
                    ),
                ],
            },
        ),
        InsertOnly("labels_tagevent"),
    ]
