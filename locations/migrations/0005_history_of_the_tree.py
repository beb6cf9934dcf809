import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("locations", "0004_address_and_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LocationEvent",
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
                            ("add", "Add"),
                            ("change", "Change"),
                            ("move", "Move"),
                            ("archive", "Archive"),
                            ("restore", "Restore"),
                            ("undo", "Undo"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("name_before", models.CharField(blank=True, max_length=120)),
                ("operation_key", models.UUIDField(blank=True, null=True, unique=True)),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="locationevent",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="locationevent",
            name="from_parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="locations.location",
            ),
        ),
        migrations.AddField(
            model_name="locationevent",
            name="location",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="locations.location",
            ),
        ),
        migrations.AddField(
            model_name="locationevent",
            name="reverses",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversed_by",
                to="locations.locationevent",
            ),
        ),
        migrations.AddField(
            model_name="locationevent",
            name="to_parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="locations.location",
            ),
        ),
        migrations.AddIndex(
            model_name="locationevent",
            index=models.Index(fields=["-at", "-id"], name="location_event_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="locationevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "undo"), ("reverses__isnull", False)),
                    models.Q(models.Q(("kind", "undo"), _negated=True), ("reverses", None)),
                    _connector="OR",
                ),
                name="only_an_undo_of_the_tree_reverses",
            ),
        ),
    ]
