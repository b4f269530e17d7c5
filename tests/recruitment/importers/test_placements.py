"""A regulator's table of workers sent: what is read, what is lost, what is refused."""

import pytest

from recruitment.import_messages import sentence
from recruitment.importers.placements import Sent, read
from recruitment.importers.said import WrongFileError
from recruitment.matching import identifiers
from recruitment.models import Identifier
from tests.factories.recruitment import AgencyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return licensed("123/064")


def licensed(number, country="NPL"):
    agency = AgencyFactory(country=country)
    Identifier.objects.create(
        agency=agency,
        kind=Identifier.Kind.LICENCE,
        shown=number,
        normalised=identifiers.licence(number, country),
    )
    return agency


def table(*lines, columns="licence_number,year,workers,destination,is_estimate"):
    content = "\n".join((columns, *lines)).encode()
    return read(content, country="NPL", this_year=2026)


def test_line_is_read_by_licence_number_however_it_is_written(agency):
    found = table('"No. 0123 / 064",2025,"1,250",qat,no', "123/064,2024,40,,yes")
    assert found.rows == (
        Sent(agency.pk, 2025, "QAT", 1250, False),
        Sent(agency.pk, 2024, "", 40, True),
    )
    assert found.lost == ()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("999,2025,10,,", "licence number"),
        (",2025,10,,", "licence number"),
        ("123/064,2027,10,,", "year"),
        ("123/064,1989,10,,", "year"),
        ("123/064,2025,-5,,", "workers"),
        ("123/064,2025,many,,", "workers"),
        ("123/064,2025,1000001,,", "workers"),
        ("123/064,2025,1.5,,", "workers"),
        ("123/064,2025,10,ZZZ,", "country code"),
        ("123/064,2025,10,,perhaps", "is_estimate"),
        ("123/064,2024,11,,", "stand above already"),
    ],
)
def test_line_that_can_not_be_taken_is_named_and_the_rest_goes_on(agency, line, why):
    found = table("123/064,2024,10,,", line)
    assert len(found.rows) == 1
    assert sentence(found.lost[0]).startswith("Row 3: ")
    assert why in sentence(found.lost[0])


def test_number_of_two_agencies_or_of_another_country_is_nobodys(agency):
    licensed("77")
    licensed("77")
    licensed("88", country="KEN")
    found = table("123/064,2025,10,,", "123/064,2024,10,,", "77,2025,10,,", "88,2025,10,,")
    assert [sent.agency_id for sent in found.rows] == [agency.pk, agency.pk]
    assert len(found.lost) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\x00",
        b"name,status\nA,valid\n",
        b"licence_number,year,workers\n",
        b"licence_number,year,workers\n1,2025,1\n2,2025,1\n",
    ],
)
def test_wrong_file_is_refused_as_a_whole(agency, content):
    with pytest.raises(WrongFileError):
        read(content, country="NPL", this_year=2026)
