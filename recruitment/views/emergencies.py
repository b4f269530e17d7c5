"""Emergency access: who was let in by one operator alone, and what somebody else says of it."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import emergency
from accounts.doors import asks_again
from accounts.gate import needs
from accounts.models import EmergencyAccess
from accounts.permissions import Permission
from audit.models import Event
from recruitment.event_names import NAMES

_SHOWN = 50


@require_safe
@needs(Permission.EMERGENCY_REVIEW)
def emergencies(request: HttpRequest) -> HttpResponse:
    """What waits to be looked at comes first, with what the person did since: kinds of acts and how many."""
    mine = set(emergency.to_review(request.user).values_list("pk", flat=True))
    rows = list(emergency.visible_to(request.user).order_by("-pk")[:_SHOWN])
    rows.sort(key=lambda row: row.reviewed_at is not None)
    acts = _acts_since(row for row in rows if row.reviewed_at is None)
    context = {
        "section": "emergencies",
        "rows": [(row, acts.get(row.pk, ()), row.pk in mine) for row in rows],
        "days": emergency.REVIEW_WITHIN.days,
    }
    return render(request, "desk/emergencies.html", context)


def _acts_since(
    rows: Iterable[EmergencyAccess],
) -> dict[int, list[tuple[Promise | str, int]]]:
    """By access: what its person did since, dearest first. Names of kinds; of what it was done to, nothing."""
    by_label = {row.user.audit_label: row for row in rows}
    if not by_label:
        return {}
    since = Q()
    for label, row in by_label.items():
        since |= Q(actor=label, at__gte=row.opened_at)
    found = defaultdict(list)
    counted = Event.objects.filter(since).order_by().values("actor", "kind")
    for one in counted.annotate(n=Count("pk")).order_by("-n", "kind"):
        row = by_label[one["actor"]]
        found[row.pk].append((NAMES.get(one["kind"], one["kind"]), one["n"]))
    return found


@require_POST
@needs(Permission.EMERGENCY_REVIEW)
@asks_again
def emergency_review(request: HttpRequest, access_id: int) -> HttpResponse:
    verdict = request.POST.get("verdict", "")
    if not emergency.to_review(request.user).filter(pk=access_id).exists():
        raise Http404
    if verdict not in EmergencyAccess.Verdict:
        messages.error(request, _("Choose one of the two answers."))
        return redirect("desk:emergencies")
    try:
        emergency.review(
            access=access_id, verdict=EmergencyAccess.Verdict(verdict), by=request.user
        )
    except EmergencyAccess.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("Your answer is kept."))
    return redirect("desk:emergencies")
