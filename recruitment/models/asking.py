"""What an inspector asks those behind a flag, through their receipts. She never learns who they are."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
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
