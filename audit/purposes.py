"""Why something sealed was opened: a closed list, so that no story can stand in the trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    NOT_SAID = "", _("Not said")
    HELP = "help", _("To help the worker")
    ASKED = "asked", _("The worker asked for it")
    PASS_ON = "pass_on", _("To pass it on, as the worker agreed")
    CHECK = "check", _("To check our own work")
