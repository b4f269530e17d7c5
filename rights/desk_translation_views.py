"""The editor's desk: English and translation side by side, what is outdated first."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.gate import needs
from accounts.permissions import Permission
from rights import english, translations_queue
from rights.content.translation_check import odd_length
from rights.desk_edit_views import reason
from rights.desk_forms import SecondReaderForm, TranslationForm
from rights.difference import difference
from rights.digits import direction_of
from rights.models import Translation, TranslationEdit
from rights.services import translation_edits, two_editors
from rights.translation_state import State, state

PER_PAGE = 25
_STATES = {
    State.OUTDATED: gettext_lazy("The English changed"),
    State.MISSING: gettext_lazy("Missing"),
    State.CURRENT: gettext_lazy("Up to date"),
}


def _name(language: str) -> str:
    found = dict(translations_queue.LANGUAGES).get(language)
    if found is None:
        raise Http404
    return found


@require_GET
@needs(Permission.GUIDE_EDIT)
def languages(request: HttpRequest) -> HttpResponse:
    counts = translations_queue.counts(english.of_today())
    context = {"section": "editor", "counts": counts}
    return render(request, "desk/editor/languages.html", context)


@require_GET
@needs(Permission.GUIDE_EDIT)
def language(request: HttpRequest, language: str) -> HttpResponse:
    name = _name(language)
    rows = translations_queue.rows(language, english.of_today())
    asked = request.GET.get("state", "")
    chosen = State(asked) if asked in set(State) else State.OUTDATED
    context = {
        "section": "editor",
        "language": language,
        "name": name,
        "states": [(one, _STATES[one], len(rows[one])) for one in translations_queue.ORDER],
        "state": chosen,
        "page": Paginator(rows[chosen], PER_PAGE).get_page(request.GET.get("page")),
        "address": f"?{urlencode({'state': chosen.value})}",
    }
    return render(request, "desk/editor/language.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.GUIDE_EDIT)
def text(request: HttpRequest, language: str) -> HttpResponse:
    """One text beside its English. `?path=` names it."""
    name = _name(language)
    path = request.GET.get("path", "")
    today = english.at(path)
    if today is None:
        raise Http404
    made = Translation.objects.filter(language=language, path=path).first()
    edits = TranslationEdit.objects.filter(language=language, path=path)
    waiting = edits.undecided().select_related("proposed_by").first()
    written = waiting or made
    form = TranslationForm(
        request.POST if request.method == "POST" else None,
        initial={"source": today, "text": written.text if written else ""},
    )
    form.fields["text"].widget.attrs |= {"lang": language, "dir": direction_of(language), "rows": 6}
    status = 200
    if request.method == "POST":
        if form.is_valid() and _written(request, form, language, path, today):
            return redirect(_address(language, path))
        status = 400
    now = state(english=today, source=made.source if made else None)
    context = {
        "section": "editor",
        "language": language,
        "dir": direction_of(language),
        "name": name,
        "path": path,
        "english": today,
        "parts": difference(made.source, today) if now is State.OUTDATED else [],
        "state": _STATES[now],
        "made": made,
        "waiting": waiting,
        "second": SecondReaderForm(initial={"seen": waiting.text}) if waiting else None,
        "form": form,
    }
    return render(request, "desk/editor/text.html", context, status=status)


def _written(
    request: HttpRequest, form: TranslationForm, language: str, path: str, today: str
) -> bool:
    told = form.cleaned_data
    if state(english=today, source=told["source"]) is not State.CURRENT:
        form.add_error(None, _("The English changed meanwhile. Look again."))
        return False
    try:
        edit = translation_edits.propose(
            language=language, path=path, source=today, text=told["text"], by=request.user
        )
    except two_editors.EditWaitsError as refused:
        form.add_error(None, reason(refused))
        return False
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return False
    if odd := odd_length(source=today, text=edit.text, language=language):
        messages.warning(request, odd)
    messages.success(request, _("Saved. Another editor must look and confirm."))
    return True


@require_POST
@needs(Permission.GUIDE_EDIT)
def answer(request: HttpRequest, edit_id: int) -> HttpResponse:
    """The second reader confirms a translation; anybody drops it."""
    edit = get_object_or_404(TranslationEdit, pk=edit_id)
    form = SecondReaderForm(request.POST)
    try:
        if request.POST.get("answer") == "drop":
            two_editors.drop(edit=edit, by=request.user)
        elif form.is_valid():
            today = english.at(edit.path) or ""
            translation_edits.confirm(
                edit=edit, seen=form.cleaned_data["seen"], english=today, by=request.user
            )
        else:
            messages.error(request, _("Say first that you read this language."))
            return redirect(_address(edit.language, edit.path))
    except two_editors.REFUSED as refused:
        messages.error(request, reason(refused))
    else:
        messages.success(request, _("Done"))
    return redirect(_address(edit.language, edit.path))


def _address(language: str, path: str) -> str:
    return f"{reverse('desk:editor_text', args=[language])}?{urlencode({'path': path})}"
