"""A caseworker files for a worker, hands the receipt over, and sees nothing of anybody else's."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.kinds import Kind
from audit.models import Event
from recruitment import receipts, sealing
from recruitment.models import Report, WrappedKey
from recruitment.services import keys, reports
from rights.models import AbuseType
from tests.conftest import Cast
from tests.factories.accounts import PASSWORD
from tests.factories.recruitment import AgencyFactory, LicenceFactory, ReportFactory
from tests.factories.rights import AbuseTypeFactory, CountryFactory

NEW = "/desk/cases/new/"
MARK = "zebra-violin-marker"


@pytest.fixture
def places(db: None) -> None:
    CountryFactory(iso3="NPL", iso2="NP", is_origin=True)
    CountryFactory(iso3="QAT", iso2="QA", is_destination=True)
    AbuseTypeFactory(
        key="passport-retention",
        severity=4,
        questions=[
            {"key": "free_to_go", "text": "Can you go out?", "type": "yes_no_unsure"},
            {
                "key": "which",
                "text": "Which?",
                "type": "multi_choice",
                "options": ["phone", "card"],
            },
        ],
    )
    AbuseTypeFactory(key="excess-fees", severity=3)


def _token(client: Client) -> str:
    page = client.get(NEW).content.decode()
    return re.search(r'name="token" value="([^"]+)"', page).group(1)


def _told(client: Client, **more: object) -> dict[str, object]:
    return {
        "token": _token(client),
        "origin": "NPL",
        "destination": "QAT",
        "recruited_in": "NPL",
        "month_number": "3",
        "year": str(timezone.localdate().year - 1),
        "ongoing": "yes",
        "people": "2",
        "agency_typed": "Invented Sunrise Overseas",
        "abuses": ["excess-fees"],
        "fee_amount": "१,५०,०००",
        "fee_currency": "NPR",
        "story": f"They said {MARK}",
        "consents_to_counting": "on",
        "consents_to_regulator": "on",
        "consented_on": timezone.localdate().isoformat(),
        "release": "now",
        "send": "1",
        **more,
    }


def _digits(page: str) -> str:
    return re.search(r'class="digits">([\d ]+)<', page).group(1)


def test_report_on_behalf_has_consent_filer_and_organisation(
    places: None, caseworker: User, browser_of
) -> None:
    client = browser_of(caseworker)
    answer = client.post(NEW, _told(client))
    assert answer.status_code == 200
    report = Report.objects.get()
    assert (report.channel, report.filed_by, report.organisation) == (
        "caseworker",
        caseworker,
        caseworker.organisation,
    )
    assert (report.origin, report.destination, report.fee_amount) == ("NPL", "QAT", 150_000)
    assert (report.month.month, report.month.day, report.people) == (3, 1, 2)
    assert (report.consents_to_counting, report.consents_to_regulator) == (True, True)
    assert report.consents_to_story is False
    assert report.consent_at is not None
    assert Event.objects.filter(
        kind=Kind.REPORT_ACCEPTED, target_id=str(report.pk), actor=caseworker.audit_label
    ).exists()


def test_caseworker_adds_payments_by_button_and_loses_nothing(
    places: None, caseworker: User, browser_of
) -> None:
    client = browser_of(caseworker)
    told = _told(client, **{"fee.0.item": "visa", "fee.0.amount": "५००", "fee.0.to_whom": MARK})
    del told["send"]
    more = client.post(NEW, {**told, "do": "add-fee"})
    assert more.status_code == 200
    assert "Payment 2" in more.content.decode()
    assert "५००" in more.content.decode()
    client.post(NEW, {**told, "fee_rows": "2", "fee.1.item": "ticket", "fee.1.amount": "70"})
    rows = Report.objects.get().fees.values_list("item", "amount", "currency")
    assert list(rows) == [("visa", 500, "NPR"), ("ticket", 70, "NPR")]


def test_receipt_is_shown_once_and_opens_the_report(
    places: None, caseworker: User, browser_of
) -> None:
    client = browser_of(caseworker)
    sent = _told(client)
    first = client.post(NEW, sent).content.decode()
    digits = receipts.read(_digits(first))
    assert digits not in str(dict(client.session)) + str(client.cookies)
    report = Report.objects.get()
    for page in ("/desk/cases/", f"/desk/cases/{report.pk}/"):
        shown = client.get(page).content.decode()
        assert digits not in shown
        assert _digits(first) not in shown
        assert MARK not in shown
    # The page sent again by a tired thumb: one report, the same number, until the worker has used it.
    assert _digits(client.post(NEW, sent).content.decode()) == _digits(first)
    assert Report.objects.count() == 1
    of_number = sealing.number_keys(digits, pepper=_pepper())
    opened = reports.open_with_receipt(lookup=of_number.lookup, wrapping=of_number.wrapping)
    assert MARK in opened.words()["story"]
    again = client.post(NEW, sent).content.decode()
    assert 'class="digits"' not in again
    assert "used the receipt already" in again


@pytest.mark.parametrize("is_used", [False, True])
def test_desk_says_whether_it_may_open_the_words_now_and_not_what_was_agreed_once(
    is_used: bool,  # noqa: FBT001
    places: None,
    caseworker: User,
    browser_of,
) -> None:
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    client = browser_of(caseworker)
    digits = receipts.read(
        _digits(client.post(NEW, _told(client, consents_to_story="on")).content.decode())
    )
    if is_used:
        Client().post("/en/receipt/", {"number": digits})
    page = client.get(f"/desk/cases/{Report.objects.get().pk}/").content.decode()
    said = page.split("We may open the words")[1].split("</dd>")[0]
    assert ("No" in said, "Yes" in said) == (is_used, not is_used)


def _pepper() -> bytes:
    from django.conf import settings

    return settings.RECEIPT_PEPPER.encode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"consents_to_counting": ""}, "must agree"),
        ({"consented_on": ""}, "day on which the worker agreed"),
        ({"consented_on": "2999-01-01"}, "not come yet"),
        ({"abuses": [], "story": ""}, "Choose what happened"),
        ({"abuses": ["no-such-thing"]}, "not one of the available choices"),
        ({"origin": "ZZZ"}, "not one of the available choices"),
        ({"fee_amount": "a lot"}, "only the sum"),
        ({"fee_currency": ""}, "Choose the currency"),
        ({"year": ""}, "both the month and the year"),
        ({"people": "0"}, "greater than or equal"),
        ({"release": "hold"}, "how many others"),
        ({"agency_typed": "x" * 301}, "at most 300"),
        ({"story": "with\x00nul"}, "Null characters"),
        ({"token": ""}, "required"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    places: None, caseworker: User, browser_of, wrong: dict, says: str
) -> None:
    client = browser_of(caseworker)
    answer = client.post(NEW, _told(client, place="Invented Street 5", **wrong))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert says in page
    assert "Invented Street 5" in page
    if "story" not in wrong:
        assert MARK in page
    assert not Report.objects.exists()


def test_letters_of_every_kind_are_taken(places: None, caseworker: User, browser_of) -> None:
    client = browser_of(caseworker)
    odd = {"agency_typed": "Invented \u202egnihton \U0001f600 एजेन्सी", "story": "\U0001f6a9\u202e x"}
    assert client.post(NEW, _told(client, **odd)).status_code == 200
    assert "\u202e" not in Report.objects.get().agency_typed


def test_look_up_offers_agencies_and_loses_nothing(
    places: None, caseworker: User, browser_of
) -> None:
    from audit.actors import SEEDER
    from recruitment.services import agencies

    listed = agencies.create_listed(name="Invented Sunrise Overseas", country="NPL", by=SEEDER)
    LicenceFactory(agency=listed)
    agencies.create_unlisted(name="Invented Sunrise Overseeas", country="NPL", by=SEEDER)
    client = browser_of(caseworker)
    told = _told(client, agency_typed="Invented Sunrise Oversees", look_up="1", abuses=[])
    answer = client.post(NEW, {**told, "consents_to_regulator": "on"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="agency_choice" value="Invented Sunrise Overseas"' in page
    assert "Overseeas" not in page, "known from reports alone: other people's confidence"
    assert MARK in page
    assert 'role="alert"' not in page
    assert not Report.objects.exists()
    told.pop("look_up")
    client.post(
        NEW, {**told, "abuses": ["excess-fees"], "agency_choice": "Invented Sunrise Overseas"}
    )
    assert Report.objects.get().agency_typed == "Invented Sunrise Overseas"


def test_answers_raise_severity_only_of_what_was_chosen(
    places: None, caseworker: User, browser_of
) -> None:
    client = browser_of(caseworker)
    free = {"answer.passport-retention.free_to_go": "no"}
    client.post(NEW, _told(client, **free))
    assert Report.objects.latest("pk").severity == 3
    client.post(NEW, _told(client, abuses=["passport-retention"], **free))
    assert Report.objects.latest("pk").severity == 5


def test_other_organisation_finds_no_trace(cast: Cast, browser_of) -> None:
    report = ReportFactory(
        channel="caseworker",
        organisation=cast.ngo,
        filed_by=cast.caseworker,
        agency_typed="Invented Secret Agency",
    )
    page = f"/desk/cases/{report.pk}/"
    assert browser_of(cast.colleague).get(page).status_code == 200
    for person in (cast.other_caseworker, cast.inspector, cast.editor, cast.operator):
        client = browser_of(person)
        assert client.get(page).status_code == 404
        assert client.post(f"{page}withdraw/", {"is_wished": "on"}).status_code == 404
        assert client.post(f"{page}open/", {"password": PASSWORD}).status_code == 404
    theirs = browser_of(cast.other_caseworker).get("/desk/cases/").content.decode()
    assert "Invented Secret Agency" not in theirs
    report.refresh_from_db()
    assert report.state == Report.State.ACCEPTED


def test_worker_sent_alone_is_in_no_caseworkers_list(cast: Cast, browser_of) -> None:
    report = ReportFactory()
    assert browser_of(cast.caseworker).get(f"/desk/cases/{report.pk}/").status_code == 404


def test_withdrawing_asks_twice_and_is_final(cast: Cast, browser_of) -> None:
    report = ReportFactory(channel="caseworker", organisation=cast.ngo, filed_by=cast.caseworker)
    client = browser_of(cast.caseworker)
    page = f"/desk/cases/{report.pk}/"
    assert client.post(f"{page}withdraw/", {}).status_code == 400
    report.refresh_from_db()
    assert report.state == Report.State.ACCEPTED
    assert client.post(f"{page}withdraw/", {"is_wished": "on"}).status_code == 302
    report.refresh_from_db()
    assert report.state == Report.State.WITHDRAWN
    assert "taken back" in client.get(page).content.decode()
    assert Event.objects.filter(
        kind=Kind.REPORT_WITHDRAWN, actor=cast.caseworker.audit_label
    ).exists()


def test_words_open_with_the_own_password_and_each_reading_is_noted(
    places: None, caseworker: User, browser_of
) -> None:
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    client = browser_of(caseworker)
    client.post(NEW, _told(client, consents_to_story="on"))
    report = Report.objects.get()
    assert WrappedKey.objects.filter(report=report, organisation=caseworker.organisation).exists()
    page = f"/desk/cases/{report.pk}/"
    wrong = client.post(f"{page}open/", {"password": "not this one"})
    assert wrong.status_code == 400
    assert MARK not in wrong.content.decode()
    right = client.post(f"{page}open/", {"password": PASSWORD})
    assert MARK in right.content.decode()
    assert MARK not in client.get(page).content.decode()
    assert Event.objects.filter(kind=Kind.REPORT_OPENED, actor=caseworker.audit_label).count() == 1


def test_list_counts_add_up(cast: Cast, browser_of) -> None:
    now = timezone.now()
    mine = {"channel": "caseworker", "organisation": cast.ngo, "filed_by": cast.caseworker}
    ReportFactory.create_batch(3, **mine)
    ReportFactory(state="kept", **mine)
    ReportFactory(state="held", hold_until_others=2, hold_expires_on=now + timedelta(9), **mine)
    ReportFactory(channel="caseworker", organisation=cast.other_ngo)
    of_states = browser_of(cast.caseworker).get("/desk/cases/").context["facets"][-1]
    choices = {choice.label: choice.count for choice in of_states.choices}
    assert choices["All"] == 5 == sum(n for label, n in choices.items() if label != "All")
    kept = browser_of(cast.caseworker).get("/desk/cases/?state=kept").content.decode()
    assert kept.count('<th scope="row">') == 1


def test_pages_with_many_rows_ask_at_most_twelve_times(
    cast: Cast, browser_of, django_assert_max_num_queries
) -> None:
    agency = AgencyFactory()
    for _ in range(30):
        ReportFactory(
            agency=agency, channel="caseworker", organisation=cast.ngo, filed_by=cast.caseworker
        )
    client = browser_of(cast.caseworker)
    for page in ("/desk/cases/", f"/desk/cases/{Report.objects.first().pk}/", NEW):
        with django_assert_max_num_queries(12):
            assert client.get(page).status_code == 200
    assert AbuseType.objects.exists()
