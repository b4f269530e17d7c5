"""Public registers at the desk: sent in, compared, confirmed, watched, taken back. Own country only."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import asks_again
from accounts.gate import needs
from accounts.models import User
from accounts.permissions import Permission
from recruitment import access
from recruitment.import_messages import refusal, sentence, sentences
from recruitment.importers import REGISTERS
from recruitment.importers.said import WrongFileError
from recruitment.models import RegisterUpload, UploadRow
from recruitment.register_forms import UndoForm, UploadForm
from recruitment.services import registers as importing
from recruitment.services import uploads as services

PER_PAGE = 25
# All rows of the file, whatever would be done with them.
FOUND = "found"
# What a page opens with: what asks most of a person first.
_FIRST_SHOWN = ("doubtful", "unreadable", "vanished", "changed", "new")


@require_http_methods(["GET", "POST"])
@needs(Permission.REGISTER_IMPORT)
def registers(request: HttpRequest) -> HttpResponse:
    """Past imports, and the form that sends in a list. Sending one writes nothing but itself."""
    country = request.user.jurisdiction
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, country=country)
        upload = _received(request, form) if form.is_valid() else None
        if upload:
            return redirect("desk:register_upload", upload.pk)
    else:
        form = UploadForm(country=country)
    runs = access.register_imports(request.user).select_related("upload")
    context = {
        "section": "registers",
        "form": form,
        "page": Paginator(runs, PER_PAGE).get_page(request.GET.get("page")),
        "waiting": access.register_uploads(request.user)
        .filter(state__in=("compared", "confirmed"))
        .defer("content", "comparison")
        .select_related("created_by"),
    }
    return render(request, "desk/registers.html", context, status=400 if form.errors else 200)


def _received(request: HttpRequest, form: UploadForm) -> RegisterUpload | None:
    told = dict(form.cleaned_data)
    file = told.pop("file")
    try:
        return services.receive(content=file.read(), file_name=file.name, by=request.user, **told)
    except WrongFileError as wrong:
        form.add_error("file", refusal(wrong))
        return None


@require_GET
@needs(Permission.REGISTER_IMPORT)
def register_upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """What a list would change; then how far the writing is. The page asks again by itself."""
    return _upload_page(request, _upload(request, upload_id))


def _upload(request: HttpRequest, upload_id: int) -> RegisterUpload:
    rows = access.register_uploads(request.user).defer("content")
    return get_object_or_404(rows.select_related("created_by", "register_import"), pk=upload_id)


def _upload_page(request: HttpRequest, upload: RegisterUpload) -> HttpResponse:
    counts = upload.comparison["counts"]
    held = _held_rows(upload, counts)
    labels = {FOUND: _("Found in the file"), **dict(UploadRow.Outcome.choices)}
    show = request.GET.get("show", "")
    if not held.get(show):
        show = next((key for key in _FIRST_SHOWN if held.get(key)), FOUND)
    rows = upload.rows.filter(**({"is_in_file": True} if show == FOUND else {"outcome": show}))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "registers",
        "upload": upload,
        "refusal": sentence(upload.refused_for) if upload.refused_for else upload.refusal,
        "title": REGISTERS[upload.register].title,
        "parts": [
            {"key": key, "label": label, "total": counts[key], "has_rows": bool(held.get(key))}
            for key, label in labels.items()
        ],
        "show": show,
        "shown": labels[show],
        "page": page,
        "rows": [(row, sentences(row.why)) for row in page.object_list],
        "held": held.get(show, 0),
        "total": counts[show],
        "is_running": upload.state == RegisterUpload.State.CONFIRMED,
        "is_compared": upload.state == RegisterUpload.State.COMPARED,
    }
    return render(request, "desk/register_upload.html", context)


def _held_rows(upload: RegisterUpload, counts: Mapping[str, int]) -> dict[str, int]:
    """How many rows of each kind can be read through. What the file held only while all of it is there."""
    of_each = upload.rows.values_list("outcome").order_by("outcome").annotate(Count("pk"))
    in_file = upload.rows.filter(is_in_file=True).count()
    return {**dict(of_each), FOUND: in_file if in_file == counts[FOUND] else 0}


@require_POST
@needs(Permission.REGISTER_IMPORT)
@asks_again
def register_answer(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Yes or no to what was compared."""
    upload = _upload(request, upload_id)
    answer = request.POST.get("answer")
    try:
        if answer == "write":
            services.confirm(upload=upload, by=request.user)
        elif answer == "drop":
            services.drop(upload=upload, by=request.user)
            messages.success(request, _("Nothing was written. The file is gone."))
            return redirect("desk:registers")
        else:
            messages.error(request, _("Choose one of the two answers."))
    except services.UploadNotWaitingError:
        messages.warning(request, _("Somebody answered meanwhile."))
    return redirect("desk:register_upload", upload_id)


def _name(label: str) -> str:
    """`user:7` as the name of that person; a command has no name and stays as it is."""
    kind, _colon, number = label.partition(":")
    if kind != "user" or not number.isdecimal():
        return label
    return User.objects.filter(pk=number).values_list("name", flat=True).first() or label


@require_http_methods(["GET", "POST"])
@needs(Permission.REGISTER_IMPORT)
@asks_again
def register_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """One import, and the form that takes it back as a whole."""
    runs = access.register_imports(request.user).select_related("upload")
    run = get_object_or_404(runs, pk=import_id)
    form = UndoForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.undo(run=run, reason=form.cleaned_data["reason"], by=request.user)
        except importing.NewerImportError:
            form.add_error(
                None, _("A newer import of this register stands on it. Take that back first.")
            )
        except importing.AlreadyUndoneError:
            form.add_error(None, _("It was taken back already."))
            run.refresh_from_db()
        else:
            messages.success(request, _("The import is taken back."))
            return redirect("desk:register_import", import_id)
    title = REGISTERS[run.register].title if run.register in REGISTERS else run.register
    context = {
        "section": "registers",
        "run": run,
        "form": form,
        "title": title,
        "taken_in_by": _name(run.created_by),
        "taken_back_by": _name(run.undone_by),
    }
    return render(request, "desk/register_import.html", context, status=400 if form.errors else 200)
