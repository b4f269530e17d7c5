"""Workers sent: compared, written, taken back, and what the rules make of them."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.kinds import Kind
from audit.models import Event
from recruitment import agency_facts
from recruitment.flags.facts import Exposure
from recruitment.models import Identifier, OutboxRow, Placement, PlacementImport
from recruitment.services import placements
from recruitment.services.uploads import NotYourRegisterError
from tests.factories.recruitment import AgencyFactory, ReportFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 15)
COLUMNS = "licence_number,year,workers,destination,is_estimate\n"


@pytest.fixture
def agency():
    agency = AgencyFactory(country="NPL")
    Identifier.objects.create(
        agency=agency, kind=Identifier.Kind.LICENCE, shown="5", normalised="NPL:5"
    )
    return agency


def receive(by, *lines):
    content = (COLUMNS + "\n".join(lines)).encode()
    return placements.receive(
        content=content, file_name="C:\\sent\\2025.csv", source="Invented yearbook", by=by
    )


def write(by, *lines):
    made = receive(by, *lines)
    placements.write(placement_import=made, by=by)
    return made


def exposure_of(agency):
    facts = agency_facts.load([agency.pk], day=DAY)[agency.pk]
    return facts.exposure, facts.workers


def test_nothing_counts_before_a_person_says_yes(agency, inspector):
    made = receive(inspector, "5,2025,300,QAT,", "5,2025,100,SAU,")
    assert made.counts == {"new": 2, "changed": 0, "unchanged": 0, "lost": 0}
    assert made.file_name == "2025.csv"
    assert exposure_of(agency) == (Exposure.NOT_KNOWN, ())
    placements.write(placement_import=made, by=inspector)
    assert exposure_of(agency) == (Exposure.GOOD, (("QAT", 300.0), ("SAU", 100.0)))
    made.refresh_from_db()
    assert (made.state, made.waiting) == ("written", [])
    assert Placement.objects.filter(source="Invented yearbook").count() == 2


def test_newer_table_stands_in_place_of_the_older_one_and_can_be_taken_back(agency, inspector):
    write(inspector, "5,2025,300,QAT,", "5,2024,70,,")
    newer = receive(inspector, "5,2025,250,,")
    assert newer.counts["new"] == 1
    placements.write(placement_import=newer, by=inspector)
    assert exposure_of(agency) == (Exposure.GOOD, (("", 250.0),))
    placements.take_back(placement_import=newer, by=inspector)
    assert exposure_of(agency) == (Exposure.GOOD, (("QAT", 300.0),))


def test_same_table_again_is_seen_as_the_same(agency, inspector):
    write(inspector, "5,2025,300,QAT,", "5,2024,70,,")
    counts = receive(inspector, "5,2025,300,QAT,", "5,2024,71,,").counts
    assert (counts["new"], counts["changed"], counts["unchanged"]) == (0, 1, 1)


def test_total_beside_its_parts_is_not_counted_twice(agency, inspector):
    write(inspector, "5,2025,500,,", "5,2025,300,QAT,", "5,2025,100,SAU,")
    assert exposure_of(agency)[1] == (("", 100.0), ("QAT", 300.0), ("SAU", 100.0))


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ("5,2025,300,,yes", Exposure.POOR),
        ("5,2024,300,,", Exposure.POOR),
        ("5,2022,300,,", Exposure.NOT_KNOWN),
        ("5,2026,300,,", Exposure.NOT_KNOWN),
    ],
)
def test_estimates_and_other_years_are_poor_or_not_known(agency, inspector, line, known):
    write(inspector, line)
    assert exposure_of(agency)[0] is known


def test_merged_agency_brings_its_workers_along(agency, inspector):
    other = AgencyFactory(country="NPL", merged_into=agency)
    Identifier.objects.create(
        agency=other, kind=Identifier.Kind.LICENCE, shown="6", normalised="NPL:6"
    )
    write(inspector, "5,2025,300,QAT,", "6,2025,50,QAT,", "6,2025,20,SAU,")
    assert exposure_of(agency)[1] == (("QAT", 350.0), ("SAU", 20.0))


def test_reported_agencies_are_counted_again_and_the_trail_knows(agency, inspector):
    ReportFactory(agency=agency)
    OutboxRow.objects.all().delete()
    made = write(inspector, "5,2025,300,,")
    row = OutboxRow.objects.get(kind=OutboxRow.Kind.EVALUATE_AGENCY)
    assert row.target_id == agency.pk
    kinds = set(Event.objects.filter(target_id=str(made.pk)).values_list("kind", flat=True))
    assert {Kind.PLACEMENTS_COMPARED, Kind.PLACEMENTS_IMPORTED} <= kinds


def test_answer_is_given_once_and_only_by_the_own_regulator(agency, inspector, other_inspector):
    made = receive(inspector, "5,2025,300,,")
    with pytest.raises(NotYourRegisterError):
        placements.write(placement_import=made, by=other_inspector)
    with pytest.raises(placements.NotWaitingError):
        placements.take_back(placement_import=made, by=inspector)
    placements.drop(placement_import=made, by=inspector)
    with pytest.raises(placements.NotWaitingError):
        placements.write(placement_import=made, by=inspector)
    assert not Placement.objects.exists()


def test_nobody_but_an_inspector_hands_in_figures(agency, caseworker):
    with pytest.raises(NotYourRegisterError):
        receive(caseworker, "5,2025,300,,")


# --- at the desk


def sent(*lines):
    return SimpleUploadedFile("sent.csv", (COLUMNS + "\n".join(lines)).encode())


def test_table_goes_from_the_desk_to_the_figures_and_back(agency, inspector, browser_of):
    client = browser_of(inspector)
    answer = client.post(
        "/desk/placements/", {"file": sent("5,2025,300,,", "9,2025,1,,"), "source": "Yearbook"}
    )
    address = answer["Location"]
    page = client.get(address).content.decode()
    assert "Row 3: No agency alone has the licence number “9”." in page
    assert exposure_of(agency)[0] is Exposure.NOT_KNOWN
    client.post(address + "answer/", {"answer": "write"})
    assert exposure_of(agency) == (Exposure.GOOD, (("", 300.0),))
    client.post(address + "answer/", {"answer": "take_back"})
    assert exposure_of(agency)[0] is Exposure.NOT_KNOWN
    assert PlacementImport.objects.get().taken_back_by == inspector


def test_wrong_file_is_told_and_the_source_is_kept(agency, inspector, browser_of):
    answer = browser_of(inspector).post(
        "/desk/placements/",
        {"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7"), "source": "Yearbook 2025"},
    )
    assert answer.status_code == 400
    assert "t read PDF" in answer.content.decode()
    assert 'value="Yearbook 2025"' in answer.content.decode()


def test_other_countrys_table_is_not_there(agency, inspector, other_inspector, browser_of):
    made = receive(inspector, "5,2025,300,,")
    client = browser_of(other_inspector)
    assert client.get(f"/desk/placements/{made.pk}/").status_code == 404
    gone = client.post(f"/desk/placements/{made.pk}/answer/", {"answer": "write"})
    assert gone.status_code == 404
    assert "sent.csv" not in client.get("/desk/placements/").content.decode()
    assert not Placement.objects.exists()
