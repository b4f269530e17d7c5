from recruitment.models.agency import (
    Agency,
    AgencyName,
    Identifier,
    Judgement,
    Licence,
    Placement,
    RegisterImport,
    Successor,
)
from recruitment.models.flag import ChannelGroup, CountryBaseline, Flag, FlagDecision
from recruitment.models.keys import KeyGrant, MemberKey, OrganisationKey
from recruitment.models.match import RefusedMatch
from recruitment.models.outbox import OutboxRow
from recruitment.models.report import (
    Draft,
    Receipt,
    Report,
    ReportAbuse,
    SealedMessage,
    SealedPart,
    WrappedKey,
)

__all__ = [
    "Agency",
    "AgencyName",
    "ChannelGroup",
    "CountryBaseline",
    "Draft",
    "Flag",
    "FlagDecision",
    "Identifier",
    "Judgement",
    "KeyGrant",
    "Licence",
    "MemberKey",
    "OrganisationKey",
    "OutboxRow",
    "Placement",
    "Receipt",
    "RefusedMatch",
    "RegisterImport",
    "Report",
    "ReportAbuse",
    "SealedMessage",
    "SealedPart",
    "Successor",
    "WrappedKey",
]
