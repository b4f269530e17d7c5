"""Django's admin, for operators alone. It holds no report, no story and no flag."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.doors import asks_again
from accounts.models import User
from accounts.permissions import Permission


class OperatorSite(AdminSite):
    site_header = _("Operators")
    site_title = _("Operators")
    index_title = _("People, keys, imports and the trail")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, *args: Any, **options: Any) -> None:
        """All but Django's groups: roles hold the verbs here, and a group would promise in vain."""
        one = not isinstance(model_or_iterable, Iterable)
        models = [model_or_iterable] if one else model_or_iterable
        super().register([model for model in models if model is not Group], *args, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """All that is written here lets people in or shuts them out: a fresh proof for each."""
        return super().admin_view(asks_again(view), cacheable)

    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.may(Permission.SITE_OPERATE)

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """No second door: one sign-in for all, with its limits. Others see that nothing is here."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def password_change(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """A password also opens an organisation's sealed letters, so only its service changes it."""
        raise Http404
