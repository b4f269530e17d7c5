"""Keys of an organisation's own system: what each may, for how long, and what is remembered of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from accounts import services
from accounts.models import ApiKey, Organisation, User
from accounts.scopes import Scope

pytestmark = pytest.mark.django_db

REPORTS = "/api/v1/reports/"


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def issue(organisation: Organisation, by: User, **more: Any) -> tuple[ApiKey, str]:
    return services.issue_api_key(organisation=organisation, label="Case system", by=by, **more)


@pytest.mark.parametrize(
    ("held", "method", "missing"),
    [
        (Scope.REPORTS_WRITE, "get", "reports:read"),
        (Scope.REPORTS_WRITE, "head", "reports:read"),
        (Scope.REPORTS_READ, "post", "reports:write"),
    ],
)
def test_missing_scope_is_named(
    client: Client, ngo: Organisation, operator: User, held: str, method: str, missing: str
) -> None:
    _key, secret = issue(ngo, operator, scopes=[held])
    answer = getattr(client, method)(REPORTS, headers=bearer(secret))
    assert answer.status_code == 403
    assert f'scope="{missing}"' in answer["WWW-Authenticate"]
    if method != "head":
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["type"] == "/api/v1/problems/scope_missing/"
        assert answer.json()["scope"] == missing
        assert missing in answer.json()["detail"]


def test_key_does_what_it_was_given(client: Client, ngo: Organisation, operator: User) -> None:
    _key, secret = issue(ngo, operator, scopes=[Scope.REPORTS_READ])
    assert client.get(REPORTS, headers=bearer(secret)).status_code == 200


def test_method_that_nobody_offers_is_no_question_of_scope(
    client: Client, ngo: Organisation, operator: User
) -> None:
    _key, secret = issue(ngo, operator, scopes=[Scope.REPORTS_READ])
    assert client.delete(REPORTS, headers=bearer(secret)).status_code == 405


@pytest.mark.parametrize("scopes", [[], ["flags:read"], ["reports:read", "flags:read"], ["all"]])
def test_scope_that_does_not_fit_is_not_given(
    ngo: Organisation, operator: User, scopes: list[str]
) -> None:
    with pytest.raises(ValidationError) as refused:
        issue(ngo, operator, scopes=scopes)
    assert set(refused.value.message_dict) == {"scopes"}
    assert not ApiKey.objects.exists()


def test_the_teams_own_organisation_has_no_keys(team: Organisation, operator: User) -> None:
    with pytest.raises(ValidationError):
        issue(team, operator)


@pytest.mark.parametrize("life", [timedelta(0), timedelta(days=-1), timedelta(days=366)])
def test_key_lasts_some_time_and_at_most_a_year(
    ngo: Organisation, operator: User, life: timedelta
) -> None:
    with pytest.raises(ValidationError):
        issue(ngo, operator, life=life)


def test_organisation_whose_kind_changed_keeps_nothing_by_its_old_keys(
    client: Client, ngo: Organisation, operator: User
) -> None:
    key, secret = issue(ngo, operator)
    Organisation.objects.filter(pk=ngo.pk).update(kind="regulator")
    assert not ApiKey.objects.get(pk=key.pk).may(Scope.REPORTS_READ)
    assert client.get(REPORTS, headers=bearer(secret)).status_code == 403


def test_key_ends_on_its_day(client: Client, ngo: Organisation, operator: User) -> None:
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False) as clock:
        _key, secret = issue(ngo, operator, life=timedelta(days=30))
        clock.shift(timedelta(days=30, seconds=-1))
        assert client.get(REPORTS, headers=bearer(secret)).status_code == 200
        clock.shift(timedelta(seconds=1))
        assert client.get(REPORTS, headers=bearer(secret)).status_code == 401


def test_last_use_is_kept_to_the_day(
    client: Client, ngo: Organisation, operator: User, django_assert_num_queries: Any
) -> None:
    with time_machine.travel(datetime(2026, 3, 1, 9, tzinfo=UTC), tick=False) as clock:
        key, secret = issue(ngo, operator)
        assert key.last_used_on is None
        client.get(REPORTS, headers=bearer(secret))
        key.refresh_from_db()
        assert key.last_used_on.isoformat() == "2026-03-01"
        with django_assert_num_queries(0):
            services.note_use(key=key)
        clock.shift(timedelta(days=1))
        client.get(REPORTS, headers=bearer(secret))
        key.refresh_from_db()
        assert key.last_used_on.isoformat() == "2026-03-02"


def test_refused_key_leaves_no_trace_of_use(
    client: Client, ngo: Organisation, operator: User
) -> None:
    key, secret = issue(ngo, operator)
    services.revoke_api_key(key=key, by=operator)
    assert client.get(REPORTS, headers=bearer(secret)).status_code == 401
    key.refresh_from_db()
    assert key.last_used_on is None


def test_revoking_twice_keeps_who_did_it_first(
    ngo: Organisation, operator: User, caseworker: User
) -> None:
    key, _secret = issue(ngo, operator)
    services.revoke_api_key(key=key, by=operator)
    services.revoke_api_key(key=key, by=caseworker)
    key.refresh_from_db()
    assert key.revoked_by == operator
