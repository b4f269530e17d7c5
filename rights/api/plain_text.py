"""A journey as plain text: short lines to read aloud, print or send on. Sources stand in the JSON."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.renderers import BaseRenderer


class PlainTextRenderer(BaseRenderer):
    media_type = "text/plain"
    format = "txt"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return ("\n".join(_lines(data)) + "\n").encode()


def _lines(journey: Mapping[str, Any]) -> Iterator[str]:
    ends = [journey["origin"], journey["destination"]]
    yield _("From %(origin)s to %(destination)s") % {
        "origin": ends[0]["name"],
        "destination": ends[1]["name"],
    }
    yield _("Information, not legal advice. What is not known is never a no.")
    names = {end["iso3"]: end["name"] for end in ends}
    yield from _part(_("Treaties"), (_treaty(row, names) for row in journey["treaties"]))
    yield from _part(_("What recruiters may charge"), map(_fact, _worded(journey["fee_rules"])))
    yield from _part(
        _("Is the recruiter licensed?"), map(_fact, _worded(journey["licence_checks"]))
    )
    yield from _part(_("Who helps"), (_contact(row) for row in journey["contacts"]))


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield ""
    yield title
    found = list(lines)
    # An empty part must not read as "there is none".
    yield from (f"- {line}" for line in found or [_("We do not know this yet.")])


def _treaty(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    line = f"{names[row['country']]}, {row['instrument']}: {row['status_in_words']}"
    return f"{line} ({_as_of(row['as_of'])})" if row["as_of"] else line


def _worded(facts: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    return (fact for fact in facts if fact["text"])


def _fact(fact: Mapping[str, Any]) -> str:
    return f"{fact['text']['text']} ({_as_of(fact['as_of'])})"


def _contact(row: Mapping[str, Any]) -> str:
    parts = [row["name"], row["phone"], row["url"], row["hours"]]
    line = ", ".join(part for part in parts if part) + f" ({_as_of(row['as_of'])})"
    return line + " " + _("Check this number.") if row["check_this_number"] else line


def _as_of(when: Any) -> str:
    return _("as of %(when)s") % {"when": when}
