from datetime import UTC

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Count
from django.db.models.functions import TruncMonth


def count_what_was_sent(apps, schema_editor):
    """Months before this change, from what the receipts say already."""
    Receipt = apps.get_model("recruitment", "Receipt")
    ReturnCount = apps.get_model("recruitment", "ReturnCount")
    months = (
        Receipt.objects.annotate(month=TruncMonth("report__accepted_at", tzinfo=UTC))
        .values("month")
        .annotate(sent=Count("pk"), came_back=Count("first_used_at"))
        .order_by("month")
    )
    ReturnCount.objects.bulk_create(
        ReturnCount(month=row["month"].date(), sent=row["sent"], came_back=row["came_back"])
        for row in months
    )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_notices'),
        ('recruitment', '0023_match_answers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=0, help_text='reports stored with it')),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('api_key', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.apikey')),
                ('filed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.AddField(
            model_name='report',
            name='batch',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='recruitment.reportbatch'),
        ),
        migrations.CreateModel(
            name='ReturnCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(help_text='first day of the month they were sent', unique=True)),
                ('sent', models.PositiveIntegerField(default=0)),
                ('came_back', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['month'],
                'constraints': [models.CheckConstraint(condition=models.Q(('month__day', 1)), name='return_count_month_has_no_day'), models.CheckConstraint(condition=models.Q(('came_back__lte', models.F('sent'))), name='return_count_not_more_than_sent')],
            },
        ),
        migrations.AddConstraint(
            model_name='reportbatch',
            constraint=models.CheckConstraint(condition=models.Q(('filed_by__isnull', True), ('api_key__isnull', True), _connector='OR'), name='report_batch_one_sender'),
        ),
        migrations.AddConstraint(
            model_name='reportbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='report_batch_undone_pair'),
        ),
        migrations.RunPython(count_what_was_sent, migrations.RunPython.noop),
    ]
