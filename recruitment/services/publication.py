"""The gate of publication: the law of a country, set by two people, and what it is asked about one flag."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import two_people
from accounts.models import User
from audit.kinds import Kind
from recruitment import publication
from recruitment.models import Flag, FlagEvent, PublicationLaw, Reply
from recruitment.services import ledger, proposals

Step = FlagEvent.Step
_WAITS = frozenset({Step.APPEALED, Step.LIFT_ASKED})
# An appeal that was refused answers what the agency disputes, as a finding does.
_FINDINGS = frozenset({Step.UPHELD, Step.APPEAL_REFUSED})
_STANDS = _WAITS | {Step.UPHELD, Step.SANCTION_ASKED, Step.SANCTIONED, Step.APPEAL_REFUSED}


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
    if last is not None and last.step in _WAITS:
        holds.append(last.step)
    if _is_disputed_since(flag, events):
        holds.append("disputed by the agency")
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


def _is_disputed_since(flag: Flag, events: list[FlagEvent]) -> bool:
    """Whether the agency said after the last finding that a match or a fact is wrong: nobody has answered that yet."""
    found = [event.at for event in events if event.step in _FINDINGS]
    said = Reply.objects.filter(Q(disputes_match=True) | Q(disputes_fact=True), door__flag=flag)
    return said.filter(given_at__gt=max(found)).exists() if found else said.exists()


def _number(flag: Flag, name: str) -> float | None:
    found = flag.numbers.get(name)
    return float(found) if isinstance(found, int | float) else None


def may_be_public(flag: Flag) -> publication.Answer:
    claim = claim_of(flag)
    return publication.may_be_public(claim, now=timezone.now(), law=law_of(claim.country))


def law_of(country: str) -> publication.Law | None:
    """The law in force there; None where no two people entered one."""
    row = PublicationLaw.objects.in_force().filter(jurisdiction=country).first()
    return row and publication.Law(row.jurisdiction, row.text, row.source, row.as_of)


@transaction.atomic
def propose_law(*, text: str, source: str, as_of: date, by: User) -> PublicationLaw:
    """Enter the law of the own country. It counts once a second person confirmed it.

    Raises `ledger.NotYoursError`, `proposals.ProposalWaitsError`, and `ValidationError` for what is empty.
    """
    proposals.must_be_own(by.jurisdiction, by)
    row = PublicationLaw(
        jurisdiction=by.jurisdiction, text=text.strip(), source=source.strip(), as_of=as_of
    )
    fields = ["text", "source", "as_of"]
    proposals.write(row, kind=Kind.PUBLICATION_LAW_PROPOSED, fields=fields, by=by)
    return row


@transaction.atomic
def confirm_law(*, law: PublicationLaw, by: User) -> None:
    """Raises `ledger.NotYoursError`, `ledger.SecondPersonNeededError`, `proposals.ProposalNotWaitingError`."""
    row = proposals.lock_undecided(law, by)
    two_people.confirm(row, kind=Kind.PUBLICATION_LAW_CONFIRMED, by=by)


@transaction.atomic
def withdraw_law(*, law: PublicationLaw, by: User) -> None:
    """Drop a proposal, or say that the law no longer holds: the gate is shut at once.

    Raises `ledger.NotYoursError`, `proposals.ProposalNotWaitingError` when it was withdrawn before.
    """
    row = proposals.lock(law, by)
    if row.withdrawn_at:
        raise proposals.ProposalNotWaitingError
    two_people.withdraw(row, kind=Kind.PUBLICATION_LAW_WITHDRAWN, by=by)
