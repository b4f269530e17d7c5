"""Which agency a report is about: found by machine where that is sure, asked of a person where it is not."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import services as audit
from audit.actors import MATCHER, Actor
from audit.kinds import Kind
from recruitment import agency_facts, candidates, outbox, told_facts
from recruitment.candidates import Candidate
from recruitment.matching.compare import VERSION, Band
from recruitment.models import Agency, ChangedFacts, MatchAnswer, OutboxRow, Report
from recruitment.services import agencies, brought, webhooks


class MatchNotYoursError(Exception):
    """The agency belongs to another jurisdiction, or this person judges no matches."""


class MatchNotInDoubtError(Exception):
    """Somebody else judged it first, or the report was withdrawn meanwhile."""


@transaction.atomic(savepoint=False)  # nobody goes on after half of it
def match_report(*, report_id: int, by: Actor = MATCHER) -> Report | None:
    """Find the report's agency, or make an unlisted one, and leave work for whoever must be counted again.

    Same band: matched. Ask band: *possible*, counts nowhere until a person decides. Nothing alike:
    an unlisted agency, so that a recruiter no register knows gathers its reports too. A report that
    a person matched stays where it is, and one that may not be counted is left alone; then None comes back.
    """
    report = Report.objects.select_for_update().filter(pk=report_id).first()
    if report is None:
        return None
    if not _may_be_matched(report):
        if report.matched_by_id is not None:
            # It may be sent again after counting was refused, which took the agency's name away.
            brought.follow_reports(agency_ids=[report.agency_id], by=by)
        return None
    before = (report.agency_id, report.match)
    if not _is_named(report):
        _set(report, agency_id=None, match=Report.Match.UNNAMED, by=by)
    else:
        country = report.recruited_in or report.origin
        # Two first reports on one new name must not make two agencies: the second waits, then finds it.
        # The former agency's, too, as it may lose a name: both at once, so that no two wait for each other.
        brought.lock_naming(country, *([report.agency.country] if report.agency else []))
        _decide(report, _find(report, country), country, by=by)
    if (report.agency_id, report.match) != before:
        brought.follow_reports(agency_ids=[before[0]], by=by)
        _count_again(before[0], report.agency_id)
    elif report.match == Report.Match.MATCHED:
        _count_again(report.agency_id)
    return report


def _may_be_matched(report: Report) -> bool:
    if report.matched_by_id is not None or not report.consents_to_counting:
        return False
    return report.state in (Report.State.ACCEPTED, Report.State.HELD)


def _is_named(report: Report) -> bool:
    return _is_readable(report.agency_typed) or bool(told_facts.identifying(report.agency_hints))


def _is_readable(name: str) -> bool:
    return agencies.is_name(agencies.plain(name))


def _find(report: Report, country: str) -> list[Candidate]:
    refused = report.match_answers.filter(
        verdict=MatchAnswer.Verdict.NO, taken_back_at__isnull=True
    ).values_list("agency_id", flat=True)
    return candidates.find(
        report.agency_typed,
        country or None,
        limit=5,
        hints=told_facts.identifying(report.agency_hints),
        leave_out=agency_facts.families(refused),
    )


def _decide(report: Report, found: list[Candidate], country: str, *, by: Actor) -> None:
    best = found[0] if found else None
    if best and best.band is Band.SAME:
        _set(report, agency_id=best.agency_id, match=Report.Match.MATCHED, candidate=best, by=by)
        brought.teach(report=report, by=by)
    elif best and best.band is Band.ASK:
        _set(report, agency_id=best.agency_id, match=Report.Match.POSSIBLE, candidate=best, by=by)
    elif _is_readable(report.agency_typed):
        agency = _unlisted(report, country, by=by)
        _set(report, agency_id=agency.pk, match=Report.Match.MATCHED, by=by)
    else:
        # A number that no agency has, and no name: nothing to call it by, so it waits for a name.
        _set(report, agency_id=None, match=Report.Match.UNNAMED, by=by)


def _set(
    report: Report,
    *,
    agency_id: int | None,
    match: Report.Match,
    by: Actor,
    candidate: Candidate | None = None,
) -> None:
    report.agency_id = agency_id
    report.match = match
    report.match_score = candidate.score if candidate else None
    report.match_reasons = list(candidate.reasons) if candidate else []
    report.match_version = VERSION
    report.save(update_fields=["agency", "match", "match_score", "match_reasons", "match_version"])
    _settle_hour(report)
    audit.record(kind=Kind.REPORT_MATCHED, target=report, by=by, fields=["agency", "match"])
    webhooks.note(report, by=by)


def _settle_hour(report: Report) -> None:
    """Where a change of its sender led back to the agency it had left, it counts there from the hour it did before.

    To one that was joined with it, too: its reports count together. At any other it counts from the change on.
    """
    if report.match != Report.Match.MATCHED:
        return
    kept = ChangedFacts.objects.filter(report=report, left_agency__isnull=False).first()
    if kept is None:
        return
    if report.agency_id in agency_facts.families([kept.left_agency]):
        kept.named_at, kept.named_bucket = kept.left_at, kept.left_bucket
        kept.named_group = kept.left_group
    kept.left_agency = kept.left_at = kept.left_bucket = kept.left_group = None
    kept.save()


def _unlisted(report: Report, country: str, *, by: Actor) -> Agency:
    return agencies.create_unlisted(
        name=report.agency_typed,
        country=country,
        by=by,
        language=report.language,
        hints=told_facts.identifying(report.agency_hints),
    )


def _count_again(*agency_ids: int | None) -> None:
    for agency_id in sorted({pk for pk in agency_ids if pk is not None}):
        outbox.add(kind=OutboxRow.Kind.EVALUATE_AGENCY, target_id=agency_id)


def begin_anew(*, report: Report) -> None:
    """Its sender names another recruiter: what was found, or said by a person, spoke of the former one.

    Called under the report's lock, before the new name is written, by who writes the event. What it brought to
    the agency goes too.
    """
    former = report.agency
    report.agency = report.matched_at = report.matched_by = report.match_score = None
    report.match, report.match_reasons, report.match_version = Report.Match.WAITING, [], ""
    report.save(update_fields=_MATCH_FIELDS)
    report.match_answers.all().delete()
    if former:
        brought.follow_reports(agency_ids=[former.pk])


_MATCH_FIELDS = (
    "agency",
    "match",
    "match_score",
    "match_reasons",
    "match_version",
    "matched_at",
    "matched_by",
)


# --- what a person does -------------------------------------------------------------


@transaction.atomic
def judge(*, report: Report, verdict: str, by: User) -> Report:
    """A person says whether the report is about the agency it may be about.

    `yes`: matched, for good; a machine never overrides it. `no`: the next likely agency is asked
    about, or an unlisted one is made. `unsure`: it stays in doubt, and who was unsure is kept.
    Raises `MatchNotYoursError` and `MatchNotInDoubtError`.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.match != Report.Match.POSSIBLE or report.agency_id is None:
        raise MatchNotInDoubtError
    if not _may_be_matched(report):
        raise MatchNotInDoubtError
    _must_be_own(report.agency, by)
    asked = report.agency_id
    _keep_answer(report, MatchAnswer.Verdict(verdict), by=by)
    if verdict == "yes":
        _judged(report, asked, by=by)
        brought.teach(report=report, by=by)
    elif verdict == "no":
        _after_no(report, by=by)
    audit.record(kind=Kind.MATCH_JUDGED, target=report, by=by, fields=["match"])
    _count_again(asked, report.agency_id)
    return report


def _must_be_own(agency: Agency, by: User) -> None:
    if not by.may(Permission.MATCH_JUDGE) or not by.jurisdiction:
        raise MatchNotYoursError
    if by.jurisdiction != agency.country:
        raise MatchNotYoursError


def _keep_answer(report: Report, verdict: MatchAnswer.Verdict, *, by: User) -> None:
    """A later answer on the same agency takes the place of an earlier one, which was unsure."""
    now = timezone.now()
    report.match_answers.filter(agency=report.agency, taken_back_at__isnull=True).update(
        taken_back_at=now, taken_back_by=by
    )
    report.match_answers.create(
        agency=report.agency,
        verdict=verdict,
        score=report.match_score,
        reasons=report.match_reasons,
        version=report.match_version,
        judged_at=now,
        judged_by=by,
    )


@transaction.atomic
def take_back(*, answer: MatchAnswer, reason: str, by: User) -> Report:
    """Take back what a person said; the answer stays as history, with the reason.

    A yes: the report is in doubt again, counts for no agency, and a person is asked anew; what it
    brought to the agency goes too. A no: the same, about the agency it spoke of, unless a person
    has said yes to another since. Unsure: nothing else changes. Raises `MatchNotYoursError`, and `MatchNotInDoubtError` when it stands no more.
    """
    report = Report.objects.select_for_update().get(pk=answer.report_id)
    answer = MatchAnswer.objects.select_for_update().get(pk=answer.pk)
    if answer.taken_back_at is not None:
        raise MatchNotInDoubtError
    _must_be_own(answer.agency, by)
    answer.taken_back_at, answer.taken_back_by = timezone.now(), by
    answer.taken_back_reason = reason.replace("\x00", "")
    answer.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
    counted_at = report.agency_id
    verdict = MatchAnswer.Verdict
    if answer.verdict == verdict.YES or (
        answer.verdict == verdict.NO and report.matched_by_id is None
    ):
        _ask_again(report, answer)
    audit.record(
        kind=Kind.MATCH_TAKEN_BACK, target=report, by=by, fields=["match", "match_answers"]
    )
    webhooks.note(report, by=by)
    brought.follow_reports(agency_ids=[counted_at, answer.agency_id])
    _count_again(counted_at, answer.agency_id)
    return report


def _ask_again(report: Report, answer: MatchAnswer) -> None:
    report.agency_id = answer.agency_id
    report.match = Report.Match.POSSIBLE
    report.match_score, report.match_reasons = answer.score, answer.reasons
    report.match_version = answer.version
    report.matched_at = report.matched_by = None
    report.save(update_fields=_MATCH_FIELDS)


def _judged(report: Report, agency_id: int, *, by: User) -> None:
    report.agency_id = agency_id
    report.match = Report.Match.MATCHED
    report.matched_at = timezone.now()
    report.matched_by = by
    report.save(update_fields=["agency", "match", "matched_at", "matched_by"])
    _settle_hour(report)
    webhooks.note(report, by=by)


def _after_no(report: Report, *, by: User) -> None:
    """Ask about the next candidate, or make an unlisted agency where nothing else is alike."""
    country = report.recruited_in or report.origin
    brought.lock_naming(country)
    _decide(report, _find(report, country), country, by=by)
