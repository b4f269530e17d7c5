from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import services
from accounts.forms import LanguageForm, SignInForm
from accounts.sign_in import identify, let_in


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
        if user is not None:
            let_in(request=request, user=user)
            return redirect(onward)
        status = 400
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "language_choices": settings.LANGUAGES,
    }
    return render(request, "accounts/sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """By POST alone: a link or an image on another page must not sign anybody out."""
    logout(request)
    return redirect("accounts:sign_in")


@require_GET
@login_required
def account(request: HttpRequest) -> HttpResponse:
    forms = {"language_form": LanguageForm(initial={"language": request.user.language})}
    return render(request, "accounts/account.html", forms)


@require_POST
@login_required
def language(request: HttpRequest) -> HttpResponse:
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/account.html", {"language_form": form}, status=400)
    services.choose_language(user=request.user, language=form.cleaned_data["language"])
    translation.activate(request.user.language)
    messages.success(request, _("The desk now speaks this language."))
    return redirect("accounts:account")


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
