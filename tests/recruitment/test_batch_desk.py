"""A caseworker's table of reports: told in words what is wrong, sent once, undone by the own people alone."""

import csv
import html
import io
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.doors import PROVED
from recruitment import batch_table
from recruitment.models import Report, ReportBatch
from recruitment.services import batches
from tests.conftest import Cast
from tests.factories.rights import AbuseTypeFactory, CountryFactory

PAGE = "/desk/batches/"
STORY = "MARK-4417 they kept my passport\nand my telephone"
RIGHT = {
    "abuses": "excess-fees; passport-retention",
    "agency.name": "Invented Himal Overseas",
    "agency.phone": "+977 1 000",
    "origin": "NPL",
    "destination": "QAT",
    "month": "2026-05",
    "fee.amount": "150000.00",
    "fee.currency": "NPR",
    "fees.1.item": "ticket",
    "fees.1.amount": "30000",
    "fees.1.currency": "NPR",
    "people": "3",
    "words.story": STORY,
    "consent.counting": "yes",
    "consent.regulator": "TRUE",
    "consent.story": "no",
    "consent.given_on": "2026-06-01",
}


@pytest.fixture(autouse=True)
def _content(db: None) -> None:
    AbuseTypeFactory(key="excess-fees", severity=3)
    AbuseTypeFactory(key="passport-retention", severity=4)
    CountryFactory(iso3="NPL")
    CountryFactory(iso3="QAT")


def table(*rows: dict[str, str], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(RIGHT), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def looked_through(client: Client, content: bytes) -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile("t.csv", content, "text/csv")})


def sent(client: Client, content: bytes) -> Any:
    page = looked_through(client, content).content.decode()
    carried = re.search(r'<textarea name="table" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert carried, page
    assert token, page
    told = {"table": html.unescape(carried.group(1)), "token": token.group(1)}
    return client.post(f"{PAGE}send/", told), told


def test_consent_that_is_neither_yes_nor_no_is_told_in_the_words_of_the_table(
    browser: Client,
) -> None:
    page = looked_through(browser, table(RIGHT | {"consent.regulator": "perhaps"}))
    assert "yes or no, in English." in page.content.decode().partition("</table>")[0]
    assert "true or false" not in page.content.decode()


@pytest.fixture
def browser(cast: Cast, browser_of) -> Client:
    return browser_of(cast.caseworker)


def test_table_is_looked_through_first_and_sent_once(browser: Client, cast: Cast) -> None:
    content = table(RIGHT, RIGHT | {"agency.name": "Invented Lotus"})
    assert looked_through(browser, content).status_code == 200
    assert not Report.objects.exists()
    answer, told = sent(browser, content)
    assert answer.status_code == 200
    numbers = re.findall(r'class="digits"[^>]*>([\d ]+)<', answer.content.decode())
    assert len(numbers) == 2
    batch = ReportBatch.objects.get()
    assert (batch.count, batch.filed_by, batch.organisation) == (2, cast.caseworker, cast.ngo)
    report = batch.reports.get(agency_typed="Invented Himal Overseas")
    assert (report.channel, report.filed_by, report.people) == ("caseworker", cast.caseworker, 3)
    assert (report.consents_to_regulator, report.consents_to_story) == (True, False)
    assert report.agency_hints == {"phone": "+977 1 000"}
    assert report.fees.get().item == "ticket"
    again = browser.post(f"{PAGE}send/", told).content.decode()
    assert re.findall(r'class="digits"[^>]*>([\d ]+)<', again) == numbers
    assert (Report.objects.count(), ReportBatch.objects.count()) == (2, 1)


def test_wrong_cells_are_told_by_row_and_column_and_nothing_is_sent(browser: Client) -> None:
    wrong = RIGHT | {
        "origin": "Nepal",
        "fees.1.amount": "much",
        "consent.regulator": "perhaps",
        "consent.given_on": "",
        "people": "9999999",
        "words.story": "x\x00y",
    }
    content = table(RIGHT, wrong)
    page = looked_through(browser, content).content.decode()
    cells = re.findall(r'Row (\d+)</th><td[^>]*><bdi dir="ltr">([^<]*)<', page)
    assert set(cells) == {
        ("3", "origin"),
        ("3", "fees.1.amount"),
        ("3", "consent.regulator"),
        ("3", "consent.given_on"),
        ("3", "people"),
        ("3", "words.story"),
    }
    assert "perhaps" not in page
    assert "much" not in page
    told = {"table": table(RIGHT, RIGHT | {"origin": "Nepal"}).decode(), "token": "t" * 32}
    answer = browser.post(f"{PAGE}send/", told | {"table": told["table"].lstrip("\ufeff")})
    assert answer.status_code == 400
    assert not Report.objects.exists()


def told(page: str) -> dict[str, list[str]]:
    """Column -> what is said of it, in the one row that is wrong."""
    found: dict[str, list[str]] = {}
    for column, said in re.findall(
        r'Row 2</th><td[^>]*><bdi dir="ltr">([^<]*)</bdi></td><td[^>]*>([^<]*)<', page
    ):
        found.setdefault(column, []).append(html.unescape(said))
    return found


def test_what_a_row_says_is_judged_together_with_how_it_is_written(browser: Client) -> None:
    """Or she would set the first half right, send it again, and only then be told the other."""
    wrong = RIGHT | {
        "abuses": "excess-fees; no-such-kind",
        "people": "many",  # its shape, and all others below what it says
        "origin": "ZZZ",
        "month": "2099-12",
        "fees.1.amount": "0",
        "consent.regulator": "perhaps",
        "consent.given_on": "2199-01-01",
    }
    found = told(looked_through(browser, table(wrong)).content.decode())
    assert found == {
        "people": ["A whole number is needed here."],
        "consent.regulator": ["yes or no, in English."],
        "abuses": ["We do not know this kind of problem."],
        "origin": ["Choose a country from the list."],
        "month": ["This month has not come yet."],
        "–": ["Write the amount as a number, for example 150000."],
        "consent.given_on": ["This day has not come yet."],
    }
    # Set right what was told, and nothing new is found.
    mended = {name: RIGHT[name] for name in wrong}
    assert not told(looked_through(browser, table(mended)).content.decode())


@pytest.mark.parametrize(
    ("wrong", "places"),
    [
        ({"consent.counting": ""}, {"consent.counting"}),
        ({"consent.given_on": "soon"}, {"consent.given_on"}),
        ({"abuses": "NO-KIND", "words.story": ""}, {"abuses"}),
        ({"abuses": ""}, {"abuses"}),
        ({"fee.currency": "rupees"}, {"fee.currency"}),
        ({"fees.1.amount": "much", "month": "2099-12"}, {"fees.1.amount", "month"}),
    ],
)
def test_a_place_is_told_of_once(browser: Client, wrong: dict, places: set[str]) -> None:
    found = told(looked_through(browser, table(RIGHT | wrong)).content.decode())
    assert set(found) == places
    assert all(len(said) == len(set(said)) for said in found.values())
    assert len(found.get("consent.counting", [])) <= 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "headings are missing"),
        (b"abuses,consent.counting\n", "no report under"),
        (b"abuses,consent.counting,worker\nexcess-fees,yes,x\n", "do not know: 3"),
        (b"abuses,consent.counting,abuses\nexcess-fees,yes,x\n", "stands twice"),
        (b"abuses,consent.counting\nexcess-fees,yes,they said, go\n", "Row 2 has a cell"),
        ("abuses,consent.counting\nशोषण,yes".encode("utf-16"), "CSV UTF-8"),
        (b"abuses,consent.counting\n" + b"excess-fees,yes\n" * 101, "more than 100"),
        (b"x" * (batch_table.MOST_BYTES + 1), "larger than 200 kB"),
    ],
)
def test_what_is_no_such_table_is_refused_in_words(
    browser: Client, content: bytes, words: str
) -> None:
    answer = looked_through(browser, content)
    assert answer.status_code == 400
    assert words in html.unescape(answer.content.decode())


def test_table_with_semicolons_and_letters_of_every_kind_is_read(browser: Client) -> None:
    name = "Invented 🌏 हिमाल شركة 人力"
    sent(browser, table(RIGHT | {"agency.name": name}, delimiter=";"))
    assert Report.objects.get().agency_typed == name


def test_formula_stays_text_and_turned_letters_are_set_right(browser: Client) -> None:
    evil = '=HYPERLINK("http://invented.example","x")'
    page = looked_through(browser, table(RIGHT | {"agency.name": evil})).content.decode()
    assert html.escape(evil) in page.replace("&#34;", "&quot;")
    sent(browser, table(RIGHT | {"agency.name": evil}))
    turned = table(RIGHT | {"agency.name": "Invented \u202eyltsenoh"})
    looked_at = looked_through(browser, turned).content.decode()
    # What is looked at before it is sent is what is stored; the table itself goes along as it came.
    assert "<bdi>Invented yltsenoh</bdi>" in looked_at
    sent(browser, turned)
    assert set(Report.objects.values_list("agency_typed", flat=True)) == {
        evil,
        "Invented yltsenoh",
    }


def test_words_of_a_table_stand_on_no_page_after_it_was_sent(browser: Client) -> None:
    answer, _told = sent(browser, table(RIGHT))
    batch = ReportBatch.objects.get()
    for page in (answer, browser.get(f"{PAGE}{batch.pk}/"), browser.get(PAGE)):
        assert "MARK-4417" not in page.content.decode()
    assert "MARK-4417" not in str(dict(browser.session))


def test_empty_table_has_the_columns_of_the_api_and_can_be_filled(browser: Client) -> None:
    answer = browser.get(f"{PAGE}table.csv")
    header = next(csv.reader(io.StringIO(answer.content.decode())))
    assert set(RIGHT) < set(header)
    # Whoever fills it needs the short names, too.
    assert "passport-retention</bdi>" in browser.get(PAGE).content.decode()
    assert {"release.until", "words.contact", "idempotency_key", "fees.1.on_paper"} < set(header)


def test_every_column_is_explained() -> None:
    page = (settings.BASE_DIR / "docs/reference/batch-table.md").read_text()
    told = [line.split("|")[1] for line in page.splitlines() if line.startswith("| ")]
    assert sorted(batch_table.template()) == sorted(", ".join(told[1:]).replace(" ", "").split(","))


def test_batch_of_another_organisation_is_not_here(browser: Client, cast: Cast, browser_of) -> None:
    sent(browser, table(RIGHT))
    batch = ReportBatch.objects.get()
    for stranger in (cast.other_caseworker, cast.inspector, cast.operator):
        other = browser_of(stranger)
        assert other.get(f"{PAGE}{batch.pk}/").status_code == 404
        assert other.post(f"{PAGE}{batch.pk}/undo/").status_code == 404
    assert f"{PAGE}{batch.pk}/" not in browser_of(cast.other_caseworker).get(PAGE).content.decode()
    assert Report.objects.get().state == Report.State.ACCEPTED
    assert browser_of(cast.colleague).get(f"{PAGE}{batch.pk}/").status_code == 200


def test_undo_asks_for_a_fresh_proof_and_says_what_stayed(browser: Client) -> None:
    sent(browser, table(RIGHT, RIGHT))
    batch = ReportBatch.objects.get()
    used = batch.reports.first()
    used.receipt.first_used_at = batch.created_at
    used.receipt.save()
    undo = f"{PAGE}{batch.pk}/undo/"
    proved = browser.session[PROVED]
    session = browser.session
    del session[PROVED]
    session.save()
    assert browser.post(undo).status_code == 403
    assert not Report.objects.filter(state=Report.State.WITHDRAWN).exists()
    session[PROVED] = proved
    session.save()
    page = browser.post(undo, follow=True).content.decode()
    assert "1 report was taken back." in page
    assert page.count("Stayed: the worker has used the receipt") == 1
    assert "Take them all back" not in page
    assert "It was taken back already." in browser.post(undo, follow=True).content.decode()


def test_report_taken_back_is_not_brought_back_by_its_own_key(browser: Client, cast: Cast) -> None:
    content = b"abuses,consent.counting,consent.regulator,consent.story,consent.given_on,idempotency_key\n"
    content += b"excess-fees,yes,no,no,2026-06-01,invented-case-000001\n"
    sent(browser, content)
    batches.undo_batch(batch=ReportBatch.objects.get(), by=cast.caseworker)
    answer, _told = sent(browser, content)
    assert "give it another key" in answer.content.decode()
    assert Report.objects.get().state == Report.State.WITHDRAWN
