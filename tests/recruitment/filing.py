"""A report filed at the desk for a worker, as tests of many doors begin."""

from accounts.models import User
from recruitment import receipts
from recruitment.models import Report
from recruitment.report_facts import ReportFacts, SealedWords, Submitted
from recruitment.services import reports

TOLD = SealedWords(story="Told at the desk")


def file_case(
    facts: ReportFacts, *, by: User, words: SealedWords = TOLD, token: str | None = None
) -> Submitted:
    return reports.submit(
        facts=facts,
        words=words,
        idempotency_token=token or receipts.make(),
        channel=Report.Channel.CASEWORKER,
        by=by,
        organisation=by.organisation,
        filed_by=by,
    )
