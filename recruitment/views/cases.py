"""The caseworker's desk: reports of the own organisation, and of no other."""

import secrets
import time
from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import asks_again
from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access, candidates, caseload, fee_rows, receipts, refunds
from recruitment import desk_presenters as present
from recruitment.case_forms import (
    OFFERED,
    CaseForm,
    FileForm,
    MessageForm,
    OpenForm,
    ReadForm,
    WithdrawForm,
)
from recruitment.models import Report
from recruitment.report_facts import LONGEST_LINE, Submitted
from recruitment.sealing import CannotOpen
from recruitment.services import evidence, keys
from recruitment.services import messages as letters
from recruitment.services import reports as services
from recruitment.services.reports import Opened
from recruitment.views.casework import opened_by_password
from recruitment.views.evidence import FilePass, download, is_oversized
from rights import hosts
from rights.models import AbuseType, Country
from rights.presenters.pieces import Texts

PER_PAGE = 25


@require_GET
@needs(Permission.REPORT_READ_OWN_ORGANISATION)
def cases(request: HttpRequest) -> HttpResponse:
    asked = caseload.CaseFilter.from_address(request.GET)
    own = caseload.cases(request.user, today=timezone.localdate())
    found = caseload.with_work(caseload.found(asked, own), request.user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    labels = present.abuse_names()
    context = {
        "section": "cases",
        "page": page,
        "is_webhook_off": access.webhooks(request.user).failing().exists(),
        "rows": [
            present.case_row(report, labels, of=request.user.organisation)
            for report in page.object_list
        ],
        "facets": caseload.facets(asked, own),
        "address": asked.address,
        "asked": access.questions_to_own(request.user).filter(said="").count(),
        "closed": access.closed_cases(request.user),
        "money": refunds.lines(request.user),
    }
    return render(request, "desk/cases.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@needs(Permission.REPORT_FILE_ON_BEHALF)
def case_new(request: HttpRequest) -> HttpResponse:
    """The whole interview on one page. Looking up an agency sends it too, and loses nothing."""
    if request.method == "GET":
        return _case_page(request, case_form())
    if "look_up" in request.POST:
        # A look-up is no sending: what is still missing is not called wrong.
        return _case_page(request, case_form(as_typed=request.POST), offered=_offered(request))
    if request.POST.get("do") == fee_rows.ADD:
        return _case_page(request, case_form(as_typed=fee_rows.one_more(request.POST)))
    form = case_form(sent=request.POST)
    if form.is_valid() and (done := _submit(request, form)):
        return _receipt_page(request, done)
    return _case_page(request, form, status=400)


def case_form(*, sent: QueryDict | None = None, as_typed: QueryDict | None = None) -> CaseForm:
    shape = {
        "abuses": AbuseType.objects.all(),
        "texts": Texts(get_language() or "en"),
        "countries": list(Country.objects.all()),
    }
    if sent is not None:
        return CaseForm(sent, **shape)
    if as_typed is not None:
        return CaseForm(as_typed=as_typed, **shape)
    return CaseForm(initial={"token": secrets.token_urlsafe(24)}, **shape)


def _offered(request: HttpRequest) -> list[candidates.Candidate]:
    name = request.POST.get("agency_typed", "")[:LONGEST_LINE]
    country = request.POST.get("recruited_in", "") or request.POST.get("origin", "")
    hints = {
        kind: request.POST.get(kind, "")[:LONGEST_LINE] for kind in ("licence", "phone", "web")
    }
    return candidates.find(
        name, country[:3] or None, limit=OFFERED, hints=hints, listed_only=True, or_nearest=True
    )


def _case_page(
    request: HttpRequest,
    form: CaseForm,
    *,
    offered: list[candidates.Candidate] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "section": "case_new",
        "form": form,
        "offered": present.offered(offered or []),
        "has_looked": offered is not None,
        "can_seal": keys.sealing_key(request.user.organisation) is not None,
    }
    return render(request, "desk/case_new.html", context, status=status)


def _submit(request: HttpRequest, form: CaseForm) -> Submitted | None:
    """A repeat shows the number to whoever sent that report, and to no colleague with its token."""
    organisation = request.user.organisation
    try:
        done = services.submit(
            facts=form.facts(language=get_language() or "en"),
            words=form.words(organisation=organisation),
            idempotency_token=form.cleaned_data["token"],
            channel=Report.Channel.CASEWORKER,
            by=request.user,
            organisation=organisation,
            filed_by=request.user,
        )
    except ValidationError as wrong:
        form.add_wrong(wrong.message_dict)
        return None
    is_own = done.report.filed_by_id == request.user.pk
    return done if is_own else replace(done, receipt_digits=None)


def _receipt_page(request: HttpRequest, done: Submitted) -> HttpResponse:
    """In this one answer and nowhere else: the number is in no address, session or log."""
    digits = done.receipt_digits
    context = {
        "section": "case_new",
        "report": done.report,
        "groups": receipts.groups(digits) if digits else [],
        "is_repeat": done.is_repeat,
        "address": hosts.address(request, "/"),
    }
    return render(request, "desk/case_sent.html", context)


@require_GET
@needs(Permission.REPORT_READ_OWN_ORGANISATION)
def case(request: HttpRequest, report_id: int) -> HttpResponse:
    return _one_case(request, _report(request, report_id))


@sensitive_post_parameters("password")
@require_POST
@needs(Permission.REPORT_READ_OWN_ORGANISATION)
def case_open(request: HttpRequest, report_id: int) -> HttpResponse:
    """What the worker told, opened with the caseworker's own password. Each reading is in the trail."""
    report = _report(request, report_id)
    form = ReadForm(request.POST, auto_id="open_%s")
    if not form.is_valid():
        return _one_case(request, report, open_form=form, status=400)
    opened = _opened(
        request,
        form,
        lambda password: services.open_for_member(
            report=report,
            password=password,
            by=request.user,
            purpose=form.cleaned_data["purpose"],
        ),
    )
    if opened is None:
        return _one_case(request, report, open_form=form, status=400)
    return _one_case(request, report, opened=opened)


@sensitive_post_parameters()
@require_POST
@needs(Permission.REPORT_READ_OWN_ORGANISATION)
def case_write(request: HttpRequest, report_id: int) -> HttpResponse:
    """A message to the worker. It waits behind her receipt; nothing is sent to any telephone."""
    report = _report(request, report_id)
    form = MessageForm(request.POST, auto_id="write_%s")
    if not form.is_valid():
        return _one_case(request, report, message_form=form, status=400)
    opened = _opened(
        request,
        form,
        lambda password: letters.write(
            report=report, password=password, text=form.cleaned_data["text"], by=request.user
        ),
    )
    if opened is None:
        return _one_case(request, report, message_form=form, status=400)
    messages.success(request, _("Your message waits behind the worker's number."))
    return _one_case(request, report, opened=opened)


@sensitive_post_parameters()
@require_POST
@needs(Permission.REPORT_READ_OWN_ORGANISATION)
def case_file_add(request: HttpRequest, report_id: int) -> HttpResponse:
    """A file for the sealed part, from somebody of an organisation that may open it."""
    report = _report(request, report_id)
    form = FileForm(request.POST, request.FILES, auto_id="file_%s")
    if is_oversized(request):
        # It was thrown away as it came, so the form says that none was chosen.
        form.errors["file"] = form.error_class([evidence.too_large()])
    if form.is_valid():
        opened = _opened(
            request,
            form,
            lambda password: evidence.add_as_member(
                report=report, password=password, file=form.cleaned_data["file"], by=request.user
            ),
        )
        if opened is not None:
            messages.success(request, _("The file is sealed with the words."))
            return _one_case(request, report, opened=opened)
    return _one_case(request, report, file_form=form, status=400)


@require_POST
@needs(Permission.REPORT_READ_OWN_ORGANISATION)
def case_file(request: HttpRequest, report_id: int) -> HttpResponse:
    """A copy of one file, by the pass that the opened page held. Each taking is in the trail."""
    report = _report(request, report_id)
    try:
        opener = FilePass.from_token(request.POST.get("pass", ""))
        if (opener.report_id, opener.user_id) != (report.pk, request.user.pk):
            raise Http404
        evidence.note_opened(report=report, by=request.user)
        return download(opener.copy, f"report-{report.pk}-file-{opener.pk}")
    except (CannotOpen, evidence.NoSuchFile, services.UnknownReceipt) as gone:
        raise Http404 from gone


def _file_rows(request: HttpRequest, opened: Opened) -> list[present.FileRow]:
    """Files with a pass for each copy, for the page that the password opened."""
    now = int(time.time())
    rows = []
    for found in evidence.listed(opened):
        passes = [
            FilePass(opened.report.pk, request.user.pk, found.pk, copy, now).token if copy else ""
            for copy in (found.clean, found.original)
        ]
        rows.append(present.FileRow(found, *passes))
    return rows


def _opened(
    request: HttpRequest, form: OpenForm, opening: Callable[[str], Opened]
) -> Opened | None:
    """What the password opened; None where it did not, and then the form says why."""
    try:
        return opened_by_password(request, form, opening)
    except services.UnknownReceipt:
        form.add_error(None, _("This report is not sealed to your organisation any more."))
    except ValidationError as wrong:
        form.add_error(None, wrong)
    return None


@require_POST
@needs(Permission.REPORT_FILE_ON_BEHALF)
@asks_again
def case_withdraw(request: HttpRequest, report_id: int) -> HttpResponse:
    report = get_object_or_404(_whole(access.own_reports(request.user)), pk=report_id)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _one_case(request, report, withdraw_form=form, status=400)
    services.withdraw(report=report, by=request.user)
    messages.success(request, _("The report was taken back. What was told is gone."))
    return redirect("desk:case", report_id)


def _report(request: HttpRequest, report_id: int) -> Report:
    return get_object_or_404(_whole(access.cases(request.user)), pk=report_id)


def _whole(reports: QuerySet[Report]) -> QuerySet[Report]:
    with_rows = reports.select_related("filed_by", "receipt", "organisation")
    return with_rows.prefetch_related("report_abuses")


def _one_case(  # noqa: PLR0913
    request: HttpRequest,
    report: Report,
    *,
    opened: Opened | None = None,
    open_form: ReadForm | None = None,
    withdraw_form: WithdrawForm | None = None,
    message_form: MessageForm | None = None,
    file_form: FileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    labels = present.abuse_names()
    is_gone = report.state in Report.GONE
    row = present.case_row(report, labels, of=request.user.organisation)
    context = {
        "section": "cases",
        "report": report,
        "row": row,
        "facts": present.case_facts(report, labels) if row.is_own else [],
        "is_gone": is_gone,
        "is_sealed_to_us": access.sealed_to(request.user).filter(pk=report.pk).exists(),
        "words": present.told(opened.words()) if opened else None,
        "letters": letters.read(opened) if opened else [],
        "files": _file_rows(request, opened) if opened else [],
        "how_many_files": report.files.count(),
        "file_form": file_form or FileForm(auto_id="file_%s"),
        "how_many_letters": report.messages.count(),
        "open_form": open_form or ReadForm(auto_id="open_%s"),
        "message_form": message_form or MessageForm(auto_id="write_%s"),
        "withdraw_form": withdraw_form or WithdrawForm(),
    }
    return render(request, "desk/case.html", context, status=status)
