"""What a worker does leaves the hour in the tables, and no minute: whoever holds them can not say who it was."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import models

from accounts import notices, tasks
from accounts.models import Notice, NoticeWish, User
from recruitment.services import drafts, keys, messages, resuming
from tests.factories.accounts import PASSWORD
from tests.factories.rights import AbuseTypeFactory
from tests.recruitment.test_receipt_pages import sent
from tests.recruitment.test_report_service import open_with

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 14, 41, 7, 5, tzinfo=UTC)

# docs/explanation/sealing.md says why: exact while the work waits, to the hour once it is done.
EXACT = {"recruitment.OutboxRow.created_at", "recruitment.OutboxRow.available_at"}


def _times_of_that_minute() -> Iterator[str]:
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if not isinstance(field, models.DateTimeField):
                continue
            for value in model._base_manager.values_list(field.attname, flat=True):
                if value and value.minute == NOW.minute:
                    yield f"{model._meta.label}.{field.name}"


def test_draft_report_message_and_upload_leave_no_minute_and_the_mail_waits_for_the_hour(
    caseworker: User, time_machine: Any, settings: Any
) -> None:
    settings.NOTICES_ON, settings.SITE_URL = True, "https://portal.example"
    time_machine.move_to(NOW.replace(minute=2), tick=False)
    AbuseTypeFactory(key="excess-fees")
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    notices.choose(user=caseworker, paces={NoticeWish.Kind.MESSAGE: NoticeWish.Pace.AT_ONCE})

    time_machine.move_to(NOW, tick=False)
    under_way, finished = (drafts.start(content={"typed": "x"}) for _ in range(2))
    drafts.save(draft_pass=under_way, content={"typed": "more"})
    drafts.mark_sent(draft_pass=finished)
    done = sent(consents_to_story=True, seal_to=(caseworker.organisation,))
    opened = open_with(done.receipt_digits)
    messages.answer(opened=opened, text="I have the contract.")
    resuming.begin(opened=opened, length=9, digest="0" * 64, name="contract.pdf")

    assert set(_times_of_that_minute()) <= EXACT
    assert Notice.objects.get().available_at == NOW.replace(
        hour=15, minute=0, second=0, microsecond=0
    )
    tasks.send_notices()
    assert not mail.outbox
    time_machine.move_to(NOW.replace(hour=15, minute=0), tick=False)
    tasks.send_notices()
    assert [one.to for one in mail.outbox] == [[caseworker.email]]
