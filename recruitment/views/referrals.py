"""Cases passed on: to whom, with which consent, what is handed over, and what became of it."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from recruitment import access, help_directory
from recruitment import casework_presenters as present
from recruitment.casework_forms import ReferralForm, StatusForm
from recruitment.models import Referral, Report
from recruitment.services import referrals as services
from recruitment.views.casework import done_by_service, on_own_case
from rights.models import Contact


@require_GET
@on_own_case
def case_referrals(request: HttpRequest, report: Report) -> HttpResponse:
    return _page(request, report)


@require_POST
@on_own_case
def referral_new(request: HttpRequest, report: Report) -> HttpResponse:
    form = ReferralForm(request.POST, contacts=_takers(request, report))
    if done_by_service(
        form, lambda: services.make(report=report, passing=form.passing(), by=request.user)
    ):
        messages.success(request, _("It is noted. Nothing was sent: hand over the sheet yourself."))
        return redirect("desk:case_referrals", report.pk)
    return _page(request, report, form=form, status=400)


@require_POST
@on_own_case
def referral_answer(request: HttpRequest, report: Report, referral_id: int) -> HttpResponse:
    referral = get_object_or_404(_own(request, report), pk=referral_id)
    form = StatusForm(request.POST)
    if done_by_service(
        form,
        lambda: services.answer(
            referral=referral, status=form.cleaned_data["status"], by=request.user
        ),
    ):
        messages.success(request, _("The answer is noted."))
        return redirect("desk:case_referrals", report.pk)
    return _page(request, report, answered={referral.pk: form}, status=400)


@require_GET
@on_own_case
def referral(request: HttpRequest, report: Report, referral_id: int) -> HttpResponse:
    """The sheet to hand over: what the worker agreed to, as far as she still does."""
    found = get_object_or_404(_own(request, report), pk=referral_id)
    context = {
        "section": "cases",
        "report": report,
        "referral": found,
        "facts": present.handed_over(found, request.user),
    }
    return render(request, "desk/case_referral.html", context)


def _own(request: HttpRequest, report: Report) -> QuerySet[Referral]:
    return access.referrals(request.user).filter(report=report).select_related("report")


def _takers(request: HttpRequest, report: Report) -> QuerySet[Contact]:
    return help_directory.offered(report, help_directory.TAKES_CASES, of=request.user.organisation)


def _page(
    request: HttpRequest,
    report: Report,
    *,
    form: ReferralForm | None = None,
    answered: dict[int, StatusForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    if report.organisation_id != request.user.organisation_id:
        # Of a worker's own report the facts are not shown here, so none can be handed over.
        raise Http404
    context = {
        "section": "cases",
        "report": report,
        "rows": present.referral_rows(_own(request, report), answered or {}),
        "form": form or ReferralForm(contacts=_takers(request, report)),
    }
    return render(request, "desk/case_referrals.html", context, status=status)
