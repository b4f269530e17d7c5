"""Published guides beside nginx serving the same bytes, in one run.

    apt-get install nginx wrk
    PUBLISH_DIR=… python -m benchmarks.publish.run

PUBLISH_DIR holds guides of a portal that has published; the other settings are that portal's.

Three servers on this machine take turns: nginx with a plain configuration and the same files laid
out for it; nginx with deploy/nginx.conf (without TLS, like the others); granian as `make run`
starts it, which hands out the same files through portal/published.py. For comparison a fourth
turn asks granian for the same pages with `?live`, so that each is rendered anew.
"""

import argparse
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[2]
PLAIN, OURS, EMBEDDED = 8141, 8142, 8143
PLAIN_CONF = """
user root;
worker_processes auto;
pid {pid};
error_log stderr emerg;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    server_tokens off;
    keepalive_timeout 65s;
    types {{ text/html html; }}
    server {{
        listen 127.0.0.1:{port};
        root {root};
        index index.html;
        gzip_static on;
    }}
}}
"""


def our_conf(folder: Path, pid: Path, scratch: Path) -> str:
    """deploy/nginx.conf itself; only names of machines, TLS and folders are this machine's."""
    conf = (ROOT / "deploy" / "nginx.conf").read_text()
    front = (ROOT / "deploy" / "front" / "portal.conf").read_text()
    (scratch / "portal.conf").write_text(
        front.replace("http://web:8000", f"http://127.0.0.1:{EMBEDDED}")
    )
    conf = conf.replace("/etc/nginx/front/", f"{scratch}/")
    conf = re.sub(r"\n    server \{\n        listen 80 .*?\n    \}\n", "\n", conf, flags=re.S)
    conf = re.sub(r"^\s*(ssl_|http2 |resolver ).*;$", "", conf, flags=re.M)
    conf = conf.replace("listen 443 ssl default_server", f"listen 127.0.0.1:{OURS}")
    conf = conf.replace("/srv/published", str(folder))
    conf = conf.replace("http://web:8000", f"http://127.0.0.1:{EMBEDDED}")
    return f"user root;\npid {pid};\n{conf}"


@contextmanager
def running(*argv: str, environ: dict[str, str] | None = None) -> Iterator[None]:
    process = subprocess.Popen(argv, cwd=ROOT, env=environ)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def nginx(conf: str, scratch: Path, name: str) -> tuple[str, ...]:
    path = scratch / f"{name}.conf"
    path.write_text(conf)
    return ("nginx", "-e", "stderr", "-c", str(path), "-g", "daemon off;")


def fetched(port: int, path: str) -> tuple[bytes, str]:
    request = Request(f"http://127.0.0.1:{port}{path}", headers={"Accept-Encoding": "gzip"})  # noqa: S310
    with urlopen(request, timeout=10) as answer:  # noqa: S310
        return answer.read(), answer.headers.get("ETag", "")


def await_port(port: int, path: str) -> None:
    for _ in range(300):
        try:
            fetched(port, path)
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nobody answers on port {port}")


def requests_per_second(
    port: int, paths: list[str], args: argparse.Namespace, scratch: Path
) -> float:
    script = scratch / "paths.lua"
    listed = ",".join(f'"{path}"' for path in paths)
    script.write_text(
        f"local paths = {{{listed}}}\nlocal i = 0\n"
        'wrk.headers["Accept-Encoding"] = "gzip"\n'
        "request = function() i = i % #paths + 1; return wrk.format(nil, paths[i]) end\n"
    )
    argv = [
        "wrk",
        "-t1",
        f"-c{args.connections}",
        f"-d{args.seconds}s",
        "--timeout=20s",
        "-s",
        str(script),
    ]
    told = subprocess.run(
        [*argv, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise SystemExit(told)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--pages", type=int, default=200)
    args = parser.parse_args()
    folder = Path(os.environ["PUBLISH_DIR"]).resolve()
    release = max((one for one in (folder / "releases").iterdir()), key=lambda one: int(one.name))
    files = sorted((release / "pages").rglob("index.html.gz"))
    chosen = random.Random(3).sample(files, min(args.pages, len(files)))
    paths = [f"/{one.parent.relative_to(release / 'pages')}/" for one in chosen]
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        scratch = Path(name)
        for file, path in zip(chosen, paths, strict=True):
            page = scratch / "plain" / path.strip("/")
            page.mkdir(parents=True, exist_ok=True)
            (page / "index.html.gz").write_bytes(file.read_bytes())
            (page / "index.html").write_bytes(b"")
        plain = PLAIN_CONF.format(pid=scratch / "1.pid", port=PLAIN, root=scratch / "plain")
        stack.enter_context(running(*nginx(plain, scratch, "plain")))
        stack.enter_context(
            running(*nginx(our_conf(folder, scratch / "2.pid", scratch), scratch, "ours"))
        )
        command = ["-m", "granian", "portal.wsgi:application", "--interface", "wsgi"]
        command += ["--port", str(EMBEDDED), "--http", "1", "--no-ws"]
        command += ["--workers", "2", "--blocking-threads", "2"]
        environ = {**os.environ, "PORTAL_EMBEDDED": "1", "PUBLISH_DIR": str(folder)}
        stack.enter_context(running(sys.executable, *command, environ=environ))
        for port in (PLAIN, OURS, EMBEDDED):
            await_port(port, paths[0])
        for path in paths:
            bodies = {fetched(port, path)[0] for port in (PLAIN, OURS, EMBEDDED)}
            assert len(bodies) == 1, f"not the same bytes: {path}"
            assert fetched(OURS, path)[1] == fetched(EMBEDDED, path)[1] != "", path
        turns = {
            "nginx, plain": (PLAIN, paths),
            "nginx, deploy/nginx.conf": (OURS, paths),
            "embedded": (EMBEDDED, paths),
            "rendered anew": (EMBEDDED, [f"{path}?live" for path in paths]),
        }
        rates: dict[str, list[float]] = {name: [] for name in turns}
        for _ in range(args.rounds):
            for name, (port, asked) in turns.items():
                rates[name].append(requests_per_second(port, asked, args, scratch))
    size = statistics.mean(one.stat().st_size for one in chosen)
    print(f"{len(paths)} pages, {size:,.0f} bytes on average, {args.connections} connections")
    print("| server | requests a second, median | lowest – highest | to nginx, plain |")
    print("| --- | ---: | ---: | ---: |")
    base = statistics.median(rates["nginx, plain"])
    for name, found in rates.items():
        middle = statistics.median(found)
        print(
            f"| {name} | {middle:,.0f} | {min(found):,.0f} – {max(found):,.0f} | {middle / base:.2f} |"
        )


if __name__ == "__main__":
    main()
