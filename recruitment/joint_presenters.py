"""A joint case as both regulators read it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from recruitment.desk_presenters import Moment, abuse_names, corridor_name
from recruitment.flag_messages import rule_name
from recruitment.models import Flag, JointCase


@dataclass(frozen=True)
class Told:
    tier: str
    tier_name: str
    rule: str
    counts: list[tuple[str, int]]  # kind of abuse or journey, at least how many


def told(joint: JointCase) -> Told:
    labels = abuse_names()
    found = joint.told
    counts = [(labels[one["abuse"]], one["at_least"]) for one in found["abuses"]]
    counts += [
        (corridor_name(one["origin"], one["destination"]), one["at_least"])
        for one in found["journeys"]
    ]
    tier = Flag.Tier(found["tier"])
    return Told(tier.value, str(tier.label), rule_name(found["rule"]), counts)


def moments(joint: JointCase) -> list[Moment]:
    """Newest first. Four queries at most."""
    found = [Moment(joint.invited_at, _("Offered"), _who(joint.invited_by))]
    if joint.accepted_by:
        found.append(Moment(joint.accepted_at, _("Agreed"), _who(joint.accepted_by)))
    found += [
        Moment(note.written_at, "", _who(note.written_by), note.text)
        for note in joint.notes.select_related("written_by__organisation")
    ]
    if joint.ended_by:
        what = _("Ended") if joint.accepted_at else _("Ended before a yes")
        found.append(Moment(joint.ended_at, what, _who(joint.ended_by)))
    return found[::-1]


def _who(person: object) -> str:
    return f"{person.name}, {person.organisation.name}"


def state(joint: JointCase) -> str:
    if joint.ended_at:
        return _("Ended")
    return _("In force") if joint.accepted_at else _("Waits for a yes of the other side")
