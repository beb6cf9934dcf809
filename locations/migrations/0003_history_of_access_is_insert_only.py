from django.db import migrations

from people.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [("locations", "0002_history_of_access")]

    operations = [InsertOnly("locations_accesschange")]
