"""Workers sent by agencies: a table handed in, compared, written, taken back. Own country only."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import asks_again
from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access
from recruitment.import_messages import refusal, sentences
from recruitment.importers.said import WrongFileError
from recruitment.models import PlacementImport
from recruitment.placement_forms import PlacementForm
from recruitment.services import placements as services

PER_PAGE = 25
_ANSWERS = {"write": services.write, "drop": services.drop, "take_back": services.take_back}


@require_http_methods(["GET", "POST"])
@needs(Permission.REGISTER_IMPORT)
def placements(request: HttpRequest) -> HttpResponse:
    """Past tables, and the form that sends one in. Sending one changes no figure."""
    form = PlacementForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        made = _received(request, form)
        if made:
            return redirect("desk:placement_import", made.pk)
    rows = access.placement_imports(request.user).defer("waiting").select_related("created_by")
    context = {
        "section": "registers",
        "form": form,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "desk/placements.html", context, status=400 if form.errors else 200)


def _received(request: HttpRequest, form: PlacementForm) -> PlacementImport | None:
    file = form.cleaned_data["file"]
    try:
        return services.receive(
            content=file.read(),
            file_name=file.name,
            source=form.cleaned_data["source"],
            by=request.user,
        )
    except WrongFileError as wrong:
        form.add_error("file", refusal(wrong))
        return None


def _import(request: HttpRequest, import_id: int) -> PlacementImport:
    rows = access.placement_imports(request.user).defer("waiting")
    return get_object_or_404(
        rows.select_related("created_by", "answered_by", "taken_back_by"), pk=import_id
    )


@require_GET
@needs(Permission.REGISTER_IMPORT)
def placement_import(request: HttpRequest, import_id: int) -> HttpResponse:
    row = _import(request, import_id)
    context = {"section": "registers", "row": row, "counts": row.counts}
    context["lost"] = sentences(row.lost)
    return render(request, "desk/placement_import.html", context)


@require_POST
@needs(Permission.REGISTER_IMPORT)
@asks_again
def placement_answer(request: HttpRequest, import_id: int) -> HttpResponse:
    """Write it, drop it, or take back what was written."""
    row = _import(request, import_id)
    act = _ANSWERS.get(request.POST.get("answer", ""))
    if act is None:
        messages.error(request, _("Choose one of the two answers."))
        return redirect("desk:placement_import", import_id)
    try:
        act(placement_import=row, by=request.user)
    except services.NotWaitingError:
        messages.warning(request, _("Somebody answered meanwhile."))
    return redirect("desk:placement_import", import_id)
