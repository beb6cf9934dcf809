from django.db import migrations

from labels.for_ever import ForEver


class Migration(migrations.Migration):
    dependencies = [("labels", "0008_claimed_and_replaced_codes")]

    operations = [ForEver()]
