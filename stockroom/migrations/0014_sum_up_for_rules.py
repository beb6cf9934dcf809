"""Sum up, for the rules there are, what is on hand for them."""

from django.db import migrations

SUM_UP = """
UPDATE stockroom_reorderrule SET on_hand = COALESCE((
    SELECT ROUND(SUM(kept.quantity), 3)
    FROM stockroom_stocklevel kept
    JOIN locations_location shelf ON shelf.id = kept.location_id
    JOIN locations_location top ON top.id = stockroom_reorderrule.location_id
    WHERE kept.item_id = stockroom_reorderrule.item_id
    AND substr(shelf.path, 1, length(top.path)) = top.path
), 0)
"""


class Migration(migrations.Migration):
    dependencies = [("stockroom", "0013_rules_know_what_is_there")]
    operations = [migrations.RunSQL(SUM_UP, migrations.RunSQL.noop)]
