"""What inspections say of a threshold. Pure."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruitment.flags import CURRENT
from recruitment.flags.policy import BOUNDS, DEFAULT
from recruitment.flags.suggestion import DECIDING, Says, suggest
from recruitment.precision import Case, Fate, wilson

_VERSIONS = {rule.name: rule.version for rule in CURRENT}


def cases(number: float, upheld: int, not_upheld: int, **fields) -> list[Case]:
    fates = [Fate.UPHELD] * upheld + [Fate.NOT_UPHELD] * not_upheld
    told = {"rule": "independent_repetition", "name": "sources"} | fields
    told = {"version": _VERSIONS[told["rule"]]} | told
    name = told.pop("name")
    return [Case(fate=fate, numbers={name: number}, **told) for fate in fates]


def test_few_inspections_suggest_nothing_and_say_how_many_are_missing():
    found = suggest("sources", cases(3, 0, 7), DEFAULT)
    assert (found.says, found.inspected, found.value) == (Says.NOT_ENOUGH, 7, None)


def test_all_upheld_changes_nothing():
    assert suggest("sources", cases(5, 20, 0), DEFAULT).says == Says.KEEP


def test_the_smallest_count_whose_lower_limit_reaches_the_aim_is_suggested():
    found = suggest("sources", cases(3, 4, 16) + cases(4, 3, 7) + cases(5, 30, 1), DEFAULT)
    assert (found.says, found.value, found.upheld, found.inspected) == (Says.CHANGE, 5, 30, 31)
    assert found.low == wilson(30, 31)[0] >= 0.75


def test_a_rate_is_suggested_such_that_the_rule_still_flags_what_speaks_for_it():
    loud = {"rule": "excess_rate", "name": "chance"}
    history = cases(0.7, 0, 20, **loud) + cases(0.9, 30, 0, **loud)
    found = suggest("excess_chance", history, DEFAULT)
    assert (found.value, found.upheld, found.inspected) == (0.7, 30, 30)
    poor = [replace(case, is_size_poor=True) for case in history]
    assert suggest("excess_chance", poor, DEFAULT).inspected == 0
    assert suggest("excess_chance_poor", poor, DEFAULT).inspected == 30


@pytest.mark.parametrize(
    "silent",
    [
        cases(5, 0, 30, version=99),
        cases(5, 0, 30, rule="surge"),
        cases(2, 0, 30),
        [replace(case, numbers={}) for case in cases(5, 0, 30)],
        [replace(case, fate=Fate.DISMISSED) for case in cases(5, 0, 30)],
    ],
    ids=["other version", "other rule", "below today", "no number", "dismissed unseen"],
)
def test_only_findings_above_todays_value_of_todays_rule_speak(silent):
    assert suggest("sources", silent, DEFAULT).inspected == 0


def test_where_no_count_reaches_the_aim_it_says_so():
    assert suggest("sources", cases(4, 10, 15), DEFAULT).says == Says.NONE_REACHES


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(2, 14), st.booleans()), min_size=20, max_size=80),
    st.sampled_from(sorted(DECIDING)),
    st.tuples(st.floats(0.05, 0.95), st.floats(0.05, 0.95)).map(sorted),
)
def test_a_stricter_aim_never_suggests_a_lower_threshold(told, field, aims):
    by = DECIDING[field]
    history = [
        case
        for number, is_upheld in told
        for case in cases(
            number, is_upheld, not is_upheld, rule=by.rule, name=by.number,
            version=3 if by.rule == "fee_pattern" else 1, is_size_poor=bool(by.is_size_poor),
        )
    ]  # fmt: skip
    lax, strict = (suggest(field, history, DEFAULT, aim=aim) for aim in aims)
    order = [Says.KEEP, Says.CHANGE, Says.NONE_REACHES]
    if lax.says == Says.NOT_ENOUGH:
        assert strict == lax
        return
    assert order.index(lax.says) <= order.index(strict.says)
    if strict.says == Says.CHANGE:
        now = getattr(DEFAULT, field)
        assert now < strict.value <= BOUNDS[field].most
        assert (lax.value or now) <= strict.value
        assert strict.low >= aims[1]
