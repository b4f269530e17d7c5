"""What regulators ask this organisation about agencies, and what it answers. No report is shown to them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access
from recruitment.flag_work_forms import AnswerForm
from recruitment.services import asking_organisations as services
from recruitment.views.casework import done_by_service


@require_GET
@needs(Permission.REPORT_READ_OWN_ORGANISATION)
def asked(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@needs(Permission.REPORT_FILE_ON_BEHALF)
def asked_answer(request: HttpRequest, question_id: int) -> HttpResponse:
    question = get_object_or_404(access.questions_to_own(request.user), pk=question_id)
    form = _form(question_id, request.POST)
    try:
        if done_by_service(
            form,
            lambda: services.answer(question=question, by=request.user, **form.cleaned_data),
        ):
            messages.success(request, _("Your answer is with the regulator."))
            return redirect("desk:asked")
    except services.AlreadyAnsweredError:
        messages.error(request, _("Somebody was faster. Look again at what happened so far."))
        return redirect("desk:asked")
    return _page(request, wrong={question_id: form}, status=400)


def _form(question_id: int, data: object = None) -> AnswerForm:
    return AnswerForm(data, auto_id=f"q{question_id}_%s")


def _page(
    request: HttpRequest, *, wrong: dict[int, AnswerForm] | None = None, status: int = 200
) -> HttpResponse:
    found = access.questions_to_own(request.user).select_related(
        "flag__agency", "asked_by__organisation", "answered_by"
    )
    rows = [
        (one, None if one.said else (wrong or {}).get(one.pk) or _form(one.pk))
        for one in found.order_by("-pk")
    ]
    return render(request, "desk/asked.html", {"section": "cases", "rows": rows}, status=status)
