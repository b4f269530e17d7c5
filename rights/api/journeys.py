"""What a journey is made of: stages with their rights, and who owes what to this worker."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from rights.api import present
from rights.api.wording import Wording
from rights.applicability import Binding, Group, Papers, Role, Situation
from rights.models import Country, Provision, Stage, Topic
from rights.treaties import Treaties

FEE_BLOCKS = ("recruitment_fee_rule", "recruitment_rules")
LICENCE_BLOCKS = ("licence_check", "regulator_of_recruitment")


def stages(wording: Wording) -> list[dict[str, Any]]:
    topics: dict[str, list[Topic]] = defaultdict(list)
    for topic in Topic.objects.all():
        topics[topic.stage_id].append(topic)
    return [present.stage(one, topics[one.pk], wording) for one in Stage.objects.all()]


def decisions(
    origin: Country, destination: Country, *, papers: str, groups: Sequence[str]
) -> list[dict[str, Any]]:
    """For every provision and each of the two countries whose duty it is. Four queries."""
    situation = Situation(papers=Papers(papers), groups=frozenset(Group(group) for group in groups))
    ends = {Role.ORIGIN: origin, Role.DESTINATION: destination}
    treaties = Treaties(ends.values())
    return [
        _decision(provision, role, end.pk, treaties.binding(provision, end.pk, role, situation))
        for provision in Provision.objects.all()
        for role, end in ends.items()
        if role in provision.duty
    ]


def _decision(provision: Provision, role: Role, iso3: str, binding: Binding) -> dict[str, Any]:
    without = binding.without_papers
    return {
        "topic": provision.topic_id,
        "position": provision.position,
        "instrument": provision.instrument_id,
        "article": provision.article,
        "country": iso3,
        "role": role.value,
        "binds": binding.answer.value,
        "reason": binding.reason.value,
        "only_for": list(binding.groups),
        "binds_without_papers": (without or binding).answer.value,
        "reason_without_papers": (without or binding).reason.value,
    }


def report_url(origin: str, destination: str, language: str) -> str:
    # As a path: reports live in another app, which may import this one and not the other way.
    return f"/{language}/report/?from={origin}&to={destination}"
