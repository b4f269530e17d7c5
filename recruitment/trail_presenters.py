"""Events of the trail in the reader's language: names of people and fields, never a value."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.models import ApiKey, User
from audit.actors import AGENCY, WORKER
from audit.kinds import Kind
from audit.models import Event
from recruitment.event_names import NAMES
from recruitment.trail_forms import TARGETS

_PROCESSES = {WORKER.audit_label: _("a worker"), AGENCY.audit_label: _("an agency")}


@dataclass(frozen=True)
class Line:
    event: Event
    what: str
    why: str  # only of what was sealed and opened
    who: str
    organisation: str
    target: str


def lines(events: Iterable[Event]) -> list[Line]:
    """Two queries, however many events."""
    events = list(events)
    known = _named(events)
    found = []
    for event in events:
        who, organisation = known.get(event.actor, (_process(event.actor), ""))
        target = str(TARGETS.get(event.target, event.target.rpartition(".")[2]))
        what = str(NAMES.get(event.kind, event.kind))
        why = event.get_purpose_display() if event.kind == Kind.REPORT_OPENED else ""
        found.append(Line(event, what, why, who, organisation, target))
    return found


def _process(actor: str) -> str:
    return str(_PROCESSES.get(actor, actor.removeprefix("process:")))


def _named(events: Iterable[Event]) -> dict[str, tuple[str, str]]:
    """Label of an actor -> its name and its organisation today."""
    ids: dict[str, set[int]] = {"user": set(), "api_key": set()}
    for event in events:
        sort, _colon, number = event.actor.partition(":")
        if sort in ids:
            ids[sort].add(int(number))
    people = User.objects.filter(pk__in=ids["user"]).select_related("organisation")
    keys = ApiKey.objects.filter(pk__in=ids["api_key"]).select_related("organisation")
    return {one.audit_label: (str(one), one.organisation.name) for one in [*people, *keys]}
