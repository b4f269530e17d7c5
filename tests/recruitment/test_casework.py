"""A caseworker's day: next steps, what is overdue, closing. Words are sealed; others learn nothing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from audit.actors import WORKER
from audit.kinds import Kind
from audit.models import Event
from recruitment import caseload
from recruitment.models import Casework, Report, SealedNote
from recruitment.services import casework, keys, notes, reports
from recruitment.services.casework import CaseIsClosed, NotYourCase, Plan
from tests.factories.accounts import PASSWORD
from tests.factories.recruitment import ReportFactory

MARK = "zebra-harmonica-marker"
pytestmark = pytest.mark.django_db


def _case(of: User, **more: Any) -> Report:
    return ReportFactory(channel="caseworker", organisation=of.organisation, filed_by=of, **more)


@pytest.fixture
def case(caseworker: User) -> Report:
    return _case(caseworker)


@pytest.fixture
def has_keys(caseworker: User) -> str:
    """The organisation can seal; the caseworker can open. The recovery code."""
    return keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)


def _soon(days: int = 3) -> date:
    return timezone.localdate() + timedelta(days=days)


def _plan(case: Report, by: User, **told: Any) -> Casework:
    given = {"assigned_to": by, "step": "speak", "due_on": _soon(), **told}
    return casework.plan(report=case, plan=Plan(**given), by=by)


def _address(case: Report, end: str = "") -> str:
    return f"/desk/cases/{case.pk}/next/{end}"


# --- the next step ------------------------------------------------------------------


def test_next_step_is_kept_with_its_day_and_who_does_it(
    case: Report, caseworker: User, colleague: User, browser_of: Any
) -> None:
    answer = browser_of(caseworker).post(
        _address(case, "plan/"),
        {"assigned_to": colleague.pk, "step": "letter", "due_on": _soon().isoformat()},
    )
    assert answer.status_code == 302
    work = Casework.objects.get()
    assert (work.report, work.organisation) == (case, caseworker.organisation)
    assert (work.step, work.due_on, work.assigned_to) == ("letter", _soon(), colleague)
    event = Event.objects.get(kind=Kind.CASE_PLANNED)
    assert sorted(event.fields) == ["assigned_to", "due_on", "step"]
    page = browser_of(colleague).get("/desk/cases/?whose=mine").content.decode()
    assert "Write to the recruiter or employer" in page


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"step": "speak", "due_on": ""}, "due_on"),
        ({"step": "", "due_on": "2031-01-01"}, "step"),
        ({"step": "", "due_on": "", "words": "call her"}, "step"),
        ({"step": "fly", "due_on": "2031-01-01"}, "step"),
        ({"step": "speak", "due_on": "2001-01-01"}, "due_on"),
        ({"step": "speak", "due_on": "2031-01-01", "words": "x" * 501}, "words"),
        ({"step": "speak", "due_on": "2031-01-01", "assigned_to": "someone"}, "assigned_to"),
    ],
)
def test_plan_that_does_not_fit_is_said_by_field_and_nothing_typed_is_lost(
    case: Report, has_keys: str, caseworker: User, browser_of: Any, told: dict, wrong: str
) -> None:
    answer = browser_of(caseworker).post(_address(case, "plan/"), told)
    assert answer.status_code == 400
    assert wrong in answer.context["plan_form"].errors
    if told.get("words"):
        assert told["words"] in answer.content.decode()
    assert not Casework.objects.exclude(step="").exists()
    assert not SealedNote.objects.exists()


def test_case_is_given_only_to_who_works_in_the_organisation(
    case: Report, caseworker: User, other_caseworker: User, stranger: User
) -> None:
    for person in (other_caseworker, stranger):
        with pytest.raises(ValidationError) as wrong:
            _plan(case, caseworker, assigned_to=person)
        assert "assigned_to" in wrong.value.message_dict


def test_database_refuses_a_step_without_a_day_and_an_end_without_an_outcome(
    case: Report, caseworker: User
) -> None:
    own = {"report": case, "organisation": caseworker.organisation}
    for wrong in ({"step": "speak"}, {"closed_at": timezone.now(), "closed_by": caseworker}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Casework.objects.create(**own, **wrong)


# --- own words ----------------------------------------------------------------------


def test_own_words_stand_nowhere_in_plain_and_open_with_a_members_password(
    case: Report, has_keys: str, caseworker: User, browser_of: Any
) -> None:
    _plan(case, caseworker, words=f"Meet at the {MARK}")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            rows = f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s'  # noqa: S608
            cursor.execute(rows, [f"%{MARK}%"])
            assert cursor.fetchone() == (0,), table
    client = browser_of(caseworker)
    assert MARK not in client.get(_address(case)).content.decode()
    wrong = client.post(f"/desk/cases/{case.pk}/words/", {"password": "not it at all"})
    assert (wrong.status_code, MARK in wrong.content.decode()) == (400, False)
    assert (
        MARK
        in client.post(f"/desk/cases/{case.pk}/words/", {"password": PASSWORD}).content.decode()
    )
    assert Event.objects.filter(kind=Kind.CASE_NOTES_OPENED).count() == 1


def test_words_stay_with_their_step_and_go_with_it(
    case: Report, has_keys: str, caseworker: User
) -> None:
    first = _plan(case, caseworker, words="one").note
    assert _plan(case, caseworker, due_on=_soon(9)).note == first
    second = _plan(case, caseworker, words="two").note
    assert list(SealedNote.objects.all()) == [second]
    assert _plan(case, caseworker, step="letter").note is None
    assert not SealedNote.objects.exists()


def test_without_keys_words_are_refused_and_a_step_is_not(
    case: Report, caseworker: User, browser_of: Any
) -> None:
    with pytest.raises(ValidationError) as wrong:
        _plan(case, caseworker, words="call her")
    assert "words" in wrong.value.message_dict
    assert not Casework.objects.exists()
    assert _plan(case, caseworker).step == "speak"


def test_words_open_after_the_locks_were_changed(
    case: Report, has_keys: str, caseworker: User, colleague: User, operator: User
) -> None:
    keys.join(password=PASSWORD, by=colleague)
    keys.grant(to=colleague, password=PASSWORD, by=caseworker)
    _plan(case, caseworker, words=MARK)
    accounts.deactivate(user=caseworker, by=operator)
    keys.rotate_where_somebody_left()
    assert keys.rewrap(password=PASSWORD, by=colleague) == 0
    note = SealedNote.objects.get()
    assert notes.read(report=case, password=PASSWORD, by=colleague) == {note.pk: MARK}


@pytest.mark.parametrize("text", ["a\x00b", "\U0001f6d1 stop", "\u202egnp.exe", "=1+1"])
def test_strange_letters_in_own_words_are_no_error(
    case: Report, has_keys: str, caseworker: User, browser_of: Any, text: str
) -> None:
    sent = {"step": "other", "due_on": _soon().isoformat(), "words": text}
    answer = browser_of(caseworker).post(_address(case, "plan/"), sent)
    assert answer.status_code in (302, 400)


# --- the list -----------------------------------------------------------------------


@pytest.fixture
def day(time_machine: Any) -> date:
    time_machine.move_to(datetime(2026, 11, 25, 12, tzinfo=UTC))
    return date(2026, 11, 25)


@pytest.fixture
def desk_of_many(caseworker: User, colleague: User, day: date, time_machine: Any) -> dict:
    """One case of each kind; the overdue ones were planned when their day was still to come."""
    made = {
        name: _case(caseworker) for name in ("late", "later", "planned", "bare", "over", "gone")
    }
    time_machine.move_to(datetime(2026, 11, 1, 12, tzinfo=UTC))
    _plan(made["late"], caseworker, due_on=date(2026, 11, 3))
    _plan(made["later"], colleague, due_on=date(2026, 11, 10))
    time_machine.move_to(datetime(2026, 11, 25, 12, tzinfo=UTC))
    # Due today is not overdue.
    _plan(made["planned"], caseworker, due_on=day)
    casework.close(report=made["over"], outcome="settled", by=caseworker)
    reports.withdraw(report=made["gone"], by=caseworker)
    return made


def _listed(client: Client, address: str) -> list[int]:
    return [row.report.pk for row in client.get(f"/desk/cases/{address}").context["rows"]]


def test_overdue_comes_first_then_by_day_and_closed_last(
    desk_of_many: dict, caseworker: User, browser_of: Any
) -> None:
    listed = _listed(browser_of(caseworker), "")
    names = {report.pk: name for name, report in desk_of_many.items()}
    assert [names[pk] for pk in listed[:4]] == ["late", "later", "planned", "bare"]
    assert {names[pk] for pk in listed[4:]} == {"over", "gone"}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("?stage=overdue", {"late", "later"}),
        ("?stage=overdue&whose=mine", {"late"}),
        ("?stage=no_step", {"bare"}),
        ("?stage=open", {"late", "later", "planned", "bare"}),
        ("?stage=closed", {"over", "gone"}),
        ("?stage=closed&state=withdrawn", {"gone"}),
        ("?whose=others", {"later"}),
        ("?whose=nobody&stage=open", {"bare"}),
        ("?stage=nonsense", {"late", "later", "planned", "bare", "over", "gone"}),
    ],
)
def test_filters_of_the_address_show_these(
    desk_of_many: dict, caseworker: User, browser_of: Any, address: str, expected: set[str]
) -> None:
    listed = _listed(browser_of(caseworker), address)
    assert set(listed) == {desk_of_many[name].pk for name in expected}


@pytest.mark.parametrize("address", ["", "?whose=mine", "?stage=open", "?stage=overdue&whose=mine"])
def test_each_count_is_what_its_link_shows_and_they_add_up(
    desk_of_many: dict, caseworker: User, browser_of: Any, address: str
) -> None:
    client = browser_of(caseworker)
    for facet in client.get(f"/desk/cases/{address}").context["facets"]:
        everything, *words = facet.choices
        for choice in facet.choices:
            assert len(_listed(client, choice.address)) == choice.count, (facet.label, choice)
        assert sum(choice.count for choice in words if choice.label != "Open") == everything.count


def test_case_of_somebody_who_left_is_nobodys(
    desk_of_many: dict, caseworker: User, colleague: User, operator: User, browser_of: Any
) -> None:
    accounts.deactivate(user=colleague, by=operator)
    listed = _listed(browser_of(caseworker), "?whose=nobody&stage=overdue")
    assert listed == [desk_of_many["later"].pk]


def test_list_costs_the_same_queries_for_few_and_for_many(
    desk_of_many: dict, caseworker: User, browser_of: Any, django_assert_max_num_queries: Any
) -> None:
    client = browser_of(caseworker)
    for _n in range(15):
        _plan(_case(caseworker), caseworker)
    with django_assert_max_num_queries(12):
        client.get("/desk/cases/")


# --- closing ------------------------------------------------------------------------


def test_case_closes_with_an_outcome_and_opens_again(
    case: Report, has_keys: str, caseworker: User, browser_of: Any
) -> None:
    _plan(case, caseworker, words=MARK)
    client = browser_of(caseworker)
    assert client.post(_address(case, "close/"), {"outcome": ""}).status_code == 400
    assert client.post(_address(case, "close/"), {"outcome": "partly"}).status_code == 302
    work = Casework.objects.get()
    assert (work.outcome, work.closed_by, work.step, work.due_on) == (
        "partly",
        caseworker,
        "",
        None,
    )
    assert not SealedNote.objects.exists()
    with pytest.raises(CaseIsClosed):
        _plan(case, caseworker)
    sent = {"step": "speak", "due_on": _soon().isoformat()}
    assert client.post(_address(case, "plan/"), sent).status_code == 302
    assert Casework.objects.get().step == ""
    client.post(_address(case, "open-again/"))
    assert _plan(case, caseworker).step == "speak"
    assert Report.objects.get().state == Report.State.ACCEPTED


# --- walls --------------------------------------------------------------------------


def test_another_organisation_and_who_left_can_do_nothing(
    case: Report, caseworker: User, other_caseworker: User, inspector: User, stranger: User
) -> None:
    _plan(case, caseworker)
    for person in (other_caseworker, inspector, stranger):
        for act in (
            lambda who=person: _plan(case, who),
            lambda who=person: casework.close(report=case, outcome="settled", by=who),
            lambda who=person: casework.open_again(report=case, by=who),
        ):
            with pytest.raises(NotYourCase):
                act()
    assert Casework.objects.get().step == "speak"


def test_list_of_another_organisation_counts_nothing_of_this_one(
    case: Report, caseworker: User, other_caseworker: User
) -> None:
    _plan(case, caseworker)
    theirs = caseload.cases(other_caseworker, today=timezone.localdate())
    counted = caseload.facets(caseload.CaseFilter(), theirs)
    assert {choice.count for facet in counted for choice in facet.choices} == {0}


def test_report_taken_back_takes_the_work_with_it(
    case: Report, has_keys: str, caseworker: User, browser_of: Any
) -> None:
    _plan(case, caseworker, words=MARK)
    reports.withdraw(report=case, by=WORKER)
    assert not Casework.objects.exists()
    assert not SealedNote.objects.exists()
    assert browser_of(caseworker).get(_address(case)).status_code == 404
    with pytest.raises(NotYourCase):
        _plan(case, caseworker)
