"""The secret that receipts, reply codes and second factors are mixed with: the one in use, and former ones."""

from django.conf import settings


def receipt() -> list[bytes]:
    """The one in use first. Fails in a process that must do without."""
    return [
        settings.RECEIPT_PEPPER.encode(),
        *(former.encode() for former in settings.RECEIPT_PEPPER_FALLBACKS),
    ]
