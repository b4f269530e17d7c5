"""What a report says now, from its countable and its sealed part together."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from recruitment.models import Report
from recruitment.report_facts import Paid, ReportFacts
from recruitment.severity import GRAVEST, severity

# Hints that stand for the recruiter itself; a place does not.
_IDENTIFYING = ("licence", "phone", "email", "web", "handle")
COLUMNS = (
    "agency_typed",
    "agency_hints",
    "origin",
    "destination",
    "recruited_in",
    "month",
    "ongoing",
    "fee_amount",
    "fee_currency",
    "people",
)


def told(report: Report, words: Mapping[str, Any]) -> ReportFacts:
    """What it says now. `words`: its sealed part. Consent, language and release are left as they come."""
    bases = dict(report.abuses.values_list("key", "severity"))
    return ReportFacts(
        **{name: getattr(report, name) for name in COLUMNS},
        abuses=tuple(sorted(bases)),
        fees=_fees(report, words),
        answers=words["answers"],
        is_under_18=_is_under_18(report, words, bases),
    )


def how_often(words: Mapping[str, Any]) -> int:
    """How often the facts were changed. `words`: the sealed part."""
    return len(words.get("changes", ()))


def recruiter(facts: ReportFacts) -> tuple[object, ...]:
    """All that decides on the agency; `services.matches.match_report` reads the same."""
    country = facts.recruited_in or facts.origin
    return facts.agency_typed, identifying(facts.agency_hints), country


def identifying(hints: Mapping[str, Any] | None) -> dict[str, str]:
    """What was said of the recruiter, without what tells none from another."""
    return {
        kind: str(text)
        for kind, text in (hints or {}).items()
        if kind in _IDENTIFYING and str(text).strip()
    }


def all_words(words: Mapping[str, Any]) -> str:
    """The story with what was added to it. `words`: the sealed part."""
    return "\n".join([words["story"], *(entry["text"] for entry in words["added"])]).strip()


def _fees(report: Report, words: Mapping[str, Any]) -> tuple[Paid, ...]:
    """From the sealed part, which knows to whom. Reports made before there was a ledger have none there."""
    if "fees" not in words:
        return tuple(
            Paid(row.item, row.amount, row.currency, row.month) for row in report.fees.all()
        )
    return tuple(
        Paid(
            item=paid["item"],
            amount=Decimal(paid["amount"]),
            currency=paid["currency"],
            month=date.fromisoformat(f"{paid['month']}-01") if paid["month"] else None,
            to_whom=paid["to_whom"],
            on_paper=paid["on_paper"],
        )
        for paid in words["fees"]
    )


def _is_under_18(report: Report, words: Mapping[str, Any], bases: Mapping[str, int]) -> bool:
    if "under_18" in words:
        return words["under_18"]
    # Sent before that was kept: then nothing else explains the gravest of all.
    return report.severity == GRAVEST and severity(bases, words["answers"]) < GRAVEST
