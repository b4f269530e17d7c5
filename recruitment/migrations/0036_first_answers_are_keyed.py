# contracts: only the help of a column that is there.

import hmac

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def key_first_answers(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    for row in apps.get_model("recruitment", "ChangedFacts").objects.exclude(first_answers=""):
        # As `independence.keyed`.
        message = b"answers\x1f" + row.first_answers.encode()
        row.first_answers = hmac.digest(settings.CHANNEL_PEPPER.encode(), message, "sha256").hex()
        row.save(update_fields=["first_answers"])


class Migration(migrations.Migration):

    dependencies = [
        ('recruitment', '0035_agency_that_was_left'),
    ]

    operations = [
        migrations.AlterField(
            model_name='changedfacts',
            name='first_answers',
            field=models.CharField(blank=True, help_text='keyed hash of the answers as they were sent; empty: too few to tie it to others', max_length=64),
        ),
        migrations.RunPython(key_first_answers, migrations.RunPython.noop),
    ]
