"""Every code a rule can give has its sentence; nothing is dropped."""

import re

import pytest
from django.conf import settings
from django.utils import translation

from recruitment import flag_messages
from recruitment.flags import CURRENT
from recruitment.flags.independence import (
    EMPTY_BURST,
    SAME_BATCH,
    SAME_CHANNEL,
    SAME_DETAILS,
    SAME_TEXT,
)

VALUES = {
    "abuse": "excess-fees", "origin": "NPL", "destination": "QAT", "as_of": 2025, "agency": 7, "allowed": "10000", "chance": 0.74, "currency": "NPR", "days": 90, "expected": 1.5,
    "highest_paid": "90000", "lower": 1.2, "lowest_paid": "80000", "lost_licence": 1, "may_be_mistold": True, "past": 2, "ratio": 3.1,
    "recent": 8, "reports": 5, "since": "2026-01-10", "source": "Invented register", "sources": 3.0,
    "state": "confirmed", "status": "cancelled", "tier": "",
}  # fmt: skip


def codes_in_the_rules():
    found = set()
    for path in (settings.BASE_DIR / "recruitment" / "flags").glob("*.py"):
        found |= set(re.findall(r'Reason\.of\(\s*"(\w+)"', path.read_text()))
        text = path.read_text()
        if path.name == "campaign.py":
            found |= {f"campaign_{c}" for c in re.findall(r'^[A-Z_]+ = "(\w+)"', text, re.M)}
    causes = (EMPTY_BURST, SAME_BATCH, SAME_CHANNEL, SAME_DETAILS, SAME_TEXT)
    return found | {f"counted_as_one_{cause}" for cause in causes} | {"no_longer_holds"}


def test_every_code_of_the_rules_is_worded_and_no_sentence_is_left_over():
    computed = {"said_unlicensed", "said_unlicensed_but_listed"}
    assert codes_in_the_rules() | computed == flag_messages.CODES


@pytest.mark.parametrize("code", sorted(flag_messages.CODES))
@pytest.mark.parametrize("language", ["en", "ar", "hi", "ne"])
def test_every_sentence_can_be_said_in_every_language(code, language):
    with translation.override(language):
        said = flag_messages.sentence({"code": code, **VALUES})
    assert said
    assert said != code
    assert "%(" not in said


def test_reason_reads_as_a_person_would_say_it():
    reason = {"code": "independent_sources", "reports": 7, "sources": 3.0}
    with translation.override("en"):
        said = flag_messages.sentence(reason)
    assert said == "7 reports in 12 months, from 3 independent sources."


def test_half_a_source_is_not_rounded_up():
    with translation.override("en"):
        said = flag_messages.sentence({"code": "independent_sources", "reports": 3, "sources": 1.5})
    assert "1 independent source." in said


def test_less_than_one_source_is_not_told_as_none():
    with translation.override("en"):
        said = flag_messages.sentence({"code": "independent_sources", "reports": 6, "sources": 0.4})
        none = flag_messages.sentence({"code": "independent_sources", "reports": 6, "sources": 0})
    assert "less than one full independent source" in said
    assert "0 independent sources" in none


@pytest.mark.parametrize("code", ["more_than_usual", "likely_of_high_group"])
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_queue_tells_the_head_of_a_long_reason_and_the_page_all_of_it(code, language):
    reason = {"code": code, **VALUES}
    with translation.override(language):
        line, whole = flag_messages.first_sentence([reason]), flag_messages.sentence(reason)
    assert whole.startswith(f"{line} ")
    assert "3" in line, "how many told of it"
    assert not re.search("74|3[.,]1", line), "left to the page"


def test_code_nobody_knows_any_more_is_shown_as_it_is():
    assert flag_messages.sentence({"code": "of_old"}) == "of_old"
    assert flag_messages.first_sentence([]) == ""


def test_every_rule_has_a_name():
    assert {rule.name for rule in CURRENT} == flag_messages.RULE_NAMES.keys()
