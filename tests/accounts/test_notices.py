"""Mail says that something waits and nothing else; off is off; nobody gets it twice or after she left."""

import logging
import smtplib
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core import mail
from django.utils import timezone

from accounts import notices, tasks
from accounts import services as accounts
from accounts.models import Notice, NoticeWish, User
from recruitment.models import FlagEvent
from recruitment.services import deadlines, flag_work, ledger
from tests.conftest import Cast
from tests.factories.recruitment import FlagFactory

pytestmark = pytest.mark.django_db
Kind, Pace = NoticeWish.Kind, NoticeWish.Pace


@pytest.fixture(autouse=True)
def _can_send(settings: Any) -> None:
    settings.NOTICES_ON = True
    settings.SITE_URL = "https://portal.example"


def _at_once(user: User, *kinds: str) -> None:
    notices.choose(user=user, paces=dict.fromkeys(kinds or notices.kinds_for(user), Pace.AT_ONCE))


def test_mail_holds_a_way_to_the_sign_in_and_nothing_of_what_waits(cast: Cast) -> None:
    _at_once(cast.inspector)
    flag = FlagFactory(agency__name="Invented Telltale Agency", tier="urgent")
    ledger.record_step(flag=flag, step=FlagEvent.Step.RAISED, by=cast.operator)
    flag_work.assign(
        flag=flag, assigned_to=cast.inspector, due_on=timezone.localdate(), by=cast.inspector
    )
    tasks.send_notices()
    (sent,) = mail.outbox
    assert sent.to == [cast.inspector.email]
    assert sent.subject == "Something waits for you"
    whole = str(sent.message())
    assert "https://portal.example/desk/\n" in whole
    for telling in ("Telltale", "flag", "urgent", cast.inspector.name, "1"):
        assert telling.lower() not in sent.body.lower(), telling
    same = notices.mail(cast.caseworker, message=uuid4()).body
    assert sent.body == same, "nobody can tell from a mail which desk it is of"


def test_several_things_make_one_mail_and_nothing_is_sent_twice(cast: Cast) -> None:
    _at_once(cast.inspector)
    for kind in (Kind.ASSIGNED, Kind.ASSIGNED, Kind.URGENT_FLAG):
        notices.tell(people=[cast.inspector], kind=kind)
    for _ in range(3):
        tasks.send_notices()
    assert len(mail.outbox) == 1
    assert not Notice.objects.filter(ended_at=None).exists()


def test_off_is_off_also_for_what_waits_and_daily_waits_for_its_hour(cast: Cast) -> None:
    assert set(notices.wishes(cast.inspector).values()) == {Pace.DAILY}
    notices.tell(people=[cast.inspector], kind=Kind.ASSIGNED)
    tasks.send_notices()
    assert not mail.outbox
    assert Notice.objects.get().available_at > timezone.now()
    notices.choose(user=cast.inspector, paces={Kind.ASSIGNED: Pace.NEVER})
    assert not Notice.objects.exists()
    notices.tell(people=[cast.inspector], kind=Kind.ASSIGNED)
    assert not Notice.objects.exists()


def test_revoked_member_and_one_with_another_desk_get_none(cast: Cast) -> None:
    for person in (cast.inspector, cast.caseworker):
        _at_once(person)
        notices.tell(people=[person], kind=Kind.ASSIGNED)
    accounts.deactivate(user=cast.inspector, by=cast.operator)
    accounts.change_role(
        user=cast.caseworker, role="editor", organisation=cast.ngo, by=cast.operator
    )
    tasks.send_notices()
    assert not mail.outbox
    assert not Notice.objects.exists()


def test_failure_is_tried_again_later_and_no_address_is_in_the_log(
    cast: Cast, monkeypatch: Any, caplog: Any
) -> None:
    _at_once(cast.inspector)
    notices.tell(people=[cast.inspector], kind=Kind.ASSIGNED)

    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({cast.inspector.email: (550, b"no")})

    with monkeypatch.context() as broken, caplog.at_level(logging.DEBUG):
        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        tasks.send_notices()
        tasks.send_notices()
    assert "SMTPRecipientsRefused" in caplog.text
    assert cast.inspector.email not in caplog.text
    row = Notice.objects.get()
    assert (row.tries, row.ended_at) == (1, None), "not again before its time"
    Notice.objects.update(available_at=timezone.now())
    tasks.send_notices()
    assert len(mail.outbox) == 1
    assert str(row.message) in mail.outbox[0].extra_headers["Message-ID"]


def test_after_the_last_failure_it_is_given_up(cast: Cast, monkeypatch: Any) -> None:
    _at_once(cast.inspector)
    notices.tell(people=[cast.inspector], kind=Kind.ASSIGNED)
    Notice.objects.update(tries=len(notices.WAITS) - 1)

    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    tasks.send_notices()
    assert Notice.objects.get().ended_at is not None


def test_second_person_is_told_and_the_first_is_not(cast: Cast) -> None:
    flag = FlagFactory(state="case_opened")
    ledger.record_step(flag=flag, step=FlagEvent.Step.PROPOSED, by=cast.inspector)
    assert not Notice.objects.filter(user__in=[cast.inspector, cast.other_inspector]).exists()
    abroad = FlagFactory(jurisdiction="KEN", state="case_opened")
    ledger.record_step(flag=abroad, step=FlagEvent.Step.PROPOSED, by=cast.inspector)
    assert [row.user for row in Notice.objects.all()] == [cast.other_inspector]


def test_due_day_is_told_once_a_day(cast: Cast) -> None:
    today = timezone.localdate()
    FlagFactory(assigned_to=cast.inspector, due_on=today + timedelta(days=1))
    FlagFactory(assigned_to=cast.other_inspector, due_on=today + timedelta(days=9))
    _at_once(cast.inspector)
    for _ in range(2):
        deadlines.tell(today=today)
        tasks.send_notices()
    assert [sent.to for sent in mail.outbox] == [[cast.inspector.email]]


def test_each_desk_chooses_among_its_own_kinds(cast: Cast, browser_of: Any) -> None:
    page = browser_of(cast.caseworker).get("/desk/account/notices/").content.decode()
    assert "urgent flag" not in page
    told = {"assigned": "never", "message": "at_once", "deadline": "daily"}
    answer = browser_of(cast.caseworker).post("/desk/account/notices/", told)
    assert answer.status_code == 302
    assert notices.wishes(cast.caseworker) == told
    bad = browser_of(cast.caseworker).post("/desk/account/notices/", told | {"message": "x"})
    assert bad.status_code == 400
    assert set(notices.kinds_for(cast.editor)) == {"second_opinion"}


def test_old_ones_are_forgotten(cast: Cast) -> None:
    notices.tell(people=[cast.inspector], kind=Kind.ASSIGNED)
    assert notices.forget_old(now=timezone.now() + notices.KEPT / 2) == 0
    assert notices.forget_old(now=timezone.now() + notices.KEPT * 2) == 1


def test_what_a_worker_caused_is_told_at_the_full_hour_and_a_digest_is_not_put_off_by_it(
    cast: Cast, time_machine: Any
) -> None:
    time_machine.move_to(datetime(2026, 11, 25, 5, 41, 7, tzinfo=UTC), tick=False)
    _at_once(cast.inspector, Kind.URGENT_FLAG)
    for person in (cast.inspector, cast.caseworker):
        for kind in (Kind.URGENT_FLAG, Kind.MESSAGE):
            notices.tell(people=[person], kind=kind, by_staff=False)
    due = set(Notice.objects.values_list("available_at", "created_at"))
    assert due == {(datetime(2026, 11, 25, 6, tzinfo=UTC), datetime(2026, 11, 25, 5, tzinfo=UTC))}


def test_row_of_before_is_cut_to_its_hour(cast: Cast) -> None:
    notices.tell(people=[cast.inspector], kind=Kind.ASSIGNED)
    Notice.objects.update(created_at=datetime(2026, 11, 25, 5, 41, 7, tzinfo=UTC))
    import_module("accounts.migrations.0011_notices_to_the_hour").cut_to_the_hour(apps, None)
    assert Notice.objects.get().created_at == datetime(2026, 11, 25, 5, tzinfo=UTC)
