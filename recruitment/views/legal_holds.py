"""Reports that the clean-up must leave. Operators see numbers here, and nothing of any report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import asks_again
from accounts.gate import needs
from accounts.permissions import Permission
from recruitment.legal_hold_forms import LegalHoldForm
from recruitment.models import LegalHold, Report
from recruitment.services import legal_holds as services
from recruitment.views.casework import done_by_service


@require_http_methods(["GET", "POST"])
@needs(Permission.SITE_OPERATE)
@asks_again
def legal_holds(request: HttpRequest) -> HttpResponse:
    form = LegalHoldForm(request.POST or None)
    if done_by_service(form, lambda: services.place(by=request.user, **form.cleaned_data)):
        messages.success(request, _("Held until its last day."))
        return redirect("desk:legal_holds")
    rows = LegalHold.objects.select_related("report", "placed_by", "ended_by")[:200]
    context = {
        "section": "legal_holds",
        "form": form,
        "rows": [(row, _state(row), row.ended_at is None) for row in rows],
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "desk/legal_holds.html", context, status=status)


def _state(row: LegalHold) -> str:
    if row.report.state in Report.GONE:
        return _("Taken back")
    if row.ended_at:
        return _("Ended")
    return _("Over") if row.ends_on < timezone.localdate() else _("In force")


@require_POST
@needs(Permission.SITE_OPERATE)
@asks_again
def legal_hold_end(request: HttpRequest, hold_id: int) -> HttpResponse:
    services.end(hold=get_object_or_404(LegalHold, pk=hold_id), by=request.user)
    messages.success(request, _("Ended"))
    return redirect("desk:legal_holds")
