"""The inspector's desk. Everything shown comes through recruitment/access.py."""

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts import emergency
from accounts.doors import asks_again
from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access
from recruitment import desk_presenters as present
from recruitment.desk_forms import AnswerForm, DecisionForm, FollowerForm, JudgementForm, PairForm
from recruitment.flag_messages import rule_name
from recruitment.flag_queue import FlagFilter, queue_for
from recruitment.models import Flag, FlagEvent, Judgement, MatchAnswer, Report
from recruitment.services import agencies as judging
from recruitment.services import flags as services
from recruitment.services import ledger
from recruitment.services import matches as matching

PER_PAGE = 25

# The first verb that a person holds says which desk is hers.
_DESKS = (
    (Permission.FLAG_READ_OWN_JURISDICTION, "desk:flags"),
    (Permission.REPORT_READ_OWN_ORGANISATION, "desk:cases"),
    (Permission.GUIDE_EDIT, "desk:editor"),
    (Permission.SITE_OPERATE, "admin:index"),
    (Permission.TRAIL_READ, "desk:trail"),
)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect("accounts:sign_in")
    # An alarm comes before the day's work: the mail leads here, and says only that something waits.
    if emergency.to_review(request.user).exists():
        return redirect("desk:emergencies")
    for verb, page in _DESKS:
        if request.user.may(verb):
            return redirect(page)
    raise Http404


@require_GET
@needs(Permission.FLAG_READ_OWN_JURISDICTION)
def flags(request: HttpRequest) -> HttpResponse:
    wish = FlagFilter.from_address(request.GET)
    labels = present.abuse_names()
    queue = queue_for(
        request.user,
        wish,
        rule_name=rule_name,
        abuse_name=labels.__getitem__,
        corridor_name=present.corridor_name,
    )
    pages = Paginator(queue.flags, PER_PAGE)
    pages.count = queue.total
    page = pages.get_page(request.GET.get("page"))
    context = {
        "section": "flags",
        "wish": wish,
        "queue": queue,
        "page": page,
        "rows": present.flag_rows(request.user, list(page.object_list), labels),
    }
    return render(request, "desk/flags.html", context)


@require_GET
@needs(Permission.FLAG_READ_OWN_JURISDICTION)
def flag(request: HttpRequest, flag_id: int) -> HttpResponse:
    found = _flag(request, flag_id)
    if found.seen_at is None:
        services.mark_seen(flag=found, by=request.user)
    return _flag_page(request, found, _decision_form(request, found))


@require_POST
@needs(Permission.FLAG_DECIDE)
@asks_again
def flag_decide(request: HttpRequest, flag_id: int) -> HttpResponse:
    found = _flag(request, flag_id)
    form = _decision_form(request, found, request.POST)
    if form.is_valid() and _decided(request, found, form):
        return redirect("desk:flag", flag_id)
    return _flag_page(request, found, form, status=400)


def _decision_form(
    request: HttpRequest, found: Flag, data: QueryDict | None = None
) -> DecisionForm:
    return DecisionForm(data, possible=services.verdicts(found, request.user))


def _decided(request: HttpRequest, found: Flag, form: DecisionForm) -> bool:
    try:
        services.decide(flag=found, by=request.user, **form.cleaned_data)
    except ledger.SecondPersonNeededError:
        form.add_error(
            None, _("You asked to dismiss it. A second inspector must look and confirm.")
        )
        return False
    except services.FlagAlreadyDecidedError:
        form.add_error(None, _("Somebody decided meanwhile, or the flag lapsed. Look again."))
        found.refresh_from_db()
        return False
    messages.success(request, _("Your decision is kept."))
    return True


@require_POST
@needs(Permission.FLAG_READ_OWN_JURISDICTION)
def flag_again(request: HttpRequest, flag_id: int) -> HttpResponse:
    """Run the rule again on what it saw. By POST, as it costs time; it changes nothing."""
    found = _flag(request, flag_id)
    return _flag_page(
        request, found, _decision_form(request, found), again=present.answer_again(found)
    )


def _flag(request: HttpRequest, flag_id: int) -> Flag:
    """The flag, with the agency's other flags in `found.beside`: one query for both."""
    of_agency = access.flags(request.user).filter(agency__flags=flag_id)
    of_agency = of_agency.select_related("agency", "assigned_to")
    by_id = {flag.pk: flag for flag in of_agency}
    found = by_id.pop(flag_id, None)
    if found is None:
        raise Http404
    found.beside = list(by_id.values())
    events = FlagEvent.objects.select_related("person")
    prefetch_related_objects([found], Prefetch("events", events))
    return found


def _flag_page(
    request: HttpRequest,
    found: Flag,
    form: DecisionForm,
    again: present.Again | None = None,
    status: int = 200,
) -> HttpResponse:
    labels = present.abuse_names()
    behind = access.behind_flag(found, request.user)
    last = ledger.place(found.events.all())
    page = Paginator(behind.shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "flags",
        "flag": found,
        "why": present.why(found, labels),
        "again": again,
        "page": page,
        "facts": present.fact_rows(page.object_list, labels),
        "withheld": behind.withheld,
        "agency": present.agency_file(found.agency, found.beside, behind.shown, hints=behind.hints),
        "timeline": present.timeline(found),
        # What was inspected ends with a finding, on the page of its life.
        "form": form if form.fields["verdict"].choices else None,
        "asked_by_reader": services.asked_to_dismiss(last)
        and ledger.waits_for_other(last, request.user),
        "replies": found.reply_doors.exclude(reply=None).select_related("reply")
        if any(event.step == FlagEvent.Step.REPLIED for event in found.events.all())
        else [],
    }
    return render(request, "desk/flag.html", context, status=status)


def _page_of(request: HttpRequest, rows: QuerySet, name: str) -> Page:
    """The page of one of several lists on a page, each with its own number in the address."""
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get(name))
    rest = request.GET.copy()
    rest.pop(name, None)
    page.address = f"?{rest.urlencode()}"
    return page


@require_GET
@needs(Permission.MATCH_JUDGE)
def matches(request: HttpRequest) -> HttpResponse:
    return _matches_page(request)


def _matches_page(request: HttpRequest, refused: AnswerForm | None = None) -> HttpResponse:
    """`refused`: a form that takes one of the answers back, with what was wrong in it."""
    doubtful = access.matches_in_doubt(request.user).select_related("agency")
    page = _page_of(request, access.most_valuable_first(doubtful), "page")
    rows = [present.match_row(report) for report in page.object_list]
    answers = access.match_answers(request.user).select_related(
        "agency", "report", "judged_by", "taken_back_by"
    )
    said = _page_of(request, answers.order_by("-judged_at", "-pk"), "answers")
    context = {
        "section": "matches",
        "page": page,
        "rows": rows,
        "answers": said,
        "answer_rows": [(answer, _take_back_form(answer, refused)) for answer in said.object_list],
        "refused": refused,
    }
    return render(request, "desk/matches.html", context, status=400 if refused else 200)


def _take_back_form(answer: MatchAnswer, refused: AnswerForm | None) -> AnswerForm | None:
    if answer.taken_back_at:
        return None
    if refused and refused.cleaned_data["answer"] == answer.pk:
        return refused
    return AnswerForm(initial={"answer": answer.pk}, auto_id=_answer_ids(answer))


def _answer_ids(answer: MatchAnswer) -> str:
    """A form stands at each answer, so each has ids of its own."""
    return f"answer-{answer.pk}-%s"


@require_POST
@needs(Permission.MATCH_JUDGE)
@asks_again
def match_judge(request: HttpRequest) -> HttpResponse:
    """Only what the inspector was asked: the report by its token, the agency as it was shown."""
    form = JudgementForm(request.POST)
    report_id = present.report_of_token(request.POST.get("report", ""))
    report = access.matches_in_doubt(request.user).filter(pk=report_id).first()
    if not form.is_valid():
        messages.error(request, _("Choose one of the three answers."))
    elif report is None or str(report.agency_id) != form.cleaned_data["agency"]:
        messages.warning(request, _("Somebody decided meanwhile. The list is up to date now."))
    else:
        _judge(request, report, form.cleaned_data["verdict"])
    return redirect("desk:matches")


@require_POST
@needs(Permission.MATCH_JUDGE)
@asks_again
def match_take_back(request: HttpRequest) -> HttpResponse:
    """What was said of an agency of the own country, whoever said it, is said no more."""
    form = AnswerForm(request.POST)
    is_valid = form.is_valid()
    if "answer" in form.errors:
        raise Http404
    answer = get_object_or_404(access.match_answers(request.user), pk=form.cleaned_data["answer"])
    if not is_valid:
        form.auto_id = _answer_ids(answer)
        return _matches_page(request, refused=form)
    try:
        matching.take_back(answer=answer, reason=form.cleaned_data["reason"], by=request.user)
    except matching.MatchNotInDoubtError:
        messages.warning(request, _("Somebody decided meanwhile. The list is up to date now."))
    else:
        messages.success(request, _("Taken back. Reports and flags are counted again."))
    return redirect("desk:matches")


_SAID = {
    "yes": gettext_lazy("Kept: the same. The report counts now."),
    "no": gettext_lazy("Kept: not the same."),
    "unsure": gettext_lazy("Kept: not sure. The report waits."),
}


def _judge(request: HttpRequest, report: Report, verdict: str) -> None:
    try:
        matching.judge(report=report, verdict=verdict, by=request.user)
    except matching.MatchNotInDoubtError:
        messages.warning(request, _("Somebody decided meanwhile. The list is up to date now."))
    else:
        messages.success(request, _SAID[verdict])


@require_GET
@needs(Permission.MATCH_JUDGE)
def pairs(request: HttpRequest) -> HttpResponse:
    """Agencies that may be one, firms that may follow another, and what was joined before."""
    waiting, judged = (
        found.select_related("left", "right", "judged_by").prefetch_related("answers__said_by")
        for found in (
            access.pairs_that_wait(request.user),
            access.pairs(request.user).exclude(verdict=Judgement.Verdict.NONE),
        )
    )
    followers = access.successors(request.user).select_related("former", "new", "decided_by")
    page = _page_of(request, waiting, "page")
    following = _page_of(request, followers.order_by("-decided_at", "pk"), "followers")
    said = _page_of(request, judged.order_by("-judged_at", "pk"), "judged")
    context = {
        "section": "pairs",
        "page": page,
        "rows": [present.pair_row(pair) for pair in page.object_list],
        "judged": said,
        "judged_rows": [present.pair_row(pair) for pair in said.object_list],
        "following": following,
        "followers": [present.follower_row(one) for one in following.object_list],
    }
    return render(request, "desk/pairs.html", context)


@require_POST
@needs(Permission.MATCH_JUDGE)
@asks_again
def pair_judge(request: HttpRequest) -> HttpResponse:
    form = PairForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the answers."))
        return redirect("desk:pairs")
    pair = get_object_or_404(access.pairs(request.user), pk=form.cleaned_data["pair"])
    try:
        told = {name: form.cleaned_data[name] for name in ("verdict", "reason")}
        judging.judge(one=pair.left, other=pair.right, by=request.user, **told)
    except judging.ContradictionError:
        text = _("This can not be. Through other agencies it would join two that are not the same.")
        messages.error(request, text)
    else:
        messages.success(request, _("Kept. Reports and flags are counted again."))
    return redirect("desk:pairs")


@require_POST
@needs(Permission.MATCH_JUDGE)
@asks_again
def follower_decide(request: HttpRequest) -> HttpResponse:
    form = FollowerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the answers."))
        return redirect("desk:pairs")
    found = get_object_or_404(access.successors(request.user), pk=form.cleaned_data["pair"])
    judging.decide_successor(successor=found, state=form.cleaned_data["state"], by=request.user)
    messages.success(request, _("Kept. Reports and flags are counted again."))
    return redirect("desk:pairs")
