"""From the rows of registers to one statement about an agency's licence. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from recruitment.flags.facts import LicenceFacts


@dataclass(frozen=True)
class RegisterRow:
    """What one register said of one number on one day."""

    number: str
    status: str
    as_of: date
    valid_until: date | None
    source: str


def licence_of(rows: Iterable[RegisterRow], day: date) -> LicenceFacts:
    """The newest word on each number; one valid licence is enough to be licensed.

    A licence whose printed end has passed while the register still calls it valid is *not known*: it
    may have been renewed, and the list may be old.
    """
    by_number: dict[str, list[RegisterRow]] = {}
    for row in sorted(rows, key=lambda r: (r.as_of, r.number, r.status)):
        if row.as_of <= day:
            by_number.setdefault(row.number, []).append(row)
    newest = [history[-1] for history in by_number.values()]
    if not newest:
        return LicenceFacts()
    valid = [row for row in newest if row.status == "valid"]
    if valid:
        last = max(valid, key=lambda r: (r.valid_until or date.max, r.as_of, r.number))
        status = "valid" if (last.valid_until or date.max) >= day else "not_known"
    else:
        last = max(newest, key=lambda r: (r.as_of, r.number))
        status = last.status
    return LicenceFacts(status, _since(by_number[last.number]), last.as_of, last.source)


def _since(history: list[RegisterRow]) -> date:
    """First day from which this number was read with its present status, without a break."""
    first = history[-1]
    for row in reversed(history):
        if row.status != first.status:
            break
        first = row
    return first.as_of
