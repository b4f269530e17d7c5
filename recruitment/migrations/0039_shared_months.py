import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("recruitment", "0038_released_to_the_hour"),
    ]

    operations = [
        migrations.CreateModel(
            name="SharedMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("jurisdiction", models.CharField(help_text="whose flags, ISO 3166-1 alpha-3", max_length=3)),
                ("told_to", models.CharField(help_text="country of the partner, alike", max_length=3)),
                ("month", models.DateField(help_text="its first day")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("jurisdiction", "told_to", "month"), name="shared_month_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SharedFlag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tier", models.CharField(choices=[("watch", "Watch"), ("signal", "Signal"), ("alert", "Alert"), ("urgent", "Urgent")], max_length=6)),
                ("at_least", models.PositiveIntegerField(help_text="reports on the corridor, rounded down")),
                ("flag", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="recruitment.flag")),
                ("shared_month", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="flags", to="recruitment.sharedmonth")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("shared_month", "flag"), name="shared_flag_once"
                    )
                ],
            },
        ),
    ]
