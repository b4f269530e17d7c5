# contracts: only the list of choices grows, which the database does not know of.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recruitment', '0042_flags_to_the_hour'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='organisationquestion',
            name='about',
            field=models.CharField(choices=[('heard', 'Did workers speak to you about this agency?'), ('others', 'Do you know others to whom this was done?'), ('names', 'Does this agency use other names or addresses?'), ('talk', 'Would you meet an inspector to talk about this agency?'), ('words', "Would you give workers' own words, sealed, for a pack of evidence?")], max_length=10),
        ),
        migrations.CreateModel(
            name='Annex',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.BinaryField(help_text='a file as of the hand-over, sealed')),
                ('consented_on', models.DateField(help_text='when the workers agreed to it, the last of them')),
                ('given_at', models.DateTimeField()),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('question', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='annex', to='recruitment.organisationquestion')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='AnnexReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('annex', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='of', to='recruitment.annex')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='annexes', to='recruitment.report')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('annex', 'report'), name='annex_report_once')],
            },
        ),
    ]
