from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recruitment', '0034_closed_cases'),
    ]

    operations = [
        migrations.AddField(
            model_name='changedfacts',
            name='left_agency',
            field=models.BigIntegerField(blank=True, help_text='id of an agency', null=True),
        ),
        migrations.AddField(
            model_name='changedfacts',
            name='left_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='changedfacts',
            name='left_bucket',
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='changedfacts',
            name='left_group',
            field=models.UUIDField(blank=True, null=True),
        ),
    ]
