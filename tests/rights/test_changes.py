"""An app that keeps a copy learns what is new and what is gone, and misses nothing."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from rights.fact_wording import fingerprint
from rights.models import Country, Ratification, Statement, Topic, Translation
from rights.services import changes, fact_edits, statements
from tests.factories.rights import AbuseTypeFactory

pytestmark = pytest.mark.django_db

SOURCE = ["https://example.org/page"]


@pytest.fixture
def nepal(db: None) -> Country:
    AbuseTypeFactory(key="excess-fees")
    return Country.objects.create(iso3="NPL", iso2="NP", name="Nepal")


@pytest.fixture
def ask(client: Client) -> Any:
    def since(revision: int | None = None) -> dict[str, Any]:
        asked = {} if revision is None else {"since": str(revision)}
        response = client.get("/api/v1/changes/", asked)
        assert response.status_code == 200, response.content
        return response.json()

    return since


def paths(answer: dict[str, Any]) -> set[str]:
    return {row["path"] for row in answer["changes"]}


def fact(country: Country, **more: Any) -> Statement:
    options = {"confirmed_by": "url", "sources": SOURCE} | more
    return Statement.objects.create(
        country=country, block="fees", key="cap", text="A cap.", as_of=2025, **options
    )


def test_first_round_names_everything_and_the_next_nothing(nepal: Country, ask: Any) -> None:
    changes.note()
    answer = ask()
    assert paths(answer) == {"country/NPL", "abuse/excess-fees"}
    assert changes.note() == 0
    assert ask(answer["until"])["changes"] == []


def test_named_address_can_be_fetched(nepal: Country, ask: Any, client: Client) -> None:
    changes.note()
    assert all(client.get(row["url"]).status_code == 200 for row in ask()["changes"])


def test_country_changes_with_its_fact_its_treaty_and_its_translation(
    nepal: Country, ask: Any
) -> None:
    changes.note()
    until = ask()["until"]
    row = fact(nepal)
    for change in (
        lambda: None,
        lambda: Statement.objects.filter(pk=row.pk).update(text="Another cap."),
        lambda: Translation.objects.create(
            language="ne", path=row.path, source="A cap.", text="सीमा"
        ),
        lambda: Translation.objects.update(text="नयाँ सीमा"),
        lambda: row.delete(),
    ):
        change()
        assert changes.note() == 2, "the country, and the fact as a row of its own"
        answer = ask(until)
        assert paths(answer) == {"country/NPL"}
        until = answer["until"]


def test_draft_changes_nothing_until_it_is_confirmed(
    nepal: Country, ask: Any, editor: Any, second_editor: Any
) -> None:
    draft = fact(nepal, confirmed_by="memory_only", sources=[])
    changes.note()
    until = ask()["until"]
    Statement.objects.filter(pk=draft.pk).update(position=7)
    assert changes.note() == 0
    draft.refresh_from_db()
    edit = statements.check(
        fact=draft,
        wording=fingerprint(draft),
        verdict="confirmed",
        source_url=SOURCE[0],
        source_read_on=timezone.localdate(),
        as_of=2025,
        note="",
        by=editor,
    )
    assert changes.note() == 0
    fact_edits.confirm(edit=edit, by=second_editor)
    assert paths(ask(until)) == {"country/NPL"}


def test_what_is_gone_stays_as_a_tombstone_and_may_come_back(nepal: Country, ask: Any) -> None:
    changes.note()
    until = ask()["until"]
    nepal.delete()
    changes.note()
    [gone] = ask(until)["changes"]
    assert (gone["path"], gone["is_removed"]) == ("country/NPL", True)
    assert changes.note() == 0
    Country.objects.create(iso3="NPL", iso2="NP", name="Nepal")
    changes.note()
    [back] = ask(gone["revision"])["changes"]
    assert (back["path"], back["is_removed"]) == ("country/NPL", False)


def test_number_of_another_database_starts_over(nepal: Country, ask: Any) -> None:
    changes.note()
    answer = ask(999)
    assert answer["starts_over"] is True
    assert paths(answer) == paths(ask())


@pytest.mark.parametrize("since", ["-1", "x", "", "9" * 30])
def test_number_that_is_none_is_refused(client: Client, since: str) -> None:
    assert client.get("/api/v1/changes/", {"since": since}).status_code == 400


def test_load_notes_what_it_changed(loaded_rights: None, ask: Any) -> None:
    answer = ask()
    assert len(paths(answer)) == Country.objects.count() + 18 + Topic.objects.count() + 18
    Ratification.objects.filter(country="ARG").delete()
    changes.note()
    assert paths(ask(answer["until"])) == {"country/ARG"}
