"""What a proposed policy would change, counted by the rules on what is stored. Writes nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from recruitment import agency_facts, flag_policies
from recruitment.flags import outcomes_of_two
from recruitment.flags.facts import AgencyFacts, Tier
from recruitment.flags.policy import Policy
from recruitment.models import Agency, Flag, Successor
from recruitment.services import flags

# More names than a person reads; the counts are of all.
MOST_NAMED = 200

Tiers = dict[str, Tier]


def touched(country: str, day: date) -> list[int]:
    """Agencies of the country whose flags a policy can change: with a countable report, or a flag that stands."""
    first = day - timedelta(days=agency_facts.HISTORY_DAYS)
    named = (
        agency_facts.countable()
        .with_since()
        .filter(
            # What was merged counts with another, whose country decides; below, once it is known.
            Q(agency__country=country) | Q(agency__merged_into__isnull=False),
            since__date__gt=first,
        )
    )
    flagged = Flag.objects.standing().filter(agency__country=country)
    ids = (
        named.order_by()
        .values_list("agency_id", flat=True)
        .union(flagged.order_by().values_list("agency_id", flat=True))
    )
    standing = set(agency_facts.families(ids).values())
    own = Agency.objects.in_country(country).filter(pk__in=standing)
    return list(own.order_by("pk").values_list("pk", flat=True))


def what_changes(country: str, proposed: Policy, day: date) -> dict[str, Any]:
    """Flags that would appear, vanish and change tier against today's policy: counts, and the first by name.

    As `flags.evaluate_all` would do: what a person dismissed stays dismissed, an opened case stays as it is.
    """
    agencies, changed = _changed(country, proposed, day)
    found: dict[str, list[dict[str, Any]]] = {"appear": [], "vanish": [], "change": []}
    for pk, (before, after) in changed.items():
        for rule in sorted(before.keys() | after.keys()):
            old, new = before.get(rule), after.get(rule)
            if old != new:
                kind = "appear" if old is None else "vanish" if new is None else "change"
                row = {"agency": pk, "rule": rule, "before": old or "", "after": new or ""}
                found[kind].append(row)
    cases = Flag.objects.in_jurisdiction(country).filter(state=Flag.State.CASE_OPENED)
    return {
        "agencies": agencies,
        "cases": cases.count(),
        "counts": {kind: len(rows) for kind, rows in found.items()},
        **{kind: sorted(rows, key=_most_urgent_first)[:MOST_NAMED] for kind, rows in found.items()},
    }


def _most_urgent_first(row: Mapping[str, Any]) -> tuple[int, int, str]:
    return (-Tier(row["after"] or row["before"]).rank, row["agency"], row["rule"])


def _changed(
    country: str, proposed: Policy, day: date
) -> tuple[int, dict[int, tuple[Tiers, Tiers]]]:
    """How many agencies were looked at, and tiers before and after of those where something differs."""
    policies = flag_policies.in_force()
    today = policies.of(country)
    same_windows = today.windows == proposed.windows
    base = None if same_windows else flags.baseline_of(country, day, proposed)
    changed: dict[int, tuple[Tiers, Tiers]] = {}
    followers: list[tuple[AgencyFacts, list[Flag], Tiers]] = []
    ids = touched(country, day)
    worth = _can_differ(ids, today, proposed, day) if same_windows else ids
    for chunk in flags.chunks(worth):
        flags_of = flags.flags_of(chunk)
        for pk, facts in flags.load_facts(chunk, day, policies).items():
            then = facts if same_windows else replace(facts, baseline=base)
            before, after = _both(facts, then, today, proposed, flags_of[pk])
            if facts.predecessors:
                followers.append((then, flags_of[pk], before))
            if before != after:
                changed[pk] = before, after
    # What changes at an agency speaks for the firms that follow it, too.
    for then, own, before in followers:
        after = flags.tiers_after(_as_followers_see(then, changed), proposed, own)
        changed.pop(then.agency, None)
        if before != after:
            changed[then.agency] = before, after
    return len(ids), changed


# A rule that reads a threshold is silent below one of these.
_LEAST = ("sources", "surge_sources", "fee_sources", "held_sources")


def _can_differ(ids: list[int], today: Policy, proposed: Policy, day: date) -> list[int]:
    """Those with reports enough for a threshold to matter, or dismissed, or following another. Same windows only."""
    least = min(getattr(policy, name) for policy in (today, proposed) for name in _LEAST)
    family = agency_facts.families(ids)
    counted = (
        agency_facts.countable()
        .with_since()
        .filter(agency__in=family, since__date__gt=day - timedelta(days=agency_facts.HISTORY_DAYS))
    )
    reports: Counter[int] = Counter()
    for pk, n in counted.order_by().values_list("agency_id").annotate(n=Count("pk")):
        reports[family[pk]] += n
    dismissed = Flag.objects.filter(agency__in=family, state=Flag.State.DISMISSED)
    following = Successor.objects.filter(new__in=family).values_list("new_id", flat=True)
    others = {family[pk] for pk in dismissed.values_list("agency_id", flat=True).union(following)}
    return [pk for pk in ids if reports[pk] >= least or pk in others]


def _both(
    facts: AgencyFacts, then: AgencyFacts, today: Policy, proposed: Policy, own: list[Flag]
) -> tuple[Tiers, Tiers]:
    """Tiers by the policy of today and by the proposed one. Through other windows nothing is the same."""
    if then is not facts:
        return flags.tiers_after(facts, today, own), flags.tiers_after(then, proposed, own)
    by_today, by_proposed = outcomes_of_two(facts, today, proposed)
    return (
        flags.tiers_after(facts, today, own, by_today),
        flags.tiers_after(facts, proposed, own, by_proposed),
    )


def _as_followers_see(
    facts: AgencyFacts, changed: Mapping[int, tuple[Tiers, Tiers]]
) -> AgencyFacts:
    predecessors = tuple(
        replace(former, highest_tier=_loudest(changed[former.agency][1]))
        if former.agency in changed
        else former
        for former in facts.predecessors
    )
    return replace(facts, predecessors=predecessors)


def _loudest(tiers: Mapping[str, Tier]) -> str:
    """Of its own trouble, as `agency_facts` reads it: that it follows another is none."""
    own: Iterable[Tier] = (tier for rule, tier in tiers.items() if rule != "successor")
    return max(own, key=lambda tier: tier.rank, default="")
