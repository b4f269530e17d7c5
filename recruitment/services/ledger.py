"""The life of a flag, step by step, and what inspectors found. Every step is written here and nowhere else."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from accounts import notices
from accounts.hours import hour_of
from accounts.models import NoticeWish, Organisation, User
from accounts.permissions import Permission
from accounts.two_people import SecondPersonNeededError
from audit import services as audit
from audit.actors import AGENCY, Actor
from audit.kinds import Kind
from recruitment import precision
from recruitment.models import Agency, ControlAgency, ControlDraw, Flag, FlagEvent

Step = FlagEvent.Step


class NotYoursError(Exception):
    """The flag belongs to another jurisdiction, or this person decides nothing."""


class StepNotPossibleError(Exception):
    """The flag is not where this step begins: somebody was faster, or a step was left out."""


def _follow(last: str) -> frozenset[str]:
    return _MAY_FOLLOW.get(last, frozenset())


# What a second person makes of a proposal. A finding hurts an agency, and none lets a bad one go.
CONFIRMS = {
    Step.PROPOSED: Step.UPHELD,
    Step.NOTHING_FOUND: Step.NOT_UPHELD,
    Step.SANCTION_ASKED: Step.SANCTIONED,
    Step.LIFT_ASKED: Step.LIFTED,
    Step.DISMISS_ASKED: Step.DISMISSED_BY_TWO,
}
_BY_TWO = frozenset(CONFIRMS.values())
# Whoever proposed can't be the one who looks again.
_BY_SECOND = _BY_TWO | {Step.NOT_CONFIRMED}
_UPHELD_NEXT = frozenset({Step.SANCTION_ASKED, Step.APPEALED, Step.LIFT_ASKED})
# What inspectors may write next, by where a flag stands. Seeing, replies and counting change nothing here.
_MAY_FOLLOW: dict[str, frozenset[str]] = {
    Step.OPENED: frozenset({Step.INSPECTED}),
    Step.INSPECTED: frozenset({Step.INSPECTED, Step.PROPOSED, Step.NOTHING_FOUND}),
    **{asked: frozenset({done, Step.NOT_CONFIRMED}) for asked, done in CONFIRMS.items()},
    # That is answered where flags are decided (`flags.decide`). An inspection makes it void.
    Step.DISMISS_ASKED: frozenset({Step.INSPECTED}),
    Step.UPHELD: _UPHELD_NEXT,
    Step.SANCTIONED: _UPHELD_NEXT,
    Step.APPEALED: frozenset({Step.APPEAL_REFUSED, Step.LIFT_ASKED}),
    Step.APPEAL_REFUSED: _UPHELD_NEXT,
}
# Ends without an inspection. Any inspector may open the case again.
DISMISSALS = frozenset({Step.DISMISSED, Step.DISMISSED_BY_TWO})
_ENDS = DISMISSALS | {Step.NOT_UPHELD, Step.LIFTED, Step.LAPSED, Step.REPLACED}
# Of a life, the steps that say where it stands.
_PLACES = frozenset(_MAY_FOLLOW) | _ENDS


@transaction.atomic
def record_step(  # noqa: PLR0913
    *,
    flag: Flag,
    step: str,
    by: Actor,
    now: datetime | None = None,
    note: str = "",
    first_person: User | None = None,
) -> FlagEvent:
    """Write one step. Called inside the transaction of the change that it tells of; decides nothing."""
    event = _event(flag, step, by, now or timezone.now())
    event.note, event.first_person = note, first_person
    event.save()
    audit.record(kind=Kind.FLAG_STEP, target=event, by=by, fields=["step"])
    _tell(flag, event)
    return event


@transaction.atomic
def record_raised(*, flags: Iterable[Flag], by: Actor, now: datetime) -> None:
    """As `record_step` for many new flags at once."""
    flags = list(flags)
    events = FlagEvent.objects.bulk_create(
        [_event(flag, Step.RAISED, by, now) for flag in flags], batch_size=500
    )
    audit.record_many(kind=Kind.FLAG_STEP, targets=events, by=by, fields=["step"])
    # A notice names no flag, so one urgent flag of a country tells of all.
    told = {
        flag.jurisdiction: (flag, event)
        for flag, event in zip(flags, events, strict=True)
        if flag.tier == Flag.Tier.URGENT
    }
    for flag, event in told.values():
        _tell(flag, event)


def _event(flag: Flag, step: str, by: Actor, now: datetime) -> FlagEvent:
    return FlagEvent(
        flag=flag,
        step=Step(step),
        rule_version=flag.rule_version,
        # What the site does follows from a worker's report: to the minute it would tell when she sent it. An
        # agency's answer does not, and has 15 days.
        at=now if isinstance(by, User) or by == AGENCY else hour_of(now),
        actor=by.audit_label,
        person=by if isinstance(by, User) else None,
    )


def _tell(flag: Flag, event: FlagEvent) -> None:
    """Of what waits for inspectors: a new urgent flag, and what a second one must confirm."""
    if event.step in CONFIRMS:
        kind = NoticeWish.Kind.SECOND_OPINION
    elif event.step == Step.RAISED and flag.tier == Flag.Tier.URGENT and flag.jurisdiction:
        kind = NoticeWish.Kind.URGENT_FLAG
    else:
        return
    people = [one for one in inspectors(flag.jurisdiction) if one.pk != event.person_id]
    notices.tell(people=people, kind=kind, by_staff=event.person_id is not None)


def place(events: Iterable[FlagEvent]) -> FlagEvent | None:
    """The step that says where a flag stands, of its events, oldest first. None: nobody opened a case.

    What a second person did not confirm leaves the flag where it stood before it was proposed.
    """
    stands = before = None
    for event in events:
        if event.step == Step.NOT_CONFIRMED:
            stands = before
        elif event.step in _PLACES:
            before, stands = stands, event
    return stands


def next_steps(events: Iterable[FlagEvent], person: User) -> list[str]:
    """What this person may write now, in the order of the list of steps."""
    last = place(events)
    if last is None:
        return []
    possible = _follow(last.step)
    if waits_for_other(last, person):
        possible -= _BY_SECOND
    return [step for step in Step.values if step in possible]


def waits_for_other(last: FlagEvent, person: User) -> bool:
    """Whether this person proposed what stands, so that another one must answer."""
    return last.step in CONFIRMS and last.person_id == person.pk


def has_inspection(last: FlagEvent | None) -> bool:
    """Whether an inspection stands without an end. Then the way out is a finding, not a dismissal."""
    return last is not None and last.step not in {*_ENDS, Step.OPENED, Step.DISMISS_ASKED}


def inspectors(jurisdiction: str) -> list[User]:
    """Who decides on flags of a jurisdiction, by name."""
    found = User.objects.filter(
        organisation__kind=Organisation.Kind.REGULATOR,
        organisation__country=jurisdiction,
        is_active=True,
    )
    found = found.select_related("organisation").order_by("name")
    return [one for one in found if one.may(Permission.FLAG_DECIDE)]


def lock_own(flag: Flag, by: User) -> Flag:
    """The flag, locked, for somebody who decides on flags of its jurisdiction. Raises `NotYoursError`."""
    flag = Flag.objects.select_for_update().get(pk=flag.pk)
    if not by.may(Permission.FLAG_DECIDE) or not flag.jurisdiction:
        raise NotYoursError
    if by.jurisdiction != flag.jurisdiction:
        raise NotYoursError
    return flag


@transaction.atomic
def find(*, flag: Flag, step: str, note: str, by: User) -> FlagEvent:
    """An inspector's step: inspected, upheld, not upheld, appealed and so on.

    What stands in `CONFIRMS` needs two people: the first proposes, a second one confirms. Raises
    `NotYoursError`, `StepNotPossibleError`, `SecondPersonNeededError`, `ValidationError`.
    """
    flag = lock_own(flag, by)
    last = place(flag.events.all())
    if last is None or step not in _follow(last.step) or flag.state != Flag.State.CASE_OPENED:
        raise StepNotPossibleError
    if step in _BY_SECOND and waits_for_other(last, by):
        raise SecondPersonNeededError
    if not note.strip():
        raise ValidationError({"note": "A step needs its reason."})
    now = timezone.now()
    if step in _ENDS:
        flag.state, flag.closed_at = Flag.State.DISMISSED, now
        flag.save(update_fields=["state", "closed_at"])
    return record_step(
        flag=flag,
        step=step,
        by=by,
        now=now,
        note=note.strip(),
        first_person=last.person if step in _BY_TWO else None,
    )


# --- how right the flags are ----------------------------------------------------------------


def cases(jurisdiction: str) -> list[precision.Case]:
    """What became of each flag of this jurisdiction that was raised, for `precision.measure`."""
    if not jurisdiction:
        return []
    lives: dict[int, list[FlagEvent]] = {}
    events = FlagEvent.objects.filter(flag__jurisdiction=jurisdiction)
    worked_on = events.filter(step__in=set(_FATES) - set(_BY_RULE)).values("flag")
    lived = events.filter(flag__in=worked_on).select_related("flag").order_by("at", "pk")
    of_flag = ("rule", "policy_version", "numbers", "reasons")
    for event in lived.only("step", "rule_version", *(f"flag__{name}" for name in of_flag)):
        lives.setdefault(event.flag_id, []).append(event)
    worked = [_case(life[0].flag, life) for life in lives.values()]
    return worked + _untouched(events, worked_on)


def _untouched(events: QuerySet[FlagEvent], worked_on: QuerySet) -> list[precision.Case]:
    """Of flags that nobody worked on, counted by the database: they are nearly all."""
    raised = events.filter(step=Step.RAISED).exclude(flag__in=worked_on)
    by = ("flag__rule", "rule_version", "flag__policy_version", "flag__state")
    found = []
    for rule, version, policy, state, n in (
        raised.order_by(*by).values_list(*by).annotate(n=Count("pk"))
    ):
        fate = _BY_RULE.get(state, precision.Fate.WAITING)
        found += [precision.Case(rule, version, fate, policy)] * n
    return found


def _case(flag: Flag, life: list[FlagEvent]) -> precision.Case:
    """The finding that stands, credited to the version of the rule that sent the inspector."""
    inspected = [event for event in life if event.step == Step.INSPECTED]
    version = (inspected or life)[0].rule_version
    fate = precision.Fate.WAITING
    for event in life:
        fate = _FATES.get(event.step, fate)
    return precision.Case(
        flag.rule,
        version,
        fate,
        flag.policy_version,
        numbers=flag.numbers,
        is_size_poor=any(one["code"] == "placements_poorly_known" for one in flag.reasons),
    )


# By the rule itself. The state of the flag is called the same.
_BY_RULE = dict.fromkeys((Step.LAPSED, Step.REPLACED), precision.Fate.LAPSED)
_FATES = {
    # Dismissed, and opened again.
    Step.OPENED: precision.Fate.WAITING,
    Step.INSPECTED: precision.Fate.NO_FINDING_YET,
    Step.UPHELD: precision.Fate.UPHELD,
    Step.NOT_UPHELD: precision.Fate.NOT_UPHELD,
    # What did not stand was not right, however late that was seen.
    Step.LIFTED: precision.Fate.NOT_UPHELD,
    **dict.fromkeys(DISMISSALS, precision.Fate.DISMISSED),
    **_BY_RULE,
}


@transaction.atomic
def draw_control(*, jurisdiction: str, size: int, by: User) -> ControlDraw:
    """Draw agencies without any flag, by lot. Raises `NotYoursError`, ValueError when none is left.

    Drawn ones that wait for their inspection are not drawn again.
    """
    if not by.may(Permission.FLAG_DECIDE) or not jurisdiction or by.jurisdiction != jurisdiction:
        raise NotYoursError
    waiting = ControlAgency.objects.filter(finding=ControlAgency.Finding.NOT_KNOWN)
    eligible = list(
        Agency.objects.standing()
        .filter(country=jurisdiction, flags=None)
        .exclude(pk__in=waiting.values("agency"))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if not eligible or size < 1:
        raise ValueError("nothing to draw from")
    seed = secrets.token_hex(16)
    drawn = precision.draw(eligible, seed=seed, size=size)
    made = ControlDraw.objects.create(
        jurisdiction=jurisdiction,
        seed=seed,
        eligible=eligible,
        size=len(drawn),
        drawn_at=timezone.now(),
        drawn_by=by,
    )
    ControlAgency.objects.bulk_create(
        ControlAgency(draw=made, agency_id=pk, position=n) for n, pk in enumerate(drawn, start=1)
    )
    audit.record(kind=Kind.CONTROL_DRAWN, target=made, by=by, fields=["seed", "size", "eligible"])
    return made


@transaction.atomic
def find_control(*, control: ControlAgency, finding: str, note: str, by: User) -> ControlAgency:
    """What the inspection of a drawn agency found; once. Raises `NotYoursError`, `StepNotPossibleError`."""
    control = ControlAgency.objects.select_for_update().get(pk=control.pk)
    jurisdiction = control.draw.jurisdiction
    if not by.may(Permission.FLAG_DECIDE) or by.jurisdiction != jurisdiction:
        raise NotYoursError
    if control.finding != ControlAgency.Finding.NOT_KNOWN:
        raise StepNotPossibleError
    control.finding, control.note = finding, note.strip()
    control.found_at, control.found_by = timezone.now(), by
    control.full_clean()
    if control.finding == ControlAgency.Finding.NOT_KNOWN:
        raise StepNotPossibleError
    control.save(update_fields=["finding", "note", "found_at", "found_by"])
    audit.record(kind=Kind.CONTROL_FOUND, target=control, by=by, fields=["finding", "note"])
    return control


def measured(jurisdiction: str) -> list[precision.Measured]:
    """Every rule of this jurisdiction, good or bad, and the drawn control last."""
    return [*precision.measure(cases(jurisdiction)), *precision.measure(controls(jurisdiction))]


def controls(jurisdiction: str) -> list[precision.Case]:
    """The drawn agencies as cases of no rule: what an inspection finds where nothing was flagged."""
    found = ControlAgency.objects.filter(draw__jurisdiction=jurisdiction).values_list(
        "finding", flat=True
    )
    return [precision.Case(precision.CONTROL, 0, _CONTROL_FATES[one], 0) for one in found]


_CONTROL_FATES = {
    ControlAgency.Finding.NOT_KNOWN: precision.Fate.WAITING,
    ControlAgency.Finding.ABUSE: precision.Fate.UPHELD,
    ControlAgency.Finding.NOTHING: precision.Fate.NOT_UPHELD,
}
