"""Pure: in what state a translation is, decided from its source and today's English."""

from enum import StrEnum


class State(StrEnum):
    CURRENT = "current"  # made from today's English
    OUTDATED = "outdated"  # the English has changed since
    MISSING = "missing"  # nobody has translated it


def state(*, english: str, source: str | None) -> State:
    """`source` is the English the translation was made from; None when there is no translation.

    White space is folded: re-wrapping a file must not outdate twenty languages.
    """
    if source is None:
        return State.MISSING
    if " ".join(source.split()) == " ".join(english.split()):
        return State.CURRENT
    return State.OUTDATED
