"""The shape of production, as far as it can be tried without an engine. With one: docs/explanation/production.md.

The compose file against a closed schema, and every name in it against what it stands for.
"""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from celery.bin.celery import celery as celery_command
from django.conf import settings
from django.core.management import get_commands
from django.test import Client
from django.urls import reverse
from granian.cli import cli as granian_command

from deploy import make_secrets, web_health
from portal import resting
from portal.backups import services as backups
from portal.launch.postgres import ARCHIVE
from portal.published import MAX_AGE
from portal.styles import public_stylesheet_hash
from tests.repository.settings_read import names_read

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service.get("build")}
SCHEMA = json.loads((ROOT / "tests" / "repository" / "compose_schema.json").read_text())
NGINX = (ROOT / "deploy" / "nginx.conf").read_text()
FRONT = (ROOT / "deploy" / "front" / "portal.conf").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
TOR = shutil.which("tor") or shutil.which("/usr/sbin/tor")
# For whoever reads the compose file alone; the settings themselves never see them.
ONLY_COMPOSE = {"WEB_REPLICAS", "WORKER_REPLICAS", "LOG_ARCHIVE"}


def _variables(text: str) -> set[str]:
    return set(re.findall(r"\$\{(\w+)", text))


def _example() -> set[str]:
    return set(re.findall(r"^#? ?(\w+)=", (ROOT / ".env.example").read_text(), re.M))


class TestComposeFile:
    def test_it_fits_the_schema(self) -> None:
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        jsonschema.validate(COMPOSE, SCHEMA, jsonschema.Draft202012Validator)

    def test_a_misspelt_key_is_caught(self) -> None:
        broken = copy.deepcopy(COMPOSE)
        broken["services"]["web"]["enviroment"] = {}
        with pytest.raises(jsonschema.ValidationError, match="enviroment"):
            jsonschema.validate(broken, SCHEMA, jsonschema.Draft202012Validator)

    def test_every_variable_is_in_the_example_and_the_other_way_round(self) -> None:
        assert _variables((ROOT / "docker-compose.yml").read_text()) == _example()

    def test_every_variable_is_one_the_settings_read(self) -> None:
        given = {name for service in OURS.values() for name in service["environment"]}
        assert given - names_read() == set()
        assert _example() - ONLY_COMPOSE <= given

    def test_everything_without_a_default_is_given(self) -> None:
        """Or a container would stop at its first line."""
        secrets = {name.lower() for name in names_read(kind="secret")}
        for name, service in OURS.items():
            assert secrets - _withheld(service) <= set(service["secrets"]), name
            assert not _withheld(service) & set(service["secrets"]), name
            assert names_read(kind="text", without_default=True) <= set(service["environment"]), (
                name
            )

    def test_what_receipts_open_by_is_given_to_web_servers_and_to_backups_alone(self) -> None:
        """And a worker that is taken over, or the courier that leads outside, holds no key of a report."""
        assert [name for name, one in OURS.items() if "receipt_pepper" not in _withheld(one)] == [
            "web",
            "backup",
            "restore",
        ]

    def test_backups_are_written_by_one_that_can_change_nothing_else(self) -> None:
        """It knows every secret whose change a restore is to notice, and leads nowhere."""
        backup = SERVICES["backup"]
        assert {name.lower() for name in backups.SECRETS} <= set(backup["secrets"])
        assert not {name.lower() for name in backups.SECRETS} & _withheld(backup)
        folder = backup["environment"]["BACKUP_DIR"]
        assert [one for one in backup["volumes"] if not one.endswith(":ro")] == [
            f"backups:{folder}"
        ]
        assert f"backups:{folder}:ro" in SERVICES["web"]["volumes"]
        assert backup["networks"] == ["behind"]
        assert folder in DOCKERFILE, "a new volume would belong to root"
        assert "BACKUP_PUBLIC_KEY" in backup["environment"]

    def test_a_backup_can_be_loaded_before_there_are_tables(self) -> None:
        """A restore wants an empty database, and writes wherever a backup read."""
        restore, backup = SERVICES["restore"], SERVICES["backup"]
        assert set(restore["depends_on"]) == {"postgres"}
        assert restore["secrets"] == backup["secrets"]
        assert restore["environment"] == backup["environment"]
        for folder in ("evidence", "audit"):
            assert f"{folder}:/srv/{folder}:ro" in backup["volumes"]
            assert f"{folder}:/srv/{folder}" in restore["volumes"]

    def test_the_log_is_put_aside_as_was_rehearsed_and_sealed_by_one_that_knows_no_secret(
        self,
    ) -> None:
        command = " ".join(SERVICES["postgres"]["command"])
        assert ARCHIVE.format(spool="/srv/spool") in command
        log = SERVICES["log"]
        assert log["secrets"] == ["database_url"]
        assert log["environment"]["LOG_SPOOL"] == "/srv/spool"
        # `useradd --system` would take a group number of its own, and `log` could not look into the spool.
        group = SERVICES["spool"]["command"][5]
        assert re.search(rf"^RUN groupadd --gid {group} portal ", DOCKERFILE, re.M)
        assert re.search(rf" useradd .*--gid {group} .*portal$", DOCKERFILE, re.M)

    def test_the_courier_is_given_nothing_that_signs_or_opens(self) -> None:
        """It leads outside: who takes it over can tell lies to webhooks, and no more."""
        assert set(SERVICES["courier"]["secrets"]) == {"webhook_key", "push_key", "database_url"}

    def test_every_secret_is_declared_and_can_be_made(self, tmp_path: Path) -> None:
        used = {name for service in SERVICES.values() for name in service.get("secrets", [])}
        assert used == set(COMPOSE["secrets"])
        made = set(make_secrets.make(tmp_path / "secrets"))
        assert used - made == {"tls_certificate", "tls_key"}
        files = {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()}
        assert made <= files

    def test_each_secret_of_the_settings_page_can_be_a_file_and_web_servers_have_it(self) -> None:
        page = (ROOT / "docs/reference/settings.md").read_text()
        table = page.partition("## Secrets")[2].partition("###")[0]
        named = set(re.findall(r"^\| `([A-Z_]+)`", table, re.M)) - {
            "SECRETS_DIR",
            "WITHOUT_SECRETS",
        }
        named = {name for name in named if not name.endswith("_FALLBACKS")}
        assert "SMS_TOKEN" in named
        assert named <= names_read(kind="secret") | names_read(kind="secret_if_given")
        assert {name.lower() for name in named} <= set(SERVICES["web"]["secrets"])

    def test_every_name_leads_somewhere(self) -> None:
        for service in SERVICES.values():
            assert set(service["networks"]) <= set(COMPOSE["networks"])
            assert set(service.get("depends_on", {})) <= set(SERVICES)
            for volume in service.get("volumes", []):
                source = volume.split(":")[0]
                assert (
                    (ROOT / source).exists()
                    if source.startswith(".")
                    else source in COMPOSE["volumes"]
                )

    @pytest.mark.parametrize(
        ("page", "heading"),
        [
            ("operator", "Upgrade"),
            ("operator", "A new certificate"),
            ("hosts", "Three names"),
            ("hosts", "Inside Tor"),
        ],
    )
    def test_who_reads_files_of_this_folder_is_started_again_when_they_change(
        self, page: str, heading: str
    ) -> None:
        """`up` sees a changed compose file, and not a changed file that is only mounted."""
        mounting = [
            name
            for name, service in SERVICES.items()
            if any(volume.startswith("./") for volume in service.get("volumes", []))
        ]
        assert mounting == ["nginx"]
        text = (ROOT / "docs" / "guides" / f"{page}.md").read_text()
        section = re.split(r"^## ", text.split(f"## {heading}\n")[1], flags=re.M)[0]
        assert re.search(r"docker compose (restart|up --detach --force-recreate) nginx\b", section)

    @pytest.mark.parametrize(
        ("command", "changes", "reads"),
        [
            ("publish", {"PUBLISH_DIR"}, set()),
            ("verify_audit", set(), {"AUDIT_HEADS"}),
            ("backup", {"BACKUP_DIR"}, {"EVIDENCE_DIR", "AUDIT_HEADS"}),
            ("sunset_kit", {"BACKUP_DIR"}, {"EVIDENCE_DIR"}),
            ("backup_log", {"BACKUP_DIR", "LOG_SPOOL"}, {"EVIDENCE_DIR"}),
        ],
    )
    def test_manual_sends_a_command_where_its_folders_are(
        self, command: str, changes: set[str], reads: set[str]
    ) -> None:
        manual = (ROOT / "docs" / "guides" / "operator.md").read_text()
        [row] = re.findall(rf"^\| .*`{command}`.* \| `docker compose (.+)` \|$", manual, re.M)
        assert _reaches(row.split()[-1], changes, reads)
        assert not _reaches("web", changes, reads)

    def test_backup_before_an_upgrade_is_not_one_after_it(self) -> None:
        """What `backup` waits for would bring the tables up to date first."""
        assert "release" in SERVICES["backup"]["depends_on"]
        for page in (ROOT / "docs").rglob("*.md"):
            for line in re.findall(r"docker compose run [^`\n]*\bbackup python", page.read_text()):
                assert "--no-deps" in line, page

    def test_waiting_for_health_needs_a_health_check(self) -> None:
        for service in SERVICES.values():
            for name, wait in service.get("depends_on", {}).items():
                if wait["condition"] == "service_healthy":
                    assert "healthcheck" in SERVICES[name]

    def test_only_nginx_can_be_reached_from_outside_and_only_the_courier_reaches_it(self) -> None:
        assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
        outside = {
            name for name, network in COMPOSE["networks"].items() if not network.get("internal")
        }
        assert [n for n, service in SERVICES.items() if outside & set(service["networks"])] == [
            "nginx",
            "courier",
            "freshclam",
        ]
        assert "freshclam" not in {n for n, s in SERVICES.items() if "behind" in s["networks"]}
        assert not SERVICES["courier"]["volumes"]
        assert not set(SERVICES["nginx"]["networks"]) & set(SERVICES["postgres"]["networks"])

    def test_web_servers_may_be_many_and_the_clock_is_one(self) -> None:
        assert "WEB_REPLICAS" in SERVICES["web"]["deploy"]["replicas"]
        assert "deploy" not in SERVICES["beat"]
        assert "ports" not in SERVICES["web"]  # a fixed port would allow only one

    def test_our_containers_can_change_nothing(self) -> None:
        for service in OURS.values():
            assert service["read_only"]
            assert service["cap_drop"] == ["ALL"]
        assert re.search(r"^USER portal$", DOCKERFILE, re.M)

    def test_the_database_compares_letters_of_every_script(self) -> None:
        arguments = SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
        assert "--encoding=UTF8" in arguments
        assert "--locale=C.UTF-8" in arguments


def _reaches(name: str, changes: set[str], reads: set[str]) -> bool:
    """Whether the folders that these settings name are mounted there, and can be written."""
    service = SERVICES[name]
    mounted = [volume.split(":")[1:] for volume in service["volumes"]]
    folders = {
        folder: [
            mode
            for at, *mode in mounted
            if str(service["environment"].get(folder, "")).startswith(at)
        ]
        for folder in changes | reads
    }
    return all(folders.values()) and not any(["ro"] in folders[one] for one in changes)


def _withheld(service: dict) -> set[str]:
    return set(service["environment"].get("WITHOUT_SECRETS", "").lower().split(",")) - {""}


def _commands() -> list[list[str]]:
    """Every command line of ours, shell lines taken apart."""
    lines = [service["command"] for service in OURS.values()]
    lines.append(json.loads(re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.M)[1]))
    lines += [
        service["healthcheck"]["test"][1:] for service in OURS.values() if "healthcheck" in service
    ]
    lines += [line.split() for line in re.findall(r"^\s+(python manage\.py .*)$", DOCKERFILE, re.M)]
    plain = []
    for line in lines:
        if line[:2] == ["sh", "-c"]:
            plain += [part.split() for part in line[2].split("&&")]
        else:
            plain.append(line)
    return plain


class TestCommands:
    def test_there_are_commands_of_every_kind(self) -> None:
        assert {line[0] for line in _commands()} == {"granian", "celery", "python"}

    @pytest.mark.parametrize("line", _commands(), ids=" ".join)
    def test_every_command_exists_and_takes_its_arguments(self, line: list[str]) -> None:
        program, *arguments = line
        if program == "granian":
            parsed = granian_command.make_context("granian", list(arguments)).params
            module, _colon, attribute = parsed["app"].partition(":")
            assert hasattr(__import__(module, fromlist=[attribute]), attribute)
        elif program == "celery":
            assert arguments[:2] == ["-A", "portal"]
            kind, *rest = arguments[2:]
            command = celery_command.commands[kind]
            known = {option for parameter in command.params for option in parameter.opts}
            assert {word for word in rest if word.startswith("--")} <= known
        elif arguments[0] == "manage.py":
            assert arguments[1] in get_commands()
        else:
            assert (ROOT / arguments[0]).is_file()

    def test_everything_the_image_copies_is_there(self) -> None:
        sources = re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.M)
        assert sources
        for source in " ".join(sources).split():
            assert (ROOT / source).exists(), source

    def test_the_image_holds_every_package_of_ours(self) -> None:
        copied = " ".join(re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.M)).split()
        ours = {
            app.split(".")[0]
            for app in settings.INSTALLED_APPS
            if (ROOT / app.split(".")[0]).is_dir()
        }
        assert ours | {"templates", "static", "locale", "data"} <= set(copied)

    def test_the_step_that_collects_files_is_given_all_that_settings_ask_for(self) -> None:
        step = re.search(r"^RUN (DATABASE_URL=.*?)python manage", DOCKERFILE, re.M | re.S)[1]
        asked = names_read(kind="secret") | names_read(kind="text", without_default=True)
        assert asked <= set(re.findall(r"(\w+)=", step)), "The image can't be built."

    def test_no_secret_of_this_machine_gets_into_the_image(self) -> None:
        left_out = (ROOT / ".dockerignore").read_text().split()
        assert {".env", "secrets", "var", ".git"} <= set(left_out)


class TestSecrets:
    def test_what_is_there_is_never_changed(self, tmp_path: Path) -> None:
        folder = tmp_path / "secrets"
        assert make_secrets.make(folder)
        before = {path.name: path.read_text() for path in folder.iterdir()}
        assert make_secrets.make(folder) == []
        assert {path.name: path.read_text() for path in folder.iterdir()} == before
        assert len(set(before.values())) == len(before)

    def test_the_folder_is_closed_and_the_containers_account_can_read(self, tmp_path: Path) -> None:
        folder = tmp_path / "secrets"
        old = os.umask(0o077)
        try:
            make_secrets.make(folder)
        finally:
            os.umask(old)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o444}

    def test_the_databases_address_carries_its_password(self, tmp_path: Path) -> None:
        make_secrets.make(tmp_path)
        password = (tmp_path / "database_password").read_text()
        assert (tmp_path / "database_url").read_text() == (
            f"postgres://portal:{password}@postgres:5432/portal"
        )


class TestNginx:
    def test_brackets_close(self) -> None:
        bare = re.sub(r"#.*", "", NGINX)
        depth = 0
        for sign in re.findall(r"[{}]", bare):
            depth += 1 if sign == "{" else -1
            assert depth >= 0
        assert depth == 0
        statements = [line.strip() for line in bare.splitlines() if line.strip()]
        assert [line for line in statements if line[-1] not in "{};"] == []

    def test_nothing_about_anybody_is_kept(self) -> None:
        assert re.search(r"^\s*access_log off;", NGINX, re.M)
        assert re.search(r"^error_log stderr emerg;", NGINX, re.M)
        assert "proxy_max_temp_file_size 0;" in NGINX
        body = int(re.search(r"client_max_body_size (\d+)k;", NGINX)[1])
        assert f"client_body_buffer_size {body}k;" in NGINX
        assert body * 1024 >= settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def test_a_client_cannot_choose_its_address(self) -> None:
        """`accounts.limits.client_network` takes the last of TRUSTED_PROXIES addresses."""
        assert "proxy_set_header X-Forwarded-For $remote_addr;" in NGINX
        assert "X-Forwarded-Proto https;" in NGINX
        assert SERVICES["web"]["environment"]["TRUSTED_PROXIES"] == "1"

    def test_it_asks_where_the_web_servers_are(self) -> None:
        port = re.search(r"http://web:(\d+);", NGINX)[1]
        command = SERVICES["web"]["command"]
        assert command[command.index("--host") + 1] == "0.0.0.0"
        assert command[command.index("--port") + 1] == port
        assert "resolver 127.0.0.11" in NGINX

    def test_every_page_that_takes_a_file_may_send_a_large_one(self) -> None:
        large = re.search(r"location ~ (\S+) \{\s+client_max_body_size 11m;", NGINX)[1]
        taking = [
            reverse("recruitment:receipt"),
            reverse("desk:case_file_add", args=[7]),
            reverse("desk:registers"),
            reverse("desk:placements"),
            reverse("desk:batches"),
            reverse("desk:batch_send"),
        ]
        forms = [
            path
            for path in (ROOT / "templates").rglob("*.html")
            if 'enctype="multipart/form-data"' in path.read_text()
        ]
        assert len(forms) == len(taking)
        assert [path for path in taking if not re.search(large, path)] == []

    def test_a_batch_of_the_api_may_be_as_large_as_the_portal_takes(self) -> None:
        large = re.search(r"location ~ (\S+) \{\s+client_max_body_size (\d+)m;", NGINX)
        for name in ("reports", "reports_batch", "registers"):
            assert re.search(large[1], reverse(f"recruitment_api:{name}")), name
        assert int(large[2]) * 1024 * 1024 >= settings.API_BODY_LIMIT

    def test_each_server_has_words_for_what_goes_wrong(self) -> None:
        names = (ROOT / "deploy" / "names").glob("*.conf.example")
        for text in (NGINX, *(one.read_text() for one in names)):
            servers = text.count("listen 443") + text.count("listen 8080")
            assert text.count("include /etc/nginx/front/portal.conf;") == servers == 1
        assert "./deploy/front:/etc/nginx/front:ro" in SERVICES["nginx"]["volumes"]

    def test_who_is_refused_for_size_comes_from_where_everybody_does(self) -> None:
        """nginx forgets what it was told outside where a place has headers of its own."""
        outside = NGINX[: NGINX.index("server {")]
        general = re.findall(r"proxy_set_header .+;", outside)
        own = FRONT[FRONT.index("location @too_large") :]
        assert len(general) == 4
        assert [line for line in general if line not in own] == []

    def test_what_is_shown_without_a_web_server_is_in_the_words_of_today(self) -> None:
        assert (ROOT / resting.FILE).read_text() == resting.page(), "make messages"

    def test_its_secrets_are_given_to_it(self) -> None:
        assert set(re.findall(r"/run/secrets/(\w+);", NGINX)) == set(SERVICES["nginx"]["secrets"])

    @pytest.mark.django_db
    def test_guides_go_out_with_the_headers_of_the_portal(self, client: Client) -> None:
        page = client.get("/ar/about/")
        sent = {name: value for name, value in page.items() if name != "Content-Length"}
        sent["Content-Security-Policy"] = "; ".join(
            sorted(sent["Content-Security-Policy"].split("; "))
        )
        styles = re.search(r'set \$guide_styles "(.+)";', NGINX)[1]
        given = dict(re.findall(r'add_header (\S+) "(.+)";', NGINX))
        given["Content-Security-Policy"] = given["Content-Security-Policy"].replace(
            "$guide_styles", styles
        )
        assert styles == public_stylesheet_hash().strip("'"), "the public styles have changed"
        assert (
            given.pop("Strict-Transport-Security") == "max-age=31536000; includeSubDomains; preload"
        )
        assert given.pop("Cache-Control") == f"max-age={MAX_AGE}"
        assert 'default_type "text/html; charset=utf-8";' in NGINX
        own = ("Content-Type", "Content-Language")
        assert given == {name: value for name, value in sent.items() if name not in own}

    def test_guides_lie_where_it_looks_and_it_cannot_change_them(self) -> None:
        folder = SERVICES["worker"]["environment"]["PUBLISH_DIR"]
        assert f"root {folder}/for/$guide_styles;" in NGINX
        assert f"published:{folder}:ro" in SERVICES["nginx"]["volumes"]
        assert f"published:{folder}" in SERVICES["worker"]["volumes"]


@pytest.mark.skipif(not TOR, reason="no tor")
def test_tor_takes_the_example(tmp_path: Path) -> None:
    def tried(text: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "torrc").write_text(text.replace("/var/lib/tor", str(tmp_path)))
        return subprocess.run(
            [TOR, "--verify-config", "--defaults-torrc", os.devnull, "-f", str(tmp_path / "torrc")]
            + ["--DataDirectory", str(tmp_path / "data")],
            capture_output=True,
            text=True,
            check=False,
        )

    example = (ROOT / "deploy" / "names" / "torrc.example").read_text()
    assert "Configuration was valid" in (told := tried(example)).stdout, told.stdout
    # What listens for Tor is where Tor looks, and a name that does not answer would stop it.
    onion = (ROOT / "deploy" / "names" / "onion.conf.example").read_text()
    [port] = re.findall(r"listen (\d+);", onion)
    assert f"HiddenServicePort 80 127.0.0.1:{port}" in example
    assert tried(example.replace("127.0.0.1:", "nginx.invalid:")).returncode != 0


def _production(tmp_path: Path, **changed: str) -> dict[str, str]:
    make_secrets.make(tmp_path / "secrets")
    given = dict(OURS["web"]["environment"]) | {
        "ALLOWED_HOSTS": "rights.example.org",
        "CSRF_TRUSTED_ORIGINS": "",
        "BACKUP_PUBLIC_KEY": "",
        "PUBLIC_HOST": "",
        "REPORT_HOST": "",
        "DESK_HOST": "",
        "ONION_HOST": "",
        "EXIT_URL": "https://www.example.org/",
        "SECRETS_DIR": str(tmp_path / "secrets"),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PATH": os.environ["PATH"],
    }
    return given | changed


def _check(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_staff_cookies_are_bound_to_their_name_in_production(tmp_path: Path) -> None:
    ask = "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_DOMAIN)"
    answer = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=ROOT,
        env=_production(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split() == ["__Host-desk", "__Host-csrftoken", "None"]


@pytest.mark.slow
class TestDeployCheck:
    def test_the_compose_files_settings_are_clean(self, tmp_path: Path) -> None:
        result = _check(_production(tmp_path))
        assert result.returncode == 0, result.stderr
        assert "no issues" in result.stdout + result.stderr

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"ALLOWED_HOSTS": "*"}, "portal.E004"),
            ({"PORTAL_EMBEDDED": "1"}, "portal.E002"),
            ({"RECEIPT_PEPPER": "short"}, "portal.E003"),
            ({"RECEIPT_PEPPER": "x" * 40, "CHANNEL_PEPPER": "x" * 40}, "portal.E001"),
            ({"EXIT_URL": "http://www.example.org/"}, "portal.E005"),
            ({"TRUSTED_PROXIES": "0"}, "portal.W001"),
            ({"SECOND_FACTOR_REQUIRED": "0"}, "portal.W002"),
            ({"SECOND_FACTOR_ALSO_FOR": "caseworker,edtior"}, "portal.E006"),
            ({"BACKUP_PUBLIC_KEY": "0" * 63}, "portal.E007"),
            ({"PUBLIC_HOST": "rights.example.org"}, "portal.E008"),
            ({"ONION_HOST": "rights.example.org"}, "portal.E009"),
            ({"HTTPS": "0"}, "security.W008"),
            ({"DEBUG": "1"}, "security.W018"),
        ],
        ids=str,
    )
    def test_what_is_unsafe_is_told(
        self, tmp_path: Path, changed: dict[str, str], said: str
    ) -> None:
        result = _check(_production(tmp_path, **changed))
        assert result.returncode == 1
        assert said in result.stderr

    @pytest.mark.parametrize("value", ["maybe", "2", "-"])
    def test_a_switch_that_is_not_understood_stops_the_start(
        self, tmp_path: Path, value: str
    ) -> None:
        result = _check(_production(tmp_path, HTTPS=value))
        assert result.returncode != 0
        assert "HTTPS must be one of" in result.stderr


@pytest.mark.django_db
class TestHealthOfTheContainer:
    def test_a_server_that_answers_is_healthy(self, live_server: Any, monkeypatch: Any) -> None:
        monkeypatch.setenv("PORT", str(live_server.thread.port))
        monkeypatch.setenv("ALLOWED_HOSTS", ".localhost, elsewhere.example")
        assert web_health.main() == 0

    def test_a_port_without_a_server_is_not(self, monkeypatch: Any) -> None:
        monkeypatch.setenv("PORT", "9")
        assert web_health.main() == 1
