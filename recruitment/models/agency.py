from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class AgencyQuerySet(models.QuerySet):
    def standing(self) -> models.QuerySet:
        """Without those that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def in_country(self, iso3: str) -> models.QuerySet:
        return self.filter(country=iso3)

    def one_with(self, agency_id: int) -> models.QuerySet:
        """Ids of it and of those merged into it, to ask `agency__in`.

        Not `agency=… OR agency__merged_into=…`: over a join no index serves that, and every report is read.
        """
        return self.filter(Q(pk=agency_id) | Q(merged_into=agency_id)).values("pk")


class Agency(models.Model):
    """A recruiter: from a public register, or known from reports alone.

    An unlisted recruiter is a full citizen: it gathers names and can be flagged.
    """

    class Origin(models.TextChoices):
        REGISTER = "register", _("From a public register")
        REPORTS = "reports", _("Known from reports")

    name = models.CharField(max_length=300, help_text="as shown; every name is in AgencyName")
    # ISO 3166-1 alpha-3: where it recruits and is, or should be, licensed. Its regulator sees its flags.
    country = models.CharField(max_length=3, blank=True, help_text="empty: not known")
    origin = models.CharField(max_length=10, choices=Origin)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    corrected_fields = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text="set by a person: an import leaves them alone",
    )
    register_import = models.ForeignKey(
        "RegisterImport",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agencies",
        help_text="the run that first brought it; empty: no register did",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "agencies"
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="agency_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AgencyName(models.Model):
    """One way the agency is written. `compare_key` and `skeleton` are for matching, never shown."""

    class Kind(models.TextChoices):
        LEGAL = "legal", _("Legal name")
        TRADE = "trade", _("Trade name")
        FORMER = "former", _("Former name")
        REPORTED = "reported", _("As reported")

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="names")
    text = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=Kind)
    language = models.CharField(max_length=10, blank=True, help_text="empty: not known")
    script = models.CharField(max_length=4, blank=True, help_text="ISO 15924, e.g. Latn")
    # Filled by recruitment.matching.normalise on save through the service.
    compare_key = models.CharField(max_length=300)
    skeleton = models.CharField(max_length=300)
    # Numbers under which the name is filed for look-ups (recruitment.matching.blocks).
    blocks = ArrayField(models.IntegerField(), default=list)
    normaliser = models.CharField(max_length=20, help_text="version that made the keys")
    source = models.CharField(max_length=300, blank=True)
    # Kept rather than deleted, so that the next import does not bring it back.
    is_wrong = models.BooleanField(default=False, help_text="a person said it is not its name")
    register_import = models.ForeignKey(
        "RegisterImport", models.PROTECT, null=True, blank=True, related_name="names"
    )

    class Meta:
        ordering = ["agency_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "text"], name="agency_name_once"),
        ]
        indexes = [
            models.Index(fields=["compare_key"], name="agency_name_key"),
            models.Index(fields=["skeleton"], name="agency_name_skeleton"),
            GinIndex(fields=["blocks"], name="agency_name_blocks"),
            GinIndex(OpClass(F("text"), name="gin_trgm_ops"), name="agency_name_text_trgm"),
        ]

    def __str__(self) -> str:
        return self.text


class Identifier(models.Model):
    """Something that points to one agency. What could expose a person is kept as a keyed hash only."""

    class Kind(models.TextChoices):
        LICENCE = "licence", _("Licence number")
        PHONE = "phone", _("Telephone")
        EMAIL = "email", _("E-mail")
        WEB = "web", _("Website")
        HANDLE = "handle", _("Social media")
        ADDRESS = "address", _("Address")
        ACCOUNT = "account", _("Bank account (keyed hash)")
        PERSON = "person", _("Person in charge")

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=10, choices=Kind)
    shown = models.CharField(max_length=300, blank=True, help_text="as written; empty for accounts")
    normalised = models.CharField(max_length=300)
    source = models.CharField(max_length=300, blank=True)
    register_import = models.ForeignKey(
        "RegisterImport", models.PROTECT, null=True, blank=True, related_name="identifiers"
    )

    class Meta:
        ordering = ["agency_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind", "normalised"], name="identifier_once"
            ),
        ]
        indexes = [models.Index(fields=["kind", "normalised"], name="identifier_lookup")]

    def __str__(self) -> str:
        return f"{self.kind} {self.shown}"


class RegisterImport(models.Model):
    """One run of one public register, with what it found. Can be undone as a whole."""

    register = models.CharField(max_length=60, help_text="name of the importer, e.g. hkg_labour")
    country = models.CharField(max_length=3)
    as_of = models.DateField(help_text="the day the list speaks of")
    source_url = models.CharField(max_length=500, blank=True)
    file_sha256 = models.CharField(max_length=64)
    counts = models.JSONField(default=dict, help_text="found, new, changed, vanished, doubtful")
    # What an undo puts back: agency id, field, value before.
    before = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=60, help_text="audit label of who ran it")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=60, blank=True)
    undone_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by="")
                | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="register_import_undone_pair",
            ),
            models.CheckConstraint(condition=~Q(created_by=""), name="register_import_has_author"),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.as_of}"


class Licence(models.Model):
    """What one register said of one licence on one day. History is kept: a new status is a new row."""

    class Status(models.TextChoices):
        VALID = "valid", _("Licensed")
        SUSPENDED = "suspended", _("Suspended")
        CANCELLED = "cancelled", _("Cancelled")
        DELISTED = "delisted", _("Taken off the list")
        EXPIRED = "expired", _("Expired")
        NEVER = "never", _("Never licensed")
        NOT_KNOWN = "not_known", _("Not known")

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="licences")
    number = models.CharField(max_length=80, blank=True, help_text="as the register writes it")
    # The number, or the names where a register has none.
    register_key = models.CharField(
        max_length=300, blank=True, help_text="what tells it apart in its register"
    )
    status = models.CharField(max_length=10, choices=Status)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    as_of = models.DateField(help_text="the day the source speaks of")
    source = models.CharField(max_length=500)
    register_import = models.ForeignKey(
        RegisterImport, models.PROTECT, null=True, blank=True, related_name="licences"
    )
    row = models.JSONField(default=dict, help_text="copy of the row it came from")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-as_of", "-pk"]
        indexes = [models.Index(fields=["agency", "-as_of"], name="licence_history")]

    def __str__(self) -> str:
        return f"{self.number} {self.status} {self.as_of}"


class BranchQuerySet(models.QuerySet):
    def standing(self) -> models.QuerySet:
        """On the newest list of its register that was read."""
        return self.filter(gone_as_of__isnull=True)


class Branch(models.Model):
    """A branch of a licensed agency, or a sub-agent that recruits for it, as a register told it.

    Neither has a licence of its own. A branch is the agency itself in another place; a sub-agent is
    somebody else, so it has a row of its own as an agency (`own`), on which reports gather and which
    no licence stands on. What a list changes is a new row, so that history is kept; joining agencies
    moves none.
    """

    class Kind(models.TextChoices):
        BRANCH = "branch", _("Branch")
        SUB_AGENT = "sub_agent", _("Sub-agent")

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="branches")
    kind = models.CharField(max_length=10, choices=Kind)
    own = models.ForeignKey(
        Agency, models.CASCADE, null=True, related_name="works_for", help_text="of a sub-agent"
    )
    names = ArrayField(models.CharField(max_length=300), help_text="as written, the first is shown")
    contacts = models.JSONField(help_text="kind as in Identifier, and text as written")
    scope = models.CharField(max_length=300, blank=True, help_text="what the list lets it do")
    as_of = models.DateField(help_text="the day the source speaks of")
    source = models.CharField(max_length=500)
    register_import = models.ForeignKey(RegisterImport, models.PROTECT, related_name="branches")
    register_key = models.CharField(max_length=300, help_text="of the licence it stands under")
    row = models.JSONField(help_text="copy of the row it came from")
    gone_as_of = models.DateField(null=True, help_text="the day of the list that lacks it")
    gone_in = models.ForeignKey(RegisterImport, models.PROTECT, null=True, related_name="+")

    objects = BranchQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "branches"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="branch", own__isnull=True)
                | Q(kind="sub_agent", own__isnull=False),
                name="branch_sub_agent_has_own_row",
            ),
            models.CheckConstraint(
                condition=Q(own__isnull=True) | ~Q(own=F("agency")),
                name="branch_of_another",
            ),
            models.CheckConstraint(
                condition=Q(gone_as_of__isnull=True, gone_in__isnull=True)
                | Q(gone_as_of__isnull=False, gone_in__isnull=False),
                name="branch_gone_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def name(self) -> str:
        """May be empty for a branch, which then has an address."""
        return self.names[0] if self.names else ""

    @property
    def shown_contacts(self) -> list[str]:
        return [text for _kind, text in self.contacts]


class Judgement(models.Model):
    """What was decided of a pair of agencies. Judgements form a graph: taking one back unmerges."""

    class Verdict(models.TextChoices):
        YES = "yes", _("The same agency")
        NO = "no", _("Not the same")
        UNSURE = "unsure", _("Not sure")
        NONE = "none", _("Nobody has looked yet")

    left = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    right = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.NONE)
    score = models.FloatField(
        null=True, blank=True, help_text="0 to 1; empty where no machine looked"
    )
    reasons = models.JSONField(default=list)
    version = models.CharField(max_length=20, blank=True, help_text="of recruitment.matching")
    created_at = models.DateTimeField(auto_now_add=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(left__lt=F("right")), name="judgement_left_is_smaller"
            ),
            models.UniqueConstraint(fields=["left", "right"], name="judgement_once_a_pair"),
            models.CheckConstraint(
                condition=Q(judged_at__isnull=True, judged_by__isnull=True)
                | Q(judged_at__isnull=False, judged_by__isnull=False),
                name="judgement_judged_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.left_id}~{self.right_id}: {self.verdict}"


class PairAnswer(models.Model):
    """One thing a person said of a pair, and why. Kept as it was said, whatever is said later."""

    pair = models.ForeignKey(Judgement, models.CASCADE, related_name="answers")
    verdict = models.CharField(
        max_length=10, choices=Judgement.Verdict, help_text="none: what was said is taken back"
    )
    # Short: about the agencies, and no place for a story.
    reason = models.CharField(max_length=300, blank=True)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"pair {self.pair_id}: {self.verdict}"


class Successor(models.Model):
    """A firm that seems to follow one that lost its licence. A person confirms or refuses."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")

    former = models.ForeignKey(Agency, models.PROTECT, related_name="successors")
    new = models.ForeignKey(Agency, models.PROTECT, related_name="predecessors")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    reasons = models.JSONField(default=list, help_text="which identifiers they share")
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["former", "new"], name="successor_once"),
            models.CheckConstraint(condition=~Q(former=F("new")), name="successor_is_another"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, state="proposed")
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(state="proposed")),
                name="successor_decided_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.new_id} follows {self.former_id}: {self.state}"
