"""Keys at the desk: made once, shared by colleagues, found again by the code, tied to the password."""

import re

import pytest
from django.test import Client

from accounts.models import User
from audit.kinds import Kind
from audit.models import Event
from recruitment.models import KeyGrant, MemberKey, OrganisationKey
from recruitment.services import keys as services
from tests.conftest import Cast, sign_in
from tests.factories.accounts import PASSWORD

NEW = "another made-up phrase 2"


def _act(client, act: str, **told: object):
    return client.post(f"/desk/keys/{act}/", {"password": PASSWORD, **told})


def test_keys_are_made_once_and_the_code_is_shown_once(caseworker: User, browser_of) -> None:
    client = browser_of(caseworker)
    wrong = _act(client, "set_up", password="wrong")
    assert wrong.status_code == 400
    assert not OrganisationKey.objects.exists()
    page = _act(client, "set_up").content.decode()
    code = re.search(r'class="digits">([A-Z2-7-]{39})<', page).group(1)
    assert code not in client.get("/desk/keys/").content.decode()
    assert code not in str(dict(client.session)) + str(client.cookies)
    again = _act(client, "set_up")
    assert again.status_code == 400
    assert OrganisationKey.objects.count() == 1


def test_colleague_joins_and_is_let_in(cast: Cast, browser_of) -> None:
    mine, theirs = browser_of(cast.caseworker), browser_of(cast.colleague)
    _act(mine, "set_up")
    _act(theirs, "join")
    assert cast.colleague.name in mine.get("/desk/keys/").content.decode()
    assert not KeyGrant.objects.filter(user=cast.colleague).exists()
    assert _act(mine, "grant", colleague=cast.colleague.pk, password="wrong").status_code == 400
    assert _act(mine, "grant", colleague=cast.colleague.pk).status_code == 302
    assert KeyGrant.objects.filter(user=cast.colleague).exists()
    # Somebody of another organisation does not exist here.
    assert _act(mine, "grant", colleague=cast.other_caseworker.pk).status_code == 404


def test_recovery_code_lets_in_where_nobody_can(cast: Cast, browser_of) -> None:
    code = services.set_up(organisation=cast.ngo, password=PASSWORD, by=cast.caseworker)
    client = browser_of(cast.colleague)
    assert _act(client, "recover", code="AAAA-BBBB").status_code == 400
    assert _act(client, "recover", code=code.lower()).status_code == 302
    assert KeyGrant.objects.filter(user=cast.colleague).exists()
    # The code of one organisation opens nothing of another.
    assert _act(browser_of(cast.other_caseworker), "recover", code=code).status_code == 400


def _as_a_browser(person: User, act: str, **told: object) -> str:
    """Sends what the form on the page holds and no more. Returns the page that comes."""
    client = Client(enforce_csrf_checks=True)
    sign_in(client, person)
    page = client.get("/desk/keys/").content.decode()
    (form,) = re.findall(rf'<form[^>]*"/desk/keys/{act}/".*?</form>', page, re.DOTALL)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', form))
    sent = {**hidden, "password": PASSWORD, **told}
    answer = client.post(f"/desk/keys/{act}/", sent, follow=True)
    assert answer.status_code == 200, act
    return answer.content.decode()


def test_every_form_of_the_page_works_in_a_browser(cast: Cast) -> None:
    code = re.search(r'class="digits">([A-Z2-7-]{39})<', _as_a_browser(cast.caseworker, "set_up"))
    _as_a_browser(cast.colleague, "join")
    _as_a_browser(cast.caseworker, "grant")
    assert KeyGrant.objects.filter(user=cast.colleague).exists()
    KeyGrant.objects.filter(user=cast.colleague).delete()
    _as_a_browser(cast.colleague, "recover", code=code[1])
    assert KeyGrant.objects.filter(user=cast.colleague).exists()
    services.rotate(organisation=cast.ngo, by=cast.caseworker)
    assert "new lock" in _as_a_browser(cast.caseworker, "rewrap")


def test_an_office_of_twelve_is_let_in_within_the_hour(cast: Cast, browser_of) -> None:
    client = browser_of(cast.caseworker)
    _act(client, "set_up")
    _act(browser_of(cast.colleague), "join")
    for _time in range(12):
        assert _act(client, "grant", colleague=cast.colleague.pk).status_code == 302
    for _time in range(10):
        _act(client, "grant", colleague=cast.colleague.pk, password="a guess")
    page = _act(client, "grant", colleague=cast.colleague.pk)
    assert "Too many tries" in page.content.decode()


@pytest.mark.parametrize("role", ["editor", "operator"])
def test_keys_are_not_there_for_others(cast: Cast, browser_of, role: str) -> None:
    client = browser_of(getattr(cast, role))
    assert client.get("/desk/keys/").status_code == 404
    assert _act(client, "set_up").status_code == 404
    assert browser_of(cast.caseworker).get("/desk/keys/").status_code == 200
    assert _act(browser_of(cast.caseworker), "nonsense").status_code == 404


def test_password_is_changed_with_the_key_that_hangs_on_it(cast: Cast, browser_of) -> None:
    services.set_up(organisation=cast.ngo, password=PASSWORD, by=cast.caseworker)
    client, elsewhere = browser_of(cast.caseworker), browser_of(cast.caseworker)
    told = {"old": PASSWORD, "new": NEW, "again": NEW}
    for wrong in (
        {"old": "wrong"},
        {"new": "short", "again": "short"},
        {"again": "differs"},
        {"new": ""},
    ):
        assert client.post("/desk/account/password/", {**told, **wrong}).status_code == 400, wrong
    cast.caseworker.refresh_from_db()
    assert cast.caseworker.check_password(PASSWORD)
    assert client.post("/desk/account/password/", told).status_code == 302
    cast.caseworker.refresh_from_db()
    assert cast.caseworker.check_password(NEW)
    # Here one stays signed in; elsewhere not.
    assert client.get("/desk/account/").status_code == 200
    assert elsewhere.get("/desk/account/").status_code == 302
    services.join(password=NEW, by=cast.caseworker)  # opens the own key, or raises WrongPassword
    assert MemberKey.objects.count() == 1
    assert Event.objects.filter(kind=Kind.USER_PASSWORD_CHANGED).count() == 1


def test_right_old_password_is_no_guess_and_wrong_ones_are_ten(
    caseworker: User, browser_of
) -> None:
    client = browser_of(caseworker)
    services.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    told = {"old": PASSWORD, "new": "short", "again": "short"}
    for _time in range(12):
        assert "Too many tries" not in _changing(client, told)
    old, new = PASSWORD, NEW
    for _time in range(12):
        told = {"old": old, "new": new, "again": new}
        assert client.post("/desk/account/password/", told).status_code == 302
        old, new = new, old
    wrong = {"old": "a guess", "new": new, "again": new}
    for _time in range(10):
        assert "This is not your password" in _changing(client, wrong)
    assert "Too many tries" in _changing(client, wrong)
    assert "Too many tries" in _changing(client, {**wrong, "old": old})


def _changing(client: Client, told: dict[str, str]) -> str:
    return client.post("/desk/account/password/", told).content.decode()


def test_key_that_another_password_made_stops_the_change(cast: Cast, browser_of) -> None:
    services.set_up(organisation=cast.ngo, password=PASSWORD, by=cast.caseworker)
    cast.caseworker.set_password("set behind the service 3")
    cast.caseworker.save()
    told = {"old": "set behind the service 3", "new": NEW, "again": NEW}
    answer = browser_of(cast.caseworker).post("/desk/account/password/", told)
    assert answer.status_code == 400
    cast.caseworker.refresh_from_db()
    assert not cast.caseworker.check_password(NEW)
