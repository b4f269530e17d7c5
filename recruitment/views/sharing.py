"""What a regulator lets the partner at the other end of a corridor read, and what it may read itself."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import asks_again
from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access, joint_presenters
from recruitment.models import FlagAgreement
from recruitment.services import sharing as services
from recruitment.sharing_forms import OfferForm
from recruitment.views.casework import done_by_service


@require_http_methods(["GET", "POST"])
@needs(Permission.FLAG_DECIDE)
@asks_again
def sharing(request: HttpRequest) -> HttpResponse:
    form = OfferForm(request.POST or None, person=request.user)
    if done_by_service(form, lambda: services.offer(by=request.user, **form.cleaned_data)):
        messages.success(request, _("Offered. It begins when the other side says yes."))
        return redirect("desk:sharing")
    rows = access.agreements(request.user).select_related("giver", "taker")
    context = {
        "section": "sharing",
        "form": form,
        "rows": [_row(row, request.user.organisation_id) for row in rows],
        "joint_cases": [
            (one, joint_presenters.state(one))
            for one in access.joint_cases(request.user).select_related(
                "flag__agency", "inviter", "invited"
            )
        ],
        "floor": access.SHARED_FLOOR,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "desk/sharing.html", context, status=status)


def _row(row: FlagAgreement, own: int) -> dict[str, object]:
    is_given = row.giver_id == own
    is_over = row.ends_on < timezone.localdate()
    may_accept = not (is_given or row.accepted_at or row.revoked_at or is_over)
    return {
        "agreement": row,
        "partner": row.taker if is_given else row.giver,
        "is_given": is_given,
        "state": _("Waits for your yes") if may_accept else _state(row),
        "may_accept": may_accept,
        "may_end": row.revoked_at is None,
    }


def _state(row: FlagAgreement) -> str:
    today = timezone.localdate()
    if row.revoked_at:
        return _("Ended")
    if row.ends_on < today:
        return _("Over")
    if not row.accepted_at:
        return _("Waits for a yes of the other side")
    return _("In force") if row.begins_on <= today else _("Agreed, not begun")


@require_POST
@needs(Permission.FLAG_DECIDE)
@asks_again
def sharing_act(request: HttpRequest, agreement_id: int, act: str) -> HttpResponse:
    agreement = get_object_or_404(access.agreements(request.user), pk=agreement_id)
    if act == "accept" and agreement.taker_id == request.user.organisation_id:
        services.accept(agreement=agreement, by=request.user)
        messages.success(request, _("Agreed. Your system may read the counts by its key."))
    elif act == "revoke":
        services.revoke(agreement=agreement, by=request.user)
        messages.success(request, _("Ended. Nothing is shared any more."))
    else:
        raise Http404
    return redirect("desk:sharing")
