"""A report in two parts: facts that can be counted, and a sealed part that only keys can open."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.hours import this_hour
from accounts.models import ApiKey, Organisation, User
from recruitment.models.agency import Agency
from recruitment.models.batch import ReportBatch
from recruitment.models.keys import OrganisationKey
from rights import fees
from rights.models import AbuseType


class ReportQuerySet(models.QuerySet):
    def countable(self) -> models.QuerySet:
        """What matching, flags and counts may look at: accepted, and counting was agreed to."""
        return self.filter(state=Report.State.ACCEPTED, consents_to_counting=True)

    def with_since(self) -> models.QuerySet:
        """Each with `since`: the hour from which it counts at its agency. It may have named it later."""
        return self.annotate(since=Coalesce("changed_facts__named_at", "accepted_at"))

    def of_organisation(self, organisation: Organisation) -> models.QuerySet:
        return self.filter(organisation=organisation)


class Report(models.Model):
    """The countable part. No name, no contact, no story, no day: only what rules may know.

    What was told in words is in `SealedPart`, which nothing that counts can open.
    """

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("We have your report")
        HELD = "held", _("Held until others name the same recruiter")
        KEPT = "kept", _("Kept for you only")
        WITHDRAWN = "withdrawn", _("You took it back")
        ENDED = "ended", _("Its time was over")

    # Nothing of these is left but that there was one.
    GONE = (State.WITHDRAWN, State.ENDED)

    class Channel(models.TextChoices):
        WORKER = "worker", _("By the worker")
        CASEWORKER = "caseworker", _("By a caseworker")
        API = "api", _("By an organisation's own system")

    class Match(models.TextChoices):
        WAITING = "waiting", _("Not yet matched")
        MATCHED = "matched", _("Matched to an agency")
        POSSIBLE = "possible", _("May be this agency: a person must decide")
        UNNAMED = "unnamed", _("No recruiter was named")

    class Ongoing(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_KNOWN = "not_known", _("Not known")

    state = models.CharField(max_length=10, choices=State)
    channel = models.CharField(max_length=10, choices=Channel)
    # To the hour, in UTC: enough to see a burst, too little to match with a phone's history.
    accepted_at = models.DateTimeField(db_index=True)
    state_changed_at = models.DateTimeField()
    # The same form sent five times is one report: a keyed hash of the form's token.
    idempotency_key = models.BinaryField(unique=True)
    language = models.CharField(max_length=10, default="en")

    # --- the agency, as typed and as matched
    agency_typed = models.CharField(max_length=300, blank=True)
    # Other things said of the recruiter, normalised: licence number, phone, handle. Never the worker's.
    agency_hints = models.JSONField(default=dict, help_text="{licence, phone, web, place}: text")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    match = models.CharField(max_length=10, choices=Match, default=Match.WAITING)
    match_score = models.FloatField(null=True, blank=True, help_text="0 to 1")
    match_reasons = models.JSONField(default=list)
    match_version = models.CharField(max_length=20, blank=True)
    # Set when a person decided; a machine never overrides a person.
    matched_at = models.DateTimeField(null=True, blank=True)
    matched_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    # --- the journey and what happened
    origin = models.CharField(max_length=3, blank=True, help_text="iso3; empty: not said")
    destination = models.CharField(max_length=3, blank=True, help_text="iso3; empty: not said")
    recruited_in = models.CharField(max_length=3, blank=True, help_text="iso3; empty: not said")
    month = models.DateField(null=True, blank=True, help_text="first day of the month it happened")
    ongoing = models.CharField(max_length=10, choices=Ongoing, default=Ongoing.NOT_KNOWN)
    sector = models.CharField(max_length=30, blank=True)
    abuses = models.ManyToManyField(AbuseType, related_name="+", through="ReportAbuse")
    severity = models.PositiveSmallIntegerField(
        help_text="1 to 5; highest of the abuses, raised by answers"
    )
    fee_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    fee_currency = models.CharField(max_length=3, blank=True, help_text="ISO 4217")
    people = models.PositiveSmallIntegerField(
        default=1, help_text="how many it happened to, as said"
    )

    # --- consent, by scope; nothing beyond is ever released
    consents_to_counting = models.BooleanField(default=False)
    consents_to_regulator = models.BooleanField(
        default=False, help_text="countable facts may be shown to the inspector responsible"
    )
    consents_to_story = models.BooleanField(
        default=False,
        help_text="the sealed part may be opened by the organisations it is sealed to",
    )
    consent_at = models.DateTimeField(null=True, blank=True)

    # --- who filed it, where that was not the worker
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    api_key = models.ForeignKey(ApiKey, models.PROTECT, null=True, blank=True, related_name="+")
    batch = models.ForeignKey(
        ReportBatch, models.PROTECT, null=True, blank=True, related_name="reports"
    )

    # --- independence: keyed, short-lived or irreversible
    channel_bucket = models.BinaryField(
        null=True,
        blank=True,
        help_text="keyed hash of the network and the day; erased after 30 days",
    )
    text_sketch = ArrayField(
        models.BigIntegerField(),
        default=list,
        blank=True,
        help_text="keyed min-hashes of the story's shingles, made where the story is sealed",
    )
    # 0 counts nothing, 1 fully. Suspicion lowers it; it never blocks a person.
    weight = models.FloatField(default=1.0)
    doubts = models.JSONField(default=list, help_text="codes: honeypot, too_fast, ...")

    # --- release choice
    hold_until_others = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="N others who must name the same recruiter; at least 2"
    )
    hold_expires_on = models.DateField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-accepted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(matched_at__isnull=True, matched_by__isnull=True)
                | Q(matched_at__isnull=False, matched_by__isnull=False),
                name="report_matched_pair",
            ),
            models.CheckConstraint(
                condition=Q(severity__gte=1, severity__lte=5), name="report_severity_range"
            ),
            models.CheckConstraint(
                condition=Q(month__isnull=True) | Q(month__day=1), name="report_month_has_no_day"
            ),
            models.CheckConstraint(
                condition=Q(match="matched", agency__isnull=False)
                | Q(match="possible")
                | Q(match__in=["waiting", "unnamed"], agency__isnull=True),
                name="report_match_has_agency",
            ),
            models.CheckConstraint(
                condition=Q(fee_amount__isnull=True) | ~Q(fee_currency=""),
                name="report_fee_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(hold_until_others__isnull=True) | Q(hold_until_others__gte=2),
                name="report_hold_at_least_two",
            ),
            models.CheckConstraint(
                condition=Q(channel="worker", organisation__isnull=True, filed_by__isnull=True)
                | (~Q(channel="worker") & Q(organisation__isnull=False)),
                name="report_filer_fits_channel",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "accepted_at"], name="report_for_flags"),
            models.Index(fields=["organisation", "-accepted_at"], name="report_of_organisation"),
            models.Index(
                fields=["accepted_at"], condition=Q(match="possible"), name="report_match_in_doubt"
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"


class ReportAbuse(models.Model):
    report = models.ForeignKey(Report, models.CASCADE, related_name="report_abuses")
    abuse = models.ForeignKey(AbuseType, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "abuse"], name="report_abuse_once")
        ]

    def __str__(self) -> str:
        return f"report {self.report_id}: {self.abuse_id}"


class ReportFee(models.Model):
    """One line of a fee ledger, as far as it may be counted. To whom it went, and whether there is a
    paper of it, is in the sealed part.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="fees")
    item = models.CharField(max_length=20, help_text="what it was for; of rights.fees.ITEMS")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, help_text="ISO 4217")
    month = models.DateField(null=True, blank=True, help_text="first day of the month it was paid")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(item__in=fees.ITEMS), name="report_fee_known_item"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="report_fee_is_a_sum"),
            models.CheckConstraint(
                condition=Q(month__isnull=True) | Q(month__day=1),
                name="report_fee_month_has_no_day",
            ),
        ]

    def __str__(self) -> str:
        return f"fee {self.pk} of report {self.report_id}"


class ChangedFacts(models.Model):
    """What must stay known of a report whose facts its sender changed, so that no change makes a second voice.

    Made by the first change, kept up by later ones. What the facts said before is not in it.
    """

    report = models.OneToOneField(Report, models.CASCADE, related_name="changed_facts")
    first_answers = models.CharField(
        max_length=64,
        blank=True,
        help_text="keyed hash of the answers as they were sent; empty: too few to tie it to others",
    )
    named_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="to the hour: since when it names this recruiter; empty: since it was sent",
    )
    named_bucket = models.BinaryField(
        null=True,
        blank=True,
        help_text="as Report.channel_bucket, of the hour it named this recruiter; erased after 30 days",
    )
    named_group = models.UUIDField(
        null=True, blank=True, help_text="as ChannelGroup.group, when the hash is erased"
    )
    # While it is not matched anew: whence it comes, and the three above as they were there.
    left_agency = models.BigIntegerField(null=True, blank=True, help_text="id of an agency")
    left_at = models.DateTimeField(null=True, blank=True)
    left_bucket = models.BinaryField(null=True, blank=True)
    left_group = models.UUIDField(null=True, blank=True)
    formerly = ArrayField(
        models.BigIntegerField(),
        default=list,
        blank=True,
        help_text="ids of agencies it counted at",
    )

    def __str__(self) -> str:
        return f"changed facts of report {self.report_id}"


class SealedPart(models.Model):
    """What was told in words. Encrypted under a key of its own; the key is in no row, only wrapped."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="sealed")
    format = models.PositiveSmallIntegerField(
        help_text="version of recruitment/sealing.py's format"
    )
    ciphertext = models.BinaryField()
    # Of the last change to the report or the case. To the hour, like `accepted_at` and for the same reason.
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"sealed part of report {self.report_id}"


class SealedMessage(models.Model):
    """One message between the worker behind a receipt and an organisation that may read her words.

    Sealed under the report's key, like the words. Who of the organisation wrote it is in the trail.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="messages")
    # None: the worker wrote it.
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    format = models.PositiveSmallIntegerField(
        help_text="version of recruitment/sealing.py's format"
    )
    ciphertext = models.BinaryField()
    # To the hour, like `accepted_at`. The order is that of the ids.
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"message {self.pk} of report {self.report_id}"


class SealedFile(models.Model):
    """A photograph, paper, sound or film with a report. The bytes lie in EVIDENCE_DIR, sealed.

    Key, kind, length, hash and the name it had are sealed in `ciphertext` under the report's key.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="files")
    # Names in EVIDENCE_DIR: random, so that a folder tells nothing but how many there are.
    stored_as = models.CharField(max_length=32, unique=True)
    clean_stored_as = models.CharField(
        max_length=32, blank=True, help_text="copy without place or author; empty: none can be made"
    )
    format = models.PositiveSmallIntegerField(
        help_text="version of recruitment/sealing.py's format"
    )
    ciphertext = models.BinaryField()
    # To the hour, like `accepted_at`.
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"file {self.pk} of report {self.report_id}"


class SealedUpload(models.Model):
    """A file on its way over a bad line, as far as it came. Gone with its pieces after a day.

    What it is, how long, its key and the length of each piece are sealed under the report's key.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="uploads")
    # Stands in the address that goes on with it: random, and of no use once the file is whole.
    token = models.CharField(max_length=32, unique=True)
    stored_as = ArrayField(
        models.CharField(max_length=32), default=list, help_text="pieces in EVIDENCE_DIR, in order"
    )
    format = models.PositiveSmallIntegerField(
        help_text="version of recruitment/sealing.py's format"
    )
    ciphertext = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"upload {self.pk} of report {self.report_id}"


class WrappedKey(models.Model):
    """A report's key, wrapped so that one holder can open it: the receipt, or an organisation."""

    class Holder(models.TextChoices):
        RECEIPT = "receipt", _("The receipt")
        ORGANISATION = "organisation", _("An organisation")

    report = models.ForeignKey(Report, models.CASCADE, related_name="wrapped_keys")
    holder = models.CharField(max_length=12, choices=Holder)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Which of the organisation's pairs opens it: a pair is replaced when somebody leaves.
    organisation_key = models.ForeignKey(
        OrganisationKey, models.PROTECT, null=True, blank=True, related_name="wrapped_keys"
    )
    format = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    holder="receipt", organisation__isnull=True, organisation_key__isnull=True
                )
                | Q(
                    holder="organisation",
                    organisation__isnull=False,
                    organisation_key__isnull=False,
                ),
                name="wrapped_key_has_its_holder",
            ),
            models.UniqueConstraint(
                fields=["report"], condition=Q(holder="receipt"), name="wrapped_key_one_receipt"
            ),
            models.UniqueConstraint(
                fields=["report", "organisation"],
                condition=Q(holder="organisation"),
                name="wrapped_key_once_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"key of report {self.report_id} for the {self.holder}"


class Receipt(models.Model):
    """Finds a report by its 18 digits. Only a slow, peppered hash is kept: the digits are nowhere."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="receipt")
    lookup = models.BinaryField(unique=True, help_text="first half of Argon2id(digits, pepper)")
    format = models.PositiveSmallIntegerField()
    pepper = models.CharField(
        max_length=8, blank=True, default="", help_text="mark of its pepper; empty: not known"
    )
    # A caseworker's copy goes away when the worker first comes back with it.
    first_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"receipt of report {self.report_id}"


class SecretPhrase(models.Model):
    """A second way to a report: the number, sealed under words that its sender chose. Neither stands anywhere."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="phrase")
    lookup = models.BinaryField(unique=True, help_text="first half of Argon2id(phrase, pepper)")
    format = models.PositiveSmallIntegerField()
    sealed = models.BinaryField(help_text="the digits, under the other half")
    pepper = models.CharField(max_length=8, help_text="mark of its pepper")

    def __str__(self) -> str:
        return f"phrase of report {self.report_id}"


class Draft(models.Model):
    """A report being made, sealed under its code. Wiped after seven days or on one tap."""

    lookup = models.BinaryField(unique=True)
    format = models.PositiveSmallIntegerField()
    ciphertext = models.BinaryField()
    # Whoever sends the form twice gets one report: set when it was sent.
    sent_at = models.DateTimeField(null=True, blank=True, help_text="to the hour")
    updated_at = models.DateTimeField(default=this_hour, help_text="to the hour")
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"draft {self.pk}"
