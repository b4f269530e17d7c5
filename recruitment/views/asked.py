"""What regulators ask this organisation about agencies, and what it answers. No report is shown to them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access
from recruitment.annex_forms import AnnexForm
from recruitment.flag_work_forms import AnswerForm
from recruitment.models import Annex, OrganisationQuestion
from recruitment.services import annexes
from recruitment.services import asking_organisations as services
from recruitment.views.casework import done_by_service, opened_by_password


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


@sensitive_post_parameters()
@require_POST
@needs(Permission.REPORT_FILE_ON_BEHALF)
def annex(request: HttpRequest, question_id: int) -> HttpResponse:
    """Seal the words of chosen cases for the pack of evidence."""
    question = get_object_or_404(access.questions_to_own(request.user), pk=question_id)
    form = _annex_form(request, question, request.POST)
    if form.is_valid() and _given(request, question, form):
        return redirect("desk:asked")
    return _page(request, wrong_annex={question_id: form}, status=400)


@require_POST
@needs(Permission.REPORT_FILE_ON_BEHALF)
def annex_take_back(request: HttpRequest, question_id: int) -> HttpResponse:
    question = get_object_or_404(access.questions_to_own(request.user), pk=question_id)
    annexes.take_back(question=question, by=request.user)
    messages.success(request, _("No further pack holds them. One that was made before still does."))
    return redirect("desk:asked")


def _given(request: HttpRequest, question: OrganisationQuestion, form: AnnexForm) -> bool:
    """Else the form says what is wrong."""
    told = form.cleaned_data

    def giving(password: str) -> Annex:
        return annexes.give(
            question=question,
            cases=told["cases"],
            consented_on=told["consented_on"],
            passphrase=told["passphrase"],
            password=password,
            by=request.user,
        )

    try:
        if opened_by_password(request, form, giving) is None:
            return False
    except ValidationError as wrong:
        form.add_wrong(wrong)
        return False
    except (services.AlreadyAnsweredError, services.NotAskedError):
        form.add_error(None, _("Somebody was faster. Look again at what happened so far."))
        return False
    messages.success(request, _("The words are sealed for the pack of evidence."))
    return True


def _annex_form(
    request: HttpRequest, question: OrganisationQuestion, data: object = None
) -> AnnexForm:
    cases = access.cases_for_annex(question, request.user).order_by("pk")
    return AnnexForm(data, cases=cases, auto_id=f"a{question.pk}_%s")


def _wants_annex(question: OrganisationQuestion) -> bool:
    about_words = question.about == OrganisationQuestion.About.WORDS
    return about_words and not hasattr(question, "annex") and not question.flag.closed_at


def _form(question_id: int, data: object = None) -> AnswerForm:
    return AnswerForm(data, auto_id=f"q{question_id}_%s")


def _page(
    request: HttpRequest,
    *,
    wrong: dict[int, AnswerForm] | None = None,
    wrong_annex: dict[int, AnnexForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = access.questions_to_own(request.user).select_related(
        "flag__agency", "asked_by__organisation", "answered_by", "annex__given_by"
    )
    rows = [
        (
            one,
            None if one.said else (wrong or {}).get(one.pk) or _form(one.pk),
            (wrong_annex or {}).get(one.pk) or _annex_form(request, one)
            if _wants_annex(one)
            else None,
        )
        for one in found.order_by("-pk")
    ]
    return render(request, "desk/asked.html", {"section": "cases", "rows": rows}, status=status)
