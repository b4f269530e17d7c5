"""From rows to the frozen facts that the rules may know. The only place where flags meet the tables.

Loads many agencies in a handful of queries, so that one report and a rebuild of all take the same road.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Q, QuerySet

from recruitment import exposure, fee_limits
from recruitment.flags import independence, independence_v2
from recruitment.flags.facts import (
    AgencyFacts,
    Exposure,
    FeeLimit,
    ItemLimit,
    LicenceFacts,
    PaidFor,
    Predecessor,
    ReportFacts,
)
from recruitment.flags.independence import Trace
from recruitment.flags.licence_history import RegisterRow, licence_of
from recruitment.models import Agency, Flag, Licence, Report, ReportFee, Successor
from rights import fees

# Two years: the window of a year, and a year before it to tell a surge by.
HISTORY_DAYS = 730


def families(agency_ids: Iterable[int]) -> dict[int, int]:
    """Every agency that counts together with one of the given -> the one that stands for it.

    A merged agency counts with the one it was merged into. Its reports stay where they are, so
    that a merge can be taken back.
    """
    ids = list(agency_ids)
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_FAMILIES, [ids])
        return dict(cursor.fetchall())


# UNION, not UNION ALL: a loop of merges, should one ever be made, ends instead of running for ever.
_FAMILIES = """
WITH RECURSIVE up AS (
  SELECT id, merged_into_id FROM recruitment_agency WHERE id = ANY(%s)
  UNION
  SELECT a.id, a.merged_into_id FROM up JOIN recruitment_agency a ON a.id = up.merged_into_id
), down AS (
  SELECT id, id AS root FROM up WHERE merged_into_id IS NULL
  UNION
  SELECT a.id, down.root FROM down JOIN recruitment_agency a ON a.merged_into_id = down.id
)
SELECT id, root FROM down
"""


def standing_of(agency_id: int) -> int:
    """The agency that stands for this one: itself, unless it was merged."""
    return families([agency_id])[agency_id]


def load(agency_ids: Iterable[int], *, day: date) -> dict[int, AgencyFacts]:
    """Facts by the id of the standing agency, without a baseline. Unknown ids are left out."""
    root_of = families(agency_ids)
    agencies = {a.pk: a for a in Agency.objects.filter(pk__in=root_of)}
    reports = _reports(countable(), root_of, day)
    licences = _licences(root_of, day)
    sent = exposure.of_families(root_of, this_year=day.year)
    predecessors = _predecessors(root_of, day)
    limits = fee_limits.of_each(
        fee_limits.journeys_of(row for rows, _ in reports.values() for row in rows)
    )
    known = _known_since(agencies.values(), root_of, reports)
    facts = {}
    for pk in sorted(set(root_of.values())):
        rows, traces = reports.get(pk, ([], {}))
        country = agencies[pk].country
        bare = AgencyFacts(
            agency=pk,
            as_of=day,
            country=country,
            is_registered=agencies[pk].origin == Agency.Origin.REGISTER,
            known_since=known[pk],
            reports=tuple(rows),
            exposure=sent.get(pk, (Exposure.NOT_KNOWN, ()))[0],
            workers=sent.get(pk, (Exposure.NOT_KNOWN, ()))[1],
            licence=licences.get(pk, LicenceFacts()),
            predecessors=tuple(predecessors.get(pk, ())),
            fee_limits=_limits_for(rows, limits),
            item_limits=_item_limits_for(rows, limits),
        )
        facts[pk] = independence_v2.with_voices(bare, traces, key=answers_key())
    return facts


_Limits = Mapping[tuple[fee_limits.Journey, str], FeeLimit | ItemLimit]


def _limits_for(rows: Iterable[ReportFacts], limits: _Limits) -> tuple[FeeLimit, ...]:
    """Only those of the own reports, in a fixed order: the same reports give the same facts."""
    own = {(_journey(row), fees.TOTAL) for row in rows if row.fee_amount}
    return tuple(limits[key] for key in sorted(own & limits.keys()))


def _item_limits_for(rows: Iterable[ReportFacts], limits: _Limits) -> tuple[ItemLimit, ...]:
    """Only those of what the own reports were made to pay for; as `_limits_for`."""
    own = {(_journey(row), fee.item) for row in rows for fee in row.fees}
    return tuple(limits[key] for key in sorted(own & limits.keys()))


def _journey(row: ReportFacts) -> fee_limits.Journey:
    return (row.origin, row.destination, row.sector)


def voices_at(agency_id: int, *, day: date) -> float:
    """Independent sources at this agency when that day was over, but for what was taken back since."""
    root_of = families([agency_id])
    pk = root_of[agency_id]
    rows, traces = _reports(_countable_on(day), root_of, day).get(pk, ([], {}))
    facts = _with_voices(pk, day, rows, traces)
    return facts.independent(facts.reports)


def _countable_on(day: date) -> QuerySet[Report]:
    """Not what was held or kept until later, though it was sent before."""
    return countable().filter(state_changed_at__date__lte=day)


def load_with_held(agency_id: int, *, day: date) -> tuple[AgencyFacts, dict[int, int]]:
    """Facts of what was countable or held when that day was over, and how many others each held one waits for."""
    root_of = families([agency_id])
    held = Report.objects.filter(
        state=Report.State.HELD,
        hold_expires_on__gte=day,
        consents_to_counting=True,
        match=Report.Match.MATCHED,
        agency_id__in=root_of,
        hold_until_others__isnull=False,
    )
    wishes = dict(held.values_list("pk", "hold_until_others"))
    pk = root_of[agency_id]
    rows, traces = _reports(_countable_on(day) | held, root_of, day).get(pk, ([], {}))
    return _with_voices(pk, day, rows, traces), wishes


def _with_voices(
    agency_id: int, day: date, rows: Iterable[ReportFacts], traces: Mapping[int, Trace]
) -> AgencyFacts:
    bare = AgencyFacts(agency=agency_id, as_of=day, reports=tuple(rows))
    return independence_v2.with_voices(bare, traces, key=answers_key())


def answers_key() -> bytes:
    """What `ChangedFacts.first_answers` is keyed with: of the site, and not in its database."""
    return settings.CHANNEL_PEPPER.encode()


def countable() -> QuerySet[Report]:
    """Reports that count at an agency: accepted, agreed to, and surely about it."""
    return Report.objects.countable().filter(match=Report.Match.MATCHED)


_FIELDS = (
    "pk", "agency_id", "since", "severity", "channel", "organisation_id", "month", "ongoing", "origin",
    "destination", "sector", "fee_amount", "fee_currency", "people", "weight", "hold_until_others",
    "channel_bucket", "text_sketch", "channel_group__group", "accepted_at", "changed_facts",
    "changed_facts__named_bucket", "changed_facts__named_group", "changed_facts__first_answers",
)  # fmt: skip


def answers_of(report: Report) -> str:
    """`independence.answers_mark` of what it says now; empty: too little to tie it to others."""
    rows = Report.objects.filter(pk=report.pk).with_since()
    row = rows.annotate(abuse_keys=_ABUSES).values(*_FIELDS, "abuse_keys").get()
    return independence.answers_mark(_facts(row, ()), key=answers_key()) or ""


_ABUSES = ArrayAgg("report_abuses__abuse_id", filter=~Q(report_abuses=None))


def _reports(
    reports: QuerySet[Report], root_of: Mapping[int, int], day: date
) -> dict[int, tuple[list[ReportFacts], dict[int, Trace]]]:
    own = reports.with_since().filter(
        agency_id__in=root_of,
        since__date__gt=day - timedelta(days=HISTORY_DAYS),
        since__date__lte=day,
    )
    rows = own.annotate(abuse_keys=_ABUSES).values(*_FIELDS, "abuse_keys").order_by("pk")
    ledgers = _ledgers(own)
    found: dict[int, tuple[list[ReportFacts], dict[int, Trace]]] = {}
    for row in rows:
        facts, traces = found.setdefault(root_of[row["agency_id"]], ([], {}))
        facts.append(_facts(row, ledgers.get(row["pk"], [])))
        traces[row["pk"]] = _trace(row)
    return found


def _trace(row: Mapping[str, Any]) -> Trace:
    is_changed = row["changed_facts"] is not None
    return Trace(
        bucket=bytes(row["channel_bucket"] or b"").hex(),
        group=str(row["channel_group__group"] or ""),
        named_bucket=bytes(row["changed_facts__named_bucket"] or b"").hex(),
        named_group=str(row["changed_facts__named_group"] or ""),
        first_at=row["accepted_at"] if is_changed else None,
        first_answers=row["changed_facts__first_answers"] or "",
        sketch=tuple(row["text_sketch"]),
    )


def _ledgers(reports: QuerySet[Report]) -> dict[int, list[PaidFor]]:
    """Fee ledgers by report, in an order that does not hang on how they were typed."""
    found: dict[int, list[PaidFor]] = defaultdict(list)
    rows = ReportFee.objects.filter(report__in=reports.values("pk")).order_by(
        "item", "currency", "amount"
    )
    for report, *fee in rows.values_list("report_id", "item", "amount", "currency"):
        found[report].append(PaidFor(*fee))
    return found


def _facts(row: Mapping[str, object], ledger: Iterable[PaidFor]) -> ReportFacts:
    return ReportFacts(
        id=row["pk"],
        accepted_at=row["since"],
        severity=row["severity"],
        abuses=tuple(sorted(row["abuse_keys"] or ())),
        channel=row["channel"],
        organisation=row["organisation_id"],
        month=row["month"],
        ongoing=row["ongoing"],
        origin=row["origin"],
        destination=row["destination"],
        sector=row["sector"],
        fee_amount=row["fee_amount"],
        fee_currency=row["fee_currency"],
        people=row["people"],
        weight=row["weight"],
        was_held=row["hold_until_others"] is not None,
        has_story=bool(row["text_sketch"]),
        fees=tuple(ledger),
    )


def _licences(root_of: Mapping[int, int], day: date) -> dict[int, LicenceFacts]:
    rows = defaultdict(list)
    licences = Licence.objects.filter(agency_id__in=root_of).filter(
        Q(register_import=None) | Q(register_import__undone_at=None)
    )
    for agency_id, *rest in licences.values_list(
        "agency_id", "number", "status", "as_of", "valid_until", "source"
    ):
        rows[root_of[agency_id]].append(RegisterRow(*rest))
    return {pk: licence_of(found, day) for pk, found in rows.items()}


def _predecessors(root_of: Mapping[int, int], day: date) -> dict[int, list[Predecessor]]:
    rows = list(
        Successor.objects.filter(new_id__in=root_of)
        .exclude(state=Successor.State.REFUSED)
        .values_list("new_id", "former_id", "state")
        .order_by("former_id")
    )
    if not rows:
        return {}
    former_root = families(former for _, former, _ in rows)
    licences = _licences(former_root, day)
    tiers: dict[int, str] = {}
    flags = Flag.objects.standing().filter(agency_id__in=former_root).order_by("tier_rank")
    # A flag that only says "follows another" is no trouble of its own, or two firms would flag each other.
    for agency_id, tier in flags.exclude(rule="successor").values_list("agency_id", "tier"):
        tiers[former_root[agency_id]] = tier
    found = defaultdict(list)
    for new, former, state in rows:
        pk = former_root[former]
        lost = licences.get(pk, LicenceFacts()).status in _LOST
        found[root_of[new]].append(Predecessor(pk, state, lost, tiers.get(pk, "")))
    return found


_LOST = ("suspended", "cancelled", "delisted")


def _known_since(
    agencies: Iterable[Agency],
    root_of: Mapping[int, int],
    reports: Mapping[int, tuple[list[ReportFacts], dict[int, Trace]]],
) -> dict[int, date]:
    """Since when reports on it would have been seen: its row, or an older report."""
    known: dict[int, date] = {}
    for agency in agencies:
        pk = root_of[agency.pk]
        known[pk] = min(known.get(pk, date.max), agency.created_at.date())
    for pk, (rows, _) in reports.items():
        known[pk] = min(known[pk], *(row.accepted_at.date() for row in rows))
    return known
