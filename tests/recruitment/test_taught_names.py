"""Names that reports teach an agency: who can teach one, and what can't be hidden by it."""

import pytest

from accounts.models import User
from audit.actors import SEEDER, WORKER
from recruitment import candidates
from recruitment.matching.compare import Band
from recruitment.models import Agency, Report
from recruitment.services import agencies, matches, reports
from tests.factories.recruitment import ReportFactory

pytestmark = pytest.mark.django_db

GOOD_LICENCE, BAD_LICENCE = "NP-1001/070", "NP-2002/071"
BAD_NAME = "Invented Prime Overseas"
NEW_NAME = "Invented Prime Travels"


def listed(name: str, licence: str, country: str = "NPL") -> Agency:
    return agencies.create_listed(
        name=name, country=country, hints={"licence": licence}, source="a register", by=SEEDER
    )


@pytest.fixture
def neighbour(db: None) -> Agency:
    return listed("Invented Prime Manpower", GOOD_LICENCE)


def sent(name: str, licence: str = "", **more: object) -> Report:
    told = {
        "agency": None,
        "match": Report.Match.WAITING,
        "agency_typed": name,
        "agency_hints": {"licence": licence} if licence else {},
        "recruited_in": "NPL",
        "severity": 5,
        **more,
    }
    report = ReportFactory(**told)
    matches.match_report(report_id=report.pk)
    report.refresh_from_db()
    return report


def two_sources(name: str, licence: str) -> list[Report]:
    found = [sent(name, licence, text_sketch=[n] * 8) for n in (1, 2)]
    assert {report.match for report in found} == {"matched"}
    return found


def names(agency: Agency) -> set[str]:
    return set(agency.names.values_list("text", flat=True))


@pytest.mark.parametrize("how_many", [1, 2, 5])
def test_bad_agency_can_not_hide_behind_the_licence_of_its_neighbour(
    neighbour: Agency, how_many: int
) -> None:
    bad = listed(BAD_NAME, BAD_LICENCE)
    false = [sent(BAD_NAME, GOOD_LICENCE, text_sketch=[n] * 8) for n in range(how_many)]
    assert {(report.match, report.agency) for report in false} == {("matched", neighbour)}
    assert names(neighbour) == {"Invented Prime Manpower"}
    for report in false:
        reports.withdraw(report=report, by=WORKER)
    honest = sent(BAD_NAME)
    assert (honest.match, honest.agency) == ("matched", bad)


def test_name_that_was_taught_before_another_agency_had_it_does_not_hide_that_one(
    neighbour: Agency,
) -> None:
    agencies.add_name(agency=neighbour, text=BAD_NAME, kind="reported", by=SEEDER)
    bad = listed(BAD_NAME, BAD_LICENCE)
    found = {one.agency_id: one for one in candidates.find(BAD_NAME, "NPL")}
    assert (found[bad.pk].band, found[neighbour.pk].band) == (Band.SAME, Band.ASK)
    honest = sent(BAD_NAME)
    assert (honest.match, honest.agency) == ("matched", bad)


def test_one_that_reports_alone_know_is_not_outdone_by_a_register(inspector: User) -> None:
    """A person said that a second firm goes by this name, so a person is asked whom the next report means."""
    bad = listed(BAD_NAME, BAD_LICENCE)
    agencies.create_unlisted(name=BAD_NAME, country="NPL", by=SEEDER)
    report = sent(BAD_NAME)
    assert (report.match, report.agency) == ("possible", bad)


def test_two_registered_agencies_of_one_name_are_told_apart_by_a_person(neighbour: Agency) -> None:
    listed(BAD_NAME, BAD_LICENCE)
    listed(BAD_NAME, "NP-3003/072")
    assert sent(BAD_NAME).match == "possible"


def test_machine_learns_a_name_from_two_sources_and_not_from_one(neighbour: Agency) -> None:
    first, second = two_sources(NEW_NAME, GOOD_LICENCE)
    assert {first.agency, second.agency} == {neighbour}
    assert NEW_NAME in names(neighbour)
    assert sent(NEW_NAME).agency == neighbour
    agencies.keep_of_reports(agency=neighbour, texts=(), numbers=set(), by=SEEDER)
    Report.objects.update(text_sketch=[1] * 8)
    sent(NEW_NAME, GOOD_LICENCE, text_sketch=[1] * 8)
    assert NEW_NAME not in names(neighbour), "three copies are one source"


@pytest.mark.parametrize("doubt", [{"weight": 0.1}, {"consents_to_regulator": False}])
def test_doubtful_and_unshown_reports_teach_nothing(
    neighbour: Agency, doubt: dict[str, object]
) -> None:
    sent(NEW_NAME, GOOD_LICENCE, text_sketch=[1] * 8, **doubt)
    sent(NEW_NAME, GOOD_LICENCE, text_sketch=[2] * 8)
    assert NEW_NAME not in names(neighbour)


def test_name_that_was_taught_goes_with_the_reports_that_taught_it(neighbour: Agency) -> None:
    first, _second = two_sources(NEW_NAME, GOOD_LICENCE)
    reports.withdraw(report=first, by=WORKER)
    assert names(neighbour) == {"Invented Prime Manpower"}


@pytest.mark.parametrize("taken_back", ["withdrawn", "not to the inspector"])
def test_what_a_person_said_teaches_a_name_and_it_goes_with_its_report(
    neighbour: Agency, inspector: User, taken_back: str
) -> None:
    report = ReportFactory(agency=neighbour, agency_typed=NEW_NAME, match="possible")
    matches.judge(report=report, verdict="yes", by=inspector)
    assert NEW_NAME in names(neighbour)
    if taken_back == "withdrawn":
        reports.withdraw(report=report, by=WORKER)
    else:
        reports.narrow_consent(report=report, regulator=False, by=WORKER)
    assert NEW_NAME not in names(neighbour)


def test_not_even_a_person_teaches_the_name_of_another_agency(
    neighbour: Agency, inspector: User
) -> None:
    bad = listed(BAD_NAME, BAD_LICENCE)
    report = ReportFactory(agency=neighbour, agency_typed=BAD_NAME.upper(), match="possible")
    matches.judge(report=report, verdict="yes", by=inspector)
    assert names(neighbour) == {"Invented Prime Manpower"}
    assert sent(BAD_NAME).agency == bad


def test_name_of_an_agency_elsewhere_may_be_taught(neighbour: Agency) -> None:
    listed(NEW_NAME, "KE-1", country="KEN")
    two_sources(NEW_NAME, GOOD_LICENCE)
    assert NEW_NAME in names(neighbour)
