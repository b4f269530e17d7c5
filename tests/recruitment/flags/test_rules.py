"""Each rule: a case that fires, one just below, one that must never fire, one with missing data."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from recruitment.flags import (
    excess_rate,
    excess_rate_v2,
    fee_pattern,
    fee_pattern_v2,
    fee_pattern_v3,
    fee_pattern_v4,
    grave_report,
    held_released,
    independent_repetition,
    independent_repetition_v2,
    lost_licence,
    outcome_of,
    successor,
    surge,
)
from recruitment.flags.facts import (
    AgencyFacts,
    Baseline,
    Exposure,
    FeeLimit,
    FeeRule,
    GroupRate,
    ItemLimit,
    LicenceFacts,
    PaidFor,
    Predecessor,
    Tier,
)
from recruitment.flags.independence import Trace
from recruitment.flags.policy import DEFAULT
from tests.recruitment.flags.build import (
    BASELINE,
    DAY,
    TWO_GROUPS,
    facts,
    honest,
    paid,
    report,
)


def codes(outcome):
    return [reason.code for reason in outcome.reasons]


# --- grave report


def test_one_grave_report_is_urgent_at_once():
    outcome = grave_report.judge(facts([report(1, severity=5, ongoing="yes")]), DEFAULT)
    assert outcome.tier is Tier.URGENT
    assert codes(outcome) == ["grave_report", "still_going_on"]
    assert outcome.evidence == (1,)


def test_nine_reports_of_severity_four_are_no_grave_report():
    assert grave_report.judge(facts(honest(9, severity=4)), DEFAULT) is None


def test_grave_report_of_last_year_is_no_longer_urgent():
    assert grave_report.judge(facts([report(1, days_ago=364, severity=5)]), DEFAULT)
    assert grave_report.judge(facts([report(1, days_ago=365, severity=5)]), DEFAULT) is None


def test_grave_report_in_doubt_is_disputed_and_still_urgent():
    outcome = grave_report.judge(facts([report(1, severity=5, weight=0.0)]), DEFAULT)
    assert (outcome.tier, outcome.is_disputed) == (Tier.URGENT, True)


def test_no_rule_speaks_of_an_agency_without_reports():
    rules = (
        grave_report,
        independent_repetition,
        independent_repetition_v2,
        excess_rate,
        excess_rate_v2,
        surge,
        fee_pattern_v4,
        lost_licence,
        successor,
        held_released,
    )
    empty = facts([], licence=LicenceFacts("cancelled", DAY, DAY), baseline=BASELINE)
    assert [rule.judge(empty, DEFAULT) for rule in rules] == [None] * len(rules)


# --- independent repetition


def test_three_independent_sources_are_a_signal_and_two_are_nothing():
    assert independent_repetition.judge(facts(honest(2)), DEFAULT) is None
    outcome = independent_repetition.judge(facts(honest(3)), DEFAULT)
    assert outcome.tier is Tier.SIGNAL
    assert codes(outcome) == ["independent_sources", "same_abuse", "size_not_known"]


def test_three_reports_of_one_hand_are_nothing():
    traces = {i: Trace(sketch=(1, 2, 3)) for i in (1, 2, 3)}
    assert independent_repetition.judge(facts(honest(3), traces), DEFAULT) is None


def test_many_sources_for_one_abuse_are_an_alert_and_for_many_a_signal():
    assert independent_repetition.judge(facts(honest(6)), DEFAULT).tier is Tier.ALERT
    mixed = [report(i, abuses=(f"abuse-{i % 3}",)) for i in range(1, 7)]
    assert independent_repetition.judge(facts(mixed), DEFAULT).tier is Tier.SIGNAL


def test_as_many_as_usual_for_its_size_stay_a_watch():
    known = facts(honest(4), exposure=Exposure.GOOD, workers=(("", 400.0),), baseline=BASELINE)
    outcome = independent_repetition.judge(known, DEFAULT)
    assert outcome.tier is Tier.WATCH
    assert "usual_for_size" in codes(outcome)


def test_small_agency_with_many_sources_stays_a_signal_although_its_size_is_known():
    known = facts(honest(5), exposure=Exposure.GOOD, workers=(("", 30.0),), baseline=BASELINE)
    assert independent_repetition.judge(known, DEFAULT).tier is Tier.SIGNAL


def test_registered_agency_of_unknown_size_is_compared_with_others_by_what_is_told():
    known = {"baseline": BASELINE, "is_registered": True}
    outcome = independent_repetition.judge(facts(honest(4), **known), DEFAULT)
    assert outcome.tier is Tier.WATCH
    assert "not_out_of_the_ordinary" in codes(outcome)
    kept = facts(honest(4, abuses=("passport-retention",)), **known)
    assert independent_repetition.judge(kept, DEFAULT).tier is Tier.SIGNAL


def test_recruiter_that_no_register_knows_has_no_size_to_hide_behind():
    outcome = independent_repetition.judge(facts(honest(3), baseline=BASELINE), DEFAULT)
    assert outcome.tier is Tier.SIGNAL


def test_all_from_one_organisation_is_a_step_lower():
    outcome = independent_repetition.judge(facts(honest(3, organisation=9)), DEFAULT)
    assert outcome.tier is Tier.WATCH
    assert "one_organisation" in codes(outcome)


def test_what_was_counted_as_one_is_on_record():
    traces = {4: Trace(sketch=(1,)), 5: Trace(sketch=(1,))}
    outcome = independent_repetition.judge(facts(honest(5), traces), DEFAULT)
    (discount,) = [r for r in outcome.reasons if r.code.startswith("counted_as_one")]
    assert discount.as_data() == {
        "code": "counted_as_one_same_text",
        "reports": 2,
        "sources": 1.0,
    }


# --- excess rate

KNOWN = {"exposure": Exposure.GOOD, "baseline": BASELINE}


def test_five_times_the_usual_rate_is_a_signal():
    outcome = excess_rate.judge(facts(honest(10), workers=(("", 200.0),), **KNOWN), DEFAULT)
    assert outcome.tier in (Tier.SIGNAL, Tier.ALERT)
    assert dict(outcome.numbers)["expected"] == 2.0


def test_the_usual_rate_is_nothing_however_many_reports():
    assert excess_rate.judge(facts(honest(30), workers=(("", 3000.0),), **KNOWN), DEFAULT) is None


def test_two_sources_on_a_tiny_agency_are_no_scandal():
    assert excess_rate.judge(facts(honest(2), workers=(("", 5.0),), **KNOWN), DEFAULT) is None


def test_poor_placements_ask_for_more_and_say_so():
    good = facts(honest(7), workers=(("", 200.0),), **KNOWN)
    assert excess_rate.judge(good, DEFAULT).tier is Tier.SIGNAL
    poor = replace(good, exposure=Exposure.POOR)
    outcome = excess_rate.judge(poor, DEFAULT)
    assert outcome.tier is Tier.WATCH
    assert codes(outcome) == ["more_than_usual", "placements_poorly_known"]


def test_poor_placements_and_an_abuse_that_stands_out_are_a_signal():
    kept = honest(7, abuses=("passport-retention",))
    known = {"exposure": Exposure.POOR, "baseline": BASELINE, "workers": (("", 200.0),)}
    outcome = excess_rate.judge(facts(kept, **known), DEFAULT)
    assert outcome.tier is Tier.SIGNAL
    assert "stands_out" in codes(outcome)


def test_destination_with_a_higher_rate_is_judged_by_its_own():
    groups = (GroupRate("QAT", 2000.0, 50_000.0), GroupRate("MYS", 1000.0, 250_000.0))
    base = replace(BASELINE, groups=groups)
    known = {"exposure": Exposure.GOOD, "baseline": base}
    assert excess_rate.judge(facts(honest(8), workers=(("MYS", 200.0),), **known), DEFAULT)
    assert excess_rate.judge(facts(honest(8), workers=(("QAT", 200.0),), **known), DEFAULT) is None


def test_without_placements_only_what_stands_out_is_a_signal():
    kept = honest(4, abuses=("passport-retention",))
    outcome = excess_rate.judge(facts(kept, baseline=BASELINE), DEFAULT)
    assert outcome.tier is Tier.SIGNAL
    assert codes(outcome) == ["stands_out", "size_not_known"]
    assert excess_rate.judge(facts(honest(5), baseline=BASELINE), DEFAULT) is None


def test_without_a_baseline_or_with_a_thin_one_nothing_is_said():
    reports = honest(20)
    assert excess_rate.judge(facts(reports, **{**KNOWN, "baseline": None}), DEFAULT) is None
    thin = Baseline("NPL", DAY, 5, 10.0, 100.0, 1.0, 1.0, all_agencies=5, all_sources=10.0)
    poor = {"exposure": Exposure.GOOD, "baseline": thin, "workers": (("", 10.0),)}
    assert excess_rate.judge(facts(reports, **poor), DEFAULT) is None


# --- excess rate by two groups

TWO = {"exposure": Exposure.GOOD, "baseline": TWO_GROUPS}


def test_more_likely_than_not_named_twice_as_often_is_a_signal():
    # Where two are usual: six are two in five, seven three in four, but not even its lower end is the usual.
    assert excess_rate_v2.judge(facts(honest(6), workers=(("", 200.0),), **TWO), DEFAULT) is None
    outcome = excess_rate_v2.judge(facts(honest(7), workers=(("", 200.0),), **TWO), DEFAULT)
    assert outcome.tier is Tier.SIGNAL
    assert codes(outcome) == ["likely_of_high_group"]
    numbers = dict(outcome.numbers)
    assert (numbers["expected"], numbers["chance"]) == (2.0, 0.74)
    assert numbers["lower"] < 1 < DEFAULT.excess_alert < numbers["ratio"]


def test_an_alert_asks_that_even_the_lower_end_is_twice_the_usual():
    outcome = excess_rate_v2.judge(facts(honest(9), workers=(("", 200.0),), **TWO), DEFAULT)
    assert outcome.tier is Tier.ALERT
    assert dict(outcome.numbers)["lower"] > DEFAULT.excess_alert


def test_two_groups_leave_the_usual_rate_and_tiny_agencies_alone():
    assert excess_rate_v2.judge(facts(honest(35), workers=(("", 3000.0),), **TWO), DEFAULT) is None
    assert excess_rate_v2.judge(facts(honest(2), workers=(("", 5.0),), **TWO), DEFAULT) is None


def test_two_groups_ask_for_more_where_placements_are_poorly_known():
    strict = replace(DEFAULT, excess_chance_poor=0.9)
    poor = facts(honest(7), workers=(("", 200.0),), **TWO | {"exposure": Exposure.POOR})
    assert excess_rate_v2.judge(poor, DEFAULT).tier is Tier.SIGNAL
    outcome = excess_rate_v2.judge(poor, strict)
    assert outcome.tier is Tier.WATCH
    assert codes(outcome) == ["likely_of_high_group", "placements_poorly_known"]


def test_an_abuse_that_stands_out_is_a_second_witness_where_placements_are_poorly_known():
    known = TWO | {"exposure": Exposure.POOR, "workers": (("", 200.0),)}
    assert excess_rate_v2.judge(facts(honest(6), **known), DEFAULT) is None
    outcome = excess_rate_v2.judge(
        facts(honest(6, abuses=("passport-retention",)), **known), DEFAULT
    )
    assert (outcome.tier, "stands_out" in codes(outcome)) == (Tier.SIGNAL, True)
    few = facts(honest(5, abuses=("passport-retention",)), **known)
    assert excess_rate_v2.judge(few, DEFAULT) is None


def test_without_two_groups_the_rate_is_judged_as_before():
    seen = facts(honest(10), workers=(("", 200.0),), **KNOWN)
    assert excess_rate_v2.judge(seen, DEFAULT) == excess_rate.judge(seen, DEFAULT) is not None
    unknown = facts(honest(4, abuses=("passport-retention",)), baseline=TWO_GROUPS)
    assert excess_rate_v2.judge(unknown, DEFAULT) == excess_rate.judge(unknown, DEFAULT) is not None


def test_repetition_is_held_against_the_newer_rate():
    # Six where two are usual: one wide curve calls it out of the ordinary, two groups do not yet.
    seen = facts(honest(6), workers=(("", 200.0),), **TWO)
    assert independent_repetition.judge(seen, DEFAULT).tier is Tier.ALERT
    assert independent_repetition_v2.judge(seen, DEFAULT).tier is Tier.WATCH
    more = facts(honest(7), workers=(("", 200.0),), **TWO)
    assert independent_repetition_v2.judge(more, DEFAULT).tier is Tier.ALERT
    usual = facts(honest(35), workers=(("", 3000.0),), **TWO)
    outcome = independent_repetition_v2.judge(usual, DEFAULT)
    assert (outcome.tier, "usual_for_size" in codes(outcome)) == (Tier.WATCH, True)


# --- surge


def surged(recent, past=1, **known):
    old = [report(100 + i, days_ago=200 + 9 * i) for i in range(past)]
    return facts([*[report(i, days_ago=i * 8) for i in range(1, recent + 1)], *old], **known)


def test_many_more_than_its_own_past_is_a_signal():
    outcome = surge.judge(surged(8), DEFAULT)
    assert outcome.tier is Tier.SIGNAL
    assert dict(outcome.numbers)["recent"] == 8


def test_rise_that_chance_explains_is_nothing():
    assert surge.judge(surged(5, past=12), DEFAULT) is None
    assert surge.judge(surged(3, past=0), DEFAULT) is None


def test_rise_of_the_whole_country_is_no_surge_of_one():
    country = replace(BASELINE, recent=2600.0, past=1000.0)
    assert surge.judge(surged(8, baseline=country), DEFAULT) is None


def test_agency_without_a_known_past_has_no_usual():
    assert surge.judge(surged(8, known_since=DAY - timedelta(days=100)), DEFAULT) is None
    assert surge.judge(surged(8, known_since=None), DEFAULT) is None


# --- fee pattern


def test_same_fee_from_three_is_a_signal_where_the_law_is_known():
    reports = [paid(1, "80000"), paid(2, "82000"), paid(3, "85000")]
    law = FeeRule(Decimal(10000), "NPR", "Foreign Employment Act")
    outcome = fee_pattern.judge(facts(reports, fee_rule=law), DEFAULT)
    assert outcome.tier is Tier.SIGNAL
    assert codes(outcome) == ["same_fee", "fee_above_law"]
    assert fee_pattern.judge(facts(reports), DEFAULT).tier is Tier.WATCH


def test_lawful_or_differing_fees_are_no_pattern():
    law = FeeRule(Decimal(10000), "NPR", "Foreign Employment Act")
    lawful = [paid(i, "9500") for i in range(1, 5)]
    assert fee_pattern.judge(facts(lawful, fee_rule=law), DEFAULT) is None
    spread = [paid(1, "80000"), paid(2, "95000"), paid(3, "120000")]
    assert fee_pattern.judge(facts(spread, fee_rule=law), DEFAULT) is None


def test_equal_numbers_in_other_currencies_are_no_pattern():
    reports = [
        paid(1, "80000"),
        replace(paid(2, "80000"), fee_currency="INR"),
        replace(paid(3, "80000"), fee_currency="BDT"),
    ]
    assert fee_pattern.judge(facts(reports), DEFAULT) is None


def test_fee_nobody_called_too_much_is_not_held_against_the_agency():
    reports = [paid(i, "80000", abuses=("abandonment",)) for i in range(1, 5)]
    assert fee_pattern.judge(facts(reports), DEFAULT) is None


# --- fee pattern, from version 2 on: each fee by the limit of its own journey


@pytest.fixture(params=[fee_pattern_v2, fee_pattern_v3, fee_pattern_v4], ids=["v2", "v3", "v4"])
def by_journey(request):
    return request.param


def limit(highest: str = "10000", currency: str = "NPR", **more: object) -> FeeLimit:
    told = {"origin": "NPL", "destination": "QAT", "sector": ""}
    told |= {"source": "https://law.example/fees", "as_of": 2025, **more}
    return FeeLimit(highest=Decimal(highest), currency=currency, **told)


def test_fees_above_the_law_are_a_signal_however_far_apart(by_journey):
    reports = [paid(1, "80000"), paid(2, "95000"), paid(3, "120000")]
    outcome = by_journey.judge(facts(reports, fee_limits=(limit(),)), DEFAULT)
    assert outcome.tier is Tier.SIGNAL
    assert codes(outcome) == ["fees_above_law", "fee_limit"]
    told = outcome.reasons[1].as_data()
    assert (told["allowed"], told["lowest_paid"], told["highest_paid"]) == (
        "10000",
        "80000",
        "120000",
    )
    assert (told["source"], told["as_of"]) == ("https://law.example/fees", 2025)


def test_six_above_the_law_are_an_alert_and_two_are_nothing(by_journey):
    six = [paid(i, "80000") for i in range(1, 7)]
    assert by_journey.judge(facts(six, fee_limits=(limit(),)), DEFAULT).tier is Tier.ALERT
    assert by_journey.judge(facts(six[:2], fee_limits=(limit(),)), DEFAULT) is None


def test_fee_a_little_above_the_limit_is_taken_as_a_slip_of_memory(by_journey):
    at_the_edge = [paid(i, "11000") for i in range(1, 8)]
    assert by_journey.judge(facts(at_the_edge, fee_limits=(limit(),)), DEFAULT) is None
    above = [paid(i, "11000.01") for i in range(1, 8)]
    assert by_journey.judge(facts(above, fee_limits=(limit(),)), DEFAULT) is not None


def test_lawful_fee_counts_for_nothing_whatever_it_is_called(by_journey):
    lawful = [paid(i, "9500") for i in range(1, 8)]
    assert by_journey.judge(facts(lawful, fee_limits=(limit(),)), DEFAULT) is None


def test_where_nothing_may_be_taken_any_sum_in_any_money_is_above(by_journey):
    reports = [
        replace(paid(i, "10"), fee_currency=money)
        for i, money in enumerate(("NPR", "USD", "QAR"), 1)
    ]
    free = (limit("0", ""),)
    outcome = by_journey.judge(facts(reports, fee_limits=free), DEFAULT)
    assert codes(outcome) == ["fees_above_law"] + ["fee_limit"] * 3


@pytest.mark.parametrize(
    "other",
    [{"destination": "SAU"}, {"origin": "KEN"}, {"sector": "domestic"}, {"destination": ""}],
)
def test_limit_of_another_journey_judges_nobody(other: dict, by_journey):
    """Not known is never unlawful: what the people call too much is a watch at most."""
    reports = [paid(i, "80000", **other) for i in range(1, 8)]
    outcome = by_journey.judge(facts(reports, fee_limits=(limit(),)), DEFAULT)
    assert outcome.tier is Tier.WATCH
    assert codes(outcome) == ["same_fee", "fee_law_not_known"]
    quiet = [replace(one, abuses=("abandonment",)) for one in reports]
    assert by_journey.judge(facts(quiet, fee_limits=(limit(),)), DEFAULT) is None


def test_limit_in_other_money_judges_nobody(by_journey):
    reports = [paid(i, "80000", abuses=("abandonment",)) for i in range(1, 8)]
    assert by_journey.judge(facts(reports, fee_limits=(limit("10", "USD"),)), DEFAULT) is None


def test_reports_that_were_not_judged_are_said_and_not_counted(by_journey):
    reports = [paid(1, "80000"), paid(2, "80000"), paid(3, "80000")]
    reports += [paid(4, "500", destination="SAU")]
    outcome = by_journey.judge(facts(reports, fee_limits=(limit(),)), DEFAULT)
    assert codes(outcome) == ["fees_above_law", "fee_limit", "fees_not_judged"]
    told = {"not_judged": 1, "reports": 3, "sources": 3.0}
    assert told.items() <= dict(outcome.numbers).items()
    assert outcome.evidence == (1, 2, 3)


def test_one_voice_with_many_fees_is_one_source(by_journey):
    reports = [paid(i, "80000") for i in range(1, 6)]
    traces = {i: Trace(bucket="one network", group="one", sketch=(7,) * 8) for i in range(1, 6)}
    assert by_journey.judge(facts(reports, traces, fee_limits=(limit(),)), DEFAULT) is None


# --- fee pattern, version 3: and each thing paid for by its own


def item_limit(item: str, highest: str, **more: object) -> ItemLimit:
    return ItemLimit(**vars(limit(highest, **more)), item=item)


def ledger(number: int, *fees: tuple[str, str], **answers: object):
    told = tuple(PaidFor(item, Decimal(amount), "NPR") for item, amount in fees)
    total = sum((fee.amount for fee in told), Decimal(0))
    return paid(number, str(total), fees=told, **answers)


def judged(reports, *limits: ItemLimit):
    outcome = fee_pattern_v4.judge(facts(reports, item_limits=limits), DEFAULT)
    former = fee_pattern_v3.judge(facts(reports, item_limits=limits), DEFAULT)
    # All are above or none is: the two versions differ in no case of these.
    assert (outcome and (outcome.tier, outcome.evidence)) == (
        former and (former.tier, former.evidence)
    )
    return outcome


def test_one_thing_above_its_limit_speaks_where_no_law_limits_the_total():
    reports = [ledger(i, ("ticket", "20000"), ("papers", "300")) for i in range(1, 4)]
    outcome = judged(reports, item_limit("ticket", "0", currency=""))
    assert (outcome.tier, outcome.evidence) == (Tier.SIGNAL, (1, 2, 3))
    assert codes(outcome) == ["fees_above_law", "fee_limit"]
    assert outcome.reasons[1].as_data()["item"] == "ticket"
    assert outcome.reasons[1].as_data()["highest_paid"] == "20000"


def test_two_things_above_are_still_one_voice():
    reports = [ledger(i, ("ticket", "20000"), ("visa", "9000")) for i in range(1, 3)]
    assert judged(reports, item_limit("ticket", "0"), item_limit("visa", "0")) is None


def test_ledger_that_is_lawful_in_every_line_counts_for_nothing():
    lawful = [ledger(i, ("ticket", "900"), ("visa", "1050")) for i in range(1, 8)]
    limits = (item_limit("ticket", "1000"), item_limit("visa", "1000"))
    assert judged(lawful, *limits) is None
    # One line without a known limit: what people call too much may still be looked at, and no more.
    assert judged(lawful, limits[0]).tier is Tier.WATCH


# --- fee pattern, version 4: above it and within it, held against each other


def mixed(above: int, within: int, **more: object):
    reports = [paid(i, "80000") for i in range(above)]
    reports += [paid(i, "9500") for i in range(above, above + within)]
    return fee_pattern_v4.judge(facts(reports, fee_limits=(limit(),)), replace(DEFAULT, **more))


@pytest.mark.parametrize(
    ("above", "within", "tier"),
    [
        (3, 0, Tier.SIGNAL),
        (3, 1, Tier.WATCH),
        (4, 1, Tier.SIGNAL),
        (5, 5, Tier.WATCH),
        (6, 4, Tier.ALERT),
        (9, 31, Tier.WATCH),  # a large agency that keeps to the law, and what people remember
        (20, 20, Tier.ALERT),
    ],
)
def test_so_many_above_as_mistakes_explain_are_a_watch(above: int, within: int, tier: Tier):
    assert mixed(above, within).tier is tier


def test_it_says_of_how_many_and_that_they_may_be_mistakes():
    watch = mixed(3, 7)
    assert codes(watch) == ["fees_above_law", "fee_limit", "fees_of_all"]
    assert watch.reasons[2].as_data() == {
        "code": "fees_of_all", "sources": 10.0, "may_be_mistold": True
    }  # fmt: skip
    assert dict(watch.numbers)["chance"] == pytest.approx(0.322, abs=0.001)
    assert watch.evidence == (0, 1, 2)
    assert mixed(6, 4).reasons[2].as_data()["may_be_mistold"] is False


def test_a_regulator_sets_how_many_err():
    assert mixed(5, 5, fee_mistold=0.1).tier is Tier.SIGNAL
    assert mixed(6, 4, fee_mistold=0.4).tier is Tier.WATCH


def test_below_three_sources_nobody_is_named():
    assert mixed(2, 0, fee_mistold=0.05) is None


def test_item_limit_of_another_journey_or_money_judges_nobody():
    reports = [ledger(i, ("ticket", "20000")) for i in range(1, 8)]
    for other in ({"destination": "SAU"}, {"sector": "domestic"}, {"currency": "USD"}):
        assert judged(reports, item_limit("ticket", "10", **other)).tier is Tier.WATCH


def test_former_version_still_says_what_it_said():
    reports = [paid(i, "80000") for i in range(1, 4)]
    told = facts(reports, fee_rule=FeeRule(Decimal(10000), "NPR", "Foreign Employment Act"))
    assert outcome_of("fee_pattern", 1, told, DEFAULT) == fee_pattern.judge(told, DEFAULT)


# --- lost licence

GONE = LicenceFacts("cancelled", date(2026, 1, 10), date(2026, 5, 1), "Invented register")


def test_recruiting_after_the_licence_was_lost_is_an_alert_from_two():
    after = [report(i, days_ago=i * 10, month=date(2026, 3, 1)) for i in (1, 2)]
    assert lost_licence.judge(facts(after[:1], licence=GONE), DEFAULT).tier is Tier.SIGNAL
    assert lost_licence.judge(facts(after, licence=GONE), DEFAULT).tier is Tier.ALERT


def test_what_happened_before_or_at_an_unknown_time_is_not_after():
    before = [report(1, month=date(2025, 12, 1)), report(2, month=date(2026, 1, 1))]
    assert lost_licence.judge(facts(before, licence=GONE), DEFAULT) is None
    assert lost_licence.judge(facts([report(1, month=None)], licence=GONE), DEFAULT) is None


def test_still_going_on_counts_from_the_day_it_was_reported():
    now = [report(1, month=date(2025, 6, 1), ongoing="yes")]
    assert lost_licence.judge(facts(now, licence=GONE), DEFAULT)


@pytest.mark.parametrize("status", ["not_known", "valid"])
def test_unknown_or_valid_licence_is_never_a_lost_one(status):
    reports = [report(i, month=date(2026, 3, 1)) for i in (1, 2, 3)]
    assert lost_licence.judge(facts(reports, licence=LicenceFacts(status)), DEFAULT) is None


def test_people_who_call_it_unlicensed_are_a_watch():
    said = honest(2, abuses=("unlicensed-recruiter",))
    outcome = lost_licence.judge(facts(said), DEFAULT)
    assert (outcome.tier, codes(outcome)) == (Tier.WATCH, ["said_unlicensed"])
    listed = lost_licence.judge(facts(said, licence=LicenceFacts("valid")), DEFAULT)
    assert codes(listed) == ["said_unlicensed_but_listed"]
    assert lost_licence.judge(facts(said[:1]), DEFAULT) is None


# --- successor


def test_report_on_the_firm_that_follows_a_flagged_one():
    former = Predecessor(9, "confirmed", lost_licence=True)
    outcome = successor.judge(facts(honest(1), predecessors=(former,)), DEFAULT)
    assert outcome.tier is Tier.SIGNAL
    proposed = replace(former, state="proposed")
    assert successor.judge(facts(honest(1), predecessors=(proposed,)), DEFAULT).tier is Tier.WATCH


def test_to_follow_somebody_in_good_standing_is_no_offence():
    for former in (
        Predecessor(9, "confirmed", lost_licence=False),
        Predecessor(9, "confirmed", lost_licence=False, highest_tier="watch"),
    ):
        assert successor.judge(facts(honest(3), predecessors=(former,)), DEFAULT) is None


def test_successor_without_a_report_of_its_own_is_left_in_peace():
    former = Predecessor(9, "confirmed", lost_licence=True)
    assert successor.judge(facts([], predecessors=(former,)), DEFAULT) is None


# --- held reports


def test_two_that_had_waited_are_a_signal_and_one_is_not():
    held = honest(2, was_held=True)
    assert held_released.judge(facts(held), DEFAULT).tier is Tier.SIGNAL
    assert held_released.judge(facts([held[0], report(5)]), DEFAULT) is None


def test_two_held_by_one_hand_are_one():
    traces = {i: Trace(bucket="net") for i in (1, 2)}
    same = [report(i, days_ago=1, was_held=True) for i in (1, 2)]
    assert held_released.judge(facts(same, traces), DEFAULT) is None


def test_every_rule_names_its_legal_and_its_statistical_source():
    from recruitment.flags import CURRENT

    assert [rule.number for rule in CURRENT] == list(range(1, len(CURRENT) + 1))
    for rule in CURRENT:
        assert len(rule.legal) > 20, rule.name
        assert len(rule.statistical) > 20, rule.name
        assert isinstance(rule.judge(AgencyFacts(1, DAY), DEFAULT), type(None))
