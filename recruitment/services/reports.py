"""Everything that changes a report. Pages, API, desk and demo seed all come through here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import peppers
from accounts.hours import this_hour
from accounts.models import ApiKey, Organisation, User
from audit import services as audit
from audit.actors import WORKER, Actor
from audit.kinds import Kind
from audit.purposes import Purpose
from recruitment import access, outbox, plain_text, receipts, report_facts, sealing
from recruitment.flags.holds import counted_until
from recruitment.models import (
    Agency,
    Annex,
    ChangedFacts,
    ChannelGroup,
    ClosedCase,
    Flag,
    LegalHold,
    OrganisationKey,
    OutboxRow,
    Receipt,
    Report,
    ReportAbuse,
    ReportBatch,
    ReportFee,
    SealedPart,
    SecretPhrase,
    WrappedKey,
)
from recruitment.report_facts import HOLD, KEEP, Paid, ReportFacts, SealedWords, Submitted
from recruitment.retention import REPORT_KEPT
from recruitment.sealing import FORMAT, CannotOpen
from recruitment.services import brought, keys, numbers, returns, stored, webhooks
from recruitment.severity import severity
from recruitment.sketches import sketch

# Shorter tokens could be guessed, and the receipt of a report filed by a system follows from its token.
SHORTEST_TOKEN = 16

# What each doubt leaves of a report's weight. It is kept, read and answered all the same: a person is
# never blocked, and someone whose browser fills every field is not a liar.
DOUBTS: Mapping[str, float] = {
    "honeypot": 0.1,
    "too_fast": 0.5,
    "other_site": 0.5,
}

# Made here and not by whoever sends; an empty list is an answer in them. Of the rows that a report points
# to, a query each would ask whether it is there: the caller holds them, and the database asks anyway.
NOT_TYPED = {
    "organisation",
    "filed_by",
    "api_key",
    "batch",
    "idempotency_key",
    "channel_bucket",
    "text_sketch",
    "doubts",
    "match_reasons",
    "agency_hints",
}

_STATES = {
    report_facts.NOW: Report.State.ACCEPTED,
    HOLD: Report.State.HELD,
    KEEP: Report.State.KEPT,
}


class ReportAlreadyWithdrawn(Exception):
    """The report was taken back; nothing about it can be changed or read any more."""


class NobodyToLetIn(Exception):
    """No organisation filed this report, or it has no key to which words could be sealed."""


class UnknownReceipt(Exception):
    """No report has this number. Whether one ever had is not said."""


@transaction.atomic
def submit(  # noqa: PLR0913
    *,
    facts: ReportFacts,
    words: SealedWords,
    idempotency_token: str,
    channel: str,
    by: Actor,
    organisation: Organisation | None = None,
    filed_by: User | None = None,
    api_key: ApiKey | None = None,
    batch: ReportBatch | None = None,
    channel_bucket: bytes | None = None,
    receipt: str | None = None,
    doubts: Sequence[str] = (),
) -> Submitted:
    """Take a report. The same token again, from the same sender, gives the same report and receipt.

    `idempotency_token`: at least 16 letters that nobody guesses, such as a UUID. `receipt`: 18 digits the
    worker has already seen; without it one is made from the token and the pepper, so that a repeat
    can show it again, until it is first used. Raises `ValidationError` by field of `ReportFacts`.
    """
    if len(idempotency_token) < SHORTEST_TOKEN:
        raise ValidationError(
            {"idempotency_token": _("Use a token of at least 16 letters, such as a UUID.")}
        )
    facts = tidy(facts)
    words = _tidy_words(words)
    bases = report_facts.check(facts, words, channel=channel)
    scope = _scope(channel, organisation)
    # Former peppers first, so that what is left in hand is of the one in use.
    for pepper in reversed(peppers.receipt()):
        token = _idempotency_key(pepper, scope, idempotency_token)
        digits = (
            receipts.read(receipt) if receipt else _receipt_from(pepper, scope, idempotency_token)
        )
        if repeated := _repeat(token, digits):
            return repeated
    hour = this_hour()
    report = Report(
        state=_STATES[facts.release],
        channel=channel,
        accepted_at=hour,
        state_changed_at=hour,
        idempotency_key=token,
        language=facts.language,
        agency_typed=facts.agency_typed,
        agency_hints=dict(facts.agency_hints),
        origin=facts.origin,
        destination=facts.destination,
        recruited_in=facts.recruited_in,
        month=report_facts.first_of_month(facts.month),
        ongoing=facts.ongoing,
        sector=facts.sector,
        severity=severity(bases, facts.answers, is_under_18=facts.is_under_18),
        fee_amount=facts.fee_amount,
        fee_currency=facts.fee_currency if facts.fee_amount is not None else "",
        people=facts.people,
        consents_to_counting=facts.consents_to_counting,
        consents_to_regulator=facts.consents_to_regulator and facts.consents_to_counting,
        consents_to_story=facts.consents_to_story,
        consent_at=_consent_at(facts, channel, hour),
        organisation=organisation,
        filed_by=filed_by,
        api_key=api_key,
        batch=batch,
        channel_bucket=channel_bucket,
        text_sketch=list(_sketch(words)) if facts.consents_to_counting else [],
        weight=weight_of(doubts),
        doubts=sorted(set(doubts)),
        hold_until_others=facts.hold_until_others if facts.release == HOLD else None,
        hold_expires_on=facts.hold_expires_on if facts.release == HOLD else None,
    )
    report.clean_fields(exclude=NOT_TYPED)
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError:
        # Sent twice at the same instant: the other one was first.
        if repeated := _repeat(token, digits):
            return repeated
        raise
    ReportAbuse.objects.bulk_create(
        ReportAbuse(report=report, abuse_id=key) for key in sorted(bases)
    )
    write_fees(report, facts)
    _seal(report, facts, words, digits)
    audit.record(kind=Kind.REPORT_ACCEPTED, target=report, by=by)
    webhooks.note(report, by=by)
    if is_to_be_matched(report):
        outbox.add(kind=OutboxRow.Kind.MATCH_REPORT, target_id=report.pk)
    if batch:
        ReportBatch.objects.filter(pk=batch.pk).update(count=F("count") + 1)
    # Last: the row of this month is shared by all who send, and is held until the commit.
    returns.note_sent(hour)
    return Submitted(report, digits)


def write_fees(report: Report, facts: ReportFacts) -> None:
    ReportFee.objects.bulk_create(
        ReportFee(
            report=report,
            item=paid.item,
            amount=paid.amount,
            currency=paid.currency,
            month=report_facts.first_of_month(paid.month),
        )
        for paid in facts.fees
    )


def tidy(facts: ReportFacts) -> ReportFacts:
    """As it is kept: lines without what can not be seen, kinds once and in order, the sum of what was paid."""
    amount, currency = report_facts.paid_in_all(facts)
    return replace(
        facts,
        fee_amount=amount,
        fee_currency=currency,
        fees=tuple(
            replace(paid, to_whom=plain_text.line(paid.to_whom, longest=report_facts.LONGEST_LINE))
            for paid in facts.fees
        ),
        abuses=tuple(report_facts.keys_of(facts.abuses)),
        # One letter more than may be: so that `check` sees what is too long and says so.
        agency_typed=plain_text.line(facts.agency_typed, longest=report_facts.LONGEST_LINE + 1),
        agency_hints={
            kind: text
            for kind, typed in facts.agency_hints.items()
            if (text := plain_text.line(str(typed), longest=report_facts.LONGEST_LINE))
        },
    )


def _tidy_words(words: SealedWords) -> SealedWords:
    return replace(
        words,
        story=plain_text.lines(words.story, longest=report_facts.LONGEST_STORY + 1),
        name=plain_text.line(words.name, longest=report_facts.LONGEST_LINE),
        contact=plain_text.line(words.contact, longest=report_facts.LONGEST_LINE),
    )


def _scope(channel: str, organisation: Organisation | None) -> bytes:
    """Whose tokens these are: two organisations may use the same ones."""
    return f"{channel}:{organisation.pk if organisation else ''}".encode()


def _receipt_from(pepper: bytes, scope: bytes, token: str) -> str:
    number = sealing.keyed(pepper, "receipt of", scope, token.encode())
    return receipts.from_number(int.from_bytes(number))


def _repeat(token: bytes, digits: str) -> Submitted | None:
    pk = Report.objects.filter(idempotency_key=token).values_list("pk", flat=True).first()
    if pk is None:  # as nearly always: then none of its forty fields is asked for
        return None
    report = Report.objects.select_related("receipt").get(pk=pk)
    # Once the worker has used it, it is hers alone: whoever filed can't fetch it again.
    is_free = report.receipt.first_used_at is None
    return Submitted(report, digits if is_free else None, is_repeat=True)


def sent_with(*, idempotency_token: str) -> Report | None:
    """What a worker sent with this token, for whoever holds it; None where it can't be told."""
    scope = _scope(Report.Channel.WORKER, None)
    keys_of = [_idempotency_key(pepper, scope, idempotency_token) for pepper in peppers.receipt()]
    return Report.objects.filter(idempotency_key__in=keys_of).first()


def _idempotency_key(pepper: bytes, scope: bytes, idempotency_token: str) -> bytes:
    return sealing.keyed(pepper, "idempotency", scope, idempotency_token.encode())


def _consent_at(facts: ReportFacts, channel: str, hour: datetime) -> datetime | None:
    agreed = facts.consents_to_counting or facts.consents_to_regulator or facts.consents_to_story
    if not agreed:
        return None
    if channel == Report.Channel.WORKER or facts.consented_on is None:
        return hour
    return datetime.combine(facts.consented_on, datetime.min.time(), tzinfo=UTC)


def _sketch(words: SealedWords) -> tuple[int, ...]:
    return sketch(words.story, key=sealing.keyed(peppers.receipt()[0], "story sketch"))


def weight_of(doubts: Sequence[str]) -> float:
    """0 to 1: what the gravest of these doubts leaves."""
    return min((DOUBTS[doubt] for doubt in doubts), default=1.0)


def is_to_be_matched(report: Report) -> bool:
    return report.consents_to_counting and report.state in (
        Report.State.ACCEPTED,
        Report.State.HELD,
    )


def _seal(report: Report, facts: ReportFacts, words: SealedWords, digits: str) -> None:
    key = sealing.new_key()
    SealedPart.objects.create(
        report=report,
        format=FORMAT,
        ciphertext=sealing.seal(
            key,
            {
                "story": words.story,
                "name": words.name,
                "contact": words.contact,
                "answers": dict(facts.answers),
                "under_18": facts.is_under_18,
                "fees": [sealed_fee(paid) for paid in facts.fees],
                "added": [],
            },
        ),
        updated_at=this_hour(),
    )
    of_number = _number_keys(digits)
    WrappedKey.objects.create(
        report=report,
        holder=WrappedKey.Holder.RECEIPT,
        format=FORMAT,
        wrapped=sealing.wrap(of_number.wrapping, key),
    )
    Receipt.objects.create(
        report=report, lookup=of_number.lookup, format=FORMAT, pepper=numbers.mark()
    )
    if report.consents_to_story:
        chosen = {organisation.pk: organisation for organisation in words.seal_to}
        if report.organisation:
            chosen[report.organisation.pk] = report.organisation
        for pk in sorted(chosen):
            _wrap_for_organisation(report, chosen[pk], key)


def sealed_fee(paid: Paid) -> dict[str, str]:
    return {
        "item": paid.item,
        "amount": str(paid.amount),
        "currency": paid.currency,
        "month": f"{paid.month:%Y-%m}" if paid.month else "",
        "to_whom": paid.to_whom,
        "on_paper": str(paid.on_paper),
    }


def _wrap_for_organisation(report: Report, organisation: Organisation, key: bytes) -> bool:
    # A regulator has a key as well, to its own notes: words of workers are never sealed to it.
    is_helper = organisation.kind == Organisation.Kind.NGO
    pair = keys.sealing_key(organisation) if is_helper else None
    if pair is None:
        return False
    _wrap_for_pair(report, pair, key)
    return True


def _wrap_for_pair(report: Report, pair: OrganisationKey, key: bytes) -> None:
    WrappedKey.objects.create(
        report=report,
        holder=WrappedKey.Holder.ORGANISATION,
        organisation_id=pair.organisation_id,
        organisation_key=pair,
        format=FORMAT,
        wrapped=sealing.wrap_for(pair.public, key),
    )


def _number_keys(digits: str) -> sealing.NumberKeys:
    return sealing.number_keys(digits, pepper=peppers.receipt()[0])


# --- coming back ------------------------------------------------------------------------------


class Opened:
    """A report whose receipt was shown. `key` is None once the report was taken back.

    `wrapping`: of the receipt, where that opened it. Lives in memory for one request. Not a dataclass, so
    that no `repr` in a traceback shows the key.
    """

    def __init__(self, report: Report, key: bytes | None, wrapping: bytes | None = None) -> None:
        self.report = report
        self.key = key
        self.wrapping = wrapping

    def words(self) -> dict[str, Any]:
        """What was told, as it was told. From then on `key` is the one in use: it may have changed since.

        Raises `ReportAlreadyWithdrawn`; `CannotOpen` where the key changed and no receipt opened it.
        """
        try:
            return _words(self.report, self.key)
        except CannotOpen:
            if self.wrapping is None:
                raise
            self.key = _unwrapped(self.report, self.wrapping)
            return _words(self.report, self.key)


@transaction.atomic
def open_with_receipt(*, lookup: bytes, wrapping: bytes, by: Actor = WORKER) -> Opened:
    """The report of a receipt. Takes what `sealing.number_keys` made, which cost the same for any number.

    First use takes the copy of whoever filed it on the worker's behalf away: the sealed part gets a
    new key that the filer has never held. Raises `UnknownReceipt`.
    """
    report = access.report_of_receipt(lookup)
    if report is not None and report.receipt.first_used_at is None:
        # The filer may be writing in it: that is to be there when all is sealed anew, or it stays shut for good.
        Report.objects.select_for_update().get(pk=report.pk)
        report = access.report_of_receipt(lookup)
    if report is None:
        raise UnknownReceipt
    receipt = Receipt.objects.select_for_update().get(report=report)
    if report.state in Report.GONE:
        return Opened(report, None)
    try:
        opened = Opened(report, _unwrapped(report, wrapping), wrapping)
    except CannotOpen as error:
        raise UnknownReceipt from error
    if receipt.first_used_at is None:
        receipt.first_used_at = this_hour()
        receipt.save(update_fields=["first_used_at"])
        if report.organisation_id:
            _take_over(opened, by=by)
        returns.note_came_back(report.accepted_at)
    return opened


def _unwrapped(report: Report, wrapping: bytes) -> bytes:
    """Raises `CannotOpen`, and `ReportAlreadyWithdrawn` where there is nothing to open any more."""
    wrapped = report.wrapped_keys.filter(holder=WrappedKey.Holder.RECEIPT).first()
    if wrapped is None:
        raise ReportAlreadyWithdrawn
    return sealing.unwrap(wrapping, wrapped.wrapped, format=wrapped.format)


def _take_over(opened: Opened, *, by: Actor) -> None:
    report = opened.report
    report.wrapped_keys.filter(organisation=report.organisation_id).delete()
    _forget_annexes(report)
    _change_key(opened)
    audit.record(kind=Kind.REPORT_HANDED_OVER, target=report, by=by)


def _change_key(opened: Opened) -> None:
    """Seal again under a new key, for the receipt and the organisations that still may open it.

    The report is locked by whoever calls, as by whoever writes in it: so nothing is on its way under the old key.
    Raises `CannotOpen` where the receipt has moved to another pepper since: her number would open nothing more.
    """
    report = opened.report
    opened.key = _unwrapped(report, opened.wrapping)
    content = opened.words()
    old, key = opened.key, sealing.new_key()
    write_sealed(report, key, content)
    # Of a file only what is kept with its key: who copied that key had the whole file as well.
    for rows in (report.messages, report.files, report.uploads):
        for row in rows.all():
            try:
                told = sealing.unseal(old, row.ciphertext, format=row.format)
            except CannotOpen:
                # Lost already, and no reason to leave the rest under a key that others hold.
                continue
            rows.filter(pk=row.pk).update(ciphertext=sealing.seal(key, told), format=FORMAT)
    report.wrapped_keys.filter(holder=WrappedKey.Holder.RECEIPT).update(
        wrapped=sealing.wrap(opened.wrapping, key), format=FORMAT
    )
    for wrapped in report.wrapped_keys.filter(holder=WrappedKey.Holder.ORGANISATION).select_related(
        "organisation_key"
    ):
        wrapped.wrapped = sealing.wrap_for(wrapped.organisation_key.public, key)
        wrapped.format = FORMAT
        wrapped.save(update_fields=["wrapped", "format"])
    opened.key = key


def write_sealed(report: Report, key: bytes, content: dict[str, Any]) -> None:
    SealedPart.objects.filter(report=report).update(
        ciphertext=sealing.seal(key, content), format=FORMAT, updated_at=this_hour()
    )


def _words(report: Report, key: bytes | None) -> dict[str, Any]:
    part = SealedPart.objects.filter(report=report).first()
    if part is None or key is None:
        raise ReportAlreadyWithdrawn
    return sealing.unseal(key, part.ciphertext, format=part.format)


@transaction.atomic
def open_for_member(
    *, report: Report, password: str, by: User, purpose: Purpose = Purpose.NOT_SAID
) -> Opened:
    """The report, for a member of an organisation it is sealed to. Every opening is in the trail.

    `password` opens the member's own key. Raises `UnknownReceipt` for a report that this person may
    not know of, `keys.WrongPassword`, `keys.NoKeyYet`.
    """
    # Locked, so that it is not taken back, or sealed anew, between here and what is done with the key.
    found = Report.objects.select_for_update().filter(pk=report.pk).first()
    if found is None or not access.sealed_to(by).filter(pk=found.pk).exists():
        raise UnknownReceipt
    key = keys.open_report_key(report=found, password=password, by=by)
    audit.record(kind=Kind.REPORT_OPENED, target=found, by=by, purpose=purpose)
    return Opened(found, key)


# --- changing one's mind ------------------------------------------------------------------------


@transaction.atomic
def withdraw(*, report: Report, by: Actor) -> None:
    """Take a report back: what was told is destroyed, the facts are emptied, its agency counted again.

    A tombstone stays, so that a repeat of the form does not bring it back and the receipt can say
    what happened. Doing it twice changes nothing.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.state in Report.GONE:
        return
    _destroy(report, state=Report.State.WITHDRAWN, kind=Kind.REPORT_WITHDRAWN, by=by)


def old(now: datetime) -> QuerySet[Report]:
    """Reports in which nothing was written for `REPORT_KEPT`, and that no law holds.

    Messages, files and referrals of before `written_in` was called for them have a time of their own.
    """
    before = now - REPORT_KEPT
    return (
        Report.objects.filter(accepted_at__lt=before)
        .exclude(state__in=Report.GONE)
        .exclude(sealed__updated_at__gte=before)
        .exclude(messages__sent_at__gte=before)
        .exclude(files__filed_at__gte=before)
        .exclude(referrals__referred_at__gte=before)
        .exclude(pk__in=LegalHold.objects.in_force(on=now.date()).values("report"))
    )


def end_old(*, now: datetime, by: Actor) -> int:
    """Destroy what has outlived what it was told for; how many. For the clean-up."""
    return sum(_end_if_old(pk, now, by) for pk in old(now).values_list("pk", flat=True))


@transaction.atomic
def _end_if_old(pk: int, now: datetime, by: Actor) -> bool:
    """Looked at again behind the lock, under which a hold is placed as well."""
    report = Report.objects.select_for_update().get(pk=pk)
    if not old(now).filter(pk=pk).exists():
        return False
    _destroy(report, state=Report.State.ENDED, kind=Kind.REPORT_ENDED, by=by)
    return True


def _destroy(report: Report, *, state: Report.State, kind: Kind, by: Actor) -> None:
    counted_at = ever_counted_at(report)
    if state == Report.State.WITHDRAWN:
        _tell_readers(report)
    SealedPart.objects.filter(report=report).delete()
    report.messages.all().delete()
    stored.delete_all(report.files.all())
    stored.delete_all(report.uploads.all())
    report.wrapped_keys.all().delete()
    SecretPhrase.objects.filter(report=report).delete()
    _forget_casework(report)
    report.answers.all().delete()
    _forget_annexes(report)
    report.report_abuses.all().delete()
    report.fees.all().delete()
    report.match_answers.all().delete()
    ChannelGroup.objects.filter(report=report).delete()
    ChangedFacts.objects.filter(report=report).delete()
    _empty(report)
    report.state = state
    report.save()
    brought.follow_reports(agency_ids=counted_at)
    audit.record(kind=kind, target=report, by=by, fields=["state", "state_changed_at"])
    webhooks.note(report, by=by)
    for agency_id in counted_at:
        _count_again(agency_id)


def _forget_annexes(report: Report) -> None:
    """Her words sealed for a pack of evidence, and those of others under the same seal. Packs that left are out."""
    Annex.objects.filter(of__report=report).delete()


def _tell_readers(report: Report) -> None:
    """Whom the worker had chosen to read, and who has no other sign of it than that the case is gone."""
    if report.state != Report.State.ACCEPTED or not report.consents_to_story:
        return
    month = timezone.localdate().replace(day=1)
    readers = report.wrapped_keys.filter(holder=WrappedKey.Holder.ORGANISATION)
    ClosedCase.objects.bulk_create(
        (
            ClosedCase(report=report, organisation_id=pk, month=month)
            for pk in readers.exclude(organisation=report.organisation_id)
            .order_by("organisation")
            .values_list("organisation", flat=True)
        ),
        ignore_conflicts=True,
    )


def ever_counted_at(report: Report) -> list[int]:
    """Its own agency, those it named before, those that a person said it means, whatever was said since,
    and those of whose flags one saw it, by whatever road."""
    former = ChangedFacts.objects.filter(report=report).values_list("formerly", flat=True).first()
    said = report.match_answers.values_list("agency", flat=True)
    flagged = Flag.objects.that_saw(report.pk).values_list("agency", flat=True)
    return list(
        Agency.objects.filter(pk__in={report.agency_id, *(former or ()), *said, *flagged})
        .values_list("pk", flat=True)
        .order_by("pk")
    )


# The tombstone: state, channel, hour, organisation and agency stay (recruitment/retention.py).
_EMPTIED: Mapping[str, Any] = {
    "language": "en",
    "agency_typed": "",
    "match_score": None,
    "match_version": "",
    "origin": "",
    "destination": "",
    "recruited_in": "",
    "month": None,
    "ongoing": Report.Ongoing.NOT_KNOWN,
    "sector": "",
    "severity": 1,
    "fee_amount": None,
    "fee_currency": "",
    "people": 1,
    "consents_to_counting": False,
    "consents_to_regulator": False,
    "consents_to_story": False,
    "channel_bucket": None,
    "weight": 0.0,
    "hold_until_others": None,
    "hold_expires_on": None,
}


def _empty(report: Report) -> None:
    for name, value in _EMPTIED.items():
        setattr(report, name, value)
    report.agency_hints = {}
    report.match_reasons = []
    report.text_sketch = []
    report.doubts = []
    report.state_changed_at = this_hour()


def _forget_casework(report: Report, *, but_of: int | None = None) -> None:
    """What organisations did for it, and wrote of it; `but_of` keeps that of who filed the report."""
    for rows in (report.casework, report.refund_claims, report.referrals, report.notes):
        rows.exclude(organisation=but_of).delete()


def _count_again(agency_id: int | None) -> None:
    if agency_id is not None:
        outbox.add(kind=OutboxRow.Kind.EVALUATE_AGENCY, target_id=agency_id)


def _still_there(report: Report) -> Report:
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.state in Report.GONE:
        raise ReportAlreadyWithdrawn
    written_in(report)
    return report


def written_in(report: Report) -> None:
    """From this hour its time is counted anew (`old`). For every change, by the worker or on her case."""
    SealedPart.objects.filter(report=report).update(updated_at=this_hour())


def lock_to_write(opened: Opened) -> tuple[Report, bytes]:
    """The locked report and its key, which nobody changes meanwhile. Raises as `Opened.words`."""
    report = _still_there(opened.report)
    opened.words()
    return report, opened.key


@transaction.atomic
def narrow_consent(  # noqa: PLR0913
    *,
    report: Report,
    by: Actor,
    counting: bool = True,
    regulator: bool = True,
    story: bool = True,
    key: bytes | None = None,
    wrapping: bytes | None = None,
) -> Report:
    """Say no to what was agreed before. Never widens: True leaves a scope as it is.

    No to the story takes every organisation's key away; with `key` and `wrapping` (of the receipt)
    the sealed part is sealed anew as well, so that a key somebody kept opens nothing.
    """
    report = _still_there(report)
    before = (report.consents_to_counting, report.consents_to_regulator, report.consents_to_story)
    if not story:
        _tell_readers(report)
    report.consents_to_counting &= counting
    report.consents_to_regulator &= regulator and counting
    report.consents_to_story &= story
    after = (report.consents_to_counting, report.consents_to_regulator, report.consents_to_story)
    if before == after:
        return report
    if not report.consents_to_counting:
        report.text_sketch = []
    if not report.consents_to_regulator:
        report.answers.all().delete()
    report.save(
        update_fields=[
            "consents_to_counting",
            "consents_to_regulator",
            "consents_to_story",
            "text_sketch",
        ]
    )
    if before[2] and not report.consents_to_story:
        report.wrapped_keys.filter(holder=WrappedKey.Holder.ORGANISATION).delete()
        _forget_annexes(report)
        _forget_casework(report, but_of=report.organisation_id)
        if key and wrapping:
            _change_key(Opened(report, key, wrapping))
    audit.record(
        kind=Kind.REPORT_CONSENT_NARROWED,
        target=report,
        by=by,
        fields=["consents_to_counting", "consents_to_regulator", "consents_to_story"],
    )
    if before[:2] != after[:2]:
        brought.follow_reports(agency_ids=[report.agency_id])
    if before[0] != after[0]:
        _count_again(report.agency_id)
    return report


@transaction.atomic
def let_filer_in(*, opened: Opened, by: Actor = WORKER) -> Report:
    """Let the organisation that filed the report read its words again, files and messages included.

    After its copy was taken away: only the receipt's holder can do this, and `narrow_consent` ends it.
    Doing it twice changes nothing. Raises `NobodyToLetIn`, `ReportAlreadyWithdrawn`.
    """
    report, key = lock_to_write(opened)
    if report.organisation is None:
        raise NobodyToLetIn
    if report.wrapped_keys.filter(organisation=report.organisation_id).exists():
        return report
    if not _wrap_for_organisation(report, report.organisation, key):
        raise NobodyToLetIn
    report.consents_to_story = True
    report.consent_at = report.consent_at or this_hour()
    report.save(update_fields=["consents_to_story", "consent_at"])
    audit.record(
        kind=Kind.REPORT_FILER_LET_IN,
        target=report,
        by=by,
        fields=["consents_to_story", "consent_at"],
    )
    return report


@transaction.atomic
def add_words(*, opened: Opened, story: str, by: Actor = WORKER) -> None:
    """Add to what was told. What stood there before stays as it was, each addition with its day.

    Raises `ReportAlreadyWithdrawn`, and `ValidationError` on `story`.
    """
    report, key = lock_to_write(opened)
    added = plain_text.lines(story, longest=report_facts.LONGEST_STORY + 1)
    if not added:
        raise ValidationError({"story": _("Write what you want to add.")})
    content = _words(report, key)
    said = [content["story"], *(entry["text"] for entry in content["added"]), added]
    if sum(map(len, said)) > report_facts.LONGEST_STORY:
        raise ValidationError({"story": _("This text is too long. Write at most 20,000 letters.")})
    content["added"].append({"on": timezone.localdate().isoformat(), "text": added})
    write_sealed(report, key, content)
    if report.consents_to_counting:
        report.text_sketch = list(_sketch(SealedWords(story="\n".join(said))))
        report.save(update_fields=["text_sketch"])
    audit.record(kind=Kind.REPORT_EXTENDED, target=report, by=by, fields=["text_sketch"])
    _count_again(report.agency_id)


@transaction.atomic
def release_now(
    *, report: Report, by: Actor = WORKER, counting: bool = False, regulator: bool = False
) -> Report:
    """Send a report that was held or kept. `counting`, `regulator`: what its sender agrees to with that.

    Consent grows here and in `let_filer_in`, and only by the receipt's own holder.
    """
    report = _still_there(report)
    if report.state == Report.State.ACCEPTED:
        return report
    report.state = Report.State.ACCEPTED
    report.state_changed_at = this_hour()
    report.hold_until_others = None
    report.hold_expires_on = None
    report.consents_to_counting |= counting or regulator
    report.consents_to_regulator |= regulator
    if report.consents_to_counting and report.consent_at is None:
        report.consent_at = report.state_changed_at
    fields = [
        "state",
        "state_changed_at",
        "hold_until_others",
        "hold_expires_on",
        "consents_to_counting",
        "consents_to_regulator",
        "consent_at",
    ]
    report.save(update_fields=fields)
    audit.record(kind=Kind.REPORT_RELEASED, target=report, by=by, fields=fields)
    webhooks.note(report, by=by)
    if report.consents_to_counting:
        outbox.add(kind=OutboxRow.Kind.MATCH_REPORT, target_id=report.pk)
    return report


def keep_expired_holds(*, by: Actor) -> int:
    """Holds whose day has come: kept for the worker alone until she says what now. For the clean-up.

    On the Monday after that day, when those that can be were released.
    """
    due = Report.objects.filter(
        state=Report.State.HELD, hold_expires_on__lte=counted_until(timezone.localdate())
    ).values_list("pk", flat=True)
    return sum(_keep_expired(pk, by) for pk in due)


@transaction.atomic
def _keep_expired(pk: int, by: Actor) -> bool:
    report = Report.objects.select_for_update().get(pk=pk)
    if report.state != Report.State.HELD:
        return False
    report.state = Report.State.KEPT
    report.state_changed_at = this_hour()
    report.save(update_fields=["state", "state_changed_at"])
    audit.record(kind=Kind.REPORT_RELEASED, target=report, by=by, fields=["state"])
    webhooks.note(report, by=by)
    _count_again(report.agency_id)
    return True
