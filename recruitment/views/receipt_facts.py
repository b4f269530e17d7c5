"""Behind a receipt: facts added or set right, on the screens they were first told on.

The work goes along in the form until it is saved, so a page that closed costs one screen at most.
"""

import time
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from recruitment import access, channel, fee_rows, presenters, told_facts
from recruitment.correction import STEPS, Correction
from recruitment.forms import StepForm
from recruitment.interview import NotReady
from recruitment.questions import TITLES, Step
from recruitment.report_facts import ReportFacts
from recruitment.sealing import CannotOpen
from recruitment.services import changed_facts
from recruitment.services.reports import Opened, ReportAlreadyWithdrawn
from recruitment.views.receipt_pass import ReceiptPass
from rights.presenters.pieces import Texts

UNPROCESSABLE = 422
# As for a new report: nobody reads, types a name and saves in less.
FASTEST_SECONDS = 20
# Screens by what the service refuses; all else is of the journey.
_STEP_OF = {
    "abuses": Step.WHAT,
    "fees": Step.MORE,
    "fee_amount": Step.MORE,
    "agency_typed": Step.WHO,
    "agency_hints": Step.WHO,
    "recruited_in": Step.WHO,
}


def is_at_it(request: HttpRequest) -> bool:
    """Whether what was sent belongs here."""
    return "changes" in request.POST or request.POST.get("do") == "facts"


def answer(request: HttpRequest, opener: ReceiptPass, opened: Opened) -> HttpResponse | None:
    """The next screen, or None once it is saved. Raises `ReportAlreadyWithdrawn`."""
    if opened.key is None:
        raise ReportAlreadyWithdrawn
    carried = _carried(request, opened)
    correction = carried or _begin(opened)
    form = _keep(request, correction)
    page = _Page(request, opener, opened, correction)
    do = request.POST.get("do", "")
    if do.startswith("go-") and do[3:] in STEPS:
        return page.screen(correction.shown(Step(do[3:])))
    if form is not None and do == fee_rows.ADD:
        correction.add_fee_row()
        return page.screen(correction.shown(Step.MORE))
    if form is not None and do == "next":
        if not form.is_valid():
            return page.screen(form, status=UNPROCESSABLE)
        if form.step is Step.WHO and (again := correction.wants_look_up(form)):
            return page.screen(again)
        if after := correction.step_after(form.step):
            return page.screen(correction.shown(after))
    if do != "save-facts":
        return page.all_of_it()
    # Sealed anew since, as when words were closed elsewhere: what was typed can't be read any more.
    return _save(request, page) if carried else page.changed_meanwhile()


def kept(request: HttpRequest, opened: Opened) -> str:
    """What was typed on a page that closed meanwhile, as it goes along until the number is typed again."""
    if opened.key is None:
        return ""
    correction = _carried(request, opened) or _begin(opened)
    _keep(request, correction)
    return correction.token(opened.key)


def _carried(request: HttpRequest, opened: Opened) -> Correction | None:
    """The work that came along; None where none did that this report's key opens."""
    try:
        return Correction.from_token(request.POST.get("changes", ""), opened.key, _texts())
    except CannotOpen:
        return None


def _begin(opened: Opened) -> Correction:
    return Correction.begin(opened.report, opened.words(), _texts(), now=int(time.time()))


def _texts() -> Texts:
    return Texts(get_language() or "en")


def _keep(request: HttpRequest, correction: Correction) -> StepForm | None:
    if request.POST.get("website"):
        correction.content["doubts"].append("honeypot")
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        correction.content["doubts"].append("other_site")
    correction.content["doubts"] = sorted(set(correction.content["doubts"]))
    step = request.POST.get("step")
    return correction.keep(Step(step), request.POST) if step in STEPS else None


class _Page:
    def __init__(
        self, request: HttpRequest, opener: ReceiptPass, opened: Opened, correction: Correction
    ) -> None:
        self.request, self.opener, self.opened = request, opener, opened
        self.correction = correction

    def screen(self, form: StepForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "step": form.step, "title": TITLES[form.step]}
        return self._render("recruitment/receipt/facts_step.html", context, status)

    def all_of_it(self, *, refused: str = "", status: int = 200) -> HttpResponse:
        filer = self.opened.report.organisation
        context = {
            "summary": presenters.summary(self.correction, self.correction.steps()),
            "refused": refused,
            "filer": filer.name if filer and access.is_told_to_filer(self.opened.report) else "",
        }
        return self._render("recruitment/receipt/facts.html", context, status)

    def changed_meanwhile(self) -> HttpResponse:
        refused = _("The facts were changed on another page. Look at them, then save again.")
        return self.all_of_it(refused=refused, status=UNPROCESSABLE)

    def _render(self, template: str, more: dict[str, Any], status: int) -> HttpResponse:
        texts = self.correction.texts
        new = self.correction.new_safety_messages()
        context = {
            "pass": self.opener.token,
            "texts": texts,
            "notes": presenters.safety_notes(new, self.correction.whereabouts(), texts),
            "changes": self.correction.token(self.opened.key),
            **more,
        }
        return render(self.request, template, context, status=status)


def _save(request: HttpRequest, page: _Page) -> HttpResponse | None:
    correction, opened = page.correction, page.opened
    try:
        facts = correction.facts()
        changed_facts.change(
            opened=opened,
            facts=facts,
            based_on=correction.content["based_on"],
            doubts=_doubts(correction, facts, opened),
            channel_bucket=channel.bucket(request),
        )
    except NotReady as trouble:
        return page.screen(correction.bound(trouble.step), status=UNPROCESSABLE)
    except ValidationError as refused:
        names = refused.message_dict
        form = correction.bound(_STEP_OF.get(next(iter(names)), Step.JOURNEY))
        for name, sentences in names.items():
            form.add_error(name if name in form.fields else None, sentences)
        return page.screen(form, status=UNPROCESSABLE)
    except changed_facts.ChangedTooOften:
        return page.all_of_it(
            refused=_("This was changed too often. Write what is new in your own words."),
            status=UNPROCESSABLE,
        )
    except changed_facts.ChangedMeanwhile:
        page.correction = correction.over(_begin(opened))
        return page.changed_meanwhile()
    return None


def _doubts(correction: Correction, facts: ReportFacts, opened: Opened) -> list[str]:
    stands = told_facts.told(opened.report, opened.words())
    is_renamed = told_facts.recruiter(facts) != told_facts.recruiter(stands)
    is_fast = time.time() - correction.content["begun"] < FASTEST_SECONDS
    return [*correction.content["doubts"], *(["too_fast"] if is_renamed and is_fast else [])]
