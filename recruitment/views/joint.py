"""A flag that two regulators work on together. The other side reads counts of it, and opens nothing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import asks_again
from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access
from recruitment import joint_presenters as present
from recruitment.flag_work_forms import JointNoteForm
from recruitment.models import JointCase
from recruitment.services import joint as services
from recruitment.services.ledger import NotYoursError
from recruitment.views.casework import done_by_service


def _joint(request: HttpRequest, joint_id: int) -> JointCase:
    rows = access.joint_cases(request.user).select_related("flag__agency", "inviter", "invited")
    return get_object_or_404(rows, pk=joint_id)


@require_http_methods(["GET", "POST"])
@needs(Permission.FLAG_DECIDE)
def joint_case(request: HttpRequest, joint_id: int) -> HttpResponse:
    found = _joint(request, joint_id)
    form = JointNoteForm(request.POST if request.method == "POST" else None)
    try:
        if request.method == "POST" and done_by_service(
            form,
            lambda: services.write(joint=found, text=form.cleaned_data["words"], by=request.user),
        ):
            return redirect("desk:joint_case", found.pk)
    except services.NotInForceError:
        form.add_error(None, _("It was ended, or waits for a yes. Nothing was written."))
    is_begun_here = found.inviter_id == request.user.organisation_id
    context = {
        "section": "flags" if is_begun_here else "sharing",
        "joint": found,
        "told": present.told(found),
        "moments": present.moments(found),
        "form": form,
        "is_begun_here": is_begun_here,
        "may_accept": not (is_begun_here or found.accepted_at or found.ended_at),
    }
    return render(request, "desk/joint_case.html", context, status=400 if form.errors else 200)


@require_POST
@needs(Permission.FLAG_DECIDE)
@asks_again
def joint_act(request: HttpRequest, joint_id: int, act: str) -> HttpResponse:
    found = _joint(request, joint_id)
    doing = {"accept": services.accept, "end": services.end}.get(act)
    if doing is None:
        raise Http404
    try:
        doing(joint=found, by=request.user)
    except NotYoursError as gone:
        raise Http404 from gone
    except services.NotInForceError:
        messages.error(request, _("Somebody was faster. Look again at what happened so far."))
    else:
        messages.success(request, _("Kept."))
    return redirect("desk:joint_case", found.pk)
