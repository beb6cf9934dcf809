from django.db import migrations


def make_everyone(apps, schema_editor):
    """Workspaces that were set up before the team of everyone was built in get it now."""
    Team = apps.get_model("people", "Team")
    if not apps.get_model("people", "Organisation").objects.exists():
        return
    taken = Team.objects.filter(name__iexact="everyone").exists()
    Team.objects.create(name="Everyone who signs in" if taken else "Everyone", is_everyone=True)


class Migration(migrations.Migration):
    dependencies = [("people", "0005_history_of_people_is_insert_only")]

    operations = [migrations.RunPython(make_everyone, migrations.RunPython.noop)]
