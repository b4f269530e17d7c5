"""The worker's report, one screen after another, at one address.

No cookie, no account, no script. What makes the screens one report is a sealed pass in a hidden field
(recruitment/services/drafts.py); why that replaces Django's token against forged requests is in
docs/adr/0009-reports-without-cookies.md.
"""

import re
import time
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from django.core import signing
from django.core.exceptions import BadRequest, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import limits
from audit.actors import WORKER
from recruitment import channel, fee_rows, presenters, receipts
from recruitment.forms import StepForm
from recruitment.interview import Interview, NotReady, new_content
from recruitment.models import Report
from recruitment.questions import STEPS, TITLES, Step, step_after, step_before
from recruitment.services import drafts, reports
from recruitment.services.drafts import DraftGone, DraftSent, Pass
from rights.fees import ITEMS
from rights.models import Country
from rights.presenters.pieces import Texts

# A person needs longer than this to read seven screens, let alone to answer them.
FASTEST_SECONDS = 20
LONGEST_SUM = 15
UNPROCESSABLE, TOO_MANY, GONE = 422, 429, 410
_SALT = "report opened"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _first_screen(request)
    token = request.POST.get("draft", "")
    if not token and request.POST.get("do") == "carry":
        return _first_screen(request)
    if not token:
        return _begin(request)
    try:
        draft_pass = Pass.from_token(token)
        return _go_on(request, draft_pass, drafts.load(draft_pass))
    except DraftSent:
        sent = reports.sent_with(idempotency_token=draft_pass.sending_token)
        return _sent(request, draft_pass, sent)
    except DraftGone:
        return render(request, "recruitment/report/gone.html", status=GONE)


def _texts() -> Texts:
    return Texts(get_language() or "en")


def _first_screen(request: HttpRequest) -> HttpResponse:
    """Opened by a link, or by the fee check, which hands its sum over by POST: out of the address."""
    told = request.POST if request.method == "POST" else request.GET
    interview = Interview(_new_content(request, told), texts=_texts(), digits="", asked=(0, 1))
    return _show(request, interview, interview.shown(Step.SAFETY), None)


def _new_content(request: HttpRequest, told: QueryDict) -> dict[str, Any]:
    fee = _fee(request)
    return new_content(
        origin=_country(told.get("from", "")),
        destination=_country(told.get("to", "")),
        fee=fee,
        fees=_fees(request) if fee[0] else {},
    )


def _country(code: str) -> str:
    """The code when it is a country's, else nothing: an address somebody mistyped must not stop anybody."""
    return code if Country.objects.filter(pk=code[:3]).exists() and len(code) == 3 else ""


def _fee(request: HttpRequest) -> tuple[str, str]:
    """Sum and currency from the fee check; nothing for what is no sum of it."""
    amount, currency = (request.POST.get(name, "") for name in ("fee_amount", "fee_currency"))
    return (amount, currency[:3]) if _is_sum(amount) else ("", "")


def _fees(request: HttpRequest) -> dict[str, str]:
    """The sums behind it, by item."""
    told = {item: request.POST.get(f"fee_{item}", "") for item in ITEMS}
    return {item: amount for item, amount in told.items() if _is_sum(amount)}


def _is_sum(text: str) -> bool:
    return len(text) <= LONGEST_SUM and bool(re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII))


def _begin(request: HttpRequest) -> HttpResponse:
    """The first screen comes back: only now is there anything to keep, so only now a draft."""
    content = _new_content(request, request.POST)
    interview = Interview(content, texts=_texts(), digits="", asked=(0, 1))
    form = interview.keep(Step.SAFETY, request.POST)
    if not form.is_valid():
        return _show(request, interview, form, None, status=UNPROCESSABLE)
    if not limits.may_start_draft(request=request):
        form.add_error(None, _("Too many reports begin here right now. Try again in some minutes."))
        return _show(request, interview, form, None, status=TOO_MANY)
    draft_pass = drafts.start(content=content, started_at=_opened_at(request))
    interview = _interview(content, draft_pass)
    return _turn_to(request, interview, draft_pass, _asked_for(request, Step.SAFETY))


def _interview(content: dict[str, Any], draft_pass: Pass) -> Interview:
    return Interview(
        content, texts=_texts(), digits=draft_pass.digits, asked=asked_groups(draft_pass)
    )


def asked_groups(draft_pass: Pass) -> tuple[int, int]:
    """Places of the two groups to type back, the same for one draft however often it is shown."""
    pairs = list(combinations(range(receipts.GROUPS), 2))
    return pairs[draft_pass.lookup[0] % len(pairs)]


def _opened_at(request: HttpRequest) -> int:
    """When the first screen was shown; now, where that can't be told."""
    try:
        return int(signing.Signer(salt=_SALT).unsign(request.POST.get("opened", "")))
    except (signing.BadSignature, ValueError):
        return int(time.time())


def _asked_for(request: HttpRequest, step: Step) -> Step:
    """Which screen the button that was pressed leads to."""
    do = request.POST.get("do", "next")
    if do == "back":
        return step_before(step)
    if do in ("stay", fee_rows.ADD):
        return step
    if do == "skip":
        return Step.SHARE
    if do.startswith("go-") and do[3:] in STEPS:
        return Step(do[3:])
    return step_after(step)


def _go_on(request: HttpRequest, draft_pass: Pass, content: dict[str, Any]) -> HttpResponse:
    do = request.POST.get("do", "next")
    if do == "wipe":
        drafts.wipe(draft_pass=draft_pass)
        drafts.let_go_of_text(content)
        return render(request, "recruitment/report/wiped.html")
    if do in (presenters.AS_TEXT, presenters.AS_PICTURE):
        return presenters.number_as_file(draft_pass.digits, do)
    interview = _interview(content, draft_pass)
    if do == "resume":
        drafts.let_go_of_text(content)
        return _turn_to(request, interview, draft_pass, Step(content["at"]))
    step = _step(request)
    form = interview.keep(step, request.POST)
    if request.POST.get("website"):
        content["doubts"].append("honeypot")
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        content["doubts"].append("other_site")
    content["doubts"] = sorted(set(content["doubts"]))
    if do == fee_rows.ADD:
        interview.add_fee_row()
    is_forward = do not in ("back", "stay", fee_rows.ADD) and not do.startswith("go-")
    if is_forward and not form.is_valid():
        drafts.save(draft_pass=draft_pass, content=content)
        return _show(request, interview, form, draft_pass, status=UNPROCESSABLE)
    if is_forward and step is Step.WHO and (again := interview.wants_look_up(form)):
        drafts.save(draft_pass=draft_pass, content=content)
        return _show(request, interview, again, draft_pass)
    if is_forward and step is Step.SEND:
        drafts.save(draft_pass=draft_pass, content=content)
        return _send(request, draft_pass)
    return _turn_to(request, interview, draft_pass, _asked_for(request, step))


def _step(request: HttpRequest) -> Step:
    try:
        return Step(request.POST.get("step", ""))
    except ValueError as error:
        raise BadRequest("no such screen") from error


def _turn_to(
    request: HttpRequest, interview: Interview, draft_pass: Pass, step: Step
) -> HttpResponse:
    messages = interview.new_safety_messages()
    interview.content["at"] = step
    drafts.save(draft_pass=draft_pass, content=interview.content)
    return _show(request, interview, interview.shown(step), draft_pass, messages=messages)


def _send(request: HttpRequest, draft_pass: Pass) -> HttpResponse:
    """One report, however often the button is pressed: the draft's row is held until it is done."""
    with transaction.atomic():
        content = drafts.lock(draft_pass)
        interview = _interview(content, draft_pass)
        try:
            facts, words = interview.facts(), interview.words()
            made = reports.submit(
                facts=facts,
                words=words,
                idempotency_token=draft_pass.sending_token,
                channel=Report.Channel.WORKER,
                by=WORKER,
                channel_bucket=channel.bucket(request),
                receipt=draft_pass.digits,
                doubts=_doubts(content, draft_pass),
            )
        except NotReady as trouble:
            form = interview.bound(trouble.step)
        except ValidationError as refused:
            form = interview.bound(Step.SHARE)
            for sentence in refused.messages:
                form.add_error(None, sentence)
        else:
            drafts.mark_sent(draft_pass=draft_pass)
            return _sent(request, draft_pass, made.report)
    return _show(request, interview, form, draft_pass, status=UNPROCESSABLE)


def _doubts(content: Mapping[str, Any], draft_pass: Pass) -> list[str]:
    is_fast = time.time() - draft_pass.started_at < FASTEST_SECONDS
    return [*content["doubts"], *(["too_fast"] if is_fast else [])]


def _sent(request: HttpRequest, draft_pass: Pass, sent: Report | None) -> HttpResponse:
    """Where it went, once it left this form. It may be held, kept, or taken back by now."""
    do = request.POST.get("do", "")
    if do in (presenters.AS_TEXT, presenters.AS_PICTURE):
        return presenters.number_as_file(draft_pass.digits, do)
    return render(
        request,
        "recruitment/report/sent.html",
        {
            "draft": draft_pass.token,
            "groups": presenters.groups(draft_pass.digits),
            "stands": presenters.not_sent(sent) if sent else [],
            "is_gone": sent is not None and sent.state in Report.GONE,
        },
    )


def _show(  # noqa: PLR0913
    request: HttpRequest,
    interview: Interview,
    form: StepForm,
    draft_pass: Pass | None,
    *,
    messages: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    step = form.step
    context = {
        "form": form,
        "step": step,
        "title": TITLES[step],
        "place": STEPS.index(step) + 1,
        "of": len(STEPS),
        "can_skip": step in (Step.MORE, Step.WHO, Step.JOURNEY),
        "can_go_back": draft_pass is not None and step is not Step.SAFETY,
        "origin": interview.content["origin"],
        "destination": interview.content["destination"],
        "fee": interview.content.get("fee"),
        "fees": interview.content.get("fees"),
        "texts": interview.texts,
        "notes": presenters.safety_notes(messages or [], interview.whereabouts(), interview.texts),
    }
    if draft_pass is None:
        context["opened"] = signing.Signer(salt=_SALT).sign(str(int(time.time())))
    else:
        context["draft"] = draft_pass.token
        context["groups"] = presenters.groups(draft_pass.digits)
    if step is Step.SEND:
        context["summary"] = presenters.summary(interview)
    return render(request, "recruitment/report/step.html", context, status=status)
