"""The life of a flag, the agency's answer to it, and the inspections that show how right flags are."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from recruitment.models.agency import Agency
from recruitment.models.flag import Flag


class FlagEvent(models.Model):
    """One step in the life of a flag. Append-only: the database refuses update and delete.

    Written by `recruitment.services.ledger.record_step` alone, in the transaction of the change.
    """

    class Step(models.TextChoices):
        RAISED = "raised", _("Raised by the rule")
        LAPSED = "lapsed", _("Lapsed: the rule no longer holds")
        REPLACED = "replaced", _("Replaced: other thresholds are in force now")
        SEEN = "seen", _("First opened by an inspector")
        OPENED = "opened", _("Case opened")
        DISMISSED = "dismissed", _("Dismissed")
        DISMISS_ASKED = (
            "dismiss_asked",
            _("One inspector says: dismiss. A second one must confirm."),
        )
        DISMISSED_BY_TWO = "dismissed_two", _("Dismissed by two inspectors")
        INSPECTED = "inspected", _("Inspected")
        PROPOSED = "proposed", _("One inspector says: upheld. A second one must confirm.")
        NOTHING_FOUND = (
            "nothing_found",
            _("One inspector says: not upheld. A second one must confirm."),
        )
        NOT_CONFIRMED = "not_confirmed", _("The second inspector did not confirm")
        UPHELD = "upheld", _("Upheld by two inspectors")
        NOT_UPHELD = "not_upheld", _("Not upheld")
        SANCTION_ASKED = (
            "sanction_asked",
            _("One inspector says: sanctioned. A second one must confirm."),
        )
        SANCTIONED = "sanctioned", _("Sanctioned")
        APPEALED = "appealed", _("The agency appealed")
        APPEAL_REFUSED = "appeal_refused", _("Appeal refused")
        LIFT_ASKED = "lift_asked", _("One inspector says: lift it. A second one must confirm.")
        LIFTED = "lifted", _("Lifted: the finding no longer stands")
        REPLY_ASKED = "reply_asked", _("Door for a reply opened")
        REPLY_CLOSED = "reply_closed", _("Door for a reply closed")
        REPLIED = "replied", _("The agency answered")
        LETTER = "letter", _("Letter sent to the agency")

    # The gravest first. That somebody looks is not among them: it would warn who reports on itself to see.
    TOLD_TO_SENDERS = (
        Step.SANCTIONED, Step.APPEAL_REFUSED, Step.UPHELD, Step.APPEALED, Step.LIFTED, Step.NOT_UPHELD,
    )  # fmt: skip

    flag = models.ForeignKey(Flag, models.PROTECT, related_name="events")
    step = models.CharField(max_length=14, choices=Step)
    # Rules change while a flag stands: what an inspector found speaks for the version of that day.
    rule_version = models.PositiveSmallIntegerField()
    note = models.TextField(
        max_length=2000, blank=True, help_text="in the inspector's words; about the agency only"
    )
    at = models.DateTimeField()
    actor = models.CharField(
        max_length=60, help_text="user:<id> or process:<name>, as in the trail"
    )
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", help_text="empty: no person"
    )
    first_person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+",
        help_text="of what needs two people: the one who proposed it",
    )  # fmt: skip

    class Meta:
        ordering = ["pk"]  # as written: the times of what the site did are full hours
        constraints = [
            models.CheckConstraint(
                condition=~Q(
                    step__in=["upheld", "not_upheld", "sanctioned", "lifted", "dismissed_two"]
                )
                | (
                    Q(person__isnull=False, first_person__isnull=False)
                    & ~Q(person=F("first_person"))
                ),
                name="flag_event_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} of flag {self.flag_id}"


class ReplyDoor(models.Model):
    """A door through which one agency may answer one flag: a code, 15 days, a licence holder who was verified.

    What the agency reads was fixed when the door was opened. Would it follow the reports, a number
    that changes today would tell who wrote yesterday.
    """

    flag = models.ForeignKey(Flag, models.PROTECT, related_name="reply_doors")
    code_hash = models.BinaryField(
        max_length=32, unique=True, help_text="keyed hash; the code itself is kept nowhere"
    )
    licence_number = models.CharField(
        max_length=80, blank=True, help_text="of the holder; empty: no licence in our lists"
    )
    verified_how = models.TextField(
        max_length=1000, help_text="how the regulator made sure that this is the licence holder"
    )
    told = models.JSONField(
        default=list, help_text="kinds of abuse with a step of the count above the floor; no report"
    )
    closes_at = models.DateTimeField(help_text="15 days after it was opened")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="shut before its time")
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["flag"], condition=Q(closed_at__isnull=True), name="reply_door_one_open"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="reply_door_closed_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"door for a reply to flag {self.flag_id}"

    def is_open_at(self, now: datetime) -> bool:
        """Not shut, and time is left: its code opens it, to answer or to see what was answered."""
        return self.closed_at is None and self.closes_at > now

    def waits_at(self, now: datetime) -> bool:
        """Open, and nobody answered yet."""
        return self.is_open_at(now) and not hasattr(self, "reply")


class Reply(models.Model):
    """What an agency answered. Once, and never changed: it stands beside the flag for good."""

    class Answer(models.TextChoices):
        SET_RIGHT = "set_right", _("It happened. We have set it right.")
        WILL_SET_RIGHT = "will_set_right", _("It happened. We will set it right.")
        OTHERS_DID = "others_did", _("It happened, but others did it, not we.")
        DID_NOT_HAPPEN = "did_not_happen", _("We say that it did not happen.")
        NOT_KNOWN = "not_known", _("We do not know what this is about.")

    door = models.OneToOneField(ReplyDoor, models.PROTECT, related_name="reply")
    answer = models.CharField(max_length=14, choices=Answer)
    disputes_match = models.BooleanField(default=False, help_text="says: the reports mean another")
    disputes_fact = models.BooleanField(default=False, help_text="says: a fact about it is wrong")
    text = models.TextField(max_length=4000, blank=True, help_text="in the agency's words")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at", "pk"]
        verbose_name_plural = "replies"

    def __str__(self) -> str:
        return f"reply through door {self.door_id}"


class ControlDraw(models.Model):
    """Agencies without a flag, drawn by lot to be inspected too: without them nobody knows what flags miss.

    Anybody can draw again: the same list and the same seed give the same agencies
    (`recruitment.precision.draw`). The seed comes from the system, not from the person.
    """

    jurisdiction = models.CharField(max_length=3, help_text="iso3")
    seed = models.CharField(max_length=32)
    eligible = ArrayField(models.PositiveBigIntegerField(), help_text="ids it was drawn from")
    size = models.PositiveSmallIntegerField()
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-drawn_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.size} of {self.jurisdiction}"


class ControlAgency(models.Model):
    """One agency of such a draw, and what its inspection found."""

    class Finding(models.TextChoices):
        NOT_KNOWN = "not_known", _("Not inspected yet: not known")
        ABUSE = "abuse", _("Inspected: abuse found")
        NOTHING = "nothing", _("Inspected: nothing found")

    draw = models.ForeignKey(ControlDraw, models.PROTECT, related_name="agencies")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(help_text="in which order they were drawn, from 1")
    finding = models.CharField(max_length=10, choices=Finding, default=Finding.NOT_KNOWN)
    note = models.TextField(max_length=2000, blank=True, help_text="about the agency only")
    found_at = models.DateTimeField(null=True, blank=True)
    found_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["draw", "position"]
        verbose_name_plural = "control agencies"
        constraints = [
            models.UniqueConstraint(fields=["draw", "agency"], name="control_agency_once"),
            models.CheckConstraint(
                condition=Q(finding="not_known", found_at__isnull=True, found_by__isnull=True)
                | (~Q(finding="not_known") & Q(found_at__isnull=False, found_by__isnull=False)),
                name="control_agency_found_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"agency {self.agency_id} of draw {self.draw_id}"
