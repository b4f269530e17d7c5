"""Who may open a page: asked by verb, answered 404, so that nobody learns what is behind a door."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from accounts.permissions import Permission

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def needs(permission: Permission) -> Callable[[View[P]], View[P]]:
    """Nobody signed in: to the sign-in page and back. Signed in without the verb: 404."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                # A form that was sent after the session ended can't be sent again by going there.
                onward = request.get_full_path() if request.method == "GET" else "/desk/"
                return redirect_to_login(onward, resolve_url(settings.LOGIN_URL))
            if not request.user.may(permission):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard
