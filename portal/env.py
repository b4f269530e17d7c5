"""Reads settings from the environment and refuses what it does not understand.

A misspelt value that silently means "off" is how unsafe sites are made, so every helper
raises `ImproperlyConfigured` with the name of the variable and what it takes.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. See docs/reference/settings.md.")
    return value


def boolean(name: str, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be one of 1, 0, true, false, yes, no, on, off.")


def integer(name: str, default: int) -> int:
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from None


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list; blanks are dropped."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def secret(name: str, *, shortest: int = 32) -> str:
    """A secret: from NAME, from the file NAME_FILE names, or from SECRETS_DIR/name.

    `shortest`: letters that a file must hold; less for one that somebody else gave us. Never has a default: a built-in secret is no secret.
    """
    if value := os.environ.get(name):
        return value
    if path := os.environ.get(f"{name}_FILE"):
        return _read(Path(path), name, shortest)
    if folder := os.environ.get("SECRETS_DIR"):
        return _read(Path(folder) / name.lower(), name, shortest)
    raise ImproperlyConfigured(
        f"{name} is not set: give {name}, {name}_FILE or SECRETS_DIR. `make run` makes its own."
    )


def password(name: str) -> str:
    """As `secret`, for one that another system gave us: it may be short."""
    return secret(name, shortest=1)


class Withheld:
    """Stands where a secret would, in a process that must do without. Whoever asks for it fails."""

    def __init__(self, name: str) -> None:
        self._name = name

    def encode(self) -> bytes:
        raise RuntimeError(f"{self._name} is not given to this process.")

    def __str__(self) -> str:
        return self.encode().decode()  # or Django would sign with our name in place of the key


def secret_or_withheld(name: str) -> str | Withheld:
    """As `secret`; in a process whose WITHOUT_SECRETS names it, what stands in its place."""
    return Withheld(name) if name in words("WITHOUT_SECRETS") else secret(name)


def former_secrets(name: str) -> list[str]:
    """Of NAME_FALLBACKS, from the environment or SECRETS_DIR, with commas or lines between.

    None in a process that does without the secret itself: what is still believed opens as much.
    """
    if name in words("WITHOUT_SECRETS"):
        return []
    text = os.environ.get(f"{name}_FALLBACKS", "")
    if not text and (folder := os.environ.get("SECRETS_DIR")):
        file = Path(folder) / f"{name}_fallbacks".lower()
        text = file.read_text() if file.exists() else ""
    return text.replace(",", " ").split()


def secret_if_given(name: str) -> str:
    """As `secret`; empty where nothing names it, or SECRETS_DIR has no such file."""
    folder = os.environ.get("SECRETS_DIR")
    is_given = os.environ.get(name) or os.environ.get(f"{name}_FILE")
    is_given = is_given or (folder and (Path(folder) / name.lower()).exists())
    return secret(name) if is_given else ""


def _read(path: Path, name: str, shortest: int) -> str:
    try:
        value = path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}: the file {path} can't be read ({error.strerror})."
        ) from None
    if len(value) < shortest:
        raise ImproperlyConfigured(
            f"{name}: the file {path} holds fewer than {shortest} characters."
        )
    return value
