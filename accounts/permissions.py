"""What a person may do, as verbs, and which roles hold them. Pages ask for a verb, never for a role."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    GUIDE_EDIT = "guide.edit"
    REPORT_FILE_ON_BEHALF = "report.file_on_behalf"
    REPORT_READ_OWN_ORGANISATION = "report.read_own_organisation"
    FLAG_READ_OWN_JURISDICTION = "flag.read_own_jurisdiction"
    FLAG_DECIDE = "flag.decide"
    MATCH_JUDGE = "match.judge"
    REGISTER_IMPORT = "register.import"
    POLICY_SET = "policy.set"
    TRAIL_READ = "trail.read"
    SITE_OPERATE = "site.operate"
    KEYS_HOLD = "keys.hold"
    RETURNS_READ = "returns.read"
    ORGANISATION_HAND_OVER = "organisation.hand_over"
    EMERGENCY_REVIEW = "emergency.review"


class Role(models.TextChoices):
    CASEWORKER = "caseworker", _("Caseworker of an organisation")
    MANAGER = "manager", _("Manager of an organisation")
    INSPECTOR = "inspector", _("Inspector of a regulator")
    EDITOR = "editor", _("Editor of guides")
    OPERATOR = "operator", _("Operator of the site")
    AUDITOR = "auditor", _("Auditor of the trail")

    @property
    def permissions(self) -> frozenset[Permission]:
        return _HELD[self]


_CASEWORK = frozenset(
    {
        Permission.REPORT_FILE_ON_BEHALF,
        Permission.REPORT_READ_OWN_ORGANISATION,
        Permission.KEYS_HOLD,
        # Of colleagues: nobody else can tell so well whether it was really she who asked.
        Permission.EMERGENCY_REVIEW,
    }
)
_HELD: dict[Role, frozenset[Permission]] = {
    Role.CASEWORKER: _CASEWORK,
    # A caseworker who may also take out all that the organisation has, when it closes.
    Role.MANAGER: _CASEWORK | {Permission.ORGANISATION_HAND_OVER},
    Role.INSPECTOR: frozenset(
        {
            Permission.FLAG_READ_OWN_JURISDICTION,
            Permission.FLAG_DECIDE,
            Permission.MATCH_JUDGE,
            Permission.REGISTER_IMPORT,
            Permission.POLICY_SET,
            # To what their own team wrote; words of workers are never sealed to a regulator.
            Permission.KEYS_HOLD,
            Permission.RETURNS_READ,
            Permission.EMERGENCY_REVIEW,
        }
    ),
    Role.EDITOR: frozenset({Permission.GUIDE_EDIT}),
    # An operator keeps the site running and reads no report and no flag.
    Role.OPERATOR: frozenset(
        {Permission.SITE_OPERATE, Permission.RETURNS_READ, Permission.EMERGENCY_REVIEW}
    ),
    # Reads who did what, and nothing of what it was done to.
    Role.AUDITOR: frozenset({Permission.TRAIL_READ, Permission.EMERGENCY_REVIEW}),
}
