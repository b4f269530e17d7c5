"""The editor's desk: what became of each fact, what shall change, and what waits for a second person."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import asks_again
from accounts.gate import needs
from accounts.permissions import Permission
from rights import facts_queue
from rights.desk_forms import FactEditForm
from rights.fact_wording import Fact
from rights.models import Contact, Country, FactEdit, Statement, TranslationEdit
from rights.presenters import fact_story, places
from rights.services import fact_edits, law_edits, two_editors

_MODELS = {"statement": Statement, "contact": Contact}
REFUSED = (*two_editors.REFUSED, fact_edits.NothingChangesError)


def reason(refused: Exception) -> str:
    """Why an edit was not taken, for the editor."""
    if isinstance(refused, two_editors.EditWaitsError):
        return _("Another one stands. Decide on it first.")
    if isinstance(refused, two_editors.SecondPersonNeededError):
        return _("You wrote it. Another editor must look and confirm.")
    if isinstance(refused, fact_edits.NothingChangesError):
        return _("Nothing is different. Change at least one part.")
    return _("Somebody checked this meanwhile, or its words changed. Look again.")


@require_GET
@needs(Permission.GUIDE_EDIT)
def country_facts(request: HttpRequest) -> HttpResponse:
    """All facts of one country, with what readers see of each."""
    countries = list(Country.objects.with_guide())
    country = next((one for one in countries if one.pk == request.GET.get("country")), None)
    rows: list[facts_queue.Waiting] = []
    if country:
        facts = [*country.statements.all(), *country.contacts.all()]
        rows = [facts_queue.waiting(fact) for fact in facts]
    context = {
        "section": "editor",
        "country": country.pk if country else "",
        "countries": places.options(countries, get_language() or "en"),
        "rows": rows,
    }
    return render(request, "desk/editor/country.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.GUIDE_EDIT)
def fact_story_page(request: HttpRequest, kind: str, fact_id: int) -> HttpResponse:
    """What a fact says, what it said before, and the form to change it."""
    if kind not in _MODELS:
        raise Http404
    fact = get_object_or_404(_MODELS[kind].objects.select_related("country"), pk=fact_id)
    row = facts_queue.waiting(fact)
    sent = request.POST if request.method == "POST" else None
    form = FactEditForm(sent, fact=fact, initial={"wording": row.wording})
    status = 200
    if sent is not None:
        if form.is_valid() and _proposed(request, fact, form):
            return redirect("desk:editor_second")
        status = 400
    context = {
        "section": "editor",
        "row": row,
        "form": form,
        "versions": fact_story.versions(fact.path),
        "edits": fact_story.edits(fact.path, fact),
        "checks": fact_story.checks(fact),
    }
    return render(request, "desk/editor/story.html", context, status=status)


def _proposed(request: HttpRequest, fact: Fact, form: FactEditForm) -> bool:
    try:
        fact_edits.propose(fact=fact, by=request.user, **form.told())
    except REFUSED as refused:
        form.add_error(None, reason(refused))
        return False
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return False
    messages.success(request, _("Saved. Another editor must look and confirm."))
    return True


@require_GET
@needs(Permission.GUIDE_EDIT)
def second(request: HttpRequest) -> HttpResponse:
    """What one editor wrote and nobody has confirmed yet, of facts, law texts and translations."""
    edits = FactEdit.objects.undecided().select_related("proposed_by", "country")
    texts = TranslationEdit.objects.undecided().select_related("proposed_by")
    context = {
        "section": "editor",
        "edits": [
            fact_story.told(edit, fact_edits.fact_of(edit.path) if edit.country_id else None)
            for edit in edits
        ],
        "texts": texts,
    }
    return render(request, "desk/editor/second.html", context)


@require_POST
@needs(Permission.GUIDE_EDIT)
@asks_again
def answer(request: HttpRequest, edit_id: int) -> HttpResponse:
    """The second person's answer to an edit of a fact or a law text; the first one may drop it too."""
    edit = get_object_or_404(FactEdit, pk=edit_id)
    confirm = fact_edits.confirm if edit.country_id else law_edits.confirm
    acts = {"confirm": confirm, "drop": two_editors.drop}
    act = acts.get(request.POST.get("answer", ""))
    if act is None:
        messages.error(request, _("Choose one of the answers."))
        return redirect("desk:editor_second")
    try:
        act(edit=edit, by=request.user)
    except REFUSED as refused:
        messages.error(request, reason(refused))
    else:
        messages.success(request, _("Done"))
    return redirect("desk:editor_second")
