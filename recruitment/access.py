"""The only door to a report: for this person, these reports, these facts.

Pages, API, export, mail and counts all come through here. A stranger gets an empty answer, from
which views make 404, never 403: existence is itself a secret.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Coalesce

from accounts.models import ApiKey, Organisation, User
from accounts.permissions import Permission
from audit.kinds import Kind
from audit.models import Event
from recruitment import agency_facts, told_facts
from recruitment.flags.grave_report import GRAVE
from recruitment.models import (
    Agency,
    AgencyTally,
    Annex,
    Casework,
    ClosedCase,
    ControlAgency,
    Flag,
    FlagAgreement,
    FlagAnswer,
    FlagEvent,
    FlagNote,
    FlagPolicy,
    FlagQuestion,
    JointCase,
    Judgement,
    MatchAnswer,
    MonthTally,
    OrganisationQuestion,
    PlacementImport,
    PublicationLaw,
    Referral,
    RefundClaim,
    RegisterImport,
    RegisterUpload,
    Report,
    ReportAbuse,
    ReportBatch,
    SealedNote,
    SharedFlag,
    SharedInterview,
    SharedMonth,
    Successor,
    WebhookEndpoint,
)
from rights.models import Contact

# Offices of a state are shown facts, and only where the worker agreed that a regulator sees them.
OFFICES = (Contact.Kind.GOVERNMENT, Contact.Kind.POLICE)


@dataclass(frozen=True)
class Facts:
    """What an inspector may see of one report. No id of the report, no words of the worker."""

    channel: str
    month: date | None
    abuses: tuple[str, ...]
    origin: str
    destination: str
    fee_amount: Decimal | None
    fee_currency: str
    people: int
    ongoing: str
    severity: int
    match: str
    match_score: float | None
    match_reasons: tuple[object, ...]
    agency_typed: str


def own_reports(person: User) -> QuerySet[Report]:
    """Reports of the person's own organisation; another NGO learns nothing, not even existence."""
    if not person.may(Permission.REPORT_READ_OWN_ORGANISATION):
        return Report.objects.none()
    return Report.objects.of_organisation(person.organisation)


def is_told_to_filer(report: Report) -> bool:
    """Whether who filed it for the worker reads its facts: one answer for desk, API, sheets and files.

    Only while they may be counted. Who said no to that changes them on a page that names no reader.
    """
    return report.consents_to_counting and report.state not in Report.GONE


def match_for_filer(report: Report) -> str:
    """What came of the recruiter's name; none was named, where the facts are not told."""
    return report.match if is_told_to_filer(report) else Report.Match.UNNAMED


def with_match_for_filer(some: QuerySet[Report], match: str) -> QuerySet[Report]:
    """Those of which `match_for_filer` says this, so that no filter tells more than a row."""
    told = Q(consents_to_counting=True) & ~Q(state__in=Report.GONE)
    found = Q(match=match) & told
    return some.filter(found | ~told if match == Report.Match.UNNAMED else found)


def own_facts(report: Report, person: User) -> Facts | None:
    """Facts of a report that the own organisation filed; None where it is not told them, or not any more."""
    is_own = own_reports(person).filter(pk=report.pk).exists()
    return _facts(report) if is_own and is_told_to_filer(report) else None


def batches(person: User) -> QuerySet[ReportBatch]:
    """Batches of the person's own organisation. One in which nothing was stored is none."""
    if not person.may(Permission.REPORT_READ_OWN_ORGANISATION):
        return ReportBatch.objects.none()
    return ReportBatch.objects.filter(organisation=person.organisation, count__gt=0)


def reports_of_key(key: ApiKey) -> QuerySet[Report]:
    """What an organisation's own system may read back: only what that organisation filed."""
    if key.organisation.kind != Organisation.Kind.NGO:
        return Report.objects.none()
    return Report.objects.of_organisation(key.organisation)


def webhooks(person: User) -> QuerySet[WebhookEndpoint]:
    """Addresses that the person's own organisation gave."""
    if not person.may(Permission.REPORT_READ_OWN_ORGANISATION):
        return WebhookEndpoint.objects.none()
    return WebhookEndpoint.objects.filter(organisation=person.organisation)


def webhooks_about(report: Report) -> QuerySet[WebhookEndpoint]:
    """Who may be told that this report changed: only the NGO that filed it. Asked again at each try."""
    return WebhookEndpoint.objects.filter(
        organisation=report.organisation_id,
        organisation__kind=Organisation.Kind.NGO,
        state=WebhookEndpoint.State.ON,
    )


def flags(person: User) -> QuerySet[Flag]:
    """Flags of the person's jurisdiction, and of no other."""
    if not person.may(Permission.FLAG_READ_OWN_JURISDICTION):
        return Flag.objects.none()
    return Flag.objects.in_jurisdiction(person.jurisdiction)


def questions(flag: Flag, person: User) -> QuerySet[FlagQuestion]:
    """What was asked of those behind a flag."""
    return FlagQuestion.objects.filter(flag=flag, flag__in=flags(person).values("pk"))


def answers_to(flag: Flag, person: User) -> QuerySet[FlagAnswer]:
    """To be counted, never shown beside a report; of those who may be shown today."""
    return FlagAnswer.objects.filter(
        question__in=questions(flag, person).values("pk"), report__in=_shown(person).values("pk")
    )


def questions_to(report: Report) -> QuerySet[FlagQuestion]:
    """What the holder of this report's receipt is asked: only where she agreed that a regulator sees it.

    And only what was asked after she named the agency: else a report would be a way to learn who is looked at.
    """
    is_asked = (
        report.state == Report.State.ACCEPTED
        and report.consents_to_counting
        and report.consents_to_regulator
        and report.match == Report.Match.MATCHED
    )
    if not is_asked:
        return FlagQuestion.objects.none()
    agency = report.agency
    stands_for = agency.merged_into_id or agency.pk
    return FlagQuestion.objects.filter(
        flag__agency=stands_for, flag__closed_at=None, asked_at__gte=_surely_sent(report)
    )


def _surely_sent(report: Report) -> datetime:
    """By then it had named its agency. Times of reports are kept to the hour."""
    since = Report.objects.with_since().values_list("since", flat=True).get(pk=report.pk)
    return since + timedelta(hours=1)


def flag_notes(person: User) -> QuerySet[FlagNote]:
    """Words that the person's own regulator wrote about its flags."""
    return FlagNote.objects.filter(
        organisation=person.organisation_id, flag__in=flags(person).values("pk")
    )


def matches_in_doubt(person: User) -> QuerySet[Report]:
    """Reports whose recruiter a person must decide on; only where the reporter agreed to be seen."""
    if not person.may(Permission.MATCH_JUDGE) or not person.jurisdiction:
        return Report.objects.none()
    return Report.objects.countable().filter(
        match=Report.Match.POSSIBLE,
        consents_to_regulator=True,
        agency__country=person.jurisdiction,
    )


def most_valuable_first(doubtful: QuerySet[Report]) -> QuerySet[Report]:
    """Those of `matches_in_doubt` in the order in which an answer tells most.

    A grave report first, as one alone raises a flag; then those that wait with most others about one agency; then
    the likeliest. Where somebody was not sure already, last. Each has `is_unsure`.
    """
    unsure = MatchAnswer.objects.filter(
        report=OuterRef("pk"),
        agency=OuterRef("agency"),
        verdict=MatchAnswer.Verdict.UNSURE,
        taken_back_at__isnull=True,
    )
    return doubtful.annotate(
        is_unsure=Exists(unsure),
        is_grave=Q(severity__gte=GRAVE),
        together=Window(Count("pk"), partition_by=F("agency")),
    ).order_by("is_unsure", "-is_grave", "-together", "-match_score", "accepted_at", "pk")


def match_answers(person: User) -> QuerySet[MatchAnswer]:
    """What people said of agencies of the own country; what stands of it can be taken back."""
    if not person.may(Permission.MATCH_JUDGE) or not person.jurisdiction:
        return MatchAnswer.objects.none()
    return MatchAnswer.objects.filter(
        agency__country=person.jurisdiction,
        report__in=Report.objects.countable().filter(consents_to_regulator=True),
    )


def register_imports(person: User) -> QuerySet[RegisterImport]:
    """Imports of registers of the own country, newest first."""
    return RegisterImport.objects.filter(_own_registers(person))


def register_uploads(person: User) -> QuerySet[RegisterUpload]:
    """Registers of the own country that were sent in at the desk, newest first."""
    return RegisterUpload.objects.filter(_own_registers(person))


def placement_imports(person: User) -> QuerySet[PlacementImport]:
    """Tables of workers sent by agencies of the own country, newest first."""
    return PlacementImport.objects.filter(_own_registers(person))


def _own_registers(person: User) -> Q:
    if not person.may(Permission.REGISTER_IMPORT) or not person.jurisdiction:
        return Q(pk__in=[])
    return Q(country=person.jurisdiction)


def policies(person: User) -> QuerySet[FlagPolicy]:
    """What was ever set or proposed for the flags of the own country, newest first."""
    return FlagPolicy.objects.filter(_own_settings(person))


def publication_laws(person: User) -> QuerySet[PublicationLaw]:
    """By which law the own country may name an agency: what stands, and what stood, newest first."""
    return PublicationLaw.objects.filter(_own_settings(person))


def _own_settings(person: User) -> Q:
    if not person.may(Permission.POLICY_SET) or not person.jurisdiction:
        return Q(pk__in=[])
    return Q(jurisdiction=person.jurisdiction)


def _own_pairs(person: User, one: str, other: str) -> Q:
    """Pairs of agencies of which at least one is of the own country, and none of another."""
    if not person.may(Permission.MATCH_JUDGE) or not person.jurisdiction:
        return Q(pk__in=[])
    own = person.jurisdiction
    within = Q(**{f"{one}__country__in": ["", own], f"{other}__country__in": ["", own]})
    return within & (Q(**{f"{one}__country": own}) | Q(**{f"{other}__country": own}))


def pairs(person: User) -> QuerySet[Judgement]:
    """Pairs of agencies that this person may judge, or has judged; as `services.agencies.may_judge`."""
    return Judgement.objects.filter(_own_pairs(person, "left", "right"))


def pairs_that_wait(person: User) -> QuerySet[Judgement]:
    """Most valuable first: a recruiter of reports beside another firm moves what is counted; then the likeliest.
    Where somebody was not sure already, last."""
    verdict, unlisted = Judgement.Verdict, Agency.Origin.REPORTS
    waiting = pairs(person).filter(verdict__in=[verdict.NONE, verdict.UNSURE])
    return waiting.annotate(
        is_unsure=Q(verdict=verdict.UNSURE),
        moves=Q(left__origin=unlisted) | Q(right__origin=unlisted),
    ).order_by("is_unsure", "-moves", "-score", "pk")


def successors(person: User) -> QuerySet[Successor]:
    """Firms that seem to follow one that lost its licence, where this person may decide."""
    return Successor.objects.filter(_own_pairs(person, "former", "new"))


def agencies(person: User) -> QuerySet[Agency]:
    """Agencies of the own country that this inspector may look up.

    One that only reports know is among them where a flag or a pair speaks of it already: else the
    look-up would tell that somebody was reported before anybody agreed to be shown.
    """
    if not person.may(Permission.MATCH_JUDGE) or not person.jurisdiction:
        return Agency.objects.none()
    of_it = OuterRef("pk")
    flagged = flags(person).filter(Q(agency=of_it) | Q(agency__merged_from=of_it))
    in_pair = pairs(person).filter(Q(left=of_it) | Q(right=of_it))
    is_listed = Q(origin=Agency.Origin.REGISTER)
    return Agency.objects.filter(
        is_listed | Exists(flagged) | Exists(in_pair), country=person.jurisdiction
    )


def standing_for(some: Iterable[Agency], person: User) -> dict[int, Agency]:
    """Id of an agency of `agencies` -> the one that stands for it, or itself where that is not for this inspector.

    So it is under one of unknown country, as groups were once made. At most one query.
    """
    some = list(some)
    roots = {one.merged_into_id for one in some if one.merged_into_id}
    seen = agencies(person).in_bulk(roots) if roots else {}
    return {one.pk: seen.get(one.merged_into_id, one) for one in some}


def flags_of(agency: Agency, person: User) -> QuerySet[Flag]:
    """Newest first; also of those that were merged into it."""
    of_it = Agency.objects.one_with(agency.pk)
    return flags(person).filter(agency__in=of_it).order_by("-raised_at", "-pk")


def joined_with(agency: Agency, person: User) -> QuerySet[Judgement]:
    """By which judgements it is one with others, where this person may take them back."""
    family = Agency.objects.one_with(agency.pk)
    return (
        pairs(person)
        .filter(Q(left__in=family) | Q(right__in=family), verdict=Judgement.Verdict.YES)
        .select_related("left", "right", "judged_by")
        .prefetch_related("answers__said_by")
    )


# A merged agency's reports stay where they are and count with the one it was merged into.
_STANDING = Coalesce("agency__merged_into", "agency")


def _shown(person: User) -> QuerySet[Report]:
    """Reports whose facts this inspector may see, if their agency is flagged: the sender agreed."""
    if not person.may(Permission.FLAG_READ_OWN_JURISDICTION):
        return Report.objects.none()
    return shown_to_inspectors()


def shown_to_inspectors() -> QuerySet[Report]:
    """Reports of those who agreed that the regulator responsible sees them, whichever it is. To be counted."""
    return Report.objects.countable().filter(match=Report.Match.MATCHED, consents_to_regulator=True)


def _tallies(person: User) -> QuerySet[AgencyTally]:
    """How many of `_shown` there are, by agency. As new as the last `services.tallies.bring_up_to_date`."""
    if not person.may(Permission.FLAG_READ_OWN_JURISDICTION):
        return AgencyTally.objects.none()
    return AgencyTally.objects.all()


def _may_see(flag: Flag, person: User) -> bool:
    """As `flags`, asked of a row that is already there."""
    may = person.may(Permission.FLAG_READ_OWN_JURISDICTION)
    return may and bool(person.jurisdiction) and flag.jurisdiction == person.jurisdiction


def flags_about(
    person: User, *, abuse: str = "", corridor: tuple[str, str] | None = None
) -> QuerySet[Flag]:
    """Flags of agencies with a report of this abuse, on this corridor (origin, destination).

    Only what the inspector may see decides: a report whose sender did not agree never makes a
    flag appear under a filter, or the filter would tell what the page must not.
    """
    found = flags(person)
    if abuse:
        found = found.filter(_has_one(person, abuse=abuse))
    if corridor:
        origin, destination = corridor
        found = found.filter(_has_one(person, abuse="", origin=origin, destination=destination))
    return found


def _has_one(person: User, **told: str) -> Exists:
    """Flags of an agency with such a report. Asked flag by flag, so that a page reads few."""
    return Exists(_tallies(person).filter(agency=OuterRef("agency"), **told))


# A filter's counts read what stands behind every flag: for more flags than this nobody waits for them.
MOST_COUNTED = 1000


def _count_flags(person: User, found: QuerySet[Flag], *by: str) -> Counter[tuple[str, ...]]:
    """Values of `by` -> how many of these flags have such a report. Empty beyond `MOST_COUNTED` flags."""
    agencies = list(found.order_by().values_list("agency", flat=True)[: MOST_COUNTED + 1])
    counts: Counter[tuple[str, ...]] = Counter()
    if len(agencies) > MOST_COUNTED:
        return counts
    flags_of = Counter(agencies)
    for agency, *values in _distinct(person, flags_of, *by):
        counts[tuple(values)] += flags_of[agency]
    return counts


def _distinct(person: User, agencies: Iterable[int], *by: str) -> QuerySet:
    """Rows of (standing agency, values of `by`), each once, of reports that may be shown."""
    rows = _tallies(person).filter(agency__in=list(agencies)).order_by(*by)
    rows = rows.exclude(abuse="") if by == ("abuse",) else rows.filter(abuse="")
    return rows.values_list("agency", *by).distinct()


def count_flags_by_abuse(person: User, found: QuerySet[Flag]) -> dict[str, int]:
    """Key of an abuse type -> how many of these flags have a report of it. One may be in several."""
    return {abuse: n for (abuse,), n in _count_flags(person, found, "abuse").items()}


def count_flags_by_corridor(person: User, found: QuerySet[Flag]) -> dict[tuple[str, str], int]:
    """(origin, destination) -> how many of these flags have a report on it. One may be in several."""
    return dict(_count_flags(person, found, "origin", "destination"))


def corridors_of(person: User, some: Sequence[Flag]) -> dict[int, list[tuple[str, str]]]:
    """Id of an agency -> the corridors its reports speak of, as far as this inspector may see them."""
    agencies = [flag.agency_id for flag in some if _may_see(flag, person)]
    found: dict[int, list[tuple[str, str]]] = {}
    for agency, origin, destination in _distinct(person, agencies, "origin", "destination"):
        found.setdefault(agency, []).append((origin, destination))
    return found


@dataclass(frozen=True)
class Behind:
    """What stands behind a flag: facts that may be shown, and how many more reports count.

    `hints`: what else the same senders said of the recruiter, as typed, each once and in no order that tells whose.
    """

    shown: list[Facts]
    withheld: int
    hints: list[dict[str, str]] = field(default_factory=list)


def behind_flag(flag: Flag, person: User) -> Behind:
    """Facts of the reports behind a flag, of those who agreed that the regulator sees them.

    A report whose sender did not agree still counts; it is in the numbers, never in this list.
    One query.
    """
    if not _may_see(flag, person):
        return Behind([], 0)
    reports = (
        Report.objects.countable()
        .filter(agency__in=Agency.objects.one_with(flag.agency_id))
        .filter(match=Report.Match.MATCHED)
        .annotate(kinds=ArraySubquery(_KINDS))
    )
    shown = [report for report in reports if report.consents_to_regulator]
    said = {tuple(sorted(told_facts.identifying(one.agency_hints).items())) for one in shown}
    return Behind(
        [_facts(report, report.kinds) for report in shown],
        len(reports) - len(shown),
        [dict(hints) for hints in sorted(said)],
    )


_KINDS = ReportAbuse.objects.filter(report=OuterRef("pk")).order_by("abuse").values("abuse")


def _facts(report: Report, abuses: Iterable[str] | None = None) -> Facts:
    """`abuses`: kinds, where they are read already."""
    if abuses is None:
        abuses = [row.abuse_id for row in report.report_abuses.all()]
    return Facts(
        channel=report.channel,
        month=report.month,
        abuses=tuple(sorted(abuses)),
        origin=report.origin,
        destination=report.destination,
        fee_amount=report.fee_amount,
        fee_currency=report.fee_currency,
        people=report.people,
        ongoing=report.ongoing,
        severity=report.severity,
        match=report.match,
        match_score=report.match_score,
        match_reasons=tuple(report.match_reasons),
        agency_typed=report.agency_typed,
    )


# A partner is told of a flag from so many reports up, and of their number only in these steps.
SHARED_FLOOR = SHARED_STEP = 5


def partners(person: User) -> QuerySet[Organisation]:
    """Regulators of other countries, to whom this person's regulator may offer counts."""
    if not person.may(Permission.FLAG_DECIDE) or not person.jurisdiction:
        return Organisation.objects.none()
    regulators = Organisation.objects.filter(kind=Organisation.Kind.REGULATOR)
    return regulators.exclude(country=person.jurisdiction).order_by("name")


def agreements(person: User) -> QuerySet[FlagAgreement]:
    """What the person's regulator gives or takes."""
    if not person.may(Permission.FLAG_DECIDE) or not person.jurisdiction:
        return FlagAgreement.objects.none()
    own = person.organisation
    return FlagAgreement.objects.filter(Q(giver=own) | Q(taker=own))


def journeys_of(flag: Flag, person: User) -> dict[tuple[str, str], int]:
    """(origin, destination) -> reports of those who agreed, in steps from the floor up; nothing below it."""
    if not _may_see(flag, person):
        return {}
    counts = (
        _shown(person)
        .filter(agency__in=Agency.objects.one_with(flag.agency_id))
        .order_by("origin", "destination")
        .values_list("origin", "destination")
        .annotate(n=Count("pk"))
        .filter(n__gte=SHARED_FLOOR)
    )
    return {(start, end): n // SHARED_STEP * SHARED_STEP for start, end, n in counts}


def partners_on(
    flag: Flag, person: User, *, ends: set[str] | None = None
) -> QuerySet[Organisation]:
    """Regulators at the other end of a journey that enough reports behind the flag speak of.

    `ends`: of its journeys (`ends_of`), where they are known already.
    """
    return partners(person).filter(country__in=ends_of(flag, person) if ends is None else ends)


def ends_of(flag: Flag, person: User) -> set[str]:
    """iso3 of both ends of all its journeys (`journeys_of`)."""
    return {country for journey in journeys_of(flag, person) for country in journey}


def joint_cases(person: User) -> QuerySet[JointCase]:
    """Those that the person's regulator began, or was invited to."""
    if not person.may(Permission.FLAG_DECIDE) or not person.jurisdiction:
        return JointCase.objects.none()
    own = person.organisation
    return JointCase.objects.filter(Q(inviter=own) | Q(invited=own))


def organisations_to_ask(
    flag: Flag, person: User, *, ends: set[str] | None = None
) -> QuerySet[Organisation]:
    """Organisations at the ends of the flag's journeys, whoever filed what: to list those that filed would tell.

    `ends`: as for `partners_on`.
    """
    if not _may_see(flag, person):
        return Organisation.objects.none()
    ends = ends_of(flag, person) if ends is None else ends
    here = Organisation.objects.filter(country__in={*ends, flag.jurisdiction})
    return here.filter(kind=Organisation.Kind.NGO).order_by("name")


def questions_to_organisations(flag: Flag, person: User) -> QuerySet[OrganisationQuestion]:
    """What organisations were asked about a flag of the own country."""
    return OrganisationQuestion.objects.filter(flag=flag, flag__in=flags(person).values("pk"))


def questions_to_own(person: User) -> QuerySet[OrganisationQuestion]:
    """What inspectors asked the person's own organisation, and no other."""
    if not person.may(Permission.REPORT_READ_OWN_ORGANISATION):
        return OrganisationQuestion.objects.none()
    return OrganisationQuestion.objects.filter(organisation=person.organisation)


def cases_for_annex(question: OrganisationQuestion, person: User) -> QuerySet[Report]:
    """Reports about the agency asked about whose words the person's own organisation may open."""
    if question.organisation_id != person.organisation_id:
        return Report.objects.none()
    family = agency_facts.families([question.flag.agency_id])
    return sealed_to(person).filter(
        agency__in=family, match=Report.Match.MATCHED, state=Report.State.ACCEPTED
    )


def annexes(flag: Flag, person: User) -> QuerySet[Annex]:
    """Words that organisations sealed for the pack of a flag of the own country. Closed to the regulator."""
    return Annex.objects.filter(question__in=questions_to_organisations(flag, person).values("pk"))


def givers(key: ApiKey, *, today: date) -> list[str]:
    """Countries whose regulators let the key's own read counts today."""
    taker = key.organisation
    if taker.kind != Organisation.Kind.REGULATOR or not taker.country:
        return []
    agreed = FlagAgreement.objects.in_force(on=today).filter(
        taker=taker, giver__kind=Organisation.Kind.REGULATOR
    )
    countries = agreed.exclude(giver__country=taker.country).values_list(
        "giver__country", flat=True
    )
    return sorted(set(countries))


def flags_to_share(jurisdiction: str, *, country: str, month: date) -> dict[Flag, int]:
    """Flags of a jurisdiction -> reports from or to that country, in steps; none below the floor.

    As of the first of the month, so that a number never moves on the day a report comes. Only reports
    whose sender agreed that a regulator sees them; a flag in dispute is not told of.
    """
    end = datetime.combine(month, time.min, tzinfo=UTC)
    found = Flag.objects.filter(
        jurisdiction=jurisdiction,
        state__in=(Flag.State.OPEN, Flag.State.CASE_OPENED),
        raised_at__lt=end,
    )
    counts = dict(
        Report.objects.countable()
        .with_since()
        .filter(
            Q(origin=country) | Q(destination=country),
            match=Report.Match.MATCHED,
            consents_to_regulator=True,
            since__lt=end,
            state_changed_at__lt=end,
        )
        .order_by()
        .values_list(_STANDING)
        .annotate(n=Count("pk"))
        .filter(n__gte=SHARED_FLOOR)
    )
    return {
        flag: counts[flag.agency_id] // SHARED_STEP * SHARED_STEP
        for flag in found.filter(agency__in=counts)
    }


def shared_flags(key: ApiKey, months: Iterable[SharedMonth]) -> QuerySet[SharedFlag]:
    """By agency and rule. What a person dismissed is not told any more, from that moment."""
    over = (Flag.State.DISMISSED, Flag.State.REPLACED)
    return (
        SharedFlag.objects.filter(
            shared_month__in=months, shared_month__told_to=key.organisation.country
        )
        .exclude(flag__state__in=over)
        .select_related("flag")
        .order_by("flag__agency", "flag__rule", "pk")
    )


def counted_at_home(country: str) -> QuerySet[Report]:
    """Matched reports on agencies of a country. What was merged counts where it went, and only there."""
    # As a set of agencies: joined row by row, a year of a million reports takes twice as long.
    at_home = Agency.objects.filter(
        Q(merged_into__country=country) | Q(country=country, merged_into__isnull=True)
    )
    return Report.objects.countable().filter(
        agency__in=at_home.order_by().values("pk"), match=Report.Match.MATCHED
    )


def _month_tallies(person: User, since: date, until: date) -> QuerySet[MonthTally]:
    """Of the own country. As new as the last `services.tallies.bring_up_to_date`."""
    if not person.may(Permission.FLAG_READ_OWN_JURISDICTION) or not person.jurisdiction:
        return MonthTally.objects.none()
    own = MonthTally.objects.filter(country=person.jurisdiction)
    return own.filter(month__gte=since, month__lt=until).order_by()


@dataclass(frozen=True)
class Charted:
    """Counts of reports of those who agreed, to be told only through `small_counts`.

    `by_month`: (month, origin, destination, how many); `by_kind`: (kind of abuse, and so on); `fees`: of one
    journey, (ISO 4217, amount, how many), where no amount was told without both. `share`: of all that counts in
    the own country, the part that agreed, 0 to 1; None where nothing counts.
    """

    by_month: list[tuple[date, str, str, int]]
    by_kind: list[tuple[str, str, str, int]]
    fees: list[tuple[str, Decimal | None, int]]
    share: float | None


def charted(
    person: User, *, since: date, until: date, fees_of: tuple[str, str] | None = None
) -> Charted:
    """`since`, `until`: first days of months. `fees_of`: a journey. One query."""
    what = MonthTally.What
    wanted = ~Q(what=what.FEE)
    if fees_of:
        wanted |= Q(origin=fees_of[0], destination=fees_of[1])
    found: dict[str, list[tuple]] = {name: [] for name in what.values}
    for row in _month_tallies(person, since, until).filter(wanted):
        if row.what == what.FEE:
            told = (row.key, row.amount)
        else:
            told = (row.key if row.what == what.ABUSE else row.month, row.origin, row.destination)
        found[row.what].append((*told, row.n))
    agreed, everybody = (
        sum(row[-1] for row in found[name]) for name in (what.AGREED, what.EVERYBODY)
    )
    share = agreed / everybody if everybody else None
    return Charted(found[what.AGREED], found[what.ABUSE], found[what.FEE], share)


def counted_in_public(*, since: datetime, until: datetime) -> QuerySet[Report]:
    """Reports that open data may count, whoever reads it: only behind the noise of `open_counts`.

    Of no country in particular, so no jurisdiction is asked. What a machine seems to have sent weighs nothing.
    """
    return Report.objects.countable().filter(
        accepted_at__gte=since, accepted_at__lt=until, weight__gt=0
    )


def told_to_agency(agencies: Iterable[int]) -> QuerySet[Report]:
    """Reports whose kinds of abuse an agency may be told of, counted together and never one by one.

    Only of senders who agreed that the regulator sees them: to be counted is less than that.
    """
    return Report.objects.countable().filter(
        agency__in=list(agencies), match=Report.Match.MATCHED, consents_to_regulator=True
    )


def finding_for(report: Report) -> str:
    """What inspectors found about the report's agency, as its sender may know it: a step, or empty.

    Only what two of them said, and only to whom named it before: else a report on anybody would be a
    way to ask. The gravest of what stands, where there are several flags.
    """
    if not report.consents_to_counting:
        return ""
    if report.match != Report.Match.MATCHED or report.state != Report.State.ACCEPTED:
        return ""
    found: dict[int, list[FlagEvent]] = {}
    agencies = [report.agency_id, report.agency and report.agency.merged_into_id]
    told = FlagEvent.objects.filter(step__in=FlagEvent.TOLD_TO_SENDERS)
    for event in told.filter(flag__agency__in=agencies):
        found.setdefault(event.flag_id, []).append(event)
    surely_sent = _surely_sent(report)
    last = {life[-1].step for life in found.values() if life[0].at >= surely_sent}
    return next((step for step in FlagEvent.TOLD_TO_SENDERS if step in last), "")


def controls(person: User) -> QuerySet[ControlAgency]:
    """Agencies drawn by lot in the person's jurisdiction, and in no other."""
    if not person.may(Permission.FLAG_READ_OWN_JURISDICTION) or not person.jurisdiction:
        return ControlAgency.objects.none()
    return ControlAgency.objects.filter(draw__jurisdiction=person.jurisdiction)


def report_of_receipt(lookup: bytes) -> Report | None:
    """The one report whose receipt this is. `lookup` comes from the digits and the pepper alone."""
    return Report.objects.filter(receipt__lookup=lookup).select_related("receipt", "agency").first()


def sealed_to(person: User) -> QuerySet[Report]:
    """Reports whose words this person's organisation may open, because their senders chose it."""
    if not person.may(Permission.REPORT_READ_OWN_ORGANISATION):
        return Report.objects.none()
    # What a worker holds back or keeps for herself is nobody's yet, whomever she chose.
    is_out = Q(state=Report.State.ACCEPTED) | Q(organisation=person.organisation_id)
    return Report.objects.exclude(state__in=Report.GONE).filter(
        is_out, consents_to_story=True, wrapped_keys__organisation=person.organisation_id
    )


def trail(person: User) -> QuerySet[Event]:
    """Events this auditor may read, newest first: the portal's auditor all, others of their own people."""
    if not person.may(Permission.TRAIL_READ):
        return Event.objects.none()
    if person.organisation.kind == Organisation.Kind.PORTAL:
        return Event.objects.all()
    return Event.objects.filter(done_for(person.organisation))


def trail_people(person: User) -> QuerySet[User]:
    """Whom this auditor may ask about by name."""
    if not person.may(Permission.TRAIL_READ):
        return User.objects.none()
    if person.organisation.kind == Organisation.Kind.PORTAL:
        return User.objects.all()
    return User.objects.filter(organisation=person.organisation)


def done_for(organisation: Organisation) -> Q:
    """Events by people and keys of an organisation. Two queries, besides the third it is made for.

    Of somebody whose role or organisation was changed only what came after: what she did before may
    have been for another organisation, of which this one learns nothing.
    """
    # `organisation`, since the related manager reads it of each one: left out, it would be asked for one by one.
    people = organisation.people.only("organisation")
    by_id = {str(one.pk): one.audit_label for one in people}
    moved = dict(
        Event.objects.filter(
            kind=Kind.USER_ROLE_CHANGED, target=User._meta.label, target_id__in=by_id
        )
        .order_by()
        .values_list("target_id")
        .annotate(at=Max("pk"))
    )
    keys = [key.audit_label for key in organisation.api_keys.only("organisation")]
    stayed = [label for pk, label in by_id.items() if pk not in moved]
    found = Q(actor__in=[*stayed, *keys])
    for pk, since in moved.items():
        found |= Q(actor=by_id[pk], pk__gt=since)
    return found


def cases(person: User) -> QuerySet[Report]:
    """What stands on a caseworker's desk: filed by the own organisation, or sealed to it by the worker.

    Of the second kind the words and the messages are open to her, not the facts: those were agreed
    to be counted, or to be shown to an inspector, and to nobody else.
    """
    own, chosen = own_reports(person), sealed_to(person)
    return Report.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=chosen.values("pk")))


def closed_cases(person: User) -> QuerySet[ClosedCase]:
    """Cases that workers took from the own organisation's desk: a number and a month."""
    if not person.may(Permission.REPORT_READ_OWN_ORGANISATION):
        return ClosedCase.objects.none()
    return ClosedCase.objects.filter(organisation=person.organisation_id)


def open_cases(person: User) -> QuerySet[Report]:
    """Of `cases`, those that were not taken back: only on these can anything be done."""
    return cases(person).exclude(state__in=Report.GONE)


def _own_work(person: User) -> Q:
    """What the person's organisation did, on cases that are still on its desk."""
    return Q(organisation=person.organisation_id, report__in=open_cases(person).values("pk"))


def casework(person: User) -> QuerySet[Casework]:
    """Whose a case is, what comes next, how it ended: of the own organisation alone."""
    return Casework.objects.filter(_own_work(person))


def notes(person: User) -> QuerySet[SealedNote]:
    """Sealed words of the own organisation on its cases."""
    return SealedNote.objects.filter(_own_work(person))


def shared_interviews(person: User) -> QuerySet[SharedInterview]:
    """Interviews under way at the own organisation, and those that were sent a short while ago."""
    if not person.may(Permission.REPORT_FILE_ON_BEHALF):
        return SharedInterview.objects.none()
    return SharedInterview.objects.filter(organisation=person.organisation_id)


def refund_claims(person: User) -> QuerySet[RefundClaim]:
    """Money that the own organisation asked back."""
    return RefundClaim.objects.filter(_own_work(person))


def referrals(person: User) -> QuerySet[Referral]:
    """Cases that the own organisation passed on. Only what it filed itself can be passed on."""
    own = own_reports(person).exclude(state__in=Report.GONE)
    return Referral.objects.filter(organisation=person.organisation_id, report__in=own.values("pk"))


def handed_over(referral: Referral, person: User) -> Facts | None:
    """What may be shown to whom a case was passed on; None where the worker took her consent back.

    Never a hint about the recruiter: people write their own telephone there.
    """
    report = referral.report
    if not referrals(person).filter(pk=referral.pk).exists() or not is_told_to_filer(report):
        return None
    is_agreed = report.consents_to_regulator or referral.contact_kind not in OFFICES
    return _facts(report) if is_agreed else None
