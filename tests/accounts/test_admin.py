"""Django's admin: operators only, through the services, nothing of reports or flags in it."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts import services as accounts
from accounts.models import ApiKey, Organisation, User
from audit.kinds import Kind
from audit.models import Event
from recruitment.models import OutboxRow
from tests.conftest import Cast
from tests.factories.accounts import PASSWORD

NEVER = {"Report", "SealedPart", "WrappedKey", "Receipt", "Draft", "Flag", "FlagDecision"}


def test_admin_leads_nobody_to_the_one_sign_in(nobody: Client, db: None) -> None:
    first = nobody.get("/admin/")
    assert first.status_code == 302
    second = nobody.get(first["Location"])
    assert second["Location"].startswith("/desk/sign-in/?next=/admin/")
    posted = nobody.post("/admin/login/", {"username": "a@example.org", "password": "b"})
    assert posted["Location"].startswith("/desk/sign-in/")


@pytest.mark.parametrize("role", ["caseworker", "inspector", "editor"])
def test_admin_is_not_there_for_others(cast: Cast, browser_of, role: str) -> None:
    client = browser_of(getattr(cast, role))
    for page in ("/admin/login/", "/admin/accounts/user/", "/admin/audit/event/"):
        assert client.get(page, follow=True).status_code == 404
        assert browser_of(cast.operator).get(page, follow=True).status_code == 200


def test_admin_holds_no_report_story_or_flag() -> None:
    shown = {model.__name__ for model in admin.site._registry}
    assert not shown & NEVER
    known = {model.__name__ for model in apps.get_app_config("recruitment").get_models()}
    assert known >= NEVER, "a model was renamed: bring the list up to date"


def test_nothing_can_be_deleted(operator: User, browser_of, rf) -> None:
    request = rf.get("/admin/")
    request.user = operator
    for model, page in admin.site._registry.items():
        assert not page.has_delete_permission(request), model


def test_operator_invites_through_the_service(cast: Cast, browser_of) -> None:
    client = browser_of(cast.operator)
    person = {
        "email": "New.Person@example.org",
        "name": "Invented Person",
        "role": "caseworker",
        "organisation": cast.ngo.pk,
        "language": "en",
        "password": PASSWORD,
    }
    weak = client.post("/admin/accounts/user/add/", {**person, "password": "short"})
    assert weak.status_code == 200
    misfit = client.post("/admin/accounts/user/add/", {**person, "role": "inspector"})
    assert "does not fit" in misfit.content.decode()
    assert not User.objects.filter(email__iexact=person["email"]).exists()
    assert client.post("/admin/accounts/user/add/", person).status_code == 302
    made = User.objects.get(email="new.person@example.org")
    assert made.check_password(PASSWORD)
    event = Event.objects.get(kind=Kind.USER_INVITED, target_id=str(made.pk))
    assert event.actor == cast.operator.audit_label


def test_operator_gives_herself_no_role(cast: Cast, browser_of) -> None:
    """She would read the flags of any country."""
    asked = {"role": "inspector", "organisation": cast.regulator.pk}
    answer = browser_of(cast.operator).post(
        f"/admin/accounts/user/{cast.operator.pk}/change/", asked
    )
    assert answer.status_code == 403
    with pytest.raises(ValidationError):
        accounts.change_role(
            user=cast.operator, role="inspector", organisation=cast.regulator, by=cast.operator
        )
    cast.operator.refresh_from_db()
    assert cast.operator.role == "operator"


def test_operator_changes_a_role_through_the_service(cast: Cast, browser_of) -> None:
    client = browser_of(cast.operator)
    page = f"/admin/accounts/user/{cast.caseworker.pk}/change/"
    wrong = client.post(page, {"role": "inspector", "organisation": cast.ngo.pk})
    assert "does not fit" in wrong.content.decode()
    right = client.post(page, {"role": "inspector", "organisation": cast.regulator.pk})
    assert right.status_code == 302
    cast.caseworker.refresh_from_db()
    assert cast.caseworker.role == "inspector"
    assert Event.objects.filter(
        kind=Kind.USER_ROLE_CHANGED, target_id=str(cast.caseworker.pk)
    ).exists()


def test_deactivating_shuts_out_others_and_never_oneself(cast: Cast, browser_of) -> None:
    answer = browser_of(cast.operator).post(
        "/admin/accounts/user/",
        {
            "action": "deactivate",
            "_selected_action": [cast.operator.pk, cast.caseworker.pk],
        },
    )
    assert answer.status_code == 302
    cast.operator.refresh_from_db()
    cast.caseworker.refresh_from_db()
    assert cast.operator.is_active
    assert not cast.caseworker.is_active
    assert cast.caseworker.deactivated_by == cast.operator


def test_organisation_is_made_and_checked(cast: Cast, browser_of) -> None:
    client = browser_of(cast.operator)
    page = "/admin/accounts/organisation/add/"
    nowhere = {"name": "Invented Inspectorate", "kind": "regulator", "country": ""}
    assert client.post(page, nowhere).status_code == 200
    assert client.post(page, {**nowhere, "country": "GHA"}).status_code == 302
    made = Organisation.objects.get(name="Invented Inspectorate")
    assert Event.objects.filter(
        kind=Kind.ORGANISATION_CREATED, target_id=str(made.pk), actor=cast.operator.audit_label
    ).exists()


def test_key_is_shown_once_and_kept_nowhere(cast: Cast, browser_of) -> None:
    client = browser_of(cast.operator)
    answer = client.post(
        "/admin/accounts/apikey/add/",
        {
            "organisation": cast.ngo.pk,
            "label": "Invented system",
            "scopes": ["reports:read"],
            "days": "30",
        },
    )
    assert answer.status_code == 200
    secret = re.search(r"mwp_[\w-]{20,}", answer.content.decode()).group()
    key = ApiKey.objects.get()
    assert key.scopes == ["reports:read"]
    assert (key.expires_at - timezone.now()).days in (29, 30)
    assert Event.objects.filter(kind=Kind.API_KEY_ISSUED, target_id=str(key.pk)).exists()
    assert secret not in str(client.cookies)
    assert secret not in str(dict(client.session))
    for page in ("/admin/", "/admin/accounts/apikey/", f"/admin/accounts/apikey/{key.pk}/change/"):
        later = client.get(page, follow=True).content.decode()
        assert secret not in later

    client.post("/admin/accounts/apikey/", {"action": "revoke", "_selected_action": [key.pk]})
    key.refresh_from_db()
    assert key.revoked_by == cast.operator
    assert Event.objects.filter(kind=Kind.API_KEY_REVOKED, target_id=str(key.pk)).exists()


def test_operator_gives_no_key_a_permission_that_does_not_fit(cast: Cast, browser_of) -> None:
    client = browser_of(cast.operator)
    sent = {"organisation": cast.ngo.pk, "label": "Invented system", "days": "30"}
    none = client.post("/admin/accounts/apikey/add/", sent)
    wrong = client.post("/admin/accounts/apikey/add/", {**sent, "scopes": ["flags:read"]})
    assert none.status_code == wrong.status_code == 200
    assert "do not fit" in wrong.content.decode()
    assert not ApiKey.objects.exists()


def test_trail_can_be_read_and_not_written(cast: Cast, browser_of) -> None:
    client = browser_of(cast.operator)
    event = Event.objects.first()
    assert event.kind in client.get("/admin/audit/event/").content.decode()
    assert client.get("/admin/audit/event/add/").status_code == 403
    page = f"/admin/audit/event/{event.pk}/change/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"kind": "made.up"}).status_code == 403


def test_password_is_not_changed_behind_its_service(cast: Cast, browser_of) -> None:
    assert browser_of(cast.operator).get("/admin/password_change/").status_code == 404


def test_work_that_was_given_up_is_tried_again(cast: Cast, browser_of) -> None:
    now = timezone.now()
    dead = OutboxRow.objects.create(
        kind="match_report", target_id=1, available_at=now, attempts=10, failed_at=now, error="Oops"
    )
    done = OutboxRow.objects.create(
        kind="match_report", target_id=2, available_at=now, done_at=now, attempts=1
    )
    client = browser_of(cast.operator)
    page = "/admin/recruitment/outboxrow/"
    assert "Oops" in client.get(f"{page}?state=dead").content.decode()
    client.post(page, {"action": "retry", "_selected_action": [dead.pk, done.pk]})
    dead.refresh_from_db()
    done.refresh_from_db()
    assert (dead.failed_at, dead.attempts) == (None, 0)
    assert done.done_at == now
    trail = Event.objects.get(kind=Kind.OUTBOX_RETRIED)
    assert (trail.target_id, trail.actor) == (str(dead.pk), cast.operator.audit_label)
