"""Whom of the help directory a case can be taken to. Only what the guides publish, with its year."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from accounts.models import Organisation
from recruitment import access
from recruitment.models import Report
from rights import names
from rights.models import Contact

# Where money can be claimed back.
CLAIM_OFFICES = (
    Contact.Kind.GOVERNMENT,
    Contact.Kind.LEGAL_AID,
    Contact.Kind.EMBASSY,
    Contact.Kind.POLICE,
)
# Who can take a case on.
TAKES_CASES = (
    Contact.Kind.GOVERNMENT,
    Contact.Kind.UNION,
    Contact.Kind.SHELTER,
    Contact.Kind.EMBASSY,
    Contact.Kind.LEGAL_AID,
    Contact.Kind.NGO,
)


def offered(report: Report, kinds: Iterable[str], *, of: Organisation) -> QuerySet[Contact]:
    """Contacts of the journey's countries and of the organisation's own.

    The journey of a report whose facts the organisation is not told is not shown to it, so there only its
    own country counts; where no country is known, the whole directory is offered.
    """
    is_told = report.organisation_id == of.pk and access.is_told_to_filer(report)
    journey = (report.origin, report.destination, report.recruited_in) if is_told else ()
    countries = {code for code in (*journey, of.country) if code}
    found = Contact.objects.published().filter(kind__in=list(kinds))
    if countries:
        found = found.filter(country__in=countries)
    return found.order_by("country_id", "position")


def choices(found: Iterable[Contact]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Grouped by country, each with its kind and the year of its source."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for contact in found:
        country = names.country_name(contact.country_id, get_language())
        label = f"{contact.name} ({contact.get_kind_display()}, {contact.as_of})"
        groups.setdefault(country, []).append((str(contact.pk), label))
    return list(groups.items())


def as_it_stands(contact: Contact) -> dict[str, Any]:
    """Values of `models.SentTo`."""
    return {
        "contact_path": contact.path,
        "contact_kind": contact.kind,
        "contact_name": contact.name,
        "contact_as_of": contact.as_of,
    }
