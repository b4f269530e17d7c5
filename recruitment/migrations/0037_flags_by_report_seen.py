import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recruitment', '0036_first_answers_are_keyed'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='flag',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.Func(models.F('inputs'), models.Value('$.facts.reports[*].id'), function='jsonb_path_query_array', output_field=models.JSONField()), name='jsonb_path_ops'), name='flag_reports_seen'),
        ),
    ]
