"""English for workers stays at or below grade 6, text by text.

Flesch-Kincaid grade (Kincaid and others, 1975): 0.39 words a sentence + 11.8 syllables a word - 15.59.
Syllables are counted by groups of vowels, without a silent end. What is measured is the worker's layer:
rights in plain words, warning signs, what to do, kinds of abuse with their questions, safety messages,
and what each treaty is for. The words of the law beneath are measured by nobody: they are the law's.
"""

import re
from collections import defaultdict

import pytest
import yaml
from django.conf import settings

from rights.content import texts

MOST = 6.0
_OF_THE_LAW = {"says", "conditions"}
_FOR_WORKERS = {"plain", "worker"}  # of an instrument; the rest is for unions and organisations


def syllables(word: str) -> int:
    letters = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", letters))
    ends_silent = letters.endswith("e") and not letters.endswith(("le", "ee"))
    ends_silent = ends_silent or (letters.endswith("ed") and not letters.endswith(("ted", "ded")))
    return max(1, groups - (ends_silent and groups > 1))


def grade(text: str) -> float:
    words = re.findall(r"[A-Za-z']+", text)
    sentences = [part for part in re.split(r"[.!?:;]+", text) if part.strip()]
    spoken = sum(map(syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * spoken / len(words) - 15.59


def _written() -> dict[str, list[str]]:
    """Topic, kind of abuse, safety message or treaty -> what it tells a worker."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, read in (
        ("rights", texts.rights_texts),
        ("abuses", texts.abuse_texts),
        ("instruments", texts.instrument_texts),
    ):
        content = yaml.safe_load((settings.CONTENT_DIR / f"{name}.yaml").read_text("utf-8"))
        for path, text in read(content).items():
            steps = path.split("/")
            if _OF_THE_LAW & set(steps) or steps[0] == "stage":
                continue
            if steps[0] == "instrument" and steps[-1] not in _FOR_WORKERS:
                continue
            found["/".join(steps[:2])].append(text.rstrip(".!?"))
    return found


WRITTEN = _written()


@pytest.mark.parametrize("what", sorted(WRITTEN))
def test_words_to_workers_need_six_years_of_school(what: str) -> None:
    assert grade(". ".join(WRITTEN[what])) <= MOST


def test_measure_tells_hard_words_from_easy_ones() -> None:
    easy = "Keep your own passport. Do not give it to the boss."
    hard = "Confiscation of identity documentation constitutes a contravention of applicable legislation."
    assert grade(easy) < 3
    assert grade(hard) > 15
    assert (
        syllables("passport"),
        syllables("recruiter"),
        syllables("wage"),
        syllables("hired"),
    ) == (
        2,
        3,
        1,
        1,
    )


def test_every_topic_and_kind_of_abuse_is_measured() -> None:
    kinds = {what.split("/")[0] for what in WRITTEN}
    assert kinds == {"topic", "abuse", "safety", "question", "instrument", "labour_sign"}
    assert sum(what.startswith("topic/") for what in WRITTEN) >= 35
    assert sum(what.startswith("abuse/") for what in WRITTEN) >= 18
