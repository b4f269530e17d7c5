from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from recruitment.flags import canonical
from recruitment.flags.policy import Policy
from recruitment.models.agency import Agency

# Of `inputs`, which may be a hundred kilobytes, the ids of reports alone are indexed.
_REPORTS_SEEN = Func(
    F("inputs"),
    Value("$.facts.reports[*].id"),
    function="jsonb_path_query_array",
    output_field=models.JSONField(),
)


class FlagQuerySet(models.QuerySet):
    def standing(self) -> models.QuerySet:
        """Those that somebody still has to do something about."""
        return self.filter(state__in=Flag.STANDING)

    def in_jurisdiction(self, iso3: str) -> models.QuerySet:
        """An empty jurisdiction sees nothing, never everything."""
        return self.filter(jurisdiction=iso3) if iso3 else self.none()

    def that_saw(self, report_id: int) -> models.QuerySet:
        """Those in whose inputs the report's facts stand, of whatever state, at whatever agency."""
        return self.alias(reports_seen=_REPORTS_SEEN).filter(reports_seen__contains=[report_id])


class Flag(models.Model):
    """A rule says: look at this agency. A reason to look, not a finding.

    Carries all that is needed to make the same answer again: rule, version, inputs and their hash.
    """

    class State(models.TextChoices):
        OPEN = "open", _("New: nobody has decided yet")
        CASE_OPENED = "case_opened", _("Case opened")
        DISMISSED = "dismissed", _("Dismissed")
        LAPSED = "lapsed", _("Lapsed: the rule no longer holds")
        REPLACED = "replaced", _("Replaced: other thresholds are in force now")
        DISPUTED = "disputed", _("Disputed: may be a campaign")

    class Tier(models.TextChoices):
        WATCH = "watch", _("Watch")
        SIGNAL = "signal", _("Signal")
        ALERT = "alert", _("Alert")
        URGENT = "urgent", _("Urgent")

    STANDING = ("open", "case_opened", "disputed")
    # One person alone may not make these disappear unseen.
    DISMISSED_BY_TWO = ("alert", "urgent")
    TIER_RANK = {"watch": 1, "signal": 2, "alert": 3, "urgent": 4}

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="flags")
    # Copied when raised: whose inspectors see it, even if the agency's country is corrected later.
    jurisdiction = models.CharField(
        max_length=3, blank=True, help_text="iso3; empty: not known yet"
    )
    rule = models.CharField(max_length=40, help_text="as in recruitment/flags/")
    rule_version = models.PositiveSmallIntegerField()
    tier = models.CharField(max_length=8, choices=Tier)
    tier_rank = models.PositiveSmallIntegerField(help_text="for sorting; follows tier")
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    reasons = models.JSONField(default=list, help_text="codes with numbers; worded per reader")
    numbers = models.JSONField(default=dict, help_text="what the rule computed")
    inputs = models.JSONField(help_text="the facts as the rule saw them; ids of reports, no words")
    # As in `inputs`, which is too long to be read for counting.
    policy_version = models.PositiveIntegerField(
        default=1, db_default=1, help_text="of the thresholds"
    )
    inputs_hash = models.CharField(max_length=64, help_text="SHA-256 of the canonical inputs")
    # What a worker's report may have decided is told to the hour, here and in `closed_at` but for a dismissal.
    raised_at = models.DateTimeField()
    evaluated_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True, help_text="first opened by an inspector")
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="dismissed, lapsed or replaced"
    )
    assigned_to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True, help_text="by which day something is done")

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["-tier_rank", "raised_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "rule"],
                condition=Q(state__in=["open", "case_opened", "disputed"]),
                name="flag_one_standing_per_rule",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, state__in=["open", "case_opened", "disputed"])
                | Q(closed_at__isnull=False, state__in=["dismissed", "lapsed", "replaced"]),
                name="flag_closed_fits_state",
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "state", "-tier_rank"], name="flag_queue"),
            # The first page of what is to do, as the queue sorts it.
            models.Index(
                "jurisdiction",
                models.F("tier_rank").desc(),
                "raised_at",
                "id",
                condition=Q(state__in=["open", "case_opened", "disputed"]),
                name="flag_to_do",
            ),
            GinIndex(OpClass(_REPORTS_SEEN, name="jsonb_path_ops"), name="flag_reports_seen"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} on agency {self.agency_id}"

    @property
    def policy(self) -> Policy:
        """The thresholds it was raised under."""
        # A list reads no more than this of `inputs`: of an agency with many reports they are long.
        read = vars(self)
        data = read["policy_data"] if "policy_data" in read else self.inputs.get("policy")
        return canonical.from_data(Policy, data or {})


class FlagDecision(models.Model):
    """What a person decided about a flag, and why. Kept for good: the ledger of a flag's life."""

    class Verdict(models.TextChoices):
        OPEN_CASE = "open_case", _("Open a case")
        ASK_DISMISS = "ask_dismiss", _("Dismiss it. A second inspector must confirm.")
        DISMISS = "dismiss", _("Dismiss")
        KEEP = "keep", _("I looked at it too. Do not dismiss it.")

    flag = models.ForeignKey(Flag, models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=12, choices=Verdict)
    reason = models.TextField(
        max_length=2000, help_text="in the inspector's words; about the agency only"
    )
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["decided_at", "pk"]

    def __str__(self) -> str:
        return f"{self.verdict} on flag {self.flag_id}"


class CountryBaseline(models.Model):
    """What is usual in one country on one day: the prior and the rates that flags are judged by.

    Kept, never changed: a flag of that day is judged by it again. Policies with other windows have
    their own.
    """

    country = models.CharField(max_length=3, help_text="iso3")
    made_on = models.DateField(help_text="last day of the window it looks at")
    made_at = models.DateTimeField(auto_now_add=True)
    # As in `Policy.windows`.
    window_days = models.PositiveSmallIntegerField(default=365)
    surge_days = models.PositiveSmallIntegerField(default=90)
    data = models.JSONField(help_text="recruitment.flags.facts.Baseline: counts, prior, no report")

    class Meta:
        ordering = ["country", "-made_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "made_on", "window_days", "surge_days"],
                name="baseline_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.made_on}"


class ChannelGroup(models.Model):
    """What is left when the keyed network hash of reports is erased: that some shared one, not which.

    Without it ten reports from one network would become ten voices on the day their hash is erased.
    """

    report = models.OneToOneField(
        "recruitment.Report", models.CASCADE, related_name="channel_group"
    )
    group = models.UUIDField(help_text="random; the same for reports that shared network and day")

    class Meta:
        indexes = [models.Index(fields=["group"], name="channel_group_members")]

    def __str__(self) -> str:
        return f"report {self.report_id}: one of a group"
