"""Quarterly open data: released once, within its budget, and read without script by anybody."""

import csv
import gzip
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.models import Organisation, User
from audit.kinds import Kind
from audit.models import Event
from recruitment import open_counts
from recruitment.flags.facts import FeeLimit
from recruitment.models import OpenDataBudget, OpenDataRelease, Report, ReportAbuse
from recruitment.services import open_data, reports
from tests.factories.recruitment import AgencyFactory, ReportFactory
from tests.factories.rights import AbuseTypeFactory, CountryFactory

pytestmark = pytest.mark.django_db
IN_QUARTER = datetime(2026, 8, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _guides(db: None) -> None:
    """Nepal and Kenya send, four countries take; a small one has no guide."""
    takes = ["QAT", "SAU", "ARE", "HKG"]
    for code in ("NPL", "KEN"):
        CountryFactory(iso3=code, has_guide=True, is_origin=True, partners=[*takes, "PHL"])
    for code in takes:
        CountryFactory(iso3=code, has_guide=True, is_destination=True)
    for key in ("excess-fees", "debt-bondage", "child-recruitment"):
        AbuseTypeFactory(key=key)


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with time_machine.travel("2026-11-25 12:00", tick=False):
        yield


@pytest.fixture
def no_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts as they are, so that a test can tell what was counted."""
    told = open_counts.tell
    exact = lambda counts, scale: list(counts)  # noqa: E731
    monkeypatch.setattr(open_counts, "tell", lambda *args: told(*args, noise=exact))


def _reports(n: int, **values: object) -> list[Report]:
    agency = AgencyFactory()
    told = {"accepted_at": IN_QUARTER, "agency": agency, "recruited_in": "NPL"} | values
    return [ReportFactory(**told) for _n in range(n)]


def _count(release: OpenDataRelease, table: str, *key: str) -> int | None:
    rows = {tuple(k): n for k, n in open_data_table(release, table)["rows"]}
    return rows.get(key)


def open_data_table(release: OpenDataRelease, name: str) -> dict[str, Any]:
    return next(one for one in release.tables if one["name"] == name)


@pytest.mark.usefixtures("no_noise")
def test_held_kept_withdrawn_and_uncounted_reports_are_not_in_it(operator: User) -> None:
    _reports(90)
    _reports(1, state=Report.State.HELD)
    _reports(1, state=Report.State.KEPT)
    _reports(1, consents_to_counting=False)
    _reports(1, weight=0)
    _reports(1, accepted_at=datetime(2026, 7, 1, tzinfo=UTC).replace(month=6, day=30, hour=23))
    _reports(1, accepted_at=datetime(2026, 10, 1, tzinfo=UTC))
    reports.withdraw(report=_reports(1)[0], by=operator)
    made = open_data.release(quarter="2026-Q3", by=operator)
    assert _count(made, "total") == 90
    assert _count(made, "corridors", "NPL", "QAT") == 90
    assert _count(made, "countries", "NPL") == 90
    assert _count(made, "fees", "not_said") == 90
    assert _count(made, "abuses", "excess-fees") == 90


@pytest.mark.usefixtures("no_noise")
def test_what_was_released_stays_when_a_report_is_taken_back_later(operator: User) -> None:
    filed = _reports(90)
    made = open_data.release(quarter="2026-Q3", by=operator)
    reports.withdraw(report=filed[0], by=operator)
    made.refresh_from_db()
    assert _count(made, "total") == 90


@pytest.mark.usefixtures("no_noise")
def test_small_country_and_age_have_no_row_of_their_own(operator: User) -> None:
    small = _reports(99, origin="NRU", destination="TUV", recruited_in="NRU")
    ReportAbuse.objects.filter(report__in=small).update(abuse_id="child-recruitment")
    made = open_data.release(quarter="2026-Q3", by=operator)
    text = str(made.tables)
    assert "NRU" not in text
    assert "TUV" not in text
    assert "child" not in text
    assert _count(made, "corridors", "other", "other") == 99


@pytest.mark.parametrize(
    ("amount", "currency", "journey", "band"),
    [
        (None, "", ("NPL", "QAT"), "not_said"),
        ("0", "NPR", ("NPL", "QAT"), "nothing"),
        ("10000", "NPR", ("NPL", "QAT"), "within_limit"),
        ("10001", "NPR", ("NPL", "QAT"), "over_limit"),
        ("20001", "NPR", ("NPL", "QAT"), "over_twice_limit"),
        ("10", "XXX", ("NPL", "QAT"), "limit_not_known"),
        ("10", "USD", ("", ""), "limit_not_known"),
    ],
)
def test_fee_is_told_against_the_law_and_never_as_an_amount(
    amount: str | None, currency: str, journey: tuple[str, str], band: str
) -> None:
    limit = FeeLimit("NPL", "QAT", "", Decimal(10000), "NPR", "https://example.org", "2026")
    row = Report(
        origin=journey[0],
        destination=journey[1],
        fee_amount=amount and Decimal(amount),
        fee_currency=currency,
    )
    assert open_data.fee_band(row, {("NPL", "QAT", ""): limit}) == band


def test_release_is_made_once_and_stands_in_the_trail(operator: User) -> None:
    made = open_data.release(quarter="2026-Q3", by=operator)
    assert Event.objects.filter(kind=Kind.OPEN_DATA_RELEASED, target_id=str(made.pk)).count() == 1
    with pytest.raises(open_data.AlreadyReleasedError):
        open_data.release(quarter="2026-Q3", by=operator)
    assert open_data.spent(made.budget) == Decimal("1.000")


@pytest.mark.parametrize(
    "change",
    [
        lambda: OpenDataRelease.objects.update(tables=[]),
        lambda: OpenDataRelease.objects.all().delete(),
        lambda: OpenDataBudget.objects.update(epsilon=99),
    ],
)
def test_database_refuses_to_change_what_was_released(
    operator: User, change: Callable[[], object]
) -> None:
    open_data.release(quarter="2026-Q3", by=operator)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()


def test_nothing_is_released_beyond_the_budget(operator: User) -> None:
    OpenDataBudget.objects.create(year=2026, epsilon=Decimal("1.500"))
    open_data.release(quarter="2026-Q1", by=operator)
    with pytest.raises(open_data.BudgetSpentError):
        open_data.release(quarter="2026-Q2", by=operator)
    assert OpenDataRelease.objects.count() == 1
    # Not by the database's back door either.
    with pytest.raises(DatabaseError, match="spent"), transaction.atomic():
        OpenDataRelease.objects.create(
            begins_on="2026-04-01",
            budget=OpenDataBudget.objects.get(),
            epsilon=Decimal("0.600"),
            tables=[],
            made_at=IN_QUARTER,
            made_by=operator,
        )


def test_four_quarters_are_what_a_year_allows(operator: User) -> None:
    with time_machine.travel("2027-03-01"):
        for number in (1, 2, 3, 4):
            open_data.release(quarter=f"2026-Q{number}", by=operator)
    assert open_data.left(OpenDataBudget.objects.get(year=2026)) == 0


@pytest.mark.parametrize("quarter", ["2026-Q4", "2027-Q1"])
def test_quarter_that_is_not_over_is_refused(operator: User, quarter: str) -> None:
    with pytest.raises(open_data.QuarterNotOverError):
        open_data.release(quarter=quarter, by=operator)
    assert not OpenDataRelease.objects.exists()


@pytest.mark.parametrize(
    "quarter", ["2026-Q5", "2026", "26-Q1", "2026-Q01", "", "x-Qy", "2026-Q3 "]
)
def test_quarter_that_is_none_is_refused(operator: User, quarter: str) -> None:
    with pytest.raises(ValueError, match="written like 2026-Q3"):
        open_data.release(quarter=quarter, by=operator)


def test_only_an_operator_releases(inspector: User, operator: User) -> None:
    with pytest.raises(PermissionDenied):
        open_data.release(quarter="2026-Q3", by=inspector)
    with pytest.raises(CommandError, match="operator"):
        call_command("release_open_data", "2026-Q3", by=inspector.email)
    said = io.StringIO()
    call_command("release_open_data", "2026-Q3", by=operator.email, stdout=said)
    assert "Left of 2026: epsilon 3.000" in said.getvalue()


@pytest.mark.usefixtures("no_noise")
def test_tables_are_read_as_json_csv_and_data_package(operator: User, nobody: Client) -> None:
    _reports(90)
    assert nobody.get("/api/v1/open-data/").json() == {"budgets": [], "releases": []}
    open_data.release(quarter="2026-Q3", by=operator)
    said = nobody.get("/api/v1/open-data/").json()
    assert said["budgets"] == [{"year": 2026, "epsilon": 4.0, "spent": 1.0}]
    one = nobody.get(said["releases"][0]["url"]).json()
    corridors = next(table for table in one["tables"] if table["name"] == "corridors")
    assert corridors["rows"] == [{"origin": "NPL", "destination": "QAT", "reports": 90}]

    package = nobody.get(one["datapackage"]).json()
    for resource in package["resources"]:
        answer = nobody.get(resource["path"].removeprefix("http://testserver"))
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        head, *lines = csv.reader(io.StringIO(answer.content.decode()))
        assert head == [field["name"] for field in resource["schema"]["fields"]]
        least = resource["schema"]["fields"][-1]["constraints"]["minimum"]
        assert lines
        assert all(int(line[-1]) >= least for line in lines)
    same = nobody.get(one["datapackage"], headers={"If-None-Match": '"x"'})
    assert (
        nobody.get(one["datapackage"], headers={"If-None-Match": same["ETag"]}).status_code == 304
    )


@pytest.mark.usefixtures("no_noise")
@pytest.mark.parametrize("language", ["en", "ar", "ne"])
def test_page_shows_each_chart_with_its_table(
    operator: User, nobody: Client, language: str
) -> None:
    for destination in ("QAT", "SAU", "ARE", "HKG"):
        _reports(60, destination=destination)
    open_data.release(quarter="2026-Q3", by=operator)
    page = nobody.get(f"/{language}/open-data/")
    text = page.content.decode()
    assert text.count(' role="img"') == text.count("<table ") == 4
    assert "<script" not in text
    assert not page.cookies
    assert len(gzip.compress(page.content)) <= 14_000
    assert nobody.get(f"/{language}/open-data/2026-Q3/").status_code == 200
    assert nobody.get(f"/{language}/open-data/2026-Q2/").status_code == 404


def test_page_says_when_too_few_came(operator: User, nobody: Client, ngo: Organisation) -> None:
    assert "No numbers are released yet" in nobody.get("/en/open-data/").content.decode()
    _reports(3)
    open_data.release(quarter="2026-Q3", by=operator)
    text = nobody.get("/en/open-data/").content.decode()
    assert "so that nobody is found" in text
    assert ' role="img"' not in text


def test_numbers_of_the_demonstration_say_so_wherever_they_are_read(
    client: Client, operator: User
) -> None:
    row = {"corridors": [("NPL", "QAT")], "fees": [("nothing",)], "abuses": [("excess-fees",)]}
    domains = open_data.domains()
    cells = [{name: row.get(name, domains[name][:1]) for name in domains} for _n in range(90)]
    open_data.publish(quarter="2026-Q3", cells=cells, by=operator, is_invented=True)
    at = "/api/v1/open-data/2026-Q3"
    assert "These numbers are invented" in client.get("/en/open-data/").content.decode()
    assert client.get("/api/v1/open-data/").json()["releases"][0]["is_invented"] is True
    assert client.get(f"{at}/").json()["is_invented"] is True
    assert client.get(f"{at}/datapackage.json").json()["title"].startswith("INVENTED")
    lines = client.get(f"{at}/abuses.csv").content.decode().splitlines()[1:]
    assert lines
    assert all(line.startswith("invented-2026-Q3") for line in lines)


def test_release_by_hand_on_the_demonstration_is_invented_too(operator: User) -> None:
    """Its reports are invented like all else there."""
    domains = open_data.domains()
    cells = [{name: domains[name][:1] for name in domains}]
    open_data.publish(quarter="2026-Q2", cells=cells, by=operator, is_invented=True)
    call_command("release_open_data", "2026-Q3", by=operator.email, stdout=io.StringIO())
    assert OpenDataRelease.objects.get(begins_on="2026-07-01").is_invented


def test_true_numbers_are_not_called_invented(client: Client, operator: User) -> None:
    release = open_data.release(quarter="2026-Q3", by=operator)
    assert not release.is_invented
    assert "invented" not in client.get("/en/open-data/").content.decode()
    title = client.get("/api/v1/open-data/2026-Q3/datapackage.json").json()["title"]
    assert "INVENTED" not in title
