"""A case as a file in the form of HTCDS, for the organisation's own system."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.doors import asks_again
from recruitment.case_forms import ExportForm
from recruitment.models import Report
from recruitment.services import case_exports, reports
from recruitment.views.casework import on_own_case, opened_by_password


@require_http_methods(["GET", "POST"])
@on_own_case
@asks_again
def take_along(request: HttpRequest, report: Report) -> HttpResponse:
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (case := _exported(request, report, form)):
        answer = JsonResponse(case, json_dumps_params={"ensure_ascii": False, "indent": 1})
        answer["Content-Disposition"] = f'attachment; filename="case-{report.pk}-htcds.json"'
        add_never_cache_headers(answer)
        return answer
    context = {"section": "cases", "report": report, "form": form}
    return render(request, "desk/case_export.html", context, status=400 if form.errors else 200)


def _exported(request: HttpRequest, report: Report, form: ExportForm) -> dict | None:
    """None where the password opened nothing, and then the form says why."""
    told = form.cleaned_data

    def exporting(password: str) -> dict:
        return case_exports.for_member(
            report=report, password=password, purpose=told["purpose"], by=request.user
        )

    try:
        if told["with_words"]:
            return opened_by_password(request, form, exporting)
        return exporting("")
    except reports.UnknownReceipt:
        form.add_error(None, _("This report is not sealed to your organisation any more."))
    return None
