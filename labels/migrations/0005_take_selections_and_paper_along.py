from django.db import migrations

MEASURES = (
    "form", "shape", "page_w_mm", "page_h_mm", "label_w_mm", "label_h_mm", "columns", "rows",
    "left_mm", "top_mm", "pitch_x_mm", "pitch_y_mm", "corner_radius_mm", "printable_w_mm",
    "printable_h_mm", "dpi",
)  # fmt: skip


def take_along(apps, schema_editor):
    """What is picked becomes a selection; what was printed gets its paper and its positions."""
    models = {
        name: apps.get_model("labels", name)
        for name in ("PrintRun", "PrintLine", "Selection", "Pick", "LabelStock")
    }
    stocks = {stock.part: stock for stock in models["LabelStock"].objects.filter(made_by=None)}
    for run in models["PrintRun"].objects.filter(printed_at=None):
        selection = models["Selection"].objects.create(by_id=run.by_id)
        lines = models["PrintLine"].objects.filter(run=run).order_by("pk")
        models["Pick"].objects.bulk_create(
            models["Pick"](selection=selection, tag_id=line.tag_id, copies=line.copies)
            for line in lines
        )
        lines.delete()
        run.delete()
    for run in models["PrintRun"].objects.all():
        stock = stocks[run.part]
        run.stock = stock
        run.measures = {name: getattr(stock, name) for name in MEASURES}
        run.measures["name"] = f"{stock.brand} {stock.part}"
        slot, per_sheet = run.start, stock.columns * stock.rows
        for line in models["PrintLine"].objects.filter(run=run).order_by("pk"):
            line.slot = slot
            line.save(update_fields=["slot"])
            slot += line.copies
        run.sheets = max(1, -((1 - slot) // per_sheet))
        free = slot - (run.sheets - 1) * per_sheet
        run.next_free = free if free <= per_sheet else None
        run.save()


class Migration(migrations.Migration):
    dependencies = [("labels", "0004_selections_and_records_of_printing")]

    operations = [migrations.RunPython(take_along, migrations.RunPython.noop)]
