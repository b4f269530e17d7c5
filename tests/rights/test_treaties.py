"""The real list of parties, through the rules."""

from datetime import date

import pytest

from rights.applicability import Answer, Papers, Reason, Role, Situation, TreatyStatus
from rights.models import Country, Provision, Ratification
from rights.treaties import Treaties

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guides")]


def treaties(*codes: str, on: date = date(2026, 11, 25)) -> Treaties:
    return Treaties(Country.objects.filter(pk__in=codes), on=on)


@pytest.mark.parametrize(
    ("instrument", "country", "expected"),
    [
        ("C097", "KEN", TreatyStatus.IN_FORCE),
        ("C097", "NPL", TreatyStatus.NOT_RATIFIED),
        ("C143", "QAT", TreatyStatus.NOT_RATIFIED),
        ("C143", "NGA", TreatyStatus.IN_FORCE),
        ("P029", "SAU", TreatyStatus.IN_FORCE),
        ("ICRMW", "PHL", TreatyStatus.IN_FORCE),
        ("ICRMW", "QAT", TreatyStatus.NOT_RATIFIED),
        ("ICRMW", "SRB", TreatyStatus.SIGNED_ONLY),
        ("C181", "NPL", TreatyStatus.NOT_KNOWN),
        ("C189", "QAT", TreatyStatus.NOT_KNOWN),
        ("P029", "QAT", TreatyStatus.NOT_KNOWN),
        ("C029", "QAT", TreatyStatus.NOT_KNOWN),
        # From memory alone: as if there were no row.
        ("C181", "RWA", TreatyStatus.NOT_KNOWN),
        ("C189", "NOR", TreatyStatus.NOT_KNOWN),
        # No State of its own.
        ("C097", "HKG", TreatyStatus.NOT_KNOWN),
        ("FAIR", "KEN", TreatyStatus.NOT_A_TREATY),
        ("FPRW", "KEN", TreatyStatus.ALL_MEMBERS),
        ("FPRW", "PRK", TreatyStatus.NOT_KNOWN),
    ],
)
def test_status_from_the_real_lists(instrument: str, country: str, expected: TreatyStatus) -> None:
    assert treaties(country).status(instrument, country).status is expected


def test_ratification_in_force_from_a_later_day() -> None:
    assert treaties("COG", on=date(2024, 10, 25)).status("C097", "COG").status is (
        TreatyStatus.IN_FORCE_LATER
    )
    assert treaties("COG", on=date(2024, 10, 26)).status("C097", "COG").status is (
        TreatyStatus.IN_FORCE
    )


@pytest.mark.parametrize(
    ("country", "part", "answer", "reason"),
    [
        ("KEN", "Annex II", Answer.EXCLUDED, Reason.PART_EXCLUDED),
        ("FRA", "Annex II", Answer.EXCLUDED, Reason.PART_EXCLUDED),
        ("FRA", "Annex I", Answer.YES, Reason.RATIFIED),
        ("DEU", "Annex II", Answer.YES, Reason.RATIFIED),
        ("PHL", "Annex II", Answer.NOT_KNOWN, Reason.EXCLUSIONS_NOT_CHECKED),
        ("MYS", "main", Answer.NOT_KNOWN, Reason.PART_OF_COUNTRY_ONLY),
        ("TZA", "main", Answer.NOT_KNOWN, Reason.PART_OF_COUNTRY_ONLY),
    ],
)
def test_annexes_of_c097_bind_only_who_took_them(
    country: str, part: str, answer: Answer, reason: Reason
) -> None:
    provision = Provision.objects.filter(
        instrument="C097", part=part, duty__contains=["destination"]
    ).first()
    situation = Situation(papers=Papers.WITH)
    found = treaties(country).binding(provision, country, Role.DESTINATION, situation)
    assert (found.answer, found.reason) == (answer, reason)


def test_exclusions_of_c097_are_all_read_from_the_list() -> None:
    rows = Ratification.objects.filter(instrument="C097")
    excluding = {row.country_id: row.excluded_parts for row in rows if row.excluded_parts}
    assert len(excluding) == 13
    assert excluding["BIH"] == ["Annex III"]
    assert excluding["KEN"] == ["Annex I", "Annex II", "Annex III"]
    assert rows.filter(exclusions_checked=False).count() == 26
    assert set(rows.exclude(covers_only="").values_list("country", "covers_only")) == {
        ("MYS", "Sabah"),
        ("TZA", "Zanzibar"),
        ("NLD", "European part"),
    }
    assert not Ratification.objects.filter(instrument="C143", exclusions_checked=True).exists()


def test_full_date_shows_only_where_the_day_was_read() -> None:
    assert Ratification.objects.get(instrument="C097", country="KEN").shows_full_date
    assert not Ratification.objects.get(instrument="C097", country="GBR").shows_full_date
    assert not Ratification.objects.get(instrument="ICRMW", country="ZWE").shows_full_date


def test_page_of_two_countries_asks_the_database_twice(django_assert_num_queries) -> None:
    countries = list(Country.objects.filter(pk__in=["NPL", "QAT"]))
    provisions = list(Provision.objects.all())
    with django_assert_num_queries(2):
        found = Treaties(countries)
        for provision in provisions:
            found.binding(provision, "NPL", Role.ORIGIN, Situation())
            found.binding(provision, "QAT", Role.DESTINATION, Situation())


def test_no_provision_binds_a_country_without_a_ratification() -> None:
    found = treaties("QAT")
    for provision in Provision.objects.filter(instrument__in=["C097", "C143", "ICRMW"]):
        binding = found.binding(provision, "QAT", Role.DESTINATION, Situation())
        assert binding.answer is Answer.NO
