"""Keys to what workers told: made, shared with colleagues, found again. And the password they hang on."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import limits, password_reset
from accounts import services as accounts
from accounts.gate import needs
from accounts.models import User
from accounts.permissions import Permission
from recruitment.key_forms import (
    GivenPasswordForm,
    GrantForm,
    NewPasswordForm,
    OwnPasswordForm,
    RecoveryForm,
)
from recruitment.models import KeyGrant, MemberKey, OrganisationKey
from recruitment.services import keys as services

# What the services raise where a password or a code does not fit, or somebody is not let in yet.
_SHUT = (
    services.WrongPassword,
    services.NoKeyYet,
    services.KeysAlreadySetUp,
    services.WrongRecoveryCode,
)


@require_GET
@needs(Permission.KEYS_HOLD)
def keys(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(
    request: HttpRequest,
    wrong: dict[str, forms.Form] | None = None,
    recovery_code: str = "",
    status: int = 200,
) -> HttpResponse:
    person = request.user
    in_use = OrganisationKey.objects.filter(
        organisation=person.organisation, retired_at=None
    ).first()
    held = KeyGrant.objects.filter(user=person, organisation_key__organisation=person.organisation)
    is_in = in_use is not None and held.filter(organisation_key=in_use).exists()
    shown = {
        "set_up": OwnPasswordForm(),
        "join": OwnPasswordForm(),
        "recover": RecoveryForm(),
        "rewrap": OwnPasswordForm(),
        "grant": GrantForm(),
        **(wrong or {}),
    }
    context = {
        "section": "keys",
        "is_set_up": in_use is not None,
        "is_in": is_in,
        "has_own": MemberKey.objects.filter(user=person).exists(),
        "waiting": services.waiting_for_grant(person.organisation) if is_in else [],
        "has_old": is_in and held.exclude(organisation_key=in_use).exists(),
        "recovery_code": recovery_code,
        "forms": shown,
    }
    return render(request, "desk/keys.html", context, status=status)


@sensitive_post_parameters()
@require_POST
@needs(Permission.KEYS_HOLD)
def key_act(request: HttpRequest, act: str) -> HttpResponse:
    if act not in _ACTS:
        raise Http404
    form_class, do = _ACTS[act]
    form = form_class(request.POST)
    if not form.is_valid():
        return _page(request, {act: form}, status=400)
    if not limits.may_try_sign_in(email=request.user.email):
        form.add_error(None, _("Too many tries. Wait one hour."))
        return _page(request, {act: form}, status=400)
    try:
        done = do(request, form.cleaned_data)
    except _SHUT as shut:
        form.add_error(
            "code" if isinstance(shut, services.WrongRecoveryCode) else "password", _why(shut)
        )
        return _page(request, {act: form}, status=400)
    limits.give_try_back(email=request.user.email)
    return done


def _why(shut: Exception) -> str:
    if isinstance(shut, services.KeysAlreadySetUp):
        return _("Your organisation has its keys already.")
    return services.what_is_wrong(shut)


def _set_up(request: HttpRequest, told: dict[str, str]) -> HttpResponse:
    """The recovery code is in this one answer and nowhere else."""
    code = services.set_up(
        organisation=request.user.organisation, password=told["password"], by=request.user
    )
    return _page(request, recovery_code=code)


def _join(request: HttpRequest, told: dict[str, str]) -> HttpResponse:
    services.join(password=told["password"], by=request.user)
    messages.success(request, _("Your key is made. Ask a colleague to let you in."))
    return redirect("desk:keys")


def _grant(request: HttpRequest, told: dict[str, str]) -> HttpResponse:
    colleague = User.objects.filter(
        pk=told["colleague"], organisation=request.user.organisation
    ).first()
    if colleague is None:
        raise Http404
    services.grant(to=colleague, password=told["password"], by=request.user)
    messages.success(request, _("Your colleague is let in now."))
    return redirect("desk:keys")


def _recover(request: HttpRequest, told: dict[str, str]) -> HttpResponse:
    services.recover(code=told["code"], password=told["password"], by=request.user)
    messages.success(request, _("The code fits. You are let in now."))
    return redirect("desk:keys")


def _rewrap(request: HttpRequest, told: dict[str, str]) -> HttpResponse:
    moved = services.rewrap(password=told["password"], by=request.user)
    text = ngettext("%(n)d report has the new lock.", "%(n)d reports have the new lock.", moved)
    messages.success(request, text % {"n": moved})
    return redirect("desk:keys")


_Act = Callable[[HttpRequest, dict[str, str]], HttpResponse]
_ACTS: dict[str, tuple[type[forms.Form], _Act]] = {
    "set_up": (OwnPasswordForm, _set_up),
    "join": (OwnPasswordForm, _join),
    "grant": (GrantForm, _grant),
    "recover": (RecoveryForm, _recover),
    "rewrap": (OwnPasswordForm, _rewrap),
}


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@login_required
def password(request: HttpRequest) -> HttpResponse:
    """One's own, with the old one. The key that hangs on it is wrapped anew in the same transaction."""
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _changed(request, form):
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password is changed. Other devices are signed out."))
        return redirect("accounts:account")
    status = 400 if request.method == "POST" else 200
    context = {"section": "account", "form": form}
    return render(request, "desk/password.html", context, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """Somebody who forgot hers, with a code of an operator. It signs nobody in: the second factor stays."""
    form = GivenPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _given(request, form):
        messages.success(request, _("Your new password works. Sign in with it."))
        return redirect("accounts:sign_in")
    status = 400 if form.is_bound else 200
    return render(request, "desk/new_password.html", {"form": form}, status=status)


def _given(request: HttpRequest, form: GivenPasswordForm) -> bool:
    new = form.cleaned_data["new"]
    if not limits.may_sign_in_from(request=request):
        form.add_error(None, _("Too many tries. Wait one hour."))
        return False
    try:
        with transaction.atomic():
            user = password_reset.finish(code=form.cleaned_data["code"], new=new)
            if MemberKey.objects.filter(user=user).exists():
                services.forget_password(user=user, new=new, by=user)
    except password_reset.CodeIsSpent:
        form.add_error("code", GivenPasswordForm.SPENT)
        return False
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return False
    return True


def _changed(request: HttpRequest, form: NewPasswordForm) -> bool:
    old, new = form.cleaned_data["old"], form.cleaned_data["new"]
    if not limits.may_try_sign_in(email=request.user.email):
        form.add_error(None, _("Too many tries. Wait one hour."))
        return False
    try:
        with transaction.atomic():
            accounts.change_password(
                user=request.user, old=old, new=new, keep=request.session.session_key
            )
            if MemberKey.objects.filter(user=request.user).exists():
                services.change_password(old=old, new=new, by=request.user)
    except ValidationError as wrong:
        form.add_error(None, wrong)
    except services.WrongPassword as shut:
        form.add_error("old", services.what_is_wrong(shut))
    if "old" not in form.errors:  # a right one is no guess, whatever is wrong with the new one
        limits.give_try_back(email=request.user.email)
    if form.is_valid():
        return True
    request.user.refresh_from_db(fields=["password"])
    return False
