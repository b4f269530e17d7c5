"""The life of a flag, the agency's reply, and how right the flags are. For inspectors of the own country."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import asks_again
from accounts.gate import needs
from accounts.permissions import Permission
from audit import signing
from recruitment import access, receipts, spreadsheets
from recruitment import ledger_presenters as present
from recruitment.desk_presenters import abuse_names
from recruitment.flag_messages import rule_name
from recruitment.ledger_forms import ControlForm, DoorForm, DrawForm, StepForm
from recruitment.models import ControlAgency, Flag
from recruitment.services import ledger, publication, replies
from rights import hosts

PER_PAGE = 25


def _flag(request: HttpRequest, flag_id: int) -> Flag:
    return get_object_or_404(access.flags(request.user).select_related("agency"), pk=flag_id)


@require_GET
@needs(Permission.FLAG_READ_OWN_JURISDICTION)
def life(request: HttpRequest, flag_id: int) -> HttpResponse:
    return _life_page(request, _flag(request, flag_id))


def _life_page(
    request: HttpRequest,
    flag: Flag,
    *,
    step_form: StepForm | None = None,
    door_form: DoorForm | None = None,
    status: int = 200,
) -> HttpResponse:
    events = list(flag.events.select_related("person", "first_person"))
    possible = _possible(flag, request)
    doors = list(flag.reply_doors.select_related("reply", "opened_by"))
    now = timezone.now()
    is_open = any(door.waits_at(now) for door in doors)
    labels = abuse_names()
    last = ledger.place(events)
    context = {
        "section": "flags",
        "flag": flag,
        "rule": rule_name(flag.rule),
        "moments": present.moments(events),
        "step_form": step_form or (StepForm(possible=possible) if possible else None),
        "waits_for_second": last is not None and ledger.waits_for_other(last, request.user),
        "door_form": door_form
        or (
            DoorForm(licences=flag.agency.licences.all())
            if flag.state == Flag.State.CASE_OPENED and not is_open
            else None
        ),
        "doors": [
            (door, [(labels[one["abuse"]], one["at_least"]) for one in door.told])
            for door in doors[::-1]
        ],
        "is_open": is_open,
        "public_key": signing.public_key().hex(),
        "annexes": access.annexes(flag, request.user).select_related("question__organisation"),
        "lacks": present.lacks(publication.may_be_public(flag)),
    }
    return render(request, "desk/life.html", context, status=status)


def _possible(flag: Flag, request: HttpRequest) -> list[str]:
    if flag.state != Flag.State.CASE_OPENED or not request.user.may(Permission.FLAG_DECIDE):
        return []
    return ledger.next_steps(flag.events.all(), request.user)


@require_POST
@needs(Permission.FLAG_DECIDE)
@asks_again
def step(request: HttpRequest, flag_id: int) -> HttpResponse:
    flag = _flag(request, flag_id)
    form = StepForm(request.POST, possible=_possible(flag, request))
    if form.is_valid():
        try:
            ledger.find(flag=flag, by=request.user, **form.cleaned_data)
        except (ledger.StepNotPossibleError, ledger.SecondPersonNeededError):
            form.add_error(None, _("Somebody was faster. Look again at what happened so far."))
            flag.refresh_from_db()
        else:
            messages.success(request, _("It is kept in the life of this flag."))
            return redirect("desk:life", flag_id)
    return _life_page(request, flag, step_form=form, status=400)


@require_POST
@needs(Permission.FLAG_DECIDE)
@asks_again
def reply_open(request: HttpRequest, flag_id: int) -> HttpResponse:
    """Shows the code, once: no redirect, since the code is kept nowhere."""
    flag = _flag(request, flag_id)
    form = DoorForm(request.POST, licences=flag.agency.licences.all())
    if form.is_valid():
        try:
            opened = replies.open_door(flag=flag, by=request.user, **form.cleaned_data)
        except replies.NoCaseError:
            form.add_error(
                None, _("Open a case first. A flag alone is no reason to warn an agency.")
            )
        except replies.DoorAlreadyOpenError:
            form.add_error(None, _("The agency has a code already. Close its door first."))
        else:
            with override("en"):
                address = reverse("recruitment:reply")
            context = {
                "section": "flags",
                "flag": flag,
                "door": opened.door,
                "digits": receipts.spaced(opened.code),
                "address": hosts.address(request, address),
            }
            return render(request, "desk/reply_code.html", context)
    return _life_page(request, flag, door_form=form, status=400)


@require_POST
@needs(Permission.FLAG_DECIDE)
@asks_again
def reply_close(request: HttpRequest, flag_id: int) -> HttpResponse:
    replies.close_door(flag=_flag(request, flag_id), by=request.user)
    messages.success(request, _("The door is closed. Its code opens nothing any more."))
    return redirect("desk:life", flag_id)


# --- how right the flags are --------------------------------------------------------------------


@require_GET
@needs(Permission.FLAG_READ_OWN_JURISDICTION)
def precision(request: HttpRequest) -> HttpResponse:
    return _precision_page(request)


def _precision_page(
    request: HttpRequest,
    *,
    draw_form: DrawForm | None = None,
    wrong: tuple[int, ControlForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    drawn = access.controls(request.user).select_related("agency", "draw", "found_by")
    page = Paginator(drawn.order_by("-draw__drawn_at", "draw", "position"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context: dict[str, Any] = {
        "section": "precision",
        "lines": present.lines(ledger.measured(request.user.jurisdiction)),
        "page": page,
        "rows": [(control, _control_form(control, wrong)) for control in page.object_list],
        "draw_form": draw_form or DrawForm(),
        "wrong_form": wrong[1] if wrong else draw_form,
    }
    return render(request, "desk/precision.html", context, status=status)


def _control_form(
    control: ControlAgency, wrong: tuple[int, ControlForm] | None
) -> ControlForm | None:
    if control.finding != ControlAgency.Finding.NOT_KNOWN:
        return None
    if wrong and wrong[0] == control.pk:
        return wrong[1]
    return ControlForm(auto_id=f"c{control.pk}_%s")


@require_GET
@needs(Permission.FLAG_READ_OWN_JURISDICTION)
def precision_csv(request: HttpRequest) -> HttpResponse:
    rows = present.table(ledger.measured(request.user.jurisdiction))
    return spreadsheets.download("precision", rows)


@require_POST
@needs(Permission.FLAG_DECIDE)
@asks_again
def control_draw(request: HttpRequest) -> HttpResponse:
    form = DrawForm(request.POST)
    if form.is_valid():
        try:
            ledger.draw_control(
                jurisdiction=request.user.jurisdiction,
                size=form.cleaned_data["size"],
                by=request.user,
            )
        except ledger.NotYoursError:
            raise Http404 from None
        except ValueError:
            form.add_error(None, _("No agency without a flag is left to draw."))
        else:
            messages.success(request, _("Drawn by lot. They stand below."))
            return redirect("desk:precision")
    return _precision_page(request, draw_form=form, status=400)


@require_POST
@needs(Permission.FLAG_DECIDE)
@asks_again
def control_find(request: HttpRequest, control_id: int) -> HttpResponse:
    control = get_object_or_404(access.controls(request.user), pk=control_id)
    form = ControlForm(request.POST, auto_id=f"c{control.pk}_%s")
    if not form.is_valid():
        return _precision_page(request, wrong=(control.pk, form), status=400)
    try:
        ledger.find_control(control=control, by=request.user, **form.cleaned_data)
    except ledger.StepNotPossibleError:
        messages.warning(request, _("Somebody decided meanwhile. The list is up to date now."))
    else:
        messages.success(request, _("Your decision is kept."))
    return redirect("desk:precision")
