"""Flags are raised, changed, lapsed and decided here, and nowhere else."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import services as audit
from audit.actors import FLAGGER, Actor
from audit.kinds import Kind
from recruitment import agency_facts, outbox
from recruitment.flags import RULES, again, baseline, canonical, outcomes
from recruitment.flags.facts import AgencyFacts, Baseline, Outcome, Tier
from recruitment.flags.policy import DEFAULT, Policy
from recruitment.models import (
    Agency,
    CountryBaseline,
    Flag,
    FlagDecision,
    OutboxRow,
    Report,
    Successor,
)
from recruitment.services import holds


class FlagNotYoursError(Exception):
    """The flag belongs to another jurisdiction, or this person decides nothing."""


class FlagAlreadyDecidedError(Exception):
    """Somebody else decided first, or the flag lapsed meanwhile."""


class InputsForgottenError(Exception):
    """A report behind this flag was withdrawn since, so its facts are gone and no answer can be made again."""


@transaction.atomic
def evaluate(*, agency_id: int, by: Actor = FLAGGER, now: datetime | None = None) -> list[Flag]:
    """Count the agency again and make its flags say what the rules say now. Gives the flags that changed.

    Safe to run twice, at once and in any order: whoever comes second waits for the lock, reads
    what the first left, and finds nothing to change.
    """
    now = now or timezone.now()
    standing_id = agency_facts.standing_of(agency_id)
    lock_agency(standing_id)
    holds.release(agency_id=standing_id, by=by, now=now)
    facts = load_facts([standing_id], now.date())[standing_id]
    changed = bring_in_line(facts=facts, policy=DEFAULT, by=by, now=now)
    if standing_id != agency_id:
        # It was merged: what was flagged here is counted at the other now.
        changed += _lapse_merged(agency_id, by=by, now=now)
    if changed:
        _tell_successors(standing_id)
    return changed


def lock_agency(agency_id: int) -> None:
    """One at a time per agency, until the transaction ends. Not a row lock: merges need the row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_CLASS, agency_id % 2**31])


# Any number, as long as no other advisory lock of the site uses it.
_LOCK_CLASS = 7001


def load_facts(agency_ids: Iterable[int], day: date) -> dict[int, AgencyFacts]:
    ids = list(agency_ids)
    countries = set(Agency.objects.filter(pk__in=ids).values_list("country", flat=True))
    return agency_facts.load(ids, day=day, baselines=newest_baselines(countries, day))


def newest_baselines(countries: Iterable[str], day: date) -> dict[str, Baseline]:
    rows = (
        CountryBaseline.objects.filter(country__in=set(countries), made_on__lte=day)
        .order_by("country", "-made_on")
        .distinct("country")
    )
    return {row.country: canonical.from_data(Baseline, row.data) for row in rows}


def bring_in_line(*, facts: AgencyFacts, policy: Policy, by: Actor, now: datetime) -> list[Flag]:
    """Raise, change and lapse this agency's flags. The caller holds the agency's lock."""
    flags = list(Flag.objects.filter(agency_id=facts.agency).order_by("pk"))
    standing = {flag.rule: flag for flag in flags if flag.state in Flag.STANDING}
    dismissed = {flag.rule: flag for flag in flags if flag.state == Flag.State.DISMISSED}
    said = outcomes(facts, policy)
    changed = []
    for rule, outcome in said.items():
        if flag := standing.get(rule):
            if _update(flag, outcome, facts, policy, by=by, now=now):
                changed.append(flag)
        elif again.is_news(outcome, facts, _dismissed_outcome(dismissed.get(rule)), policy):
            changed.append(_raise(rule, outcome, facts, policy, by=by, now=now))
    for rule, flag in standing.items():
        if rule not in said and _lapse(flag, by=by, now=now):
            changed.append(flag)
    _forget_withdrawn(flags, facts)
    return changed


def _dismissed_outcome(flag: Flag | None) -> Outcome | None:
    if flag is None:
        return None
    return Outcome(Tier(flag.tier), (), (), tuple(flag.inputs.get("evidence", ())))


def _raise(
    rule: str, outcome: Outcome, facts: AgencyFacts, policy: Policy, *, by: Actor, now: datetime
) -> Flag:
    flag = Flag(
        agency_id=facts.agency,
        jurisdiction=facts.country,
        rule=rule,
        state=Flag.State.DISPUTED if outcome.is_disputed else Flag.State.OPEN,
        raised_at=now,
    )
    _fill(flag, outcome, facts, policy, now)
    flag.save()
    audit.record(kind=Kind.FLAG_RAISED, target=flag, by=by, fields=["rule", "tier", "state"])
    return flag


def _update(
    flag: Flag, outcome: Outcome, facts: AgencyFacts, policy: Policy, *, by: Actor, now: datetime
) -> bool:
    """Write only what differs: a night's re-evaluation of all agencies changes no row by itself."""
    before = (
        flag.tier,
        flag.state,
        flag.reasons,
        flag.numbers,
        flag.rule_version,
        flag.jurisdiction,
    )
    if flag.state != Flag.State.CASE_OPENED:
        flag.state = Flag.State.DISPUTED if outcome.is_disputed else Flag.State.OPEN
    # An agency whose country became known belongs to that country's inspectors; never to two.
    flag.jurisdiction = flag.jurisdiction or facts.country
    kept = (flag.inputs, flag.inputs_hash, flag.evaluated_at)
    _fill(flag, outcome, facts, policy, now)
    after = (
        flag.tier,
        flag.state,
        flag.reasons,
        flag.numbers,
        flag.rule_version,
        flag.jurisdiction,
    )
    if before == after and kept[0].get("evidence") == flag.inputs["evidence"]:
        flag.inputs, flag.inputs_hash, flag.evaluated_at = kept
        return False
    flag.save()
    audit.record(
        kind=Kind.FLAG_EVALUATED, target=flag, by=by, fields=["tier", "state", "reasons", "numbers"]
    )
    return True


def _fill(flag: Flag, outcome: Outcome, facts: AgencyFacts, policy: Policy, now: datetime) -> None:
    inputs = {"facts": canonical.as_data(facts), "policy": canonical.as_data(policy)}
    flag.rule_version = _version_now(flag.rule)
    flag.tier = outcome.tier
    flag.tier_rank = outcome.tier.rank
    flag.reasons = [reason.as_data() for reason in outcome.reasons]
    flag.numbers = dict(outcome.numbers)
    flag.inputs = {**inputs, "evidence": list(outcome.evidence)}
    flag.inputs_hash = canonical.hash_of(inputs)
    flag.evaluated_at = now


def _version_now(rule: str) -> int:
    return max(version for name, version in RULES if name == rule)


def _lapse(flag: Flag, *, by: Actor, now: datetime) -> bool:
    """The rule is silent now. A case that a person opened stays hers, and says that it no longer holds."""
    if flag.state == Flag.State.CASE_OPENED:
        if flag.reasons == NO_LONGER_HOLDS:
            return False
        flag.reasons = NO_LONGER_HOLDS
        flag.numbers = {}
        flag.evaluated_at = now
        flag.save(update_fields=["reasons", "numbers", "evaluated_at"])
        audit.record(kind=Kind.FLAG_EVALUATED, target=flag, by=by, fields=["reasons", "numbers"])
        return True
    flag.state = Flag.State.LAPSED
    flag.closed_at = flag.evaluated_at = now
    flag.save(update_fields=["state", "closed_at", "evaluated_at"])
    audit.record(kind=Kind.FLAG_LAPSED, target=flag, by=by, fields=["state", "closed_at"])
    return True


NO_LONGER_HOLDS = [{"code": "no_longer_holds"}]


def _lapse_merged(agency_id: int, *, by: Actor, now: datetime) -> list[Flag]:
    flags = Flag.objects.standing().filter(agency_id=agency_id).select_for_update()
    return [flag for flag in flags if _lapse(flag, by=by, now=now)]


def _forget_withdrawn(flags: Iterable[Flag], facts: AgencyFacts) -> None:
    """A withdrawn report's facts must not live on in what a flag once saw.

    Its entry is taken out, and the flag says how many are gone: it can't be run again, and says so.
    """
    kept = set(
        Report.objects.filter(
            pk__in={i for flag in flags for i in _ids(flag)}, state=Report.State.ACCEPTED
        ).values_list("pk", flat=True)
    )
    for flag in flags:
        gone = _ids(flag) - kept
        if not gone:
            continue
        seen = flag.inputs["facts"]
        seen["reports"] = [r for r in seen["reports"] if r["id"] not in gone]
        flag.inputs["evidence"] = [i for i in flag.inputs["evidence"] if i not in gone]
        flag.inputs["forgotten"] = flag.inputs.get("forgotten", 0) + len(gone)
        flag.save(update_fields=["inputs"])


def _ids(flag: Flag) -> set[int]:
    return {report["id"] for report in flag.inputs.get("facts", {}).get("reports", ())}


def _tell_successors(agency_id: int) -> None:
    """What was said of this agency speaks for the firms that follow it, too."""
    family = agency_facts.families([agency_id])
    followers = Successor.objects.filter(former_id__in=family).exclude(
        state=Successor.State.REFUSED
    )
    for new in followers.values_list("new_id", flat=True).distinct():
        outbox.add(kind=OutboxRow.Kind.EVALUATE_AGENCY, target_id=new)


# --- what a person does -------------------------------------------------------------


@transaction.atomic
def mark_seen(*, flag: Flag, by: User) -> None:
    """The first time an inspector opens it; later times change nothing."""
    Flag.objects.filter(pk=flag.pk, seen_at=None).update(seen_at=timezone.now())


@transaction.atomic
def decide(*, flag: Flag, verdict: str, reason: str, by: User) -> FlagDecision:
    """Open a case or dismiss. Raises `FlagNotYoursError`, `FlagAlreadyDecidedError`, `ValidationError`."""
    flag = Flag.objects.select_for_update().get(pk=flag.pk)
    if not by.may(Permission.FLAG_DECIDE) or not flag.jurisdiction:
        raise FlagNotYoursError
    if by.jurisdiction != flag.jurisdiction:
        raise FlagNotYoursError
    if flag.state not in _MAY_BECOME[FlagDecision.Verdict(verdict)]:
        raise FlagAlreadyDecidedError
    now = timezone.now()
    decision = FlagDecision(
        flag=flag, verdict=verdict, reason=reason.strip(), decided_at=now, decided_by=by
    )
    decision.full_clean()
    decision.save()
    if verdict == FlagDecision.Verdict.OPEN_CASE:
        flag.state, flag.assigned_to = Flag.State.CASE_OPENED, by
        kind = Kind.FLAG_CASE_OPENED
    else:
        flag.state, flag.closed_at = Flag.State.DISMISSED, now
        kind = Kind.FLAG_DISMISSED
    flag.seen_at = flag.seen_at or now
    flag.save(update_fields=["state", "assigned_to", "closed_at", "seen_at"])
    audit.record(kind=kind, target=flag, by=by, fields=["state"])
    return decision


_MAY_BECOME = {
    FlagDecision.Verdict.OPEN_CASE: (Flag.State.OPEN, Flag.State.DISPUTED),
    FlagDecision.Verdict.DISMISS: Flag.STANDING,
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


def make_baselines(*, day: date) -> Mapping[str, Baseline]:
    """What is usual in each country on that day, from every standing agency. Once a day and country."""
    seen: dict[str, list[baseline.Seen]] = {}
    for chunk in _chunks(_standing_ids()):
        for facts in agency_facts.load(chunk, day=day).values():
            if facts.country:
                seen.setdefault(facts.country, []).append(baseline.seen(facts, DEFAULT))
    made = {
        country: baseline.of_country(country, rows, day, DEFAULT)
        for country, rows in sorted(seen.items())
    }
    for country, found in made.items():
        CountryBaseline.objects.get_or_create(
            country=country, made_on=day, defaults={"data": canonical.as_data(found)}
        )
    return made


def leave_work_for_all() -> int:
    """An outbox row for each agency that has a flag to lapse, or reports enough for one to rise.

    Grave reports and new counts are evaluated when they come; what time alone can change is this.
    """
    with_flags = Flag.objects.standing().values_list("agency_id", flat=True)
    named = (
        agency_facts.countable()
        .values("agency_id")
        .annotate(n=Count("pk"))
        .filter(n__gte=DEFAULT.held_sources)
        .values_list("agency_id", flat=True)
    )
    return outbox.add_many(kind=OutboxRow.Kind.EVALUATE_AGENCY, target_ids=[*{*with_flags, *named}])


def rebuild(*, by: Actor = FLAGGER, now: datetime | None = None) -> tuple[int, int]:
    """Evaluate every agency from its reports alone. How many were looked at, how many flags changed.

    After incremental work nothing changes: the two must agree, and tests hold them to it.
    """
    now = now or timezone.now()
    looked = changed = 0
    for chunk in _chunks(_standing_ids()):
        looked += len(chunk)
        changed += _rebuild_chunk(chunk, by=by, now=now)
    return looked, changed


def _rebuild_chunk(chunk: list[int], *, by: Actor, now: datetime) -> int:
    """Compare without locks; only where something differs is the agency locked and looked at again."""
    flags: dict[int, dict[str, Flag]] = {pk: {} for pk in chunk}
    for flag in Flag.objects.standing().filter(agency_id__in=chunk):
        flags[flag.agency_id][flag.rule] = flag
    differing = [
        pk
        for pk, facts in load_facts(chunk, now.date()).items()
        if _differs(flags.get(pk, {}), outcomes(facts, DEFAULT))
    ]
    return sum(len(evaluate(agency_id=pk, by=by, now=now)) for pk in differing)


def _differs(standing: Mapping[str, Flag], said: Mapping[str, Outcome]) -> bool:
    if standing.keys() != said.keys():
        return True
    return any(
        _as_stored(said[rule]) != (flag.tier, flag.reasons, flag.numbers)
        or list(said[rule].evidence) != flag.inputs.get("evidence")
        for rule, flag in standing.items()
    )


def _standing_ids() -> list[int]:
    return list(Agency.objects.standing().order_by("pk").values_list("pk", flat=True))


def _chunks(ids: list[int], size: int = 500) -> Iterable[list[int]]:
    return (ids[i : i + size] for i in range(0, len(ids), size))
