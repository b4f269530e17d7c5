"""A case taken along by the organisation whose it is, in the form of HTCDS. Each taking is in the trail."""

from typing import Any

from django.db import transaction

from accounts.models import ApiKey, User
from audit import services as audit
from audit.kinds import Kind
from audit.purposes import Purpose
from recruitment import access, htcds
from recruitment.models import Casework, Referral, Report
from recruitment.services import reports


class NotYourCaseError(Exception):
    """It is of another organisation, or was taken back."""


@transaction.atomic
def for_member(
    *, report: Report, by: User, password: str = "", purpose: Purpose = Purpose.NOT_SAID
) -> dict[str, Any]:
    """Facts of a case the organisation filed; with the member's own password the sealed words too.

    A report that a worker sent herself gives its words alone: she agreed to no more. Raises
    `NotYourCaseError`, and as `reports.open_for_member`.
    """
    found = access.open_cases(by).filter(pk=report.pk).first()
    if found is None:
        raise NotYourCaseError
    is_own = access.own_reports(by).filter(pk=found.pk).exists()
    with_facts = is_own and access.is_told_to_filer(found)
    words = None
    if password:
        words = reports.open_for_member(
            report=found, password=password, by=by, purpose=purpose
        ).words()
    audit.record(
        kind=Kind.CASE_EXPORTED,
        target=found,
        by=by,
        fields=["abuses"] * with_facts + ["sealed"] * bool(password),
        purpose=purpose,
    )
    return htcds.build(
        found,
        organisation=by.organisation,
        with_facts=with_facts,
        work=access.casework(by).filter(report=found).first(),
        referrals=access.referrals(by).filter(report=found),
        words=words,
    )


@transaction.atomic
def for_key(*, report: Report, by: ApiKey) -> dict[str, Any]:
    """Facts alone: a key has no password, so it opens no words. Raises `NotYourCaseError`."""
    own = access.reports_of_key(by).exclude(state__in=Report.GONE)
    found = own.filter(pk=report.pk).first()
    if found is None:
        raise NotYourCaseError
    with_facts = access.is_told_to_filer(found)
    audit.record(kind=Kind.CASE_EXPORTED, target=found, by=by, fields=["abuses"] * with_facts)
    done = {"report": found, "organisation": by.organisation}
    return htcds.build(
        found,
        organisation=by.organisation,
        with_facts=with_facts,
        work=Casework.objects.filter(**done).first(),
        referrals=Referral.objects.filter(**done),
    )
