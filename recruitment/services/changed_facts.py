"""What a worker adds to the facts of her report, or sets right, behind the receipt.

Rules count it anew. So that no change makes a second voice of one, what tied the report to others when
it was sent is kept (`ChangedFacts`), and how often it may change is limited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from accounts.hours import this_hour
from audit import services as audit
from audit.actors import WORKER, Actor
from audit.kinds import Kind
from recruitment import agency_facts, outbox, report_facts, told_facts
from recruitment.models import ChangedFacts, OutboxRow, Report, ReportAbuse
from recruitment.report_facts import ReportFacts, SealedWords
from recruitment.services import matches, reports, webhooks
from recruitment.services.reports import Opened
from recruitment.severity import severity

# More than a long case has news; too few to try out what rules answer to.
MOST_CHANGES = 20
# Of them with another recruiter, or another country of it: to name one at last, and two mistakes.
MOST_NAMINGS = 3

_CHANGEABLE = (*told_facts.COLUMNS, "abuses", "fees", "answers")


class ChangedTooOften(Exception):
    """Nothing more can be changed in it, or no other recruiter be named. Words can still be added."""


class ChangedMeanwhile(Exception):
    """Somebody with the same number changed it since this page was opened."""


@transaction.atomic
def change(  # noqa: PLR0913
    *,
    opened: Opened,
    facts: ReportFacts,
    based_on: int,
    doubts: Sequence[str] = (),
    channel_bucket: bytes | None = None,
    by: Actor = WORKER,
) -> bool:
    """Put these facts in place of what the report says, and leave work to match and count it anew.

    Of `facts` only what `told_facts.told` reads. `based_on`: `told_facts.how_often` it had been changed when the page was opened.
    `doubts`, `channel_bucket`: as in `reports.submit`. Gives whether anything differs: the same form again
    changes nothing. Another recruiter counts from this hour, at its agency alone; where it turns out to be the
    same agency, from the hour it did before.

    Raises `ValidationError` by field of `ReportFacts`, `ChangedMeanwhile`, `ChangedTooOften`,
    `reports.ReportAlreadyWithdrawn`.
    """
    report, key = reports.lock_to_write(opened)
    words = opened.words()
    before = told_facts.told(report, words)
    after = _as_kept(facts, before)
    bases = report_facts.check(
        after, SealedWords(story=told_facts.all_words(words)), channel=Report.Channel.WORKER
    )
    changed = [name for name in _CHANGEABLE if getattr(before, name) != getattr(after, name)]
    if not changed:
        return False
    is_renamed = told_facts.recruiter(before) != told_facts.recruiter(after)
    changes = words.get("changes", [])
    if based_on != len(changes):
        raise ChangedMeanwhile
    namings = sum(one["recruiter"] for one in changes)
    if len(changes) >= MOST_CHANGES or (is_renamed and namings >= MOST_NAMINGS):
        raise ChangedTooOften
    counted_at = report.agency_id
    _keep_traces(report, is_renamed=is_renamed, channel_bucket=channel_bucket)
    if is_renamed:
        matches.begin_anew(report=report)
        report.answers.all().delete()
    _write(report, after, bases, doubts)
    words |= {
        "answers": dict(after.answers),
        "fees": [reports.sealed_fee(paid) for paid in after.fees],
        "under_18": after.is_under_18,
        "changes": [*changes, {"on": timezone.localdate().isoformat(), "recruiter": is_renamed}],
    }
    reports.write_sealed(report, key, words)
    audit.record(
        kind=Kind.REPORT_FACTS_CHANGED,
        target=report,
        by=by,
        fields=[*changed, *(["match"] if is_renamed else [])],
    )
    webhooks.note(report, by=by)
    if report.consents_to_counting and counted_at is not None:
        outbox.add(kind=OutboxRow.Kind.EVALUATE_AGENCY, target_id=counted_at)
    if is_renamed and reports.is_to_be_matched(report):
        outbox.add(kind=OutboxRow.Kind.MATCH_REPORT, target_id=report.pk)
    return True


def _as_kept(facts: ReportFacts, before: ReportFacts) -> ReportFacts:
    facts = reports.tidy(facts)
    facts = replace(
        facts,
        month=report_facts.first_of_month(facts.month),
        fee_currency=facts.fee_currency if facts.fee_amount is not None else "",
        fees=tuple(
            replace(paid, month=report_facts.first_of_month(paid.month)) for paid in facts.fees
        ),
    )
    return replace(before, **{name: getattr(facts, name) for name in _CHANGEABLE})


def _keep_traces(report: Report, *, is_renamed: bool, channel_bucket: bytes | None) -> None:
    """Before anything is written: of the first change it is the answers as they were sent."""
    kept = ChangedFacts.objects.filter(report=report).first()
    if kept is None:
        kept = ChangedFacts(report=report, first_answers=agency_facts.answers_of(report))
    if is_renamed:
        # Changed again before it was matched: it still comes from where it counted last.
        if report.match == Report.Match.MATCHED:
            kept.left_agency, kept.left_at = report.agency_id, kept.named_at
            kept.left_bucket, kept.left_group = kept.named_bucket, kept.named_group
        kept.named_at = this_hour()
        kept.named_bucket, kept.named_group = channel_bucket, None
        # Also where a person had it counted: her answers go with the name.
        kept.formerly = reports.ever_counted_at(report)
    kept.save()


def _write(
    report: Report, after: ReportFacts, bases: Mapping[str, int], doubts: Sequence[str]
) -> None:
    for name in told_facts.COLUMNS:
        setattr(report, name, getattr(after, name))
    report.severity = severity(bases, after.answers, is_under_18=after.is_under_18)
    # Doubts add up: a change can only take weight away.
    report.doubts = sorted({*report.doubts, *doubts})
    report.weight = min(report.weight, reports.weight_of(doubts))
    report.clean_fields(exclude=reports.NOT_TYPED)
    report.save(update_fields=[*told_facts.COLUMNS, "severity", "doubts", "weight"])
    report.report_abuses.exclude(abuse__in=bases).delete()
    ReportAbuse.objects.bulk_create(
        (ReportAbuse(report=report, abuse_id=key) for key in sorted(bases)), ignore_conflicts=True
    )
    report.fees.all().delete()
    reports.write_fees(report, after)
