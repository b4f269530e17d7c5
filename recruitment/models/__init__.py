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
from recruitment.models.flag import Flag, FlagDecision
from recruitment.models.outbox import OutboxRow
from recruitment.models.report import (
    Draft,
    Receipt,
    Report,
    ReportAbuse,
    SealedPart,
    WrappedKey,
)

__all__ = [
    "Agency",
    "AgencyName",
    "Draft",
    "Flag",
    "FlagDecision",
    "Identifier",
    "Judgement",
    "Licence",
    "OutboxRow",
    "Placement",
    "Receipt",
    "RegisterImport",
    "Report",
    "ReportAbuse",
    "SealedPart",
    "Successor",
    "WrappedKey",
]
