"""Flags are raised, changed, lapsed and decided here, and nowhere else."""

import gc
import multiprocessing
import signal
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import connection, connections, transaction
from django.db.models import Count
from django.utils import timezone

from accounts.hours import hour_of
from accounts.models import User
from audit import services as audit
from audit.actors import FLAGGER, Actor
from audit.kinds import Kind
from recruitment import agency_facts, flag_policies, outbox
from recruitment.flags import RULES, again, baseline, canonical, outcomes
from recruitment.flags.facts import AgencyFacts, Baseline, Outcome, Tier
from recruitment.flags.policy import BOUNDS, Policy
from recruitment.models import (
    Agency,
    CountryBaseline,
    Flag,
    FlagAssignment,
    FlagDecision,
    FlagEvent,
    OutboxRow,
    Report,
    Successor,
)
from recruitment.services import holds, ledger


class FlagAlreadyDecidedError(Exception):
    """Somebody else decided first, or the flag lapsed meanwhile."""


class InputsForgottenError(Exception):
    """A report behind this flag was withdrawn since, so its facts are gone and no answer can be made again."""


def evaluate(*, agency_id: int, by: Actor = FLAGGER, now: datetime | None = None) -> list[Flag]:
    """`evaluate_all` of one."""
    return evaluate_all(agency_ids=[agency_id], by=by, now=now)


@transaction.atomic(savepoint=False)  # nobody goes on after half of it
def evaluate_all(
    *, agency_ids: Iterable[int], by: Actor = FLAGGER, now: datetime | None = None
) -> list[Flag]:
    """Count these agencies again and make their flags say what the rules say now. Gives the flags that changed.

    Safe to run twice, at once and in any order: whoever comes second waits for the lock, reads
    what the first left, and finds nothing to change. KeyError for an id that no agency has.
    """
    now = now or timezone.now()
    ids = sorted(set(agency_ids))
    root_of = agency_facts.families(ids)
    standing = sorted({root_of[pk] for pk in ids})
    _lock_agencies(standing)
    for pk in holds.agencies_with_held(root_of):
        holds.release(agency_id=pk, by=by, now=now)
    changed = _bring_in_line(standing, flag_policies.in_force(), by=by, now=now)
    # Merged ones: what was flagged there is counted at the other now.
    if merged := [pk for pk in ids if root_of[pk] != pk]:
        for pk in merged:
            changed += _lapse_merged(pk, by=by, now=now)
        _forget_withdrawn(_all_of(flags_of(merged)))
    if touched := {root_of.get(flag.agency_id, flag.agency_id) for flag in changed}:
        _tell_successors(touched)
    return changed


def _bring_in_line(
    agency_ids: list[int], policies: flag_policies.Policies, *, by: Actor, now: datetime
) -> list[Flag]:
    """Raise, change and lapse the flags of these agencies. The caller holds their locks. Gives what changed."""
    flags = flags_of(agency_ids)
    changed: list[Flag] = []
    new: list[Flag] = []
    for pk, facts in load_facts(agency_ids, now.date(), policies).items():
        policy = policies.of(facts.country)
        own = _settle(facts=facts, policy=policy, by=by, now=now, flags=flags[pk])
        changed += own[0]
        new += own[1]
    _raise_all(new, by=by, now=now)
    _forget_withdrawn(_all_of(flags))
    return changed + new


def lock_agency(agency_id: int) -> None:
    """One at a time per agency, until the transaction ends. Not a row lock: merges need the row."""
    _lock_agencies([agency_id])


def _lock_agencies(agency_ids: Iterable[int]) -> None:
    """In order of id, so that two who lock many never wait for each other."""
    keys = [pk % 2**31 for pk in sorted(agency_ids)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, key) FROM unnest(%s) AS key", [_LOCK_CLASS, keys]
        )


# Any number, as long as no other advisory lock of the site uses it.
_LOCK_CLASS = 7001


def load_facts(
    agency_ids: Iterable[int], day: date, policies: flag_policies.Policies
) -> dict[int, AgencyFacts]:
    loaded = agency_facts.load(agency_ids, day=day)
    baselines = newest_baselines({facts.country for facts in loaded.values()}, day, policies)
    return {
        pk: replace(facts, baseline=baselines.get(facts.country)) for pk, facts in loaded.items()
    }


def newest_baselines(
    countries: Iterable[str], day: date, policies: flag_policies.Policies
) -> dict[str, Baseline]:
    """The newest baseline of each country through the windows of its policy."""
    windows = ("country", "window_days", "surge_days")
    rows = (
        CountryBaseline.objects.filter(country__in=set(countries), made_on__lte=day)
        .order_by(*windows, "-made_on")
        .distinct(*windows)
    )
    return {
        row.country: canonical.from_data(Baseline, row.data)
        for row in rows
        if (row.window_days, row.surge_days) == policies.of(row.country).windows
    }


def _settle(
    *, facts: AgencyFacts, policy: Policy, by: Actor, now: datetime, flags: list[Flag]
) -> tuple[list[Flag], list[Flag]]:
    """Change and lapse this agency's flags, and give what changed, and what is to be raised, which is not written yet.

    `flags`: all of the agency's flags, oldest first. The caller holds the agency's lock.
    """
    standing = _standing(flags)
    said = _wanted(facts, policy, flags)
    changed, new = [], []
    for rule, (outcome, seen) in said.items():
        flag = standing.get(rule)
        if flag is None:
            new.append(_new_flag(rule, outcome, seen, now=now))
        elif _is_of_other_policy(flag, outcome, seen):
            # It is closed as it was.
            _close(flag, Flag.State.REPLACED, by=by, now=now)
            changed.append(flag)
            new.append(_in_place_of(flag, outcome, seen, now=now))
        elif _update(flag, outcome, seen, by=by, now=now):
            changed.append(flag)
    for rule, flag in standing.items():
        if rule not in said and _lapse(flag, by=by, now=now):
            changed.append(flag)
    return changed, new


def tiers_after(
    facts: AgencyFacts,
    policy: Policy,
    flags: list[Flag],
    spoken: Mapping[str, Outcome] | None = None,
) -> dict[str, Tier]:
    """Tier by rule of the flags that `evaluate_all` would leave standing. Writes nothing.

    `flags`: all of the agency's flags, oldest first. `spoken`: what the rules say, where it is known already.
    """
    said = _wanted(facts, policy, flags, spoken)
    left = {rule: outcome.tier for rule, (outcome, _) in said.items()}
    for rule, flag in _standing(flags).items():
        if flag.state == Flag.State.CASE_OPENED:
            left.setdefault(rule, Tier(flag.tier))
    return left


def _standing(flags: Iterable[Flag]) -> dict[str, Flag]:
    return {flag.rule: flag for flag in flags if flag.state in Flag.STANDING}


def _wanted(
    facts: AgencyFacts,
    policy: Policy,
    flags: list[Flag],
    spoken: Mapping[str, Outcome] | None = None,
) -> dict[str, tuple[Outcome, "_Seen"]]:
    """What rules say for which a flag should stand, and what they saw."""
    standing = _standing(flags)
    dismissed = {flag.rule: flag for flag in flags if flag.state == Flag.State.DISMISSED}
    return {
        rule: (outcome, seen)
        for rule, (outcome, seen) in _said(facts, policy, standing, spoken).items()
        if rule in standing
        or again.is_news(outcome, facts, _dismissed_outcome(dismissed.get(rule)), policy)
    }


def _said(
    facts: AgencyFacts,
    policy: Policy,
    standing: Mapping[str, Flag],
    spoken: Mapping[str, Outcome] | None = None,
) -> dict[str, tuple[Outcome, "_Seen"]]:
    """What every rule says by this policy; of a case that a person opened, by the one it was raised under."""
    seen = _Seen(facts, policy)
    if spoken is None:
        spoken = outcomes(facts, policy)
    said = {rule: (outcome, seen) for rule, outcome in spoken.items()}
    for rule, flag in standing.items():
        if flag.state != Flag.State.CASE_OPENED or flag.policy == policy:
            continue
        said.pop(rule, None)
        outcome, seen_by_own = _by_its_own(flag, seen)
        if outcome:
            said[rule] = outcome, seen_by_own
    return said


def _by_its_own(flag: Flag, seen: "_Seen") -> tuple[Outcome | None, "_Seen"]:
    """What the flag's rule says today by the policy that the flag was raised under."""
    own = flag.policy
    by_own = _Seen(_through_windows_of(own, seen.facts, seen.policy), own)
    return RULES[flag.rule, _version_now(flag.rule)].judge(by_own.facts, own), by_own


def _through_windows_of(own: Policy, facts: AgencyFacts, policy: Policy) -> AgencyFacts:
    """The facts with the baseline that was made through the older policy's windows, the newest there is."""
    if own.windows == policy.windows:
        return facts
    only = flag_policies.Policies({facts.country: own})
    baselines = newest_baselines([facts.country], facts.as_of, only)
    return replace(facts, baseline=baselines.get(facts.country))


class _Seen:
    """What the rules saw, as data: made once for all flags of an agency, and only when one is written."""

    def __init__(self, facts: AgencyFacts, policy: Policy) -> None:
        self.facts, self.policy = facts, policy

    @cached_property
    def inputs(self) -> dict[str, Any]:
        return {"facts": canonical.as_data(self.facts), "policy": canonical.as_data(self.policy)}

    @cached_property
    def inputs_hash(self) -> str:
        return canonical.hash_of(self.inputs)


def _dismissed_outcome(flag: Flag | None) -> Outcome | None:
    if flag is None:
        return None
    return Outcome(Tier(flag.tier), (), (), tuple(flag.inputs.get("evidence", ())))


def _new_flag(
    rule: str, outcome: Outcome, seen: _Seen, *, now: datetime, jurisdiction: str = ""
) -> Flag:
    """Not written yet: `_raise_all` does."""
    flag = Flag(
        agency_id=seen.facts.agency,
        jurisdiction=jurisdiction or seen.facts.country,
        rule=rule,
        state=_state_of(outcome),
        raised_at=hour_of(now),  # a worker's report may have decided it
    )
    _fill(flag, outcome, seen, now)
    return flag


def _in_place_of(flag: Flag, outcome: Outcome, seen: _Seen, *, now: datetime) -> Flag:
    """As `_new_flag`; whose work it is, and by which day, stays."""
    jurisdiction = _jurisdiction(flag, seen.facts)
    new = _new_flag(flag.rule, outcome, seen, now=now, jurisdiction=jurisdiction)
    new.assigned_to_id, new.due_on = flag.assigned_to_id, flag.due_on
    return new


def _raise_all(new: list[Flag], *, by: Actor, now: datetime) -> None:
    if not new:
        return
    # What a flag of a large agency saw may be a hundred kilobytes.
    Flag.objects.bulk_create(new, batch_size=100)
    audit.record_many(kind=Kind.FLAG_RAISED, targets=new, by=by, fields=["rule", "tier", "state"])
    ledger.record_raised(flags=new, by=by, now=now)
    for flag in new:
        if flag.assigned_to_id or flag.due_on:
            _keep_as_given(flag)


def _keep_as_given(flag: Flag) -> None:
    """Who gave it out, and when, as the flag whose place this one takes has it."""
    given = FlagAssignment.objects.filter(flag__agency=flag.agency_id, flag__rule=flag.rule)
    if last := given.order_by("pk").last():
        last.pk, last.flag = None, flag
        last.save(force_insert=True)


def _is_of_other_policy(flag: Flag, outcome: Outcome, seen: _Seen) -> bool:
    """Whether it was raised under another policy and no longer says what is said today."""
    return flag.policy != seen.policy and not _is_right(flag, outcome, seen)


def _is_right(flag: Flag, outcome: Outcome, seen: _Seen) -> bool:
    as_it_should_be = (_state_after(flag, outcome), _jurisdiction(flag, seen.facts))
    return _is_unchanged(flag, outcome, seen) and (
        (flag.state, flag.jurisdiction) == as_it_should_be
    )


def _state_after(flag: Flag, outcome: Outcome) -> str:
    return flag.state if flag.state == Flag.State.CASE_OPENED else _state_of(outcome)


def _jurisdiction(flag: Flag, facts: AgencyFacts) -> str:
    """An agency whose country became known belongs to that country's inspectors; never to two."""
    return flag.jurisdiction or facts.country


def _update(flag: Flag, outcome: Outcome, seen: _Seen, *, by: Actor, now: datetime) -> bool:
    """Write only what differs: a night's re-evaluation of all agencies changes no row by itself."""
    if _is_right(flag, outcome, seen):
        return False
    flag.state = _state_after(flag, outcome)
    flag.jurisdiction = _jurisdiction(flag, seen.facts)
    _fill(flag, outcome, seen, now)
    flag.save()
    audit.record(
        kind=Kind.FLAG_EVALUATED, target=flag, by=by, fields=["tier", "state", "reasons", "numbers"]
    )
    return True


def _state_of(outcome: Outcome) -> Flag.State:
    return Flag.State.DISPUTED if outcome.is_disputed else Flag.State.OPEN


def _is_unchanged(flag: Flag, outcome: Outcome, seen: _Seen) -> bool:
    """Says what is said today, and would by its own policy too: by that it is judged as an opened case."""
    if not (
        _is_as_stored(flag, outcome)
        and list(outcome.evidence) == flag.inputs.get("evidence")
        and flag.rule_version == _version_now(flag.rule)
    ):
        return False
    if flag.policy == seen.policy:
        return True
    by_own, _ = _by_its_own(flag, seen)
    return by_own is not None and _is_as_stored(flag, by_own)


def _is_as_stored(flag: Flag, outcome: Outcome) -> bool:
    return _as_stored(outcome) == (flag.tier, flag.reasons, flag.numbers)


def _fill(flag: Flag, outcome: Outcome, seen: _Seen, now: datetime) -> None:
    flag.rule_version = _version_now(flag.rule)
    flag.tier = outcome.tier
    flag.tier_rank = outcome.tier.rank
    flag.reasons = [reason.as_data() for reason in outcome.reasons]
    flag.numbers = dict(outcome.numbers)
    flag.inputs = {**seen.inputs, "evidence": list(outcome.evidence)}
    flag.inputs_hash = seen.inputs_hash
    flag.policy_version = seen.policy.version
    flag.evaluated_at = hour_of(now)


def _version_now(rule: str) -> int:
    return max(version for name, version in RULES if name == rule)


def _lapse(flag: Flag, *, by: Actor, now: datetime) -> bool:
    """The rule is silent now. A case that a person opened stays hers, and says that it no longer holds."""
    if flag.state == Flag.State.CASE_OPENED:
        if flag.reasons == NO_LONGER_HOLDS:
            return False
        flag.reasons = NO_LONGER_HOLDS
        flag.numbers = {}
        flag.evaluated_at = hour_of(now)
        flag.save(update_fields=["reasons", "numbers", "evaluated_at"])
        audit.record(kind=Kind.FLAG_EVALUATED, target=flag, by=by, fields=["reasons", "numbers"])
        return True
    _close(flag, Flag.State.LAPSED, by=by, now=now)
    return True


_CLOSED = {
    Flag.State.LAPSED: (Kind.FLAG_LAPSED, FlagEvent.Step.LAPSED),
    Flag.State.REPLACED: (Kind.FLAG_REPLACED, FlagEvent.Step.REPLACED),
}


def _close(flag: Flag, state: Flag.State, *, by: Actor, now: datetime) -> None:
    kind, step = _CLOSED[state]
    flag.state = state
    flag.closed_at = flag.evaluated_at = hour_of(now)
    flag.save(update_fields=["state", "closed_at", "evaluated_at"])
    audit.record(kind=kind, target=flag, by=by, fields=["state", "closed_at"])
    ledger.record_step(flag=flag, step=step, by=by, now=now)


NO_LONGER_HOLDS = [{"code": "no_longer_holds"}]


def _lapse_merged(agency_id: int, *, by: Actor, now: datetime) -> list[Flag]:
    flags = Flag.objects.standing().filter(agency_id=agency_id).select_for_update()
    return [flag for flag in flags if _lapse(flag, by=by, now=now)]


def _forget_withdrawn(flags: list[Flag]) -> None:
    """A withdrawn report's facts must not live on in what a flag once saw.

    Its entry is taken out, and what its journey alone called for; the flag says how many are gone: it can't be
    run again, and says so.
    """
    if not flags:
        return
    kept = set(
        Report.objects.filter(
            pk__in={i for flag in flags for i in _ids(flag)}, state=Report.State.ACCEPTED
        ).values_list("pk", flat=True)
    )
    for flag in flags:
        gone = _ids(flag) - kept
        if not gone:
            continue
        # A copy: the flags of one agency may share what they saw.
        seen = dict(flag.inputs["facts"])
        seen["reports"] = [r for r in seen["reports"] if r["id"] not in gone]
        seen["sources"] = [
            {**source, "reports": left}
            for source in seen.get("sources", ())
            if (left := [i for i in source["reports"] if i not in gone])
        ]
        seen["bursts"] = [
            left for burst in seen.get("bursts", ()) if (left := _without(burst, gone))["reports"]
        ]
        journeys = {_journey(report) for report in seen["reports"]}
        for limits in ("fee_limits", "item_limits"):
            seen[limits] = [one for one in seen.get(limits, ()) if _journey(one) in journeys]
        flag.inputs["facts"] = seen
        flag.inputs["evidence"] = [i for i in flag.inputs["evidence"] if i not in gone]
        flag.inputs["forgotten"] = flag.inputs.get("forgotten", 0) + len(gone)
        flag.save(update_fields=["inputs"])


def _without(burst: Mapping[str, Any], gone: set[int]) -> dict[str, Any]:
    """A `Burst` as it stands in the inputs. `apart` counts places, so those before one that goes move up."""
    stays = [i not in gone for i in burst["reports"]]
    rows = zip(burst["reports"], burst["apart"], stays, strict=True)
    left = [(i, sum(stays[:apart])) for i, apart, is_left in rows if is_left]
    return {**burst, "reports": [i for i, _ in left], "apart": [apart for _, apart in left]}


def _journey(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Of a report, or of a limit, as they stand in the inputs."""
    return tuple(row.get(name) for name in ("origin", "destination", "sector"))


def _ids(flag: Flag) -> set[int]:
    return {report["id"] for report in flag.inputs.get("facts", {}).get("reports", ())}


def _tell_successors(agency_ids: Iterable[int]) -> None:
    """What was said of these agencies speaks for the firms that follow them, too."""
    family = agency_facts.families(agency_ids)
    followers = Successor.objects.filter(former_id__in=family).exclude(
        state=Successor.State.REFUSED
    )
    for new in followers.values_list("new_id", flat=True).distinct():
        outbox.add(kind=OutboxRow.Kind.EVALUATE_AGENCY, target_id=new)


# --- what a person does -------------------------------------------------------------


@transaction.atomic
def mark_seen(*, flag: Flag, by: User) -> None:
    """The first time an inspector opens it; later times change nothing."""
    now = timezone.now()
    if Flag.objects.filter(pk=flag.pk, seen_at=None).update(seen_at=now):
        ledger.record_step(flag=flag, step=FlagEvent.Step.SEEN, by=by, now=now)


def verdicts(flag: Flag, by: User) -> list[str]:
    """What this inspector may decide on this flag now, in the order it is offered."""
    return _verdicts(flag, ledger.place(flag.events.all()), by)


def _verdicts(flag: Flag, last: FlagEvent | None, by: User) -> list[str]:
    verdict = FlagDecision.Verdict
    if flag.state not in Flag.STANDING:
        return [verdict.OPEN_CASE] if _may_open_again(flag, last) else []
    if ledger.has_inspection(last):
        # What was inspected ends with a finding: a dismissal would hide how right the flag was.
        return []
    found = [] if flag.state == Flag.State.CASE_OPENED else [verdict.OPEN_CASE]
    if flag.tier not in Flag.DISMISSED_BY_TWO:
        return [*found, verdict.DISMISS]
    if not asked_to_dismiss(last):
        return [*found, verdict.ASK_DISMISS]
    return found if ledger.waits_for_other(last, by) else [*found, verdict.DISMISS, verdict.KEEP]


def asked_to_dismiss(last: FlagEvent | None) -> bool:
    """`last`: where the flag stands, of `ledger.place`."""
    return last is not None and last.step == FlagEvent.Step.DISMISS_ASKED


def _may_open_again(flag: Flag, last: FlagEvent | None) -> bool:
    """Dismissed without an inspection, and the rule has not called again since."""
    if last is None or last.step not in ledger.DISMISSALS:
        return False
    return not Flag.objects.standing().filter(agency=flag.agency_id, rule=flag.rule).exists()


@transaction.atomic
def decide(*, flag: Flag, verdict: str, reason: str, by: User) -> FlagDecision:
    """Open a case (again), dismiss, or answer a colleague who asks to dismiss.

    An alert or urgent flag is dismissed by two people. Raises `ledger.NotYoursError`,
    `ledger.SecondPersonNeededError`, `FlagAlreadyDecidedError`, `ValidationError`.
    """
    lock_agency(flag.agency_id)
    flag = ledger.lock_own(flag, by)
    last = ledger.place(flag.events.all())
    if verdict not in _verdicts(flag, last, by):
        if asked_to_dismiss(last) and ledger.waits_for_other(last, by):
            raise ledger.SecondPersonNeededError
        raise FlagAlreadyDecidedError
    now = timezone.now()
    decision = FlagDecision(
        flag=flag, verdict=verdict, reason=reason.strip(), decided_at=now, decided_by=by
    )
    decision.full_clean()
    decision.save()
    is_by_two = verdict == FlagDecision.Verdict.DISMISS and flag.tier in Flag.DISMISSED_BY_TWO
    if verdict == FlagDecision.Verdict.OPEN_CASE:
        flag.state, flag.assigned_to = Flag.State.CASE_OPENED, flag.assigned_to or by
        flag.closed_at = None
        kind = Kind.FLAG_CASE_OPENED
    elif verdict == FlagDecision.Verdict.DISMISS:
        flag.state, flag.closed_at = Flag.State.DISMISSED, now
        kind = Kind.FLAG_DISMISSED
    else:
        kind = None
    flag.seen_at = flag.seen_at or now
    flag.save(update_fields=["state", "assigned_to", "closed_at", "seen_at"])
    if kind:
        audit.record(kind=kind, target=flag, by=by, fields=["state"])
    ledger.record_step(
        flag=flag,
        step=FlagEvent.Step.DISMISSED_BY_TWO if is_by_two else _STEP_OF[decision.verdict],
        by=by,
        now=now,
        note=decision.reason,
        first_person=last.person if is_by_two else None,
    )
    return decision


_STEP_OF = {
    FlagDecision.Verdict.OPEN_CASE: FlagEvent.Step.OPENED,
    FlagDecision.Verdict.ASK_DISMISS: FlagEvent.Step.DISMISS_ASKED,
    FlagDecision.Verdict.DISMISS: FlagEvent.Step.DISMISSED,
    FlagDecision.Verdict.KEEP: FlagEvent.Step.NOT_CONFIRMED,
}


def answer_again(flag: Flag) -> Outcome | None:
    """Run the flag's own rule, in its own version, on what it saw. The same answer, for ever.

    Raises `InputsForgottenError` where a report was withdrawn since, ValueError where the inputs were touched.
    """
    if flag.inputs.get("forgotten"):
        raise InputsForgottenError
    inputs = {name: flag.inputs[name] for name in ("facts", "policy")}
    if canonical.hash_of(inputs) != flag.inputs_hash:
        raise ValueError("inputs do not fit their hash")
    facts = canonical.from_data(AgencyFacts, inputs["facts"])
    policy = canonical.from_data(Policy, inputs["policy"])
    return RULES[flag.rule, flag.rule_version].judge(facts, policy)


def is_same_answer(flag: Flag) -> bool:
    """Whether the rule, run again on its inputs, says what the flag says."""
    outcome = answer_again(flag)
    return outcome is not None and _as_stored(outcome) == (flag.tier, flag.reasons, flag.numbers)


def _as_stored(outcome: Outcome) -> tuple[str, list[dict[str, Any]], dict[str, Any]]:
    return (str(outcome.tier), [r.as_data() for r in outcome.reasons], dict(outcome.numbers))


# --- all agencies -------------------------------------------------------------------


def make_baselines(*, day: date, processes: int = 1) -> Mapping[str, Baseline]:
    """What is usual in each country on that day, from every standing agency. Once a day and country."""
    policies = flag_policies.in_force()
    work = [(chunk, day, policies) for chunk in chunks(_standing_ids())]
    parts = map(_seen_job, work) if processes == 1 else _in_processes(_seen_job, work, processes)
    seen: dict[str, list[baseline.Seen]] = {}
    for rows in parts:
        for country, row in rows:
            seen.setdefault(country, []).append(row)
    made = {
        country: baseline.of_country(country, rows, day, policies.of(country))
        for country, rows in sorted(seen.items())
    }
    for country, found in made.items():
        keep_baseline(found, policies.of(country))
    return made


def keep_baseline(found: Baseline, policy: Policy) -> None:
    """The first of a day through these windows is kept; a second one changes nothing."""
    CountryBaseline.objects.get_or_create(
        country=found.country,
        made_on=found.made_on,
        window_days=policy.window_days,
        surge_days=policy.surge_days,
        defaults={"data": canonical.as_data(found)},
    )


def baseline_of(country: str, day: date, policy: Policy) -> Baseline:
    """What is usual in one country through the windows of this policy. Writes nothing."""
    ids = Agency.objects.standing().filter(country=country).order_by("pk")
    policies = flag_policies.Policies({country: policy})
    work = ((chunk, day, policies) for chunk in chunks(list(ids.values_list("pk", flat=True))))
    rows = [row for job in work for _, row in _seen_job(job)]
    return baseline.of_country(country, rows, day, policy)


def _seen_job(
    work: tuple[list[int], date, flag_policies.Policies],
) -> list[tuple[str, baseline.Seen]]:
    chunk, day, policies = work
    loaded = agency_facts.load(chunk, day=day).values()
    return [
        (facts.country, baseline.seen(facts, policies.of(facts.country)))
        for facts in loaded
        if facts.country
    ]


def leave_work_for_all() -> int:
    """An outbox row for each agency that has a flag to lapse, reports enough for one to rise, or one held.

    Grave reports and new counts are evaluated when they come; what time alone can change is this.
    """
    with_flags = Flag.objects.standing().values_list("agency_id", flat=True)
    named = (
        agency_facts.countable()
        .values("agency_id")
        .annotate(n=Count("pk"))
        .filter(n__gte=BOUNDS["held_sources"].least)
        .values_list("agency_id", flat=True)
    )
    held = Report.objects.filter(state=Report.State.HELD, match=Report.Match.MATCHED).values_list(
        "agency_id", flat=True
    )
    ids = {*with_flags, *named, *held}
    return outbox.add_many(kind=OutboxRow.Kind.EVALUATE_AGENCY, target_ids=[*ids])


def rebuild(
    *, by: Actor = FLAGGER, now: datetime | None = None, processes: int = 1
) -> tuple[int, int]:
    """Evaluate every agency from its reports alone. How many were looked at, how many flags changed.

    After incremental work nothing changes: the two must agree, and tests hold them to it.
    """
    now = now or timezone.now()
    ids = _standing_ids()
    size = locked_at_once(processes)
    if processes == 1:
        return len(ids), sum(_rebuild_chunk(c, by=by, now=now) for c in chunks(ids, size))
    work = [(chunk, by, now) for chunk in chunks(ids, size)]
    return len(ids), sum(_in_processes(_rebuild_job, work, processes))


def locked_at_once(processes: int) -> int:
    """How many agencies each of so many processes may lock, that all together fill a quarter of PostgreSQL's lock table.

    It has room for max_locks_per_transaction × max_connections and a little more, shared by everybody; who finds
    it full fails, a worker's report as well as the rebuild.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('max_locks_per_transaction')::int"
            " * current_setting('max_connections')::int"
        )
        (room,) = cursor.fetchone()
    return max(1, min(_CHUNK, room // 4 // processes))


def _in_processes(job: Callable[[Any], Any], work: list[Any], processes: int) -> Iterable[Any]:
    """Results of `job` over `work`, in order. A connection is not shared over a fork, so each opens its own."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    with context.Pool(processes, initializer=_begin_process) as pool:
        yield from pool.imap(job, work)


def _begin_process() -> None:
    # A handler of the caller's would be inherited, and might keep it from ending.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # The facts of a chunk are a million objects that go together when it is done. Looking for
    # cycles among them meanwhile took a third of the time.
    gc.set_threshold(500_000)


def _rebuild_job(work: tuple[list[int], Actor, datetime]) -> int:
    chunk, by, now = work
    return _rebuild_chunk(chunk, by=by, now=now)


@transaction.atomic
def _rebuild_chunk(chunk: list[int], *, by: Actor, now: datetime) -> int:
    """Compare without locks; only what differs is locked, and read again.

    Where no flag was ever raised most would differ: all is locked at once and read once.
    """
    policies = flag_policies.in_force()
    flags = flags_of(chunk)
    if any(flags.values()):
        chunk = [
            pk
            for pk, facts in load_facts(chunk, now.date(), policies).items()
            if _differs(facts, policies.of(facts.country), flags[pk])
        ]
    if not chunk:
        return 0
    _lock_agencies(chunk)
    changed = _bring_in_line(chunk, policies, by=by, now=now)
    _tell_successors({flag.agency_id for flag in changed})
    return len(changed)


def flags_of(agency_ids: Iterable[int]) -> dict[int, list[Flag]]:
    found: dict[int, list[Flag]] = {pk: [] for pk in agency_ids}
    for flag in Flag.objects.filter(agency_id__in=found).order_by("pk"):
        found[flag.agency_id].append(flag)
    return found


def _all_of(flags: Mapping[int, list[Flag]]) -> list[Flag]:
    return [flag for own in flags.values() for flag in own]


def _differs(facts: AgencyFacts, policy: Policy, flags: Iterable[Flag]) -> bool:
    standing = _standing(flags)
    said = _said(facts, policy, standing)
    if standing.keys() != said.keys():
        return True
    return any(not _is_unchanged(flag, *said[rule]) for rule, flag in standing.items())


def _standing_ids() -> list[int]:
    return list(Agency.objects.standing().order_by("pk").values_list("pk", flat=True))


# More at once save no more time.
_CHUNK = 500


def chunks(ids: list[int], size: int = _CHUNK) -> Iterable[list[int]]:
    return (ids[i : i + size] for i in range(0, len(ids), size))
