from typing import Any

from django.db import migrations

# As for the audit trail: whoever can change a flag's life can hide who decided what.
ADD = """
CREATE FUNCTION flag_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The life of a flag is append-only: % is refused.', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER flag_event_no_change BEFORE UPDATE OR DELETE ON recruitment_flagevent
    FOR EACH ROW EXECUTE FUNCTION flag_event_is_append_only();
CREATE TRIGGER reply_no_change BEFORE UPDATE OR DELETE ON recruitment_reply
    FOR EACH ROW EXECUTE FUNCTION flag_event_is_append_only();
"""

REMOVE = """
DROP TRIGGER reply_no_change ON recruitment_reply;
DROP TRIGGER flag_event_no_change ON recruitment_flagevent;
DROP FUNCTION flag_event_is_append_only();
"""


def write_lives(apps: Any, schema_editor: Any) -> None:
    """The life so far of the flags that are there already, from what they and their decisions say."""
    Flag = apps.get_model("recruitment", "Flag")
    FlagEvent = apps.get_model("recruitment", "FlagEvent")
    decided = {"open_case": "opened", "dismiss": "dismissed"}
    made = []
    for flag in Flag.objects.order_by("pk").iterator(chunk_size=1000):

        def step(name: str, at: Any, actor: str = "process:flagger", **more: Any) -> None:
            version = flag.rule_version  # noqa: B023  (called in this round of the loop alone)
            made.append(
                FlagEvent(flag_id=flag.pk, step=name, at=at, rule_version=version,  # noqa: B023
                          actor=actor, **more)
            )  # fmt: skip

        step("raised", flag.raised_at)
        if flag.seen_at:
            # Who it was is in the audit trail only where it was told; here it is not known.
            step("seen", flag.seen_at, "process:not_known")
        for one in flag.decisions.order_by("decided_at", "pk"):
            step(
                decided[one.verdict],
                one.decided_at,
                f"user:{one.decided_by_id}",
                person_id=one.decided_by_id,
                note=one.reason,
            )
        if flag.state == "lapsed":
            step("lapsed", flag.closed_at)
    FlagEvent.objects.bulk_create(made, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("recruitment", "0009_ledger_and_replies")]

    operations = [
        migrations.RunSQL(ADD, REMOVE),
        migrations.RunPython(write_lives, migrations.RunPython.noop),
    ]
