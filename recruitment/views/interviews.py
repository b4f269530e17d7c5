"""Interviews without signal: the page that a device keeps, and what it sends when there is signal again.

The page holds nothing of anybody, so that a device may keep it. All else comes and goes as JSON.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from csp.decorators import csp_update
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST, require_safe
from rest_framework.serializers import Serializer

from accounts import limits
from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access, receipts
from recruitment.case_forms import CaseForm
from recruitment.forms import bound_to
from recruitment.interview_shapes import Asked, Opening, Saved, Sent
from recruitment.models import SharedInterview
from recruitment.report_facts import Submitted
from recruitment.retention import INTERVIEW_KEPT
from recruitment.services import interviews as services
from recruitment.services import keys
from recruitment.views.cases import case_form
from rights import hosts
from rights.presenters import keeping, scripts

# As many payments as the page has room for without signal; a script shows them one by one.
_BLANK = "fee_rows=6&ongoing=not_known&people=1&release=now"
_WRONG, _CHANGED, _NOT_HERE = 400, 409, 404

Told = dict[str, Any]
T = TypeVar("T")


@require_GET
@needs(Permission.REPORT_FILE_ON_BEHALF)
def interviews(request: HttpRequest) -> HttpResponse:
    """The same questions as the ordinary form, from the same form."""
    context = {
        "section": "interviews",
        "form": case_form(as_typed=QueryDict(_BLANK)),
        "can_seal": keys.sealing_key(request.user.organisation) is not None,
        "address": hosts.address(request, "/"),
        "days": INTERVIEW_KEPT.days,
        "kept": json.dumps(
            [reverse("desk:interviews"), static("css/desk.css"), static("js/interview.js")]
        ),
    }
    return render(request, "desk/interviews.html", context)


@require_safe
@csp_update(keeping.WORKER_POLICY)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. To everybody alike: a browser looks for a newer one when nobody is signed in."""
    return HttpResponse(
        scripts.text("interview-worker.js"), content_type="text/javascript; charset=utf-8"
    )


@require_GET
@needs(Permission.REPORT_FILE_ON_BEHALF)
def now(request: HttpRequest) -> JsonResponse:
    """Who is signed in, the word that lets a form in, and what is under way at the organisation."""
    found = access.shared_interviews(request.user).filter(sent_at__isnull=True)
    return JsonResponse(
        {
            "csrf": get_token(request),
            "member": request.user.pk,
            "interviews": [
                {
                    "number": one.number,
                    "day": date_format(localtime(one.begun_at), "DATE_FORMAT"),
                    "by": one.begun_by.name,
                }
                for one in found.select_related("begun_by")
            ],
        }
    )


def _takes(
    shape: type[Serializer],
) -> Callable[[Callable[[HttpRequest, Told], T]], Callable[[HttpRequest], T | JsonResponse]]:
    """Reads the body by `shape`; what is not in shape, or of no interview, is answered here."""

    def taking(view: Callable[[HttpRequest, Told], T]) -> Callable[[HttpRequest], T | JsonResponse]:
        @wraps(view)
        @sensitive_variables()
        def taken(request: HttpRequest) -> T | JsonResponse:
            try:
                body = shape(data=json.loads(request.body))
            except (ValueError, RecursionError, RequestDataTooBig):
                return _refusal(_WRONG, "shape", _("This is too long. Please write less."))
            if not body.is_valid():
                return JsonResponse({"code": "shape", "errors": body.errors}, status=_WRONG)
            try:
                return view(request, body.validated_data)
            except SharedInterview.DoesNotExist:
                return _refusal(_NOT_HERE, "none")

        return taken

    return taking


def _refusal(status: int, code: str, words: str = "") -> JsonResponse:
    return JsonResponse({"code": code, "words": words}, status=status)


@require_POST
@needs(Permission.REPORT_FILE_ON_BEHALF)
@_takes(Saved)
def save(request: HttpRequest, told: Told) -> JsonResponse:
    try:
        outcomes = services.save(by=request.user, **told)
    except services.InterviewSent:
        return _refusal(_CHANGED, "sent")
    except ValidationError as wrong:
        code = "no_key" if hasattr(wrong, "error_dict") else "shape"
        return _refusal(_CHANGED, code, " ".join(wrong.messages))
    return JsonResponse(
        {"answers": {name: [one.version, one.is_taken] for name, one in outcomes.items()}}
    )


def _own(request: HttpRequest, told: Told) -> SharedInterview:
    """Under way at the own organisation. Raises `SharedInterview.DoesNotExist`."""
    return access.shared_interviews(request.user).get(number=told["number"], sent_at__isnull=True)


@sensitive_post_parameters()
@require_POST
@needs(Permission.REPORT_FILE_ON_BEHALF)
@_takes(Opening)
def read(request: HttpRequest, told: Told) -> JsonResponse:
    """What colleagues wrote, opened with the caseworker's own password."""
    interview = _own(request, told)
    if not limits.may_try_sign_in(email=request.user.email):
        return _refusal(_WRONG, "password", _("Too many tries. Wait one hour."))
    try:
        found = services.read(interview=interview, password=told["password"], by=request.user)
    except (keys.WrongPassword, keys.NoKeyYet) as closed:
        return _refusal(_WRONG, "password", keys.what_is_wrong(closed))
    limits.give_try_back(email=request.user.email)
    return JsonResponse(
        {
            "answers": {
                one.name: {"values": one.values, "version": one.version, "by": one.changed_by}
                for one in found
            }
        }
    )


@sensitive_post_parameters()
@require_POST
@needs(Permission.REPORT_FILE_ON_BEHALF)
@_takes(Sent)
def send(request: HttpRequest, told: Told) -> JsonResponse:
    """Judged by the ordinary form, and sealed as it seals."""
    number, answers = told["number"], told["answers"]
    form = case_form(sent=bound_to(answers | {"token": [str(number)]}))
    gone = [name for name, values in answers.items() if any(values) and name not in form.fields]
    if gone:
        # Kept by a device since before the form changed. Nothing that was told is left out in silence.
        return JsonResponse({"code": "gone", "names": gone}, status=_CHANGED)
    done = None
    try:
        if form.is_valid():
            done = _submit(request, form, told)
    except services.InterviewChanged:
        return _refusal(_CHANGED, "changed")
    except services.InterviewSent:
        return _refusal(_CHANGED, "sent")
    if done is None:
        return JsonResponse({"code": "wrong", "errors": form.errors}, status=_WRONG)
    digits = done.receipt_digits
    return JsonResponse({"receipt": receipts.groups(digits) if digits else []})


def _submit(request: HttpRequest, form: CaseForm, told: Told) -> Submitted | None:
    try:
        return services.send(
            number=told["number"],
            sending=told["sending"],
            versions=told["versions"],
            facts=form.facts(language=get_language() or "en"),
            words=form.words(organisation=request.user.organisation),
            by=request.user,
        )
    except ValidationError as wrong:
        form.add_wrong(wrong.message_dict)
        return None


@require_POST
@needs(Permission.REPORT_FILE_ON_BEHALF)
@_takes(Asked)
def discard(request: HttpRequest, told: Told) -> JsonResponse:
    services.discard(interview=_own(request, told), by=request.user)
    return JsonResponse({})
