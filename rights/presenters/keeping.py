"""A journey kept in the reader's own browser, to be read with the network gone.

The only scripts on pages for readers: one inside the page where she asks for it, and the service
worker it starts, which hands kept pages out when the network does not.
"""

import gzip
import hashlib
import json
from typing import Any

from django.conf import settings

from rights.models import Country
from rights.presenters import scripts
from rights.publishing import press, releases
from rights.publishing.pages import paths_of_journey

# Ready-made pages lie under the stylesheet that they hold.
_STYLE = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["style-src"][0].strip("'")
# What this one page may do beyond reading, and what the worker may.
POLICY = {
    "script-src": [scripts.source("keep.js")],
    "worker-src": ["'self'"],
    "connect-src": ["'self'"],
}
WORKER_POLICY = {"connect-src": ["'self'"]}


def offer(start: Country, finish: Country) -> dict[str, Any]:
    """The pages with the digest and the weight of each, so that only what is new is fetched."""
    pages = []
    for path in paths_of_journey(start.pk, finish.pk):
        sent = _ready_made(path) or gzip.compress(press.render(path).body, 6)
        digest = hashlib.sha256(gzip.decompress(sent)).hexdigest()[:16]
        pages.append([path, digest, len(sent)])
    return {
        "pages": json.dumps(pages),
        "kilobytes": -(-sum(size for _path, _digest, size in pages) // 1000),
        "script": scripts.text("keep.js"),
    }


def _ready_made(path: str) -> bytes | None:
    if settings.PUBLISH_DIR is None:
        return None
    return releases.read_gzipped(settings.PUBLISH_DIR, _STYLE, path)
