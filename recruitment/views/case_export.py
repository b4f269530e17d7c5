"""A case as a file in the form of HTCDS, for the organisation's own system."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import limits
from accounts.doors import asks_again
from recruitment.case_forms import ExportForm
from recruitment.models import Report
from recruitment.services import case_exports, keys, reports
from recruitment.views.casework import on_own_case


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
    password = told["password"] if told["with_words"] else ""
    if password and not limits.may_try_sign_in(email=request.user.email):
        form.add_error("password", _("Too many tries. Wait one hour."))
        return None
    try:
        exported = case_exports.for_member(
            report=report, password=password, purpose=told["purpose"], by=request.user
        )
    except reports.UnknownReceipt:
        form.add_error(None, _("This report is not sealed to your organisation any more."))
    except (keys.WrongPassword, keys.NoKeyYet) as closed:
        form.add_error("password", keys.what_is_wrong(closed))
    else:
        if password:
            limits.give_try_back(email=request.user.email)
        return exported
    return None
