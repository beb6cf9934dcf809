from django.db import migrations

from people.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [("labels", "0006_a_run_is_what_was_printed")]

    operations = [InsertOnly("labels_printrun"), InsertOnly("labels_printline")]
