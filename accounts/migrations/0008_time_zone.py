# Everybody's times stay in UTC until she chooses.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_manager_of_an_organisation'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='time_zone',
            field=models.CharField(db_default='UTC', default='UTC', help_text='IANA name; times at the desk', max_length=40, verbose_name='time zone'),
        ),
    ]
