"""Rules and rivals on the same worlds: `python -m benchmarks.flags.measure [runs]`.

A world is turned into the facts that the rules would get from the tables. "Flagged" means tier *signal* or
more and not disputed; grave reports are left out, since one is enough by design and says nothing of rates.
"""

import statistics as figures
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from benchmarks.flags.world import DESTINATIONS, LAST_DAY, Agency, Scenario, World
from recruitment.flags import baseline, independence_v2, outcomes
from recruitment.flags.facts import (
    AgencyFacts,
    Exposure,
    FeeLimit,
    Outcome,
    Predecessor,
    ReportFacts,
    Tier,
)
from recruitment.flags.independence import Trace
from recruitment.flags.policy import DEFAULT
from recruitment.flags.statistics import (
    fit_gamma_prior,
    gamma_quantile,
    information_component,
    proportional_ratio,
)

SCENARIOS = (
    Scenario("good exposure"),
    Scenario("exposure within sd 0.5", exposure_noise=0.5),
    Scenario("propensity by destination, sd 0.5", propensity_by_destination=0.5),
    Scenario("both: exposure and destination", exposure_noise=0.5, propensity_by_destination=0.5),
    Scenario("both: exposure and each agency", exposure_noise=0.5, propensity_by_agency=0.5),
    Scenario("exposure of half not known", exposure_not_known=0.5),
    Scenario("no exposure at all", exposure_not_known=1.0),
    Scenario("two years", days=730),
    Scenario("limit of fees known", fee_limit=90_000),
    Scenario(
        "limit known, one honest agency in ten takes more",
        fee_limit=90_000,
        honest_who_take_more=0.1,
    ),
    Scenario("limit known, no exposure at all", fee_limit=90_000, exposure_not_known=1.0),
)
ATTACKS = (
    Scenario("10 copied fakes in two days", attacks=60),
    Scenario("5 copied fakes in two days", attacks=60, fakes=5),
    Scenario(
        "10 written anew, from many networks, over 6 weeks", attacks=60, attack_days=42, varied=True
    ),
    Scenario(
        "the same, where the limit of fees is known",
        attacks=60,
        attack_days=42,
        varied=True,
        fee_limit=90_000,
    ),
    Scenario("10 written anew, over 6 months", attacks=60, attack_days=180, varied=True),
)
AGAINST_OWN_FLAG = (
    Scenario("bad agency floods itself with copies", floods=15),
    Scenario("bad agency bridges its honest reporters", bridges=15, say_little=0.5),
)
OTHERS = (Scenario("honest villages", villages=60), Scenario("phoenixes", phoenixes=30))


@dataclass(frozen=True)
class Seen:
    """One agency as a rule or rival may see it, with the truth beside it for the count."""

    truth: Agency
    facts: AgencyFacts


def see(world: World, day: date = LAST_DAY) -> list[Seen]:
    """Facts of all agencies on that day, with the baseline made of them."""
    limits = _limits(world.scenario)
    bare = [Seen(agency, _facts(agency, day, limits)) for agency in world.agencies]
    base = baseline.of_country(
        "XXX", (baseline.seen(seen.facts, DEFAULT) for seen in bare), day, DEFAULT
    )
    judged = [replace(seen, facts=replace(seen.facts, baseline=base)) for seen in bare]
    tiers = (
        {seen.truth.number: _highest(seen.facts) for seen in judged}
        if world.scenario.phoenixes
        else {}
    )
    return [
        replace(seen, facts=replace(seen.facts, predecessors=_predecessors(seen.truth, tiers)))
        for seen in judged
    ]


def _limits(scenario: Scenario) -> tuple[FeeLimit, ...]:
    if scenario.fee_limit is None:
        return ()
    highest = Decimal(scenario.fee_limit)
    return tuple(
        FeeLimit("XXX", place, "", highest, "XXX", "invented law", 2026) for place in DESTINATIONS
    )


def _facts(agency: Agency, day: date, limits: tuple[FeeLimit, ...]) -> AgencyFacts:
    shown = [r for r in agency.reports if r.at.date() <= day]
    reports = tuple(
        ReportFacts(
            id=r.number,
            accepted_at=r.at,
            severity=r.severity,
            abuses=r.abuses,
            organisation=r.organisation,
            month=r.month,
            fee_amount=r.fee,
            fee_currency="XXX" if r.fee else "",
            origin="XXX",
            destination=r.destination,
            has_story=bool(r.words),
        )
        for r in sorted(shown, key=lambda r: r.number)
    )
    traces = {r.number: Trace(bucket=r.network, sketch=r.words) for r in shown}
    exposure, workers = Exposure.NOT_KNOWN, ()
    if agency.said_workers is not None:
        exposure = Exposure.POOR if agency.is_estimate else Exposure.GOOD
        workers = ((agency.destination, agency.said_workers),)
    bare = AgencyFacts(
        agency=agency.number,
        as_of=day,
        country="XXX",
        is_registered=True,
        known_since=agency.bad_since if agency.follows else date(2020, 1, 1),
        reports=reports,
        exposure=exposure,
        workers=workers,
        fee_limits=limits,
    )
    return independence_v2.with_voices(bare, traces)


def _highest(facts: AgencyFacts) -> str:
    said = [o.tier for o in outcomes(facts, DEFAULT).values()]
    return max(said, key=lambda tier: tier.rank) if said else ""


def _predecessors(agency: Agency, tiers: dict[int, str]) -> tuple[Predecessor, ...]:
    """Half of the links were confirmed by a person; the others only proposed."""
    if agency.follows is None:
        return ()
    state = "confirmed" if agency.number % 2 else "proposed"
    return (Predecessor(agency.follows, state, False, tiers.get(agency.follows, "")),)


# --- who calls whom ---------------------------------------------------------------


def spoken(facts: AgencyFacts) -> dict[str, Outcome]:
    said = outcomes(facts, DEFAULT)
    said.pop("grave_report", None)
    return said


def ours(seen: list[Seen]) -> set[int]:
    return {
        s.truth.number
        for s in seen
        if any(
            o.tier.rank >= Tier.SIGNAL.rank and not o.is_disputed for o in spoken(s.facts).values()
        )
    }


def alerts(seen: list[Seen]) -> set[int]:
    return {
        s.truth.number
        for s in seen
        if any(
            o.tier.rank >= Tier.ALERT.rank and not o.is_disputed for o in spoken(s.facts).values()
        )
    }


def _in_window(facts: AgencyFacts) -> tuple[ReportFacts, ...]:
    return facts.since(DEFAULT.window_start(facts.as_of))


def count_of(least: int) -> Callable[[list[Seen]], set[int]]:
    return lambda seen: {s.truth.number for s in seen if len(_in_window(s.facts)) >= least}


def independent_count(seen: list[Seen]) -> set[int]:
    return {
        s.truth.number for s in seen if s.facts.independent(_in_window(s.facts)) >= DEFAULT.sources
    }


def eb05_alone(least: float) -> Callable[[list[Seen]], set[int]]:
    """The single statistic on raw reports, as drug safety uses it: no sources, no destinations."""

    def rule(seen: list[Seen]) -> set[int]:
        known = [(s, len(_in_window(s.facts)), sum(w for _, w in s.facts.workers)) for s in seen]
        known = [row for row in known if row[2]]
        if not known:
            return set()
        overall = sum(n for _, n, _ in known) / sum(w for _, _, w in known)
        shape, rate = fit_gamma_prior([n for _, n, _ in known], [w * overall for _, _, w in known])
        return {
            s.truth.number
            for s, n, w in known
            if n >= 3 and gamma_quantile(0.05, shape + n, rate + w * overall) > least
        }

    return rule


def prr_alone(seen: list[Seen]) -> set[int]:
    """PRR >= 2, chi-square >= 4, n >= 3, IC025 > 0 for some abuse, on raw reports."""
    windows = {s.truth.number: _in_window(s.facts) for s in seen}
    everywhere: dict[str, int] = {}
    for reports in windows.values():
        for r in reports:
            for abuse in r.abuses:
                everywhere[abuse] = everywhere.get(abuse, 0) + 1
    total = sum(len(reports) for reports in windows.values())
    flagged = set()
    for number, reports in windows.items():
        for abuse in {a for r in reports for a in r.abuses}:
            a = sum(abuse in r.abuses for r in reports)
            c = everywhere[abuse] - a
            ratio, chi = proportional_ratio(a, len(reports) - a, c, total - len(reports) - c)
            _, ic = information_component(a, len(reports) * everywhere[abuse] / total)
            if a >= 3 and ratio >= 2 and chi >= 4 and ic > 0:
                flagged.add(number)
    return flagged


RULES: dict[str, Callable[[list[Seen]], set[int]]] = {
    "**ours, signal or more**": ours,
    "**ours, alert or more**": alerts,
    "reports >= 3": count_of(3),
    "reports >= 5": count_of(5),
    "reports >= 10": count_of(10),
    "independent sources >= 3": independent_count,
    "EB05 > 1 alone": eb05_alone(1.0),
    "EB05 > 1.5 alone": eb05_alone(1.5),
    "EB05 > 2 alone": eb05_alone(2.0),
    "PRR and IC alone": prr_alone,
}


# --- tables ------------------------------------------------------------------------


def precision_and_recall(scenario: Scenario, runs: int) -> dict[str, tuple[float, float, float]]:
    """Mean of flagged, precision, recall over the runs, by rule."""
    rows: dict[str, list[tuple[int, int, int]]] = {name: [] for name in RULES}
    for seed in range(runs):
        seen = see(World(scenario, seed))
        bad = {s.truth.number for s in seen if s.truth.is_bad or s.truth.takes_more}
        for name, rule in RULES.items():
            flagged = rule(seen)
            rows[name].append((len(flagged), len(flagged & bad), len(bad)))
    return {name: _mean(found) for name, found in rows.items()}


def _mean(found: list[tuple[int, int, int]]) -> tuple[float, float, float]:
    flagged, hits, bad = (sum(row[i] for row in found) for i in range(3))
    return (flagged / len(found), hits / flagged if flagged else float("nan"), hits / bad)


def attacked(scenario: Scenario, runs: int) -> dict[str, float]:
    """Of the attacked honest agencies: share with a signal, with only something disputed, tripping rivals."""
    counts = dict.fromkeys(
        ("victims", "signal", "disputed", "silent", "reports >= 3", "EB05 > 1 alone"), 0
    )
    for seed in range(runs):
        seen = see(World(scenario, seed))
        victims = {s.truth.number for s in seen if s.truth.attack}
        signal = ours(seen) & victims
        disputed = {
            s.truth.number for s in seen if any(o.is_disputed for o in spoken(s.facts).values())
        } & victims
        counts["victims"] += len(victims)
        counts["signal"] += len(signal)
        counts["disputed"] += len(disputed - signal)
        counts["silent"] += len(victims - signal - disputed)
        for name in ("reports >= 3", "EB05 > 1 alone"):
            counts[name] += len(RULES[name](seen) & victims)
    return {name: n / counts["victims"] for name, n in counts.items() if name != "victims"}


def against_own_flag(scenario: Scenario, runs: int) -> tuple[int, float, float, float]:
    """Of bad agencies with a signal before they worked against it: how many, and the shares that keep it, end
    only disputed, and end silent."""
    signal = disputed = total = 0
    for seed in range(runs):
        called = ours(see(World(replace(scenario, floods=0, bridges=0), seed)))
        seen = see(World(scenario, seed))
        known = [s for s in seen if s.truth.works_against_flag and s.truth.number in called]
        loud = ours(known)
        total += len(known)
        signal += len(loud)
        disputed += sum(
            s.truth.number not in loud and any(o.is_disputed for o in spoken(s.facts).values())
            for s in known
        )
    return total, signal / total, disputed / total, (total - signal - disputed) / total


def days_to_detect(runs: int) -> tuple[float, float]:
    """Median days from the first day until the rules call a bad agency, and the share ever called in a year."""
    found, bad = [], 0
    for seed in range(runs):
        world = World(Scenario("good exposure"), seed)
        called: set[int] = set()
        bad += sum(a.is_bad for a in world.agencies)
        for days in range(30, 366, 15):
            day = world.first_day + timedelta(days=days - 1)
            for number in ours(see(world, day)) - called:
                called.add(number)
                if world.agencies[number - 1].is_bad:
                    found.append(days)
    return (figures.median(found), len(found) / bad)


def villages(runs: int) -> tuple[float, float]:
    """Of honest agencies where a group came together: share disputed, share with a signal."""
    disputed = signal = total = 0
    for seed in range(runs):
        for s in see(World(OTHERS[0], seed)):
            if not any(r.network.startswith("v") for r in s.truth.reports):
                continue
            total += 1
            said = spoken(s.facts).values()
            loud = any(o.tier.rank >= Tier.SIGNAL.rank and not o.is_disputed for o in said)
            signal += loud
            disputed += not loud and any(o.is_disputed for o in said)
    return (disputed / total, signal / total)


def phoenixes(runs: int) -> tuple[float, float, float]:
    """Of firms that came back: share with any flag, with a signal, and with three reports or more."""
    any_flag = signal = counted = total = 0
    for seed in range(runs):
        for s in see(World(OTHERS[1], seed)):
            if s.truth.follows is None:
                continue
            total += 1
            said = spoken(s.facts).values()
            any_flag += bool(said)
            signal += any(o.tier.rank >= Tier.SIGNAL.rank and not o.is_disputed for o in said)
            counted += len(s.facts.reports) >= 3
    return (any_flag / total, signal / total, counted / total)


def main(runs: int) -> None:
    started = time.monotonic()
    for scenario in SCENARIOS:
        print(
            f"\n### {scenario.name}\n\n| rule | flagged | precision | recall |\n| --- | --- | --- | --- |"
        )
        for name, (flagged, precision, recall) in precision_and_recall(scenario, runs).items():
            print(f"| {name} | {flagged:.0f} | {precision:.2f} | {recall:.2f} |")
    print("\n### attacks on honest agencies of 150 workers\n")
    print("| attack | signal | only disputed | silent | reports >= 3 | EB05 > 1 alone |")
    print("| --- | --- | --- | --- | --- | --- |")
    for scenario in ATTACKS:
        shares = attacked(scenario, max(1, runs // 2))
        print(f"| {scenario.name} | " + " | ".join(f"{v:.1%}" for v in shares.values()) + " |")
    print("\n### bad agencies that work against their own flag\n")
    print("| attack | with a signal before | keep it | only disputed | silent |")
    print("| --- | --- | --- | --- | --- |")
    for scenario in AGAINST_OWN_FLAG:
        total, *shares = against_own_flag(scenario, runs)
        print(f"| {scenario.name} | {total} | " + " | ".join(f"{v:.1%}" for v in shares) + " |")
    print("\nhonest villages: disputed {:.0%}, signal {:.0%}".format(*villages(max(1, runs // 2))))
    print(
        "phoenixes: any flag {:.0%}, signal {:.0%}, reports >= 3 {:.0%}".format(
            *phoenixes(max(1, runs // 2))
        )
    )
    print(
        "days to detect, median {:.0f}; called within the year {:.0%}".format(
            *days_to_detect(max(1, runs // 10))
        )
    )
    print(f"\n{runs} runs, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
