"""The editor's desk: facts from memory wait here until somebody has laid them beside a source."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.gate import needs
from accounts.permissions import Permission
from rights import facts_queue
from rights.desk_forms import FactCheckForm
from rights.models import Contact, FactCheck, FactEdit, Statement
from rights.presenters import places
from rights.services import statements

PER_PAGE = 25
_MODELS = {"statement": Statement, "contact": Contact}


@require_GET
@needs(Permission.GUIDE_EDIT)
def facts(request: HttpRequest) -> HttpResponse:
    waiting = statements.awaiting()
    countries = {fact.country_id: fact.country for fact in waiting}
    harms = {key: label for key, label, _blocks in facts_queue.HARMS}
    harm = request.GET.get("harm", "")
    harm = harm if harm in harms else ""
    country = request.GET.get("country", "")
    country = country if country in countries else ""
    rows = facts_queue.ranked(waiting, harm=harm, country=country)
    counts = facts_queue.count_by_harm(waiting, country=country)
    context = {
        "section": "editor",
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "total": len(rows),
        "country": country,
        "harm": harm,
        "countries": places.options(countries.values(), get_language() or "en"),
        "harms": [
            (
                label,
                counts[key],
                _address(harm="" if key == harm else key, country=country),
                key == harm,
            )
            for key, label in harms.items()
        ],
        "address": _address(harm=harm, country=country),
    }
    return render(request, "desk/editor/facts.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.GUIDE_EDIT)
def fact(request: HttpRequest, kind: str, fact_id: int) -> HttpResponse:
    if kind not in _MODELS:
        raise Http404
    found = get_object_or_404(
        _MODELS[kind].objects.awaiting_confirmation().select_related("country"), pk=fact_id
    )
    row = facts_queue.waiting(found)
    form = FactCheckForm(
        request.POST if request.method == "POST" else None, initial={"wording": row.wording}
    )
    status = 200
    if request.method == "POST":
        if form.is_valid() and _checked(request, found, form):
            return redirect("desk:editor")
        status = 400
    context = {"section": "editor", "row": row, "form": form}
    return render(request, "desk/editor/fact.html", context, status=status)


def _checked(request: HttpRequest, found: Statement | Contact, form: FactCheckForm) -> bool:
    try:
        done = statements.check(fact=found, by=request.user, **form.cleaned_data)
    except statements.FactAlreadyChecked:
        form.add_error(
            None, _("Somebody checked this meanwhile, or its words changed. Look again.")
        )
        return False
    except ValidationError as wrong:
        form.add_error(None, wrong)  # by field, where the service names one
        return False
    if isinstance(done, FactEdit):
        messages.success(request, _("Saved. Another editor must look and confirm."))
    elif done.verdict == FactCheck.Verdict.CONFIRMED:
        messages.success(request, _("Confirmed. Readers see it now, with its source."))
    else:
        messages.success(request, _("Kept back. Readers do not see it."))
    return True


def _address(**wishes: str) -> str:
    return f"?{urlencode({name: value for name, value in wishes.items() if value})}"
