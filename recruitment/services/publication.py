"""What the gate of publication is asked about one flag, from what stands on record. Writes nothing."""

from django.utils import timezone

from recruitment import publication
from recruitment.models import Flag, FlagEvent
from recruitment.services import ledger

Step = FlagEvent.Step
_STANDS = frozenset({Step.UPHELD, Step.APPEALED, Step.APPEAL_REFUSED})


def claim_of(flag: Flag) -> publication.Claim:
    events = list(flag.events.all())
    last = ledger.place(events)
    upheld = [event for event in events if event.step == Step.UPHELD]
    is_upheld = last is not None and last.step in _STANDS
    reviewers = [f"user:{pk}" for pk in (upheld[-1].person_id, upheld[-1].first_person_id)] if (
        is_upheld and upheld
    ) else []  # fmt: skip
    holds = []
    if flag.state != Flag.State.CASE_OPENED:
        holds.append(f"state:{flag.state}")
    if last is not None and last.step == Step.APPEALED:
        holds.append("appealed")
    return publication.Claim(
        country=flag.jurisdiction,
        independent_sources=_number(flag, "sources") or 0.0,
        eb05=_number(flag, "lower") if flag.rule == "excess_rate" else None,
        is_upheld=is_upheld,
        reviewers=reviewers,
        reply_ends_at=[
            door.reply.given_at if hasattr(door, "reply") else door.closes_at
            for door in flag.reply_doors.select_related("reply")
            # A door that was shut before its time asked nobody.
            if hasattr(door, "reply") or not door.closed_at or door.closed_at >= door.closes_at
        ],
        holds=holds,
    )


def _number(flag: Flag, name: str) -> float | None:
    found = flag.numbers.get(name)
    return float(found) if isinstance(found, int | float) else None


def may_be_public(flag: Flag) -> publication.Answer:
    return publication.may_be_public(claim_of(flag), now=timezone.now())
