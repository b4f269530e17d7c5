"""What may be charged: the arithmetic of the rules, and that each rule still rests on its fact."""

from decimal import Decimal

import pytest
import yaml
from django.conf import settings

from rights import fees
from rights.content import country_facts, schema
from rights.fees import Bill, Limit, Money, Rule, Ruling, Work


def content() -> dict:
    return yaml.safe_load((settings.CONTENT_DIR / "fee_rules.yaml").read_text())


def rule(limit: Limit, *items: str, **more: object) -> Rule:
    told = {"country": "NPL", "side": "origin", "fact": "recruitment_fee_rule/cap", "needs": "x"}
    return Rule(**{**told, "items": frozenset(items or ("agency_fee",)), "limit": limit, **more})


def bill(amount: str = "100", currency: str = "NPR", **more: object) -> Bill:
    return Bill(sums={"agency_fee": Decimal(amount)}, currency=currency, **more)


CAP = Limit("sum", money=Money(Decimal(10000), "NPR"))
MONTH = Limit("pay", months_of_pay=Decimal(1))


@pytest.mark.parametrize(
    ("amount", "ruling", "over"),
    [
        ("9999.99", Ruling.WITHIN, None),
        ("10000", Ruling.WITHIN, None),
        ("10000.01", Ruling.OVER, "0.01"),
        ("150000", Ruling.OVER, "140000"),
    ],
)
def test_sum_is_over_only_above_the_limit(amount: str, ruling: Ruling, over: str | None) -> None:
    (verdict,) = fees.check(bill(amount), [rule(CAP)])
    (finding,) = verdict.findings
    assert finding.ruling is ruling
    assert (finding.over.amount if finding.over else None) == (Decimal(over) if over else None)


def test_limit_in_other_money_is_not_compared() -> None:
    (verdict,) = fees.check(bill("900", "QAR"), [rule(CAP)])
    assert [finding.ruling for finding in verdict.findings] == [Ruling.OTHER_CURRENCY]
    assert not verdict.is_over


def test_ban_counts_in_every_currency() -> None:
    (verdict,) = fees.check(bill("900", "USD"), [rule(Limit("nothing"))])
    assert verdict.findings[0].over == Money(Decimal(900), "USD")
    assert verdict.is_over


def test_no_rule_is_not_known_and_never_over() -> None:
    (verdict,) = fees.check(bill(), [])
    assert [finding.ruling for finding in verdict.findings] == [Ruling.NOT_KNOWN]
    assert not verdict.is_over
    assert fees.over_at_least([verdict], Work.NOT_SAID) is None


def test_limit_by_pay_asks_for_the_pay() -> None:
    (without,) = fees.check(bill("5000"), [rule(MONTH)])
    assert without.findings[0].ruling is Ruling.PAY_NEEDED
    (with_pay,) = fees.check(bill("5000", pay=Money(Decimal(4000), "NPR")), [rule(MONTH)])
    assert with_pay.findings[0].over == Money(Decimal("1000.00"), "NPR")


@pytest.mark.parametrize(("months", "most"), [(6, 2000), (12, 4000), (24, 8000), (60, 8000)])
def test_limit_by_year_grows_with_the_contract_up_to_its_most(months: int, most: int) -> None:
    limit = Limit("pay", months_of_pay=Decimal(1), per_year=True, at_most=Decimal(2))
    asked = bill(pay=Money(Decimal(4000), "NPR"), months=months)
    assert fees.most_by_pay(limit, asked) == Money(Decimal(f"{most}.00"), "NPR")


def test_rule_for_work_in_a_home_is_left_out_for_other_work() -> None:
    domestic = rule(Limit("nothing"), workers=Work.DOMESTIC)
    for work, ruling in [
        (Work.DOMESTIC, Ruling.NOTHING),
        (Work.NOT_SAID, Ruling.NOTHING),
        (Work.OTHER, Ruling.NOT_KNOWN),
    ]:
        (verdict,) = fees.check(bill(work=work), [domestic])
        assert verdict.findings[0].ruling is ruling, work
    # Not said: the rule is shown, but nobody is promised money under it.
    verdicts = fees.check(bill(), [domestic])
    assert fees.over_at_least(verdicts, Work.NOT_SAID) is None
    assert fees.over_at_least(verdicts, Work.DOMESTIC) == Money(Decimal(100), "NPR")


def test_stricter_rule_of_the_two_ends_counts_once() -> None:
    both = [rule(CAP), rule(Limit("nothing"), country="QAT", side="destination")]
    verdicts = fees.check(bill("15000"), both)
    assert fees.over_at_least(verdicts, Work.NOT_SAID) == Money(Decimal(15000), "NPR")


def test_limit_on_all_together_is_held_against_the_total() -> None:
    total = rule(CAP, fees.TOTAL)
    asked = Bill(sums={"visa": Decimal(6000), "ticket": Decimal(7000)}, currency="NPR")
    verdicts = fees.check(asked, [total])
    assert [verdict.item for verdict in verdicts] == ["visa", "ticket", "total"]
    assert fees.over_at_least(verdicts, Work.NOT_SAID) == Money(Decimal(3000), "NPR")


def test_rule_for_named_destinations_is_silent_elsewhere() -> None:
    gulf = rule(CAP, to=frozenset({"QAT"}))
    assert fees.for_journey([gulf], origin="NPL", destination="QAT") == [gulf]
    assert fees.for_journey([gulf], origin="NPL", destination="JPN") == []
    assert fees.for_journey([gulf], origin="QAT", destination="NPL") == []


def test_rule_falls_silent_with_its_fact() -> None:
    known = rule(CAP, needs="10,000")
    assert fees.rules_that_hold([known], {known.path: "NPR 10,000 service fee"}) == [known]
    assert fees.rules_that_hold([known], {known.path: "NPR 12,000 service fee"}) == []
    assert fees.rules_that_hold([known], {}) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"items": ["agency fee"]},
        {"side": "transit"},
        {"limit": {"about": 5}},
    ],
)
def test_rule_that_is_not_understood_names_its_place(broken: dict) -> None:
    whole = {**content()["rules"][0], **broken}
    with pytest.raises(ValueError, match=f"{whole['country']} {whole['fact']}"):
        fees.rules({"rules": [whole]})


def test_rule_with_exceptions_is_silent_there() -> None:
    month = rule(MONTH, not_to=frozenset({"QAT"}))
    assert fees.for_journey([month], origin="NPL", destination="QAT") == []
    assert fees.for_journey([month], origin="NPL", destination="JPN") == [month]


def test_what_is_over_for_either_kind_of_work_needs_no_answer_about_the_work() -> None:
    """Too much for a home, and above the limit of all other work: it is too much."""
    asked = Bill(sums={"agency_fee": Decimal(15000)}, currency="NPR")
    known = [
        rule(Limit("nothing"), workers=Work.DOMESTIC),
        rule(CAP, fees.TOTAL, workers=Work.OTHER),
    ]
    verdicts = fees.check(asked, known)
    assert fees.over_at_least(verdicts, Work.NOT_SAID) == Money(Decimal(5000), "NPR")


def test_a_rule_for_one_kind_of_work_leaves_the_other_unknown() -> None:
    verdicts = fees.check(bill(), [rule(Limit("nothing"), workers=Work.DOMESTIC)])
    assert fees.is_all_known(verdicts, Work.DOMESTIC)
    assert not fees.is_all_known(verdicts, Work.OTHER)
    # A limit of all together for other work says nothing of a line, and no line waits for it.
    total = rule(CAP, fees.TOTAL, workers=Work.OTHER)
    verdicts = fees.check(bill(), [rule(CAP, workers=Work.DOMESTIC), total])
    assert fees.is_all_known(verdicts, Work.DOMESTIC)


def statements(country: str) -> dict[str, schema.Statement]:
    file = settings.CONTENT_DIR / "countries" / f"{country}.yaml"
    found = country_facts.statements(yaml.safe_load(file.read_text()))
    return {f"{fact.block}/{fact.key}": fact for fact in found}


def test_every_rule_rests_on_a_fact_that_still_says_it() -> None:
    for each in fees.rules(content()):
        fact = statements(each.country)[each.fact]
        assert each.needs in fact.text, each
        assert fact.confirmed_by != "memory_only", each
        if each.limit.money:
            assert f"{each.limit.money.amount:,}" in fact.text, each


def test_where_fees_are_banned_a_bill_is_held_against_the_ban() -> None:
    """ "No, fees are banned" on the journey's page and "we do not know this rule" for a bill."""
    known = fees.rules(content())
    countries = sorted(path.stem for path in (settings.CONTENT_DIR / "countries").glob("*.yaml"))
    for country in countries:
        answer = statements(country).get("recruitment_rules/worker_fees")
        if answer and answer.value == "banned" and answer.confirmed_by != "memory_only":
            mine = [one for one in known if one.country == country and one.side == "destination"]
            assert any(one.limit.kind == "nothing" for one in mine), country


def of(origin: str, destination: str) -> list[Rule]:
    return fees.for_journey(fees.rules(content()), origin=origin, destination=destination)


@pytest.mark.parametrize("destination", ["GBR", "IRL", "NLD", "NOR", "NZL", "QAT", "USA"])
def test_no_placement_fee_from_the_philippines_where_the_destination_forbids_it(
    destination: str,
) -> None:
    asked = bill("20000", "PHP", work=Work.OTHER, pay=Money(Decimal(20000), "PHP"))
    (verdict,) = fees.check(asked, of("PHL", destination))
    assert {finding.ruling for finding in verdict.findings} == {Ruling.NOTHING}


def test_longer_contracts_from_viet_nam_cost_at_most_three_months_of_pay() -> None:
    asked = bill("100", "VND", months=48, pay=Money(Decimal(10), "VND"))
    (verdict,) = fees.check(asked, of("VNM", "JPN"))
    assert verdict.findings[0].limit == Money(Decimal("30.00"), "VND")


def test_uganda_never_both_forbids_and_allows_the_same_fee() -> None:
    for item in fees.ITEMS:
        asked = Bill(sums={item: Decimal(5)}, currency="UGX", work=Work.OTHER)
        (verdict, *_) = fees.check(asked, of("UGA", "SAU"))
        own = [one for one in verdict.findings if one.rule and one.rule.country == "UGA"]
        assert [one.ruling for one in own] == [Ruling.NOTHING], item


# --- the most that may be paid in all

ALL = tuple(fees.ITEMS)
NOTHING = Limit("nothing")


def total(amount: str, currency: str = "NPR", **more: object) -> Rule:
    return rule(Limit("sum", money=Money(Decimal(amount), currency)), fees.TOTAL, **more)


@pytest.mark.parametrize(
    "known",
    [
        [],
        [rule(CAP)],
        [rule(NOTHING, "agency_fee", "visa")],
        [rule(MONTH, fees.TOTAL)],
        [rule(Limit("allowed"), *ALL)],
    ],
    ids=["no rule", "one item", "two items", "months of pay", "allowed"],
)
def test_limit_of_a_part_or_of_unknown_pay_is_no_limit_of_the_whole(known: list[Rule]) -> None:
    assert fees.ceiling(known, Work.OTHER) is None


def test_stricter_end_limits_the_whole() -> None:
    known = [total("90000"), total("50000", side="destination", country="QAT")]
    assert fees.ceiling(known, Work.OTHER).money == Money(Decimal(50000), "NPR")
    assert fees.ceiling([*known, rule(NOTHING, *ALL)], Work.OTHER).money is None


def test_sums_of_two_currencies_are_not_weighed_against_each_other() -> None:
    known = [total("90000"), total("10", "USD", side="destination", country="QAT")]
    assert fees.ceiling(known, Work.OTHER).money == Money(Decimal(90000), "NPR")


@pytest.mark.parametrize(
    ("domestic", "other", "most"),
    [
        ("nothing", "90000", Decimal(90000)),
        ("90000", "nothing", Decimal(90000)),
        ("90000", "50000", Decimal(90000)),
        ("nothing", None, "not known"),
        ("nothing", "nothing", None),
    ],
)
def test_kind_of_work_that_was_not_said_is_judged_by_the_more_lenient(
    domestic: str, other: str | None, most: object
) -> None:
    def of(work: Work, limit: str | None) -> list[Rule]:
        if limit is None:
            return []
        return [
            rule(NOTHING, *ALL, workers=work) if limit == "nothing" else total(limit, workers=work)
        ]

    found = fees.ceiling([*of(Work.DOMESTIC, domestic), *of(Work.OTHER, other)], Work.NOT_SAID)
    if most == "not known":
        assert found is None
    else:
        assert (found.money and found.money.amount) == most
