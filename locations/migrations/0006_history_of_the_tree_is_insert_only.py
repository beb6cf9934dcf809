from django.db import migrations

from people.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [("locations", "0005_history_of_the_tree")]

    operations = [InsertOnly("locations_locationevent")]
