"""Coming in and going out. What a guesser may learn is nothing."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.kinds import Kind
from audit.models import Event
from tests.conftest import Cast
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.recruitment import FlagFactory

SIGN_IN = "/desk/sign-in/"


def _try(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"email": email, "password": password, **more})


def _without_token(html: str, email: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", html).replace(email, "E-MAIL")


@pytest.mark.parametrize("email", ["inspector@example.org", "  INSPECTOR@example.org "])
def test_person_with_password_comes_in_and_the_trail_knows(
    nobody: Client, inspector: User, email: str
) -> None:
    answer = _try(nobody, email)
    assert answer.status_code == 302
    assert answer["Location"] == "/desk/"
    assert nobody.session["_auth_user_id"] == str(inspector.pk)
    event = Event.objects.get(kind=Kind.USER_SIGNED_IN)
    assert (event.actor, event.target_id) == (f"user:{inspector.pk}", str(inspector.pk))


def test_unknown_wrong_deactivated_and_limited_get_one_answer(cast: Cast) -> None:
    for _ in range(10):
        _try(Client(), cast.colleague.email, "wrong")
    tries = {
        "nobody.here@example.org": PASSWORD,
        cast.caseworker.email: "wrong",
        cast.stranger.email: PASSWORD,
        cast.colleague.email: PASSWORD,  # right, but one try too many
    }
    answers = {
        (answer.status_code, _without_token(answer.content.decode(), email))
        for email, password in tries.items()
        for answer in [_try(Client(), email, password)]
    }
    assert len(answers) == 1
    assert not Event.objects.filter(kind=Kind.USER_SIGNED_IN).exists()


def test_refused_try_keeps_the_email_and_never_the_password(
    nobody: Client, inspector: User
) -> None:
    answer = _try(nobody, inspector.email, "not the right phrase")
    assert answer.status_code == 400
    assert inspector.email in answer.content.decode()
    assert "not the right phrase" not in answer.content.decode()


@pytest.mark.parametrize(
    ("wish", "where"),
    [
        ("/desk/flags/?tier=urgent", "/desk/flags/?tier=urgent"),
        ("https://elsewhere.example/", "/desk/"),
        ("//elsewhere.example/", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
        ("", "/desk/"),
    ],
)
def test_sign_in_leads_on_within_the_site_only(
    nobody: Client, inspector: User, wish: str, where: str
) -> None:
    assert _try(nobody, inspector.email, next=wish)["Location"] == where


def test_session_gets_a_new_key_at_sign_in(nobody: Client, inspector: User) -> None:
    session = nobody.session
    session["before"] = "planted"
    session.save()
    planted = session.session_key
    nobody.cookies["desk"] = planted
    _try(nobody, inspector.email)
    assert nobody.session.session_key != planted


def test_sign_out_works_by_post_alone(browser_of, inspector: User) -> None:
    client = browser_of(inspector)
    assert client.get("/desk/sign-out/").status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post("/desk/sign-out/")["Location"] == SIGN_IN
    assert "_auth_user_id" not in client.session


def test_deactivated_person_finds_the_open_session_shut(
    browser_of, caseworker: User, operator: User
) -> None:
    from accounts import services

    client = browser_of(caseworker)
    assert client.get("/desk/account/").status_code == 200
    services.deactivate(user=caseworker, by=operator)
    assert client.get("/desk/account/").status_code == 302


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"email": "", "password": ""},
        {"email": "not an address", "password": "x"},
        {"email": "a\x00b@example.org", "password": PASSWORD},
        {"email": "inspector@example.org", "password": "with\x00nul"},
        {"email": "inspector@example.org", "password": "\U0001f511\u202e" * 400},
        {"email": "x" * 5000 + "@example.org", "password": "x"},
    ],
)
def test_bad_input_is_answered_with_words(nobody: Client, inspector: User, bad: dict) -> None:
    answer = nobody.post(SIGN_IN, bad)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "desk"),
    [
        ("inspector", "desk:flags"),
        ("caseworker", "desk:cases"),
        ("editor", "desk:editor"),
        ("operator", "admin:index"),
    ],
)
def test_desk_sends_each_role_to_its_own(cast: Cast, browser_of, role: str, desk: str) -> None:
    answer = browser_of(getattr(cast, role)).get("/desk/")
    assert answer["Location"] == reverse(desk)


def test_desk_asks_nobody_to_sign_in(nobody: Client, db: None) -> None:
    assert nobody.get("/desk/")["Location"] == SIGN_IN
    assert nobody.get("/desk/flags/?tier=alert")["Location"] == (
        "/desk/sign-in/?next=/desk/flags/%3Ftier%3Dalert"
    )


def test_language_is_chosen_kept_and_spoken(browser_of, inspector: User) -> None:
    client = browser_of(inspector)
    assert client.post("/desk/account/language/", {"language": "xx"}).status_code == 400
    assert client.post("/desk/account/language/", {"language": "ar"}).status_code == 302
    page = client.get("/desk/account/").content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert Event.objects.filter(kind=Kind.USER_LANGUAGE_CHANGED, fields=["language"]).count() == 1


def test_sign_in_page_speaks_the_language_that_is_asked_for(nobody: Client, db: None) -> None:
    page = nobody.get(f"{SIGN_IN}?lang=ne")
    assert '<html lang="ne" dir="ltr">' in page.content.decode()
    assert nobody.get(f"{SIGN_IN}?lang=xx").status_code == 200


@pytest.mark.parametrize("page", ["/desk/sign-in/", "/admin/"])
def test_forms_of_the_desk_can_be_sent_by_a_browser(nobody: Client, db: None, page: str) -> None:
    # Under no-referrer a browser sends `Origin: null`, which Django's CSRF check refuses.
    assert nobody.get(page)["Referrer-Policy"] == "same-origin"


def test_times_at_the_desk_are_in_the_readers_own_zone(cast: Cast, browser_of: Any) -> None:
    flag = FlagFactory(jurisdiction="NPL", raised_at=datetime(2026, 1, 5, 20, 30, tzinfo=UTC))
    client, address = browser_of(cast.inspector), f"/desk/flags/{flag.pk}/"
    assert "Jan. 5, 2026, 8:30 p.m." in client.get(address).content.decode()
    told = {"language": "en", "time_zone": "Asia/Kathmandu"}
    assert client.post("/desk/account/language/", told).status_code == 302
    assert "Jan. 6, 2026, 2:15 a.m." in client.get(address).content.decode()
    wrong = {"language": "en", "time_zone": "Asia/Nowhere"}
    assert client.post("/desk/account/language/", wrong).status_code == 400
    colleague = UserFactory(inspector=True, organisation=cast.regulator)
    assert "8:30 p.m." in browser_of(colleague).get(address).content.decode()
    assert timezone.get_current_timezone_name() == "UTC", "of that request alone"
