from datetime import UTC

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import TruncHour


def cut_to_the_hour(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """No constraint yet: servers of before, which run beside this, still write the second of a release."""
    hour = TruncHour("state_changed_at", tzinfo=UTC)
    reports = apps.get_model("recruitment", "Report").objects.exclude(state_changed_at=hour)
    reports.update(state_changed_at=hour)


class Migration(migrations.Migration):

    dependencies = [
        ("recruitment", "0037_flags_by_report_seen"),
    ]

    operations = [
        migrations.RunPython(cut_to_the_hour, migrations.RunPython.noop),
    ]
