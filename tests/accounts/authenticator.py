"""A security key made of software: it signs what it is asked to sign, and lies where a test wants it to."""

import html
import json
import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.http import HttpResponse
from django.test import Client
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

HOST, ORIGIN = "testserver", "http://testserver"
PRESENT = AuthenticatorData.FLAG.UP
ADD = "/desk/account/security-keys/add/"
KEY_STEP = "/desk/sign-in/key/"


@dataclass
class Authenticator:
    """One credential. `count`: how often it signed; `counts` is False for keys that always say 0."""

    counts: bool = True
    count: int = 0
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def makes(  # noqa: PLR0913
        self,
        asked: dict[str, Any],
        *,
        origin: str = ORIGIN,
        host: str = HOST,
        framed: bool = False,
        algorithm: int = ES256.ALGORITHM,
        told_as: bytes = b"",
    ) -> str:
        """What a browser hands over after `navigator.credentials.create`."""
        public = ES256.from_cryptography_key(self.private.public_key())
        public[3] = algorithm
        data = AttestedCredentialData.create(Aaguid.NONE, self.credential, public)
        flags = PRESENT | AuthenticatorData.FLAG.AT
        told = AuthenticatorData.create(sha256(host.encode()), flags, self._next(), data)
        client = CollectedClientData.create(
            "webauthn.create", websafe_decode(asked["challenge"]), origin, cross_origin=framed
        )
        attested = AttestationObject.create("none", told, {})
        response = AuthenticatorAttestationResponse(client_data=client, attestation_object=attested)
        number = told_as or self.credential
        return json.dumps(dict(RegistrationResponse(raw_id=number, response=response)))

    def signs(  # noqa: PLR0913
        self,
        asked: dict[str, Any],
        *,
        origin: str = ORIGIN,
        host: str = HOST,
        kind: str = "webauthn.get",
        flags: int = PRESENT,
        framed: bool = False,
        private: Any = None,
    ) -> str:
        """What a browser hands over after `navigator.credentials.get`."""
        told = AuthenticatorData.create(sha256(host.encode()), flags, self._next())
        client = CollectedClientData.create(
            kind, websafe_decode(asked["challenge"]), origin, cross_origin=framed
        )
        signature = (private or self.private).sign(told + client.hash, ec.ECDSA(hashes.SHA256()))
        response = AuthenticatorAssertionResponse(
            client_data=client, authenticator_data=told, signature=signature
        )
        return json.dumps(dict(AuthenticationResponse(raw_id=self.credential, response=response)))

    def _next(self) -> int:
        self.count += self.counts
        return self.count


def asked_on(page: HttpResponse) -> dict[str, Any]:
    """The question that stands in a page for the script."""
    found = re.search(r'data-options="([^"]+)"', page.content.decode())
    assert found, "no key is asked for"
    return json.loads(html.unescape(found[1]))


def add_key(client: Client, key: Authenticator, name: str = "key ring") -> HttpResponse:
    """As the pages do it: first an empty form, then one with the answer."""
    asked = asked_on(client.post(ADD))
    return client.post(ADD, {"name": name, "new_key": key.makes(asked)})


def key_of(client: Client, **more: Any) -> Authenticator:
    """A key that the person who is signed in here has added."""
    key = Authenticator(**more)
    assert add_key(client, key, name=websafe_encode(key.credential)[:20]).status_code in (200, 302)
    return key
