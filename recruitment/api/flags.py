"""Counts about flags for the regulator at the other end of a corridor, signed. Never a report."""

import json
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import limits
from accounts.api_keys import HasScope
from accounts.models import ApiKey, Organisation
from accounts.scopes import Scope
from audit import services as audit
from audit.kinds import Kind
from recruitment import access, sealing, signing
from recruitment.api import agencies
from recruitment.api.reports import KeyedView
from recruitment.models import Flag, FlagAgreement
from recruitment.services import sharing
from rights.api.reading import ReadingView
from rights.api.views import LANG

TAGS = ["Flags for partners"]
_DAY = {"type": "string", "format": "date"}
_COUNTRY = {"type": "string", "pattern": "^[A-Z]{3}$", "description": "ISO 3166-1 alpha-3."}

# What stands in `payload`, as JSON Schema; the schema of the interface holds it, and a test reads by it.
PAYLOAD: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["for", "made_at", "as_of", "floor", "step", "flags"],
    "properties": {
        "for": {**_COUNTRY, "description": "Whose feed it is: country of the key's regulator."},
        "made_at": {"type": "string", "format": "date-time", "description": "UTC."},
        "as_of": {**_DAY, "description": "Nothing that came on this day or later is counted."},
        "floor": {"type": "integer", "description": "Fewest reports that are told of, in reports."},
        "step": {"type": "integer", "description": "Counts are rounded down to it, in reports."},
        "flags": {
            "type": "array",
            "description": "By agency and rule. A reason to look, not a finding.",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["agency", "country", "rule", "tier", "month", "reports_at_least"],
                "properties": {
                    "agency": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["id", "name", "licences"],
                        "description": "As a public register has it.",
                        "properties": {
                            "id": {"type": "integer", "description": "Its number here."},
                            "name": {"type": "string", "description": "As in the register."},
                            "licences": {
                                "type": "array",
                                "items": {"type": "string"},
                                "description": "Licence numbers in the register.",
                            },
                        },
                    },
                    "country": {**_COUNTRY, "description": "Whose flag it is."},
                    "rule": {"type": "string", "description": "As in docs/reference/rules.md."},
                    "tier": {
                        "enum": list(Flag.Tier.values),
                        "description": "How soon somebody should look.",
                    },
                    "month": {
                        "type": "string",
                        "pattern": "^[0-9]{4}-[0-9]{2}$",
                        "description": "In which it was raised.",
                    },
                    "reports_at_least": {
                        "type": "integer",
                        "minimum": access.SHARED_FLOOR,
                        "multipleOf": access.SHARED_STEP,
                        "description": "Reports from or to your country, rounded down.",
                    },
                },
            },
        },
    },
}


@extend_schema_field(
    {
        "type": "string",
        "contentEncoding": "base64url",
        "contentMediaType": "application/json",
        "contentSchema": PAYLOAD,
    }
)
class PayloadField(serializers.CharField):
    pass


class SignedFeed(serializers.Serializer):
    payload = PayloadField(help_text="The counts: JSON in base64url.")
    protected = serializers.CharField(help_text="Head of the signature: JSON in base64url.")
    signature = serializers.CharField(
        help_text="Ed25519 over `protected.payload`, in base64url. Keys: `/api/v1/flags/keys/`."
    )


class KeyShape(serializers.Serializer):
    kty = serializers.CharField(help_text="`OKP`.")
    crv = serializers.CharField(help_text="`Ed25519`.")
    alg = serializers.CharField(help_text="`EdDSA`.")
    use = serializers.CharField(help_text="`sig`.")
    kid = serializers.CharField(help_text="Thumbprint of the key (RFC 7638).")
    x = serializers.CharField(help_text="The public key: 32 bytes in base64url.")


class KeysShape(serializers.Serializer):
    keys = KeyShape(many=True, help_text="The key in force first, then former ones.")


class IsRegulator(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        key = request.auth
        return isinstance(key, ApiKey) and key.organisation.kind == Organisation.Kind.REGULATOR


class FlagFeedView(KeyedView):
    permission_classes = [IsRegulator, HasScope]
    scopes = {"GET": Scope.FLAGS_PARTNER}
    http_method_names = ["get", "head"]

    @extend_schema(
        tags=TAGS,
        summary="Counts about flags that partner regulators share",
        description="Only from regulators with whom yours has an agreement in force, only flags with "
        "reports from or to your country. A flattened JWS (RFC 7515), so that a file of it can be "
        "checked by anybody later. Each reading stands in the trail.",
        parameters=[LANG],
        responses={200: SignedFeed},
        examples=[
            OpenApiExample(
                "Signed",
                value={
                    "payload": "eyJmb3IiOiJRQVQi…",
                    "protected": "eyJhbGci…",
                    "signature": "q9…",
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        if not limits.may_read_feed(key_id=self.key.pk):
            raise exceptions.Throttled(wait=60)
        _note_reading(self.key)
        text = json.dumps(_feed(self.key), ensure_ascii=False, separators=(",", ":"))
        return Response(SignedFeed(signing.sign(_seeds()[0], text.encode())).data)


@transaction.atomic
def _note_reading(key: ApiKey) -> None:
    """Each agreement that gives says so, or none is read: all of them, before anything is told."""
    in_force = FlagAgreement.objects.in_force(on=timezone.now().date())
    for agreement in in_force.filter(taker=key.organisation):
        audit.record(kind=Kind.FLAGS_FED, target=agreement, by=key)


def _feed(key: ApiKey) -> dict[str, Any]:
    now = timezone.now()
    shared = sharing.flags_for(key, today=now.date())
    # One that only reports know has no name but what a reporter wrote; that is not told.
    rows = agencies.present(agencies.listed().filter(pk__in={one.flag.agency_id for one in shared}))
    named = {row["id"]: row for row in rows}
    return {
        "for": key.organisation.country,
        "made_at": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "as_of": now.date().replace(day=1).isoformat(),
        "floor": access.SHARED_FLOOR,
        "step": access.SHARED_STEP,
        "flags": [
            {
                "agency": {
                    "id": one.flag.agency_id,
                    "name": named[one.flag.agency_id]["name"],
                    "licences": [row.number for row in named[one.flag.agency_id]["licences"]],
                },
                "country": one.flag.jurisdiction,
                "rule": one.flag.rule,
                "tier": one.tier,
                "month": one.flag.raised_at.strftime("%Y-%m"),
                "reports_at_least": one.at_least,
            }
            for one in shared
            if one.flag.agency_id in named
        ],
    }


EXAMPLE_KEY = {
    "kty": "OKP",
    "crv": "Ed25519",
    "alg": "EdDSA",
    "use": "sig",
    "kid": "invented",
    "x": "A" * 43,
}


class FlagFeedKeysView(ReadingView):
    has_last_modified = False

    @extend_schema(
        tags=TAGS,
        summary="Public keys of the feed",
        description="A JWK set (RFC 7517). Compare `kid` with your partner by another way once.",
        parameters=[LANG],
        responses={200: KeysShape},
        examples=[OpenApiExample("One key", value={"keys": [EXAMPLE_KEY]}, response_only=True)],
        auth=[],
    )
    def get(self, request: Request) -> Response:
        return Response(
            KeysShape({"keys": [signing.jwk(signing.public_of(one)) for one in _seeds()]}).data
        )


def _seeds() -> list[bytes]:
    """They follow from the signing key of the site, and change with it; former ones stay to be checked by."""
    secrets = [settings.SIGNING_KEY, *settings.SIGNING_KEY_FALLBACKS]
    return [sealing.keyed(secret.encode(), "flag feed") for secret in secrets]
