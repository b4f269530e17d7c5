"""Money asked back for a worker: claims of one case, and what the organisation got in all."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access, claim_sheet, help_directory, refunds, spreadsheets
from recruitment import casework_presenters as present
from recruitment.casework_forms import AnswerForm, ClaimForm
from recruitment.models import Report
from recruitment.services import claims as services
from recruitment.views.casework import done_by_service, on_own_case


@require_GET
@on_own_case
def case_claims(request: HttpRequest, report: Report) -> HttpResponse:
    return _page(request, report)


@require_POST
@on_own_case
def claim_new(request: HttpRequest, report: Report) -> HttpResponse:
    form = ClaimForm(request.POST, contacts=_offices(request, report))
    if done_by_service(
        form, lambda: services.make(report=report, asked=form.asked(), by=request.user)
    ):
        messages.success(request, _("The claim is noted."))
        return redirect("desk:case_claims", report.pk)
    return _page(request, report, form=form, status=400)


@require_POST
@on_own_case
def claim_answer(request: HttpRequest, report: Report, claim_id: int) -> HttpResponse:
    own = access.refund_claims(request.user).filter(report=report)
    claim = get_object_or_404(own, pk=claim_id)
    form = AnswerForm(request.POST, auto_id=f"claim-{claim.pk}-%s")
    if done_by_service(
        form, lambda: services.answer(claim=claim, answer=form.answer(), by=request.user)
    ):
        messages.success(request, _("The answer is noted."))
        return redirect("desk:case_claims", report.pk)
    return _page(request, report, answered={claim.pk: form}, status=400)


@require_http_methods(["GET", "POST"])
@on_own_case
def case_sheet(request: HttpRequest, report: Report) -> HttpResponse:
    """The page to take along. What is typed for it is in this one answer and nowhere else."""
    if report.organisation_id != request.user.organisation_id:
        # The journey and the sum of a worker's own report are not shown here.
        raise Http404
    context: dict[str, object] = {"section": "cases", "report": report}
    ends = claim_sheet.ends_of(report)
    form = claim_sheet.form_for(report, ends, request.POST or None) if ends else None
    if ends and form and form.is_valid():
        context |= claim_sheet.sheet(report, ends, form.bill())
    else:
        context |= claim_sheet.asking(report, form)
    status = 400 if form and form.errors else 200
    return render(request, "desk/case_sheet.html", context, status=status)


@require_GET
@needs(Permission.REPORT_READ_OWN_ORGANISATION)
def money_csv(request: HttpRequest) -> HttpResponse:
    return spreadsheets.download("money-recovered", refunds.table(request.user))


def _offices(request: HttpRequest, report: Report):  # noqa: ANN202
    return help_directory.offered(
        report, help_directory.CLAIM_OFFICES, of=request.user.organisation
    )


def _page(
    request: HttpRequest,
    report: Report,
    *,
    form: ClaimForm | None = None,
    answered: dict[int, AnswerForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    is_own = report.organisation_id == request.user.organisation_id
    claims = access.refund_claims(request.user).filter(report=report)
    context = {
        "section": "cases",
        "report": report,
        "is_own": is_own,
        "rows": present.claim_rows(claims, answered or {}),
        "form": form
        or ClaimForm.of(
            report,
            shows_facts=is_own and access.is_told_to_filer(report),
            contacts=_offices(request, report),
        ),
    }
    return render(request, "desk/case_claims.html", context, status=status)
