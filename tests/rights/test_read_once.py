"""Publishing reads a row once for all pages; a reader gets what is in the database now."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rights.models import Country, Statement
from rights.publishing import press
from rights.read_once import of_countries, once, reading_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guides")]

STAGES = [f"/ne/journeys/NPL/QAT/{key}/" for key in ("at_work", "contract", "travel")]


def _queries(path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        press.render(path)
    return len(asked)


def test_outside_nothing_is_kept() -> None:
    found = [once("key", read=lambda value=value: value) for value in (1, 2)]
    assert found == [1, 2]


def test_inside_the_first_answer_is_kept_and_forgotten_afterwards() -> None:
    for first in (1, 3):
        with reading_once():
            assert once("key", read=lambda first=first: first) == first
            assert once("key", read=lambda: 2) == first
            assert once("key", "of another", read=lambda: 2) == 2  # noqa: PLR2004


def test_nothing_is_kept_of_a_reading_that_failed() -> None:
    def failing() -> None:
        raise Country.DoesNotExist

    with reading_once():
        with pytest.raises(Country.DoesNotExist):
            once("key", read=failing)
        assert once("key", read=lambda: "there") == "there"


def test_rows_of_countries_are_the_same_either_way() -> None:
    def rows() -> set[int]:
        found = of_countries(
            "statements", ["NPL", "QAT"], lambda codes: Statement.objects.filter(country__in=codes)
        )
        assert len(found) == len({row.pk for row in found})
        return {row.pk for row in found}

    apart = rows()
    with reading_once():
        assert rows() == rows() == apart
    assert len(apart) > 1


def test_the_second_page_of_a_journey_asks_for_its_rights_alone() -> None:
    for path in STAGES:
        press.render(path)
    apart = _queries(STAGES[1])
    with reading_once():
        press.render(STAGES[0])
        # The stage, its rights, their provisions, corrections of the one end the first did not ask for.
        assert _queries(STAGES[1]) <= 4 < apart  # noqa: PLR2004
        assert _queries(STAGES[1]) == 0


def test_pages_are_the_same_to_the_byte() -> None:
    paths = [*STAGES, "/ne/journeys/NPL/QAT/", "/ne/countries/NPL/", "/ne/help/NPL/QAT/"]
    paths += [path.replace("/ne/", "/ar/") for path in paths]
    apart = [press.render(path).body for path in paths]
    with reading_once():
        together = [press.render(path).body for path in paths]
        again = [press.render(path).body for path in reversed(paths)][::-1]
    assert apart == together == again


def test_a_reader_in_another_thread_is_given_nothing_that_is_kept() -> None:
    with reading_once(), ThreadPoolExecutor(1) as another:
        once("key", read=lambda: 1)
        assert another.submit(once, "key", read=lambda: 2).result() == 2  # noqa: PLR2004


def test_a_page_read_after_publishing_shows_what_changed_meanwhile() -> None:
    path = "/ne/countries/QAT/"
    with reading_once():
        press.render(path)
        Country.objects.filter(pk="QAT").update(partners=[])
    assert "/journeys/NPL/QAT/" not in Client().get(path).content.decode()
