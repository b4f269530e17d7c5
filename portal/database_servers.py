"""How the database is reached, where it is one server or several that stand in for each other."""

from collections.abc import Mapping
from typing import Any

# Seconds. A machine that is gone says nothing, so its silence must end: for each server asked, and
# on a connection that lay idle or waits for an answer of the network.
_SILENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # milliseconds
}


def reaching(database: Mapping[str, Any]) -> dict[str, Any]:
    """libpq's options for what DATABASE_URL said; what stands there wins.

    Of several servers (`host=a,b`) libpq tries one after the other and stays with the first that takes
    writes: never a standby, whatever their order.
    """
    said = database.get("OPTIONS", {})
    hosts = database.get("HOST") or said.get("host", "")
    writes = {"target_session_attrs": "read-write"} if "," in hosts else {}
    return {**_SILENCE, **writes, **said}
