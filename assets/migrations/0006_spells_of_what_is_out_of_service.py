"""What is out of service already is so since it was last seen."""

from django.db import migrations


def begin_spells(apps, editor):
    assets, outage = (apps.get_model("assets", name) for name in ("Asset", "Outage"))
    away = assets.objects.exclude(state="in service").values_list("pk", "state", "located_at")
    outage.objects.bulk_create(
        [outage(asset_id=pk, state=state, since=since) for pk, state, since in away.iterator()],
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("assets", "0005_spells_out_of_service")]
    operations = [migrations.RunPython(begin_spells, migrations.RunPython.noop)]
