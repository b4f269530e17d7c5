"""Letters to an agency: chosen from a list, read in its language, printed, and written down as sent."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access, letters
from recruitment.letter_forms import LetterForm
from recruitment.letters import Letter
from recruitment.models import Flag
from recruitment.services import ledger
from recruitment.services import letters as services
from recruitment.services.replies import REPLY_TIME


@require_http_methods(["GET", "POST"])
@needs(Permission.FLAG_DECIDE)
def letters_page(request: HttpRequest, flag_id: int) -> HttpResponse:
    flag = get_object_or_404(access.flags(request.user).select_related("agency"), pk=flag_id)
    life = list(flag.events.all())
    possible = letters.possible(flag, life)
    sent = request.POST if request.method == "POST" else request.GET
    if "letter" not in sent:
        day = timezone.localdate() + REPLY_TIME + timedelta(days=1)
        first = {"answer_by": day, "language": get_language()}
        form = LetterForm(possible=possible, initial=first)
        return _page(request, flag, form)
    form = LetterForm(sent, possible=possible)
    if not form.is_valid():
        return _page(request, flag, form, status=400)
    told = form.cleaned_data
    letter = Letter(told["letter"])
    if request.method == "POST":
        try:
            services.note_sent(flag=flag, letter=letter, language=told["language"], by=request.user)
        except ledger.StepNotPossibleError:
            form.add_error(None, _("Somebody was faster. Look again at what happened so far."))
            return _page(request, flag, form, status=400)
        messages.success(request, _("It is kept in the life of this flag."))
        return redirect("desk:life", flag.pk)
    return _page(
        request,
        flag,
        form,
        article=_article(request, flag, letter, letters.decided_on(letter, life), told),
    )


def _article(
    request: HttpRequest, flag: Flag, letter: Letter, decided: Any, told: dict[str, Any]
) -> str:
    language = told["language"]
    with override(language):
        return render_to_string(
            "desk/letter.html",
            {
                "language": language,
                "is_rtl": get_language_info(language)["bidi"],
                "organisation": request.user.organisation,
                "flag": flag,
                "letter": letter,
                "today": timezone.localdate(),
                "paragraphs": letters.paragraphs(
                    letter, flag, decided=decided, answer_by=told["answer_by"]
                ),
            },
        )


def _page(
    request: HttpRequest, flag: Flag, form: LetterForm, *, article: str = "", status: int = 200
) -> HttpResponse:
    context = {"section": "flags", "flag": flag, "form": form, "article": article}
    return render(request, "desk/letters.html", context, status=status)
