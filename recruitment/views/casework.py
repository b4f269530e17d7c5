"""What the organisation does for a worker: next step, closing. Of its own cases, and of no other."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import limits
from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access
from recruitment import casework_presenters as present
from recruitment.case_forms import OpenForm
from recruitment.casework_forms import CloseForm, PlanForm, ServiceForm
from recruitment.models import Casework, Report
from recruitment.services import casework as services
from recruitment.services import keys, notes

Opens = TypeVar("Opens")


def on_own_case(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view the report instead of its number. What is not on this desk is not here.

    The page holds, or takes, words of the organisation: none of them comes into an error report.
    """

    @sensitive_post_parameters()
    @needs(Permission.REPORT_READ_OWN_ORGANISATION)
    @wraps(view)
    def seen(request: HttpRequest, report_id: int, **ids: int) -> HttpResponse:
        report = get_object_or_404(access.open_cases(request.user), pk=report_id)
        try:
            return view(request, report, **ids)
        except services.NotYourCase as gone:
            raise Http404 from gone
        except services.CaseIsClosed:
            messages.error(request, _("This case was closed. Open it again first."))
            return redirect("desk:case_work", report.pk)

    return seen


def done_by_service(form: ServiceForm, doing: Callable[[], object]) -> bool:
    """Whether the form was in order and the service did it; else the form says what is wrong."""
    if not form.is_valid():
        return False
    try:
        doing()
    except ValidationError as wrong:
        form.add_wrong(wrong)
        return False
    return True


@require_GET
@on_own_case
def case_work(request: HttpRequest, report: Report) -> HttpResponse:
    return _page(request, report)


@require_POST
@on_own_case
def case_plan(request: HttpRequest, report: Report) -> HttpResponse:
    form = PlanForm(request.POST, members=services.members(request.user))
    if done_by_service(
        form, lambda: services.plan(report=report, plan=form.plan(), by=request.user)
    ):
        messages.success(request, _("The next step is noted."))
        return redirect("desk:case_work", report.pk)
    return _page(request, report, plan_form=form, status=400)


@require_POST
@on_own_case
def case_close(request: HttpRequest, report: Report) -> HttpResponse:
    form = CloseForm(request.POST)
    if done_by_service(
        form,
        lambda: services.close(
            report=report, outcome=form.cleaned_data["outcome"], by=request.user
        ),
    ):
        messages.success(request, _("The case is closed."))
        return redirect("desk:case_work", report.pk)
    return _page(request, report, close_form=form, status=400)


@require_POST
@on_own_case
def case_open_again(request: HttpRequest, report: Report) -> HttpResponse:
    services.open_again(report=report, by=request.user)
    messages.success(request, _("The case is open again."))
    return redirect("desk:case_work", report.pk)


@require_http_methods(["GET", "POST"])
@on_own_case
def case_notes(request: HttpRequest, report: Report) -> HttpResponse:
    """All words of the organisation on this case, opened with the caseworker's own password."""
    form = OpenForm(request.POST or None)
    opened = None
    if form.is_valid():
        opened = opened_by_password(
            request,
            form,
            lambda password: notes.read(report=report, password=password, by=request.user),
        )
    context = {
        "section": "cases",
        "report": report,
        "form": form,
        "rows": present.notes(request.user, report, opened) if opened is not None else None,
    }
    return render(request, "desk/case_notes.html", context, status=400 if form.errors else 200)


def opened_by_password(
    request: HttpRequest, form: OpenForm, opening: Callable[[str], Opens]
) -> Opens | None:
    """What the person's own password opened; None where it opened nothing, and then the form says why.

    A wrong one is a try at guessing, a right one is not. Other errors of `opening` come through.
    """
    if not limits.may_try_sign_in(email=request.user.email):
        form.add_error("password", _("Too many tries. Wait one hour."))
        return None
    try:
        opened = opening(form.cleaned_data["password"])
    except (keys.WrongPassword, keys.NoKeyYet) as closed:
        form.add_error("password", keys.what_is_wrong(closed))
        return None
    limits.give_try_back(email=request.user.email)
    return opened


def _page(
    request: HttpRequest,
    report: Report,
    *,
    plan_form: PlanForm | None = None,
    close_form: CloseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    work = _work(request, report)
    context = {
        "section": "cases",
        "report": report,
        "work": work,
        "plan_form": plan_form
        or PlanForm.of(work, reader=request.user, members=services.members(request.user)),
        "close_form": close_form or CloseForm(),
    }
    return render(request, "desk/case_work.html", context, status=status)


def _work(request: HttpRequest, report: Report) -> Casework | None:
    found = access.casework(request.user).filter(report=report)
    return found.select_related("assigned_to", "closed_by").first()
