"""The portal's own programs: their command lines and their environment."""

import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from portal.launch.children import Program
from portal.launch.state import ROOT, State
from portal.launch.web import HOST

# Ours to set. What is left over from another shell or project must not reach the portal.
_OURS = ("DEBUG", "DATABASE_URL", "REDIS_URL", "SECRETS_DIR", "PORT", "PORTAL_EMBEDDED")

# No secrets: the public half of a key, and folders.
_OF_BACKUPS = ("LOG_SPOOL", "BACKUP_DIR", "BACKUP_PUBLIC_KEY")


def portal_environ(
    environ: Mapping[str, str], settings: str, secrets: Path, urls: Mapping[str, str]
) -> dict[str, str]:
    kept = {name: value for name, value in environ.items() if name not in _OURS}
    if not environ.get("DATABASE_URL"):
        # PGOPTIONS and its like, meant for another database, would speak to ours too.
        kept = {name: value for name, value in kept.items() if not name.startswith("PG")}
    own = {"DJANGO_SETTINGS_MODULE": settings, "SECRETS_DIR": str(secrets)}
    # Logs at once and readable, whatever the language of the shell.
    own |= {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    return kept | own | dict(urls)


# What runs in the background opens no report, and is not given what receipts open by.
_WITHOUT_RECEIPT_PEPPER = {"WITHOUT_SECRETS": "RECEIPT_PEPPER"}


class Portal:
    def __init__(self, state: State, port: int, environ: Mapping[str, str]) -> None:
        self._state = state
        self._port = port
        folders = {
            "EVIDENCE_DIR": str(state.part("evidence")),
            "PUBLISH_DIR": str(state.part("published")),
            "AUDIT_HEADS": str(state.part("audit") / "heads.txt"),
            "MAIL_CATCHER": str(state.part("mail")),
            "SITE_URL": f"http://{HOST}:{port}",
            # Of glibc: each thread's own store of freed memory would be kept. A tenth of all of it at load.
            "MALLOC_ARENA_MAX": "2",
        }
        here = {"PORT": str(port), "PORTAL_EMBEDDED": "1"}
        self._environ = folders | dict(environ) | here
        names = {*folders, *here, *_OURS, "DJANGO_SETTINGS_MODULE", *_OF_BACKUPS}
        # What a program of somebody else needs, to come to the same portal.
        self.own = {name: text for name, text in self._environ.items() if name in names}

    def manage(self, *arguments: str) -> Program:
        return self._python(arguments[0], "manage.py", *arguments)

    def probe(self) -> Program:
        return self._python("probe", "-m", "portal.launch.probe")

    def web(self) -> Program:
        command = ["-m", "granian", "portal.wsgi:application", "--interface", "wsgi"]
        command += ["--host", HOST, "--port", str(self._port), "--http", "1", "--no-ws"]
        command += ["--workers", "2", "--blocking-threads", "2"]
        command += ["--respawn-failed-workers", "--workers-kill-timeout", "5"]
        return self._python("web", *command, orphan_signal=signal.SIGKILL)

    def worker(self) -> Program:
        # Gossip and mingle are talk between workers, and there is but one: a second saved at start.
        command = ["-m", "celery", "-A", "portal", "worker", "--concurrency", "2"]
        command += ["--queues", "celery,outward"]
        command += ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        return self._python(
            "worker",
            *command,
            orphan_signal=signal.SIGKILL,
            more=_WITHOUT_RECEIPT_PEPPER,
            # Nobody waits at a page for what it does. A third of what a page gets: at 10 flags came a minute late under load.
            nice=5,
        )

    def beat(self) -> Program:
        schedule = self._state.part("beat") / "schedule"
        command = ["-m", "celery", "-A", "portal", "beat", "--schedule", str(schedule)]
        command += ["--loglevel", "INFO"]
        return self._python(
            "beat", *command, orphan_signal=signal.SIGKILL, more=_WITHOUT_RECEIPT_PEPPER
        )

    def backup_log(self) -> Program:
        return self.manage("backup_log", "--every", "10")

    def _python(
        self,
        name: str,
        *arguments: str,
        orphan_signal: int = signal.SIGTERM,
        more: Mapping[str, str] = MappingProxyType({}),
        nice: int = 0,
    ) -> Program:
        return Program(
            name=name,
            argv=(sys.executable, *arguments),
            environ={**self._environ, **more},
            logs=self._state.logs,
            cwd=ROOT,
            orphan_signal=orphan_signal,
            nice=nice,
        )
