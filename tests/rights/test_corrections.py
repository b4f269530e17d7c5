"""A page that was wrong says so for twelve months, and a list says so for good."""

import gzip
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from accounts.models import User
from rights.fact_wording import fingerprint
from rights.models import Contact, Country, FactEdit, Statement, Translation
from rights.presenters import people
from rights.presenters.pieces import Texts
from rights.publishing import digests
from rights.publishing.pages import all_pages
from rights.services import fact_edits
from tests.rights.test_weight import MOST_COMPRESSED, MOST_HTML

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guides")]

STAGE = "/journeys/NPL/QAT/when_something_goes_wrong/"
NOTE = "Corrected on"


@pytest.fixture
def fact() -> Statement:
    return (
        Statement.objects.published()
        .filter(country="QAT", block="complaints")
        .exclude(text="")
        .first()
    )


def _edit(fact: Statement | Contact, by: User, second: User, **more: Any) -> FactEdit:
    told = {
        "wording": fingerprint(fact),
        "act": "change",
        "says": {"text": "Complain within 13 months."},
        "is_correction": True,
        "source_url": "https://law.example.org/act",
        "source_read_on": timezone.localdate(),
        "as_of": 2026,
        "note": "",
    }
    edit = fact_edits.propose(fact=fact, by=by, **{**told, **more})
    fact_edits.confirm(edit=edit, by=second)
    return edit


def _page(path: str, language: str = "en") -> str:
    return Client().get(f"/{language}{path}").content.decode()


def test_corrected_fact_leaves_a_note_with_what_was_said_and_what_is_right(
    fact: Statement, editor: User, second_editor: User
) -> None:
    was = fact.text
    assert NOTE not in _page(STAGE)
    _edit(fact, editor, second_editor)
    # In the country's page, its part, the stage that shows it, and the list of all.
    shown = ("/countries/QAT/", "/countries/QAT/?part=complaints", STAGE, "/corrections/")
    for path in shown:
        page = _page(path)
        for told in (NOTE, "Complain within 13 months.", "law.example.org"):
            assert told in page, (path, told)
        assert was.replace("'", "&#x27;") in page, path
    for path in (
        "/countries/NPL/",
        "/countries/QAT/?part=wages_and_hours",
        "/journeys/NPL/QAT/travel/",
    ):
        assert NOTE not in _page(path), path


def test_withdrawal_that_is_taken_back_no_longer_says_that_the_fact_was_taken_away(
    fact: Statement, editor: User, second_editor: User
) -> None:
    gone = "We took it away"
    _edit(fact, editor, second_editor, act="withdraw", says={})
    assert gone in _page(STAGE)
    fact.refresh_from_db()
    _edit(fact, second_editor, editor, act="publish", says={}, is_correction=False)
    for path in (STAGE, "/corrections/"):
        assert gone not in _page(path), path
    assert fact.text.replace("'", "&#x27;") in _page(STAGE)
    # Wrong after all: that is said again.
    fact.refresh_from_db()
    _edit(fact, editor, second_editor, act="withdraw", says={})
    assert gone in _page(STAGE)


def _published(country: str, block: str, key: str) -> Statement:
    return Statement.objects.published().get(country=country, block=block, key=key)


JOURNEY = "/journeys/NPL/QAT/"
FEES, COMPARED = "/fee-check/?from=NPL&to=QAT", "/compare/?a=NPL&b=QAT"


@pytest.mark.parametrize(
    ("place", "shown", "not_shown"),
    [
        (
            ("NPL", "recruitment_fee_rule", "summary"),
            ("", "recruitment/", "recruitment/listen/", FEES),
            ("checklist/", "travel/"),
        ),
        (
            ("NPL", "recruitment_fee_rule", "worker_may_be_charged"),
            ("", "print/", "text/", FEES, COMPARED),
            ("checklist/",),
        ),
        (("QAT", "passport_retention", "legal"), ("print/", "travel/", COMPARED), ("", FEES)),
        (("QAT", "complaints", "where"), ("print/", COMPARED), ("", "checklist/", FEES)),
        (("NPL", "contract_rules", "*"), ("checklist/", "contract/"), ("", "print/", COMPARED)),
    ],
)
@pytest.mark.parametrize("act", ["change", "withdraw"])
def test_every_page_that_showed_a_wrong_fact_says_so(
    place: tuple[str, str, str],
    shown: tuple[str, ...],
    not_shown: tuple[str, ...],
    act: str,
    editor: User,
    second_editor: User,
) -> None:
    country, block, key = place
    rows = Statement.objects.published().filter(country=country, block=block)
    wrong = rows.exclude(text="").first() if key == "*" else rows.get(key=key)

    def address(page: str) -> str:
        return page if page.startswith("/") else JOURNEY + page

    assert not any(NOTE in _page(address(page)) for page in (*shown, *not_shown, "pack/file/"))
    _edit(wrong, editor, second_editor, act=act)
    said = {page: NOTE in _page(address(page)) for page in (*shown, *not_shown)}
    assert said == {**dict.fromkeys(shown, True), **dict.fromkeys(not_shown, False)}
    for page in ("", "print/", FEES, COMPARED):
        if page in shown:
            assert 'href="/en/corrections/"' in _page(address(page)), page
    assert NOTE in _page(f"{JOURNEY}pack/file/")


def test_bill_that_is_judged_by_a_corrected_rule_says_so(editor: User, second_editor: User) -> None:
    def answer() -> str:
        bill = {"agency_fee": "99999", "currency": "USD"}
        return Client().post(f"/en{FEES}", bill).content.decode()

    wrong = _published("QAT", "complaints", "where")
    assert NOTE not in answer()
    _edit(wrong, editor, second_editor)
    # Where to claim stands beside the answer alone.
    assert NOTE in answer()
    assert NOTE not in _page(FEES)


def test_pack_tells_the_whole_correction_and_leads_to_all_of_them(
    fact: Statement, editor: User, second_editor: User
) -> None:
    was = fact.text
    _edit(fact, editor, second_editor)
    pack = _page(f"{JOURNEY}pack/file/")
    assert was.replace("'", "&#x27;") in pack
    assert 'href="http://testserver/en/corrections/"' in pack


@pytest.mark.parametrize("act", ["change", "withdraw"])
def test_wrong_agreement_is_told_on_the_journeys_of_both_who_signed(
    act: str, editor: User, second_editor: User
) -> None:
    row = Statement.objects.published().get(
        country="NPL", block="bilateral_agreements", data__partner="JPN"
    )
    _edit(row, editor, second_editor, act=act, says={"title": "Another paper"})
    assert NOTE in _page("/journeys/NPL/JPN/")
    assert NOTE not in _page(JOURNEY)


@pytest.mark.parametrize("act", ["change", "withdraw"])
def test_wrong_number_to_call_in_danger_is_told_on_the_journey(
    act: str, editor: User, second_editor: User
) -> None:
    country = Country.objects.get(pk="QAT")
    place = people.places([country], Texts("en"), "en")[0]
    first, last = place.first, place.helpers[-1]
    assert first is not None
    assert first is not last
    by_path = {row.path: row for row in Contact.objects.filter(country="QAT")}
    _edit(by_path[last.paths[0]], editor, second_editor, says={"notes": "Another note"})
    assert NOTE not in _page(JOURNEY) + _page(f"{JOURNEY}text/")
    _edit(by_path[first.paths[0]], editor, second_editor, act=act, says={"phone": "+974 0000 0000"})
    for page in ("", "print/", "text/"):
        assert NOTE in _page(JOURNEY + page), page


def test_ordinary_update_leaves_no_note(fact: Statement, editor: User, second_editor: User) -> None:
    _edit(fact, editor, second_editor, is_correction=False)
    assert "Complain within 13 months." in _page(STAGE)
    assert NOTE not in _page(STAGE) + _page("/corrections/")


def test_withdrawn_because_wrong_says_that_it_was_taken_away(
    fact: Statement, editor: User, second_editor: User
) -> None:
    _edit(fact, editor, second_editor, act="withdraw")
    assert "That was wrong. We took it away." in _page(STAGE)


def test_note_goes_after_twelve_months_and_stays_in_the_list(
    fact: Statement, editor: User, second_editor: User
) -> None:
    _edit(fact, editor, second_editor)
    FactEdit.objects.update(confirmed_at=timezone.now() - timedelta(days=366))
    assert NOTE not in _page(STAGE)
    assert NOTE in _page("/corrections/")


def test_wrong_number_is_told_where_numbers_are(editor: User, second_editor: User) -> None:
    contact = Contact.objects.published().filter(country="QAT").exclude(phone="").first()
    _edit(contact, editor, second_editor, says={"phone": "+974 0000 0000"})
    page = _page("/help/NPL/QAT/")
    assert NOTE in page
    assert contact.phone in page


def test_wrong_words_are_shown_in_the_readers_language_as_long_as_their_translation_is_there(
    fact: Statement, editor: User, second_editor: User
) -> None:
    Translation.objects.update_or_create(
        language="ar", path=fact.path, defaults={"source": fact.text, "text": "كلمات قديمة"}
    )
    _edit(fact, editor, second_editor)
    page = _page(STAGE, "ar")
    assert "كلمات قديمة" in page
    assert '<span lang="en" dir="ltr">Complain within 13 months.</span>' in page


def test_pages_with_notes_stay_light_and_are_published_anew(
    fact: Statement, editor: User, second_editor: User
) -> None:
    def made_of() -> dict[str, str]:
        known = digests.digests([])
        return {page.path: digest for page, digest in digests.of_pages(all_pages(), known)}

    before = made_of()
    rows = Statement.objects.published().filter(country__in=["NPL", "QAT"]).exclude(text="")
    for row in sorted(rows, key=lambda row: -len(row.text))[:7]:
        wrong = " ".join(f"{row.text[:20]} {number}" for number in range(20))[:600]
        _edit(row, editor, second_editor, says={"text": wrong})
    after = made_of()
    assert {"/my/corrections/", f"/my{STAGE}", "/en/countries/QAT/"} <= {
        path for path in before if before[path] != after[path]
    }
    assert before["/en/countries/KEN/"] == after["/en/countries/KEN/"]
    assert "/my/corrections/2/" in after.keys() - before.keys()
    for language in ("my", "ta"):
        for path in (STAGE, "/corrections/", "/corrections/2/", "/countries/QAT/"):
            body = Client().get(f"/{language}{path}").content
            assert len(gzip.compress(body, 6)) <= MOST_COMPRESSED, (language, path)
    assert Client().get("/en/corrections/3/").status_code == 404


def test_heaviest_pages_stay_light_with_two_notes(editor: User, second_editor: User) -> None:
    pair = ("PHL", "HKG")
    for row in Statement.objects.published().filter(
        Q(country="PHL", block="recruitment_fee_rule")
        | Q(country="HKG", block__in=["passport_retention", "complaints", "recruitment_rules"])
        | Q(country__in=pair, block="contract_rules")
    ):
        _edit(row, editor, second_editor, act="withdraw")
    journey = f"/journeys/{'/'.join(pair)}/"
    query = "/fee-check/?from=PHL&to=HKG"
    pages = [
        journey + part for part in ("", "checklist/", "print/", "text/", "recruitment/listen/")
    ]
    for language in ("my", "ta", "km", "ar"):
        for path in (*pages, query, "/compare/?a=PHL&b=HKG"):
            body = Client().get(f"/{language}{path}").content
            assert f'href="/{language}/corrections/"'.encode() in body, path
            assert len(body) <= MOST_HTML, (language, path)
            assert len(gzip.compress(body, 6)) <= MOST_COMPRESSED, (language, path)


def test_api_says_when_a_fact_was_put_right(
    fact: Statement, editor: User, second_editor: User
) -> None:
    _edit(fact, editor, second_editor)
    told = {
        row["path"]: row["corrected_at"]
        for row in Client().get("/api/v1/countries/QAT/").json()["statements"]
    }
    assert told.pop(fact.path)
    assert set(told.values()) == {None}
