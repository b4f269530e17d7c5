from django.db import migrations, models

# What a key could do before there were scopes: everything that its kind of organisation may.
_BEFORE = {"ngo": ["reports:read", "reports:write"], "regulator": [], "portal": []}


def keep_what_keys_could_do(apps, schema_editor):
    for key in apps.get_model("accounts", "ApiKey").objects.select_related("organisation"):
        key.scopes = _BEFORE[key.organisation.kind]
        key.save(update_fields=["scopes"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="scopes",
            field=models.JSONField(default=list, help_text="values of accounts.scopes.Scope"),
        ),
        migrations.AddField(
            model_name="apikey",
            name="last_used_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RunPython(keep_what_keys_could_do, migrations.RunPython.noop),
    ]
