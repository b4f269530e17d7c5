"""Money asked back: what may be written of it, what came of it, and the sum that never mixes money."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import Organisation, User
from audit.actors import WORKER
from audit.kinds import Kind
from audit.models import Event
from recruitment import refunds
from recruitment.models import RefundClaim, Report
from recruitment.services import casework, claims, keys, reports
from recruitment.services.claims import Answer, Asked
from tests.factories.accounts import PASSWORD
from tests.factories.recruitment import ReportFactory
from tests.factories.rights import ContactFactory, CountryFactory

pytestmark = pytest.mark.django_db
THIS_YEAR = timezone.localdate().year


@pytest.fixture
def case(caseworker: User) -> Report:
    return ReportFactory(
        channel="caseworker",
        organisation=caseworker.organisation,
        filed_by=caseworker,
        fee_amount=Decimal(90_000),
        fee_currency="NPR",
    )


@pytest.fixture
def labour_office(case: Report) -> Any:
    return ContactFactory(
        country=CountryFactory(iso3="NPL", iso2="NP"),
        kind="government",
        name="Invented Labour Office",
        as_of=2024,
    )


def _make(case: Report, by: User, **told: Any) -> RefundClaim:
    asked = {
        "claimed_amount": Decimal(90_000),
        "currency": "NPR",
        "claimed_in": date(THIS_YEAR, 1, 17),
        "against": "agency",
        **told,
    }
    return claims.make(report=case, asked=Asked(**asked), by=by)


def _answer(claim: RefundClaim, by: User, outcome: str, **told: Any) -> RefundClaim:
    decided = {"decided_in": date(THIS_YEAR, 1, 20)} if outcome != "pending" else {}
    given = {**decided, **told}
    return claims.answer(claim=claim, answer=Answer(outcome=outcome, **given), by=by)


def _page(case: Report, end: str = "") -> str:
    return f"/desk/cases/{case.pk}/claims/{end}"


def test_new_claim_starts_from_what_the_report_says_was_paid(
    case: Report, caseworker: User, browser_of: Any
) -> None:
    form = browser_of(caseworker).get(_page(case)).context["form"]
    assert (form["paid_amount"].value(), form["currency"].value()) == ("90000", "NPR")


def test_facts_of_a_worker_who_only_chose_the_organisation_are_not_in_the_form(
    caseworker: User, browser_of: Any
) -> None:
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    report = ReportFactory(
        consents_to_story=True, fee_amount=Decimal(77_123), fee_currency="NPR", origin="KEN"
    )
    pair = caseworker.organisation.keys.get()
    report.wrapped_keys.create(
        holder="organisation",
        organisation=caseworker.organisation,
        organisation_key=pair,
        format=1,
        wrapped=b"w",
    )
    page = browser_of(caseworker).get(_page(report))
    assert page.status_code == 200
    assert "77123" not in page.content.decode().replace(",", "")
    assert page.context["form"]["paid_amount"].value() is None


def test_claim_keeps_the_month_alone_and_the_authority_with_its_year(
    case: Report, labour_office: Any, caseworker: User, browser_of: Any
) -> None:
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    client = browser_of(caseworker)
    sent = {
        "against": "agency",
        "paid_amount": "९०,०००",
        "claimed_amount": "80,000",
        "currency": "NPR",
        "claimed_in": f"{THIS_YEAR}-01",
        "contact": str(labour_office.pk),
        "words": "Handed in on the 17th, file zebra-9",
    }
    assert client.post(_page(case, "new/"), sent).status_code == 302
    claim = RefundClaim.objects.get()
    assert (claim.paid_amount, claim.claimed_amount) == (90_000, 80_000)
    assert (claim.claimed_in, claim.outcome) == (date(THIS_YEAR, 1, 1), "pending")
    assert (claim.contact_name, claim.contact_as_of) == ("Invented Labour Office", 2024)
    page = client.get(_page(case)).content.decode()
    assert "Source from 2024" in page
    assert "zebra-9" not in page
    opened = client.post(f"/desk/cases/{case.pk}/words/", {"password": PASSWORD})
    assert "zebra-9" in opened.content.decode()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM recruitment_refundclaim t WHERE t::text LIKE '%zebra%'"
        )
        assert cursor.fetchone() == (0,)


def test_authority_that_the_guides_do_not_publish_can_not_be_chosen(
    case: Report, labour_office: Any, caseworker: User, browser_of: Any
) -> None:
    hidden = ContactFactory(
        country=labour_office.country, kind="government", confirmed_by="memory_only"
    )
    sent = {"claimed_amount": "5", "currency": "NPR", "claimed_in": f"{THIS_YEAR}-01"}
    for value in (str(hidden.pk), "0", "\x00", "9" * 40):
        answer = browser_of(caseworker).post(_page(case, "new/"), {**sent, "contact": value})
        assert answer.status_code == 400
    assert not RefundClaim.objects.exists()


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"claimed_amount": Decimal(0)}, "claimed_amount"),
        ({"claimed_amount": Decimal("NaN")}, "claimed_amount"),
        ({"claimed_amount": Decimal(10**12)}, "claimed_amount"),
        ({"paid_amount": Decimal(-1)}, "paid_amount"),
        ({"currency": "=1+"}, "currency"),
        ({"claimed_in": date(2100, 1, 1)}, "claimed_in"),
        ({"claimed_in": date(1901, 1, 1)}, "claimed_in"),
        ({"against": "everybody"}, "against"),
    ],
)
def test_claim_that_does_not_fit_is_refused_by_field(
    case: Report, caseworker: User, told: dict, wrong: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        _make(case, caseworker, **told)
    assert list(refused.value.message_dict) == [wrong]


def test_outcome_says_how_much_came_back(case: Report, caseworker: User, browser_of: Any) -> None:
    claim = _make(case, caseworker)
    assert _answer(claim, caseworker, "whole").recovered_amount == 90_000
    part = _answer(claim, caseworker, "partly", recovered_amount=Decimal(40_000))
    assert (part.recovered_amount, part.decided_in) == (40_000, date(THIS_YEAR, 1, 1))
    refused = _answer(claim, caseworker, "refused", recovered_amount=Decimal(5))
    assert (refused.recovered_amount, refused.outcome) == (None, "refused")
    waiting = _answer(claim, caseworker, "pending")
    assert (waiting.recovered_amount, waiting.decided_in) == (None, None)
    assert Event.objects.filter(kind=Kind.CLAIM_ANSWERED).count() == 4
    address = _page(case, f"{claim.pk}/answer/")
    wrong = browser_of(caseworker).post(address, {"outcome": "partly", "decided_in": "soon"})
    assert wrong.status_code == 400
    assert 'value="soon"' in wrong.content.decode()


def test_all_that_is_wrong_with_an_answer_is_told_at_once(
    case: Report, caseworker: User, browser_of: Any
) -> None:
    claim = _make(case, caseworker)
    browser, address = browser_of(caseworker), _page(case, f"{claim.pk}/answer/")
    page = browser.post(address, {"outcome": "partly"}).content.decode()
    assert "It must be less than was claimed." in page
    assert "Write in which month." in page
    first = browser.get(_page(case)).content.decode()
    assert f'name="decided_in" value="{timezone.localdate():%Y-%m}"' in first
    assert 'value="90000"' in first
    assert "90000.00" not in first


@pytest.mark.parametrize(
    ("outcome", "told", "wrong"),
    [
        ("partly", {}, "recovered_amount"),
        ("partly", {"recovered_amount": Decimal(90_000)}, "recovered_amount"),
        ("partly", {"recovered_amount": Decimal(0)}, "recovered_amount"),
        ("whole", {"decided_in": None}, "decided_in"),
        ("refused", {"decided_in": date(THIS_YEAR - 1, 12, 1)}, "decided_in"),
        ("vanished", {}, "outcome"),
    ],
)
def test_answer_that_does_not_fit_is_refused_by_field(
    case: Report, caseworker: User, outcome: str, told: dict, wrong: str
) -> None:
    claim = _make(case, caseworker)
    with pytest.raises(ValidationError) as refused:
        _answer(claim, caseworker, outcome, **told)
    assert list(refused.value.message_dict) == [wrong]


# --- money recovered ----------------------------------------------------------------


@pytest.fixture
def some_money(case: Report, caseworker: User) -> None:
    before = {"claimed_in": date(THIS_YEAR - 1, 2, 1)}
    last_year = {"decided_in": date(THIS_YEAR - 1, 3, 1)}
    _answer(_make(case, caseworker, **before), caseworker, "whole", **last_year)
    _answer(_make(case, caseworker), caseworker, "whole")
    part = {"recovered_amount": Decimal("100.50")}
    _answer(_make(case, caseworker), caseworker, "partly", **part)
    _answer(_make(case, caseworker), caseworker, "refused")
    _answer(
        _make(case, caseworker, currency="QAR", claimed_amount=Decimal(700)), caseworker, "whole"
    )
    _make(case, caseworker)


def test_money_is_summed_by_year_and_currency_and_never_mixed(
    some_money: None, caseworker: User
) -> None:
    assert [
        (line.year, line.currency, line.claims, line.claimed, line.recovered)
        for line in refunds.lines(caseworker)
    ] == [
        (None, "NPR", 1, 90_000, 0),
        (THIS_YEAR, "NPR", 3, 270_000, Decimal("90100.50")),
        (THIS_YEAR, "QAR", 1, 700, 700),
        (THIS_YEAR - 1, "NPR", 1, 90_000, 90_000),
    ]


def test_money_stands_on_the_caseload_of_the_own_organisation_alone(
    some_money: None, caseworker: User, colleague: User, other_caseworker: User, browser_of: Any
) -> None:
    assert "90,100.50 NPR" in browser_of(colleague).get("/desk/cases/").content.decode()
    assert refunds.lines(other_caseworker) == []
    theirs = browser_of(other_caseworker)
    assert "NPR" not in theirs.get("/desk/cases/").content.decode()
    assert "NPR" not in theirs.get("/desk/cases/money.csv").content.decode()


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_table_is_taken_for_a_formula(
    some_money: None, caseworker: User, browser_of: Any, sign: str
) -> None:
    formula = f'{sign}HYPERLINK("https://invented.example")'
    Organisation.objects.filter(pk=caseworker.organisation_id).update(name=formula)
    answer = browser_of(caseworker).get("/desk/cases/money.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode(), newline="")))
    assert answer["Content-Type"].startswith("text/csv")
    assert [len(row) for row in rows] == [6] * 5
    assert rows[1][0] == f"'{formula}"
    assert not any(cell[:1] in "=+-@\t\r" for row in rows for cell in row if cell)


# --- walls --------------------------------------------------------------------------


def test_claim_of_another_organisation_can_not_be_answered_from_an_own_case(
    case: Report, caseworker: User, other_caseworker: User, browser_of: Any
) -> None:
    claim = _make(case, caseworker)
    own = ReportFactory(
        channel="caseworker", organisation=other_caseworker.organisation, filed_by=other_caseworker
    )
    sent = {"outcome": "whole", "decided_in": f"{THIS_YEAR}-01"}
    theirs = browser_of(other_caseworker)
    for report in (own, case):
        assert theirs.post(_page(report, f"{claim.pk}/answer/"), sent).status_code == 404
    for act in (
        lambda: _make(case, other_caseworker),
        lambda: _answer(claim, other_caseworker, "whole"),
    ):
        with pytest.raises(casework.NotYourCase):
            act()
    claim.refresh_from_db()
    assert claim.outcome == "pending"
    done = browser_of(caseworker).post(_page(case, f"{claim.pk}/answer/"), sent)
    assert done.status_code == 302


def test_report_taken_back_takes_its_claims_out_of_the_sum(
    some_money: None, case: Report, caseworker: User
) -> None:
    reports.withdraw(report=case, by=WORKER)
    assert not RefundClaim.objects.exists()
    assert refunds.lines(caseworker) == []
