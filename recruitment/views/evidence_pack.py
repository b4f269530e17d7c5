"""A flag as a signed file to take along: for a court, a prosecutor, the regulator of the other country."""

from datetime import UTC
from io import BytesIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_POST

from accounts.doors import asks_again
from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access, ledger_presenters
from recruitment import desk_presenters as present
from recruitment.models import Flag
from recruitment.services import evidence_packs
from recruitment.services.ledger import NotYoursError


@require_POST
@needs(Permission.FLAG_DECIDE)
@asks_again
def make(request: HttpRequest, flag_id: int) -> HttpResponseBase:
    flag = get_object_or_404(access.flags(request.user).select_related("agency"), pk=flag_id)
    try:
        pack = evidence_packs.make(flag=flag, record=_record(request, flag), by=request.user)
    except NotYoursError:
        raise Http404 from None
    response = FileResponse(BytesIO(pack), as_attachment=True, filename=f"flag-{flag.pk}.zip")
    response["Cache-Control"] = "no-store"
    response["Content-Type"] = "application/octet-stream"
    response["Content-Encoding"] = "identity"  # a ZIP is not squeezed twice
    return response


def _record(request: HttpRequest, flag: Flag) -> str:
    """The flag as a page that needs nothing but itself, in the inspector's language."""
    labels = present.abuse_names()
    behind = access.behind_flag(flag, request.user)
    context = {
        "flag": flag,
        "organisation": request.user.organisation,
        "now": timezone.now(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "why": present.why(flag, labels),
        "facts": present.fact_rows(evidence_packs.arranged(behind.shown), labels),
        "withheld": behind.withheld,
        # No spelling and no number of a reporter's.
        "agency": present.agency_file(flag.agency, [], []),
        "moments": ledger_presenters.moments(flag.events.select_related("person", "first_person")),
    }
    with timezone.override(UTC):  # whoever reads it sits anywhere
        return render_to_string("desk/evidence_pack.html", context)
