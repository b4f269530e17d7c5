"""Agencies of the own country at the desk: looked up, set right by hand, joined. Without reports.

What a report says is shown where a flag stands, and only there (`views/desk.py`).
"""

from collections.abc import Callable, Mapping

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import asks_again
from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access, agency_lookup
from recruitment import desk_presenters as present
from recruitment.agency_desk_forms import (
    LicenceForm,
    NameForm,
    NumberForm,
    SameForm,
    WrongNameForm,
)
from recruitment.models import Agency, AgencyName
from recruitment.services import agencies as services

LONGEST = 300
# Sections of the page, in its order.
_FORMS: Mapping[str, type[forms.Form]] = {
    "name": NameForm,
    "number": NumberForm,
    "licence": LicenceForm,
}


@require_GET
@needs(Permission.MATCH_JUDGE)
def agencies(request: HttpRequest) -> HttpResponse:
    """By name in any script, licence number, phone, e-mail or page, as typed in one field."""
    typed = request.GET.get("q", "").strip()[:LONGEST]
    context = {
        "section": "agencies",
        "typed": typed,
        "found": agency_lookup.find(typed, request.user) if typed else [],
    }
    return render(request, "desk/agencies.html", context)


@require_GET
@needs(Permission.MATCH_JUDGE)
def agency(request: HttpRequest, agency_id: int) -> HttpResponse:
    found = _agency(request, agency_id)
    shown = access.standing_for([found], request.user)[found.pk]
    if shown != found:
        return redirect("desk:agency", shown.pk)
    return _page(request, found)


@require_POST
@needs(Permission.MATCH_JUDGE)
@asks_again
def agency_correct(request: HttpRequest, agency_id: int, what: str) -> HttpResponse:
    found = _agency(request, agency_id)
    if what not in _FORMS:
        raise Http404
    form = _FORMS[what](request.POST, auto_id=_ids(what))
    if form.is_valid() and _is_kept(what, form, found, request):
        messages.success(request, _("Kept. Imports leave it as it is."))
        return redirect("desk:agency", agency_id)
    return _page(request, found, {what: form})


def _is_kept(what: str, form: forms.Form, agency: Agency, request: HttpRequest) -> bool:
    write: Callable[..., object] = {
        "name": services.add_name,
        "number": services.add_identifier,
        "licence": services.correct_licence,
    }[what]
    try:
        write(agency=agency, by=request.user, **form.cleaned_data)
    except services.EmptyNameError:
        form.add_error("text", _("Write at least one letter or digit."))
    except services.UnreadableIdentifierError:
        form.add_error("text", _("This can't be read as what you chose. Please check both."))
    else:
        return True
    return False


@require_POST
@needs(Permission.MATCH_JUDGE)
@asks_again
def agency_name(request: HttpRequest, agency_id: int) -> HttpResponse:
    """A name is said to be wrong, or right after all. The one that is shown can't be wrong."""
    found = _agency(request, agency_id)
    form = WrongNameForm(request.POST)
    if not form.is_valid():
        raise Http404
    names = _told_names(found).exclude(text=found.name)
    name = get_object_or_404(names, pk=form.cleaned_data["name"])
    mark = services.mark_name_wrong if form.cleaned_data["is_wrong"] else services.mark_name_right
    mark(name=name, by=request.user)
    messages.success(request, _("Kept. Imports leave it as it is."))
    return redirect("desk:agency", agency_id)


@require_POST
@needs(Permission.MATCH_JUDGE)
@asks_again
def agency_same(request: HttpRequest, agency_id: int) -> HttpResponse:
    found = _agency(request, agency_id)
    form = SameForm(request.POST)
    if not form.is_valid() or form.cleaned_data["other"] == agency_id:
        raise Http404
    other = _agency(request, form.cleaned_data["other"])
    try:
        told = {name: form.cleaned_data[name] for name in ("verdict", "reason")}
        services.judge(one=found, other=other, by=request.user, **told)
    except services.ContradictionError:
        text = _("This can not be. Through other agencies it would join two that are not the same.")
        messages.error(request, text)
    else:
        messages.success(request, _("Kept. Reports and flags are counted again."))
    return redirect("desk:agency", agency_id)


def _agency(request: HttpRequest, agency_id: int) -> Agency:
    return get_object_or_404(access.agencies(request.user), pk=agency_id)


def _told_names(found: Agency) -> QuerySet[AgencyName]:
    """Also of those merged into it; none that only a report gave."""
    of_it = Agency.objects.one_with(found.pk)
    return AgencyName.objects.filter(agency__in=of_it).exclude(kind=AgencyName.Kind.REPORTED)


def _ids(what: str) -> str:
    """Several forms stand on the page, so each has ids of its own."""
    return f"{what}-%s"


def _page(
    request: HttpRequest, found: Agency, refused: Mapping[str, forms.Form] | None = None
) -> HttpResponse:
    """`refused`: what was sent and is not in order, by its section."""
    refused = refused or {}
    near = request.GET.get("near", "").strip()[:LONGEST]
    names = _told_names(found)
    flags = access.flags_of(found, request.user)
    context = {
        "section": "agencies",
        "shown": found,
        "agency": present.agency_file(found, flags, []),
        "can_be_wrong": [name for name in names if not name.is_wrong and name.text != found.name],
        "wrong_names": [name for name in names if name.is_wrong],
        "joined": access.joined_with(found, request.user),
        "near": near,
        "alike": agency_lookup.find(near, request.user, leave_out=found) if near else [],
        "forms": {
            what: refused.get(what) or form(auto_id=_ids(what)) for what, form in _FORMS.items()
        },
        "refused": next(iter(refused.values()), None),
        "done": present.agency_story(found),
    }
    return render(request, "desk/agency.html", context, status=400 if refused else 200)
