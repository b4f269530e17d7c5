"""Writing events: one at a time, and many at once by the same rules."""

import pytest

from audit import services as audit
from audit.actors import LOADER
from audit.kinds import Kind
from audit.models import Event
from rights.models import Country
from tests.factories.rights import CountryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def countries() -> list[Country]:
    return [CountryFactory(iso3=iso3) for iso3 in ("NPL", "KEN", "QAT")]


def _told(events: list[Event]) -> list[tuple]:
    return [(e.kind, e.actor, e.target, e.target_id, e.fields, e.purpose) for e in events]


def test_many_at_once_say_what_each_would_say_alone(countries: list[Country]) -> None:
    asked = {"kind": Kind.CONTENT_LOADED, "by": LOADER, "fields": ["iso3"]}
    alone = [audit.record(target=country, **asked) for country in countries]
    together = audit.record_many(targets=countries, **asked)
    assert _told(together) == _told(alone)
    newest = Event.objects.order_by("pk").filter(pk__gt=alone[-1].pk)
    assert _told(list(newest)) == _told(alone)


def test_many_at_once_are_refused_as_each_would_be(countries: list[Country]) -> None:
    before = Event.objects.count()
    with pytest.raises(audit.UnknownFieldError):
        audit.record_many(
            kind=Kind.CONTENT_LOADED, targets=countries, by=LOADER, fields=["a value"]
        )
    with pytest.raises(audit.AnonymousAuditError):
        audit.record_many(kind=Kind.CONTENT_LOADED, targets=countries, by=object())
    assert Event.objects.count() == before
