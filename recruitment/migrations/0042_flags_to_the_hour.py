from datetime import UTC

from django.db import migrations
from django.db.models.functions import TruncHour


def _to_the_hour(apps, schema_editor):
    """What the site did to a flag, by a worker's report perhaps. Steps of its life are append-only and stay."""
    flag = apps.get_model("recruitment", "Flag")
    flag.objects.update(raised_at=TruncHour("raised_at", tzinfo=UTC))
    flag.objects.filter(state__in=("lapsed", "replaced")).update(
        closed_at=TruncHour("closed_at", tzinfo=UTC)
    )


class Migration(migrations.Migration):
    dependencies = [("recruitment", "0041_pair_answers")]

    operations = [
        migrations.AlterModelOptions("flagevent", {"ordering": ["pk"]}),
        migrations.RunPython(_to_the_hour, migrations.RunPython.noop),
    ]
