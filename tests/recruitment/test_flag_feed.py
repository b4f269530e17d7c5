"""A partner regulator reads counts that were agreed on, from its own corridor, and never a report."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client

from accounts import services as accounts
from accounts.models import ApiKey, Organisation, User
from audit.actors import SEEDER, WORKER
from audit.models import Event
from recruitment import access, signing
from recruitment.api.flags import PAYLOAD
from recruitment.models import Agency, Flag, FlagAgreement, Report, SharedMonth
from recruitment.services import reports, sharing
from tests.conftest import Cast
from tests.factories.recruitment import (
    AgencyFactory,
    AgencyNameFactory,
    FlagFactory,
    LicenceFactory,
    ReportFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
BEFORE = datetime(2026, 10, 3, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def agreement(inspector: User, other_inspector: User) -> FlagAgreement:
    """Nepal gives, Kenya takes."""
    row = sharing.offer(
        taker=other_inspector.organisation,
        begins_on=TODAY,
        ends_on=TODAY + timedelta(days=365),
        by=inspector,
    )
    sharing.accept(agreement=row, by=other_inspector)
    row.refresh_from_db()
    return row


@pytest.fixture
def agency() -> Agency:
    agency = AgencyFactory(name="Invented Overseas", country="NPL")
    AgencyNameFactory(agency=agency)
    LicenceFactory(agency=agency, number="INV-1")
    return agency


@pytest.fixture
def flag(agency: Agency) -> Flag:
    return FlagFactory(agency=agency, jurisdiction="NPL", raised_at=BEFORE, evaluated_at=BEFORE)


def _reports(agency: Agency, n: int, **values: object) -> list[Report]:
    told = {"origin": "NPL", "destination": "KEN", "accepted_at": BEFORE} | values
    return [ReportFactory(agency=agency, **told) for _n in range(n)]


def _client(organisation: Organisation, operator: User, **more: object) -> Client:
    _row, secret = accounts.issue_api_key(
        organisation=organisation, label="Own system", by=operator, **more
    )
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def partner(cast: Cast) -> Client:
    return _client(cast.other_regulator, cast.operator, scopes=["flags:partner"])


def _read(client: Client) -> dict:
    keys = Client().get("/api/v1/flags/keys/").json()["keys"]
    answer = client.get("/api/v1/flags/")
    assert answer.status_code == 200, answer.content
    feed = json.loads(signing.check(answer.json(), keys))
    jsonschema.validate(feed, PAYLOAD)
    return feed


def test_partner_reads_a_count_in_steps_and_nothing_of_a_report(
    agreement: FlagAgreement, flag: Flag, agency: Agency, partner: Client
) -> None:
    _reports(agency, 9, agency_typed="Invented typed name")
    feed = _read(partner)
    assert feed["flags"] == [
        {
            "agency": {"id": agency.pk, "name": "Invented Overseas", "licences": ["INV-1"]},
            "country": "NPL",
            "rule": flag.rule,
            "tier": flag.tier,
            "month": "2026-10",
            "reports_at_least": 5,
        }
    ]
    assert (feed["for"], feed["as_of"]) == ("KEN", "2026-11-01")
    assert Event.objects.filter(kind="flags.fed", target_id=str(agreement.pk)).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"n": 4},
        {"destination": "QAT"},
        {"consents_to_regulator": False},
        {"consents_to_counting": False},
        {"accepted_at": datetime(2026, 11, 1, tzinfo=UTC)},
        {"match": Report.Match.POSSIBLE},
        {"state": Report.State.WITHDRAWN},
    ],
    ids=str,
)
def test_flag_without_enough_reports_that_may_be_told_is_not_in_the_feed(
    agreement: FlagAgreement, flag: Flag, agency: Agency, partner: Client, change: dict
) -> None:
    _reports(agency, **({"n": 9} | change))
    assert _read(partner)["flags"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"jurisdiction": "IND"},
        {"raised_at": datetime(2026, 11, 2, tzinfo=UTC)},
        {"state": Flag.State.DISPUTED},
        {"state": Flag.State.DISMISSED, "closed_at": BEFORE},
    ],
    ids=str,
)
def test_flag_of_others_in_dispute_closed_or_of_this_month_is_not_in_the_feed(
    agreement: FlagAgreement, flag: Flag, agency: Agency, partner: Client, change: dict
) -> None:
    _reports(agency, 9)
    Flag.objects.filter(pk=flag.pk).update(**change)
    assert _read(partner)["flags"] == []


def test_report_taken_back_leaves_the_feed_on_the_first_of_a_month_and_not_before(
    agreement: FlagAgreement,
    flag: Flag,
    agency: Agency,
    partner: Client,
    clock: time_machine.Traveller,
) -> None:
    made = _reports(agency, 11)
    told = _read(partner)["flags"]
    assert told[0]["reports_at_least"] == 10
    for report in made[:6]:
        reports.withdraw(report=report, by=WORKER)
    reports.narrow_consent(report=made[6], regulator=False, by=WORKER)
    Flag.objects.filter(pk=flag.pk).update(state=Flag.State.DISPUTED)
    for day in (26, 30):
        clock.move_to(NOW.replace(day=day))
        assert _read(partner)["flags"] == told
    clock.move_to(datetime(2026, 12, 1, 12, tzinfo=UTC))
    assert _read(partner)["flags"] == []
    assert SharedMonth.objects.get().month == date(2026, 12, 1), "the former one is kept no longer"


def test_kept_report_that_was_sent_before_and_released_this_month_is_not_in_the_feed(
    agreement: FlagAgreement, flag: Flag, agency: Agency, partner: Client
) -> None:
    made = _reports(agency, 5)
    Report.objects.filter(pk=made[0].pk).update(state_changed_at=NOW)
    assert _read(partner)["flags"] == []


def test_flag_that_an_inspector_dismisses_leaves_the_feed_at_once(
    agreement: FlagAgreement, flag: Flag, agency: Agency, partner: Client
) -> None:
    _reports(agency, 9)
    assert _read(partner)["flags"]
    Flag.objects.filter(pk=flag.pk).update(state=Flag.State.DISMISSED, closed_at=NOW)
    assert _read(partner)["flags"] == []


def test_month_of_another_country_is_nobodys_to_read(
    agreement: FlagAgreement, flag: Flag, agency: Agency, partner: Client, cast: Cast
) -> None:
    _reports(agency, 9)
    assert _read(partner)["flags"]
    month = SharedMonth.objects.get()
    month.told_to = "QAT"
    month.save()
    stranger = ApiKey.objects.get(organisation=cast.other_regulator)
    assert not access.shared_flags(stranger, [month]).exists()
    agreement.revoked_at, agreement.revoked_by = NOW, cast.inspector
    agreement.save()
    assert _read(partner)["flags"] == []


def test_agency_that_only_reports_know_is_not_named(
    agreement: FlagAgreement, partner: Client
) -> None:
    unlisted = AgencyFactory(origin=Agency.Origin.REPORTS)
    FlagFactory(agency=unlisted, jurisdiction="NPL", raised_at=BEFORE, evaluated_at=BEFORE)
    _reports(unlisted, 9)
    assert _read(partner)["flags"] == []


def test_reports_of_a_merged_agency_count_with_the_one_that_stands(
    agreement: FlagAgreement, flag: Flag, agency: Agency, partner: Client
) -> None:
    merged = AgencyFactory(merged_into=agency)
    _reports(agency, 3)
    _reports(merged, 8)
    assert _read(partner)["flags"][0]["reports_at_least"] == 10


def test_without_a_yes_of_both_nothing_is_shared(
    flag: Flag, agency: Agency, partner: Client, cast: Cast
) -> None:
    _reports(agency, 9)
    ends_on = TODAY + timedelta(days=9)
    offered = sharing.offer(
        taker=cast.other_regulator, begins_on=TODAY, ends_on=ends_on, by=cast.inspector
    )
    assert _read(partner)["flags"] == []
    sharing.accept(agreement=offered, by=cast.inspector)  # the giver's own yes is not the other's
    assert _read(partner)["flags"] == []
    sharing.accept(agreement=offered, by=cast.other_inspector)
    assert len(_read(partner)["flags"]) == 1
    sharing.revoke(agreement=offered, by=cast.other_inspector)
    assert _read(partner)["flags"] == []


def test_agreement_holds_from_its_first_day_to_its_last(
    agreement: FlagAgreement,
    flag: Flag,
    agency: Agency,
    partner: Client,
    clock: time_machine.Traveller,
) -> None:
    _reports(agency, 9)
    FlagAgreement.objects.update(begins_on=date(2026, 11, 26), ends_on=date(2026, 11, 27))
    found = []
    for day in (25, 26, 27, 28):
        clock.move_to(NOW.replace(day=day))
        found.append(len(_read(partner)["flags"]))
    assert found == [0, 1, 1, 0]


def test_giver_does_not_read_by_an_agreement_in_which_it_gives(
    agreement: FlagAgreement, cast: Cast
) -> None:
    kenyan = AgencyFactory(country="KEN")
    LicenceFactory(agency=kenyan)
    FlagFactory(agency=kenyan, jurisdiction="KEN", raised_at=BEFORE, evaluated_at=BEFORE)
    _reports(kenyan, 9)
    assert _read(_client(cast.regulator, cast.operator))["flags"] == []


def test_only_a_regulators_key_with_the_scope_opens_it(cast: Cast) -> None:
    assert Client().get("/api/v1/flags/").status_code == 401
    other_scope = _client(cast.other_regulator, cast.operator, scopes=["flags:read"])
    answer = other_scope.get("/api/v1/flags/")
    assert (answer.status_code, answer.json()["scope"]) == (403, "flags:partner")
    assert _client(cast.ngo, cast.operator).get("/api/v1/flags/").status_code == 403
    with pytest.raises(ValidationError):
        _client(cast.ngo, cast.operator, scopes=["flags:partner"])


def test_the_feed_is_asked_sixty_times_an_hour_at_most(partner: Client) -> None:
    for _n in range(60):
        assert partner.get("/api/v1/flags/").status_code == 200
    answer = partner.get("/api/v1/flags/")
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")


# --- the signature -----------------------------------------------------------------------------------


def test_changed_feed_is_not_ours(agreement: FlagAgreement, partner: Client) -> None:
    signed = partner.get("/api/v1/flags/").json()
    keys = Client().get("/api/v1/flags/keys/").json()["keys"]
    other = signing.sign(b"x" * 32, b"{}")
    for change in (
        {"payload": other["payload"]},
        {"signature": other["signature"]},
        {"protected": other["protected"]},
        {"protected": "eyJhbGciOiJub25lIn0"},
        {"signature": ""},
        {"signature": None},
        {"payload": 7},
        other,
    ):
        with pytest.raises(signing.NotSigned):
            signing.check({**signed, **change}, keys)
    with pytest.raises(signing.NotSigned):
        signing.check(signed, [])


def test_feed_signed_by_a_former_key_can_still_be_checked(
    agreement: FlagAgreement, partner: Client, settings
) -> None:
    signed = partner.get("/api/v1/flags/").json()
    settings.SIGNING_KEY_FALLBACKS = [settings.SIGNING_KEY]
    settings.SIGNING_KEY = "another signing key of more than fifty letters, for this test"
    keys = Client().get("/api/v1/flags/keys/").json()["keys"]
    assert len(keys) == 2
    assert signing.check(signed, keys)
    assert _read(partner)["flags"] == []


def test_one_file_alone_checks_a_feed(
    agreement: FlagAgreement, partner: Client, tmp_path: Path
) -> None:
    """Away from the portal, as whoever gets such a file would."""
    script = tmp_path / "signing.py"
    script.write_text(Path(signing.__file__).read_text())
    feed, keys = tmp_path / "feed.json", tmp_path / "keys.json"
    feed.write_bytes(partner.get("/api/v1/flags/").content)
    keys.write_bytes(Client().get("/api/v1/flags/keys/").content)

    def check() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(script), str(feed), str(keys)]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)

    done = check()
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["for"] == "KEN"
    feed.write_text(json.dumps({**json.loads(feed.read_text()), "payload": "e30"}))
    assert check().returncode == 1
    feed.write_text("[]")
    assert check().returncode == 1


# --- at the desk ---------------------------------------------------------------------------------------


def test_two_desks_agree_and_either_ends_it(cast: Cast, browser_of) -> None:
    giver, taker = browser_of(cast.inspector), browser_of(cast.other_inspector)
    sent = {"taker": cast.other_regulator.pk, "begins_on": TODAY, "ends_on": "2027-01-31"}
    assert giver.post("/desk/sharing/", sent).status_code == 302
    row = FlagAgreement.objects.get()
    assert "Waits for a yes of the other side" in giver.get("/desk/sharing/").content.decode()
    assert "Waits for your yes" in taker.get("/desk/sharing/").content.decode()
    # Who offers does not say the other side's yes.
    assert giver.post(f"/desk/sharing/{row.pk}/accept/").status_code == 404
    assert taker.post(f"/desk/sharing/{row.pk}/accept/").status_code == 302
    assert "In force" in giver.get("/desk/sharing/").content.decode()
    assert giver.post("/desk/sharing/", sent).status_code == 400, "there is one already"
    assert giver.post(f"/desk/sharing/{row.pk}/revoke/").status_code == 302
    row.refresh_from_db()
    assert row.revoked_by == cast.inspector
    assert giver.post("/desk/sharing/", sent).status_code == 302, "a new one may follow"
    kinds = Event.objects.filter(kind__startswith="flags.").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "flags.offered",
        "flags.accepted",
        "flags.revoked",
        "flags.offered",
    ]


def test_nobody_says_yes_to_an_offer_whose_days_are_over(
    cast: Cast, browser_of, clock: time_machine.Traveller
) -> None:
    row = sharing.offer(
        taker=cast.other_regulator, begins_on=TODAY, ends_on=TODAY, by=cast.inspector
    )
    clock.shift(timedelta(days=1))
    page = browser_of(cast.other_inspector).get("/desk/sharing/").content.decode()
    assert "Waits for your yes" not in page
    sharing.accept(agreement=row, by=cast.other_inspector)
    row.refresh_from_db()
    assert row.accepted_at is None


def test_third_regulator_neither_sees_nor_ends_an_agreement(
    agreement: FlagAgreement, browser_of
) -> None:
    third = accounts.create_organisation(
        name="Invented Third Regulator", kind="regulator", country="QAT", by=SEEDER
    )
    person = accounts.invite(
        email="third@example.org",
        name="Invented Third",
        role="inspector",
        organisation=third,
        password="made-up pass phrase 3",
        by=SEEDER,
    )
    client = browser_of(person)
    assert client.post(f"/desk/sharing/{agreement.pk}/revoke/").status_code == 404
    assert access.agreements(person).count() == 0
    sharing.revoke(agreement=agreement, by=person)
    agreement.refresh_from_db()
    assert agreement.revoked_at is None


@pytest.mark.parametrize(
    "change",
    [
        {"ends_on": "2026-11-24"},
        {"ends_on": "2029-11-25"},
        {"begins_on": "2027-03-01"},
        {"begins_on": "9999-12-31"},
        {"ends_on": "\x00"},
        {"begins_on": "99999-01-01"},
        {"taker": ""},
        {"taker": "9" * 40},
        {"taker": "own"},
        {"taker": "ngo"},
    ],
    ids=str,
)
def test_offer_that_makes_no_sense_is_refused_with_a_word(
    cast: Cast, browser_of, change: dict[str, str]
) -> None:
    sent = {"taker": cast.other_regulator.pk, "begins_on": TODAY, "ends_on": "2027-01-31"} | change
    sent["taker"] = {"own": cast.regulator.pk, "ngo": cast.ngo.pk}.get(sent["taker"], sent["taker"])
    page = browser_of(cast.inspector).post("/desk/sharing/", sent)
    assert page.status_code == 400
    assert 'role="alert"' in page.content.decode()
    assert not FlagAgreement.objects.exists()


def test_the_database_keeps_one_agreement_for_two(agreement: FlagAgreement) -> None:
    agreement.pk, agreement.accepted_at, agreement.accepted_by = None, None, None
    with pytest.raises(IntegrityError):
        agreement.save()
