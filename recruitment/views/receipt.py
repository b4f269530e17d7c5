"""Coming back with the number: what became of the report, own words, adding, narrowing, taking back.

No cookie here either: once the number was typed, a sealed pass goes along in the forms for a quarter
of an hour, so that neither the number nor a session stays on a shared telephone.
"""

import time
from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import limits
from audit.actors import WORKER
from recruitment import access, claim_sheet, fee_rows, plain_text, presenters, receipts, sealing
from recruitment.forms import (
    AddForm,
    ChoosePhraseForm,
    FileForm,
    MessageForm,
    PhraseForm,
    ReceiptForm,
)
from recruitment.models import FlagAnswer, SecretPhrase
from recruitment.sealing import CannotOpen
from recruitment.services import (
    asking,
    drafts,
    evidence,
    messages,
    numbers,
    phrases,
    reports,
    resuming,
)
from recruitment.services.drafts import DraftGone, DraftSent
from recruitment.services.evidence import NoSuchFile
from recruitment.services.reports import Opened, ReportAlreadyWithdrawn, UnknownReceipt
from recruitment.services.resuming import NoSuchUpload, NotWhole
from recruitment.views import receipt_facts
from recruitment.views.evidence import attachment, is_oversized
from recruitment.views.receipt_pass import UPLOAD_SECONDS, ReceiptPass
from rights.presenters import scripts
from rights.presenters.pieces import Texts

UNPROCESSABLE, TOO_MANY = 422, 429
# The one script here: a file in pieces, over a bad line. Without it the form sends the file as it is.
_SCRIPT = "resume.js"
_PHRASE = "phrase_%s"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@csp_update({"script-src": [scripts.source(_SCRIPT)], "connect-src": ["'self'"]})
def receipt(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _ask(request, ReceiptForm())
    if "phrase" in request.POST:
        return _with_phrase(request)
    if "pass" not in request.POST:
        return _with_number(request)
    try:
        opener = _opener(request)
        opened = reports.open_with_receipt(lookup=opener.lookup, wrapping=opener.wrapping)
    except (CannotOpen, UnknownReceipt):
        return _closed(request)
    if receipt_facts.is_at_it(request) and not opener.is_fresh:
        return _closed(request, changes=receipt_facts.kept(request, opened))
    return _do(request, opener, opened)


def _closed(request: HttpRequest, *, changes: str = "") -> HttpResponse:
    form = ReceiptForm(request.POST)
    form.add_error(None, _("This page was closed after 15 minutes. Type your number again."))
    return _ask(request, form, changes=changes, status=UNPROCESSABLE)


def _opener(request: HttpRequest) -> ReceiptPass:
    """A page stays open for 15 minutes. Two things have more time, and answer with nothing of the report:
    the last step of a file over a bad line, and keeping what was typed of changed facts.
    """
    if request.POST.get("do", "").startswith("whole:") or receipt_facts.is_at_it(request):
        return ReceiptPass.from_token(request.POST["pass"], lasts=UPLOAD_SECONDS)
    return ReceiptPass.from_token(request.POST["pass"])


def _ask(
    request: HttpRequest,
    form: ReceiptForm,
    *,
    done: Any = "",
    phrase_form: PhraseForm | None = None,
    changes: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "done": done,
        "changes": changes or request.POST.get("changes", ""),
        "phrase_form": phrase_form or PhraseForm(auto_id=_PHRASE),
    }
    return render(request, "recruitment/receipt/ask.html", context, status=status)


def _with_number(request: HttpRequest) -> HttpResponse:
    """A mistyped number costs nothing. A whole one costs the same slow step, known or not."""
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, status=UNPROCESSABLE)
    if not limits.may_try_receipt(request=request):
        form.add_error(None, _("Too many tries from here. Wait one hour, then try again."))
        return _ask(request, form, status=TOO_MANY)
    digits = form.cleaned_data["number"]
    found = numbers.keys_of(digits)
    try:
        opener, opened = _opened_by(found)
    except UnknownReceipt:
        return _maybe_a_draft(request, form, digits, found)
    return _go_on(request, opener, opened)


def _go_on(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    """To the report, or back to changed facts whose page had closed."""
    if "changes" in request.POST:
        return _do(request, opener, opened)
    return _page(request, opener, opened)


def _opened_by(found: sealing.NumberKeys) -> tuple[ReceiptPass, Opened]:
    """Raises `UnknownReceipt`."""
    opener = ReceiptPass(found.lookup, found.wrapping, int(time.time()))
    return opener, reports.open_with_receipt(lookup=found.lookup, wrapping=found.wrapping)


def _with_phrase(request: HttpRequest) -> HttpResponse:
    """Known or not, it costs the slow step of a phrase, and that of a number."""
    form = PhraseForm(request.POST, auto_id=_PHRASE)
    if not form.is_valid():
        return _ask(request, ReceiptForm(), phrase_form=form, status=UNPROCESSABLE)
    if not limits.may_try_phrase(request=request):
        form.add_error(None, _("Too many tries. Wait one hour, or type your number."))
        return _ask(request, ReceiptForm(), phrase_form=form, status=TOO_MANY)
    digits = phrases.digits_of(form.cleaned_data["phrase"]) or receipts.make()
    try:
        opener, opened = _opened_by(numbers.keys_of(digits))
    except UnknownReceipt:
        form.add_error("phrase", _("No report opens with this phrase. Look at each word again."))
        return _ask(request, ReceiptForm(), phrase_form=form, status=UNPROCESSABLE)
    return _go_on(request, opener, opened)


def _maybe_a_draft(
    request: HttpRequest, form: ReceiptForm, digits: str, found: sealing.NumberKeys
) -> HttpResponse:
    try:
        draft_pass = drafts.under_new_number(drafts.resume_with(digits, found))
    except (DraftGone, DraftSent):
        form.add_error(
            "number",
            _(
                "We have no report with this number. An unsent report is deleted after seven days. "
                "Without the number nobody can open a report, not even we."
            ),
        )
        return _ask(request, form, status=UNPROCESSABLE)
    new = presenters.groups(draft_pass.digits) if draft_pass.digits != digits else None
    context = {"draft": draft_pass.token, "new_number": new}
    return render(request, "recruitment/receipt/unsent.html", context)


def _texts() -> Texts:
    return Texts(get_language() or "en")


def _page(  # noqa: PLR0913
    request: HttpRequest,
    opener: ReceiptPass,
    opened: Opened,
    *,
    done: Any = "",
    with_words: bool = False,
    with_messages: bool = False,
    with_files: bool = False,
    form: AddForm | None = None,
    message_form: MessageForm | None = None,
    file_form: FileForm | None = None,
    phrase_form: ChoosePhraseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    texts = _texts()
    is_there = opened.key is not None
    how_many_files = opened.report.files.count()
    words = opened.words() if with_words and is_there else None
    context = {
        "pass": opener.token,
        "view": presenters.receipt(opened.report, texts),
        "texts": texts,
        "done": done,
        "words": words,
        "payments": fee_rows.sealed_in_words(words or {}),
        "messages_shown": messages.read(opened) if with_messages and is_there else None,
        "files_shown": evidence.listed(opened) if with_files and is_there else None,
        "how_many_files": how_many_files,
        # Told before megabytes of paid data are spent on a no.
        "no_more_fit": evidence.no_more_fit() if how_many_files >= evidence.MOST_FILES else "",
        "script": scripts.text(_SCRIPT),
        "most_bytes": evidence.MOST_BYTES,
        "too_large": evidence.too_large(),
        "has_phrase": is_there and SecretPhrase.objects.filter(report=opened.report).exists(),
        "phrase_form": phrase_form
        if phrase_form is not None
        else ChoosePhraseForm(auto_id=_PHRASE),
        "file_form": file_form if file_form is not None else FileForm(auto_id="file_%s"),
        "questions": access.questions_to(opened.report) if is_there else [],
        "answers": FlagAnswer.Said.choices,
        "how_many_messages": messages.how_many(opened.report),
        "may_write": is_there and messages.is_anybody_reading(opened.report),
        "form": form if form is not None else AddForm(auto_id="f_%s"),
        "message_form": message_form
        if message_form is not None
        else MessageForm(auto_id="message_%s"),
    }
    return render(request, "recruitment/receipt/page.html", context, status=status)


# --- what the holder can do ---------------------------------------------------------------------

Doing = Callable[[HttpRequest, ReceiptPass, Opened], HttpResponse]


def _do(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    doing = _DOINGS.get(request.POST.get("do", "").partition(":")[0], _page)
    if receipt_facts.is_at_it(request):
        doing = _change_facts
    try:
        return doing(request, opener, opened)
    except NoSuchFile:
        return _page(
            request, opener, opened, done=_("This file is not there any more."), with_files=True
        )
    except ReportAlreadyWithdrawn:
        return _page(request, opener, Opened(opened.report, None))
    except CannotOpen:  # its key moved on under our hands: the number opens it again
        return _closed(request)


def _read(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    return _page(request, opener, opened, with_words=True)


def _add(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    form = AddForm(request.POST, auto_id="f_%s")
    if form.is_valid():
        try:
            reports.add_words(opened=opened, story=form.cleaned_data["story"])
        except ValidationError as refused:
            form.add_error("story", refused.message_dict["story"])
        else:
            return _page(request, opener, opened, done=_("Your words were added."), with_words=True)
    return _page(request, opener, opened, form=form, status=UNPROCESSABLE)


def _change_facts(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    if screen := receipt_facts.answer(request, opener, opened):
        return screen
    opened.report.refresh_from_db()
    return _page(request, opener, opened, done=_("Done. This is how it stands now."))


def _read_messages(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    return _page(request, opener, opened, with_messages=True)


def _write(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    form = MessageForm(request.POST, auto_id="message_%s")
    if form.is_valid():
        try:
            messages.answer(opened=opened, text=form.cleaned_data["text"])
        except ValidationError as refused:
            form.add_error("text", refused.message_dict["text"])
        except messages.NobodyReads:
            form.add_error(
                None, _("Nobody can read your words any more. So nobody would see this.")
            )
        else:
            return _page(
                request, opener, opened, done=_("Your message was sent."), with_messages=True
            )
    return _page(
        request, opener, opened, message_form=form, with_messages=True, status=UNPROCESSABLE
    )


def _answer_question(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    """`answer:<number of the question>:<what is said>`, from a button each."""
    number, _colon, said = request.POST["do"].removeprefix("answer:").partition(":")
    try:
        if (question_id := plain_text.number(number)) is None:
            raise asking.NotAskedError
        asking.answer(report=opened.report, question_id=question_id, said=said)
    except asking.NotAskedError:
        return _page(request, opener, opened, done=_("This question is not asked any more."))
    return _page(request, opener, opened, done=_("Your answer is kept. Thank you."))


def _files(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    return _page(request, opener, opened, with_files=True)


def _add_file(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    form = FileForm(request.POST, request.FILES, auto_id="file_%s")
    if is_oversized(request):
        # It was thrown away as it came, so the form says that none was chosen.
        form.errors["file"] = form.error_class([evidence.too_large()])
    elif form.is_valid():
        try:
            evidence.add(opened=opened, file=form.cleaned_data["file"])
        except ValidationError as refused:
            form.add_error("file", refused.message_dict["file"])
        else:
            return _page(request, opener, opened, done=_("Your file was added."), with_files=True)
    return _page(request, opener, opened, file_form=form, with_files=True, status=UNPROCESSABLE)


def _whole_file(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    """All pieces came. A pass too old for the page gets an answer, and no page."""
    done, refused, status = "", [], UNPROCESSABLE
    try:
        resuming.finish(opened=opened, token=request.POST["do"].partition(":")[2])
    except ValidationError as error:
        refused = error.messages
    except (NoSuchUpload, NotWhole):
        refused = [_("The file did not come whole. Choose it again.")]
    else:
        done, status = _("Your file was added."), 200
    if not opener.is_fresh:
        closed = ReceiptForm(request.POST if refused else None)
        for sentence in refused:
            closed.add_error(None, sentence)
        return _ask(request, closed, done=done, status=status)
    form = FileForm({} if refused else None, auto_id="file_%s")
    if refused:
        form.errors["file"] = form.error_class(refused)
    return _page(request, opener, opened, done=done, file_form=form, with_files=True, status=status)


def _named_file(request: HttpRequest) -> int:
    """The number behind the colon of `do`. Raises `NoSuchFile`."""
    number = plain_text.number(request.POST["do"].partition(":")[2])
    if number is None:
        raise NoSuchFile
    return number


def _get_file(*, original: bool) -> Doing:
    def get(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
        return attachment(evidence.find(opened, _named_file(request)), original=original)

    return get


def _remove_file(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    evidence.remove(opened=opened, pk=_named_file(request))
    return _page(request, opener, opened, done=_("The file is deleted."), with_files=True)


def _sheet(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    """The page to take along when money is asked back. What is typed for it is not kept."""
    if opened.key is None:
        raise ReportAlreadyWithdrawn
    report = opened.report
    ends = claim_sheet.ends_of(report)
    sent = request.POST if request.POST["do"] == "sheet-make" else None
    form = claim_sheet.form_for(report, ends, sent) if ends else None
    context: dict[str, Any] = {"pass": opener.token, "texts": _texts()}
    if ends and form and form.is_valid():
        context |= claim_sheet.sheet(report, ends, form.bill(), opened.words())
        return render(request, "recruitment/receipt/sheet.html", context)
    context |= claim_sheet.asking(report, form)
    status = UNPROCESSABLE if form and form.errors else 200
    return render(request, "recruitment/receipt/sheet_ask.html", context, status=status)


def _ask_withdraw(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    return render(request, "recruitment/receipt/withdraw.html", {"pass": opener.token})


def _withdraw(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    reports.withdraw(report=opened.report, by=WORKER)
    opened.report.refresh_from_db()
    return _page(request, opener, Opened(opened.report, None))


def _narrow(**scopes: bool) -> Doing:
    def narrow(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
        report = reports.narrow_consent(
            report=opened.report,
            by=WORKER,
            key=opened.key,
            wrapping=opener.wrapping,
            **scopes,
        )
        return _page(
            request,
            opener,
            Opened(report, opened.key, opener.wrapping),
            done=_("Done. This is how it stands now."),
        )

    return narrow


def _choose_phrase(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    form = ChoosePhraseForm(request.POST, auto_id=_PHRASE)
    if not form.is_valid():
        return _page(request, opener, opened, phrase_form=form, status=UNPROCESSABLE)
    if not limits.may_try_phrase(request=request):
        form.add_error(None, _("Too many tries from here. Wait one hour, then try again."))
        return _page(request, opener, opened, phrase_form=form, status=TOO_MANY)
    told = form.cleaned_data
    try:
        if phrases.choose(opened=opened, digits=told["number"], phrase=told["new_phrase"]):
            return _page(request, opener, opened, done=_("Your phrase opens this report, too."))
        form.refuse_easy()
    except phrases.OtherNumber:
        form.add_error("number", _("This is not the number of this report."))
    return _page(request, opener, opened, phrase_form=form, status=UNPROCESSABLE)


def _remove_phrase(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    phrases.remove(opened=opened)
    return _page(request, opener, opened, done=_("Only your number opens this report now."))


def _let_in(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
    try:
        report = reports.let_filer_in(opened=opened)
    except reports.NobodyToLetIn:
        said = _("This can not be done now: the organisation has no key to open your words.")
        return _page(request, opener, opened, done=said)
    return _page(
        request, opener, Opened(report, opened.key), done=_("Done. This is how it stands now.")
    )


def _send(*, regulator: bool) -> Doing:
    def send(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse:
        if not regulator:  # whatever she agreed to when she held it back: the button says "only"
            reports.narrow_consent(report=opened.report, by=WORKER, regulator=False)
        report = reports.release_now(report=opened.report, counting=True, regulator=regulator)
        return _page(request, opener, Opened(report, opened.key), done=_("Your report was sent."))

    return send


_DOINGS: dict[str, Doing] = {
    "read": _read,
    "add": _add,
    "files": _files,
    "add-file": _add_file,
    "whole": _whole_file,
    "file": _get_file(original=False),
    "original": _get_file(original=True),
    "remove-file": _remove_file,
    "messages": _read_messages,
    "write": _write,
    "answer": _answer_question,
    "sheet": _sheet,
    "sheet-make": _sheet,
    "withdraw": _ask_withdraw,
    "withdraw-yes": _withdraw,
    "stop-showing": _narrow(regulator=False),
    "stop-counting": _narrow(counting=False, regulator=False),
    "close-words": _narrow(story=False),
    "let-in": _let_in,
    "phrase": _choose_phrase,
    "phrase-remove": _remove_phrase,
    "send": _send(regulator=True),
    "send-count-only": _send(regulator=False),
}
