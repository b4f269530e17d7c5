"""Pure: what may be charged for a job, and what of a bill is over. Knows no exchange rates.

Rests on data/fee_rules.yaml, each line of which rests on one published fact. Where no rule speaks,
the answer is "not known", which is neither yes nor no.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

ITEMS = (
    "agency_fee",
    "visa",
    "ticket",
    "medical",
    "papers",
    "training",
    "insurance",
    "deposit",
    "other",
)
TOTAL = "total"
# A contract of unknown length is taken as one year: the shortest that these rules speak of.
USUAL_MONTHS = 12


class Work(StrEnum):
    DOMESTIC = "domestic"
    OTHER = "other_than_domestic"
    NOT_SAID = "not_said"


class Ruling(StrEnum):
    NOTHING = "nothing"  # may not be charged at all
    WITHIN = "within"  # there is a limit, and this is not above it
    OVER = "over"  # there is a limit, and this is above it
    ALLOWED = "allowed"  # the worker may have to pay; no amount is fixed
    PAY_NEEDED = "pay_needed"  # the limit depends on the pay, which was not said
    OTHER_CURRENCY = "other_currency"  # the limit stands in another currency
    NOT_KNOWN = "not_known"  # we have no rule


@dataclass(frozen=True)
class Money:
    amount: Decimal
    currency: str  # ISO 4217


@dataclass(frozen=True)
class Limit:
    """One of: nothing, allowed, a sum, months of pay, or a share of the pay of a year."""

    kind: str  # nothing, allowed, sum, pay
    money: Money | None = None
    months_of_pay: Decimal | None = None
    per_year: bool = False
    at_most: Decimal | None = None  # months of pay in all


@dataclass(frozen=True)
class Rule:
    country: str
    side: str  # origin, destination
    fact: str  # block/key of the fact it rests on
    items: frozenset[str]
    limit: Limit
    needs: str  # words that the fact must still hold
    to: frozenset[str] = frozenset()  # only for these at the other end; empty: for all
    not_to: frozenset[str] = frozenset()  # the same country has a stricter rule for these
    workers: Work = Work.NOT_SAID  # NOT_SAID: for every kind of work

    @property
    def path(self) -> str:
        """Path of the fact, as rights.models.Statement has it."""
        return f"country/{self.country}/{self.fact}"


@dataclass(frozen=True)
class Bill:
    """What was asked for. `pay` is the pay of one month in the contract."""

    sums: Mapping[str, Decimal]
    currency: str
    pay: Money | None = None
    months: int = USUAL_MONTHS
    work: Work = Work.NOT_SAID

    @property
    def total(self) -> Decimal:
        return sum(self.sums.values(), Decimal(0))


@dataclass(frozen=True)
class Finding:
    """What one rule says of one sum. `over` and `limit` are there where they can be counted."""

    item: str
    ruling: Ruling
    rule: Rule | None = None
    limit: Money | None = None
    over: Money | None = None


@dataclass(frozen=True)
class Verdict:
    """All that is known of one line of the bill, by each side's rules."""

    item: str
    asked: Money
    findings: tuple[Finding, ...] = field(default=())

    @property
    def is_over(self) -> bool:
        return any(finding.ruling in (Ruling.NOTHING, Ruling.OVER) for finding in self.findings)


def rules(content: Mapping[str, Any]) -> list[Rule]:
    """The parsed data/fee_rules.yaml as rules. `ValueError` names the line that is not understood."""
    return [_rule(entry) for entry in content["rules"]]


def _rule(entry: Mapping[str, Any]) -> Rule:
    items = set(ITEMS) if "all" in entry["items"] else set(entry["items"])
    if unknown := items - {*ITEMS, TOTAL}:
        raise ValueError(f"{entry['country']} {entry['fact']}: unknown item {sorted(unknown)}")
    if entry["side"] not in ("origin", "destination"):
        raise ValueError(f"{entry['country']} {entry['fact']}: side is neither end of the journey")
    return Rule(
        country=entry["country"],
        side=entry["side"],
        fact=entry["fact"],
        items=frozenset(items),
        limit=_limit(entry),
        needs=entry["needs"],
        to=frozenset(entry.get("to", ())),
        not_to=frozenset(entry.get("not_to", ())),
        workers=Work(entry.get("workers", Work.NOT_SAID)),
    )


def _limit(entry: Mapping[str, Any]) -> Limit:
    limit = entry["limit"]
    if limit in ("nothing", "allowed"):
        return Limit(limit)
    if "amount" in limit:
        return Limit("sum", money=Money(Decimal(limit["amount"]), limit["currency"]))
    if "share_of_year_pay" in limit:
        return Limit("pay", months_of_pay=Decimal(limit["share_of_year_pay"]) * 12)
    if "months_of_pay" in limit:
        most = limit.get("at_most")
        return Limit(
            "pay",
            months_of_pay=Decimal(limit["months_of_pay"]),
            per_year=limit.get("per_year", False),
            at_most=None if most is None else Decimal(most),
        )
    raise ValueError(f"{entry['country']} {entry['fact']}: limit not understood")


@dataclass(frozen=True)
class Ceiling:
    """The most a worker may pay in all, by one rule. `money` None: nothing, in whatever currency."""

    rule: Rule
    money: Money | None


def ceiling(known: Sequence[Rule], work: Work, item: str = TOTAL) -> Ceiling | None:
    """What surely limits one item, or everything paid together; None where no rule does that we know.

    A limit of one item says nothing of a sum whose parts were not told. Where the kind of work was not
    said, what the more lenient kind allows counts.
    """
    if work is not Work.NOT_SAID:
        return _strictest([rule for rule in known if rule.workers in (Work.NOT_SAID, work)], item)
    domestic, other = (ceiling(known, kind, item) for kind in (Work.DOMESTIC, Work.OTHER))
    if domestic is None or other is None:
        return None
    if domestic.money is None or other.money is None:
        return domestic if other.money is None else other
    if domestic.money.currency != other.money.currency:
        return None
    return max(domestic, other, key=lambda one: one.money.amount)


def _strictest(rules: Sequence[Rule], item: str) -> Ceiling | None:
    """Nothing before any sum. Sums of two currencies can't be compared: the first rule's is taken."""
    nothing = [rule for rule in rules if _covers(rule, item) and rule.limit.kind == "nothing"]
    if nothing:
        return Ceiling(nothing[0], None)
    sums = [rule for rule in rules if item in rule.items and rule.limit.money is not None]
    if not sums:
        return None
    same = [rule for rule in sums if rule.limit.money.currency == sums[0].limit.money.currency]
    least = min(same, key=lambda rule: rule.limit.money.amount)
    return Ceiling(least, least.limit.money)


def _covers(rule: Rule, item: str) -> bool:
    """Whether "nothing" in this rule forbids it. The total is forbidden where every item is."""
    return bool(rule.items & {TOTAL, item}) or rule.items.issuperset(ITEMS)


def rules_that_hold(known: Iterable[Rule], facts: Mapping[str, str]) -> list[Rule]:
    """Rules whose fact is published (`facts`: path to text) and still says what the rule needs."""
    return [rule for rule in known if rule.needs in facts.get(rule.path, "")]


def for_journey(known: Iterable[Rule], *, origin: str, destination: str) -> list[Rule]:
    """The rules of both ends that speak to this journey."""
    return [
        rule
        for rule in known
        if (rule.side == "origin" and rule.country == origin and _meets(rule, destination))
        or (rule.side == "destination" and rule.country == destination and _meets(rule, origin))
    ]


def _meets(rule: Rule, other_end: str) -> bool:
    return other_end not in rule.not_to and (not rule.to or other_end in rule.to)


def check(bill: Bill, known: Sequence[Rule]) -> list[Verdict]:
    """Each line of the bill, and its total where a rule limits the total, against every rule.

    A rule for one kind of work is left out when the bill is for the other kind; when the kind was
    not said, both are given, each with its rule.
    """
    speaking = [
        rule
        for rule in known
        if Work.NOT_SAID in (rule.workers, bill.work) or rule.workers == bill.work
    ]
    lines = [(item, bill.sums[item]) for item in ITEMS if item in bill.sums]
    if bill.sums and any(TOTAL in rule.items for rule in speaking):
        lines.append((TOTAL, bill.total))
    return [_verdict(item, amount, bill, speaking) for item, amount in lines]


def _verdict(item: str, amount: Decimal, bill: Bill, known: Sequence[Rule]) -> Verdict:
    asked = Money(amount, bill.currency)
    findings = tuple(_finding(item, asked, bill, rule) for rule in known if item in rule.items)
    return Verdict(item, asked, findings or (Finding(item, Ruling.NOT_KNOWN),))


def _finding(item: str, asked: Money, bill: Bill, rule: Rule) -> Finding:
    kind = rule.limit.kind
    if kind == "allowed":
        return Finding(item, Ruling.ALLOWED, rule)
    if kind == "nothing":
        ruling = Ruling.NOTHING if asked.amount > 0 else Ruling.WITHIN
        return Finding(item, ruling, rule, limit=Money(Decimal(0), asked.currency), over=asked)
    limit = rule.limit.money if kind == "sum" else most_by_pay(rule.limit, bill)
    if limit is None:
        return Finding(item, Ruling.PAY_NEEDED, rule)
    if limit.currency != asked.currency:
        return Finding(item, Ruling.OTHER_CURRENCY, rule, limit=limit)
    if asked.amount <= limit.amount:
        return Finding(item, Ruling.WITHIN, rule, limit=limit)
    over = Money(asked.amount - limit.amount, asked.currency)
    return Finding(item, Ruling.OVER, rule, limit=limit, over=over)


def most_by_pay(limit: Limit, bill: Bill) -> Money | None:
    """The limit of a rule that counts in months of pay; None when the pay was not said."""
    if bill.pay is None or limit.months_of_pay is None:
        return None
    months = limit.months_of_pay
    if limit.per_year:
        months = months * bill.months / 12
    if limit.at_most is not None:
        months = min(months, limit.at_most)
    amount = (bill.pay.amount * months).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Money(amount, bill.pay.currency)


def over_at_least(verdicts: Sequence[Verdict], work: Work) -> Money | None:
    """What of the bill is surely over, in the bill's own currency; None when nothing is.

    Of several rules the strictest counts: each of them is law at one end of the journey. Where the
    kind of work was not said, what is over for either kind counts: the lesser of both.
    """
    if work is Work.NOT_SAID:
        both = [over_at_least(verdicts, kind) for kind in (Work.DOMESTIC, Work.OTHER)]
        sure = [over for over in both if over is not None]
        return min(sure, key=lambda over: over.amount) if len(sure) == len(both) else None
    over = {verdict.item: _most_over(verdict, work) for verdict in verdicts}
    by_total = over.pop(TOTAL, Decimal(0))
    amount = max(sum(over.values(), Decimal(0)), by_total)
    return Money(amount, verdicts[0].asked.currency) if amount else None


_UNSETTLED = (Ruling.NOT_KNOWN, Ruling.PAY_NEEDED, Ruling.OTHER_CURRENCY)


def is_all_known(verdicts: Sequence[Verdict], work: Work) -> bool:
    """Whether every line of the bill was weighed against a rule for this kind of work."""
    for verdict in verdicts:
        found = [finding for finding in verdict.findings if _speaks_to(finding, work)]
        # A limit of everything together is there for one kind of work or not: no line waits for it.
        if not found and verdict.item != TOTAL:
            return False
        if any(finding.ruling in _UNSETTLED for finding in found):
            return False
    return True


def _speaks_to(finding: Finding, work: Work) -> bool:
    return finding.rule is None or finding.rule.workers in (Work.NOT_SAID, work)


def _most_over(verdict: Verdict, work: Work) -> Decimal:
    counted = [
        finding.over.amount
        for finding in verdict.findings
        if finding.over is not None and _speaks_to(finding, work)
    ]
    return max(counted, default=Decimal(0))
