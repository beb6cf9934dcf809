from django.db import migrations

from labels.for_ever import ForEver


class Migration(migrations.Migration):
    dependencies = [("labels", "0016_what_is_known_of_labels")]

    operations = [ForEver()]
