"""Can the database and the broker be reached, and are they new enough? One line if not.

Runs as a child, since it alone in this package needs the drivers. Called by the supervisor before
anything of Django, whose own answer to a wrong DATABASE_URL is a page of traceback.
"""

import os
import sys

_OLDEST = 15
_SECONDS = 5


def database_complaint(url: str) -> str | None:
    import dj_database_url
    import psycopg2

    try:
        parts = dj_database_url.parse(url)
        if not parts.get("ENGINE", "").endswith("postgresql"):
            raise ValueError
    except ValueError:
        # Never shown: a URL may hold a password.
        return "DATABASE_URL is not of the form postgres://user:password@host:5432/name"
    given = {
        "dbname": parts["NAME"],
        "user": parts["USER"],
        "password": parts["PASSWORD"],
        "host": parts["HOST"],
        "port": parts["PORT"],
    }
    wanted = {name: value for name, value in given.items() if value}
    try:
        connection = psycopg2.connect(
            **({"connect_timeout": _SECONDS} | wanted | parts.get("OPTIONS", {}))
        )
    except psycopg2.Error as error:
        reason = " ".join(str(error).split())
        return f"The database at DATABASE_URL can't be used: {reason}"
    version = connection.server_version // 10000
    connection.close()
    if version < _OLDEST:
        return (
            f"The database at DATABASE_URL is PostgreSQL {version}; {_OLDEST} or newer is needed."
        )
    return None


def broker_complaint(url: str) -> str | None:
    import redis

    try:
        redis.Redis.from_url(url, socket_connect_timeout=_SECONDS, socket_timeout=_SECONDS).ping()
    except ValueError:
        return "REDIS_URL is not of the form redis://host:6379/0 or unix:///path/to.sock?db=0"
    except redis.RedisError as error:
        return f"The broker at REDIS_URL can't be used: {' '.join(str(error).split())}"
    return None


def main() -> int:
    complaint = database_complaint(os.environ["DATABASE_URL"]) or broker_complaint(
        os.environ["REDIS_URL"]
    )
    if complaint:
        sys.stdout.write(complaint + "\n")
    return 1 if complaint else 0


if __name__ == "__main__":
    sys.exit(main())
