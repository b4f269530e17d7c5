"""A flag is given to an inspector by a day, and the team's notes are sealed to the team."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from accounts.permissions import Role
from audit.kinds import Kind
from audit.models import Event
from recruitment import interview
from recruitment.models import Flag, FlagNote
from recruitment.services import flag_work, keys, ledger, notes
from tests.conftest import Cast, invited
from tests.factories.accounts import PASSWORD
from tests.factories.recruitment import FlagFactory
from tests.recruitment.test_desk_flags import _counts, _queue

MARK = "zebra-harmonica-marker"
pytestmark = pytest.mark.django_db


@pytest.fixture
def second(inspector: User) -> User:
    return invited("second-inspector", Role.INSPECTOR, inspector.organisation)


@pytest.fixture
def has_keys(inspector: User) -> None:
    keys.set_up(organisation=inspector.organisation, password=PASSWORD, by=inspector)


def _soon(days: int = 3) -> Any:
    return timezone.localdate() + timedelta(days=days)


def test_flag_is_given_by_a_day_and_history_tells_who_did_it(
    inspector: User, second: User, browser_of: Any
) -> None:
    flag = FlagFactory()
    address = f"/desk/flags/{flag.pk}/team/"
    sent = {"assigned_to": second.pk, "due_on": _soon().isoformat()}
    assert browser_of(inspector).post(address, sent).status_code == 302
    flag.refresh_from_db()
    assert (flag.assigned_to, flag.due_on) == (second, _soon())
    event = Event.objects.get(kind=Kind.FLAG_ASSIGNED)
    assert sorted(event.fields) == ["assigned_to", "due_on"]
    assert browser_of(inspector).post(address, sent).status_code == 302
    assert flag.assignments.count() == 1, "the same again is no second step"
    page = browser_of(inspector).get(f"/desk/flags/{flag.pk}/").content.decode()
    assert f"Given to {second.name}, by " in page


@pytest.mark.parametrize("told", [{"due_on": "2001-01-01"}, {"due_on": "x"}, {"assigned_to": "0"}])
def test_what_does_not_fit_is_said_and_changes_nothing(
    inspector: User, browser_of: Any, told: dict
) -> None:
    flag = FlagFactory()
    answer = browser_of(inspector).post(f"/desk/flags/{flag.pk}/team/", told)
    assert answer.status_code == 400
    assert list(answer.context["assign_form"].errors) == list(told)
    assert not flag.assignments.exists()


def test_nobody_of_another_country_or_another_desk_is_given_a_flag(cast: Cast) -> None:
    flag = FlagFactory(jurisdiction="NPL")
    for person in (cast.other_inspector, cast.caseworker, cast.stranger):
        with pytest.raises(ValidationError):
            flag_work.assign(flag=flag, assigned_to=person, due_on=None, by=cast.inspector)
    with pytest.raises(ledger.NotYoursError):
        flag_work.assign(
            flag=flag, assigned_to=cast.other_inspector, due_on=None, by=cast.other_inspector
        )


def test_closed_flag_is_given_to_nobody(inspector: User, browser_of: Any) -> None:
    flag = FlagFactory(state="dismissed", closed_at=timezone.now())
    answer = browser_of(inspector).post(
        f"/desk/flags/{flag.pk}/team/", {"assigned_to": inspector.pk}, follow=True
    )
    assert "This flag is closed." in answer.content.decode()
    assert not flag.assignments.exists()


def test_opening_a_case_leaves_a_flag_with_whom_it_was_given_to(
    inspector: User, second: User, browser_of: Any
) -> None:
    flag = FlagFactory()
    flag_work.assign(flag=flag, assigned_to=second, due_on=None, by=inspector)
    browser_of(inspector).post(
        f"/desk/flags/{flag.pk}/decide/", {"verdict": "open_case", "reason": "Looks very grave."}
    )
    flag.refresh_from_db()
    assert (flag.state, flag.assigned_to) == (Flag.State.CASE_OPENED, second)


def test_queue_by_whose_and_by_day_adds_up_and_keeps_other_filters(
    inspector: User, second: User, browser_of: Any
) -> None:
    today = timezone.localdate()
    FlagFactory(assigned_to=inspector, due_on=today - timedelta(days=1), tier="urgent")
    FlagFactory(assigned_to=inspector, due_on=today)
    FlagFactory(assigned_to=second, due_on=today + timedelta(days=30))
    FlagFactory()
    FlagFactory(assigned_to=inspector, due_on=today, state="dismissed", closed_at=timezone.now())
    assert _counts(inspector, "whose") == {"Mine": 2, "A colleague's": 1, "Nobody's yet": 1}
    assert list(_counts(inspector, "due").values()) == [1, 1, 1, 1]
    assert _counts(inspector, "due", state="dismissed")["Overdue"] == 0
    assert _counts(inspector, "due", tier="urgent")["Overdue"] == 1
    mine = _queue(inspector, whose="mine", due="overdue")
    assert mine.total == mine.flags.count() == 1
    page = browser_of(inspector).get("/desk/flags/?whose=mine&due=overdue").content.decode()
    assert "?whose=mine" in page
    assert "Overdue" in page
    accounts.deactivate(user=second, by=inspector)
    assert _counts(inspector, "whose")["Nobody's yet"] == 2


def test_queue_by_office_stands_where_there_are_several_and_adds_up(
    cast: Cast, second: User, browser_of: Any
) -> None:
    FlagFactory(assigned_to=cast.inspector, tier="urgent")
    FlagFactory(assigned_to=second)
    FlagFactory()
    FlagFactory(jurisdiction="KEN", assigned_to=cast.other_inspector)
    page = browser_of(cast.inspector).get("/desk/flags/").content.decode()
    assert "office=" not in page, "one office: nothing to choose"
    branch = accounts.create_organisation(
        name="Invented branch office", kind="regulator", country="NPL", by=cast.operator
    )
    accounts.change_role(user=second, role="inspector", organisation=branch, by=cast.operator)
    assert _counts(cast.inspector, "office") == {
        cast.regulator.name: 1,
        "Invented branch office": 1,
        "Nobody's yet": 1,
    }
    assert _counts(cast.inspector, "office", tier="urgent")["Invented branch office"] == 0
    there = _queue(cast.inspector, office=branch.name)
    assert there.total == there.flags.count() == 1
    assert there.flags.get().assigned_to == second
    address = "/desk/flags/?office=Invented+branch+office"
    page = browser_of(cast.inspector).get(address).content.decode()
    assert "office=Invented+branch+office&amp;" in page, "other filters keep it"
    abroad = _queue(cast.inspector, office=cast.other_regulator.name)
    assert abroad.total == 0, "another country's work is not counted"


def test_note_is_sealed_to_the_team_and_opens_with_a_members_own_password(
    inspector: User, second: User, has_keys: None, browser_of: Any
) -> None:
    flag = FlagFactory()
    address = f"/desk/flags/{flag.pk}/team/"
    assert browser_of(inspector).post(f"{address}note/", {"words": MARK}).status_code == 302
    note = FlagNote.objects.get()
    assert MARK.encode() not in bytes(note.ciphertext) + bytes(note.wrapped)
    assert MARK not in browser_of(inspector).get(address).content.decode()
    opened = browser_of(inspector).post(f"{address}notes/", {"password": PASSWORD})
    assert MARK in opened.content.decode()
    assert Event.objects.filter(kind=Kind.FLAG_NOTES_OPENED).count() == 1
    for person, password in ((inspector, "wrong pass phrase"), (second, PASSWORD)):
        shut = browser_of(person).post(f"{address}notes/", {"password": password})
        assert shut.status_code == 400
        assert MARK not in shut.content.decode()
    keys.join(password=PASSWORD, by=second)
    keys.grant(to=second, password=PASSWORD, by=inspector)
    assert notes.read_on_flag(flag=flag, password=PASSWORD, by=second) == {note.pk: MARK}


def test_after_somebody_left_old_notes_get_the_new_lock_and_the_leaver_opens_none(
    inspector: User, second: User, has_keys: None
) -> None:
    flag = FlagFactory()
    notes.write_on_flag(flag=flag, text=MARK, by=inspector)
    keys.join(password=PASSWORD, by=second)
    keys.grant(to=second, password=PASSWORD, by=inspector)
    accounts.deactivate(user=second, by=inspector)
    notes.write_on_flag(flag=flag, text=f"{MARK} later", by=inspector)
    keys.rewrap(password=PASSWORD, by=inspector)
    assert len({note.organisation_key_id for note in FlagNote.objects.all()}) == 1
    opened = notes.read_on_flag(flag=flag, password=PASSWORD, by=inspector)
    assert sorted(opened.values()) == [MARK, f"{MARK} later"]
    with pytest.raises(keys.NoKeyYet):
        notes.read_on_flag(flag=flag, password=PASSWORD, by=second)


def test_without_a_key_nothing_is_written_and_the_words_stay_on_the_page(
    inspector: User, browser_of: Any
) -> None:
    flag = FlagFactory()
    answer = browser_of(inspector).post(f"/desk/flags/{flag.pk}/team/note/", {"words": MARK})
    assert answer.status_code == 400
    assert "no key yet" in answer.content.decode()
    assert not FlagNote.objects.exists()


def test_workers_are_never_offered_a_regulator_to_open_their_words(
    has_keys: None, browser_of: Any, inspector: User
) -> None:
    page = browser_of(inspector).get("/desk/keys/").content.decode()
    assert "Keys to your team's notes" in page
    assert inspector.organisation not in interview.helpers()
