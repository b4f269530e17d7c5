"""`make run`: starts everything in order, keeps it alive, stops it in reverse order."""

import os
from collections.abc import Mapping

from portal.launch import account, secret_files
from portal.launch.beside import left_for_others
from portal.launch.children import Child, await_ready, run_step
from portal.launch.database_home import database_home
from portal.launch.interrupts import Interrupts, keyboard_for_us_alone
from portal.launch.private_folder import private_folder
from portal.launch.processes import stop_left_over
from portal.launch.programs import Portal, portal_environ
from portal.launch.servers import Places, start_postgres, start_valkey
from portal.launch.state import State, only_supervisor, open_state
from portal.launch.trouble import StopAsked, Trouble, say
from portal.launch.watch import Watch
from portal.launch.web import HOST, free_port, health

_STEPS = {
    "Bringing the tables up to date": ("migrate", "--noinput"),
    "Checking the database": ("check_database",),
    "Loading laws, rights and contacts": ("load_rights",),
    "Taking away guides of another day or version": ("publish", "--withdraw"),
    "Making the demonstration's people and reports": ("seed_demo",),
}
_WEB_SECONDS = 60  # two workers that import Django on a busy machine take about ten


def run(environ: Mapping[str, str]) -> int:
    interrupts = Interrupts()
    interrupts.install()
    # What is uploaded, queued or logged is for this account's eyes.
    os.umask(0o077)
    state = open_state(environ)
    with keyboard_for_us_alone(), only_supervisor(state):
        stop_left_overs(state)
        port = free_port(environ)
        secret_files.ensure(state.part("secrets"))
        with private_folder("portal-run") as sockets:
            watch = Watch(interrupts)
            places = Places(sockets, state.logs, state.pids)
            try:
                portal = _start(watch, places, state, port, environ)
                with left_for_others(state, portal.own):
                    _welcome(portal, port, watch.interrupts)
                    _keep_alive(watch)
            except StopAsked:
                say("\nStopping…")
            finally:
                watch.stop()
    say(f"Everything is stopped. The data stays in {state.folder}.")
    return 0


def stop_left_overs(state: State) -> None:
    """After a kill -9 of the supervisor. We hold its lock, so nobody needs them any more."""
    # Newest first, so that the database goes last.
    notes = sorted(state.pids.glob("*.pid"), key=lambda note: note.stat().st_mtime, reverse=True)
    for note in notes:
        if stop_left_over(note):
            say(f"Stopped {note.stem}, left over from a run that was cut off.")


def _start(
    watch: Watch, places: Places, state: State, port: int, environ: Mapping[str, str]
) -> Portal:
    urls = _start_servers(watch, places, state, environ)
    settings = portal_environ(environ, "portal.settings", state.part("secrets"), urls)
    portal = Portal(state, port, settings)
    _probe(portal, watch.interrupts)
    for title, command in _STEPS.items():
        say(f"{title}…")
        step = run_step(portal.manage(*command), watch.interrupts)
        if step.exit_code:
            raise step.failed(f"`manage.py {' '.join(command)}` failed (exit {step.exit_code}).")
    say("Starting the web server, the worker and the clock…")
    web = Child(portal.web(), places.pids)
    others = [portal.worker(), portal.beat()]
    if "LOG_SPOOL" in urls:
        others.append(portal.backup_log())
    watch.start(web, *(Child(program, places.pids) for program in others))
    _await_web(web, port, watch.interrupts)
    return portal


def _start_servers(
    watch: Watch, places: Places, state: State, environ: Mapping[str, str]
) -> dict[str, str]:
    urls = {"DATABASE_URL": environ.get("DATABASE_URL", "")}
    urls["REDIS_URL"] = environ.get("REDIS_URL", "")
    if not urls["DATABASE_URL"]:
        say("Starting PostgreSQL…")
        who = account.for_database()
        home = database_home(state, who)
        keeps_log = bool(environ.get("BACKUP_DIR") and environ.get("BACKUP_PUBLIC_KEY"))
        urls["DATABASE_URL"] = start_postgres(watch, places, home, who, keeps_log=keeps_log)
        if keeps_log:
            urls["LOG_SPOOL"] = str(home / "spool")
    if not urls["REDIS_URL"]:
        say("Starting Valkey…")
        urls["REDIS_URL"] = start_valkey(watch, places, state.part("valkey"))
    return urls


def _probe(portal: Portal, interrupts: Interrupts) -> None:
    step = run_step(portal.probe(), interrupts)
    lines = step.output().splitlines()
    if step.exit_code == 1 and len(lines) == 1:
        raise Trouble(lines[0])
    if step.exit_code:
        raise step.failed("The database could not be tried.")


def _await_web(web: Child, port: int, interrupts: Interrupts) -> None:
    try:
        await_ready(web, lambda: health(port) == "200", interrupts, _WEB_SECONDS)
    except Trouble as trouble:
        answer = health(port)
        raise Trouble(f"http://{HOST}:{port}/healthz: {answer}. {trouble}") from None


def _welcome(portal: Portal, port: int, interrupts: Interrupts) -> None:
    log_ins = run_step(portal.manage("seed_demo", "--show"), interrupts)
    if log_ins.exit_code:
        raise log_ins.failed("The log-ins of the demonstration could not be shown.")
    address = f"http://{HOST}:{port}/"
    say(f"\nThe portal runs at {address}\n")
    say(log_ins.output().rstrip())
    say("\nCtrl-C stops everything.")


def _keep_alive(watch: Watch) -> None:
    while True:
        watch.interrupts.wait_until(lambda: False, 0.25)
        watch.look()
