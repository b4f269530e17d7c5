"""The one thing seen from outside: a port of this machine, and whether the portal answers on it."""

import http.client
import socket
from collections.abc import Mapping

from portal.launch.trouble import Trouble

HOST = "127.0.0.1"  # this machine only: plain HTTP is not for a network


def free_port(environ: Mapping[str, str]) -> int:
    text = environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT is {text!r}; it must be a number from 1 to 65535.")
    port = int(text)
    with socket.socket() as attempt:
        # As the web server does it; without this a port just given back would count as used.
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except PermissionError:
            raise Trouble(
                f"Port {port} needs root. Take another: PORT={port + 8000} make run"
            ) from None
        except OSError:
            other = port + 1 if port < 65535 else 8000
            raise Trouble(
                f"Port {port} on {HOST} is in use by another program. "
                f"Stop that, or take another port: PORT={other} make run"
            ) from None
    return port


def health(port: int) -> str:
    """What /healthz says, in short: "200", another status, or why there is no answer."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return f"no answer ({type(error).__name__})"
    finally:
        connection.close()
