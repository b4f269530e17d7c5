"""A network for a day, as a keyed hash: enough to see a burst from one place, no address to ask for."""

import hmac
import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts.limits import client_network


def bucket(request: HttpRequest) -> bytes | None:
    """32 bytes that change every day (UTC); None where the address says nothing about who is behind.

    That is so for this machine and for private networks: a proxy stands in front whose word is not
    taken (TRUSTED_PROXIES), and without this all reports of a day would count as one voice.
    """
    network = client_network(request)
    if _says_nothing(network):
        return None
    return _of_today(network)


def bucket_of_texts() -> bytes:
    """One for all text messages of a day: their gateway tells nothing about who sent them, so one person could
    be any number. Together they count as one voice of that day.
    """
    return _of_today("texts")


def _of_today(source: str) -> bytes:
    message = f"channel\x1f{timezone.now():%Y-%m-%d}\x1f{source}".encode()
    return hmac.digest(settings.CHANNEL_PEPPER.encode(), message, "sha256")


def _says_nothing(network: str) -> bool:
    text = f"{network.rstrip(':')}::" if ":" in network else f"{network}.0"
    try:
        return not ipaddress.ip_address(text).is_global
    except ValueError:
        return True
