# contracts: only the list of choices grows, which the database does not know of.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_notices'),
    ]

    operations = [
        migrations.AlterField(
            model_name='user',
            name='role',
            field=models.CharField(choices=[('caseworker', 'Caseworker of an organisation'), ('manager', 'Manager of an organisation'), ('inspector', 'Inspector of a regulator'), ('editor', 'Editor of guides'), ('operator', 'Operator of the site'), ('auditor', 'Auditor of the trail')], max_length=12, verbose_name='role'),
        ),
    ]
