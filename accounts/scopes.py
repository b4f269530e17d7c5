"""What a key of an organisation's own system may do. A key holds what it was given, and no more."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# Values of `Organisation.Kind`, which itself needs this module's neighbour.
_NGO, _REGULATOR = "ngo", "regulator"


class Scope(models.TextChoices):
    REPORTS_WRITE = "reports:write", _("Send reports, and take them back")
    REPORTS_READ = "reports:read", _("Read the state of the own reports")
    FLAGS_READ = "flags:read", _("Read how many flags there are in the own country")
    REGISTERS_WRITE = "registers:write", _("Send the register of the own country")
    FLAGS_PARTNER = "flags:partner", _("Read counts of flags that partner regulators share")


_FITTING: dict[str, tuple[Scope, ...]] = {
    _NGO: (Scope.REPORTS_WRITE, Scope.REPORTS_READ),
    _REGULATOR: (Scope.FLAGS_READ, Scope.FLAGS_PARTNER, Scope.REGISTERS_WRITE),
}


def fitting(kind: str) -> tuple[Scope, ...]:
    """Scopes that make sense for a kind of organisation. An NGO's key never reads a flag."""
    return _FITTING.get(kind, ())
