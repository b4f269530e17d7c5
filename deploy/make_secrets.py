"""Make the secrets of the compose file in ./secrets/, once. What is there is never changed.

Keep a copy of the folder apart from the copies of the database: without `receipt_pepper` no worker
can come back with a receipt, and with both together a thief could try all receipts.
"""

import os
import secrets
import sys
from pathlib import Path

_RANDOM = (
    "secret_key",
    "receipt_pepper",
    "channel_pepper",
    "signing_key",
    "webhook_key",
    "push_key",
    "metrics_token",
    "sms_token",
    "database_password",
)


def make(folder: Path) -> list[str]:
    """Names of the files that were made."""
    folder.mkdir(mode=0o700, exist_ok=True)
    made = [name for name in _RANDOM if _write(folder / name, secrets.token_urlsafe(48))]
    password = (folder / "database_password").read_text()
    if _write(folder / "database_url", f"postgres://portal:{password}@postgres:5432/portal"):
        made.append("database_url")
    # Nothing yet: a former pepper is put there by hand while receipts move to a new one.
    if _write(folder / "receipt_pepper_fallbacks", ""):
        made.append("receipt_pepper_fallbacks")
    return made


def _write(path: Path, text: str) -> bool:
    try:
        # Readable to the account inside the container; outside, the folder is closed.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(file.fileno(), 0o444)  # whatever the shell's umask was
        file.write(text)
    return True


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "secrets")
    for name in make(folder):
        sys.stdout.write(f"made {folder / name}\n")
    sys.stdout.write(f"Put your TLS files there too: {folder}/tls_certificate.pem, tls_key.pem\n")
