"""What each fact and each text of the law said before: noted whenever a reader would read something else than yesterday."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from rights.fact_wording import Fact, fingerprint, wording_of
from rights.law_wording import is_same
from rights.models import FactVersion


def note(*, before: Fact, after: Fact, came_by: FactVersion.CameBy) -> None:
    """Call it in the transaction of the change. Nothing is written where a reader sees no difference."""
    if fingerprint(before) == fingerprint(after) and before.confirmed_by == after.confirmed_by:
        return
    if not FactVersion.objects.filter(path=after.path).exists():
        # How it came to stand there was not noted: the files, or an editor before this table was.
        _write(before, FactVersion.CameBy.FILES, None)
    _write(after, came_by, timezone.now())


def note_text(
    *,
    path: str,
    before: str,
    after: str,
    came_by: FactVersion.CameBy,
    sources: Sequence[str] = (),
    as_of: int | None = None,
) -> None:
    """The same for one text of a right or an instrument. An empty one is seen by nobody."""
    if is_same(before, after):
        return
    first = not FactVersion.objects.filter(path=path).exists()
    for text, by, noted_at in (
        (before, FactVersion.CameBy.FILES, None),
        (after, came_by, timezone.now()),
    ):
        if noted_at is None and not first:
            continue
        FactVersion.objects.create(
            path=path,
            says={"text": text},
            sources=list(sources) if noted_at else [],
            as_of=as_of if noted_at else None,
            came_by=by,
            noted_at=noted_at,
        )


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
