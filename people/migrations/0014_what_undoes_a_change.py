import django.db.models.deletion
from django.db import migrations, models

from people.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [("people", "0013_a_page_for_finders")]

    operations = [
        migrations.AddField(
            model_name="peoplechange",
            name="name_before",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="peoplechange",
            name="reverses",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversed_by",
                to="people.peoplechange",
            ),
        ),
        InsertOnly("people_peoplechange"),
    ]
