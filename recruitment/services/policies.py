"""The policy of a regulator: proposed, counted on what is stored, confirmed by a second person, put in force."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts import two_people
from accounts.models import User
from accounts.two_people import UNDECIDED
from audit import services as audit
from audit.actors import FLAGGER, Actor
from audit.kinds import Kind
from recruitment import flag_policies, outbox
from recruitment.flags.policy import SETTABLE, Policy, problems
from recruitment.models import FlagPolicy, OutboxRow
from recruitment.services import flags, policy_preview, proposals

# Reports come in every day: what was counted longer ago is counted again before anybody says yes.
PREVIEW_KEPT = timedelta(days=1)


class NothingChangesError(Exception):
    """The values are those that are in force."""


class PreviewTooOldError(Exception):
    """It was not counted yet, or too long ago."""


@transaction.atomic
def propose(*, values: Mapping[str, Any], why: str, by: User, source: str = "") -> FlagPolicy:
    """Write down what would be in force, and have it counted. Nothing changes yet.

    `values`: every field of `flags.policy.SETTABLE`. Raises `ledger.NotYoursError`, `NothingChangesError`,
    `proposals.ProposalWaitsError`, and `ValidationError` for values out of bounds or an empty reason.
    """
    own = by.jurisdiction
    proposals.must_be_own(own, by)
    last = FlagPolicy.objects.filter(jurisdiction=own).aggregate(n=Max("number"))["n"] or 1
    policy = Policy(version=last + 1, **{name: values[name] for name in SETTABLE})
    if wrong := problems(policy):
        raise ValidationError({problem.field: problem.code for problem in wrong})
    today = flag_policies.in_force().of(own)
    if policy == replace(today, version=policy.version):
        raise NothingChangesError
    row = FlagPolicy(
        jurisdiction=own,
        number=policy.version,
        values={name: getattr(policy, name) for name in SETTABLE},
        why=why.strip(),
        source=source.strip(),
    )
    fields = ["values", "why", "source"]
    proposals.write(row, kind=Kind.POLICY_PROPOSED, fields=fields, by=by)
    outbox.add(kind=OutboxRow.Kind.PREVIEW_POLICY, target_id=row.pk)
    return row


@transaction.atomic
def preview(*, policy_id: int) -> FlagPolicy | None:
    """Count on what is stored what an undecided proposal would change, and keep that with it. No flag changes."""
    row = FlagPolicy.objects.filter(UNDECIDED, pk=policy_id, previewed_at=None).first()
    if row is None:
        return None
    now = timezone.now()
    found = policy_preview.what_changes(row.jurisdiction, row.policy, now.date())
    # By update: somebody may have withdrawn it while it was counted.
    FlagPolicy.objects.filter(UNDECIDED, pk=row.pk).update(preview=found, previewed_at=now)
    row.refresh_from_db()
    return row


@transaction.atomic
def count_again(*, policy: FlagPolicy, by: User) -> None:
    """Have a proposal counted once more, unless it is being counted.

    Raises `ledger.NotYoursError`, `proposals.ProposalNotWaitingError`.
    """
    row = proposals.lock_undecided(policy, by)
    if row.previewed_at is None:
        return
    row.previewed_at = None
    row.save(update_fields=["previewed_at"])
    audit.record(kind=Kind.POLICY_COUNTED_AGAIN, target=row, by=by, fields=["previewed_at"])
    outbox.add(kind=OutboxRow.Kind.PREVIEW_POLICY, target_id=row.pk)


@transaction.atomic
def withdraw(*, policy: FlagPolicy, by: User) -> None:
    """Say no to a proposal: whoever made it, or a colleague. Raises as `count_again`."""
    row = proposals.lock_undecided(policy, by)
    two_people.withdraw(row, kind=Kind.POLICY_WITHDRAWN, by=by)


@transaction.atomic
def confirm(*, policy: FlagPolicy, by: User) -> FlagPolicy:
    """Say yes, as the second person; a worker puts it in force.

    Raises as `count_again`, and `ledger.SecondPersonNeededError`, `PreviewTooOldError`.
    """
    row = proposals.lock_undecided(policy, by)
    if not is_fresh(row):
        raise PreviewTooOldError
    two_people.confirm(row, kind=Kind.POLICY_CONFIRMED, by=by)
    outbox.add(kind=OutboxRow.Kind.APPLY_POLICY, target_id=row.pk)
    return row


def is_fresh(policy: FlagPolicy) -> bool:
    """Whether what would change was counted lately enough to say yes to it."""
    counted = policy.previewed_at
    return counted is not None and counted > timezone.now() - PREVIEW_KEPT


@transaction.atomic
def apply(*, policy_id: int, by: Actor = FLAGGER) -> int:
    """Put a confirmed policy in force, once, and leave work for the agencies it may touch. How many.

    The baseline through new windows is made first: without it, rules that compare would fall silent
    and flags would lapse.
    """
    row = (
        FlagPolicy.objects.select_for_update()
        .filter(pk=policy_id, in_force_at=None)
        .exclude(confirmed_at=None)
        .first()
    )
    if row is None:
        return 0
    now = timezone.now()
    if row.policy.windows != flag_policies.in_force().of(row.jurisdiction).windows:
        found = flags.baseline_of(row.jurisdiction, now.date(), row.policy)
        flags.keep_baseline(found, row.policy)
    row.in_force_at = now
    row.save(update_fields=["in_force_at"])
    audit.record(kind=Kind.POLICY_IN_FORCE, target=row, by=by, fields=["in_force_at"])
    touched = policy_preview.touched(row.jurisdiction, now.date())
    return outbox.add_many(kind=OutboxRow.Kind.EVALUATE_AGENCY, target_ids=touched)
