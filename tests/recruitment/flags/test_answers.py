"""What was answered counts by voices."""

from hypothesis import given
from hypothesis import strategies as st

from recruitment.flags.answers import by_voices
from recruitment.flags.independence import Trace
from tests.recruitment.flags.build import facts, honest, report


def copies(n):
    reports = [report(100 + i, days_ago=2) for i in range(n)]
    return reports, {r.id: Trace(bucket="one") for r in reports}


def test_ten_copies_are_one_voice_beside_three_people():
    reports, traces = copies(10)
    known = facts([*honest(3), *reports], traces)
    said = {1: "yes", 2: "yes", 3: "yes"} | {r.id: "no" for r in reports}
    assert by_voices(known, said) == {"yes": 3, "no": 1}


def test_copies_without_a_common_network_are_one_voice_too():
    reports, _ = copies(10)
    said = {r.id: "no" for r in reports}
    assert by_voices(facts(reports), said) == {"no": 1}


def test_source_that_says_both_counts_for_neither():
    reports, traces = copies(6)
    said = {r.id: "yes" if r.id % 2 else "no" for r in reports} | {1: "yes"}
    known = facts([*honest(1), *reports], traces)
    assert by_voices(known, said) == {"yes": 1, "divided": 1}


def test_not_known_beside_an_answer_is_no_voice_of_its_own():
    reports, traces = copies(2)
    known = facts(reports, traces)
    assert by_voices(known, {100: "not_known", 101: "no"}) == {"no": 1}
    assert by_voices(known, {100: "not_known"}) == {"not_known": 1}


def test_what_weighs_nothing_says_nothing_and_ten_tenths_say_it_once():
    light = [report(i, weight=0.1) for i in range(1, 11)]
    assert by_voices(facts(light), dict.fromkeys(range(1, 11), "no")) == {"no": 1}
    assert by_voices(facts(light), {1: "no"}) == {"no": 0}
    assert by_voices(facts(honest(1, weight=0.0)), {1: "no"}) == {}
    assert by_voices(facts(honest(1)), {7: "no"}) == {}


ANSWERS = st.sampled_from(["yes", "no", "not_known"])


@given(st.lists(ANSWERS, max_size=6), st.integers(1, 8), ANSWERS)
def test_copies_never_add_more_than_one_voice_or_take_one_from_others(people, many, answer):
    said = dict(enumerate(people, 1))
    reports, traces = copies(many)
    known = facts([*honest(len(people)), *reports], traces)
    before = by_voices(known, said)
    after = by_voices(known, said | {r.id: answer for r in reports})
    assert after == before | {answer: before.get(answer, 0) + 1}
