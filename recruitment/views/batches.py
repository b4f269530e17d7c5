"""Many reports at once at the caseworker's desk: looked through, sent, and undone as one."""

import secrets
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import asks_again
from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access, batch_table, plain_text, receipts, spreadsheets
from recruitment import desk_presenters as present
from recruitment.api import reports as door
from recruitment.batch_forms import SendForm, TableForm
from recruitment.batch_table import Line
from recruitment.models import Report, ReportBatch
from recruitment.report_facts import LONGEST_LINE
from recruitment.services import batches as services
from rights import hosts

PER_PAGE = 25


@dataclass(frozen=True)
class Shown:
    """One row of the table. `number`: as the spreadsheet counts; `recruiter`: as it is stored;
    `wrong`: column and what to do."""

    number: int
    row: door.Row
    recruiter: str
    abuses: list[str]
    wrong: list[tuple[str, str]]
    groups: list[str]


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@needs(Permission.REPORT_FILE_ON_BEHALF)
def batches(request: HttpRequest) -> HttpResponse:
    """What was sent before, and the form that has a table looked through. Nothing is stored by that."""
    if request.method == "GET":
        return _list_page(request, TableForm())
    token = secrets.token_urlsafe(24)
    form = TableForm(request.POST, request.FILES, token=token)
    if not form.is_valid():
        return _list_page(request, form, status=400)
    rows = door.checked(line.body for line in form.lines)
    return _check_page(request, form.lines, rows, table=form.text, token=token)


def _list_page(request: HttpRequest, form: TableForm, *, status: int = 200) -> HttpResponse:
    found = access.batches(request.user).select_related("filed_by", "undone_by")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "cases",
        "form": form,
        "page": page,
        "columns": batch_table.template(),
        "abuses": sorted(present.abuse_names().items()),
    }
    return render(request, "desk/batches.html", context, status=status)


def _check_page(  # noqa: PLR0913
    request: HttpRequest,
    lines: list[Line],
    rows: list[door.Row],
    *,
    table: str,
    token: str,
    status: int = 200,
) -> HttpResponse:
    shown = _shown(lines, rows)
    context = {
        "section": "cases",
        "rows": shown,
        "wrong": [one for one in shown if one.wrong],
        "table": table,
        "token": token,
    }
    return render(request, "desk/batch_check.html", context, status=status)


def _shown(lines: list[Line], rows: list[door.Row]) -> list[Shown]:
    labels = present.abuse_names()
    found = []
    for line, row in zip(lines, rows, strict=True):
        facts = row.sent.facts if row.sent else None
        digits = row.report["receipt"] if row.report else None
        found.append(
            Shown(
                number=line.number,
                row=row,
                recruiter=plain_text.line(facts.agency_typed, longest=LONGEST_LINE)
                if facts
                else "",
                abuses=[labels[key] for key in facts.abuses] if facts and not row.errors else [],
                wrong=[
                    (column, batch_table.said_of(column, error["detail"]))
                    for error in row.errors
                    for column in (batch_table.column_of(error["pointer"]),)
                ],
                groups=receipts.groups(digits) if digits else [],
            )
        )
    return found


@sensitive_post_parameters()
@require_POST
@needs(Permission.REPORT_FILE_ON_BEHALF)
def batch_send(request: HttpRequest) -> HttpResponse:
    """The table that was looked through. One wrong row, and none is sent."""
    form = SendForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The table did not arrive whole. Choose the file again."))
        return _list_page(request, TableForm(), status=400)
    rows = door.checked(line.body for line in form.lines)
    if any(row.errors for row in rows):
        told = {name: form.cleaned_data[name] for name in ("table", "token")}
        return _check_page(request, form.lines, rows, status=400, **told)
    organisation = request.user.organisation
    sender = door.Sender(Report.Channel.CASEWORKER, organisation, request.user)
    rows, batch = door.filed(rows, sender=sender)
    # The numbers are in this one answer and nowhere else.
    context = {
        "section": "cases",
        "rows": _shown(form.lines, rows),
        "batch": batch,
        "address": hosts.address(request, "/"),
    }
    return render(request, "desk/batch_sent.html", context)


@require_GET
@needs(Permission.REPORT_FILE_ON_BEHALF)
def batch_table_csv(request: HttpRequest) -> HttpResponse:
    return spreadsheets.download("reports", [batch_table.template()])


@require_GET
@needs(Permission.REPORT_FILE_ON_BEHALF)
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    found = _batch(request, batch_id)
    labels = present.abuse_names()
    own = access.own_reports(request.user).filter(batch=found).order_by("pk")
    rows = [
        present.case_row(report, labels, of=request.user.organisation)
        for report in own.select_related("receipt").prefetch_related("report_abuses")
    ]
    context = {"section": "cases", "batch": found, "rows": rows}
    return render(request, "desk/batch.html", context)


def _batch(request: HttpRequest, batch_id: int) -> ReportBatch:
    found = access.batches(request.user).select_related("filed_by", "undone_by", "api_key")
    return get_object_or_404(found, pk=batch_id)


@require_POST
@needs(Permission.REPORT_FILE_ON_BEHALF)
@asks_again
def batch_undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    try:
        undone = services.undo_batch(batch=_batch(request, batch_id), by=request.user)
    except services.BatchAlreadyUndone:
        messages.warning(request, _("It was taken back already."))
    else:
        taken = len(undone.withdrawn)
        said = ngettext(
            "%(count)d report was taken back.", "%(count)d reports were taken back.", taken
        )
        messages.success(request, said % {"count": taken})
    return redirect("desk:batch", batch_id)
