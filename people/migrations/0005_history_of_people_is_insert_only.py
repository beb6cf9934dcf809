from django.db import migrations

from people.insert_only import InsertOnly


class Migration(migrations.Migration):
    dependencies = [("people", "0004_invitations_contact_archived_teams")]

    operations = [InsertOnly("people_peoplechange")]
