"""What inspectors and caseworkers see, in the reader's language."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from recruitment import access
from recruitment.models import Flag
from rights.models import AbuseType


@dataclass(frozen=True)
class FlagRow:
    """One line of the queue."""

    flag: Flag
    reason: str
    rule: str
    corridors: list[str]


def flag_rows(person: User, flags: list[Flag]) -> list[FlagRow]:
    corridors = access.corridors_of(person, flags)
    return [
        FlagRow(
            flag,
            reason_of(flag),
            rule_name(flag.rule),
            [corridor_name(*pair) for pair in corridors.get(flag.agency_id, [])],
        )
        for flag in flags
    ]


def reason_of(flag: Flag) -> str:
    return str(flag.reasons)


def rule_name(rule: str) -> str:
    return rule.replace("_", " ").capitalize()


def abuse_names() -> dict[str, str]:
    """Key of each kind of abuse -> its label. An unknown key is its own label."""

    class Names(defaultdict):
        def __missing__(self, key: str) -> str:
            return key

    return Names(None, AbuseType.objects.values_list("pk", "label"))


def corridor_name(origin: str, destination: str) -> str:
    """`Nepal → Qatar`; a side nobody named is said to be so."""
    unsaid = _("not said")
    return f"{country_name(origin) or unsaid} → {country_name(destination) or unsaid}"


def country_name(iso3: str) -> str:
    return iso3
