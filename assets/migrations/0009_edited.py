from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0008_photo_and_purchase"),
    ]

    operations = [
        migrations.AlterField(
            model_name="assetevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("add", "Add"),
                    ("check-out", "Check out"),
                    ("check-in", "Check in"),
                    ("renew", "Renewal"),
                    ("move", "Move"),
                    ("change", "Edit"),
                    ("change-home", "Change of home"),
                    ("lost", "Report of loss"),
                    ("found", "Find"),
                    ("broken", "Repair"),
                    ("repaired", "End of repair"),
                    ("retire", "Retirement"),
                    ("restore", "Return from retirement"),
                    ("undo", "Undo"),
                ],
                max_length=12,
            ),
        ),
    ]
