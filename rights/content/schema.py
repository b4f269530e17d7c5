"""The typed shape of the reviewed content, after `check` found nothing wrong with the files.

Pure. Each dataclass has the field names of the model of the same name, so that loading is copying
and a field forgotten on one side is an error, not a silence.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Stage:
    key: str
    title: str
    position: int


@dataclass(frozen=True, kw_only=True)
class Topic:
    key: str
    stage_id: str
    title: str
    groups: list[str]
    who_everyone: str
    who_regular_only: str
    plain: list[str]
    warning_signs: list[str]
    what_you_can_do: list[str]
    abuses: list[str]
    position: int


@dataclass(frozen=True, kw_only=True)
class Provision:
    topic_id: str
    position: int
    instrument_id: str
    part: str
    article: str
    article_is_checked: bool
    says: str
    covers: list[str]
    holds_for: str
    duty: list[str]
    conditions: str


@dataclass(frozen=True, kw_only=True)
class AbuseType:
    key: str
    label: str
    stage: str
    description: str
    severity: int
    severity_reason: str
    raise_if: list[str]
    questions: list[Json]
    safety: Json
    legal_basis: list[Json]
    ilo_indicators: list[Json]
    htcds: Json
    topics: list[str]
    position: int


@dataclass(frozen=True, kw_only=True)
class SafetyMessage:
    key: str
    lines: list[str]


@dataclass(frozen=True, kw_only=True)
class Reference:
    kind: str
    key: str
    name: str
    plain: str
    data: Json
    position: int


@dataclass(frozen=True, kw_only=True)
class Instrument:
    key: str
    tier: str
    kind: str
    binding: bool
    binding_note: str
    official_number: str
    title: str
    short: str
    plain: str
    adopted: str
    in_force: str
    body: str
    supervising_body: str
    exclusion_rule: str
    structure: list[Json]
    how_to_use: dict[str, str]
    not_covered: list[str]
    not_covered_by_part: dict[str, list[str]]
    not_covered_source: str
    reference: str
    reference_status: str
    checked_against_text: str
    from_memory: str
    guidance: list[str]
    list_is_complete: bool
    list_as_of: str
    position: int


@dataclass(frozen=True, kw_only=True)
class Ratification:
    instrument_id: str
    country_id: str
    status: str
    date: date | None
    date_basis: str
    in_force_date: date | None
    remark: str
    excluded_parts: list[str]
    exclusions_checked: bool
    covers_only: str
    source_url: str
    confirmed_by: str
    as_of: str


@dataclass(frozen=True, kw_only=True)
class Country:
    iso3: str
    iso2: str
    name: str
    region: str = ""
    has_guide: bool = False
    is_origin: bool = False
    is_destination: bool = False
    partners: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    is_state: bool = True
    compiled: str = ""
    gaps: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Statement:
    country_id: str
    block: str
    key: str
    title: str = ""
    text: str = ""
    value: str = ""
    data: Json = field(default_factory=dict)
    position: int = 0
    as_of: int
    confirmed_by: str
    sources: list[str] = field(default_factory=list)
    source_detail: str = ""

    @property
    def path(self) -> str:
        return f"country/{self.country_id}/{self.block}/{self.key}"


@dataclass(frozen=True, kw_only=True)
class Contact:
    country_id: str
    key: str
    kind: str
    name: str
    phone: str = ""
    channel: str = ""
    url: str = ""
    url_is_checked: bool = False
    hours: str = ""
    languages: list[str] = field(default_factory=list)
    notes: str = ""
    position: int = 0
    as_of: int
    confirmed_by: str
    sources: list[str] = field(default_factory=list)
    source_detail: str = ""

    @property
    def path(self) -> str:
        return f"country/{self.country_id}/contact/{self.key}"


@dataclass(frozen=True, kw_only=True)
class Translation:
    language: str
    path: str
    source: str
    text: str
    origin: str


@dataclass(frozen=True, kw_only=True)
class Content:
    """Everything in data/, ready to be laid into the tables."""

    stages: list[Stage]
    topics: list[Topic]
    provisions: list[Provision]
    abuses: list[AbuseType]
    safety_messages: list[SafetyMessage]
    references: list[Reference]
    instruments: list[Instrument]
    ratifications: list[Ratification]
    countries: list[Country]
    statements: list[Statement]
    contacts: list[Contact]
    translations: list[Translation]
