"""What watches the site is told the truth, in numbers and in words; and nobody else is."""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.utils import timezone

from accounts.models import EmergencyAccess, Notice, NoticeWish, User
from portal import watch
from portal.backups import log
from portal.watch import State
from recruitment.models import OutboxRow, RegisterImport, WebhookEndpoint
from rights.publishing import releases
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db

TOKEN = "an invented token of 40 letters or so, ok"
ALERTS = yaml.safe_load(
    (Path(__file__).resolve().parents[2] / "deploy" / "alerts.yml").read_text()
)["groups"][0]["rules"]


@pytest.fixture(autouse=True)
def a_site(settings: Any, tmp_path: Path) -> None:
    settings.METRICS_TOKEN = TOKEN
    settings.PUBLISH_DIR = tmp_path / "published"
    settings.BACKUP_DIR = tmp_path


@pytest.fixture
def trouble(caseworker: User, tmp_path: Path) -> None:
    """One of everything that can go wrong."""
    now = timezone.now()
    for kind, failed_at in (
        ("match_report", None),
        ("evaluate_agency", None),
        ("match_report", now),
    ):
        row = OutboxRow.objects.create(
            kind=kind, target_id=1, available_at=now, failed_at=failed_at
        )
        OutboxRow.objects.filter(pk=row.pk).update(created_at=now - timedelta(hours=1))
    imported = RegisterImport.objects.create(
        register="invented", country="NPL", as_of=now, file_sha256="0" * 64, created_by="person:1"
    )
    RegisterImport.objects.filter(pk=imported.pk).update(created_at=now - timedelta(days=40))
    WebhookEndpoint.objects.create(
        organisation=caseworker.organisation,
        url="https://invented.example/",
        salt=b"x",
        state=WebhookEndpoint.State.OFF_BY_FAILURES,
        created_by=caseworker,
    )
    EmergencyAccess.objects.create(user=caseworker, reason=EmergencyAccess.Reason.WORKER)
    Notice.objects.create(user=caseworker, kind=NoticeWish.Kind.MESSAGE, available_at=now)
    (tmp_path / "portal-2020-01-01T00-00-00Z.backup").touch()
    (tmp_path / "spool").mkdir()
    log.seal_new(spool=tmp_path / "spool", folder=tmp_path, public_key=b"")
    [emptied] = (tmp_path / "log").iterdir()
    an_hour_ago = now.timestamp() - 3600
    os.utime(emptied, (an_hour_ago, an_hour_ago))
    checked = releases.State(checked_at=now.isoformat(), pages=7, waiting=3, failures={"/x/": "E"})
    (tmp_path / "published").mkdir()
    releases.write_state(tmp_path / "published", checked)


def scraped(client: Client) -> dict[str, float]:
    page = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert page.status_code == 200
    assert page["Content-Type"].startswith("text/plain; version=0.0.4")
    return {
        name: float(value)
        for name, value in re.findall(r"^(\w+) (\S+)$", page.content.decode(), re.M)
    }


def test_numbers_say_what_is_there(client: Client, trouble: None) -> None:
    found = scraped(client)
    assert set(found) == {one.name for one in watch.MEASURES}
    counts = {name: value for name, value in found.items() if not name.endswith("_seconds")}
    assert counts == {
        "portal_outbox_waiting": 2,
        "portal_outbox_dead_letters": 1,
        "portal_flags_waiting": 1,
        "portal_guide_facts_old": 0,
        "portal_guides_pages": 7,
        "portal_guides_waiting": 3,
        "portal_guides_failed": 1,
        "portal_webhooks_failing": 1,
        "portal_emergencies_unreviewed": 1,
        "portal_notices_waiting": 1,
    }
    assert found["portal_outbox_oldest_seconds"] == pytest.approx(3600, abs=60)
    assert found["portal_register_import_age_seconds"] == pytest.approx(40 * 86400, abs=60)
    assert found["portal_backup_age_seconds"] < 60
    assert found["portal_guides_checked_age_seconds"] < 60
    assert found["portal_log_sealed_age_seconds"] == pytest.approx(3600, abs=60)


def test_they_cost_few_queries(trouble: None, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(8):
        watch.read()


def test_what_never_was_is_no_number_and_what_is_not_used_is_not_told_of(
    client: Client, settings: Any
) -> None:
    assert not {"portal_backup_age_seconds", "portal_guides_checked_age_seconds"} & set(
        scraped(client)
    )
    states = {one.measure.name: one.state for one in watch.read()}
    assert "portal_log_sealed_age_seconds" not in states, "no log is kept here"
    assert states["portal_backup_age_seconds"] is State.WRONG
    assert states["portal_register_import_age_seconds"] is State.LOOK
    settings.PUBLISH_DIR = None
    assert not [one for one in watch.read() if "guides" in one.measure.name]


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer \u00e9"]
)
def test_without_the_token_nothing_is_there(client: Client, shown: str) -> None:
    assert client.get("/metrics", headers={"authorization": shown}).status_code == 404


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer"])
def test_a_site_without_a_token_shows_numbers_to_nobody(
    client: Client, settings: Any, shown: str
) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"authorization": shown}).status_code == 404


def test_an_operator_reads_the_same_in_words_and_what_to_do(
    client: Client, trouble: None, operator: User
) -> None:
    sign_in(client, operator)
    page = client.get("/desk/status/").content.decode()
    assert "Something is wrong." in page
    rows = re.findall(r"<tr>\s+<td.*?</tr>", page, re.S)
    assert len(rows) == len(watch.MEASURES)
    assert "Oldest work that waits" in rows[0]
    assert "1\xa0hour" in rows[0]
    assert "Is a worker running" in rows[0]
    assert 'aria-current="page"' in page


@pytest.mark.parametrize("one", watch.MEASURES, ids=lambda one: one.name)
def test_states_change_at_their_limits(one: watch.Measure) -> None:
    limits = [(one.look, State.LOOK), (one.wrong, State.WRONG)]
    before = State.OK
    for limit, state in limits:
        if limit is not None:
            assert watch.Reading(one, limit - 1).state is before
            assert watch.Reading(one, limit).state is state
            before = state


def test_every_alert_asks_for_a_number_that_is_there_at_a_limit_of_ours() -> None:
    by_name = {one.name: one for one in watch.MEASURES}
    told = set()
    for rule in ALERTS:
        for name in re.findall(r"portal_\w+", rule["expr"]):
            told.add(by_name[name].name)
        if limit := re.fullmatch(r"(portal_\w+) >= (\d+)", rule["expr"]):
            assert int(limit[2]) in (by_name[limit[1]].look, by_name[limit[1]].wrong), rule["alert"]
    has_limit = {one.name for one in watch.MEASURES if one.look or one.wrong}
    assert told == has_limit, "Everything that can be wrong rings somewhere."
