"""Everything the portal holds anywhere, as text, so that a marked word can be looked for in all of it."""

import gzip
import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db import connection

from portal.logs import SafeFormatter


def tables() -> dict[str, str]:
    """Name of each table of the database -> all its rows as text; bytes in hex and, where they are
    letters, as letters."""
    held = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT "{table}".* FROM "{table}"')  # noqa: S608  (names of our own tables)
            held[table] = "\n".join(_text(value) for row in cursor.fetchall() for value in row)
    return held


def _text(value: Any) -> str:
    if isinstance(value, (bytes, memoryview)):
        raw = bytes(value)
        return f"{raw.hex()} {raw.decode('utf-8', 'replace')}"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def broker() -> str:
    """Every key and value that waits in the broker, bodies of messages decoded as well."""
    client = redis.Redis.from_url(settings.REDIS_URL, decode_responses=False)
    held = []
    for key in client.scan_iter():
        held.append(_text(key))
        match client.type(key):
            case b"list":
                held += [_message(item) for item in client.lrange(key, 0, -1)]
            case b"hash":
                held += [_message(item) for pair in client.hgetall(key).items() for item in pair]
            case b"zset":
                held += [_text(item) for item in client.zrange(key, 0, -1)]
            case b"set":
                held += [_text(item) for item in client.smembers(key)]
            case b"string":
                held.append(_text(client.get(key)))
    return "\n".join(held)


def _message(item: bytes) -> str:
    import base64
    import binascii

    text = item.decode("utf-8", "replace")
    try:
        body = json.loads(text)["body"]
        return f"{text}\n{base64.b64decode(body).decode('utf-8', 'replace')}"
    except (ValueError, KeyError, TypeError, binascii.Error):
        return text


def folders(*roots: Path) -> str:
    """Names and bytes of all files under these folders, packed ones unpacked as well."""
    held = []
    for path in sorted(file for root in roots for file in root.rglob("*") if file.is_file()):
        raw = path.read_bytes()
        if path.suffix == ".gz":
            raw += gzip.decompress(raw)
        held.append(f"{path.name} {_text(raw)}")
    return "\n".join(held)


def empty_broker() -> None:
    redis.Redis.from_url(settings.REDIS_URL).flushdb()


@contextmanager
def log_lines() -> Iterator[io.StringIO]:
    """What stands in the log, at its most talkative: the site's own handler, writing to memory."""
    ours = [
        handler
        for handler in logging.getLogger().handlers
        if isinstance(handler.formatter, SafeFormatter)
    ]
    assert len(ours) == 1, "the site's handler is the only one of its kind"
    handler = ours[0]
    written = io.StringIO()
    root, quiet = logging.getLogger(), logging.getLogger("django.db.backends")
    before = (root.level, quiet.level, handler.setStream(written))
    root.setLevel(logging.DEBUG)
    try:
        yield written
    finally:
        root.setLevel(before[0])
        quiet.setLevel(before[1])
        handler.setStream(before[2])


def spellings(mark: str) -> list[str]:
    """As text, in hex, in base64 at each of the three places a word may begin, and as JSON escapes it."""
    import base64

    raw = mark.encode()
    shifted = [base64.b64encode(b"\0" * n + raw).decode().rstrip("=") for n in range(3)]
    # The letters at both ends depend on their neighbours.
    middle = [text[4:-4] for text in shifted]
    return [mark, raw.hex(), json.dumps(mark).strip('"'), *middle]
