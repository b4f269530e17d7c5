"""Facts from memory: seen by editors alone, public only once laid beside a source, and for good."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.kinds import Kind
from audit.models import Event
from rights import facts_queue
from rights.fact_wording import fingerprint
from rights.models import Contact, Country, FactCheck, FactEdit, Statement
from rights.services import fact_edits, statements
from tests.conftest import Cast

SOURCE = "https://law.example.org/act"


@pytest.fixture
def nepal(db: None) -> Country:
    return Country.objects.create(iso3="NPL", iso2="NP", name="Nepal")


def _fact(country: Country, block: str = "complaints", key: str = "deadline", **more) -> Statement:
    told = {"text": "Complain within one year.", "as_of": 2025, "confirmed_by": "memory_only"}
    return Statement.objects.create(country=country, block=block, key=key, **{**told, **more})


def _check(fact, by: User, **more):
    told = {
        "wording": fingerprint(fact),
        "verdict": "confirmed",
        "source_url": SOURCE,
        "source_read_on": timezone.localdate(),
        "as_of": 2026,
        "note": "Section 60",
    }
    return statements.check(fact=fact, by=by, **{**told, **more})


def test_confirmed_fact_is_public_with_its_source_and_in_the_trail_once_a_second_editor_agrees(
    nepal: Country, editor: User, second_editor: User
) -> None:
    fact = _fact(nepal)
    edit = _check(fact, editor)
    assert fact not in Statement.objects.published()
    assert statements.awaiting() == []
    fact_edits.confirm(edit=edit, by=second_editor)
    fact.refresh_from_db()
    assert fact in Statement.objects.published()
    assert (fact.sources, fact.as_of, fact.source_detail) == ([SOURCE], 2026, "Section 60")
    proposed, confirmed = Event.objects.filter(target="rights.FactEdit").order_by("pk")
    assert (proposed.kind, proposed.actor) == (Kind.EDIT_PROPOSED, editor.audit_label)
    assert (confirmed.kind, confirmed.actor) == (Kind.EDIT_CONFIRMED, second_editor.audit_label)


def test_number_is_public_once_one_editor_read_it(nepal: Country, editor: User) -> None:
    told = {"kind": "hotline", "name": "Invented line", "phone": "1234", "as_of": 2025}
    contact = Contact.objects.create(country=nepal, key="line", confirmed_by="memory_only", **told)
    _check(contact, editor)
    assert contact in Contact.objects.published()
    event = Event.objects.get(kind=Kind.STATEMENT_CONFIRMED)
    assert (event.actor, event.target_id) == (editor.audit_label, str(contact.pk))
    assert "confirmed_by" in event.fields


def test_refused_fact_stays_hidden_and_leaves_the_queue(nepal: Country, editor: User) -> None:
    fact = _fact(nepal)
    _check(fact, editor, verdict="refused", note="The law says two years")
    fact.refresh_from_db()
    assert fact not in Statement.objects.published()
    assert statements.awaiting() == []
    # With other words it is another fact, and waits again.
    Statement.objects.filter(pk=fact.pk).update(text="Complain within two years.")
    assert [found.pk for found in statements.awaiting()] == [fact.pk]


def test_fact_that_changed_under_the_editors_hands_is_not_confirmed(
    nepal: Country, editor: User
) -> None:
    fact = _fact(nepal)
    seen = fingerprint(fact)
    Statement.objects.filter(pk=fact.pk).update(text="Complain within ten years.")
    with pytest.raises(statements.FactAlreadyChecked):
        _check(fact, editor, wording=seen)
    fact.refresh_from_db()
    assert not fact.is_published


def test_fact_is_checked_once(nepal: Country, editor: User) -> None:
    fact = _fact(nepal)
    _check(fact, editor, verdict="refused")
    with pytest.raises(statements.FactAlreadyChecked):
        _check(fact, editor)
    assert FactCheck.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"source_read_on": timezone.localdate() + timedelta(days=2)},
        {"as_of": timezone.localdate().year + 1},
        {"source_url": "not an address"},
        {"verdict": "perhaps"},
    ],
)
def test_check_without_a_sound_source_is_refused(nepal: Country, editor: User, wrong: dict) -> None:
    fact = _fact(nepal)
    with pytest.raises(ValidationError):
        _check(fact, editor, **wrong)
    fact.refresh_from_db()
    assert not fact.is_published


@pytest.mark.slow
def test_confirmation_survives_the_next_load_of_the_files(
    loaded_rights: None, editor: User, second_editor: User
) -> None:
    fact = Statement.objects.awaiting_confirmation().filter(block="complaints").first()
    contact = Contact.objects.awaiting_confirmation().exclude(url="").first()
    for one in filter(None, (fact, contact)):
        done = _check(one, editor)
        if isinstance(done, FactEdit):
            fact_edits.confirm(edit=done, by=second_editor)
    events = Event.objects.count()
    call_command("load_rights", verbosity=0)
    fact.refresh_from_db()
    assert (fact.is_published, fact.sources) == (True, [SOURCE])
    if contact:
        contact.refresh_from_db()
        assert (contact.is_published, contact.url_is_checked) == (True, True)
    assert Event.objects.count() == events, "the load changed something the second time"


def test_worst_harm_stands_first(nepal: Country) -> None:
    for block in ("remittance_notes", "irregular_status", "complaints", "recruitment_fee_rule"):
        _fact(nepal, block=block, key="x")
    ranked = facts_queue.ranked(statements.awaiting())
    assert [row.block for row in ranked] == [
        "recruitment_fee_rule",
        "complaints",
        "irregular_status",
        "remittance_notes",
    ]


def test_editor_confirms_on_the_page(nepal: Country, editor: User, browser_of) -> None:
    fact = _fact(nepal)
    client: Client = browser_of(editor)
    assert "Complain within one year." in client.get("/desk/editor/").content.decode()
    page = f"/desk/editor/statement/{fact.pk}/"
    told = {
        "wording": fingerprint(fact),
        "verdict": "confirmed",
        "source_url": SOURCE,
        "source_read_on": timezone.localdate().isoformat(),
        "as_of": "2026",
    }
    for wrong in (
        {"source_url": "ftp://law.example.org/x"},
        {"source_url": "javascript:alert(1)"},
        {"source_read_on": "2999-01-01"},
        {"as_of": "0"},
        {"verdict": ""},
        {"wording": "0" * 64},
        {"note": "with\x00nul"},
    ):
        answer = client.post(page, {**told, "note": "Section 60", **wrong})
        assert answer.status_code == 400, wrong
        assert "law.example.org" in answer.content.decode() or "source_url" in wrong
        assert not Statement.objects.published().exists()
    assert client.post(page, told).status_code == 302
    assert FactEdit.objects.get().path == fact.path
    assert not Statement.objects.published().exists()
    assert client.post(page, told).status_code == 400, "it waits for a second editor already"
    Statement.objects.update(confirmed_by="url", sources=[SOURCE])
    assert client.get(page).status_code == 404


def test_queue_narrows_by_country_and_harm(nepal: Country, editor: User, browser_of) -> None:
    kenya = Country.objects.create(iso3="KEN", iso2="KE", name="Kenya")
    _fact(nepal, text="Of the first country.")
    _fact(kenya, text="Of the second country.")
    _fact(kenya, block="passport_retention", key="x", text="About passports.")
    client = browser_of(editor)
    page = client.get("/desk/editor/?country=KEN&harm=passport").content.decode()
    assert "About passports." in page
    assert "Of the second" not in page
    assert client.get("/desk/editor/?country=XXX&harm=none&page=-4").status_code == 200


def test_facts_to_check_are_not_there_for_others(cast: Cast, nepal: Country, browser_of) -> None:
    fact = _fact(nepal)
    for page in ("/desk/editor/", f"/desk/editor/statement/{fact.pk}/"):
        assert browser_of(cast.editor).get(page).status_code == 200
        for person in (cast.caseworker, cast.inspector, cast.operator):
            assert browser_of(person).get(page).status_code == 404
    assert browser_of(cast.editor).get(f"/desk/editor/nonsense/{fact.pk}/").status_code == 404


@pytest.mark.slow
def test_queue_of_all_facts_asks_at_most_twelve_times(
    loaded_rights: None, editor: User, browser_of, django_assert_max_num_queries
) -> None:
    client = browser_of(editor)
    with django_assert_max_num_queries(12):
        assert client.get("/desk/editor/").status_code == 200
