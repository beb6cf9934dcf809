from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assets", "0022_photos_that_were_before")]

    operations = [
        migrations.AddIndex(
            model_name="checkout",
            index=models.Index(
                fields=["asset", "due_at", "custodian", "id"],
                condition=models.Q(returned_at=None),
                name="what_open_checkouts_say",
            ),
        ),
    ]
