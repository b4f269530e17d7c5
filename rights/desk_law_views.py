"""The editor's desk: the English of rights, articles and instruments, text by text."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.gate import needs
from accounts.permissions import Permission
from rights import law_wording
from rights.desk_edit_views import REFUSED, reason
from rights.desk_forms import LawTextForm
from rights.models import FactEdit, Instrument, Stage, Topic
from rights.presenters import fact_story
from rights.services import law_edits


@require_GET
@needs(Permission.GUIDE_EDIT)
def law(request: HttpRequest) -> HttpResponse:
    """All rights by stage, and all instruments."""
    stages = Stage.objects.prefetch_related("topics")
    context = {"section": "editor", "stages": stages, "instruments": Instrument.objects.all()}
    return render(request, "desk/editor/law.html", context)


@require_GET
@needs(Permission.GUIDE_EDIT)
def law_row(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Every English text of one right, with its articles, or of one instrument."""
    row = law_wording.row_at(f"{kind}/{key}")
    if row is None:
        raise Http404
    rows = [row, *row.provisions.all()] if isinstance(row, Topic) else [row]
    waiting = FactEdit.objects.undecided().filter(path__startswith=f"{kind}/{key}/")
    context = {
        "section": "editor",
        "title": row.title if isinstance(row, Topic) else row.short,
        "texts": [text for one in rows for text in law_wording.texts_of(one)],
        "waiting": set(waiting.values_list("path", flat=True)),
    }
    return render(request, "desk/editor/law_row.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.GUIDE_EDIT)
def law_text(request: HttpRequest) -> HttpResponse:
    """One text: what it says, what it said before, and the form to change it. `?path=` names it."""
    path = request.GET.get("path", "")
    name = fact_story.law_name(path)
    text = law_wording.text_at(law_wording.row_at(path), path)
    if name is None or text is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = LawTextForm(sent, of=text)
    status = 200
    if sent is not None:
        if form.is_valid() and _proposed(request, path, form):
            return redirect("desk:editor_second")
        status = 400
    kind, key = path.split("/")[:2]
    context = {
        "section": "editor",
        "name": name,
        "kind": kind,
        "key": key,
        "text": text,
        "form": form,
        "versions": fact_story.versions(path),
        "edits": fact_story.edits(path, None),
    }
    return render(request, "desk/editor/law_text.html", context, status=status)


def _proposed(request: HttpRequest, path: str, form: LawTextForm) -> bool:
    try:
        law_edits.propose(path=path, by=request.user, **form.told())
    except REFUSED as refused:
        form.add_error(None, reason(refused))
        return False
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return False
    messages.success(request, _("Saved. Another editor must look and confirm."))
    return True
