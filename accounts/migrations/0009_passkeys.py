# Security keys and passkeys as second factor. Nothing of what was there changes.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_time_zone'),
    ]

    operations = [
        migrations.CreateModel(
            name='SecurityKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='chosen by the person', max_length=60, verbose_name='name')),
                ('host', models.CharField(help_text='rp id: it answers under this name alone', max_length=253)),
                ('credential', models.BinaryField(help_text='credential id, at most 1,023 bytes', unique=True)),
                ('public_key', models.BinaryField(help_text='COSE')),
                ('sign_count', models.BigIntegerField()),
                ('last_challenge', models.BinaryField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='security_keys', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('created_at', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('user', 'name'), name='security_key_name_once')],
            },
        ),
    ]
