"""Agreements by which one regulator lets another read counts about its flags. Each side says its own yes."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ApiKey, Organisation, User
from audit import services as audit
from audit.kinds import Kind
from recruitment import access
from recruitment.models import FlagAgreement, SharedFlag, SharedMonth

# Longer than a budget year, short enough that somebody looks at it again.
LONGEST = timedelta(days=2 * 366)


@transaction.atomic
def offer(*, taker: Organisation, begins_on: date, ends_on: date, by: User) -> FlagAgreement:
    """Nothing is read before the other side said yes. Raises `ValidationError` by field."""
    giver = Organisation.objects.select_for_update().get(pk=by.organisation_id)
    if taker not in access.partners(by):
        raise ValidationError({"taker": _("Choose a regulator of another country.")})
    today = timezone.localdate()
    if ends_on < max(begins_on, today) or ends_on - begins_on > LONGEST:
        raise ValidationError({"ends_on": _("Choose a day to come, at most two years later.")})
    standing = FlagAgreement.objects.filter(giver=giver, taker=taker, revoked_at=None)
    for row in standing.filter(ends_on__lt=today):
        _revoke(row, by)
    if standing.exists():
        raise ValidationError({"taker": _("There is an agreement already. End it first.")})
    row = FlagAgreement.objects.create(
        giver=giver, taker=taker, begins_on=begins_on, ends_on=ends_on, offered_by=by
    )
    audit.record(kind=Kind.FLAGS_OFFERED, target=row, by=by)
    return row


@transaction.atomic
def accept(*, agreement: FlagAgreement, by: User) -> None:
    """By the other side alone; an offer that was taken back, accepted before or is over stays as it is."""
    row = FlagAgreement.objects.select_for_update().get(pk=agreement.pk)
    is_over = row.ends_on < timezone.localdate()
    if row.taker_id != by.organisation_id or row.accepted_at or row.revoked_at or is_over:
        return
    row.accepted_at, row.accepted_by = timezone.now(), by
    row.save(update_fields=["accepted_at", "accepted_by"])
    audit.record(kind=Kind.FLAGS_ACCEPTED, target=row, by=by, fields=["accepted_at"])


@transaction.atomic
def revoke(*, agreement: FlagAgreement, by: User) -> None:
    """By either side, at once and for good."""
    row = FlagAgreement.objects.select_for_update().get(pk=agreement.pk)
    if row.revoked_at is None and access.agreements(by).filter(pk=row.pk).exists():
        _revoke(row, by)


@transaction.atomic
def flags_for(key: ApiKey, *, today: date) -> list[SharedFlag]:
    """What partners share with the key's regulator: the same all the month, whoever takes a report back in it."""
    country = key.organisation.country
    months = [_month(giver, country, today) for giver in access.givers(key, today=today)]
    return list(access.shared_flags(key, months))


def _month(jurisdiction: str, told_to: str, today: date) -> SharedMonth:
    first = today.replace(day=1)
    pair = {"jurisdiction": jurisdiction, "told_to": told_to}
    month, is_new = SharedMonth.objects.get_or_create(**pair, month=first)
    if is_new:
        SharedMonth.objects.filter(**pair, month__lt=first).delete()
        found = access.flags_to_share(jurisdiction, country=told_to, month=first)
        SharedFlag.objects.bulk_create(
            SharedFlag(shared_month=month, flag=flag, tier=flag.tier, at_least=at_least)
            for flag, at_least in found.items()
        )
    return month


def _revoke(row: FlagAgreement, by: User) -> None:
    row.revoked_at, row.revoked_by = timezone.now(), by
    row.save(update_fields=["revoked_at", "revoked_by"])
    audit.record(kind=Kind.FLAGS_REVOKED, target=row, by=by, fields=["revoked_at"])
