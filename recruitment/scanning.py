"""A look for known malware by clamd, where a site has one (`CLAMD`). Speaks INSTREAM, and nothing else.

The bytes go over a socket to our own clamd and are kept by neither side. No answer is no leave: while
clamd is down a file is refused, and the page says to come back.
"""

import socket
from urllib.parse import urlparse

from django.conf import settings

_SECONDS = 30
_PIECE = 64 * 1024


class Infected(Exception):
    """Clamd knows the file as harmful. What it calls it is not kept."""


class CanNotScan(Exception):
    """Clamd is wanted and does not answer, or not in words we know."""


def scan(content: bytes) -> None:
    """Raises `Infected` or `CanNotScan`. Without `CLAMD` it does nothing."""
    if not settings.CLAMD:
        return
    try:
        answer = _ask(content)
    except OSError as error:
        raise CanNotScan from error
    if answer.endswith(b" FOUND"):
        raise Infected
    if answer != b"stream: OK":
        raise CanNotScan


def _ask(content: bytes) -> bytes:
    with _connected() as connection:
        connection.settimeout(_SECONDS)
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            connection.sendall(len(piece).to_bytes(4) + piece)
        connection.sendall(bytes(4))
        with connection.makefile("rb") as file:
            return file.read(1000).rstrip(b"\0\n")


def _connected() -> socket.socket:
    """To `unix:///path` or `tcp://host:port`."""
    place = urlparse(settings.CLAMD)
    if place.scheme == "tcp":
        return socket.create_connection((place.hostname, place.port or 3310), timeout=_SECONDS)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(_SECONDS)
    try:
        connection.connect(place.path)
    except OSError:
        connection.close()
        raise
    return connection
