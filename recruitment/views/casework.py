"""What the organisation does for a worker: next step, closing. Of its own cases, and of no other."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from accounts import limits
from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access
from recruitment.case_forms import OpenForm
from recruitment.casework_forms import CloseForm, PlanForm, ServiceForm
from recruitment.models import Casework, Report
from recruitment.services import casework as services
from recruitment.services import keys, notes


def on_own_case(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view the report instead of its number. What is not on this desk is not here.

    The page holds, or takes, words of the organisation: none of them comes into an error report.
    """

    @sensitive_post_parameters()
    @needs(Permission.REPORT_READ_OWN_ORGANISATION)
    @wraps(view)
    def seen(request: HttpRequest, report_id: int, *args: int) -> HttpResponse:
        report = get_object_or_404(access.open_cases(request.user), pk=report_id)
        try:
            return view(request, report, *args)
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


@require_POST
@on_own_case
def case_notes(request: HttpRequest, report: Report) -> HttpResponse:
    """The organisation's own words, opened with the caseworker's password."""
    form = OpenForm(request.POST, auto_id="open_%s")
    opened = _opened_notes(request, report, form) if form.is_valid() else None
    if opened is None:
        return _page(request, report, open_form=form, status=400)
    return _page(request, report, opened=opened)


def _opened_notes(request: HttpRequest, report: Report, form: OpenForm) -> dict[int, str] | None:
    if not limits.may_try_sign_in(email=request.user.email):
        form.add_error("password", _("Too many tries. Wait one hour."))
        return None
    try:
        return notes.read(report=report, password=form.cleaned_data["password"], by=request.user)
    except (keys.WrongPassword, keys.NoKeyYet) as closed:
        form.add_error("password", keys.what_is_wrong(closed))
    return None


def _page(  # noqa: PLR0913
    request: HttpRequest,
    report: Report,
    *,
    plan_form: PlanForm | None = None,
    close_form: CloseForm | None = None,
    open_form: OpenForm | None = None,
    opened: dict[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    work = _work(request, report)
    own_notes = access.notes(request.user).filter(report=report)
    context = {
        "section": "cases",
        "report": report,
        "work": work,
        "words": opened.get(work.note_id, "") if opened and work else "",
        "has_notes": opened is None and own_notes.exists(),
        "plan_form": plan_form or PlanForm.of(work, members=services.members(request.user)),
        "close_form": close_form or CloseForm(),
        "open_form": open_form or OpenForm(auto_id="open_%s"),
    }
    return render(request, "desk/case_work.html", context, status=status)


def _work(request: HttpRequest, report: Report) -> Casework | None:
    found = access.casework(request.user).filter(report=report)
    return found.select_related("assigned_to", "closed_by").first()
