from django.db import migrations

from people.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [("labels", "0018_reports_of_finders")]

    operations = [InsertOnly("labels_foundreport"), InsertOnly("labels_foundreportevent")]
