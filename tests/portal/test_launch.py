"""The launcher: what `make run` promises to keep, to repair, and to leave alone.

Everything here has folders and processes of its own; the cluster these tests run on is not touched.
"""

import fcntl
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest
import redis

from portal.launch import (
    account,
    beside,
    database_home,
    private_folder,
    probe,
    secret_files,
    supervisor,
    throwaway,
    web,
)
from portal.launch.children import Child, Program, await_ready, run_step
from portal.launch.install import Installation
from portal.launch.interrupts import Interrupts
from portal.launch.processes import Note, running_processes, stop_left_over, write_note
from portal.launch.programs import Portal, portal_environ
from portal.launch.servers import Places, start_postgres, start_valkey
from portal.launch.state import ROOT, State, only_supervisor, open_state
from portal.launch.trouble import StopAsked, Trouble
from portal.launch.watch import Watch

SLEEP = "import time; time.sleep(60)"


def eventually(true: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def python(code: str, folder: Path, name: str = "sleeper") -> Program:
    return Program(name, (sys.executable, "-c", code), {}, folder, cwd=folder)


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", SLEEP], start_new_session=True)
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def state(tmp_path: Path) -> State:
    return open_state({"PORTAL_STATE": str(tmp_path / "var")})


class TestSecrets:
    def test_secrets_are_made_once_and_kept(self, tmp_path: Path) -> None:
        secret_files.ensure(tmp_path)
        first = {path.name: path.read_text() for path in tmp_path.iterdir()}
        secret_files.ensure(tmp_path)
        assert {path.name: path.read_text() for path in tmp_path.iterdir()} == first
        assert set(first) == set(secret_files.NAMES)
        assert len(set(first.values())) == len(secret_files.NAMES)

    def test_secrets_are_for_the_owner_only(self, tmp_path: Path) -> None:
        folder = tmp_path / "secrets"
        secret_files.ensure(folder)
        (folder / "secret_key").chmod(0o644)
        secret_files.ensure(folder)
        assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
        assert folder.stat().st_mode & 0o777 == 0o700

    def test_kill_in_the_middle_leaves_no_empty_secret(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def killed(*paths: str) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", killed)
            with pytest.raises(KeyboardInterrupt):
                secret_files.ensure(tmp_path)
        assert not any((tmp_path / name).exists() for name in secret_files.NAMES)
        secret_files.ensure(tmp_path)
        assert {path.name for path in tmp_path.iterdir()} == set(secret_files.NAMES)

    def test_damaged_secret_is_told_and_not_replaced(self, tmp_path: Path) -> None:
        (tmp_path / "receipt_pepper").write_text("")
        with pytest.raises(Trouble, match="receipt_pepper is damaged"):
            secret_files.ensure(tmp_path)
        assert (tmp_path / "receipt_pepper").read_text() == ""


class TestState:
    def test_second_supervisor_is_told_the_first_ones_pid(self, state: State) -> None:
        second = pytest.raises(Trouble, match=f"process {os.getpid()}")
        with only_supervisor(state), second, only_supervisor(state):
            pass
        with only_supervisor(state):
            pass  # free again

    def test_folder_of_another_account_is_refused(
        self, state: State, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: state.folder.stat().st_uid + 1)
        with pytest.raises(Trouble, match="belongs to another account"):
            open_state({"PORTAL_STATE": str(state.folder)})

    def test_parts_are_closed_to_others(self, state: State) -> None:
        assert state.logs.stat().st_mode & 0o777 == 0o700
        assert state.pids.stat().st_mode & 0o777 == 0o700


class TestPrivateFolder:
    def test_it_is_private_and_goes(self) -> None:
        with private_folder.private_folder("portal-unit") as folder:
            assert not folder.stat().st_mode & 0o066
        assert not folder.exists()

    def test_left_over_is_swept_and_a_used_one_stays(self, tmp_path: Path) -> None:
        for name in ("portal-unit-used", "portal-unit-left", "portal-unit-strange"):
            (tmp_path / name).mkdir()
        (tmp_path / "portal-unit-left" / "lock").touch()
        with (tmp_path / "portal-unit-used" / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            private_folder.sweep("portal-unit", tmp_path)
        left = {path.name for path in tmp_path.iterdir()}
        assert left == {"portal-unit-used", "portal-unit-strange"}

    def test_long_tmpdir_is_not_used(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tempfile, "gettempdir", lambda: "/" + "long/" * 30)
        with private_folder.private_folder("portal-unit") as folder:
            assert len(str(folder)) < 60


class TestLeftOvers:
    def test_left_over_child_is_stopped(
        self, sleeper: subprocess.Popen[bytes], state: State
    ) -> None:
        note = state.pids / "web.pid"
        command = f"{sys.executable} -c {SLEEP}"
        write_note(note, Note(sleeper.pid, command, signal.SIGTERM))
        assert eventually(lambda: any(r.command == command for r in running_processes()))
        supervisor.stop_left_overs(state)
        assert sleeper.wait(5) == -signal.SIGTERM
        assert not note.exists()

    def test_recycled_pid_of_another_program_is_left_alone(
        self, sleeper: subprocess.Popen[bytes], tmp_path: Path
    ) -> None:
        note = tmp_path / "web.pid"
        write_note(note, Note(sleeper.pid, "granian portal.wsgi", signal.SIGTERM))
        assert not stop_left_over(note)
        assert sleeper.poll() is None
        assert not note.exists()

    @pytest.mark.parametrize("text", ["", "17", "[]", '{"pid": 1}'])
    def test_cut_off_note_kills_nothing(self, text: str, tmp_path: Path) -> None:
        note = tmp_path / "web.pid"
        note.write_text(text)
        assert not stop_left_over(note)
        assert not note.exists()

    @pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a service of Linux's kernel")
    def test_killed_supervisor_takes_its_children_along(self, tmp_path: Path) -> None:
        code = (
            "import pathlib, time\n"
            "from portal.launch.children import Child, Program\n"
            f"here = pathlib.Path({str(tmp_path)!r})\n"
            f"argv = ({sys.executable!r}, '-c', {SLEEP!r})\n"
            "Child(Program('sleeper', argv, {}, here, cwd=here), here).start()\n"
            "time.sleep(60)\n"
        )
        parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
        note = tmp_path / "sleeper.pid"
        assert eventually(note.exists)
        pid = json.loads(note.read_text())["pid"]
        parent.kill()
        parent.wait()
        assert eventually(lambda: pid not in {r.pid for r in running_processes() if r.command})


class TestPriority:
    def test_child_stands_back_as_far_as_it_was_told(self, tmp_path: Path) -> None:
        program = python("import os; print('nice', os.nice(0), flush=True)", tmp_path)
        own = os.nice(0)
        child = Child(replace(program, nice=7))
        child.start()
        assert eventually(lambda: not child.is_running())
        assert child.output().split() == ["nice", str(min(own + 7, 19))]

    def test_work_that_nobody_waits_for_stands_back_for_pages(self, tmp_path: Path) -> None:
        portal = Portal(State(tmp_path), 8000, {})
        assert portal.worker().nice > portal.web().nice == 0


class TestPort:
    def test_port_in_use_is_named_with_a_way_out(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            with pytest.raises(Trouble, match=rf"Port {port} .* in use.*PORT={port + 1} make run"):
                web.free_port({"PORT": str(port)})
        assert web.free_port({"PORT": str(port)}) == port

    @pytest.mark.parametrize("text", ["http", "0", "65536", "-1", "8000.5", "²"])
    def test_port_that_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(Trouble, match="PORT is"):
            web.free_port({"PORT": text})

    def test_health_of_nobody_is_told_in_words(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        assert web.health(port) == "no answer (ConnectionRefusedError)"


class TestChildren:
    def test_failed_step_shows_the_end_of_this_runs_log(self, tmp_path: Path) -> None:
        (tmp_path / "step.log").write_text("from an earlier run\n")
        code = "print(*range(100), sep='\\n'); raise SystemExit(3)"
        step = run_step(python(code, tmp_path, "step"), Interrupts())
        assert step.exit_code == 3
        message = str(step.failed("The step failed."))
        assert str(tmp_path / "step.log") in message
        assert message.splitlines()[1:] == [f"    {number}" for number in range(85, 100)]

    def test_old_log_makes_room(self, tmp_path: Path) -> None:
        (tmp_path / "step.log").write_bytes(b"x" * 5_000_001)
        run_step(python("print('new')", tmp_path, "step"), Interrupts())
        assert (tmp_path / "step.log").read_text() == "new\n"
        assert (tmp_path / "step.log.1").stat().st_size == 5_000_001

    def test_ctrl_c_ends_a_step(self, tmp_path: Path) -> None:
        interrupts = Interrupts()
        interrupts.count = 1
        marked = f"{SLEEP}  # {tmp_path}"
        with pytest.raises(StopAsked):
            run_step(python(marked, tmp_path), interrupts)
        assert not [r for r in running_processes() if marked in r.command]

    def test_child_that_dies_while_starting_is_told(self, tmp_path: Path) -> None:
        child = Child(python("raise SystemExit('no such file')", tmp_path, "web"))
        child.start()
        with pytest.raises(
            Trouble, match=r"web stopped while starting \(exit 1\)(.|\n)*no such file"
        ):
            await_ready(child, lambda: False, Interrupts(), 10)

    def test_child_that_keeps_dying_gets_longer_pauses(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        watch = Watch(Interrupts(), first_pause=0.01)
        child = Child(python("raise SystemExit(1)", tmp_path))
        watch.start(child)

        def told_three_times() -> bool:
            watch.look()
            lines.extend(capsys.readouterr().out.splitlines())
            return len(lines) >= 3

        lines: list[str] = []
        assert eventually(told_three_times)
        watch.stop()
        assert all(line.startswith("sleeper stopped by itself (exit 1)") for line in lines)
        assert watch._pauses[child] == pytest.approx(0.08)

    def test_deaf_child_is_forced_when_in_a_hurry(self, tmp_path: Path) -> None:
        deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True);"
        child = Child(python(deaf + SLEEP, tmp_path))
        watch = Watch(Interrupts())
        watch.start(child)
        assert eventually(lambda: child.output() == "1\n")
        watch.interrupts.count = 2
        began = time.monotonic()
        watch.stop()
        assert time.monotonic() - began < 5


class TestEnvironment:
    def test_what_is_left_from_another_shell_does_not_reach_the_portal(
        self, tmp_path: Path
    ) -> None:
        shell = {
            "DEBUG": "1",
            "PGOPTIONS": "-c x=y",
            "HOME": "/home/a",
            "DJANGO_SETTINGS_MODULE": "b",
        }
        urls = {"DATABASE_URL": "postgres://ours/"}
        own = portal_environ(shell, "portal.settings", tmp_path, urls)
        assert own["DJANGO_SETTINGS_MODULE"] == "portal.settings"
        assert own["DATABASE_URL"] == "postgres://ours/"
        assert own["HOME"] == "/home/a"
        assert not own.keys() & {"DEBUG", "PGOPTIONS"}

    def test_variables_of_the_driver_stay_with_a_database_of_ones_own(self, tmp_path: Path) -> None:
        shell = {"DATABASE_URL": "postgres://own/", "PGSSLROOTCERT": "/etc/ca.pem"}
        own = portal_environ(
            shell, "portal.settings", tmp_path, {"DATABASE_URL": "postgres://own/"}
        )
        assert own["PGSSLROOTCERT"] == "/etc/ca.pem"

    def test_tests_never_see_the_developers_database_or_secrets(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(throwaway, "start_postgres", lambda *a: "postgres://throw-away/")
        monkeypatch.setattr(throwaway, "start_valkey", lambda *a: "unix:///throw-away")
        shell = {
            "DATABASE_URL": "postgres://dear/",
            "REDIS_URL": "redis://dear/",
            "SECRET_KEY": "dear",
        }
        own = throwaway._prepare(Watch(Interrupts()), tmp_path, shell)
        assert "dear" not in json.dumps(own)
        assert own["DATABASE_URL"] == "postgres://throw-away/"
        assert own["DJANGO_SETTINGS_MODULE"] == "tests.settings"

    def test_database_for_tests_can_be_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(throwaway, "start_valkey", lambda *a: "unix:///throw-away")
        shell = {"TEST_DATABASE_URL": "postgres://named/", "DATABASE_URL": "postgres://dear/"}
        own = throwaway._prepare(Watch(Interrupts()), tmp_path, shell)
        assert own["DATABASE_URL"] == "postgres://named/"


class TestBeside:
    def test_a_command_comes_to_the_portal_that_runs(self, state: State) -> None:
        urls = {"DATABASE_URL": "postgres://ours/", "REDIS_URL": "unix:///ours"}
        given = portal_environ(
            {"SMTP_PASSWORD": "hidden", "BACKUP_DIR": "/c"}, "b", state.part("secrets"), urls
        )
        portal = Portal(state, 8001, given)
        shell = {"PORTAL_STATE": str(state.folder), "DEBUG": "1", "DATABASE_URL": "postgres://x/"}
        with beside.left_for_others(state, portal.own):
            reached = beside.environ_beside(shell)
            note = state.pids / "environ.json"
            assert note.stat().st_mode & 0o777 == 0o600
            assert "hidden" not in note.read_text()
        assert urls.items() <= reached.items()
        assert reached["SECRETS_DIR"] == str(state.folder / "secrets")
        assert reached["EVIDENCE_DIR"] == str(state.folder / "evidence")
        assert (reached["PORTAL_EMBEDDED"], reached["BACKUP_DIR"]) == ("1", "/c")
        assert "DEBUG" not in reached

    def test_without_a_portal_it_is_told_how_to_start_one(self, state: State) -> None:
        with beside.left_for_others(state, {}):
            pass
        with pytest.raises(Trouble, match="make run"):
            beside.environ_beside({"PORTAL_STATE": str(state.folder)})


class TestProbe:
    def test_wrong_url_is_one_line_without_the_password(self) -> None:
        complaint = probe.database_complaint("postgres://me:hush@127.0.0.1:1/x") or ""
        assert "can't be used" in complaint
        assert "\n" not in complaint
        assert "hush" not in complaint
        assert "postgres://user" in (probe.database_complaint("hush") or "")
        assert "postgres://user" in (probe.database_complaint("mysql://a/b") or "")

    def test_postgresql_14_is_refused_and_15_is_not(self, monkeypatch: pytest.MonkeyPatch) -> None:
        server = SimpleNamespace(server_version=140011, close=lambda: None)
        monkeypatch.setattr(psycopg2, "connect", lambda **arguments: server)
        assert "15 or newer" in (probe.database_complaint("postgres://a/b") or "")
        server.server_version = 150000
        assert probe.database_complaint("postgres://a/b") is None

    def test_missing_broker_is_one_line(self) -> None:
        assert "can't be used" in (probe.broker_complaint("unix:///nowhere.sock?db=0") or "")
        assert "not of the form" in (probe.broker_complaint("nowhere") or "")


class TestDatabaseHome:
    """Under root, below a closed folder. `can_enter` is asked for an account, so it is played here."""

    someone = account.Account("someone", 65534, 65534)

    @pytest.fixture(autouse=True)
    def closed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(database_home, "can_enter", lambda who, folder: who is None)

    def test_home_is_in_var_for_ordinary_accounts(self, state: State, tmp_path: Path) -> None:
        home = database_home.database_home(state, None, tmp_path / "lib")
        assert home == state.folder / "postgres"

    def test_home_outside_is_found_again(self, state: State, tmp_path: Path) -> None:
        first = database_home.database_home(state, self.someone, tmp_path / "lib")
        assert first.parent == tmp_path / "lib"
        assert database_home.database_home(state, self.someone, tmp_path / "lib") == first

    def test_moved_checkout_takes_its_database_along(self, state: State, tmp_path: Path) -> None:
        first = database_home.database_home(state, self.someone, tmp_path / "lib")
        moved = State(state.folder.rename(tmp_path / "moved"))
        assert database_home.database_home(moved, self.someone, tmp_path / "lib") == first

    def test_copied_checkout_is_refused(self, state: State, tmp_path: Path) -> None:
        database_home.database_home(state, self.someone, tmp_path / "lib")
        copy = State(tmp_path / "copy")
        (copy.folder / "postgres").mkdir(parents=True)
        pointer = Path("postgres", "elsewhere")
        (copy.folder / pointer).write_text((state.folder / pointer).read_text())
        with pytest.raises(Trouble, match="is a copy of"):
            database_home.database_home(copy, self.someone, tmp_path / "lib")

    def test_data_that_got_out_of_reach_is_not_begun_anew(
        self, state: State, tmp_path: Path
    ) -> None:
        (state.folder / "postgres" / "data").mkdir(parents=True)
        with pytest.raises(Trouble, match="can't reach"):
            database_home.database_home(state, self.someone, tmp_path / "lib")


class TestInstallation:
    @pytest.fixture
    def done(self, tmp_path: Path) -> Installation:
        (tmp_path / "run.txt").write_text("a==1\n")
        (tmp_path / ".venv" / "bin").mkdir(parents=True)
        (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
        installation = Installation(tmp_path, tmp_path / "run.txt")
        installation.stamp.write_text(installation.checksum)
        return installation

    def test_done_once_is_done(self, done: Installation) -> None:
        assert done.is_current()

    def test_changed_lock_file_is_installed(self, done: Installation) -> None:
        done.lock_file.write_text("a==2\n")
        assert not Installation(done.lock_file.parent, done.lock_file).is_current()

    def test_installation_cut_off_is_made_afresh(
        self, done: Installation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done.under_way.touch()
        assert not done.is_current()
        calls: list[str] = []
        monkeypatch.setattr(done, "_make_fresh", lambda: calls.append("fresh"))
        monkeypatch.setattr(done, "_fill", lambda: calls.append("fill"))
        done.complete()
        assert calls == ["fresh", "fill"]
        assert done.is_current()

    def test_python_removed_by_an_upgrade_is_noticed(self, done: Installation) -> None:
        done.python.unlink()
        done.python.symlink_to("/nowhere/python3.11")
        assert not done.is_current()

    def test_missing_venv_module_is_told_with_the_remedy(
        self, done: Installation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done.python.unlink()
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
        with pytest.raises(SystemExit, match="apt install python3-venv"):
            done.complete()

    def test_folder_made_by_hand_is_adopted(
        self, done: Installation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        done.stamp.unlink()
        calls: list[str] = []
        monkeypatch.setattr(done, "_make_fresh", lambda: calls.append("fresh"))
        monkeypatch.setattr(done, "_fill", lambda: calls.append("fill"))
        monkeypatch.setattr(done, "_usable", lambda: True)
        done.complete()
        assert calls == ["fill"]


def test_lost_terminal_does_not_stop_the_stopping() -> None:
    code = "from portal.launch.trouble import say; say('Stopping'); say('Stopped')"
    reading, writing = os.pipe()
    os.close(reading)
    lost = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (lost.returncode, lost.stderr) == (0, b"")


class TestServersOfOurOwn:
    """One story on real servers, as `make run` starts them."""

    @pytest.fixture
    def ground(self) -> Iterator[Path]:
        # Not tmp_path: under root the database is `nobody`'s, who can't pass through pytest's folders.
        with private_folder.private_folder("portal-story") as folder:
            for name in ("log", "run", "valkey", "postgres"):
                (folder / name).mkdir(mode=0o700)
            (folder / "postgres").chmod(0o711)
            yield folder

    @pytest.fixture
    def watch(self) -> Iterator[Watch]:
        watch = Watch(Interrupts(), first_pause=0.1)
        yield watch
        watch.stop()

    def test_servers_start_fall_rise_and_go(self, ground: Path, watch: Watch) -> None:
        (ground / "postgres" / "data.unfinished" / "base").mkdir(parents=True)  # initdb was cut off
        places = Places(ground, ground / "log", ground / "run")
        database = start_postgres(watch, places, ground / "postgres", account.for_database())
        broker = start_valkey(watch, places, ground / "valkey")

        self.then_the_database_knows_all_scripts(database)
        self.then_strangers_are_refused(database)
        assert probe.database_complaint(database) is None
        assert probe.broker_complaint(broker) is None
        self.when_something_is_stored(database, broker)
        self.when_both_are_killed(ground)
        self.then_both_come_back(watch, database, broker)
        self.then_what_was_stored_is_there(database, broker)

        watch.stop()
        assert not [r.command for r in running_processes() if str(ground) in r.command]
        assert not list((ground / "run").iterdir())

    def test_stale_postmaster_pid_of_another_program_does_not_block(
        self, ground: Path, watch: Watch
    ) -> None:
        places = Places(ground, ground / "log", ground / "run", careless=True)
        who = account.for_database()
        start_postgres(watch, places, ground / "postgres", who)
        watch.stop()
        # PostgreSQL is only misled by a program of its own account.
        other = Program("other", ("/bin/sleep", "60"), {}, places.logs, cwd=Path("/"), account=who)
        watch.start(child := Child(other))
        stale = ground / "postgres" / "data" / "postmaster.pid"
        stale.write_text(f"{child.pid}\n{stale.parent}\n")
        stale.chmod(0o644)
        with private_folder.private_folder("portal-again") as sockets:
            again = Places(sockets, ground / "log", ground / "run", careless=True)
            url = start_postgres(watch, again, ground / "postgres", who)
            assert probe.database_complaint(url) is None
            assert child.is_running()
            watch.stop()

    def then_the_database_knows_all_scripts(self, url: str) -> None:
        with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION pg_trgm")
            cursor.execute("SHOW server_encoding")
            assert cursor.fetchone() == ("UTF8",)
            for word in ("नेपाल", "النور", "বাংলা", "Правда"):
                cursor.execute("SELECT cardinality(show_trgm(%s))", [word])
                assert cursor.fetchone()[0] >= len(word) - 1, word

    def then_strangers_are_refused(self, url: str) -> None:
        with pytest.raises(psycopg2.OperationalError, match=r"no pg_hba\.conf entry"):
            psycopg2.connect(url.replace("portal@", "postgres@"))
        with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            assert cursor.fetchone() == (False,)

    def when_something_is_stored(self, database: str, broker: str) -> None:
        with (
            closing(psycopg2.connect(database)) as connection,
            connection,
            connection.cursor() as c,
        ):
            c.execute("CREATE TABLE kept AS SELECT 1 AS one")
        with closing(redis.Redis.from_url(broker)) as queue:
            queue.rpush("celery", "a task")

    def when_both_are_killed(self, ground: Path) -> None:
        for name in ("postgres", "valkey"):
            os.kill(json.loads((ground / "run" / f"{name}.pid").read_text())["pid"], signal.SIGKILL)

    def then_both_come_back(self, watch: Watch, database: str, broker: str) -> None:
        def both_answer() -> bool:
            watch.look()
            return not (probe.database_complaint(database) or probe.broker_complaint(broker))

        assert eventually(both_answer)

    def then_what_was_stored_is_there(self, database: str, broker: str) -> None:
        with closing(psycopg2.connect(database)) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT one FROM kept")
            assert cursor.fetchone() == (1,)
        with closing(redis.Redis.from_url(broker)) as queue:
            assert queue.lrange("celery", 0, -1) == [b"a task"]
