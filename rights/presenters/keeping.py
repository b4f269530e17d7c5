"""A journey kept in the reader's own browser, to be read with the network gone.

The only scripts on pages for readers: one inside the page where she asks for it, and the service
worker it starts, which hands kept pages out when the network does not.
"""

import base64
import gzip
import hashlib
import json
from functools import cache
from typing import Any

from django.conf import settings

from rights.models import Country
from rights.publishing import press
from rights.publishing.pages import paths_of_journey

_FOLDER = settings.BASE_DIR / "static" / "js"


@cache
def script() -> str:
    return (_FOLDER / "keep.js").read_text()


@cache
def worker() -> str:
    return (_FOLDER / "notes.js").read_text()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


# What this one page may do beyond reading, and what the worker may.
POLICY = {"script-src": [_hash(script())], "worker-src": ["'self'"], "connect-src": ["'self'"]}
WORKER_POLICY = {"connect-src": ["'self'"]}


def offer(start: Country, finish: Country) -> dict[str, Any]:
    """The pages with the digest and the weight of each, so that only what is new is fetched."""
    pages = []
    for path in paths_of_journey(start.pk, finish.pk):
        body = press.render(path).body
        digest = hashlib.sha256(body).hexdigest()[:16]
        pages.append([path, digest, len(gzip.compress(body, 6))])
    return {
        "pages": json.dumps(pages),
        "kilobytes": -(-sum(size for _path, _digest, size in pages) // 1000),
        "script": script(),
    }
