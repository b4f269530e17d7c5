import pytest
from django.db import connection, transaction

from audit.actors import SEEDER
from recruitment import candidates
from recruitment.matching.compare import Band
from recruitment.models import AgencyName, Identifier
from recruitment.services import agencies

pytestmark = pytest.mark.django_db


def listed(name: str, country: str = "NPL", **hints: str):
    return agencies.create_listed(name=name, country=country, by=SEEDER, hints=hints)


def names_of(found) -> list[str]:
    return [candidate.name for candidate in found]


@pytest.mark.parametrize(
    "typed",
    [
        "invented himchuli manpower",
        "INVENTED HIMCHULI MAN-POWER (P) LTD",
        "Inventd Himchuli Manpowr",
        "inventedhimchuli manpower services",
        "himchuli manpower",
        "इन्भेन्टेड हिमचुली म्यानपावर",
        "انفنتد هيمتشولي مانباور",
        "ইনভেন্টেড হিমচুলি ম্যানপাওয়ার",
    ],
)
def test_agency_is_found_however_it_is_written(typed):
    wanted = listed("Invented Himchuli Manpower Pvt. Ltd.")
    for name in ("Invented Machhapuchhre Manpower", "Himal Manpower", "Invented Overseas"):
        listed(f"{name} Pvt. Ltd.")
    found = candidates.find(typed, "NPL")
    assert found
    assert found[0].agency_id == wanted.pk


def test_three_spellings_of_one_unlisted_recruiter_meet():
    first = agencies.create_unlisted(name="Invented Al-Noor Manpower", country="NPL", by=SEEDER)
    for spelling in ("invented al nur man power", "INVENTED ALNOOR MANPOWER (PVT) LTD"):
        [found] = candidates.find(spelling, "NPL")
        assert (found.agency_id, found.band) == (first.pk, Band.SAME)


def test_two_agencies_of_one_name_are_never_told_apart_by_machine():
    listed("Invented Noor Manpower")
    listed("Invented Nur Manpower Ltd")
    found = candidates.find("invented noor manpower", "NPL")
    assert {candidate.band for candidate in found} == {Band.ASK}
    assert all(
        any(reason["code"] == "several_agencies" for reason in candidate.reasons)
        for candidate in found
    )


def test_licence_number_tells_two_of_one_name_apart():
    wanted = listed("Invented Noor Manpower", licence="12/064")
    listed("Invented Nur Manpower", licence="13/064")
    found = candidates.find("invented noor manpower", "NPL", hints={"licence": "Lic. १२/०६४"})
    assert (found[0].agency_id, found[0].band) == (wanted.pk, Band.SAME)
    assert {candidate.band for candidate in found[1:]} == {Band.ASK}


def test_name_of_another_country_is_asked_about_and_never_joined():
    nepal = listed("Invented Himchuli Manpower", "NPL")
    assert candidates.find("Invented Himchuli Manpower", "NPL")[0].band is Band.SAME
    assert candidates.find("Invented Himchuli Manpower", "QAT")[0].band is Band.ASK
    [without] = candidates.find("Invented Himchuli Manpower")
    assert (without.agency_id, without.band) == (nepal.pk, Band.ASK)


def test_phone_alone_brings_the_agency_up_to_ask():
    wanted = listed("Invented Himchuli Manpower", phone="01-4423123")
    [found] = candidates.find("Invented Himchuli Travels", "NPL", hints={"phone": "+977 1 4423123"})
    assert (found.agency_id, found.band) == (wanted.pk, Band.ASK)
    assert any(reason["field"] == "phone" for reason in found.reasons)


def test_name_marked_wrong_is_no_longer_found():
    agency = listed("Invented Himchuli Manpower")
    wrong = agencies.add_name(
        agency=agency, text="Invented Gaurishankar Travels", kind="trade", by=SEEDER
    )
    assert candidates.find("Invented Gaurishankar Travels", "NPL")
    agencies.mark_name_wrong(name=wrong, by=SEEDER)
    assert not candidates.find("Invented Gaurishankar Travels", "NPL")


@pytest.mark.parametrize(
    "typed", ["", " ", "\x00", "\u202e", "💥", "...", "क्", "x" * 5000, "%_\\'\""]
)
def test_strange_text_finds_nothing_and_is_no_error(typed):
    listed("Invented Himchuli Manpower")
    assert candidates.find(typed, "NPL", hints={"phone": typed, "licence": typed}) == []


def test_at_most_limit_come_back_and_none_that_is_different():
    for number in range(15):
        listed(f"Invented Himchuli Branch {number + 2} Manpower")
    listed("Wholly Other Travels")
    found = candidates.find("Invented Himchuli Manpower", "NPL", limit=10)
    assert len(found) == 10
    assert "Wholly Other Travels" not in names_of(found)


def test_account_is_kept_as_a_keyed_hash_and_shown_nowhere():
    agency = listed("Invented Himchuli Manpower")
    row = agencies.add_identifier(
        agency=agency, kind=Identifier.Kind.ACCOUNT, text="0123 4567 8901", by=SEEDER
    )
    assert (row.shown, len(row.normalised)) == ("", 64)
    assert "4567" not in row.normalised


def test_look_up_can_be_answered_from_the_indexes_alone():
    """A small table is read through, and rightly; with that forbidden, no scan may be left."""
    agency = listed("Invented Himchuli Manpower")
    rows = {
        f"{first}{middle}{last} Manpower"
        for first in "bdfgklmnprst"
        for middle in ("ala", "oli", "enu", "ipa", "ore", "uka", "emi", "asto")
        for last in ("bar", "dik", "fon", "gul", "kem", "lap", "mir", "nos", "put", "rav")
    }
    AgencyName.objects.bulk_create(
        [agencies.name_row(agency_id=agency.pk, text=text, kind="trade") for text in sorted(rows)]
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('agency_name_blocks')")
        cursor.execute("ANALYZE recruitment_agencyname")
        cursor.execute("SET LOCAL enable_seqscan = off")
        parameters = candidates.near_parameters(candidates.form("balabar manpwer"))
        cursor.execute("EXPLAIN " + candidates.NEAR, parameters)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "agency_name_blocks" in plan
    assert "agency_name_key" in plan
    assert "Seq Scan on recruitment_agencyname" not in plan


def test_slip_is_forgiven_only_where_no_other_agency_is_as_near():
    wanted = listed("Invented Sagarmatha Manpower")
    typed = "invented sagamratha manpower"
    assert [(c.agency_id, c.band) for c in candidates.find(typed, "NPL")] == [
        (wanted.pk, Band.SAME)
    ]
    listed("Invented Sagarmathi Manpower")
    assert {c.band for c in candidates.find(typed, "NPL")} == {Band.ASK}


def test_name_as_it_is_written_outdoes_one_that_would_need_a_slip():
    wanted = listed("Invented Sagarmatha Manpower")
    listed("Invented Sagamratha Manpower")
    found = candidates.find("invented sagarmatha manpower", "NPL")
    assert (found[0].agency_id, found[0].band) == (wanted.pk, Band.SAME)
    assert {c.band for c in found[1:]} == {Band.ASK}


def test_name_without_its_trade_is_joined_only_where_no_other_firm_answers_to_it():
    overseas = listed("Invented Amber Lantern Overseas")
    [alone] = candidates.find("invented amber lantern", "NPL")
    assert (alone.agency_id, alone.band) == (overseas.pk, Band.SAME)
    listed("Invented Amber Lantern Travels")
    assert {c.band for c in candidates.find("invented amber lantern", "NPL")} == {Band.ASK}


def test_whoever_chooses_is_offered_the_nearest_of_what_a_machine_takes_for_another_firm():
    wanted = listed("Tamarind Anchor Manpower")
    assert candidates.find("taatind anchor manpower", "NPL") == []
    [offered] = candidates.find("taatind anchor manpower", "NPL", or_nearest=True)
    assert (offered.agency_id, offered.band) == (wanted.pk, Band.DIFFERENT)


def test_look_up_asks_no_more_than_it_needs(django_assert_max_num_queries):
    listed("Invented Golden Crane Overseas Pvt. Ltd.")
    # The setting for the planner with the names; the setting back; the agencies.
    with transaction.atomic(), django_assert_max_num_queries(3):
        assert candidates.find("Invented Golden Crane", "NPL")
