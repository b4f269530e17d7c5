"""System checks of our own, run by every start and by `check --deploy`."""

from typing import Any
from urllib.parse import urlparse

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from accounts.permissions import Role
from recruitment import sealing


def _off_the_database() -> dict[str, str]:
    """By name; without what this process is not given, and what may be missing."""
    names = ("RECEIPT_PEPPER", "CHANNEL_PEPPER", "SIGNING_KEY", "WEBHOOK_KEY", "PUSH_KEY")
    held = {name: getattr(settings, name) for name in names}
    return {name: secret for name, secret in held.items() if isinstance(secret, str) and secret}


@register(Tags.security, deploy=True)
def secrets_differ(app_configs: Any, **kwargs: Any) -> list[Error]:
    """One secret for everything means that whoever learns one has them all."""
    held = [settings.SECRET_KEY, *_off_the_database().values()]
    if len(set(held)) < len(held):
        return [Error("Two of the secrets are the same.", id="portal.E001")]
    return []


@register(Tags.security, deploy=True)
def embedded_is_not_for_the_public(app_configs: Any, **kwargs: Any) -> list[Error]:
    if settings.EMBEDDED:
        return [Error("PORTAL_EMBEDDED serves plain HTTP: only for one machine.", id="portal.E002")]
    return []


@register(Tags.security, deploy=True)
def peppers_are_long(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Django looks at SECRET_KEY. Whoever guesses a pepper can try all receipts of a stolen dump.

    Whoever guesses the signing key signs in the name of the site.
    """
    short = [
        name
        for name, secret in _off_the_database().items()
        if len(secret) < 32 or len(set(secret)) < 10
    ]
    return [Error(f"{name} is too short or too plain.", id="portal.E003") for name in short]


@register(Tags.security, deploy=True)
def hosts_are_named(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Addresses in pages and redirects are made from the host; a stranger must not choose it."""
    if "*" in settings.ALLOWED_HOSTS:
        return [Error("ALLOWED_HOSTS lets every name in.", id="portal.E004")]
    return []


@register(Tags.security, deploy=True)
def exit_leads_over_tls(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Whoever watches the line would see where somebody in a hurry went."""
    if urlparse(settings.EXIT_URL).scheme != "https":
        return [Error("EXIT_URL must begin with https://", id="portal.E005")]
    return []


@register(Tags.security, deploy=True)
def proxies_are_counted(app_configs: Any, **kwargs: Any) -> list[Warning]:
    """Uncounted, every visitor seems to come from the proxy, and all share one rate limit."""
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        hint = "Set TRUSTED_PROXIES to the number of proxies of your own in front; with none, TLS ends here."
        return [Warning("HTTPS is on and no proxy is trusted.", hint=hint, id="portal.W001")]
    return []


@register(Tags.security, deploy=True)
def staff_need_two_things(app_configs: Any, **kwargs: Any) -> list[Warning]:
    """A stolen password of an inspector opens a country's flags; one of an operator lets people in."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return [Warning("SECOND_FACTOR_REQUIRED is off.", id="portal.W002")]
    return []


@register(Tags.security)
def roles_are_known(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A misspelt role would be let in with a password alone."""
    if unknown := set(settings.SECOND_FACTOR_ROLES) - set(Role.values):
        hint = f"Roles are {', '.join(Role.values)}."
        names = ", ".join(sorted(unknown))
        return [Error(f"SECOND_FACTOR_ALSO_FOR: no role {names}.", hint=hint, id="portal.E006")]
    return []


@register(Tags.security)
def names_are_three_or_none(app_configs: Any, **kwargs: Any) -> list[Error]:
    """With two, one part would be served under no name at all."""
    names = [settings.PUBLIC_HOST, settings.REPORT_HOST, settings.DESK_HOST]
    found = []
    if any(names) and len({*names, ""}) != 4:  # noqa: PLR2004
        words = "PUBLIC_HOST, REPORT_HOST and DESK_HOST must be three names, or none."
        found.append(Error(words, id="portal.E008"))
    if settings.ONION_HOST and not settings.ONION_HOST.endswith(".onion"):
        found.append(Error("ONION_HOST must end with .onion", id="portal.E009"))
    return found


@register(Tags.security)
def backup_key_is_one(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A backup sealed to a slip of the pen is found out on the day it is needed."""
    if not settings.BACKUP_PUBLIC_KEY:
        return []
    try:
        sealing.wrap_for(bytes.fromhex(settings.BACKUP_PUBLIC_KEY), sealing.new_key())
    except (ValueError, TypeError, RuntimeError):
        return [
            Error(
                "BACKUP_PUBLIC_KEY must be what `deploy/open_backup.py new-key` printed.",
                hint="64 letters of hex: docs/guides/backups.md",
                id="portal.E007",
            )
        ]
    return []
