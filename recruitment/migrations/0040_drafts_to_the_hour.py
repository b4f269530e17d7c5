# contracts: nothing in the database changes; which time a new row gets is made in code, in old code as before.

from django.db import migrations, models

import accounts.hours


class Migration(migrations.Migration):
    """Drafts and uploads of before are gone within a week."""

    dependencies = [
        ("recruitment", "0039_shared_months"),
    ]

    operations = [
        migrations.AlterField(
            model_name="draft",
            name="sent_at",
            field=models.DateTimeField(blank=True, help_text="to the hour", null=True),
        ),
        migrations.AlterField(
            model_name="draft",
            name="updated_at",
            field=models.DateTimeField(default=accounts.hours.this_hour, help_text="to the hour"),
        ),
    ]
