import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("labels", "0012_removed_templates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Rendering",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("dpi", models.PositiveSmallIntegerField(default=0)),
                ("attempt", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("heard_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("steps", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("content", models.CharField(blank=True, max_length=64)),
                ("file", models.FileField(blank=True, editable=False, upload_to="renderings/")),
                ("problem", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renderings",
                        to="labels.printrun",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "by", "dpi"), name="a_run_is_rendered_once_for_each"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("file", ""), ("problem", ""), _connector="OR"),
                        name="a_rendering_ends_one_way",
                    ),
                ],
            },
        ),
    ]
