"""What docker-compose.yml starts, started without an engine: its own commands, with its own environment.

Only what a container brings is put in place of itself: folders, ports, the addresses of the two servers. nginx
runs with deploy/nginx.conf, changed in the same places and in no other.
"""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import Any

import trustme
import yaml

from deploy import make_secrets

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
PUBLIC, ONION = "rights.example.org", "inventedinventedinvented.onion"
# Of other machines' clocks and disks: long enough that only what never comes fails.
PATIENCE = 90
_PROGRAMS = {
    "python": [sys.executable],
    "granian": [sys.executable, "-m", "granian"],
    "celery": [sys.executable, "-m", "celery"],
}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def filled_in(value: str, given: Mapping[str, str]) -> str:
    """`${NAME:-otherwise}` and `${NAME:?why}` as Compose reads them."""

    def put(found: re.Match[str]) -> str:
        name, sign, otherwise = found.groups()
        if given.get(name):
            return given[name]
        assert sign == "-", f"{name} is not given"
        return otherwise

    return re.sub(r"\$\{(\w+):([-?])([^}]*)\}", put, value)


def eventually(true: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@dataclass(frozen=True)
class Production:
    """`folder` stands for the volumes and for /run/secrets."""

    folder: Path
    database_url: str
    redis_url: str
    given: Mapping[str, str]
    port: int

    def part(self, name: str) -> Path:
        path = self.folder / name
        path.mkdir(exist_ok=True)
        return path

    def _here(self, text: str) -> str:
        def placed(found: re.Match[str]) -> str:
            root, name = found.groups()
            return str(self.part(name) if root == "srv" else self.part("tmp") / name)

        return re.sub(r"/(srv|tmp)/(\w+)", placed, text)

    def environ(self, service: str) -> dict[str, str]:
        """What the service is given, and nothing of the shell that runs the tests."""
        image = re.search(r"^ENV (.+)$", (ROOT / "Dockerfile").read_text(), re.M)[1]
        own = dict(pair.split("=") for pair in image.split())
        for name, value in SERVICES[service]["environment"].items():
            own[name] = self._here(filled_in(value, self.given))
        own["REDIS_URL"] = self.redis_url
        own["SECRETS_DIR"] = str(self._secrets_of(service))
        own["TMPDIR"] = str(self.part("tmp"))
        own["PATH"] = f"{Path(sys.executable).parent}:/usr/bin:/bin"
        return own

    def _secrets_of(self, service: str) -> Path:
        every = self.folder / "secrets"
        if not every.exists():
            make_secrets.make(every)
            (every / "database_url").chmod(0o600)
            (every / "database_url").write_text(self.database_url)
        own = self.part(f"secrets-{service}")
        for name in SERVICES[service]["secrets"]:
            shutil.copy(every / name, own / name)
        return own

    def command(self, service: str) -> list[str]:
        first, *rest = [self._here(word) for word in SERVICES[service]["command"]]
        rest = [str(self.port) if word == "8000" else word for word in rest]
        # Nothing of a test is for the network of the machine.
        rest = ["127.0.0.1" if word == "0.0.0.0" else word for word in rest]
        return [*_PROGRAMS.get(first, [first]), *rest]

    @contextmanager
    def running(self, service: str) -> Iterator[Path]:
        """Its log, while it runs."""
        log = self.folder / f"{service}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                self.command(service),
                cwd=ROOT,
                env=self.environ(service),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            yield log
            assert process.poll() is None, log.read_text()
        finally:
            process.terminate()
            process.wait(PATIENCE)

    def run(self, service: str, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """The service's own command, or another, to its end."""
        return subprocess.run(
            command or self.command(service),
            cwd=ROOT,
            env=self.environ(service) | more,
            capture_output=True,
            text=True,
            check=False,
        )

    def is_healthy(self) -> bool:
        [_cmd, *check] = SERVICES["web"]["healthcheck"]["test"]
        first, *rest = check
        return self.run("web", *_PROGRAMS[first], *rest, PORT=str(self.port)).returncode == 0


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message  # names in any letters: nginx and the portal write them differently
    body: bytes


@dataclass(frozen=True)
class Front:
    """nginx with the configuration of deploy/, in front of the web servers."""

    plain: int
    secure: int
    onion: int
    authority: trustme.CA
    folder: Path

    def ask(
        self,
        path: str,
        method: str = "GET",
        *,
        host: str = PUBLIC,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        door: str = "secure",
    ) -> Answer:
        """`door`: secure, plain or onion. Redirects are answers, and nothing is unpacked."""
        if door == "secure":
            trusting = ssl.create_default_context()
            self.authority.configure_trust(trusting)
            trusting.check_hostname = False
            connection = HTTPSConnection("127.0.0.1", self.secure, context=trusting, timeout=60)
        else:
            connection = HTTPConnection("127.0.0.1", getattr(self, door), timeout=60)
        try:
            connection.request(method, path, body, {"Host": host, **(headers or {})})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


def nginx_version() -> tuple[int, ...]:
    """Empty where there is none."""
    if not (program := _nginx()):
        return ()
    told = subprocess.run([program, "-v"], capture_output=True, text=True, check=True).stderr
    return tuple(int(one) for one in re.search(r"nginx/([\d.]+)", told)[1].split("."))


def _nginx() -> str | None:
    # NGINX names another: the one of the image, where Debian's is older.
    return os.environ.get("NGINX") or shutil.which("nginx") or shutil.which("/usr/sbin/nginx")


@contextmanager
def front(folder: Path, production: Production, *, names: tuple[str, ...] = ()) -> Iterator[Front]:
    """`names`: files of deploy/names to use, without `.example`."""
    authority = trustme.CA()
    folder.mkdir()
    own = authority.issue_cert(PUBLIC, "report.example.org", "desk.example.org")
    own.private_key_pem.write_to_path(folder / "tls_key")
    for number, part in enumerate(own.cert_chain_pems):
        part.write_to_path(folder / "tls_certificate", append=number > 0)
    found = Front(free_port(), free_port(), free_port(), authority, folder)
    given = {f"names/{name}": ROOT / "deploy" / "names" / f"{name}.example" for name in names}
    given |= {f"front/{one.name}": one for one in (ROOT / "deploy" / "front").iterdir()}
    given["nginx.conf"] = ROOT / "deploy" / "nginx.conf"
    for name, source in given.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(_moved(source.read_text(), folder, found, production))
    program = [_nginx(), "-e", "stderr", "-c", str(folder / "nginx.conf")]
    settings = f"pid {folder}/pid;{' user root;' if os.geteuid() == 0 else ''}"
    tried = subprocess.run(
        [*program, "-t", "-g", settings], capture_output=True, text=True, check=False
    )
    assert tried.returncode == 0, tried.stderr
    with (folder / "log").open("wb") as out:
        process = subprocess.Popen(
            [*program, "-g", f"{settings} daemon off;"], stdout=out, stderr=subprocess.STDOUT
        )
    try:
        assert eventually(lambda: _listens(found.secure)), (folder / "log").read_text()
        yield found
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _moved(text: str, folder: Path, found: Front, production: Production) -> str:
    text = text.replace("/run/secrets/", f"{folder}/")
    text = re.sub(r"/etc/nginx/(names|front)\b", rf"{folder}/\1", text)
    text = text.replace("putyourownnamehere.onion", ONION)
    text = text.replace("http {\n", f"http {{\n{_own_folders(folder)}", 1)
    text = text.replace("/srv/published", str(production.part("published")))
    text = text.replace("http://web:8000", f"http://127.0.0.1:{production.port}")
    for before, port in {80: found.plain, 443: found.secure, 8080: found.onion}.items():
        text = re.sub(rf"listen {before}\b", f"listen 127.0.0.1:{port}", text)
    if nginx_version() < (1, 25, 1):
        # The same said as older ones take it.
        text = re.sub(r"^\s*http2 on;\n", "", text, flags=re.M)
        text = re.sub(r"(listen \S+ ssl)", r"\1 http2", text)
    return text


def _own_folders(folder: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "".join(f"    {kind}_temp_path {folder}/{kind};\n" for kind in kinds)


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
