# contracts: only the list of choices of `role` grows, which the database does not know of.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_notices'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='time_zone',
            field=models.CharField(default='UTC', help_text='IANA name; times at the desk', max_length=40, verbose_name='time zone'),
        ),
        migrations.AlterField(
            model_name='user',
            name='role',
            field=models.CharField(choices=[('caseworker', 'Caseworker of an organisation'), ('manager', 'Manager of an organisation'), ('inspector', 'Inspector of a regulator'), ('editor', 'Editor of guides'), ('operator', 'Operator of the site'), ('auditor', 'Auditor of the trail')], max_length=12, verbose_name='role'),
        ),
    ]
