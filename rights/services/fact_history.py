"""What each fact said before: noted whenever a reader would read something else than yesterday."""

from datetime import datetime

from django.utils import timezone

from rights.fact_wording import Fact, fingerprint, wording_of
from rights.models import FactVersion


def note(*, before: Fact, after: Fact, came_by: FactVersion.CameBy) -> None:
    """Call it in the transaction of the change. Nothing is written where a reader sees no difference."""
    if fingerprint(before) == fingerprint(after) and before.confirmed_by == after.confirmed_by:
        return
    if not FactVersion.objects.filter(path=after.path).exists():
        # How it came to stand there was not noted: the files, or an editor before this table was.
        _write(before, FactVersion.CameBy.FILES, None)
    _write(after, came_by, timezone.now())


def _write(fact: Fact, came_by: FactVersion.CameBy, noted_at: datetime | None) -> None:
    FactVersion.objects.create(
        path=fact.path,
        says=wording_of(fact),
        confirmed_by=fact.confirmed_by,
        as_of=fact.as_of,
        sources=fact.sources,
        came_by=came_by,
        noted_at=noted_at,
    )
