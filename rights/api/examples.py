"""Examples of answers for the schema. Invented, but for the names of countries and treaties."""

from typing import Any

Data = dict[str, Any]


def _says(text: str) -> Data:
    return {"text": text, "language": "en", "made_by": "author"}


_SOURCED = {
    "as_of": 2026,
    "is_old": False,
    "confirmed_by": "two_sources",
    "sources": ["https://example.org/invented-law", "https://example.net/invented-report"],
    "source_detail": "",
}
COUNTRY = {
    "iso3": "NPL",
    "name": "Nepal",
    "region": "Southern Asia",
    "is_origin": True,
    "is_destination": False,
    "has_guide": True,
    "url": "/api/v1/countries/NPL/",
}
_DESTINATION = {
    "iso3": "QAT",
    "name": "Qatar",
    "region": "Western Asia",
    "is_origin": False,
    "is_destination": True,
    "has_guide": True,
    "url": "/api/v1/countries/QAT/",
}
TREATY = {
    "country": "NPL",
    "instrument": "C189",
    "status": "not_known",
    "status_in_words": "not known",
    "binds": "not_known",
    "act": "",
    "as_of": "2021-11",
    "date": "",
    "in_force_date": None,
    "excluded_parts": [],
    "exclusions_checked": False,
    "covers_only": "",
    "remark": "",
    "source_url": "",
}
STATEMENT = {
    **_SOURCED,
    "path": "country/NPL/recruitment_fee_rule/worker_may_be_charged",
    "block": "recruitment_fee_rule",
    "key": "worker_may_be_charged",
    "title": "",
    "text": _says("Invented: at most one month's wage."),
    "value": "limited",
    "data": {},
    "corrected_at": None,
}
CONTACT = {
    **_SOURCED,
    "path": "country/QAT/contact/invented-hotline",
    "country": "QAT",
    "kind": "hotline",
    "name": "Invented hotline",
    "phone": "00000",
    "check_this_number": False,
    "channel": "",
    "url": "https://example.org/hotline",
    "hours": "24 hours",
    "languages": ["en", "ne"],
    "notes": "",
}
COUNTRY_WHOLE = {
    **COUNTRY,
    "partners": ["QAT"],
    "treaties": [TREATY],
    "statements": [STATEMENT],
    "contacts": [CONTACT],
}
INSTRUMENT = {
    "key": "C143",
    "tier": "core",
    "kind": "treaty",
    "binding": True,
    "official_number": "ILO Convention No. 143",
    "title": "Convention concerning Migrations in Abusive Conditions",
    "short": _says("Migrant Workers (Supplementary Provisions) Convention, 1975"),
    "url": "/api/v1/instruments/C143/",
}
INSTRUMENT_WHOLE = {
    **INSTRUMENT,
    "plain": _says("Invented: what it says, in short."),
    "adopted": "1975-06-24",
    "in_force": "1978-12-09",
    "body": "International Labour Organization (ILO)",
    "exclusion_rule": "Invented: a country may leave out one part.",
    "parts": [
        {
            "part": "I",
            "title": _says("Migrations in abusive conditions"),
            "about": _says("Invented: what the part is about."),
            "articles": "1-9",
            "can_be_excluded": True,
            "holds_for": "everyone",
        }
    ],
    "how_to_use": [{"who": "ngo", "text": _says("Invented: how to use it.")}],
    "not_covered": [],
    "list_is_complete": True,
    "list_as_of": "2023-10",
    "reference": "https://example.org/C143",
}
TOPIC = {
    "key": "true-information",
    "stage": "before_you_go",
    "title": _says("Free and true information before you go"),
    "url": "/api/v1/topics/true-information/",
}
PROVISION = {
    "position": 0,
    "instrument": "ICRMW",
    "binding": True,
    "part": "III",
    "article": "33",
    "article_is_checked": True,
    "says": _says("Invented: what the article says."),
    "covers": ["all"],
    "holds_for": "everyone",
    "duty": ["origin"],
    "conditions": _says("Invented: on request."),
}
TOPIC_WHOLE = {
    **TOPIC,
    "groups": ["all"],
    "for_everyone": _says("Invented: what everybody may ask for."),
    "with_papers_only": None,
    "plain": [_says("Invented: the right in short.")],
    "warning_signs": [_says("Invented: what to beware of.")],
    "what_you_can_do": [_says("Invented: what helps.")],
    "abuses": ["fake-job"],
    "provisions": [PROVISION],
}
ABUSE = {
    "key": "excess-fees",
    "label": _says("They made me pay to get the job"),
    "description": _says("Invented: what counts as this."),
    "stage": "recruitment",
    "topics": ["no-recruitment-fees"],
}
CHANGES = {
    "until": 13,
    "starts_over": False,
    "changes": [
        {
            "path": "country/NPL",
            "url": "/api/v1/countries/NPL/",
            "revision": 13,
            "changed_at": "2026-11-01T09:00:00Z",
            "is_removed": False,
        }
    ],
}
ROOT = {
    "version": "1",
    "content_changed_at": "2026-11-01T09:00:00Z",
    "languages": ["en", "ne"],
    "notice": "Information with source and date, not legal advice. What is not known is never a no.",
    "resources": [{"name": "countries", "url": "/api/v1/countries/"}],
}
JOURNEY = {
    "origin": COUNTRY,
    "destination": _DESTINATION,
    "treaties": [TREATY],
    "stages": [{"key": "before_you_go", "title": _says("Before you go"), "topics": [TOPIC]}],
    "decisions": [
        {
            "topic": "true-information",
            "position": 0,
            "instrument": "ICRMW",
            "article": "33",
            "country": "NPL",
            "role": "origin",
            "binds": "not_known",
            "reason": "status_not_known",
            "only_for": [],
            "binds_without_papers": "not_known",
            "reason_without_papers": "status_not_known",
        }
    ],
    "fee_rules": [STATEMENT],
    "licence_checks": [],
    "contacts": [CONTACT],
    "report_url": "/en/report/?from=NPL&to=QAT",
}


def difference(path: str, data: Data) -> Data:
    """One row that changed, and a tombstone."""
    return {
        "until": 13,
        "starts_over": False,
        "next": None,
        "rows": [
            {"path": path, "revision": 12, "is_removed": False, "data": data},
            {"path": f"{path}-gone", "revision": 13, "is_removed": True, "data": None},
        ],
    }


_SERVICE_ID, _ORGANIZATION_ID = (
    "28b2ef62-839c-59bd-8c30-a75270b48012",
    "60f03144-7624-57d9-9aef-20e1fa5e41f7",
)
SERVICE = {
    "id": _SERVICE_ID,
    "organization_id": _ORGANIZATION_ID,
    "name": "Invented hotline",
    "description": "Invented: for workers abroad.",
    "status": "active",
    "assured_date": "2026",
    "last_modified": "2026-11-01T09:00:00Z",
    "phones": [
        {
            "id": "35f5ab5a-a15f-5edb-9a50-4d73bc62caeb",
            "service_id": _SERVICE_ID,
            "number": "00000",
            "type": "voice",
            "attributes": [],
        }
    ],
    "schedules": [],
    "service_areas": [
        {
            "id": "467b1f12-1753-55c3-b172-8d4ccdc6b760",
            "service_id": _SERVICE_ID,
            "name": "Qatar",
        }
    ],
    "languages": [],
    "attributes": [],
}
_ORGANIZATION = {
    "id": _ORGANIZATION_ID,
    "name": "Invented hotline",
    "description": "Hotline, Qatar",
}
SERVICE_WHOLE = {**SERVICE, "organization": _ORGANIZATION}
ORGANIZATION_WHOLE = {**_ORGANIZATION, "services": [SERVICE]}
HSDS = {
    "version": "3.0",
    "profile": "https://docs.openreferral.org/en/3.0/",
    "openapi_url": "https://portal.example/api/v1/schema/",
}


def hsds_page(row: Data) -> Data:
    return {
        "total_items": 1,
        "total_pages": 1,
        "page_number": 1,
        "size": 1,
        "first_page": True,
        "last_page": True,
        "empty": False,
        "contents": [row],
    }
