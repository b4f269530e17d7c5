from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header

from accounts.models import ApiKey
from accounts.services import hash_api_key


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
        return key, key

    def authenticate_header(self, request: HttpRequest) -> str:
        return "Bearer"


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A key of an organisation: `Authorization: Bearer mwp_…`.",
        }
