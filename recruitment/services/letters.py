"""That a letter was sent to an agency stands in the life of its flag. Sending itself is the regulator's."""

from django.db import transaction

from accounts.models import User
from recruitment import letters
from recruitment.letters import Letter
from recruitment.models import Flag, FlagEvent
from recruitment.services import ledger


@transaction.atomic
def note_sent(*, flag: Flag, letter: Letter, language: str, by: User) -> FlagEvent:
    """Raises `ledger.NotYoursError`, and `ledger.StepNotPossibleError` where it does not fit any more."""
    flag = ledger.lock_own(flag, by)
    if letter not in letters.possible(flag, flag.events.all()):
        raise ledger.StepNotPossibleError
    note = f"{letter.label} ({language})"
    return ledger.record_step(flag=flag, step=FlagEvent.Step.LETTER, by=by, note=note)
