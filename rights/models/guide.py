from django.db import models

from rights.models.instrument import Instrument


class Stage(models.Model):
    """A stage of the journey, from before you go to going home."""

    key = models.SlugField(max_length=40, primary_key=True)
    title = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class Topic(models.Model):
    """One right in plain words: what it is, warning signs, what to do now."""

    key = models.SlugField(max_length=60, primary_key=True)
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="topics")
    title = models.CharField(max_length=200)
    groups = models.JSONField(default=list)
    who_everyone = models.TextField(blank=True)
    who_regular_only = models.TextField(blank=True)
    plain = models.JSONField(default=list)
    warning_signs = models.JSONField(default=list)
    what_you_can_do = models.JSONField(default=list)
    abuses = models.JSONField(default=list, help_text="keys of abuse types")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class Provision(models.Model):
    """What one article says about one topic, for whom, and upon whom it is a duty."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="provisions")
    position = models.PositiveSmallIntegerField(help_text="place in the topic's list")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="provisions")
    part = models.CharField(max_length=60)
    article = models.CharField(max_length=100)
    # False where the number was only remembered: it is shown as not yet checked, or not at all.
    article_is_checked = models.BooleanField(default=False)
    says = models.TextField()
    covers = models.JSONField(default=list)
    holds_for = models.CharField(
        max_length=12, choices=[("everyone", "everyone"), ("regular_only", "regular_only")]
    )
    duty = models.JSONField(default=list, help_text="origin, transit, destination")
    conditions = models.TextField(blank=True)

    class Meta:
        ordering = ["topic__position", "position"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "position"], name="provision_place")
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.article}"


class AbuseType(models.Model):
    """A kind of abuse that can be reported, in the worker's own voice."""

    key = models.SlugField(max_length=60, primary_key=True)
    label = models.CharField(max_length=200)
    stage = models.CharField(max_length=40)
    description = models.TextField()
    # For staff and for sorting only, never shown to a worker. 1 unfair … 5 danger to life.
    severity = models.PositiveSmallIntegerField()
    questions = models.JSONField(default=list)
    severity_reason = models.TextField(blank=True)
    raise_if = models.JSONField(default=list)
    safety = models.JSONField(default=dict)
    ilo_indicators = models.JSONField(default=list)
    htcds = models.JSONField(default=dict, help_text="values of the HTCDS standard for export")
    legal_basis = models.JSONField(default=list)
    topics = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.label


class SafetyMessage(models.Model):
    key = models.SlugField(max_length=40, primary_key=True)
    lines = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.key


class Reference(models.Model):
    """A short entry of the instruments and abuse files that is neither treaty, right nor abuse."""

    class Kind(models.TextChoices):
        SUPERVISING_BODY = "supervising_body", "supervising body"
        ROUTE = "route", "way to complain to the UN or ILO"
        FORUM = "forum", "talks between governments"
        REGIONAL_PROCESS = "regional_process", "regional talks"
        LABOUR_SIGN = "labour_sign", "ILO sign of forced labour"
        QUESTION = "question", "question put for every abuse"
        STANDARD = "standard", "data standard for export"

    kind = models.CharField(max_length=20, choices=Kind)
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=300)
    plain = models.TextField(blank=True)
    data = models.JSONField(default=dict, help_text="the rest of the entry as the file has it")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["kind", "position"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="reference_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
