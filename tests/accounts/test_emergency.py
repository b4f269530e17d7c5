"""Emergency access: one operator alone lets a person in; who could misuse it, and who hears of it.

Misuse thought of: an operator who comes in as a caseworker without anybody noticing, who has a second account
of hers find it right, who takes one account after the other; a colleague or a stranger who answers for
others; somebody who was let in long ago; a reason that tells of a worker.
"""

import logging
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import emergency, notices, password_reset, second_factor, tasks
from accounts.models import EmergencyAccess, Notice, NoticeWish, OpenSession, PasswordReset, User
from accounts.permissions import Role
from audit.kinds import Kind
from audit.models import Event
from portal import watch
from tests.accounts.signing_in import SIGN_IN, phone_of, with_password
from tests.conftest import Cast, invited

pytestmark = pytest.mark.django_db
Reason, Verdict = EmergencyAccess.Reason, EmergencyAccess.Verdict
AT = datetime(2026, 6, 1, 10, tzinfo=UTC)
NEW = "a wholly new made-up phrase"
PAGE = "/desk/emergencies/"


@pytest.fixture
def clock(time_machine: Any) -> Any:
    time_machine.move_to(AT, tick=False)
    return time_machine


@pytest.fixture
def auditor(cast: Cast) -> User:
    return invited("auditor", Role.AUDITOR, cast.team)


@pytest.fixture
def second_operator(cast: Cast) -> User:
    return invited("second.operator", Role.OPERATOR, cast.team)


def _let_in(cast: Cast, user: User | None = None, by: User | None = None) -> EmergencyAccess:
    user = user or cast.caseworker
    emergency.let_in(user=user, reason=Reason.WORKER, by=by or cast.operator)
    return EmergencyAccess.objects.get(user=user, closed_at=None)


def _told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("user__name", flat=True))


def test_caseworker_who_lost_everything_is_in_again_at_once_by_the_admin(
    cast: Cast, auditor: User, clock: Any
) -> None:
    phone_of(cast.caseworker, clock)
    second_factor.new_paper_codes(user=cast.caseworker)
    before = with_password(cast.caseworker)
    admin = with_password(cast.operator)
    asked = {"action": "emergency_access", "_selected_action": [cast.caseworker.pk]}
    for reason in ("", "forgotten", "last_operator", "she rang me"):
        admin.post("/admin/accounts/user/", {**asked, "reason": reason})
        assert not EmergencyAccess.objects.exists()
    answer = admin.post("/admin/accounts/user/", {**asked, "reason": "worker"})
    page = answer.content.decode()
    assert "within three days" in page
    code = re.search(r"<code[^>]*>([\w-]{23})</code>", page).group(1)
    assert before.get("/desk/account/").status_code == 302, "old sessions ended"
    assert not second_factor.has_factor(cast.caseworker)
    chosen = {"code": code, "new": NEW, "again": NEW}
    assert Client().post("/desk/new-password/", chosen).status_code == 302
    client = Client()
    client.post(SIGN_IN, {"email": cast.caseworker.email, "password": NEW})
    assert client.get("/desk/account/").status_code == 200
    row = EmergencyAccess.objects.get()
    assert (row.reason, row.operator, row.reviewed_at) == ("worker", cast.operator, None)


def test_code_is_good_for_two_hours_and_no_longer(cast: Cast, clock: Any) -> None:
    code = emergency.let_in(user=cast.caseworker, reason=Reason.WORKER, by=cast.operator)
    clock.shift(emergency.CODE_LASTS)
    with pytest.raises(password_reset.CodeIsSpent):
        password_reset.finish(code=code, new=NEW)


def test_everybody_who_can_say_something_of_it_is_told_at_once_whatever_they_chose(
    cast: Cast, auditor: User, second_operator: User, settings: Any
) -> None:
    settings.NOTICES_ON, settings.SITE_URL = True, "https://portal.example"
    manager = invited("manager", Role.MANAGER, cast.ngo)
    invited("other.auditor", Role.AUDITOR, cast.other_ngo)
    for person in (manager, cast.colleague):
        paces = dict.fromkeys(notices.kinds_for(person), NoticeWish.Pace.NEVER)
        notices.choose(user=person, paces=paces | {"emergency": NoticeWish.Pace.NEVER})
    _let_in(cast)
    told = {cast.colleague, manager, auditor, second_operator, cast.operator}
    assert _told("emergency") == {person.name for person in told}
    assert _told("own_way_in") == {cast.caseworker.name}
    tasks.send_notices()
    by_address = {sent.to[0]: sent for sent in mail.outbox}
    assert set(by_address) == {person.email for person in (*told, cast.caseworker)}
    own = by_address.pop(cast.caseworker.email)
    assert "no longer work" in own.body
    assert {sent.subject for sent in by_address.values()} == {"Something waits for you"}
    for sent in (own, *by_address.values()):
        for telling in ("Invented", "danger", "worker", cast.operator.name):
            assert telling not in sent.body


def test_desk_and_metrics_say_so_until_somebody_has_looked(
    cast: Cast, browser_of: Any, auditor: User
) -> None:
    def reading() -> watch.Reading:
        found = {one.measure.name: one for one in watch.read()}
        return found["portal_emergencies_unreviewed"]

    assert reading().state == watch.State.OK
    row = _let_in(cast)
    assert (reading().value, reading().state) == (1, watch.State.WRONG)
    assert browser_of(cast.colleague).get("/desk/").url == PAGE
    assert browser_of(auditor).get("/desk/").url == PAGE
    for other in (cast.other_caseworker, cast.inspector, cast.editor):
        assert browser_of(other).get("/desk/").url != PAGE
    emergency.review(access=row.pk, verdict=Verdict.RIGHT, by=cast.colleague)
    assert reading().state == watch.State.OK
    assert browser_of(cast.colleague).get("/desk/").url == "/desk/cases/"


def test_page_says_what_was_done_since_by_kind_and_nothing_of_whom(
    cast: Cast, browser_of: Any
) -> None:
    _let_in(cast)
    with_password(cast.caseworker)
    cast.caseworker.set_password(NEW)
    cast.caseworker.save()
    Client().post(SIGN_IN, {"email": cast.caseworker.email, "password": NEW})
    page = browser_of(cast.colleague).get(PAGE).content.decode()
    assert "A worker is in danger" in page
    assert "Signed in: 1" in page
    assert cast.operator.name in page
    assert "It was wrong: shut it" in page


def test_another_organisation_and_an_editor_learn_nothing(cast: Cast, browser_of: Any) -> None:
    row = _let_in(cast)
    for person in (cast.other_caseworker, cast.inspector):
        browser = browser_of(person)
        assert cast.caseworker.name not in browser.get(PAGE).content.decode()
        assert browser.post(f"{PAGE}{row.pk}/", {"verdict": "right"}).status_code == 404
    assert browser_of(cast.editor).get(PAGE).status_code == 404
    row.refresh_from_db()
    assert row.reviewed_at is None


def test_who_opened_it_and_who_came_in_by_it_answer_nothing(cast: Cast, browser_of: Any) -> None:
    row = _let_in(cast)
    for person in (cast.operator, cast.caseworker):
        browser = browser_of(person)
        assert "It was right" not in browser.get(PAGE).content.decode()
        assert browser.post(f"{PAGE}{row.pk}/", {"verdict": "right"}).status_code == 404
    for by in (cast.operator, cast.caseworker):
        with pytest.raises(IntegrityError), transaction.atomic():
            EmergencyAccess.objects.update(
                reviewed_at=timezone.now(), reviewed_by=by, verdict="right"
            )


def test_operator_cannot_come_in_as_a_colleague_who_then_finds_it_right(cast: Cast) -> None:
    first = _let_in(cast, cast.caseworker)
    second = _let_in(cast, cast.colleague)
    with pytest.raises(EmergencyAccess.DoesNotExist):
        emergency.review(access=first.pk, verdict=Verdict.RIGHT, by=cast.colleague)
    with pytest.raises(EmergencyAccess.DoesNotExist):
        emergency.review(access=second.pk, verdict=Verdict.RIGHT, by=cast.caseworker)


def test_operator_is_stopped_after_three_that_nobody_looked_at(cast: Cast, auditor: User) -> None:
    people = [cast.caseworker, cast.colleague, cast.inspector]
    rows = [_let_in(cast, person) for person in people]
    with pytest.raises(ValidationError) as refused:
        _let_in(cast, cast.other_inspector)
    assert refused.value.code == "too_many"
    assert not PasswordReset.objects.filter(user=cast.other_inspector).exists()
    emergency.review(access=rows[0].pk, verdict=Verdict.RIGHT, by=auditor)
    assert _let_in(cast, cast.other_inspector)


def test_not_for_oneself_nor_the_team_nor_who_was_shut_out_nor_twice(
    cast: Cast, auditor: User, second_operator: User
) -> None:
    for person in (cast.operator, second_operator, auditor, cast.editor, cast.stranger):
        with pytest.raises(ValidationError):
            _let_in(cast, person)
    _let_in(cast)
    with pytest.raises(ValidationError) as refused:
        _let_in(cast, by=second_operator)
    assert refused.value.code == "emergency_open"


def test_found_wrong_it_is_shut_at_once(cast: Cast, browser_of: Any, clock: Any) -> None:
    code = emergency.let_in(user=cast.caseworker, reason=Reason.WORKER, by=cast.operator)
    password_reset.finish(code=code, new=NEW)
    client = Client()
    client.post(SIGN_IN, {"email": cast.caseworker.email, "password": NEW})
    phone_of(cast.caseworker, clock)
    row = EmergencyAccess.objects.get()
    sent = browser_of(cast.colleague).post(f"{PAGE}{row.pk}/", {"verdict": "wrong"})
    assert sent.status_code == 302
    row.refresh_from_db()
    assert (row.verdict, row.reviewed_by) == ("wrong", cast.colleague)
    assert client.get("/desk/account/").status_code == 302
    assert not OpenSession.objects.filter(user=cast.caseworker).exists()
    again = Client()
    again.post(SIGN_IN, {"email": cast.caseworker.email, "password": NEW})
    assert again.get("/desk/account/").status_code == 302
    assert not second_factor.has_factor(cast.caseworker)


def test_step_asks_who_answers_once_more(cast: Cast) -> None:
    row = _let_in(cast)
    client = Client()
    client.force_login(cast.colleague)
    asked = client.post(f"{PAGE}{row.pk}/", {"verdict": "right"})
    assert asked.status_code == 403
    row.refresh_from_db()
    assert row.reviewed_at is None


def test_code_that_nobody_used_dies_with_what_was_found_wrong(cast: Cast) -> None:
    code = emergency.let_in(user=cast.caseworker, reason=Reason.WORKER, by=cast.operator)
    row = EmergencyAccess.objects.get()
    emergency.review(access=row.pk, verdict=Verdict.WRONG, by=cast.colleague)
    with pytest.raises(password_reset.CodeIsSpent):
        password_reset.finish(code=code, new=NEW)


def test_nobody_looked_for_three_days_and_the_way_in_ends(cast: Cast, clock: Any) -> None:
    code = emergency.let_in(user=cast.caseworker, reason=Reason.WORKER, by=cast.operator)
    password_reset.finish(code=code, new=NEW)
    row = EmergencyAccess.objects.get()
    clock.shift(emergency.REVIEW_WITHIN - timedelta(minutes=1))
    tasks.close_emergencies()
    row.refresh_from_db()
    assert row.closed_at is None
    clock.shift(timedelta(minutes=1))
    tasks.close_emergencies()
    tasks.close_emergencies()
    row.refresh_from_db()
    assert row.closed_at is not None
    cast.caseworker.refresh_from_db()
    assert not cast.caseworker.has_usable_password()
    assert Event.objects.filter(kind=Kind.EMERGENCY_CLOSED).count() == 1
    # It still waits for somebody's word; she can be let in anew meanwhile.
    emergency.review(access=row.pk, verdict=Verdict.RIGHT, by=cast.colleague)
    assert _let_in(cast)


def test_looked_at_in_time_it_stays(cast: Cast, clock: Any) -> None:
    code = emergency.let_in(user=cast.caseworker, reason=Reason.WORKER, by=cast.operator)
    password_reset.finish(code=code, new=NEW)
    emergency.review(
        access=EmergencyAccess.objects.get().pk, verdict=Verdict.RIGHT, by=cast.colleague
    )
    clock.shift(emergency.REVIEW_WITHIN * 2)
    tasks.close_emergencies()
    client = Client()
    client.post(SIGN_IN, {"email": cast.caseworker.email, "password": NEW})
    assert client.get("/desk/account/").status_code == 200


def test_trail_tells_who_and_when_and_the_log_tells_nobody(cast: Cast, caplog: Any) -> None:
    with caplog.at_level(logging.DEBUG):
        row = _let_in(cast)
    emergency.review(access=row.pk, verdict=Verdict.WRONG, by=cast.colleague)
    kinds = {
        kind: Event.objects.get(kind=kind).actor
        for kind in (Kind.EMERGENCY_OPENED, Kind.EMERGENCY_REVIEWED, Kind.EMERGENCY_CLOSED)
    }
    assert kinds == {
        Kind.EMERGENCY_OPENED: cast.operator.audit_label,
        Kind.EMERGENCY_REVIEWED: cast.colleague.audit_label,
        Kind.EMERGENCY_CLOSED: cast.colleague.audit_label,
    }
    assert f"emergency access {row.pk} was opened" in caplog.text
    for telling in (cast.caseworker.email, cast.caseworker.name, cast.operator.name):
        assert telling not in caplog.text


def test_last_operator_is_helped_from_the_server_and_no_other(
    cast: Cast, auditor: User, clock: Any
) -> None:
    phone_of(cast.operator, clock)
    phone_of(cast.inspector, clock)
    for email in (cast.inspector.email, "unknown@example.org"):
        with pytest.raises(CommandError, match="No operator"):
            call_command("emergency_access", email)
    said = StringIO()
    call_command("emergency_access", cast.operator.email, stdout=said)
    assert not second_factor.has_factor(cast.operator)
    assert second_factor.has_factor(cast.inspector)
    row = EmergencyAccess.objects.get()
    assert (row.reason, row.operator) == (Reason.LAST_OPERATOR, None)
    assert Event.objects.get(kind=Kind.EMERGENCY_OPENED).actor == "process:installer"
    assert _told("emergency") == {auditor.name}
    # Nobody looks at it: shut, the site would have no operator at all.
    clock.shift(emergency.REVIEW_WITHIN * 2)
    tasks.close_emergencies()
    # Run again, since two hours went by.
    call_command("emergency_access", cast.operator.email, stdout=said)
    code = said.getvalue().splitlines()[-3]
    password_reset.finish(code=code, new=NEW)
    emergency.review(access=EmergencyAccess.objects.latest("pk").pk, verdict="right", by=auditor)


def test_server_does_not_go_round_a_second_operator(
    cast: Cast, second_operator: User, clock: Any
) -> None:
    phone_of(cast.operator, clock)
    with pytest.raises(CommandError, match="Another operator"):
        call_command("emergency_access", cast.operator.email)
    assert second_factor.has_factor(cast.operator)
    assert not EmergencyAccess.objects.exists()
