from django.db import migrations

TARGETS = ("asset", "level", "item", "location", "person")


def write_down(apps, schema_editor):
    """What each label still knows of itself: by whom it was put on its thing, and voided."""
    tags = apps.get_model("labels", "Tag").objects
    event_of = apps.get_model("labels", "TagEvent")
    claimed = tags.exclude(claimed_at=None).exclude(claimed_by=None)
    voided = tags.exclude(voided_at=None).exclude(voided_by=None)

    def event(tag, deed, at, by, replacement=None):
        things = {f"{name}_id": getattr(tag, f"{name}_id") for name in TARGETS}
        facts = {"deed": deed, "at": at, "by_id": by, "replacement_id": replacement}
        return event_of(tag_id=tag.pk, **facts, **things)

    lines = [event(tag, "claim", tag.claimed_at, tag.claimed_by_id) for tag in claimed]
    for tag in voided:
        deed = "replace" if tag.replaced_by_id else "void"
        lines.append(event(tag, deed, tag.voided_at, tag.voided_by_id, tag.replaced_by_id))
    event_of.objects.bulk_create(sorted(lines, key=lambda line: line.at), batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("labels", "0015_what_became_of_labels")]

    operations = [migrations.RunPython(write_down, migrations.RunPython.noop)]
