import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def keep_what_was_said_yes_to(apps, schema_editor):
    Report = apps.get_model("recruitment", "Report")
    MatchAnswer = apps.get_model("recruitment", "MatchAnswer")
    said = Report.objects.filter(matched_by__isnull=False, agency__isnull=False)
    MatchAnswer.objects.bulk_create(
        (
            MatchAnswer(
                report_id=report.pk,
                agency_id=report.agency_id,
                verdict="yes",
                score=report.match_score,
                reasons=report.match_reasons,
                version=report.match_version,
                judged_at=report.matched_at,
                judged_by_id=report.matched_by_id,
            )
            for report in said.iterator()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("recruitment", "0022_reports_keep_a_fee_ledger"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("refusedmatch", "refused_match_once"),
        migrations.RenameModel("RefusedMatch", "MatchAnswer"),
        migrations.RenameField("matchanswer", "refused_at", "judged_at"),
        migrations.RenameField("matchanswer", "refused_by", "judged_by"),
        migrations.AlterField(
            "matchanswer",
            "report",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="match_answers",
                to="recruitment.report",
            ),
        ),
        migrations.AddField(
            "matchanswer",
            "verdict",
            models.CharField(
                choices=[("yes", "The same"), ("no", "Not the same"), ("unsure", "Not sure")],
                default="no",
                max_length=6,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "matchanswer",
            "score",
            models.FloatField(help_text="0 to 1, as the person saw it", null=True),
        ),
        migrations.AddField(
            "matchanswer",
            "reasons",
            models.JSONField(default=list, help_text="the machine's, as the person saw them"),
        ),
        migrations.AddField(
            "matchanswer",
            "version",
            models.CharField(blank=True, default="", help_text="of the comparing", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField("matchanswer", "taken_back_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "matchanswer",
            "taken_back_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(keep_what_was_said_yes_to, migrations.RunPython.noop),
        migrations.AddConstraint(
            "matchanswer",
            models.UniqueConstraint(
                condition=Q(taken_back_at__isnull=True),
                fields=("report", "agency"),
                name="match_answer_stands_once",
            ),
        ),
        migrations.AddConstraint(
            "matchanswer",
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="match_answer_taken_back_pair",
            ),
        ),
    ]
