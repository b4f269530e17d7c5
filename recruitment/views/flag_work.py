"""Working on a flag: whose it is, by when, and the team's sealed notes."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import asks_again
from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access
from recruitment.case_forms import OpenForm
from recruitment.flag_work_forms import (
    AskForm,
    AskOrganisationForm,
    AssignForm,
    InviteForm,
    NoteForm,
)
from recruitment.models import Flag, OrganisationKey
from recruitment.services import asking, asking_organisations, joint, ledger, notes
from recruitment.services import flag_work as services
from recruitment.views.casework import done_by_service, opened_by_password

# Both forms that ask have a field `about`.
_ORGANISATION = "organisation_%s"


def on_own_flag(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view the flag instead of its number; one of another country is not here."""

    @sensitive_post_parameters()
    @needs(Permission.FLAG_DECIDE)
    @wraps(view)
    def seen(request: HttpRequest, flag_id: int, **ids: int) -> HttpResponse:
        own = access.flags(request.user).select_related("agency", "assigned_to")
        flag = get_object_or_404(own, pk=flag_id)
        try:
            return view(request, flag, **ids)
        except ledger.NotYoursError as gone:
            raise Http404 from gone
        except services.FlagIsClosedError:
            messages.error(request, _("This flag is closed. Nothing is left to do."))
            return redirect("desk:flag", flag.pk)

    return seen


@require_http_methods(["GET", "POST"])
@on_own_flag
def flag_work(request: HttpRequest, flag: Flag) -> HttpResponse:
    members = services.members(request.user)
    if request.method == "GET":
        return _page(request, flag, assign_form=AssignForm.of(flag, members))
    form = AssignForm(request.POST, members=members)
    if done_by_service(
        form, lambda: services.assign(flag=flag, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Kept."))
        return redirect("desk:flag_work", flag.pk)
    return _page(request, flag, assign_form=form, status=400)


@require_POST
@on_own_flag
def flag_ask(request: HttpRequest, flag: Flag) -> HttpResponse:
    """A question to all behind the flag who agreed that a regulator sees their reports."""
    form = AskForm(request.POST)
    if done_by_service(
        form, lambda: asking.ask(flag=flag, about=form.cleaned_data["about"], by=request.user)
    ):
        messages.success(request, _("Asked. They read it when they come back with their number."))
        return redirect("desk:flag_work", flag.pk)
    return _page(request, flag, ask_form=form, status=400)


@require_POST
@on_own_flag
def flag_ask_organisation(request: HttpRequest, flag: Flag) -> HttpResponse:
    form = AskOrganisationForm(
        request.POST,
        organisations=access.organisations_to_ask(flag, request.user),
        auto_id=_ORGANISATION,
    )
    if done_by_service(
        form, lambda: asking_organisations.ask(flag=flag, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Asked. The answer comes to this page."))
        return redirect("desk:flag_work", flag.pk)
    return _page(request, flag, organisation_form=form, status=400)


@require_POST
@asks_again
@on_own_flag
def flag_joint(request: HttpRequest, flag: Flag) -> HttpResponse:
    """Invites the regulator at the other end of a journey: it learns counts of this flag at once."""
    form = InviteForm(request.POST, partners=access.partners_on(flag, request.user))
    if done_by_service(form, lambda: joint.invite(flag=flag, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Offered. It begins when the other side says yes."))
        return redirect("desk:flag_work", flag.pk)
    return _page(request, flag, invite_form=form, status=400)


@require_POST
@on_own_flag
def flag_note(request: HttpRequest, flag: Flag) -> HttpResponse:
    form = NoteForm(request.POST)
    if done_by_service(
        form,
        lambda: notes.write_on_flag(flag=flag, text=form.cleaned_data["words"], by=request.user),
    ):
        messages.success(request, _("Your note is sealed to your team."))
        return redirect("desk:flag_work", flag.pk)
    return _page(request, flag, note_form=form, status=400)


@require_POST
@on_own_flag
def flag_notes(request: HttpRequest, flag: Flag) -> HttpResponse:
    """The team's notes, opened for this one answer with the inspector's own password."""
    form = OpenForm(request.POST)
    opened = None
    if form.is_valid():
        opened = opened_by_password(
            request,
            form,
            lambda password: notes.read_on_flag(flag=flag, password=password, by=request.user),
        )
    status = 400 if form.errors else 200
    return _page(request, flag, open_form=form, opened=opened, status=status)


def _page(  # noqa: PLR0913
    request: HttpRequest,
    flag: Flag,
    *,
    assign_form: AssignForm | None = None,
    note_form: NoteForm | None = None,
    ask_form: AskForm | None = None,
    organisation_form: AskOrganisationForm | None = None,
    invite_form: InviteForm | None = None,
    open_form: OpenForm | None = None,
    opened: dict[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    sealed = access.flag_notes(request.user).filter(flag=flag).select_related("written_by")
    ends = access.ends_of(flag, request.user)
    partners = access.partners_on(flag, request.user, ends=ends)
    if organisation_form is None:
        organisation_form = AskOrganisationForm(
            organisations=access.organisations_to_ask(flag, request.user, ends=ends),
            auto_id=_ORGANISATION,
        )
    context = {
        "section": "flags",
        "flag": flag,
        "organisation_form": organisation_form,
        "asked_organisations": access.questions_to_organisations(flag, request.user).select_related(
            "organisation"
        ),
        "invite_form": invite_form or (InviteForm(partners=partners) if partners else None),
        "joint_cases": access.joint_cases(request.user).filter(flag=flag).select_related("invited"),
        "assign_form": assign_form or AssignForm.of(flag, services.members(request.user)),
        "note_form": note_form or NoteForm(),
        "ask_form": ask_form or AskForm(),
        "asked": asking.told(flag, request.user),
        "open_form": open_form or OpenForm(),
        "notes": [(note, (opened or {}).get(note.pk)) for note in sealed],
        "is_open": opened is not None,
        "has_key": OrganisationKey.objects.filter(
            organisation=request.user.organisation_id, retired_at=None
        ).exists(),
    }
    return render(request, "desk/flag_work.html", context, status=status)
