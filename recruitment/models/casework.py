"""What an organisation does for a worker: next step, refund claims, referrals, and words of its own.

All of it is the organisation's, hangs on one report and ends with it. No plain text, and no day of
the journey, stands in these tables: words are sealed, and of claims only months are kept.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from recruitment.models.keys import SealedToOrganisation
from recruitment.models.report import Report
from rights.models import Contact


class SealedNote(SealedToOrganisation):
    """Words of an organisation about a report. The worker's receipt does not open them."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="notes")

    def __str__(self) -> str:
        return f"note {self.pk} on report {self.report_id}"


class ClosedCase(models.Model):
    """That a worker took a report back, or closed her words, which this organisation could read. Nothing else.

    Which of the two is not said, and of when only the month.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="closed_cases")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    month = models.DateField(help_text="first day of the month")

    class Meta:
        ordering = ["-month", "-report"]
        constraints = [
            models.UniqueConstraint(fields=["report", "organisation"], name="closed_case_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="closed_case_month_has_no_day"),
        ]

    def __str__(self) -> str:
        return f"report {self.report_id}, closed to organisation {self.organisation_id}"


class Casework(models.Model):
    """Whose case it is at one organisation, what comes next and by when, and how it ended."""

    class Step(models.TextChoices):
        SPEAK = "speak", _("Speak with the worker")
        PAPERS = "papers", _("Collect papers")
        LETTER = "letter", _("Write to the recruiter or employer")
        COMPLAINT = "complaint", _("Hand in a complaint")
        MEETING = "meeting", _("Go to a meeting or hearing")
        ANSWER = "answer", _("Ask again if no answer came")
        REFERRAL = "referral", _("Ask how a referral goes")
        REFUND = "refund", _("Follow up a refund")
        OTHER = "other", _("Something else")

    class Outcome(models.TextChoices):
        SETTLED = "settled", _("Settled as the worker wished")
        PARTLY = "partly", _("Settled in part")
        NOT_SETTLED = "not_settled", _("Not settled")
        PASSED_ON = "passed_on", _("Somebody else goes on with it")
        WORKER_STOPPED = "worker_stopped", _("The worker wished to stop")
        NOT_KNOWN = "not_known", _("Not known: no contact any more")

    report = models.ForeignKey(Report, models.CASCADE, related_name="casework")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    assigned_to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    step = models.CharField(max_length=12, choices=Step, blank=True, help_text="empty: none")
    due_on = models.DateField(null=True, blank=True)
    note = models.ForeignKey(SealedNote, models.SET_NULL, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=15, choices=Outcome, blank=True, help_text="empty: open")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "organisation"], name="casework_once_an_organisation"
            ),
            models.CheckConstraint(
                condition=Q(step="", due_on__isnull=True) | (~Q(step="") & Q(due_on__isnull=False)),
                name="casework_step_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at__isnull=True, closed_by__isnull=True)
                | (~Q(outcome="") & Q(step="", closed_at__isnull=False, closed_by__isnull=False)),
                name="casework_closed_with_an_outcome",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "due_on"], name="casework_due")]

    def __str__(self) -> str:
        return f"work on report {self.report_id}"


class SentTo(models.Model):
    """Somebody of the help directory as it stood then: later editions of it may drop or change one."""

    contact_path = models.CharField(
        max_length=200, blank=True, help_text="path of a fact in rights; empty: none"
    )
    contact_kind = models.CharField(max_length=12, choices=Contact.Kind, blank=True)
    contact_name = models.CharField(max_length=300, blank=True)
    contact_as_of = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="year that the directory's source describes"
    )

    class Meta:
        abstract = True


class RefundClaim(SentTo):
    """Money asked back for a worker, and what came of it. Amounts in whole units of `currency`.

    Months, never days: days and other words are in the note.
    """

    class Against(models.TextChoices):
        AGENCY = "agency", _("Recruitment agency")
        BROKER = "broker", _("Agent or broker without an office")
        EMPLOYER = "employer", _("Employer")
        OTHER = "other", _("Somebody else")
        NOT_KNOWN = "not_known", _("Not known")

    class Outcome(models.TextChoices):
        PENDING = "pending", _("No answer yet")
        WHOLE = "whole", _("Paid back in full")
        PARTLY = "partly", _("Paid back in part")
        REFUSED = "refused", _("Refused")

    report = models.ForeignKey(Report, models.CASCADE, related_name="refund_claims")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    against = models.CharField(max_length=10, choices=Against)
    paid_amount = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="empty: not said"
    )
    claimed_amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, help_text="ISO 4217, of all three amounts")
    claimed_in = models.DateField(help_text="first day of the month")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.PENDING)
    recovered_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    decided_in = models.DateField(null=True, blank=True, help_text="first day of the month")
    note = models.ForeignKey(SealedNote, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(claimed_amount__gt=0)
                & (Q(paid_amount__isnull=True) | Q(paid_amount__gt=0)),
                name="refund_claim_asks_for_something",
            ),
            models.CheckConstraint(
                condition=Q(claimed_in__day=1)
                & (Q(decided_in__isnull=True) | Q(decided_in__day=1)),
                name="refund_claim_has_no_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    outcome="pending", recovered_amount__isnull=True, decided_in__isnull=True
                )
                | Q(outcome="refused", recovered_amount__isnull=True, decided_in__isnull=False)
                | Q(
                    outcome__in=["whole", "partly"],
                    recovered_amount__gt=0,
                    decided_in__isnull=False,
                ),
                name="refund_claim_outcome_fits",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "currency"], name="refund_claim_sums"),
        ]

    def __str__(self) -> str:
        return f"claim {self.pk} on report {self.report_id}"


class Referral(SentTo):
    """A case shown to somebody else who helps, as far as the worker agreed, and what came of it."""

    class Scope(models.TextChoices):
        FACTS = "facts", _("Only the facts: no name, no story")
        WORDS = "words", _("The facts, and what the worker told")

    class Status(models.TextChoices):
        SENT = "sent", _("Sent, no answer yet")
        TAKEN = "taken", _("They took it on")
        DECLINED = "declined", _("They did not take it on")
        ENDED = "ended", _("They finished")

    report = models.ForeignKey(Report, models.CASCADE, related_name="referrals")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    contact_path = models.CharField(max_length=200, help_text="path of a fact in rights")
    scope = models.CharField(max_length=5, choices=Scope)
    # The day on which the worker agreed to this referral and this scope.
    consented_on = models.DateField()
    status = models.CharField(max_length=8, choices=Status, default=Status.SENT)
    referred_at = models.DateTimeField()
    referred_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.ForeignKey(SealedNote, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(contact_path=""), name="referral_goes_to_somebody_of_the_directory"
            ),
            models.CheckConstraint(
                condition=~Q(contact_kind__in=["government", "police"], scope="words"),
                name="referral_shows_an_office_facts_only",
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk} of report {self.report_id}"
