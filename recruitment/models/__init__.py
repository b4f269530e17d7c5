from recruitment.models.agency import (
    Agency,
    AgencyName,
    Branch,
    Identifier,
    Judgement,
    Licence,
    PairAnswer,
    RegisterImport,
    Successor,
)
from recruitment.models.asking import (
    Annex,
    AnnexReport,
    FlagAnswer,
    FlagQuestion,
    OrganisationQuestion,
)
from recruitment.models.batch import ReportBatch
from recruitment.models.casework import Casework, ClosedCase, Referral, RefundClaim, SealedNote
from recruitment.models.deletion import Deletion
from recruitment.models.flag import ChannelGroup, CountryBaseline, Flag, FlagDecision
from recruitment.models.flag_work import FlagAssignment, FlagNote
from recruitment.models.joint import JointCase, JointNote
from recruitment.models.keys import KeyGrant, MemberKey, OrganisationKey
from recruitment.models.ledger import ControlAgency, ControlDraw, FlagEvent, Reply, ReplyDoor
from recruitment.models.legal_hold import LegalHold
from recruitment.models.match import MatchAnswer
from recruitment.models.open_data import OpenDataBudget, OpenDataRelease
from recruitment.models.outbox import OutboxRow
from recruitment.models.placement import Placement, PlacementImport
from recruitment.models.policy import FlagPolicy, PublicationLaw
from recruitment.models.report import (
    ChangedFacts,
    Draft,
    Receipt,
    Report,
    ReportAbuse,
    ReportFee,
    SealedFile,
    SealedMessage,
    SealedPart,
    SealedUpload,
    SecretPhrase,
    WrappedKey,
)
from recruitment.models.returns import ReturnCount
from recruitment.models.shared_interview import SharedAnswer, SharedInterview
from recruitment.models.sharing import FlagAgreement, SharedFlag, SharedMonth
from recruitment.models.tally import AgencyTally, CountMark, MonthTally
from recruitment.models.upload import RegisterUpload, UploadRow
from recruitment.models.webhook import WebhookDelivery, WebhookEndpoint

__all__ = [
    "Agency",
    "AgencyName",
    "AgencyTally",
    "Annex",
    "AnnexReport",
    "Branch",
    "Casework",
    "ChangedFacts",
    "ChannelGroup",
    "ClosedCase",
    "ControlAgency",
    "ControlDraw",
    "CountMark",
    "CountryBaseline",
    "Deletion",
    "Draft",
    "Flag",
    "FlagAgreement",
    "FlagAnswer",
    "FlagAssignment",
    "FlagDecision",
    "FlagEvent",
    "FlagNote",
    "FlagPolicy",
    "FlagQuestion",
    "Identifier",
    "JointCase",
    "JointNote",
    "Judgement",
    "KeyGrant",
    "LegalHold",
    "Licence",
    "MatchAnswer",
    "MemberKey",
    "MonthTally",
    "OpenDataBudget",
    "OpenDataRelease",
    "OrganisationKey",
    "OrganisationQuestion",
    "OutboxRow",
    "PairAnswer",
    "Placement",
    "PlacementImport",
    "PublicationLaw",
    "Receipt",
    "Referral",
    "RefundClaim",
    "RegisterImport",
    "RegisterUpload",
    "Reply",
    "ReplyDoor",
    "Report",
    "ReportAbuse",
    "ReportBatch",
    "ReportFee",
    "ReturnCount",
    "SealedFile",
    "SealedMessage",
    "SealedNote",
    "SealedPart",
    "SealedUpload",
    "SecretPhrase",
    "SharedAnswer",
    "SharedFlag",
    "SharedInterview",
    "SharedMonth",
    "Successor",
    "UploadRow",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WrappedKey",
]
