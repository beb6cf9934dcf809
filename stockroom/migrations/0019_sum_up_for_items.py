"""Sum up, for the items there are, what is on hand of each."""

from django.db import migrations

SUM_UP = """
UPDATE stockroom_item SET on_hand = COALESCE((
    SELECT ROUND(SUM(kept.quantity), 3)
    FROM stockroom_stocklevel kept WHERE kept.item_id = stockroom_item.id
), 0)
"""


class Migration(migrations.Migration):
    dependencies = [("stockroom", "0018_items_know_what_is_there")]
    operations = [migrations.RunSQL(SUM_UP, migrations.RunSQL.noop)]
