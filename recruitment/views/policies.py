"""What the own country sets: its thresholds, and its law on naming agencies. Proposed, shown, yes or no."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import asks_again
from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access, flag_policies
from recruitment import policy_presenters as present
from recruitment.flags.policy import Policy
from recruitment.flags.suggestion import DECIDING
from recruitment.models import FlagPolicy
from recruitment.policy_forms import LawForm, PolicyForm
from recruitment.services import ledger, proposals, publication
from recruitment.services import policies as services

_PEOPLE = ("proposed_by", "confirmed_by", "withdrawn_by")


@require_GET
@needs(Permission.POLICY_SET)
def policies(request: HttpRequest) -> HttpResponse:
    versions = _versions(request)
    context = {
        "section": "policies",
        "today": _today(request),
        "values": present.values(_today(request)),
        "versions": versions,
        "advice": present.advice(ledger.cases(request.user.jurisdiction), _today(request)),
        "waiting": next((v for v in versions if v.row.is_waiting), None),
    }
    return render(request, "desk/policies.html", context)


def _versions(request: HttpRequest) -> list[present.Version]:
    return present.versions(access.policies(request.user).select_related(*_PEOPLE))


def _today(request: HttpRequest) -> Policy:
    return flag_policies.in_force().of(request.user.jurisdiction)


@require_http_methods(["GET", "POST"])
@needs(Permission.POLICY_SET)
@asks_again
def policy_new(request: HttpRequest) -> HttpResponse:
    """The form. `?from=2` begins with the values of that version, to go back to it; `?sources=4` with that one."""
    form = PolicyForm(
        request.POST if request.method == "POST" else None,
        today=_today(request),
        initial=_earlier(request) | _suggested(request),
    )
    if request.method == "POST" and form.is_valid():
        row = _proposed(request, form)
        if row:
            return redirect("desk:policy", row.number)
    context = {"section": "policies", "form": form}
    return render(request, "desk/policy_new.html", context, status=400 if form.errors else 200)


def _earlier(request: HttpRequest) -> dict[str, float]:
    number = request.GET.get("from", "")
    if not (number.isdecimal() and len(number) < 6):
        return {}
    row = access.policies(request.user).filter(number=int(number)).first()
    return row.values if row else {}


def _suggested(request: HttpRequest) -> dict[str, str]:
    """Only to begin with: the form judges what comes back."""
    told = {name: request.GET.get(name, "") for name in DECIDING}
    return {name: value for name, value in told.items() if _NUMBER.fullmatch(value)}


_NUMBER = re.compile(r"\d{1,3}(\.\d{1,2})?", re.ASCII)


def _proposed(request: HttpRequest, form: PolicyForm) -> FlagPolicy | None:
    told = form.cleaned_data
    try:
        return services.propose(
            values=form.values(), why=told["why"], source=told["source"], by=request.user
        )
    except services.NothingChangesError:
        form.add_error(None, _("These values are in force already. Change at least one."))
    except proposals.ProposalWaitsError:
        form.add_error(None, _("Another one stands. Decide on it first."))
    return None


@require_GET
@needs(Permission.POLICY_SET)
def policy(request: HttpRequest, number: int) -> HttpResponse:
    """One version: what it changes, what that would do, and the answer where one is due."""
    version = next((v for v in _versions(request) if v.row.number == number), None)
    if version is None:
        raise Http404
    row = version.row
    context = {
        "section": "policies",
        "version": version,
        "policy": row,
        "changes": present.changes(row.preview, request.user) if row.previewed_at else [],
        "is_running": row.is_waiting and bool(row.confirmed_at or not row.previewed_at),
        "is_fresh": services.is_fresh(row),
        "is_own": row.proposed_by_id == request.user.pk,
    }
    return render(request, "desk/policy.html", context)


@require_POST
@needs(Permission.POLICY_SET)
@asks_again
def policy_answer(request: HttpRequest, number: int) -> HttpResponse:
    """Yes, no, or count again."""
    row = get_object_or_404(access.policies(request.user), number=number)
    acts = {
        "confirm": services.confirm,
        "withdraw": services.withdraw,
        "count": services.count_again,
    }
    _answer(request, acts, policy=row)
    return redirect("desk:policy", number)


def _answer(request: HttpRequest, acts: Mapping[str, Callable[..., Any]], **row: Any) -> None:
    """Do what was answered, and tell why not where it could not be done."""
    act = acts.get(request.POST.get("answer", ""))
    if act is None:
        messages.error(request, _("Choose one of the answers."))
        return
    try:
        act(**row, by=request.user)
    except proposals.ProposalNotWaitingError:
        messages.warning(request, _("Somebody answered meanwhile."))
    except ledger.SecondPersonNeededError:
        messages.error(
            request, _("You proposed it. Another inspector of your country must say yes.")
        )
    except services.PreviewTooOldError:
        messages.warning(request, _("It was counted too long ago. Count again first."))


@require_http_methods(["GET", "POST"])
@needs(Permission.POLICY_SET)
@asks_again
def law(request: HttpRequest) -> HttpResponse:
    """By which law the own country may name an agency: what stands or waits, or the form to enter one."""
    form = LawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            publication.propose_law(**form.cleaned_data, by=request.user)
        except proposals.ProposalWaitsError:
            form.add_error(None, _("Another one stands. Decide on it first."))
        else:
            return redirect("desk:law")
    laws = access.publication_laws(request.user).select_related(*_PEOPLE)
    standing = next((one for one in laws if not one.withdrawn_at), None)
    context = {
        "section": "policies",
        "form": form,
        "law": standing,
        "is_own": standing and standing.proposed_by_id == request.user.pk,
        "former": [one for one in laws if one.withdrawn_at],
    }
    return render(request, "desk/law.html", context, status=400 if form.errors else 200)


@require_POST
@needs(Permission.POLICY_SET)
@asks_again
def law_answer(request: HttpRequest, law_id: int) -> HttpResponse:
    row = get_object_or_404(access.publication_laws(request.user), pk=law_id)
    acts = {"confirm": publication.confirm_law, "withdraw": publication.withdraw_law}
    _answer(request, acts, law=row)
    return redirect("desk:law")
