"""A phrase of the worker's own as a second way in: through the pages, misused, and nowhere to be found."""

import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Organisation, TokenBucket, User
from audit.models import Event
from recruitment import phrases as pure
from recruitment import sealing
from recruitment.models import Receipt, SecretPhrase
from recruitment.services import keys, numbers, phrases
from tests.factories.accounts import PASSWORD
from tests.factories.rights import AbuseTypeFactory
from tests.recruitment.test_receipt_pages import Holder, sent

PHRASE = "zebrafinch blue ladle under Thursday's roof"
OTHER = "seven kettles walk along a crooked pier"
EASY = "too easy to guess"


def by_phrase(phrase: str, client: Client | None = None) -> Holder:
    holder = Holder.__new__(Holder)
    holder.client, holder.digits = client or Client(enforce_csrf_checks=True), ""
    holder.page = holder.client.post("/en/receipt/", {"phrase": phrase})
    return holder


def choose(holder: Holder, phrase: str = PHRASE, **changes: str) -> Holder:
    told = {"new_phrase": phrase, "phrase_again": phrase, "number": holder.digits, **changes}
    return holder.do("phrase", **told)


# --- how it is read -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mero  goth, ma rato BHAISI!", "mero gothma rato bhaisi"),
        ("मेरो गोठमा रातो भैंसी छ", "मेरो गोठमा\u200c रातो भैंसी छ।"),
        ("क\u093cलम", "\u0958लम"),
        ("كتابُ عليّ الأزرق", "کتاب علی الازرق"),
        ("Nhà tôi có con chó đen", "nha toi co con cho den"),
        ("১২৩ চাবি", "123 চাবি"),
        ("ＡＢＣ straße", "abc STRASSE"),
        ("ſhip İstanbul", "ship istanbul"),
    ],
)
def test_phrase_is_the_same_however_it_is_typed(one: str, other: str) -> None:
    assert pure.fold(one) == pure.fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("कमल", "कमला"), ("ကာ", "ကား"), ("กา", "ก้า"), ("mala", "malla"), ("1 2", "1 3")],
)
def test_other_words_stay_other_words(one: str, other: str) -> None:
    assert pure.fold(one) != pure.fold(other)


@pytest.mark.parametrize(
    ("phrase", "is_easy"),
    [
        ("", True),
        ("my mother", True),
        ("aaaa aaaa aaaa aaaa aaaa aaaa", True),
        ("12 03 1991 98 41 22 33 44 55 66", True),
        (PHRASE, False),
        ("紅色水牛在我舅舅的屋頂唱歌", False),
        ("紅色水牛", True),
    ],
)
def test_what_is_short_or_plain_is_easy(phrase: str, is_easy: bool) -> None:
    assert pure.is_easy(phrase) is is_easy


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert pure.fold(pure.fold(text)) == pure.fold(text)


# --- through the pages ----------------------------------------------------------------------------

db = pytest.mark.django_db


@db
def test_phrase_opens_the_report_with_all_its_powers(holder: Holder) -> None:
    assert "Your phrase opens this report, too." in choose(holder).html
    again = by_phrase(PHRASE.upper().replace("'", "’"))
    assert "How it stands" in again.html
    assert "Marked-story" in again.do("read").html
    assert "A phrase of your own opens this report" in again.html
    again.do("withdraw-yes")
    assert not SecretPhrase.objects.exists()
    assert "No report opens with this phrase" in by_phrase(PHRASE).html
    assert "Nothing of it is counted" in Holder(holder.digits).html


@db
def test_phrase_is_changed_and_taken_away(holder: Holder) -> None:
    choose(holder)
    choose(holder, OTHER)
    assert by_phrase(PHRASE).page.status_code == 422
    assert by_phrase(OTHER).page.status_code == 200
    assert "Only your number opens" in holder.do("phrase-remove").html
    assert by_phrase(OTHER).page.status_code == 422
    assert Holder(holder.digits).page.status_code == 200
    assert [e.kind for e in Event.objects.order_by("pk")][-3:] == [
        "report.phrase_set", "report.phrase_set", "report.phrase_removed"
    ]  # fmt: skip


@db
def test_phrase_outlives_a_new_key_of_the_report(holder: Holder) -> None:
    """Closing the words seals the report anew; the phrase holds the number, not that key."""
    choose(holder).do("close-words")
    assert "Marked-story" in by_phrase(PHRASE).do("read").html


@db
def test_worker_who_comes_by_phrase_takes_the_filers_copy_away(
    ngo: Organisation, caseworker: User
) -> None:
    AbuseTypeFactory(key="excess-fees")
    keys.set_up(organisation=ngo, password=PASSWORD, by=caseworker)
    done = sent(consents_to_story=True, seal_to=(ngo,))
    choose(Holder(done.receipt_digits))
    Receipt.objects.update(first_used_at=None)
    assert by_phrase(PHRASE).page.status_code == 200
    assert Receipt.objects.get().first_used_at is not None


@db
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"new_phrase": ""}, "Type your phrase."),
        ({"new_phrase": "my mother", "phrase_again": "my mother"}, EASY),
        ({"phrase_again": OTHER}, "These two are not the same."),
        ({"number": ""}, "Type the 18 digits"),
        ({"new_phrase": "x" * 301}, "This is too long"),
        ({"new_phrase": PHRASE + "\0"}, "Null characters are not allowed"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    holder: Holder, changes: dict[str, str], told: str
) -> None:
    page = choose(holder, **changes).page
    assert (page.status_code, told in page.content.decode()) == (422, True)
    assert not SecretPhrase.objects.exists()
    assert changes.get("phrase_again", PHRASE) in holder.html, "what was typed is still there"


# --- misuse ---------------------------------------------------------------------------------------


@db
def test_an_open_page_gives_no_second_way_without_the_number(holder: Holder) -> None:
    """Somebody finds the telephone with the page open, and wants to come back later."""
    stranger = sent().receipt_digits
    page = choose(holder, number=stranger).page
    assert "This is not the number of this report." in page.content.decode()
    assert not SecretPhrase.objects.exists()


@db
def test_two_with_the_same_phrase_never_open_each_others_reports(holder: Holder) -> None:
    """Nor does the second learn more than that it is easy to guess."""
    choose(holder)
    second = Holder(sent().receipt_digits)
    told = choose(second, PHRASE.title()).html
    assert EASY in told
    short = choose(second, "my mother").html
    blank = re.compile(r'value="[^"]*"')
    assert blank.sub("", told) == blank.sub("", short)
    assert not SecretPhrase.objects.exists()
    assert by_phrase(PHRASE).page.status_code == 422


@db
def test_guessing_stops_for_a_network_and_for_all_together(
    holder: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(holder)
    monkeypatch.setattr(sealing, "PASSWORD_MEMORY_KIB", 8)  # what a try costs is not asked here
    client = Client()
    answers = [client.post("/en/receipt/", {"phrase": f"guess {n}"}).status_code for n in range(20)]
    assert answers[:19] == [422] * 19
    assert answers[-1] == 429, "choosing counted as one"
    page = client.post("/en/receipt/", {"phrase": PHRASE})
    assert (page.status_code, "Wait one hour" in page.content.decode()) == (429, True)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.post("/en/receipt/", {"phrase": "guess"}).status_code == 422
    TokenBucket.objects.filter(tokens__gt=500).update(tokens=0)
    assert elsewhere.post("/en/receipt/", {"phrase": PHRASE}).status_code == 429
    assert client.post("/en/receipt/", {"number": holder.digits}).status_code == 200


@db
def test_known_and_unknown_phrases_take_the_same_slow_steps(
    holder: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(holder)
    steps: list[tuple[int, int]] = []
    slow = sealing.hash_secret_raw

    def counted(**how: Any) -> bytes:
        steps.append((how["time_cost"], how["memory_cost"]))
        return slow(**how)

    monkeypatch.setattr(sealing, "hash_secret_raw", counted)
    assert by_phrase(PHRASE).page.status_code == 200
    known, steps[:] = list(steps), []
    assert by_phrase(OTHER).page.status_code == 422
    assert steps == known
    assert known[0] == (sealing.PASSWORD_PASSES, sealing.PASSWORD_MEMORY_KIB)


@db
def test_phrase_cannot_be_tried_against_a_dump_without_the_pepper(
    holder: Holder, settings: Any
) -> None:
    choose(holder)
    row, folded = SecretPhrase.objects.get(), pure.fold(PHRASE)
    for pepper in (b"", b"another pepper", settings.SECRET_KEY.encode()):
        guess = sealing.phrase_keys(folded, pepper=pepper)
        assert guess.lookup != bytes(row.lookup)
        with pytest.raises(sealing.CannotOpen):
            sealing.unseal(guess.wrapping, row.sealed)
    right = sealing.phrase_keys(folded, pepper=settings.RECEIPT_PEPPER.encode())
    assert sealing.unseal(right.wrapping, row.sealed) == {"digits": holder.digits}


@db
def test_phrase_moves_to_a_new_pepper_when_it_is_used(holder: Holder, settings: Any) -> None:
    choose(holder)
    former, settings.RECEIPT_PEPPER = (
        settings.RECEIPT_PEPPER,
        "a new pepper of 40 letters, as needed",
    )
    settings.RECEIPT_PEPPER_FALLBACKS = [former]
    assert numbers.not_moved() == 2
    assert by_phrase(PHRASE).page.status_code == 200
    assert numbers.not_moved() == 0
    settings.RECEIPT_PEPPER_FALLBACKS = []
    assert "Marked-story" in by_phrase(PHRASE).do("read").html


@db
def test_phrase_of_a_report_that_is_gone_is_refused(holder: Holder) -> None:
    holder.do("withdraw-yes")
    choose(holder)
    assert not SecretPhrase.objects.exists()
    assert phrases.digits_of(PHRASE) is None
