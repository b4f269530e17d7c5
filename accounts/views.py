import json
from textwrap import wrap

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import translation
from django.utils.html import SafeString, mark_safe
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts import (
    ceremonies,
    notices,
    open_sessions,
    push,
    second_factor,
    security_keys,
    services,
)
from accounts.ceremonies import Ceremony
from accounts.doors import BOTH, asks_again, options_for_key, shows_key
from accounts.forms import (
    CodeForm,
    DeviceForm,
    KeyNameForm,
    LanguageForm,
    NoticesForm,
    SignInForm,
)
from accounts.models import PushDevice, SecurityKey
from accounts.sign_in import identify, let_in, wait_for_code, who_waits


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    _speak_asked_language(request)
    onward = _onward(request)
    if request.user.is_authenticated:
        return redirect(onward)
    form = SignInForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        user = None
        if form.is_valid():
            user = identify(request=request, **form.cleaned_data)
            if user is None:
                form.add_error(None, SignInForm.REFUSED)
        if user is not None and second_factor.has_factor(user):
            wait_for_code(request=request, user=user, onward=onward)
            site = ceremonies.site_of(request)
            answers = security_keys.usable(user=user, site=site).exists()
            return redirect(f"accounts:{'key_step' if answers else 'second_step'}")
        if user is not None:
            let_in(request=request, user=user, with_both=False)
            return redirect(onward)
        status = 400
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "language_choices": settings.LANGUAGES,
        "password_is_enough": not settings.SECOND_FACTOR_REQUIRED,
    }
    return render(request, "accounts/sign_in.html", context, status=status)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The password was right: now the code. Who opens this page by its address learns nothing."""
    waiting = who_waits(request)
    if waiting is None:
        return redirect("accounts:sign_in")
    user, onward = waiting
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if second_factor.accepts(user=user, code=form.cleaned_data["code"]):
            let_in(request=request, user=user, with_both=True)
            return redirect(onward)
        form.add_error("code", CodeForm.REFUSED)
    context = {
        "form": form,
        "has_phone": second_factor.has_phone(user),
        "key_answers": security_keys.usable(user=user, site=ceremonies.site_of(request)).exists(),
    }
    status = 400 if form.is_bound else 200
    return render(request, "accounts/second_step.html", context, status=status)


@sensitive_post_parameters("key_answer")
@require_http_methods(["GET", "POST"])
def key_step(request: HttpRequest) -> HttpResponse:
    """The password was right: now the key. Digits and paper are a link away, for every browser."""
    waiting = who_waits(request)
    if waiting is None:
        return redirect("accounts:sign_in")
    user, onward = waiting
    refused = request.method == "POST"
    if refused and shows_key(request, user, Ceremony.SIGN_IN):
        let_in(request=request, user=user, with_both=True)
        return redirect(onward)
    options = options_for_key(request, user, Ceremony.SIGN_IN)
    if not options:
        return redirect("accounts:second_step")
    context = {
        "key_options": options,
        "key_refused": refused,
        "has_phone": second_factor.has_phone(user),
    }
    return render(request, "accounts/key_step.html", context, status=400 if refused else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """By POST alone: a link or an image on another page must not sign anybody out."""
    if request.user.is_authenticated:
        push.went_out(session=open_sessions.here(request), by=request.user)
    logout(request)
    response = redirect("accounts:sign_in")
    response.delete_cookie(settings.PUSH_COOKIE_NAME)
    # Interviews that a device kept for the time without signal, and the page they are made on.
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_GET
@login_required
def account(request: HttpRequest) -> HttpResponse:
    language_form = LanguageForm(
        initial={"language": request.user.language, "time_zone": request.user.time_zone}
    )
    return _account_page(request, language_form)


def _account_page(
    request: HttpRequest, language_form: LanguageForm, status: int = 200
) -> HttpResponse:
    context = {
        "section": "account",
        "language_form": language_form,
        "has_factor": second_factor.has_factor(request.user),
        "has_phone": second_factor.has_phone(request.user),
        "keys": security_keys.of(request.user),
        "must_have_factor": second_factor.is_required(request.user),
        "codes_left": second_factor.paper_codes_left(request.user),
        "sessions": open_sessions.of(request.user),
        "own_key": request.session.session_key,
        "can_be_told": bool(notices.kinds_for(request.user)),
    }
    return render(request, "accounts/account.html", context, status=status)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@login_required
@asks_again
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """Set up a phone, or another one in its place. Shows the paper codes once: no redirect."""
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and not form.is_bound:
        second_factor.begin(user=request.user)
        return redirect("accounts:second_factor")
    if form.is_valid():
        codes = second_factor.confirm(
            user=request.user,
            code=form.cleaned_data["code"],
            keep=request.session.session_key,
        )
        if codes is not None:
            request.session[BOTH] = True
            return render(request, "accounts/paper_codes.html", {"codes": codes})
        form.add_error("code", CodeForm.REFUSED)
    secret = second_factor.waiting_secret(request.user)
    context = {
        "section": "account",
        "form": form,
        "secret": " ".join(wrap(secret, 4)),
        "qr": _qr(second_factor.address_for_app(user=request.user, secret=secret))
        if secret
        else "",
        "has_phone": second_factor.has_phone(request.user),
        "has_factor": second_factor.has_factor(request.user),
        "must_have_factor": second_factor.is_required(request.user),
        "keys_answer_here": ceremonies.site_of(request) is not None,
    }
    return render(
        request, "accounts/second_factor.html", context, status=400 if form.is_bound else 200
    )


def _qr(address: str) -> SafeString:
    drawing = segno.make(address, error="m", micro=False)
    return mark_safe(drawing.svg_inline(svgclass="qr", lineclass=None, omitsize=True, light="#fff"))  # noqa: S308


@require_POST
@login_required
@asks_again
def second_factor_remove(request: HttpRequest) -> HttpResponse:
    """For whoever may do without; to all others the page offers another phone instead."""
    if second_factor.is_required(request.user):
        raise Http404
    second_factor.remove(user=request.user, by=request.user)
    messages.success(request, _("Signing in needs only your password now."))
    return redirect("accounts:account")


@require_POST
@login_required
@asks_again
def phone_remove(request: HttpRequest) -> HttpResponse:
    """For whoever has a key and wants no digits that another page could ask for."""
    try:
        second_factor.remove_phone(user=request.user, keep=request.session.session_key)
    except second_factor.OnlyFactorError:
        raise Http404 from None
    messages.success(request, _("Your phone opens nothing any more. Your keys do."))
    return redirect("accounts:account")


@require_GET
@login_required
def security_keys_page(request: HttpRequest) -> HttpResponse:
    return _security_keys_page(request)


def _security_keys_page(
    request: HttpRequest, form: KeyNameForm | None = None, named: int | None = None
) -> HttpResponse:
    """`form` with what is wrong belongs to the key with the number `named`."""
    site = ceremonies.site_of(request)
    context = {
        "section": "account",
        "rows": [
            (
                key,
                form if key.pk == named else _name_form(key),
                site is not None and key.host == site.host,
            )
            for key in security_keys.of(request.user)
        ],
        "wrong": form,
        "site": site,
        "most": security_keys.MOST,
        "has_phone": second_factor.has_phone(request.user),
        "codes_left": second_factor.paper_codes_left(request.user),
    }
    status = 200 if form is None else 400
    return render(request, "accounts/security_keys.html", context, status=status)


def _name_form(key: SecurityKey, sent: QueryDict | None = None) -> KeyNameForm:
    """One of several on a page: each field has an id of its own."""
    return KeyNameForm(sent, initial={"name": key.name}, auto_id=f"key-{key.pk}-%s")


@sensitive_post_parameters("new_key")
@require_http_methods(["GET", "POST"])
@login_required
@asks_again
def security_key_add(request: HttpRequest) -> HttpResponse:
    """First sent empty, so that the proof is asked for before the key is touched; then with its answer.

    Shows paper codes once, where they are the first: no redirect.
    """
    site = ceremonies.site_of(request)
    if request.method == "GET" or site is None:
        return redirect("accounts:security_keys")
    form = KeyNameForm(request.POST if "new_key" in request.POST else None)
    if form.is_valid():
        try:
            codes = security_keys.add(
                user=request.user,
                name=form.cleaned_data["name"],
                site=site,
                challenge=ceremonies.take(
                    request=request, ceremony=Ceremony.ADD, user=request.user
                ),
                answer=request.POST["new_key"][: security_keys.LONGEST_ANSWER],
                keep=request.session.session_key,
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return _added(request, codes)
    challenge = ceremonies.draw(request=request, ceremony=Ceremony.ADD, user=request.user)
    asked = security_keys.asked_to_add(user=request.user, site=site, challenge=challenge)
    context = {"section": "account", "form": form, "key_options": json.dumps(asked)}
    status = 400 if form.is_bound else 200
    return render(request, "accounts/security_key_add.html", context, status=status)


def _added(request: HttpRequest, codes: list[str] | None) -> HttpResponse:
    messages.success(request, _("The key was added."))
    if codes is None:
        return redirect("accounts:security_keys")
    request.session[BOTH] = True
    context = {"section": "account", "codes": codes}
    return render(request, "accounts/paper_codes.html", context)


@require_POST
@login_required
@asks_again
def security_key(request: HttpRequest, key_id: int) -> HttpResponse:
    """Another name for an own key, or away with it. Of another person: not here."""
    key = get_object_or_404(SecurityKey, pk=key_id, user=request.user)
    if "remove" not in request.POST:
        return _renamed(request, key)
    try:
        security_keys.remove(key=key, keep=request.session.session_key)
    except security_keys.LastFactorError:
        words = _("Your role needs a second factor. Add another key or a phone first.")
        messages.error(request, words)
    else:
        messages.success(request, _("The key was removed."))
    return redirect("accounts:security_keys")


def _renamed(request: HttpRequest, key: SecurityKey) -> HttpResponse:
    form = _name_form(key, request.POST)
    if form.is_valid():
        try:
            security_keys.rename(key=key, name=form.cleaned_data["name"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The key has this name now."))
            return redirect("accounts:security_keys")
    return _security_keys_page(request, form, key.pk)


@require_POST
@login_required
@asks_again
def paper_codes(request: HttpRequest) -> HttpResponse:
    """Ten new ones, for whoever has a second factor. Shown once: no redirect."""
    if not second_factor.has_factor(request.user):
        return redirect("accounts:second_factor")
    codes = second_factor.new_paper_codes(user=request.user)
    return render(request, "accounts/paper_codes.html", {"section": "account", "codes": codes})


@require_POST
@login_required
def end_session(request: HttpRequest) -> HttpResponse:
    """One of the own by its number, or all others."""
    which = request.POST.get("session", "")
    if which.isdecimal():
        open_sessions.end_one(user=request.user, pk=int(which[:18]))
    else:
        open_sessions.end_others(user=request.user, but=request.session.session_key)
    messages.success(request, _("Signed out there."))
    return redirect("accounts:account")


@require_POST
@login_required
def language(request: HttpRequest) -> HttpResponse:
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return _account_page(request, form, status=400)
    services.choose_language(user=request.user, **form.cleaned_data)
    translation.activate(request.user.language)
    messages.success(request, _("The desk now speaks this language."))
    return redirect("accounts:account")


@require_http_methods(["GET", "POST"])
@login_required
def notices_page(request: HttpRequest) -> HttpResponse:
    """How often to be told by e-mail, by kind. The page of whoever can be told of nothing is not here."""
    wishes = notices.wishes(request.user)
    if not wishes:
        raise Http404
    form = NoticesForm(request.POST if request.method == "POST" else None, wishes=wishes)
    if form.is_valid():
        notices.choose(user=request.user, paces=form.cleaned_data)
        messages.success(request, _("Your choice is kept."))
        return redirect("accounts:account")
    here = open_sessions.here(request)
    devices = list(request.user.push_devices.all())
    context = {
        "section": "account",
        "form": form,
        "devices": devices,
        "here": next((one for one in devices if here and one.session_id == here.pk), None),
        "device_form": DeviceForm(),
        "push_key": push.public_key() if push.is_on() else "",
    }
    return render(request, "accounts/notices.html", context, status=400 if form.is_bound else 200)


@require_POST
@login_required
def push_device_add(request: HttpRequest) -> HttpResponse:
    """Sent by the script of the page of notices, with what the browser told it."""
    if not push.is_on() or not notices.kinds_for(request.user):
        raise Http404
    response = redirect("accounts:notices")
    session, form = open_sessions.here(request), DeviceForm(request.POST)
    if session is None or not form.is_valid():
        messages.error(request, DeviceForm.REFUSED)
        return response
    try:
        device = push.add(told=form.told, session=session, by=request.user)
    except push.TooMany:
        messages.error(request, DeviceForm.TOO_MANY)
        return response
    messages.success(request, _("Your choice is kept."))
    response.set_cookie(
        settings.PUSH_COOKIE_NAME,
        str(device.mark),
        max_age=push.KEPT,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )
    return response


@require_POST
@login_required
def push_device(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn an own device off. Of another person: not here."""
    device = get_object_or_404(PushDevice, pk=pk, user=request.user)
    push.remove(device=device, by=request.user)
    messages.success(request, _("Your choice is kept."))
    return redirect("accounts:notices")


@require_safe
def push_worker(request: HttpRequest, language: str) -> HttpResponse:
    """To everybody alike: a browser looks for a newer one when nobody is signed in."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        context = {
            "words": json.dumps(_("Something waits for you")),
            "language": json.dumps(language),
            "is_rtl": translation.get_language_bidi(),
        }
        return render(
            request,
            "accounts/push-worker.js",
            context,
            content_type="text/javascript; charset=utf-8",
        )


def _onward(request: HttpRequest) -> str:
    """Where to go after signing in: a page of this site, never of another."""
    wish = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(
        wish, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wish
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def _speak_asked_language(request: HttpRequest) -> None:
    """`?lang=ar`: before anybody is known, the browser's list is only a guess."""
    wish = request.GET.get("lang", "")
    if wish in dict(settings.LANGUAGES):
        translation.activate(wish)
        request.LANGUAGE_CODE = wish
