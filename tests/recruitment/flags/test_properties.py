"""What must hold for any facts at all."""

import json
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from recruitment.flags import (
    CURRENT,
    RULES,
    again,
    campaign,
    canonical,
    excess_rate,
    holds,
    outcome_of,
    outcomes,
    outcomes_of_two,
)
from recruitment.flags.facts import (
    AgencyFacts,
    Exposure,
    FeeLimit,
    LicenceFacts,
    Outcome,
    Predecessor,
    Tier,
)
from recruitment.flags.independence import Trace
from recruitment.flags.policy import DEFAULT, Policy
from tests.recruitment.flags.build import BASELINE, DAY, facts, honest, paid, report

REPORTS = st.lists(
    st.builds(
        lambda number, **told: report(number, **told),
        st.integers(1, 60),
        days_ago=st.integers(0, 500),
        severity=st.integers(1, 5),
        abuses=st.sampled_from(
            [(), ("excess-fees",), ("excess-fees", "wage-withholding"), ("unlicensed-recruiter",)]
        ),
        organisation=st.sampled_from([None, None, 3, 4]),
        fee_amount=st.sampled_from([None, Decimal("90000.00"), Decimal("120000.50")]),
        fee_currency=st.just("NPR"),
        month=st.sampled_from([None, DAY.replace(day=1)]),
        weight=st.sampled_from([0.0, 0.5, 1.0]),
        was_held=st.booleans(),
        has_story=st.booleans(),
    ),
    unique_by=lambda r: r.id,
    max_size=20,
)
KNOWN = st.fixed_dictionaries(
    {
        "exposure": st.sampled_from(list(Exposure)),
        "workers": st.sampled_from([(("", 20.0),), (("", 400.0),), ()]),
        "baseline": st.sampled_from([None, BASELINE]),
        "licence": st.sampled_from([LicenceFacts(), LicenceFacts("cancelled", DAY, DAY, "x")]),
        "predecessors": st.sampled_from([(), (Predecessor(2, "proposed", True),)]),
    }
)


@given(REPORTS, KNOWN, st.randoms())
def test_order_of_reports_never_changes_a_flag(reports, known, chance):
    expected = outcomes(facts(reports, **known), DEFAULT)
    chance.shuffle(reports)
    found = outcomes(facts(reports, **known), DEFAULT)
    assert found.keys() == expected.keys()
    for rule, outcome in expected.items():
        assert replace(found[rule], evidence=()) == replace(outcome, evidence=())
        assert sorted(found[rule].evidence) == sorted(outcome.evidence)


@given(REPORTS, KNOWN, st.sampled_from([2, 3, 5]), st.sampled_from([0.5, 0.9]), st.booleans())
def test_asking_rules_once_for_two_policies_gives_what_asking_twice_gives(
    reports, known, sources, excess, is_held
):
    changed = {"sources": sources, "many_sources": sources + 2} | {"excess_chance": excess}
    other = replace(DEFAULT, version=2, held_sources=4 if is_held else 2, **changed)
    seen = facts(reports, **known)
    expected = outcomes(seen, DEFAULT), outcomes(seen, other)
    assert outcomes_of_two(seen, DEFAULT, other) == expected


@given(REPORTS, KNOWN)
def test_facts_kept_as_json_give_the_same_answer_and_the_same_hash(reports, known):
    before = facts(reports, **known)
    data = canonical.as_data(before)
    kept = json.loads(json.dumps(data))
    after = canonical.from_data(AgencyFacts, kept)
    assert canonical.hash_of(kept) == canonical.hash_of(data)
    assert canonical.as_data(after) == data
    for rule in CURRENT:
        assert outcome_of(rule.name, rule.version, after, DEFAULT) == rule.judge(before, DEFAULT)


@given(REPORTS, KNOWN)
def test_every_outcome_leans_on_reports_of_the_facts_and_gives_a_reason(reports, known):
    ids = {r.id for r in reports}
    for outcome in outcomes(facts(reports, **known), DEFAULT).values():
        assert outcome.reasons
        assert outcome.evidence
        assert set(outcome.evidence) <= ids


@given(REPORTS)
def test_withdrawing_every_report_silences_every_rule(reports):
    gone = facts([], baseline=BASELINE, licence=LicenceFacts("cancelled", DAY, DAY))
    assert outcomes(gone, DEFAULT) == {}


def test_policy_is_kept_as_json_too():
    changed = Policy(version=3, sources=4)
    assert (
        canonical.from_data(Policy, json.loads(json.dumps(canonical.as_data(changed)))) == changed
    )


def test_older_data_without_a_newer_field_takes_its_default():
    data = canonical.as_data(DEFAULT)
    del data["held_sources"]
    assert canonical.from_data(Policy, data) == DEFAULT


def test_registry_finds_every_rule_by_name_and_version():
    assert {rule.key for rule in CURRENT} <= RULES.keys()
    assert len({rule.number for rule in RULES.values()}) == len(CURRENT)


# --- held reports


def test_three_who_wait_for_two_others_release_each_other():
    assert holds.releasable(facts(honest(3)), {1: 2, 2: 2, 3: 2}) == (1, 2, 3)
    assert holds.releasable(facts(honest(2)), {1: 2, 2: 2}) == ()


def test_held_report_is_released_by_open_ones():
    assert holds.releasable(facts(honest(3)), {3: 2}) == (3,)
    assert holds.releasable(facts(honest(3)), {3: 3}) == ()


def test_one_that_waits_for_too_many_holds_up_those_who_counted_on_it():
    known = facts(honest(3))
    assert holds.releasable(known, {1: 2, 2: 2, 3: 5}) == ()


def test_forger_with_ten_reports_does_not_draw_out_a_held_one():
    reports = honest(11)
    traces = {i: Trace(sketch=(7, 7, 7)) for i in range(2, 12)}
    assert holds.releasable(facts(reports, traces), {1: 2}) == ()


@given(REPORTS, st.dictionaries(st.integers(1, 60), st.integers(2, 4), max_size=8))
def test_every_released_report_has_its_others_and_no_held_one_could_be_added(reports, wishes):
    known = facts(reports)
    wishes = {i: n for i, n in wishes.items() if i in known.by_id}
    released = set(holds.releasable(known, wishes))
    present = tuple(r for r in known.reports if r.id not in wishes or r.id in released)
    for i in released:
        assert holds._others(known, present, i) >= wishes[i]
    assert holds.releasable(known, {i: wishes[i] for i in released}) == tuple(sorted(released))


# --- attacks


def test_competitor_with_ten_copied_reports_raises_no_signal_on_an_honest_agency():
    fakes = [paid(i, "100000", days_ago=i % 3) for i in range(1, 11)]
    known = facts(fakes, {r.id: Trace(sketch=(4, 4, 4)) for r in fakes})
    outcome = outcomes(known, DEFAULT)["independent_repetition"]
    assert (outcome.tier, outcome.is_disputed) == (Tier.WATCH, True)
    assert dict(outcome.numbers) == {"reports": 10, "sources": 1.0}
    assert all(o.tier is Tier.WATCH for o in outcomes(known, DEFAULT).values())


def test_competitor_who_spreads_empty_reports_over_weeks_ends_disputed():
    fakes = [report(i, days_ago=i * 4, month=None, has_story=False) for i in range(1, 11)]
    outcome = outcomes(facts(fakes), DEFAULT)["independent_repetition"]
    assert outcome.is_disputed
    assert {r.code for r in outcome.reasons} >= {"campaign_sudden", "campaign_thin"}


def test_competitor_who_writes_each_report_anew_over_six_weeks_ends_disputed():
    kinds = ("excess-fees", "fake-job", "wage-withholding")
    fakes = [
        paid(
            i,
            str(80000 + 9000 * i),
            days_ago=i * 4,
            abuses=(kinds[i % 3],),
            month=None if i % 2 else report(i, days_ago=i * 4).accepted_at.date().replace(day=1),
        )
        for i in range(1, 11)
    ]
    outcome = outcomes(facts(fakes), DEFAULT)["independent_repetition"]
    assert dict(outcome.numbers)["sources"] == 10
    assert outcome.is_disputed
    assert {r.code for r in outcome.reasons} >= {
        "campaign_sudden",
        "campaign_one_door",
        "campaign_fresh",
    }


LIMIT = FeeLimit("NPL", "QAT", "", Decimal(70000), "NPR", "Invented order", DAY)


def test_competitor_whose_invented_sums_are_all_above_the_law_ends_disputed_too():
    fakes = [
        paid(
            i,
            str(80000 + 9000 * i),
            days_ago=i * 4,
            month=report(i, days_ago=i * 4).accepted_at.date().replace(day=1),
        )
        for i in range(1, 11)
    ]
    known = facts(fakes, fee_limits=(LIMIT,))
    former = outcome_of("fee_pattern", 4, known, DEFAULT)
    assert (former.tier, former.is_disputed) == (Tier.ALERT, False)
    found = outcomes(known, DEFAULT)
    assert {"fee_pattern", "independent_repetition"} <= found.keys()
    assert all(outcome.is_disputed for outcome in found.values())
    assert found["fee_pattern"].tier is Tier.ALERT, "not silent"
    told = {reason.code for reason in found["fee_pattern"].reasons}
    assert told >= {"fees_above_law", "campaign_sudden", "campaign_one_door", "campaign_fresh"}


def test_competitor_whose_reports_wait_for_each_other_ends_disputed_too():
    fakes = [
        report(
            i,
            days_ago=i * 4,
            month=report(i, days_ago=i * 4).accepted_at.date().replace(day=1),
            was_held=True,
        )
        for i in range(1, 11)
    ]
    former = outcome_of("held_released", 1, facts(fakes), DEFAULT)
    assert (former.tier, former.is_disputed) == (Tier.SIGNAL, False)
    found = outcomes(facts(fakes), DEFAULT)
    assert (found["held_released"].tier, found["held_released"].is_disputed) == (Tier.SIGNAL, True)


def test_few_who_waited_or_many_of_a_year_are_not_disputed():
    for waited in (2, 7):
        people = [report(i, days_ago=i * 50, was_held=True) for i in range(1, waited + 1)]
        assert not outcomes(facts(people), DEFAULT)["held_released"].is_disputed


def test_lawful_sums_beside_them_do_not_hide_a_campaign():
    fakes = [
        paid(
            i,
            "60000" if i % 3 == 0 else str(80000 + 9000 * i),
            days_ago=i * 4,
            month=report(i, days_ago=i * 4).accepted_at.date().replace(day=1),
        )
        for i in range(1, 11)
    ]
    found = outcomes(facts(fakes, fee_limits=(LIMIT,)), DEFAULT)["fee_pattern"]
    assert (found.tier, found.is_disputed) == (Tier.ALERT, True)


def test_people_of_a_year_who_paid_above_the_law_are_not_disputed():
    known = facts([paid(i, "100000", days_ago=i * 50) for i in range(1, 8)], fee_limits=(LIMIT,))
    found = outcomes(known, DEFAULT)["fee_pattern"]
    assert (found.tier, found.is_disputed) == (Tier.ALERT, False)


def test_honest_people_of_six_weeks_who_tell_of_different_months_are_not_disputed():
    people = [
        paid(
            i,
            str(80000 + 9000 * i),
            days_ago=i * 4,
            month=report(i, days_ago=60 + 40 * i).accepted_at.date().replace(day=1),
            abuses=("excess-fees", "fake-job")[: 1 + i % 2],
        )
        for i in range(1, 11)
    ]
    assert not outcomes(facts(people), DEFAULT)["independent_repetition"].is_disputed


def village():
    """Eight neighbours on one evening, from one network: each with her own month, fee and story."""
    return [paid(i, str(60000 + 7000 * i), days_ago=2) for i in range(1, 9)]


def test_honest_village_that_came_together_is_shown_and_counts_as_two():
    people = village()
    traces = {r.id: Trace(bucket="net", sketch=(r.id, r.id + 100)) for r in people}
    outcome = outcomes(facts(people, traces), DEFAULT)["independent_repetition"]
    assert outcome.is_disputed
    assert dict(outcome.numbers) == {"reports": 8, "sources": 2.0}
    assert "campaign_one_hand" in {reason.code for reason in outcome.reasons}


def test_honest_village_and_one_stranger_are_a_signal():
    people = [*village(), report(20, days_ago=90, organisation=5)]
    traces = {r.id: Trace(bucket="net", sketch=(r.id, r.id + 100)) for r in people if r.id < 9}
    outcome = outcomes(facts(people, traces), DEFAULT)["independent_repetition"]
    assert outcome.tier is Tier.SIGNAL
    assert dict(outcome.numbers)["sources"] == 3


def test_few_honest_reports_show_no_signs_of_a_campaign():
    known = facts(honest(4, month=None))
    assert campaign.signs(known, known.reports, DEFAULT) == ()


# --- after a dismissal


def outcome_with(ids, tier=Tier.SIGNAL):
    return Outcome(tier, (), (), tuple(ids))


def test_news_is_two_new_voices_or_a_grave_one_or_a_higher_tier():
    known = facts([*honest(6), report(7, severity=5)])
    dismissed = outcome_with((1, 2, 3))
    assert again.is_news(outcome_with((1, 2, 3)), known, None, DEFAULT)
    assert not again.is_news(outcome_with((1, 2, 3)), known, dismissed, DEFAULT)
    assert not again.is_news(outcome_with((1, 2)), known, dismissed, DEFAULT)
    assert not again.is_news(outcome_with((1, 2, 3, 4)), known, dismissed, DEFAULT)
    assert again.is_news(outcome_with((1, 2, 3, 4, 5)), known, dismissed, DEFAULT)
    assert again.is_news(outcome_with((1, 2, 3, 4), Tier.ALERT), known, dismissed, DEFAULT)
    assert again.is_news(outcome_with((1, 2, 3, 7)), known, dismissed, DEFAULT)


def test_more_of_a_dismissed_voice_is_no_news():
    traces = {i: Trace(sketch=(8, 8)) for i in (3, 4, 5)}
    known = facts(honest(5), traces)
    dismissed = outcome_with((1, 2, 3))
    assert not again.is_news(outcome_with((1, 2, 3, 4, 5)), known, dismissed, DEFAULT)


def test_shrinkage_asks_more_of_small_agencies():
    small = excess_rate.eb05(BASELINE, 3, 0.6)
    large = excess_rate.eb05(BASELINE, 30, 6.0)
    assert small < large < 5
