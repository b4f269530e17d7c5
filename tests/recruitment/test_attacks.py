"""Attacks by name that belong to no single page: forged consent, and names that only look alike."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Organisation, User
from audit.actors import WORKER
from recruitment import access
from recruitment.models import Agency, Report, WrappedKey
from recruitment.services import keys, reports
from tests.factories.accounts import PASSWORD
from tests.factories.rights import AbuseTypeFactory, CountryFactory
from tests.recruitment.test_api_reports import BODY, secret_of
from tests.recruitment.test_caseworker_desk import NEW, _told
from tests.recruitment.test_matches import listed, match, waiting
from tests.recruitment.test_receipt_pages import Holder, sent

pytestmark = pytest.mark.django_db

SCOPES = ("consents_to_counting", "consents_to_regulator", "consents_to_story")


def scopes(report: Report) -> tuple[bool, ...]:
    report.refresh_from_db()
    return tuple(getattr(report, name) for name in SCOPES)


# --- forged consent -----------------------------------------------------------------------------


@pytest.fixture
def on_behalf(caseworker: User, browser_of: Callable[[User], Client]) -> Report:
    """Filed by a caseworker whom the worker let count it, and no more."""
    for iso3 in ("NPL", "QAT"):
        CountryFactory(iso3=iso3)
    AbuseTypeFactory(key="excess-fees")
    browser = browser_of(caseworker)
    told = _told(browser, consents_to_counting="on")
    told.pop("consents_to_regulator")
    assert browser.post(NEW, told).status_code in (200, 302)
    report = Report.objects.get()
    assert scopes(report) == (True, False, False)
    return report


FORGED = {
    **dict.fromkeys(SCOPES, "on"),
    "consents_to_story": "on",
    "consented_on": "2020-01-01",
    "do": "send",
    "regulator": "1",
    "scope": "regulator",
    "state": "accepted",
}


def test_caseworker_widens_no_consent_at_any_address_of_a_case(
    on_behalf: Report, caseworker: User, browser_of: Callable[[User], Client]
) -> None:
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    browser = browser_of(caseworker)
    case = f"/desk/cases/{on_behalf.pk}/"
    for end in ("", "open/", "write/", "file/", "next/", "next/plan/", "words/", "take-along/"):
        browser.post(case + end, FORGED | {"password": PASSWORD})
        assert scopes(on_behalf) == (True, False, False), end
    # The same form again, with more ticked: it is the report that stands, and stays as it was.
    again = _told(browser, consents_to_story="on")
    browser.post(NEW, again)
    assert scopes(on_behalf) == (True, False, False)
    assert not on_behalf.wrapped_keys.filter(holder=WrappedKey.Holder.ORGANISATION).exists()


def test_scope_that_was_not_given_is_not_released_to_anybody(
    on_behalf: Report, caseworker: User, inspector: User
) -> None:
    assert not access.sealed_to(caseworker).exists()
    for widened in ({"counting": True, "regulator": True, "story": True}, {}):
        reports.narrow_consent(report=on_behalf, by=caseworker, **widened)
        assert scopes(on_behalf) == (True, False, False), "True leaves a scope as it is"
    assert not access.questions_to(on_behalf)


@pytest.mark.parametrize(
    "forged",
    [
        {"given_on": "2999-01-01"},
        {"given_on": "yesterday"},
        {"given_on": "2026-06-01", "counting": "true, really"},
        {"given_on": "2026-06-01", "everything": True},
        {"given_on": ["2026-06-01"]},
    ],
)
def test_made_up_scope_or_day_is_refused_by_api(
    forged: dict[str, Any], operator: User, ngo: Organisation, client: Client
) -> None:

    for iso3 in ("NPL", "QAT"):
        CountryFactory(iso3=iso3)
    for key in BODY["abuses"]:
        AbuseTypeFactory(key=key)
    answer = client.post(
        "/api/v1/reports/",
        BODY | {"consent": BODY["consent"] | forged},
        content_type="application/json",
        headers={
            "Authorization": f"Bearer {secret_of(ngo, operator)}",
            "Idempotency-Key": "forged-consent-0123456789",
        },
    )
    assert answer.status_code == 400, answer.content
    assert not Report.objects.exists()


def test_worker_consent_is_not_read_from_hidden_fields_of_a_form(client: Client) -> None:
    """The receipt's page does what its own buttons say; scopes in hidden fields are nobody's words."""
    AbuseTypeFactory(key="excess-fees")
    done = sent(consents_to_regulator=False)
    holder = Holder(done.receipt_digits)
    for do in ("read", "stop-showing", "let-in", "send", "send-count-only", "narrow", "widen"):
        holder.do(do, **{key: value for key, value in FORGED.items() if key != "do"})
        assert scopes(done.report) == (True, False, False), do


def test_consent_narrowed_by_the_worker_is_not_widened_by_who_filed(
    on_behalf: Report, caseworker: User, browser_of: Callable[[User], Client]
) -> None:
    reports.narrow_consent(report=on_behalf, by=WORKER, counting=False)
    browser_of(caseworker).post(f"/desk/cases/{on_behalf.pk}/next/plan/", FORGED)
    reports.narrow_consent(report=on_behalf, by=caseworker, counting=True)
    assert scopes(on_behalf) == (False, False, False)


# --- names that only look alike -------------------------------------------------------------------

LATIN, OTHER = "Invented Anapa Overseas", "Invented Arara Overseas"
CYRILLIC_A, RTL, ZERO_WIDTH = "\u0430", "\u202e", "\u200b"


@pytest.mark.parametrize(
    "typed",
    [
        LATIN.replace("a", CYRILLIC_A),
        LATIN.replace("p", "\u0440"),
        LATIN.replace("o", "\u03bf").replace("e", "\u0435"),
        LATIN.replace("nap", f"n{CYRILLIC_A}p"),
        f"{RTL}{LATIN}",
        ZERO_WIDTH.join(LATIN),
        "Invented Ａｎａｐａ Overseas",
    ],
)
def test_name_in_mixed_scripts_makes_no_new_agency_and_joins_no_other(typed: str) -> None:
    agency, other = listed(LATIN), listed(OTHER)
    report = match(waiting(typed))
    assert Agency.objects.count() == 2, "a name that looks the same is not a new recruiter"
    assert report.agency_id != other.pk
    assert report.agency_id == agency.pk
    assert report.match in ("matched", "possible")


def test_name_turned_round_by_an_override_is_read_as_it_is_stored() -> None:
    """What shows as one agency and is spelt as another counts for neither without a person."""
    victim = listed(LATIN)
    report = match(waiting(f"{RTL}{LATIN[::-1]}"))
    assert report.agency_id != victim.pk


def test_listed_homograph_stays_an_agency_of_its_own_until_a_person_joins_them() -> None:
    agency = listed(LATIN)
    twin = listed(LATIN.replace("a", CYRILLIC_A))
    assert agency.pk != twin.pk
    report = match(waiting(LATIN))
    twin.refresh_from_db()
    assert twin.merged_into_id is None
    assert report.agency_id == agency.pk or report.match == "possible"
