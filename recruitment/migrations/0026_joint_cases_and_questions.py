# contracts: only the list of choices grows, which the database does not know of.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_manager_of_an_organisation'),
        ('recruitment', '0025_dismissals_by_two'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='flagevent',
            name='step',
            field=models.CharField(choices=[('raised', 'Raised by the rule'), ('lapsed', 'Lapsed: the rule no longer holds'), ('replaced', 'Replaced: other thresholds are in force now'), ('seen', 'First opened by an inspector'), ('opened', 'Case opened'), ('dismissed', 'Dismissed'), ('dismiss_asked', 'One inspector says: dismiss. A second one must confirm.'), ('dismissed_two', 'Dismissed by two inspectors'), ('inspected', 'Inspected'), ('proposed', 'One inspector says: upheld. A second one must confirm.'), ('nothing_found', 'One inspector says: not upheld. A second one must confirm.'), ('not_confirmed', 'The second inspector did not confirm'), ('upheld', 'Upheld by two inspectors'), ('not_upheld', 'Not upheld'), ('sanction_asked', 'One inspector says: sanctioned. A second one must confirm.'), ('sanctioned', 'Sanctioned'), ('appealed', 'The agency appealed'), ('appeal_refused', 'Appeal refused'), ('lift_asked', 'One inspector says: lift it. A second one must confirm.'), ('lifted', 'Lifted: the finding no longer stands'), ('reply_asked', 'Door for a reply opened'), ('reply_closed', 'Door for a reply closed'), ('replied', 'The agency answered'), ('letter', 'Letter sent to the agency')], max_length=14),
        ),
        migrations.CreateModel(
            name='JointCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told', models.JSONField(help_text='tier, rule, and counts in steps above the floor: of kinds of abuse, of journeys')),
                ('invited_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, help_text='without a yes: declined, or taken back', null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('flag', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joint_cases', to='recruitment.flag')),
                ('invited', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joint_cases_joined', to='accounts.organisation')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('inviter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joint_cases_begun', to='accounts.organisation')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='JointNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(help_text='about the agency only', max_length=500)),
                ('written_at', models.DateTimeField()),
                ('joint_case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='recruitment.jointcase')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['written_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='OrganisationQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(choices=[('heard', 'Did workers speak to you about this agency?'), ('others', 'Do you know others to whom this was done?'), ('names', 'Does this agency use other names or addresses?'), ('talk', 'Would you meet an inspector to talk about this agency?')], max_length=10)),
                ('text', models.TextField(blank=True, help_text="in the inspector's words", max_length=300)),
                ('asked_at', models.DateTimeField()),
                ('said', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('not_known', 'I do not know, or do not want to say')], help_text='empty: no answer yet', max_length=9)),
                ('answer', models.TextField(blank=True, help_text="in the organisation's words", max_length=500)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('flag', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='organisation_questions', to='recruitment.flag')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='jointcase',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('flag', 'invited'), name='joint_case_one_standing'),
        ),
        migrations.AddConstraint(
            model_name='jointcase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', True), ('accepted_by__isnull', True)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), _connector='OR'), name='joint_case_accepted_pair'),
        ),
        migrations.AddConstraint(
            model_name='jointcase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='joint_case_ended_pair'),
        ),
        migrations.AddConstraint(
            model_name='organisationquestion',
            constraint=models.UniqueConstraint(fields=('flag', 'organisation', 'about'), name='organisation_question_once'),
        ),
        migrations.AddConstraint(
            model_name='organisationquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True), ('said', '')), models.Q(models.Q(('said', ''), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='organisation_question_answered_whole'),
        ),
    ]
