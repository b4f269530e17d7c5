"""What a regulator may set, and that no such policy silences the worst case."""

import re
from dataclasses import fields, replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from recruitment.agency_facts import HISTORY_DAYS
from recruitment.flags import grave_report, independent_repetition
from recruitment.flags.facts import GROUP_COUNTS_AS
from recruitment.flags.policy import (
    BOUNDS,
    DEFAULT,
    ORDER,
    SETTABLE,
    Policy,
    Problem,
    is_whole,
    problems,
)
from tests.recruitment.flags.build import facts, paid, report


def _within(field: str) -> st.SearchStrategy:
    bound = BOUNDS[field]
    if is_whole(field):
        return st.integers(int(bound.least), int(bound.most))
    return st.floats(bound.least, bound.most)


LAWFUL = (
    st.fixed_dictionaries({field: _within(field) for field in SETTABLE})
    .map(lambda values: Policy(**values))
    .filter(lambda policy: not problems(policy))
)
ANYTHING = st.one_of(
    st.integers(-10, 10**6), st.floats(), st.booleans(), st.none(), st.text(max_size=5)
)


def test_every_value_has_bounds_that_hold_the_sites_own():
    assert (
        set(BOUNDS)
        == set(SETTABLE)
        == {field.name for field in fields(Policy)}
        - {"version", "excess_signal", "excess_signal_poor"}
    )
    assert problems(DEFAULT) == ()


def test_windows_fit_into_the_facts_that_are_kept():
    assert BOUNDS["window_days"].most <= HISTORY_DAYS
    assert BOUNDS["surge_days"].most + 365 <= HISTORY_DAYS


def test_a_group_that_came_together_is_never_a_repetition():
    assert BOUNDS["sources"].least > GROUP_COUNTS_AS
    assert BOUNDS["fee_sources"].least > GROUP_COUNTS_AS


@given(LAWFUL, st.integers(0, 179), st.sampled_from([0.0, 1.0]))
def test_no_policy_silences_a_grave_report_of_the_last_half_year(policy, days_ago, weight):
    known = facts([report(1, days_ago=days_ago, severity=5, weight=weight)])
    assert grave_report.judge(known, policy).tier == "urgent"


@given(LAWFUL, st.integers(1, 40))
def test_enough_independent_people_are_heard_by_every_policy(policy, more):
    n = policy.sources + more
    known = facts([paid(i, str(60000 + 1000 * i), days_ago=i * 3) for i in range(1, n + 1)])
    assert independent_repetition.judge(known, policy)


@given(st.sampled_from(SETTABLE), ANYTHING)
def test_a_value_is_refused_or_within_its_bounds(field, value):
    found = problems(replace(DEFAULT, **{field: value}))
    if any(problem.field == field and problem.code != "order" for problem in found):
        return
    assert BOUNDS[field].least <= value <= BOUNDS[field].most
    assert not isinstance(value, bool)
    assert isinstance(value, int if is_whole(field) else int | float)


@given(st.sampled_from(ORDER))
def test_what_is_out_of_order_is_named_with_the_other(pair):
    low, high = pair
    policy = replace(DEFAULT, **{low: BOUNDS[low].most, high: BOUNDS[high].least})
    assert Problem(high, "order", low) in problems(policy)


def test_the_reference_tells_every_bound():
    page = Path(__file__).parents[3] / "docs" / "reference" / "rules.md"
    told = re.findall(
        r"^\| `(\w+)` \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", page.read_text(), re.M
    )
    found = {field: tuple(map(float, numbers)) for field, *numbers in told}
    assert found == {
        field: (bound.least, bound.most, getattr(DEFAULT, field)) for field, bound in BOUNDS.items()
    }
