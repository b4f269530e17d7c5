"""The versions of a policy and what one would change, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from recruitment import access, policy_messages
from recruitment.flag_messages import rule_name
from recruitment.flags import suggestion
from recruitment.flags.policy import DEFAULT, Policy
from recruitment.models import Agency, Flag, FlagPolicy
from recruitment.policy_messages import GROUPS, LABELS, Difference, differences, shown
from recruitment.precision import Case


def values(policy: Policy) -> list[tuple[Promise, list[tuple[Promise, str]]]]:
    """Every threshold by group."""
    return [
        (group.title, [(LABELS[field], shown(getattr(policy, field))) for field in group.fields])
        for group in GROUPS
    ]


@dataclass(frozen=True)
class Advice:
    label: Promise
    words: str
    query: str  # for the form, filled in; empty when nothing is to change


def advice(cases: Sequence[Case], today: Policy) -> list[Advice]:
    """What inspections say of each threshold that decides by one number."""
    found = [suggestion.suggest(field, cases, today) for field in suggestion.DECIDING]
    return [
        Advice(
            LABELS[one.field],
            policy_messages.suggested(one),
            "" if one.value is None else f"{one.field}={one.value}",
        )
        for one in found
    ]


@dataclass(frozen=True)
class Version:
    row: FlagPolicy
    state: str
    differences: list[Difference]


def versions(rows: Sequence[FlagPolicy]) -> list[Version]:
    """`rows`: all of one jurisdiction, newest first. Each against what was in force when it was proposed."""
    found, before = [], DEFAULT
    newest = next((row.pk for row in rows if row.in_force_at), None)
    for row in reversed(rows):
        found.append(Version(row, _state(row, newest), [*differences(before, row.policy)]))
        if row.in_force_at:
            before = row.policy
    return found[::-1]


def _state(row: FlagPolicy, newest: int | None) -> str:
    if row.withdrawn_at:
        return _("Dropped")
    if row.in_force_at:
        return _("In force") if row.pk == newest else _("Was in force")
    return _("Being put in force") if row.confirmed_at else _("Waits for a second person")


@dataclass(frozen=True)
class ChangeRow:
    agency: str
    rule: str
    before: str
    after: str
    flag: int | None  # the one that stands today, to look at


@dataclass(frozen=True)
class Change:
    key: str
    label: Promise
    total: int
    rows: list[ChangeRow]


_KINDS = (
    ("appear", gettext_lazy("Would appear")),
    ("vanish", gettext_lazy("Would vanish")),
    ("change", gettext_lazy("Would change")),
)


def changes(preview: dict[str, Any], person: User) -> list[Change]:
    told = [row for key, _label in _KINDS for row in preview.get(key, ())]
    ids = {row["agency"] for row in told}
    names = dict(Agency.objects.filter(pk__in=ids).values_list("pk", "name"))
    standing = access.flags(person).filter(state__in=Flag.STANDING, agency__in=ids)
    flags = {
        (agency, rule): pk for pk, agency, rule in standing.values_list("pk", "agency", "rule")
    }
    tiers = {value: str(label) for value, label in Flag.Tier.choices}
    return [
        Change(
            key,
            label,
            preview["counts"][key],
            [
                ChangeRow(
                    names.get(row["agency"], "-"),
                    rule_name(row["rule"]),
                    tiers.get(row["before"], ""),
                    tiers.get(row["after"], ""),
                    flags.get((row["agency"], row["rule"])),
                )
                for row in preview[key]
            ],
        )
        for key, label in _KINDS
    ]
