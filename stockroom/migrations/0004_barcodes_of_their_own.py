from django.db import migrations


def give_each_a_row(apps, schema_editor):
    """What each item had as its barcode; where two had the same one, the older item keeps it."""
    items, barcodes = (apps.get_model("stockroom", name) for name in ("Item", "Barcode"))
    kept = {}
    for pk, code in items.objects.exclude(barcode="").order_by("pk").values_list("pk", "barcode"):
        kept.setdefault(code.upper(), barcodes(item_id=pk, code=code))
    barcodes.objects.bulk_create(kept.values(), batch_size=1000)


def take_them_back(apps, schema_editor):
    items, barcodes = (apps.get_model("stockroom", name) for name in ("Item", "Barcode"))
    for pk, code in barcodes.objects.order_by("-pk").values_list("item", "code"):
        items.objects.filter(pk=pk).update(barcode=code)
    barcodes.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("stockroom", "0003_packs_photos_and_barcodes")]

    operations = [migrations.RunPython(give_each_a_row, take_them_back)]
