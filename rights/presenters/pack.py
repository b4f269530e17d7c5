"""A whole guide as one file: it opens without signal, and goes from phone to phone by Bluetooth or card."""

import gzip
import re
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from rights.models import Country
from rights.presenters import corrections, guide
from rights.presenters.pieces import Texts
from rights.presenters.situation import Situation

# What stands in the pages of the site as `/en/…` leads nowhere from a memory card.
_OWN_ADDRESS = re.compile(r'(href=")(/[^"]*")')


@dataclass(frozen=True)
class Pack:
    """One file of HTML, with nothing outside it that it needs."""

    name: str
    body: bytes

    @property
    def kilobytes(self) -> int:
        """Size in units of 1,000 bytes, rounded up: nobody pays for less than she was told."""
        return _kilobytes(self.body)

    @property
    def gzipped(self) -> bytes:
        """As it is sent. Not left to the middleware, whose random bytes would make the told weight wrong."""
        return gzip.compress(self.body, 6)

    @property
    def kilobytes_sent(self) -> int:
        """What she pays for, in units of 1,000 bytes, rounded up."""
        return _kilobytes(self.gzipped)


def _kilobytes(content: bytes) -> int:
    return -(-len(content) // 1000)


def pack(start: Country, finish: Country, texts: Texts, *, site: str) -> Pack:
    """The guide of a journey in the page's language.

    `site` is the address of the portal without a slash at the end; links out of the file begin with it.
    The name of the file tells where from and where to, and no more: it may be seen in a list of files.
    """
    language = get_language() or "en"
    situation = Situation()
    chapters = guide.chapters(start, finish, situation, texts)
    shown = {f"country/{start.pk}/", f"country/{finish.pk}/"}
    shown |= {
        path for one in chapters for topic in one.topics for path in guide.shown_of(topic.key)
    }
    context: dict[str, Any] = {
        **guide.journey(start, finish, situation, texts),
        "danger": guide.danger(texts),
        "checks": guide.CHECKS,
        "chapters": chapters,
        "corrections": corrections.of_page(shown, texts, most=corrections.PER_PAGE),
        "saved_on": timezone.localdate(),
        "site": site,
        # Not only where a request is at hand: packs are also written by a command.
        "LANGUAGE_CODE": language,
    }
    page = render_to_string("rights/pack.html", context)
    body = _OWN_ADDRESS.sub(rf"\g<1>{site}\g<2>", page).encode()
    return Pack(f"notes-{start.pk}-{finish.pk}-{language}.html".lower(), body)
