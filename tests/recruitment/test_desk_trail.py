"""The auditor's page: who opened this, and when. One organisation's auditor learns nothing of another."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from accounts import services as accounts
from accounts.models import User
from accounts.permissions import Role
from audit import services as audit
from audit.actors import WORKER
from audit.kinds import Kind
from audit.models import Event
from audit.purposes import Purpose
from recruitment.models import Report
from tests.conftest import Cast
from tests.factories.accounts import UserFactory
from tests.factories.recruitment import ReportFactory

TRAIL = "/desk/trail/"


@pytest.fixture
def auditor(cast: Cast) -> User:
    return UserFactory(auditor=True, organisation=cast.team, name="Invented Auditor")


@pytest.fixture
def ngo_auditor(cast: Cast) -> User:
    return UserFactory(auditor=True, organisation=cast.ngo, name="Invented Inner Auditor")


@pytest.fixture
def report(cast: Cast) -> Report:
    return ReportFactory(channel="caseworker", organisation=cast.ngo, filed_by=cast.caseworker)


def _opened(report: Report, by: Any, **more: Any) -> Event:
    return audit.record(kind=Kind.REPORT_OPENED, target=report, by=by, **more)


def _lines(client: Any, **asked: object) -> list[Any]:
    page = client.get(f"{TRAIL}?{urlencode(asked)}")
    assert page.status_code == 200
    return page.context["lines"]


def _ids(client: Any, **asked: object) -> list[int]:
    return [line.event.pk for line in _lines(client, **asked)]


def test_auditor_reads_who_opened_this_sealed_part_and_when(
    cast: Cast, auditor: User, report: Report, browser_of: Any
) -> None:
    mine = _opened(report, cast.caseworker, purpose=Purpose.ASKED)
    hers = _opened(report, cast.colleague)
    _opened(ReportFactory(), cast.other_caseworker)
    audit.record(kind=Kind.REPORT_EXTENDED, target=report, by=WORKER, fields=["people"])
    client = browser_of(auditor)
    asked = {"kind": "opened", "target": "recruitment.Report", "number": report.pk}
    assert _ids(client, **asked) == [hers.pk, mine.pk]
    line = _lines(client, **asked)[1]
    assert (line.what, line.who) == ("Sealed words opened", cast.caseworker.name)
    assert line.organisation == cast.ngo.name
    assert [line.why for line in _lines(client, **asked)] == ["Not said", "The worker asked for it"]
    assert f"Report {report.pk}" in client.get(f"{TRAIL}?{urlencode(asked)}").content.decode()


def test_trail_is_narrowed_by_person_kind_organisation_and_day(
    cast: Cast, auditor: User, report: Report, browser_of: Any, time_machine: Any
) -> None:
    client = browser_of(auditor)
    made = []
    for day, by in ((10, cast.caseworker), (12, cast.colleague), (14, cast.other_caseworker)):
        time_machine.move_to(datetime(2026, 11, day, 12, tzinfo=UTC), tick=False)
        client = browser_of(auditor)
        made.append(_opened(report, by).pk)
    first, second, third = made
    opened = {"kind": Kind.REPORT_OPENED.value}
    assert _ids(client, **opened) == [third, second, first]
    assert _ids(client, person=cast.colleague.pk) == [second]
    assert _ids(client, organisation=cast.other_ngo.pk, **opened) == [third]
    assert _ids(client, since="2026-11-12", **opened) == [third, second]
    assert _ids(client, until="2026-11-12", **opened) == [second, first]
    assert _ids(client, since="2026-11-11", until="2026-11-13", **opened) == [second]


def test_auditor_of_an_organisation_reads_of_its_own_people_alone(
    cast: Cast, ngo_auditor: User, report: Report, browser_of: Any
) -> None:
    own = _opened(report, cast.caseworker)
    # Of the same report, by somebody else: not even that is told.
    _opened(report, cast.other_caseworker)
    audit.record(kind=Kind.REPORT_WITHDRAWN, target=report, by=WORKER)
    client = browser_of(ngo_auditor)
    assert _ids(client, target="recruitment.Report") == [own.pk]
    page = client.get(TRAIL).content.decode()
    assert cast.other_caseworker.name not in page
    assert cast.other_ngo.name not in page


@pytest.mark.parametrize("field", ["person", "organisation"])
def test_asking_for_strangers_by_their_number_tells_nothing(
    cast: Cast, ngo_auditor: User, report: Report, browser_of: Any, field: str
) -> None:
    """The answer for somebody of another organisation is the one for a number that is nobody's."""
    _opened(report, cast.other_caseworker)
    strangers = {"person": cast.other_caseworker.pk, "organisation": cast.other_ngo.pk}
    client = browser_of(ngo_auditor)
    theirs = client.get(f"{TRAIL}?{field}={strangers[field]}")
    nobodys = client.get(f"{TRAIL}?{field}=999999")
    assert theirs.status_code == nobodys.status_code
    assert [line.event.pk for line in theirs.context["lines"]] == [
        line.event.pk for line in nobodys.context["lines"]
    ]
    assert cast.other_caseworker.name not in theirs.content.decode()


def test_somebody_who_came_from_another_organisation_brings_nothing_of_it_along(
    cast: Cast, ngo_auditor: User, report: Report, browser_of: Any
) -> None:
    _opened(ReportFactory(), cast.other_caseworker)
    accounts.change_role(
        user=cast.other_caseworker, role=Role.CASEWORKER, organisation=cast.ngo, by=cast.operator
    )
    after = _opened(report, cast.other_caseworker)
    assert _ids(browser_of(ngo_auditor), person=cast.other_caseworker.pk) == [after.pk]


def test_nothing_that_was_told_stands_in_the_trail(
    cast: Cast, auditor: User, browser_of: Any
) -> None:
    report = ReportFactory(agency_typed="Invented Hidden Lantern zx4711")
    audit.record(kind=Kind.REPORT_EXTENDED, target=report, by=WORKER, fields=["agency_typed"])
    page = browser_of(auditor).get(TRAIL).content.decode()
    assert "agency_typed" in page
    assert "zx4711" not in page


@pytest.mark.parametrize("role", ["caseworker", "inspector", "editor", "operator"])
def test_trail_is_not_here_for_other_roles(cast: Cast, browser_of: Any, role: str) -> None:
    assert browser_of(getattr(cast, role)).get(TRAIL).status_code == 404


def test_auditor_opens_no_other_desk(cast: Cast, auditor: User, browser_of: Any) -> None:
    client = browser_of(auditor)
    assert client.get("/desk/").headers["Location"] == TRAIL
    for address in ("/desk/flags/", "/desk/cases/", "/desk/editor/", "/desk/matches/"):
        assert client.get(address).status_code == 404


def test_pages_go_back_in_time_and_lose_none(
    cast: Cast, auditor: User, report: Report, browser_of: Any
) -> None:
    made = [_opened(report, cast.caseworker).pk for _ in range(120)]
    client = browser_of(auditor)
    found, address = [], "?kind=report.opened"
    while address:
        page = client.get(TRAIL + address)
        found += [line.event.pk for line in page.context["lines"]]
        address = page.context["older"]
    assert found == made[::-1]


@pytest.mark.parametrize(
    "asked",
    ["since=yesterday", "kind=nothing", "since=2026-11-12&until=2026-11-01", "number=%00",
     "person=x", "number=" + "9" * 41, "target=auth.User", "person=" + "9" * 30],
)  # fmt: skip
def test_what_can_not_be_looked_for_is_told_and_shows_nothing(
    auditor: User, browser_of: Any, asked: str
) -> None:
    page = browser_of(auditor).get(f"{TRAIL}?{asked}")
    assert page.status_code == 400
    assert not page.context or not page.context.get("lines")


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "٣"])
def test_a_page_that_is_none_begins_at_the_newest(
    cast: Cast, auditor: User, report: Report, browser_of: Any, before: str
) -> None:
    newest = _opened(report, cast.caseworker)
    assert _ids(browser_of(auditor), before=before, kind="opened") == [newest.pk]


def test_trail_asks_the_database_little(
    cast: Cast, auditor: User, ngo_auditor: User, report: Report, browser_of: Any,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    for _ in range(60):
        _opened(report, cast.caseworker)
    for reader in (auditor, ngo_auditor):
        client = browser_of(reader)
        client.get(TRAIL)
        with django_assert_max_num_queries(12):
            client.get(f"{TRAIL}?kind=opened")
