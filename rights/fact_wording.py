"""What a reader would rely on of a fact. Sources and years are not in it: checks are about the wording."""

import hashlib
import json
from typing import Any

from rights.models import Contact, Statement

Fact = Statement | Contact

_WORDING = {
    Statement: ("title", "text", "value", "data"),
    Contact: ("kind", "name", "phone", "channel", "url", "hours", "languages", "notes"),
}


def wording_of(fact: Fact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in _WORDING[type(fact)]}


def fingerprint(fact: Fact) -> str:
    """SHA-256 of the wording of a fact. The same wording gives the same answer in every release."""
    wording = list(wording_of(fact).values())
    return hashlib.sha256(json.dumps(wording, sort_keys=True, default=str).encode()).hexdigest()
