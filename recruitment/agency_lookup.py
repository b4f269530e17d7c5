"""An inspector looks an agency up, by anything that is known of it."""

import re

from django.db.models import Q

from accounts.models import User
from recruitment import access, candidates
from recruitment.models import Agency, AgencyName, Identifier

SHOWN = 10
_KINDS = ("licence", "phone", "email", "web", "handle")


def find(typed: str, person: User, leave_out: Agency | None = None) -> list[Agency]:
    """The likeliest first, at most `SHOWN`; only what `access.agencies` lets this person see.

    Of what was joined the one that stands for it, where this person may see that one.
    One of a register is found by what the register says alone, as in the public check: an answer to
    a spelling that only a report holds would tell that there is a report.
    """
    unwanted = [leave_out.pk] if leave_out else []
    asked = {"text": typed, "country": person.jurisdiction, "limit": SHOWN, "leave_out": unwanted}
    listed = [
        *_with_number(typed, person.jurisdiction),
        *(one.agency_id for one in candidates.find(**asked, listed_only=True)),
        *_with_part(typed, person.jurisdiction),
        *candidates.with_number_otherwise({"licence": typed, "web": typed}, person.jurisdiction),
    ]
    others = [one.agency_id for one in candidates.find(**asked)]
    visible = access.agencies(person)
    may_be_shown = Q(pk__in=listed) | Q(pk__in=others, origin=Agency.Origin.REPORTS)
    by_id = {one.pk: one for one in visible.filter(may_be_shown)}
    standing = access.standing_for(by_id.values(), person)
    found = {}
    for agency_id in (*listed, *others):
        if agency_id in by_id:
            found.setdefault(standing[agency_id].pk, standing[agency_id])
    return [one for pk, one in found.items() if pk not in unwanted][:SHOWN]


def _with_part(typed: str, country: str) -> list[int]:
    """Agencies with these letters within a name: a person often knows half of one."""
    if len(typed) < candidates.SHORTEST_PART:
        return []
    # As a pattern: `agency_name_text_trgm` serves it, and does not serve the same by `icontains`.
    names = AgencyName.objects.filter(text__iregex=re.escape(typed), agency__country=country)
    told = names.filter(is_wrong=False).exclude(kind=AgencyName.Kind.REPORTED)
    return list(told.order_by("agency__name", "pk").values_list("agency_id", flat=True)[:SHOWN])


def _with_number(typed: str, country: str) -> list[int]:
    """Agencies with exactly this number or page. Which kind it is, only the typist knows."""
    known = candidates.normalise_hints(dict.fromkeys(_KINDS, typed), country)
    if not known:
        return []
    is_one = Q()
    for kind, values in known.items():
        is_one |= Q(kind=kind, normalised__in=values)
    rows = candidates.of_registers(Identifier.objects.filter(is_one, agency__country=country))
    return list(rows.order_by("pk").values_list("agency_id", flat=True)[:SHOWN])
