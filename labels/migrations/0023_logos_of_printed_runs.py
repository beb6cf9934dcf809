from hashlib import sha256

from django.db import migrations

from labels.targets import black_logo
from people.insert_only import protect, release


def take_along(apps, schema_editor):
    """Runs printed with a logo keep the one of today, with which they came again until now."""
    lines = apps.get_model("labels", "PrintLine").objects.filter(face__logo=True)
    house = apps.get_model("people", "Organisation").objects.first()
    logo = black_logo(house.logo) if house else None
    if not logo or not lines.exists():
        return
    kept = apps.get_model("labels", "PrintedLogo").objects.create(
        digest=sha256(logo.png).hexdigest(), png=logo.png, ratio=logo.ratio
    )
    runs = apps.get_model("labels", "PrintRun").objects.filter(pk__in=lines.values("run"))
    release("labels_printrun", schema_editor.connection)
    runs.update(logo=kept)
    schema_editor.connection.check_constraints()  # no table is altered while they wait
    protect("labels_printrun", schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("labels", "0022_logos_as_they_were_printed"),
        ("people", "0013_a_page_for_finders"),
    ]

    operations = [migrations.RunPython(take_along, migrations.RunPython.noop)]
