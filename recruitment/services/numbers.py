"""What follows from a number that somebody typed, and its move to a new pepper on the way."""

from django.db import transaction

from accounts import peppers
from recruitment import sealing
from recruitment.models import Draft, Receipt, Report, SecretPhrase, WrappedKey
from recruitment.sealing import FORMAT, NumberKeys


@transaction.atomic
def keys_of(digits: str) -> NumberKeys:
    """Keys under the pepper in use. What was sealed under a former one is sealed anew to these first.

    One slow step for each pepper the site still knows, whether the number is known or not.
    """
    now, *former = [sealing.number_keys(digits, pepper=pepper) for pepper in peppers.receipt()]
    for old in former:
        _move_report(old, now)
        _move_draft(old, now)
    return now


def _move_report(old: NumberKeys, now: NumberKeys) -> None:
    # The report first, as whoever changes its key holds it: or one would write over the other's envelope.
    list(Report.objects.select_for_update(of=("self",)).filter(receipt__lookup=old.lookup))
    receipt = Receipt.objects.select_for_update().filter(lookup=old.lookup).first()
    if receipt is None:
        return
    receipt.lookup, receipt.pepper = now.lookup, mark()
    receipt.save(update_fields=["lookup", "pepper"])
    # None where the report was taken back.
    for row in WrappedKey.objects.filter(
        report=receipt.report_id, holder=WrappedKey.Holder.RECEIPT
    ):
        key = sealing.unwrap(old.wrapping, row.wrapped, format=row.format)
        row.format, row.wrapped = FORMAT, sealing.wrap(now.wrapping, key)
        row.save(update_fields=["format", "wrapped"])


def _move_draft(old: NumberKeys, now: NumberKeys) -> None:
    draft = Draft.objects.select_for_update().filter(lookup=old.draft_lookup).first()
    if draft is None:
        return
    draft.lookup = now.draft_lookup
    if draft.ciphertext:  # none of a sent one
        content = sealing.unseal(old.draft, draft.ciphertext, format=draft.format)
        draft.format, draft.ciphertext = FORMAT, sealing.seal(now.draft, content)
    draft.save(update_fields=["lookup", "format", "ciphertext"])


def mark() -> str:
    """Tells the pepper in use from others, and nothing about it: 32 bits of a keyed hash."""
    return sealing.keyed(peppers.receipt()[0], "mark of a pepper").hex()[:8]


def not_moved() -> int:
    """How many receipts and phrases only a former pepper opens, or one of which nothing is known."""
    return sum(model.objects.exclude(pepper=mark()).count() for model in (Receipt, SecretPhrase))
