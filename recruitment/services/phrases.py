"""The worker's own phrase: it opens an envelope with the number, and the number opens the report as ever.

So a phrase has no powers of its own, and whatever is done with the report's keys need not know of it.
"""

from django.db import transaction

from accounts import peppers
from audit import services as audit
from audit.actors import WORKER, Actor
from audit.kinds import Kind
from recruitment import phrases, sealing
from recruitment.models import SecretPhrase
from recruitment.sealing import FORMAT, PhraseKeys
from recruitment.services import numbers
from recruitment.services.reports import Opened, lock_to_write


class OtherNumber(Exception):
    """This is the number of another report, or of none."""


@transaction.atomic
def choose(*, opened: Opened, digits: str, phrase: str, by: Actor = WORKER) -> bool:
    """Whether the phrase opens the report from now on, in place of the one before.

    False: it is too easy to guess, or somebody has the same one; which of them is not said. In the second case
    neither has it then, since each would open the other's report. Raises `OtherNumber`, `ReportAlreadyWithdrawn`.
    """
    # The slow steps come before the row is locked.
    number = numbers.keys_of(digits)
    keys = None if phrases.is_easy(phrase) else _keys_of(phrase)
    report, _key = lock_to_write(opened)
    if number.lookup != bytes(report.receipt.lookup):
        raise OtherNumber
    if keys is None:
        return False
    other = SecretPhrase.objects.filter(lookup=keys.lookup).exclude(report=report).first()
    if other:
        _remove(other, by)
        return False
    envelope = sealing.seal(keys.wrapping, {"digits": digits})
    kept = {"lookup": keys.lookup, "format": FORMAT, "sealed": envelope, "pepper": numbers.mark()}
    SecretPhrase.objects.update_or_create(report=report, defaults=kept)
    audit.record(kind=Kind.REPORT_PHRASE_SET, target=report, by=by)
    return True


@transaction.atomic
def remove(*, opened: Opened, by: Actor = WORKER) -> None:
    """The number alone opens it again. Twice changes nothing."""
    report, _key = lock_to_write(opened)
    for row in SecretPhrase.objects.filter(report=report):
        _remove(row, by)


def _remove(row: SecretPhrase, by: Actor) -> None:
    audit.record(kind=Kind.REPORT_PHRASE_REMOVED, target=row.report, by=by)
    row.delete()


@transaction.atomic
def digits_of(phrase: str) -> str | None:
    """The number behind a phrase. The same slow steps for any phrase, known or not."""
    keys = _keys_of(phrase)
    row = SecretPhrase.objects.filter(lookup=keys.lookup).first()
    if row is None:
        return None
    return sealing.unseal(keys.wrapping, row.sealed, format=row.format)["digits"]


def _keys_of(phrase: str) -> PhraseKeys:
    """Keys under the pepper in use. What was sealed under a former one is sealed anew to these first."""
    folded = phrases.fold(phrase)
    now, *former = [sealing.phrase_keys(folded, pepper=pepper) for pepper in peppers.receipt()]
    for old in former:
        for row in SecretPhrase.objects.select_for_update().filter(lookup=old.lookup):
            content = sealing.unseal(old.wrapping, row.sealed, format=row.format)
            row.lookup, row.pepper = now.lookup, numbers.mark()
            row.format, row.sealed = FORMAT, sealing.seal(now.wrapping, content)
            row.save()
    return now
