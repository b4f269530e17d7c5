"""The inspector's desk. Everything shown comes through recruitment/access.py."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access
from recruitment import desk_presenters as present
from recruitment.desk_forms import DecisionForm
from recruitment.flag_queue import FlagFilter, queue_for
from recruitment.models import Flag

PER_PAGE = 25

# The first verb that a person holds says which desk is hers.
_DESKS = (
    (Permission.FLAG_READ_OWN_JURISDICTION, "desk:flags"),
    (Permission.REPORT_READ_OWN_ORGANISATION, "desk:cases"),
    (Permission.GUIDE_EDIT, "desk:editor"),
    (Permission.SITE_OPERATE, "admin:index"),
)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect("accounts:sign_in")
    for verb, page in _DESKS:
        if request.user.may(verb):
            return redirect(page)
    raise Http404


@require_GET
@needs(Permission.FLAG_READ_OWN_JURISDICTION)
def flags(request: HttpRequest) -> HttpResponse:
    wish = FlagFilter.from_address(request.GET)
    queue = queue_for(
        request.user,
        wish,
        rule_name=present.rule_name,
        abuse_name=present.abuse_names().__getitem__,
        corridor_name=present.corridor_name,
    )
    page = Paginator(queue.flags, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "flags",
        "wish": wish,
        "queue": queue,
        "page": page,
        "rows": present.flag_rows(request.user, list(page.object_list)),
    }
    return render(request, "desk/flags.html", context)


@require_GET
@needs(Permission.FLAG_READ_OWN_JURISDICTION)
def flag(request: HttpRequest, flag_id: int) -> HttpResponse:
    found = _flag(request, flag_id)
    return _flag_page(request, found, DecisionForm())


@require_POST
@needs(Permission.FLAG_DECIDE)
def flag_decide(request: HttpRequest, flag_id: int) -> HttpResponse:
    found = _flag(request, flag_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _flag_page(request, found, form, status=400)
    messages.success(request, _("Your decision is kept."))
    return redirect("desk:flag", flag_id)


def _flag(request: HttpRequest, flag_id: int) -> Flag:
    return get_object_or_404(
        access.flags(request.user).select_related("agency", "assigned_to"), pk=flag_id
    )


def _flag_page(
    request: HttpRequest, found: Flag, form: DecisionForm, status: int = 200
) -> HttpResponse:
    context = {
        "section": "flags",
        "flag": found,
        "facts": access.facts_of_flag(found, request.user),
        "withheld": access.withheld_of_flag(found, request.user),
        "form": form,
    }
    return render(request, "desk/flag.html", context, status=status)
