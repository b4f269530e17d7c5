from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import ApiKey
from accounts.scopes import Scope
from accounts.services import hash_api_key, note_use

if TYPE_CHECKING:
    # Views read their settings, which name this module.
    from rest_framework.views import APIView


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer mwp_…`. The organisation behind the key is `request.auth.organisation`."""

    def authenticate(self, request: HttpRequest) -> tuple[ApiKey, ApiKey] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None  # no key given: views that are open stay open
        if len(parts) != 2:
            raise exceptions.AuthenticationFailed(_("The Authorization header is not in order."))
        try:
            secret = parts[1].decode("ascii")
        except UnicodeDecodeError:
            raise exceptions.AuthenticationFailed(_("This key is not valid.")) from None
        key = (
            ApiKey.objects.select_related("organisation")
            .filter(
                hash=hash_api_key(secret),
                revoked_at__isnull=True,
                expires_at__gt=timezone.now(),
            )
            .first()
        )
        if key is None:
            # One answer for unknown, expired and revoked: nobody learns which it was.
            raise exceptions.AuthenticationFailed(_("This key is not valid."))
        note_use(key=key)
        return key, key

    def authenticate_header(self, request: HttpRequest) -> str:
        return "Bearer"


class MissingScope(exceptions.PermissionDenied):
    """403 that names the one scope that is missing, so that the right thing can be asked for."""

    default_code = "scope_missing"

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.members = {"scope": scope.value}
        self.advice = _("This key lacks the scope %(scope)s. Ask the operator for a key with it.")
        self.advice %= {"scope": scope.value}
        # RFC 6750, 3.1.
        self.auth_header = f'Bearer error="insufficient_scope", scope="{scope.value}"'


class HasScope(BasePermission):
    """The key must hold what the view names for this method: `scopes = {"GET": Scope.…}`.

    A method that the view does not name is open to no key.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, ApiKey):
            return False
        scope = scope_of(view, request.method)
        if scope is None:
            return request.method not in view.allowed_methods  # let it become a 405
        if not request.auth.may(scope):
            raise MissingScope(scope)
        return True


def scope_of(view: APIView, method: str) -> Scope | None:
    return getattr(view, "scopes", {}).get("GET" if method == "HEAD" else method)


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A key of an organisation: `Authorization: Bearer mwp_…`. Which scope it "
            "needs stands with each operation; a key without it gets 403 `scope_missing`.",
        }

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """OpenAPI 3.1 lets every kind of key name what it must hold."""
        scope = scope_of(auto_schema.view, auto_schema.method)
        return {self.name: [scope.value] if scope else []}
