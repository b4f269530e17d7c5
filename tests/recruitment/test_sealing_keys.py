"""Who may open what: a member who leaves, a forgotten password, a new colleague, the recovery code."""

from dataclasses import replace

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from accounts.permissions import Role
from audit.actors import WORKER
from audit.models import Event
from recruitment import receipts, sealing
from recruitment.models import KeyGrant, MemberKey, OrganisationKey, Report, WrappedKey
from recruitment.report_facts import ReportFacts, SealedWords
from recruitment.services import keys, reports
from tests.factories.accounts import PASSWORD
from tests.factories.rights import AbuseTypeFactory

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "another made-up phrase 2"


@pytest.fixture
def code(caseworker: User) -> str:
    """The caseworker's organisation has its keys; this is its recovery code."""
    return keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)


def report_for(member: User) -> Report:
    AbuseTypeFactory(key="excess-fees")
    facts = ReportFacts(abuses=("excess-fees",), consents_to_counting=True, consents_to_story=True)
    return reports.submit(
        facts=replace(facts, consented_on=timezone.localdate()),
        words=SealedWords(story="Marked", seal_to=(member.organisation,)),
        idempotency_token=receipts.make(),
        channel=Report.Channel.WORKER,
        by=WORKER,
    ).report


def reads(person: User, report: Report, password: str = PASSWORD) -> bool:
    """Whether this person can open the report's words today."""
    try:
        opened = reports.open_for_member(report=report, password=password, by=person)
    except (reports.UnknownReceipt, keys.NoKeyYet, keys.WrongPassword):
        return False
    return opened.words()["story"] == "Marked"


def reset_password(person: User, password: str) -> None:
    person.set_password(password)
    person.save(update_fields=["password"])


@pytest.mark.usefixtures("code")
def test_member_opens_with_her_password_and_with_no_other(caseworker: User) -> None:
    report = report_for(caseworker)
    assert reads(caseworker, report)
    assert not reads(caseworker, report, "wrong password")


@pytest.mark.usefixtures("code")
def test_every_reading_is_in_the_trail_and_a_refused_one_is_not(caseworker: User) -> None:
    report = report_for(caseworker)
    reads(caseworker, report, "wrong password")
    reads(caseworker, report)
    assert Event.objects.filter(kind="report.opened", target_id=report.pk).count() == 1


@pytest.mark.usefixtures("code")
def test_new_colleague_opens_nothing_until_she_is_let_in(caseworker: User, colleague: User) -> None:
    report = report_for(caseworker)
    assert not reads(colleague, report)
    keys.join(password=PASSWORD, by=colleague)
    assert keys.waiting_for_grant(caseworker.organisation) == [colleague]
    assert not reads(colleague, report)
    assert keys.grant(to=colleague, password=PASSWORD, by=caseworker) == 1
    assert reads(colleague, report)
    assert keys.waiting_for_grant(caseworker.organisation) == []


@pytest.mark.usefixtures("code")
def test_nobody_is_let_in_from_another_organisation(
    caseworker: User, other_caseworker: User
) -> None:
    keys.join(password=PASSWORD, by=other_caseworker)
    with pytest.raises(keys.NoKeyYet):
        keys.grant(to=other_caseworker, password=PASSWORD, by=caseworker)
    with pytest.raises(keys.NoKeyYet):
        keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=other_caseworker)


@pytest.mark.usefixtures("code")
def test_who_is_not_let_in_can_let_nobody_in(caseworker: User, colleague: User) -> None:
    keys.join(password=PASSWORD, by=colleague)
    assert keys.grant(to=caseworker, password=PASSWORD, by=colleague) == 0
    assert KeyGrant.objects.filter(user=colleague).count() == 0


@pytest.mark.usefixtures("code")
def test_changed_password_opens_and_the_old_one_does_not(caseworker: User) -> None:
    report = report_for(caseworker)
    keys.change_password(old=PASSWORD, new=NEW_PASSWORD, by=caseworker)
    assert reads(caseworker, report, NEW_PASSWORD)
    assert not reads(caseworker, report, PASSWORD)


@pytest.mark.usefixtures("code")
def test_forgotten_password_needs_a_colleague(caseworker: User, colleague: User) -> None:
    keys.join(password=PASSWORD, by=colleague)
    keys.grant(to=colleague, password=PASSWORD, by=caseworker)
    report = report_for(caseworker)
    reset_password(caseworker, NEW_PASSWORD)
    keys.forget_password(user=caseworker, new=NEW_PASSWORD, by=colleague)
    assert not reads(caseworker, report, NEW_PASSWORD)
    keys.grant(to=caseworker, password=PASSWORD, by=colleague)
    assert reads(caseworker, report, NEW_PASSWORD)


def test_recovery_code_lets_in_where_no_colleague_can(caseworker: User, code: str) -> None:
    report = report_for(caseworker)
    reset_password(caseworker, NEW_PASSWORD)
    keys.forget_password(user=caseworker, new=NEW_PASSWORD, by=caseworker)
    assert not reads(caseworker, report, NEW_PASSWORD)
    with pytest.raises(keys.WrongRecoveryCode):
        keys.recover(code="AAAA" * 8, password=NEW_PASSWORD, by=caseworker)
    with pytest.raises(keys.WrongRecoveryCode):
        keys.recover(code="not a code é", password=NEW_PASSWORD, by=caseworker)
    assert keys.recover(code=code.lower(), password=NEW_PASSWORD, by=caseworker) == 1
    assert reads(caseworker, report, NEW_PASSWORD)


def test_recovery_code_is_of_no_use_to_another_organisation(
    other_caseworker: User, code: str
) -> None:
    with pytest.raises(keys.WrongRecoveryCode):
        keys.recover(code=code, password=PASSWORD, by=other_caseworker)


def test_member_who_leaves_opens_nothing_more_and_the_locks_are_changed(
    caseworker: User, colleague: User, operator: User, code: str
) -> None:
    keys.join(password=PASSWORD, by=colleague)
    keys.grant(to=colleague, password=PASSWORD, by=caseworker)
    before = report_for(caseworker)
    held = MemberKey.objects.get(user=colleague)
    copied = KeyGrant.objects.get(user=colleague).wrapped

    accounts.deactivate(user=colleague, by=operator)
    colleague.refresh_from_db()
    after = report_for(caseworker)

    assert not reads(colleague, before)
    assert not KeyGrant.objects.filter(user=colleague).exists()
    assert OrganisationKey.objects.filter(retired_at__isnull=True).count() == 1
    assert reads(caseworker, before)
    assert reads(caseworker, after)
    # Even a copy of all she held opens nothing that came after.
    opener = sealing.password_key(PASSWORD, salt=bytes(held.salt))
    private = sealing.unwrap(opener, held.wrapped_private)
    old_key = sealing.unwrap_with(private, copied)
    with pytest.raises(sealing.CannotOpen):
        sealing.unwrap_with(
            old_key, WrappedKey.objects.get(report=after, holder="organisation").wrapped
        )
    # Old reports move to the new locks when a member next unlocks, and the old pair is destroyed.
    assert keys.rewrap(password=PASSWORD, by=caseworker) == 1
    assert OrganisationKey.objects.count() == 1
    assert reads(caseworker, before)
    assert keys.recover(code=code, password=PASSWORD, by=caseworker) == 1


@pytest.mark.usefixtures("code")
def test_member_who_moves_to_another_organisation_is_locked_out(
    caseworker: User, colleague: User, other_caseworker: User, operator: User
) -> None:
    keys.join(password=PASSWORD, by=colleague)
    keys.grant(to=colleague, password=PASSWORD, by=caseworker)
    report = report_for(caseworker)
    accounts.change_role(
        user=colleague,
        role=Role.CASEWORKER,
        organisation=other_caseworker.organisation,
        by=operator,
    )
    assert not reads(colleague, report)
    assert keys.rotate_where_somebody_left() == 1
    assert keys.rotate_where_somebody_left() == 0
    assert reads(caseworker, report)


@pytest.mark.usefixtures("code")
def test_keys_are_set_up_once(caseworker: User) -> None:
    with pytest.raises(keys.KeysAlreadySetUp):
        keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)


def test_key_is_not_made_under_a_word_that_does_not_sign_in(caseworker: User) -> None:
    with pytest.raises(keys.WrongPassword):
        keys.set_up(organisation=caseworker.organisation, password="other", by=caseworker)
    assert not OrganisationKey.objects.exists()


@pytest.mark.usefixtures("code")
def test_no_private_half_stands_in_a_row(caseworker: User) -> None:
    private = keys._private_of(caseworker, PASSWORD)
    held = KeyGrant.objects.get(user=caseworker)
    opened = sealing.unwrap_with(private, held.wrapped)
    rows = [
        value
        for model in (MemberKey, OrganisationKey, KeyGrant)
        for row in model.objects.values_list()
        for value in row
        if isinstance(value, (bytes, memoryview))
    ]
    assert rows
    for secret in (private, opened):
        assert all(secret not in bytes(value) for value in rows)
