"""Nothing is public unless everything is there, and all that lacks is said."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from recruitment.publication import Claim, Lack, Law, may_be_public

NOW = datetime(2026, 11, 25, tzinfo=UTC)
LAW = Law(
    "NPL", "Invented Act, section 9: the department may name.", "invented source", date(2026, 1, 1)
)
GOOD = Claim(
    country="NPL",
    independent_sources=5,
    eb05=2.0,
    is_upheld=True,
    reviewers=("user:1", "user:2"),
    reply_ends_at=(NOW,),
    holds=(),
)


def ask(claim: Claim, law: Law | None = LAW) -> tuple[bool, tuple[Lack, ...]]:
    answer = may_be_public(claim, now=NOW, law=law)
    return answer.allowed, answer.lacks


def test_all_there_is_allowed() -> None:
    assert ask(GOOD) == (True, ())


def test_a_country_without_a_law_allows_nothing() -> None:
    assert ask(GOOD, None) == (False, (Lack.LAW,))


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        ({"country": "KEN"}, Lack.LAW),
        ({"country": ""}, Lack.LAW),
        ({"independent_sources": 4.9}, Lack.SOURCES),
        ({"independent_sources": float("nan")}, Lack.SOURCES),
        ({"eb05": None}, Lack.EB05_NOT_KNOWN),
        ({"eb05": 1.99}, Lack.EB05),
        ({"eb05": float("nan")}, Lack.EB05),
        ({"is_upheld": False}, Lack.NOT_UPHELD),
        ({"reviewers": ("user:1",)}, Lack.REVIEWERS),
        ({"reviewers": ("user:1", "user:1")}, Lack.REVIEWERS),
        ({"reviewers": ("user:1", "")}, Lack.REVIEWERS),
        ({"reply_ends_at": ()}, Lack.NEVER_ASKED),
        ({"reply_ends_at": (NOW + timedelta(seconds=1),)}, Lack.REPLY_RUNNING),
        ({"reply_ends_at": (NOW - timedelta(days=9), NOW + timedelta(days=9))}, Lack.REPLY_RUNNING),
        ({"holds": ("disputed",)}, Lack.HOLD),
    ],
)
def test_one_thing_that_lacks_is_enough(change: dict[str, Any], lack: Lack) -> None:
    assert ask(replace(GOOD, **change)) == (False, (lack,))


@pytest.mark.parametrize("empty", [{"text": " "}, {"source": ""}])
def test_a_yes_without_the_words_of_the_law_is_no(empty: dict[str, str]) -> None:
    assert ask(GOOD, replace(LAW, **empty)) == (False, (Lack.LAW_TEXT,))


def test_law_of_another_country_under_this_name_is_no() -> None:
    assert ask(GOOD, replace(LAW, country="KEN")) == (False, (Lack.LAW,))


def test_all_that_lacks_is_said() -> None:
    nothing = Claim("KEN", 0, None, False, (), (), ("disputed",))
    allowed, lacks = ask(nothing)
    assert not allowed
    assert set(lacks) == set(Lack) - {Lack.LAW_TEXT, Lack.EB05, Lack.REPLY_RUNNING}
