# contracts: nothing in the database changes; which time a new row gets is made in code, in old code as before.

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import TruncHour

import accounts.hours


def cut_to_the_hour(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    notices = apps.get_model("accounts", "Notice").objects
    notices.update(created_at=TruncHour("created_at"))


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0010_devices_that_are_told"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="created_at",
            field=models.DateTimeField(default=accounts.hours.this_hour, help_text="to the hour"),
        ),
        migrations.RunPython(cut_to_the_hour, migrations.RunPython.noop),
    ]
