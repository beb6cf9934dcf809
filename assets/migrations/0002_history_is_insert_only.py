from django.db import migrations

from people.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [("assets", "0001_types_assets_custody")]

    operations = [InsertOnly("assets_assetevent")]
