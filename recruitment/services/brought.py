"""What reports brought to agencies: names and numbers. All of it goes with the reports.

Who brought what is kept nowhere. It is worked out of the reports that are there, so it can't fall behind them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from audit.actors import MATCHER, Actor
from recruitment import agency_facts, candidates, told_facts
from recruitment.matching.normalise import form
from recruitment.models import Agency, AgencyName, Identifier, Report
from recruitment.services import agencies

# So many who don't hang together must write a name before a machine learns it.
_SOURCES_TO_LEARN = 2


def lock_naming(*countries: str) -> None:
    """One at a time per country, until the transaction ends: whoever finds an agency by a name, and whoever takes it away."""
    with connection.cursor() as cursor:
        for country in sorted(set(countries)):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_CLASS, country])


_LOCK_CLASS = 7002


def teach(*, report: Report, by: Actor) -> None:
    """Keep how the report writes its agency, if that is taught by now: it helps to find the agency the next time.

    A spelling is taught by reports that the inspector may see, where a person said that one of them means the
    agency, or two independent sources wrote it. Never one that is another agency's name in that country: one
    false licence number would hide that agency from all who name it.
    """
    text = agencies.plain(report.agency_typed)
    agency = report.agency
    if not agencies.is_name(text) or agency.names.filter(text=text).exists():
        return
    if text in _Taught(agency):
        agencies.add_name(agency=agency, text=text, kind=AgencyName.Kind.REPORTED, by=by)


@transaction.atomic(savepoint=False)  # nobody goes on after half of it
def follow_reports(*, agency_ids: Iterable[int | None], by: Actor = MATCHER) -> None:
    """Take from these agencies what no report there brings any more.

    Called when a report leaves one, ends, or may be used for less. An agency that reports alone know keeps each name that
    a report which counts there wrote, and without any is called by its number. Doing it twice changes nothing.
    """
    found = list(Agency.objects.filter(pk__in={pk for pk in agency_ids if pk}).order_by("pk"))
    if not found:
        return
    lock_naming(*(agency.country for agency in found))
    for agency in found:
        agencies.keep_of_reports(
            agency=agency, texts=_texts(agency), numbers=_numbers(agency), by=by
        )


def follow_where_all_are_gone(*, by: Actor) -> None:
    """What a server of an older release left when the last report of an agency ended. For the clean-up."""
    of_it = Report.objects.filter(agency=OuterRef("pk"))
    names = AgencyName.objects.filter(
        ~candidates.OF_REGISTERS, agency=OuterRef("pk"), kind="reported"
    )
    numbers = Identifier.objects.filter(~candidates.OF_REGISTERS, agency=OuterRef("pk"))
    left = Agency.objects.filter(
        Exists(of_it.filter(state__in=Report.GONE)),
        ~Exists(_bringing(of_it)),
        Exists(names) | Exists(numbers),
    )
    for pk in left.values_list("pk", flat=True):
        follow_reports(agency_ids=[pk], by=by)


def _bringing(reports: QuerySet[Report]) -> QuerySet[Report]:
    return reports.filter(match=Report.Match.MATCHED, consents_to_counting=True).exclude(
        state__in=Report.GONE
    )


def _texts(agency: Agency) -> list[str]:
    """Names to keep of those that reports brought, the oldest report's first."""
    typed = _bringing(agency.reports).order_by("pk").values_list("agency_typed", flat=True)
    texts = [text for text in dict.fromkeys(map(agencies.plain, typed)) if agencies.is_name(text)]
    if agency.origin == Agency.Origin.REPORTS:
        return texts
    held = set(agency.names.filter(kind=AgencyName.Kind.REPORTED).values_list("text", flat=True))
    taught = _Taught(agency)
    return [text for text in texts if text in held and text in taught]


def _numbers(agency: Agency) -> set[tuple[str, str]]:
    found = set()
    for report in _bringing(agency.reports).exclude(agency_hints={}):
        country = report.recruited_in or report.origin
        told = told_facts.identifying(report.agency_hints)
        for kind, values in candidates.normalise_hints(told, country).items():
            found.update((kind, value) for value in values)
    return found


class _Taught:
    """Which spellings the reports of one agency teach it. Reads what it needs once, and only when asked."""

    def __init__(self, agency: Agency) -> None:
        self._agency = agency

    def __contains__(self, text: str) -> bool:
        key = form(text).key
        if self._is_of_another(key):
            return False
        # Who wrote it, and whom of these a person took to mean the agency.
        writers = self._writers[key]
        return any(writers.values()) or self._sources_of(set(writers)) >= _SOURCES_TO_LEARN

    @cached_property
    def _writers(self) -> Mapping[str, Mapping[int, bool]]:
        """By compare key: id of a report -> whether a person matched it."""
        told = _bringing(self._agency.reports).filter(consents_to_regulator=True)
        found: dict[str, dict[int, bool]] = defaultdict(dict)
        for pk, typed, person in told.values_list("pk", "agency_typed", "matched_by"):
            found[form(typed).key][pk] = person is not None
        return found

    @cached_property
    def _family(self) -> list[int]:
        return list(agency_facts.families([self._agency.pk]))

    def _is_of_another(self, key: str) -> bool:
        named = AgencyName.objects.filter(
            compare_key=key, is_wrong=False, agency__country=self._agency.country
        )
        return named.exclude(agency__in=self._family).exists()

    def _sources_of(self, writers: AbstractSet[int]) -> int:
        if len(writers) < _SOURCES_TO_LEARN:
            return 0
        return sum(bool(writers & source) for source in self._sources)

    @cached_property
    def _sources(self) -> list[set[int]]:
        """Reports without a doubt, by source."""
        facts, _ = agency_facts.load_with_held(self._agency.pk, day=timezone.localdate())
        sure = {report.id for report in facts.reports if report.weight >= 1}
        return [sure.intersection(source.reports) for source in facts.sources]
