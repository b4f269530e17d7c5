"""What an inspector asks those behind a flag, through their receipts. She never learns who they are."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from recruitment.models.flag import Flag
from recruitment.models.report import Report


class FlagQuestion(models.Model):
    """One question of a fixed list, so that workers read it in their language and it can name nobody."""

    class About(models.TextChoices):
        RECEIPT = "receipt", _("Did you get a receipt for what you paid?")
        PAPERS = "papers", _("Do you have papers, photos or chats about this?")
        PASSPORT = "passport", _("Does somebody else hold your passport now?")
        ONGOING = "ongoing", _("Does it still go on?")
        OTHERS = "others", _("Do you know others to whom this was done?")
        TALK = "talk", _("Would you talk to an inspector, with somebody you trust beside you?")

    flag = models.ForeignKey(Flag, models.PROTECT, related_name="questions")
    about = models.CharField(max_length=10, choices=About)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["flag", "about"], name="flag_question_once")]

    def __str__(self) -> str:
        return f"{self.about}, of flag {self.flag_id}"


class FlagAnswer(models.Model):
    """One worker's answer. Told only as a count, never beside the facts of her report. No time is kept."""

    class Said(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_KNOWN = "not_known", _("I do not know, or do not want to say")

    question = models.ForeignKey(FlagQuestion, models.CASCADE, related_name="answers")
    report = models.ForeignKey(Report, models.CASCADE, related_name="answers")
    said = models.CharField(max_length=9, choices=Said)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "report"], name="flag_answer_once")
        ]

    def __str__(self) -> str:
        return f"an answer to question {self.question_id}"


class OrganisationQuestion(models.Model):
    """What an inspector asks an organisation about an agency. It names no report, and neither does the answer."""

    class About(models.TextChoices):
        HEARD = "heard", _("Did workers speak to you about this agency?")
        OTHERS = "others", _("Do you know others to whom this was done?")
        NAMES = "names", _("Does this agency use other names or addresses?")
        TALK = "talk", _("Would you meet an inspector to talk about this agency?")
        WORDS = "words", _("Would you give workers' own words, sealed, for a pack of evidence?")

    flag = models.ForeignKey(Flag, models.PROTECT, related_name="organisation_questions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    about = models.CharField(max_length=10, choices=About)
    text = models.TextField(max_length=300, blank=True, help_text="in the inspector's words")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    said = models.CharField(
        max_length=9, choices=FlagAnswer.Said, blank=True, help_text="empty: no answer yet"
    )
    answer = models.TextField(max_length=500, blank=True, help_text="in the organisation's words")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["flag", "organisation", "about"], name="organisation_question_once"
            ),
            models.CheckConstraint(
                condition=Q(said="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(said="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="organisation_question_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about}, of flag {self.flag_id}, to organisation {self.organisation_id}"


class Annex(models.Model):
    """Workers' words for the pack of evidence of a flag, sealed by the organisation that holds them.

    The portal can't open it, and neither can the regulator: its pass phrase goes from hand to hand.
    """

    question = models.OneToOneField(OrganisationQuestion, models.CASCADE, related_name="annex")
    content = models.BinaryField(help_text="a file as of the hand-over, sealed")
    consented_on = models.DateField(help_text="when the workers agreed to it, the last of them")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"annex to question {self.question_id}"


class AnnexReport(models.Model):
    """Whose words are in it. When one of them takes hers back, the whole annex goes: it is sealed as one."""

    annex = models.ForeignKey(Annex, models.CASCADE, related_name="of")
    report = models.ForeignKey(Report, models.CASCADE, related_name="annexes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["annex", "report"], name="annex_report_once")
        ]

    def __str__(self) -> str:
        return f"words of report {self.report_id} in annex {self.annex_id}"
