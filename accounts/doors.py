"""Two doors behind the password: the second factor, and a fresh proof before a dangerous act."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import ceremonies, limits, open_sessions, second_factor, security_keys
from accounts.ceremonies import Ceremony
from accounts.forms import ProofForm
from accounts.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

# Long enough to write a reason, too short for whoever finds a desk that was left open.
PROOF_LASTS = timedelta(minutes=15)
# What stands in a session that came in with both.
BOTH = "came_in_with_both"
PROVED = "proved_at"
_STAFF_PAGES = ("/desk/", "/admin/")


class SecondStep:
    """Whoever must have a second factor opens nothing of the desk or the admin without it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.always_open = {reverse(f"accounts:{name}") for name in ("sign_out", "language")}
        self.open_for_setting_up = {
            reverse(f"accounts:{name}") for name in ("second_factor", "security_key_add")
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(_STAFF_PAGES) or not request.user.is_authenticated:
            return self.get_response(request)
        open_sessions.note_seen(request=request)
        if (
            not second_factor.is_required(request.user)
            or request.session.get(BOTH)
            or request.path_info in self.always_open
        ):
            return self.get_response(request)
        if second_factor.has_factor(request.user):
            # Came in before it was asked for, or before it was set up elsewhere.
            logout(request)
            return redirect("accounts:sign_in")
        if request.path_info in self.open_for_setting_up:
            return self.get_response(request)
        return redirect("accounts:second_factor")


def note_proof(request: HttpRequest) -> None:
    """The person has just shown who she is, in this session: another one of hers proves nothing."""
    request.session[PROVED] = timezone.now().isoformat()


def _is_fresh(request: HttpRequest) -> bool:
    proved = request.session.get(PROVED)
    if proved is None:
        return False
    return timezone.now() - datetime.fromisoformat(proved) < PROOF_LASTS


def proves(user: User, proof: str) -> bool:
    """Digits or a paper code where there is a second factor, else the password. Limited in number."""
    if second_factor.has_factor(user):
        return second_factor.accepts(user=user, code=proof)
    is_right = limits.may_try_sign_in(email=user.email) and user.check_password(proof)
    if is_right:
        limits.give_try_back(email=user.email)
    return is_right


def shows_key(request: HttpRequest, user: User, ceremony: Ceremony) -> bool:
    """Whether the `key_answer` that was sent is one of this person's key to the challenge drawn for this."""
    return security_keys.accepts(
        user=user,
        site=ceremonies.site_of(request),
        challenge=ceremonies.take(request=request, ceremony=ceremony, user=user),
        answer=request.POST.get("key_answer", "")[: security_keys.LONGEST_ANSWER],
    )


def options_for_key(request: HttpRequest, user: User, ceremony: Ceremony) -> str:
    """What the script hands to the browser, as JSON; empty where no key of this person answers."""
    site = ceremonies.site_of(request)
    if site is None or not security_keys.usable(user=user, site=site).exists():
        return ""
    challenge = ceremonies.draw(request=request, ceremony=ceremony, user=user)
    return json.dumps(security_keys.asked_to_show(user=user, site=site, challenge=challenge))


def asks_again(view: View[P]) -> View[P]:
    """A dangerous act needs a proof of the last `PROOF_LASTS`. What was typed is carried along.

    Only sending is guarded: looking at a form hurts nobody. Files can't be carried, so no form that
    sends a file may be guarded by this.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method != "POST" or not request.user.is_authenticated or _is_fresh(request):
            return view(request, *args, **kwargs)
        key_refused = "key_answer" in request.POST
        if key_refused and shows_key(request, request.user, Ceremony.PROVE):
            note_proof(request)
            return view(request, *args, **kwargs)
        form = ProofForm(
            request.POST if "proof" in request.POST else None,
            with_code=second_factor.has_factor(request.user),
        )
        if form.is_valid():
            if proves(request.user, form.cleaned_data["proof"]):
                note_proof(request)
                return view(request, *args, **kwargs)
            form.add_error("proof", ProofForm.REFUSED)
        context = _carried(request, form) | {"key_refused": key_refused}
        return render(request, "accounts/prove.html", context, status=403)

    return guarded


def _carried(request: HttpRequest, form: ProofForm) -> dict[str, Any]:
    # A password is typed again: it stands in no page.
    own = {
        "proof",
        "key_answer",
        "csrfmiddlewaretoken",
        "password",
        "passphrase",
        "passphrase_again",
    }
    return {
        "form": form,
        "has_factor": second_factor.has_factor(request.user),
        "has_phone": second_factor.has_phone(request.user),
        "key_options": options_for_key(request, request.user, Ceremony.PROVE),
        "carried": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in own
            for value in values
        ],
    }
