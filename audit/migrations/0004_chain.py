from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from audit import chain

# As for the events (0002_append_only), and the words now name whichever table it is.
ADD = """
CREATE OR REPLACE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail is append-only: % of % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_link_no_change BEFORE UPDATE OR DELETE ON audit_link
    FOR EACH ROW EXECUTE FUNCTION audit_event_is_append_only();
CREATE TRIGGER audit_link_no_truncate BEFORE TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only();
"""
REMOVE = """
DROP TRIGGER audit_link_no_truncate ON audit_link;
DROP TRIGGER audit_link_no_change ON audit_link;
"""


def link_what_is_there(apps: Any, schema_editor: Any) -> None:
    Link = apps.get_model("audit", "Link")
    Event = apps.get_model("audit", "Event")
    rows = Event.objects.order_by("pk").values_list(*chain.Content._fields)
    events = (chain.Content(*row) for row in rows.iterator(chunk_size=2000))
    waiting = []
    for made in chain.follow(events, position=0, previous=chain.START):
        waiting.append(Link(**vars(made)))
        if len(waiting) == 2000:
            Link.objects.bulk_create(waiting)
            waiting = []
    Link.objects.bulk_create(waiting)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_event_at_may_be_the_hour")]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="actor",
            field=models.CharField(
                db_index=True, help_text="user:<id> or process:<name>", max_length=60
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="purpose",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not said"),
                    ("help", "To help the worker"),
                    ("asked", "The worker asked for it"),
                    ("pass_on", "To pass it on, as the worker agreed"),
                    ("check", "To check our own work"),
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("position", models.BigIntegerField(help_text="1, 2, 3 … without gaps", primary_key=True, serialize=False)),
                ("salt", models.BinaryField()),
                ("digest", models.BinaryField(help_text="SHA-256 of the salt and the event")),
                ("hash", models.BinaryField(help_text="SHA-256 of the hash before, the position and the digest")),
                ("event", models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="link", to="audit.event")),
            ],
            options={"ordering": ["position"]},
        ),
        migrations.RunSQL(ADD, REMOVE),
        migrations.RunPython(link_what_is_there, migrations.RunPython.noop),
    ]
