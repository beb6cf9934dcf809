from django.db import migrations

from people.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [("stockroom", "0001_items_levels_ledger")]

    operations = [InsertOnly("stockroom_movement")]
