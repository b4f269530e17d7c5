"""One message to somebody else's server, and no way from there into our own network.

The signature of webhooks is that of Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`. The address is asked
of the name server once and called by number, so that a second answer can lead nowhere else.
"""

import base64
import hmac
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from urllib.parse import SplitResult, urlsplit

from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError

PORT = 443
LONGEST_URL = 500
# For the connection, and for each wait on the other side.
PATIENCE_SECONDS = 5
# From the request to the head of the answer, however slowly it drips. Its body is never read.
DEADLINE_SECONDS = 10

# Ways to write an address of version 4 in one of version 6 that `ipaddress` calls public.
_TRANSLATED = tuple(
    ipaddress.ip_network(network) for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")
)


class NotAllowed(Exception):
    """This address is not one we send to: no https, or it leads into a private network."""


class NoAnswer(Exception):
    """Nobody answered in time, or not in TLS and HTTP. Why is not kept: it may quote the other side."""


def split(url: str) -> SplitResult:
    """Raises `NotAllowed` for all but plain https addresses with a name, on the usual port."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAllowed from None
    host = parts.hostname or ""
    is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    is_named = "." in host.strip(".") and not host.rsplit(".", 1)[-1].isdigit() and ":" not in host
    has_more = "@" in parts.netloc or "#" in url or "\\" in url
    if (
        parts.scheme != "https"
        or not is_plain
        or not is_named
        or has_more
        or port not in (None, PORT)
    ):
        raise NotAllowed
    return parts


def is_public(address: str) -> bool:
    """Whether an address belongs to the open internet, whichever way it is written."""
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in _TRANSLATED) or ip.teredo:
            return False
    return ip.is_global and not ip.is_multicast


def pinned(host: str) -> str:
    """The number to call. Raises `NotAllowed` when any of the answers is not public, `NoAnswer`."""
    try:
        found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NoAnswer from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise NotAllowed
    return addresses[0]


def sign(secrets: Iterable[bytes], *, message: str, at: int, body: bytes) -> str:
    """`webhook-signature`: one for each secret in force, with spaces between."""
    signed = b".".join((message.encode(), str(at).encode(), body))
    marks = (base64.b64encode(hmac.digest(secret, signed, "sha256")) for secret in secrets)
    return " ".join(f"v1,{mark.decode()}" for mark in marks)


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> int:
    """Send, and give the status of the answer. Follows no redirect, reads no body, asks no proxy.

    Raises `NotAllowed` and `NoAnswer`.
    """
    parts = split(url)
    host = parts.hostname or ""
    connection = HTTPSConnection(
        pinned(host),
        port=PORT,
        timeout=PATIENCE_SECONDS,
        server_hostname=host,
        assert_hostname=host,
        ssl_context=_trust(),
    )
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.connect()
        with _deadline(connection):
            connection.request(
                "POST",
                target,
                body=body,
                headers={"Host": host, **headers},
                preload_content=False,  # or it would read a body without end into memory
            )
            answer = connection.getresponse()
            answer.close()
            return answer.status
    except (HTTPError, HTTPException, OSError, ValueError):
        raise NoAnswer from None
    finally:
        connection.close()


def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@contextmanager
def _deadline(connection: HTTPSConnection) -> Iterator[None]:
    """Hang up when the time is over: a time-out for each piece alone lets a slow dripper hold on for ever."""
    is_over = threading.Event()
    timer = threading.Timer(DEADLINE_SECONDS, _hang_up, [connection.sock, is_over])
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if is_over.is_set():
        raise NoAnswer  # a head that was cut off reads like a whole one


def _hang_up(line: socket.socket, is_over: threading.Event) -> None:
    is_over.set()
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # over already
