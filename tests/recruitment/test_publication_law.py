"""The law by which a country may name an agency: entered by one inspector, confirmed by another."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from recruitment.models import PublicationLaw
from recruitment.services import ledger, proposals, publication
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

TYPED = {
    "text": "The department may publish the names of agencies.",
    "source": "Invented Act 2050, section 9",
    "as_of": "2026-01-31",
}


@pytest.fixture
def second(regulator: Any) -> User:
    return UserFactory(role="inspector", organisation=regulator)


def enter(by: User, **told: Any) -> PublicationLaw:
    words = {**TYPED, "as_of": timezone.now().date(), **told}
    return publication.propose_law(**words, by=by)


def answer(client: Client, law: PublicationLaw, said: str) -> Any:
    return client.post(f"/desk/policies/law/{law.pk}/answer/", {"answer": said}, follow=True)


def test_a_law_holds_from_the_second_person_on_until_somebody_says_it_does_not(
    inspector: User, second: User, other_inspector: User
) -> None:
    law = enter(inspector)
    assert publication.law_of("NPL") is None
    with pytest.raises(ledger.SecondPersonNeededError):
        publication.confirm_law(law=law, by=inspector)
    for act in (publication.confirm_law, publication.withdraw_law):
        with pytest.raises(ledger.NotYoursError):
            act(law=law, by=other_inspector)
    publication.confirm_law(law=law, by=second)
    assert publication.law_of("NPL").text == TYPED["text"]
    assert publication.law_of("KEN") is None
    assert publication.law_of("") is None
    with pytest.raises(proposals.ProposalNotWaitingError):
        publication.confirm_law(law=law, by=second)
    with pytest.raises(proposals.ProposalWaitsError):
        enter(second)
    publication.withdraw_law(law=law, by=inspector)
    assert publication.law_of("NPL") is None
    for act in (publication.confirm_law, publication.withdraw_law):
        with pytest.raises(proposals.ProposalNotWaitingError):
            act(law=law, by=second)
    enter(second)
    kinds = Event.objects.filter(target_id=str(law.pk), kind__startswith="publication_law")
    assert sorted(kinds.values_list("kind", flat=True)) == [
        "publication_law.confirmed",
        "publication_law.proposed",
        "publication_law.withdrawn",
    ]


@pytest.mark.parametrize("field", ["text", "source"])
def test_a_law_without_its_words_or_their_place_is_none(
    inspector: User, editor: User, field: str
) -> None:
    with pytest.raises(ValidationError):
        enter(inspector, **{field: "  "})
    with pytest.raises(ledger.NotYoursError):
        enter(editor)


def test_the_database_wants_two_people_and_keeps_what_they_said(
    inspector: User, second: User
) -> None:
    law = enter(inspector)
    table = PublicationLaw.objects.filter(pk=law.pk)
    now = timezone.now()
    with pytest.raises(IntegrityError, match="confirmed_by_another"), transaction.atomic():
        table.update(confirmed_by=inspector, confirmed_at=now)
    publication.confirm_law(law=law, by=second)
    for change in (
        {"text": "Anything."},
        {"source": ""},
        {"confirmed_by": None},
        {"as_of": date(2000, 1, 1)},
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            table.update(**change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        table.delete()
    dropped = enter(UserFactory(inspector=True, organisation__country="KEN"))
    publication.withdraw_law(law=dropped, by=dropped.proposed_by)
    with pytest.raises(IntegrityError, match="once_withdrawn"), transaction.atomic():
        PublicationLaw.objects.filter(pk=dropped.pk).update(
            confirmed_by=inspector, confirmed_at=timezone.now()
        )


def test_at_the_desk_one_enters_another_confirms_and_strangers_see_nothing(
    inspector: User, second: User, other_inspector: User, browser_of: Any
) -> None:
    first, other, stranger = map(browser_of, (inspector, second, other_inspector))
    assert first.post("/desk/policies/law/", TYPED).status_code == 302
    law = PublicationLaw.objects.get()
    page = first.get("/desk/policies/law/").content.decode()
    assert TYPED["text"] in page
    assert 'value="confirm"' not in page
    assert "Another inspector of your country" in answer(first, law, "confirm").content.decode()
    assert answer(stranger, law, "withdraw").status_code == 404
    assert TYPED["text"] not in stranger.get("/desk/policies/law/").content.decode()
    assert 'value="confirm"' in other.get("/desk/policies/law/").content.decode()
    assert "In force" in answer(other, law, "confirm").content.decode()
    assert "No longer" in answer(first, law, "withdraw").content.decode()
    assert "Somebody answered meanwhile" in answer(other, law, "withdraw").content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("as_of", "2999-01-01", "not come yet"),
        ("as_of", "31/31/31", "valid date"),
        ("text", "short", "at least 10"),
        ("source", "", "required"),
        ("source", "Null \x00", "Null characters"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    inspector: User, browser_of: Any, field: str, typed: str, says: str
) -> None:
    told = {**TYPED, field: typed}
    reply = browser_of(inspector).post("/desk/policies/law/", told)
    page = reply.content.decode()
    assert reply.status_code == 400
    assert says in page
    assert all(word.rstrip("\x00") in page for word in told.values())
    assert not PublicationLaw.objects.exists()


def test_a_second_entry_keeps_what_was_typed(
    inspector: User, second: User, browser_of: Any
) -> None:
    enter(inspector)
    told = TYPED | {"text": "Other words of another law."}
    reply = browser_of(second).post("/desk/policies/law/", told)
    assert reply.status_code == 400
    page = reply.content.decode()
    assert "Decide on it first" in page
    assert told["text"] in page
