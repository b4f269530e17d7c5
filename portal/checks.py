"""System checks of our own, run by every start and by `check --deploy`."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security, deploy=True)
def secrets_differ(app_configs: Any, **kwargs: Any) -> list[Error]:
    """One secret for everything means that whoever learns one has them all."""
    held = [settings.SECRET_KEY, settings.RECEIPT_PEPPER, settings.CHANNEL_PEPPER]
    if len(set(held)) < len(held):
        return [Error("Two of the secrets are the same.", id="portal.E001")]
    return []


@register(Tags.security, deploy=True)
def embedded_is_not_for_the_public(app_configs: Any, **kwargs: Any) -> list[Error]:
    if settings.EMBEDDED:
        return [Error("PORTAL_EMBEDDED serves plain HTTP: only for one machine.", id="portal.E002")]
    return []
