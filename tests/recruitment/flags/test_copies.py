"""An agency that floods itself with copies, and a rival who tries the same way."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruitment.flags import outcome_of, outcomes
from recruitment.flags.facts import FeeLimit, Tier
from recruitment.flags.independence import Trace
from recruitment.flags.policy import DEFAULT
from tests.recruitment.flags.build import DAY, TWO_GROUPS, facts, honest, paid, report
from tests.recruitment.flags.test_properties import KNOWN, REPORTS

FIRST = 101


def people(n=5):
    """Spaced, detailed, of different months."""
    return [paid(i, str(70000 + 9000 * i), days_ago=30 * i) for i in range(1, n + 1)]


def copies(n, days_ago=3, **told):
    """Hardly any detail, of one hour; `apart` days between them."""
    told = {"month": None, "has_story": False} | told
    return [report(FIRST + i, days_ago=days_ago, **told) for i in range(n)]


def codes(outcome):
    return {reason.code for reason in outcome.reasons}


def test_flag_stays_open_when_the_agency_sends_seven_copies_in_an_hour():
    alone = outcomes(facts(people()), DEFAULT)["independent_repetition"]
    flooded = facts([*people(), *copies(7)])
    former = outcome_of("independent_repetition", 2, flooded, DEFAULT)
    assert former.is_disputed  # as versions 1 and 2 said, and say again of what they saw
    found = outcomes(flooded, DEFAULT)["independent_repetition"]
    assert (found.tier, found.is_disputed) == (alone.tier, False) == (Tier.SIGNAL, False)
    assert found.evidence == alone.evidence
    (aside,) = (r.as_data() for r in found.reasons if r.code == "copies_set_aside")
    assert aside["reports"] == 7


def test_two_floods_and_reports_that_weigh_nothing_change_nothing_either():
    other = replace(copies(1)[0], id=300)
    more = [replace(r, id=r.id + 100, destination="SAU") for r in copies(6, days_ago=20)]
    weightless = [replace(other, id=300 + i, weight=0.0) for i in range(9)]
    flooded = facts([*people(), *copies(7), *more, *weightless])
    assert outcome_of("independent_repetition", 2, flooded, DEFAULT).is_disputed
    assert not outcomes(flooded, DEFAULT)["independent_repetition"].is_disputed


def test_rate_stays_open_too():
    workers = {"workers": (("QAT", 100.0),), "baseline": TWO_GROUPS, "exposure": "good"}
    flooded = facts([*people(8), *copies(16)], **workers)
    assert outcome_of("excess_rate", 2, flooded, DEFAULT).is_disputed
    assert not outcomes(flooded, DEFAULT)["excess_rate"].is_disputed


def test_sudden_rise_stays_open_too_and_the_past_is_never_set_aside():
    spread = [paid(i, str(70000 + 9000 * i), days_ago=10 * i, organisation=i) for i in range(1, 9)]
    flooded = facts([*spread, *copies(12)])
    assert outcome_of("surge", 1, flooded, DEFAULT).is_disputed
    assert not outcomes(flooded, DEFAULT)["surge"].is_disputed
    past = [report(40 + i, days_ago=100 + 10 * i) for i in range(8)]
    before = facts([*spread, *copies(12), *past], {r.id: Trace(sketch=(3, 3)) for r in past[:2]})
    assert "surge" not in outcomes(before, DEFAULT)


def test_fees_above_the_law_stay_open_too():
    limit = FeeLimit("NPL", "QAT", "", Decimal(50000), "NPR", "Invented order", DAY)
    told = {"fee_amount": Decimal(90000), "fee_currency": "NPR"}
    flooded = facts([*people(8), *copies(16, **told)], fee_limits=(limit,))
    alone = outcomes(facts(people(8), fee_limits=(limit,)), DEFAULT)["fee_pattern"]
    found = outcomes(flooded, DEFAULT)["fee_pattern"]
    assert (found.tier, found.is_disputed) == (alone.tier, False) == (Tier.ALERT, False)
    assert "copies_set_aside" in codes(found)


@pytest.mark.parametrize("honest_ones", [0, 1, 2])
def test_copies_give_a_rival_no_open_flag(honest_ones):
    known = facts([*people(honest_ones), *copies(10)])
    assert all(o.is_disputed or o.tier is Tier.WATCH for o in outcomes(known, DEFAULT).values())


def test_fakes_written_anew_stay_disputed_with_copies_beside_them():
    fakes = [
        paid(
            i,
            str(80000 + 9000 * i),
            days_ago=i * 4,
            month=report(i, days_ago=i * 4).accepted_at.date().replace(day=1),
        )
        for i in range(1, 11)
    ]
    found = outcomes(facts([*fakes, *copies(10)]), DEFAULT)["independent_repetition"]
    assert found.is_disputed
    assert "copies_set_aside" not in codes(found)


@given(
    REPORTS,
    KNOWN,
    st.integers(3, 14),
    st.integers(0, 60),
    st.booleans(),
    st.sampled_from([0.5, 1.0]),
)
def test_linked_copies_never_turn_an_open_flag_into_a_disputed_one(
    there, known, many, days_ago, have_words, weight
):
    told = {"destination": "OMN", "has_story": have_words, "weight": weight}
    added = copies(many, days_ago, **told)
    traces = {r.id: Trace(sketch=(5, 5, 5)) for r in added if have_words}
    before = outcomes(facts(there, **known), DEFAULT)
    after = outcomes(facts([*there, *added], traces, **known), DEFAULT)
    for rule, outcome in before.items():
        if not outcome.is_disputed and rule in after:
            assert not after[rule].is_disputed, rule


@given(st.integers(3, 8), st.lists(st.tuples(st.integers(6, 12), st.integers(0, 11)), max_size=8))
def test_many_floods_do_not_either(voices, floods):
    """Each larger than anything that hangs together among the rest."""
    added = []
    for flood, (many, weeks) in enumerate(floods):
        abuses = (f"invented-{flood}",)
        more = copies(many, days_ago=7 * weeks, abuses=abuses)
        added += [replace(r, id=1000 * (flood + 1) + n) for n, r in enumerate(more)]
    alone = outcomes(facts(honest(voices)), DEFAULT)["independent_repetition"]
    found = outcomes(facts([*honest(voices), *added]), DEFAULT)["independent_repetition"]
    assert found.is_disputed <= alone.is_disputed


def test_spans_of_three_days_begin_with_the_first_that_is_in_none():
    alike = [report(i, days_ago=20 - i, month=None, has_story=False) for i in range(1, 9)]
    (burst,) = facts(alike).bursts
    assert burst.windows({r.id for r in alike}) == [(1, 2, 3, 4), (5, 6, 7, 8)]
    assert burst.windows({2, 3, 7}) == [(2, 3), (7,)]
    assert alike[3].accepted_at - alike[0].accepted_at == timedelta(days=3)
