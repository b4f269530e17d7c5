"""The thresholds of a regulator: proposed, counted, confirmed by a second person, put in force."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import User
from audit.models import Event
from recruitment import flag_policies, outbox
from recruitment.flags import outcomes
from recruitment.flags.policy import DEFAULT, SETTABLE, Policy
from recruitment.models import (
    CountryBaseline,
    Flag,
    FlagPolicy,
    OutboxRow,
    Report,
    Successor,
)
from recruitment.services import flag_work, flags, ledger, policies, policy_preview, proposals
from recruitment.tasks import WORKS
from tests.factories.accounts import UserFactory
from tests.factories.recruitment import AgencyFactory, ReportFactory

pytestmark = pytest.mark.django_db

WHY = "Too many flags for two inspectors."


@pytest.fixture
def second(regulator: Any) -> User:
    return UserFactory(role="inspector", organisation=regulator)


def values(**changed: Any) -> dict[str, Any]:
    return {name: getattr(DEFAULT, name) for name in SETTABLE} | changed


def propose(by: User, **changed: Any) -> FlagPolicy:
    row = policies.propose(values=values(**changed), why=WHY, by=by)
    return policies.preview(policy_id=row.pk)


def put_in_force(by: User, second: User, **changed: Any) -> FlagPolicy:
    row = policies.confirm(policy=propose(by, **changed), by=second)
    policies.apply(policy_id=row.pk)
    row.refresh_from_db()
    return row


def named(n: int, days_ago: int = 5, **agency: Any) -> Any:
    """An agency with this many independent reports."""
    made = AgencyFactory(**agency)
    for i in range(n):
        at = timezone.now() - timedelta(days=days_ago + i * 10)
        ReportFactory(
            agency=made,
            accepted_at=at,
            month=at.date().replace(day=1),
            text_sketch=[made.pk * 1000 + i] * 8,
        )
    flags.evaluate(agency_id=made.pk)
    return made


def standing(agency: Any) -> dict[str, Flag]:
    return {flag.rule: flag for flag in Flag.objects.standing().filter(agency=agency)}


def test_a_policy_counts_first_and_holds_once_a_second_person_said_yes(
    inspector: User, second: User
) -> None:
    three, four = named(3), named(4)
    row = propose(inspector, sources=4, many_sources=8)
    assert row.number == 2
    assert row.preview["counts"] == {"appear": 0, "vanish": 1, "change": 0}
    assert row.preview["vanish"] == [
        {"agency": three.pk, "rule": "independent_repetition", "before": "signal", "after": ""}
    ]
    assert standing(three), "counting changes nothing"
    policies.confirm(policy=row, by=second)
    assert flag_policies.in_force().of("NPL") == DEFAULT, "not before the worker was there"
    assert policies.apply(policy_id=row.pk) == 2
    assert policies.apply(policy_id=row.pk) == 0, "once"
    assert flag_policies.in_force().of("NPL").sources == 4
    assert flag_policies.in_force().of("KEN") == DEFAULT
    waiting = OutboxRow.objects.filter(kind="evaluate_agency").values_list("target_id", flat=True)
    assert set(waiting) >= {three.pk, four.pk}
    for agency in (three, four):
        flags.evaluate(agency_id=agency.pk)
    assert not standing(three)
    assert standing(four)
    told = Event.objects.filter(target="recruitment.FlagPolicy").values_list("kind", flat=True)
    assert sorted(told) == ["policy.confirmed", "policy.in_force", "policy.proposed"]


def test_workers_do_it_and_doing_it_twice_changes_nothing(inspector: User, second: User) -> None:
    three, seven = named(3), named(7)
    row = policies.propose(values=values(sources=4, many_sources=8), why=WHY, by=inspector)
    _work()
    policies.confirm(policy=row, by=second)
    _work()
    assert not standing(three)
    assert standing(seven)["independent_repetition"].policy.version == 2
    before = list(Flag.objects.order_by("pk").values())
    in_force_at = FlagPolicy.objects.get().in_force_at
    OutboxRow.objects.update(done_at=None, attempts=0, available_at=timezone.now())
    _work()
    assert list(Flag.objects.order_by("pk").values()) == before
    assert FlagPolicy.objects.get().in_force_at == in_force_at


def _work() -> None:
    while waiting := list(OutboxRow.objects.filter(done_at=None).values_list("pk", flat=True)):
        for pk in waiting:
            assert outbox.process(pk, WORKS)


def test_old_flags_stay_as_they_were_and_can_be_run_again(inspector: User, second: User) -> None:
    gone, again, decided = named(3), named(7), named(3)
    before = {agency.pk: standing(agency)["independent_repetition"] for agency in (gone, again)}
    case = standing(decided)["independent_repetition"]
    flags.decide(flag=case, verdict="open_case", reason="To be visited.", by=inspector)
    put_in_force(inspector, second, sources=4, many_sources=8)
    flags.rebuild()
    for flag in before.values():
        old = Flag.objects.get(pk=flag.pk)
        assert old.state == ("lapsed" if old.agency_id == gone.pk else "replaced")
        for name in ("tier", "reasons", "numbers", "inputs", "inputs_hash", "raised_at"):
            assert getattr(old, name) == getattr(flag, name)
        assert flags.is_same_answer(old)
    new = standing(again)["independent_repetition"]
    assert new.tier == "signal"
    assert before[again.pk].tier == "alert"
    assert new.inputs["policy"]["version"] == 2
    steps = list(before[again.pk].events.values_list("step", flat=True))
    assert steps == ["raised", "replaced"]
    counted = {(one.rule, one.policy): one for one in ledger.cases("NPL")}
    assert {policy for _rule, policy in counted} == {1, 2}
    case.refresh_from_db()
    assert (case.state, case.inputs["policy"]["version"]) == ("case_opened", 1)
    assert case.reasons != flags.NO_LONGER_HOLDS


def test_whoever_was_given_a_flag_has_the_one_that_takes_its_place(
    inspector: User, second: User
) -> None:
    agency, day = named(7), timezone.localdate() + timedelta(days=9)
    old = standing(agency)["independent_repetition"]
    flag_work.assign(flag=old, assigned_to=second, due_on=day, by=inspector)
    put_in_force(inspector, second, sources=4, many_sources=8)
    flags.rebuild()
    new = standing(agency)["independent_repetition"]
    assert new.pk != old.pk
    assert (new.assigned_to, new.due_on) == (second, day)
    assert new.assignments.get().given_by == inspector


def test_a_case_that_was_opened_is_counted_on_by_the_policy_it_was_raised_under(
    inspector: User, second: User
) -> None:
    agency = named(3)
    flag = standing(agency)["independent_repetition"]
    flags.decide(flag=flag, verdict="open_case", reason="To be visited.", by=inspector)
    put_in_force(inspector, second, sources=5, many_sources=8, window_days=200)
    ReportFactory(agency=agency, accepted_at=timezone.now() - timedelta(days=300))
    flags.evaluate(agency_id=agency.pk)
    flag.refresh_from_db()
    assert flag.numbers["sources"] == 4
    assert flag.inputs["policy"]["window_days"] == 365
    assert flags.is_same_answer(flag)
    Report.objects.filter(agency=agency).update(state=Report.State.WITHDRAWN)
    flags.evaluate(agency_id=agency.pk)
    flag.refresh_from_db()
    assert flag.reasons == flags.NO_LONGER_HOLDS


def test_a_dismissed_flag_is_not_raised_by_a_policy_alone(inspector: User, second: User) -> None:
    agency = named(6)
    flag = standing(agency)["independent_repetition"]
    flags.decide(flag=flag, verdict="ask_dismiss", reason="All in order there.", by=inspector)
    flags.decide(flag=flag, verdict="dismiss", reason="All in order there.", by=second)
    row = propose(inspector, many_sources=4)
    assert row.preview["counts"]["appear"] == 0
    policies.confirm(policy=row, by=second)
    policies.apply(policy_id=row.pk)
    flags.evaluate(agency_id=agency.pk)
    assert not standing(agency)


def test_whoever_proposed_can_not_confirm_and_the_database_says_so_too(
    inspector: User, second: User, other_inspector: User, operator: User
) -> None:
    row = propose(inspector, sources=4)
    with pytest.raises(ledger.SecondPersonNeededError):
        policies.confirm(policy=row, by=inspector)
    for person in (other_inspector, operator):
        for act in (policies.confirm, policies.withdraw, policies.count_again):
            with pytest.raises(ledger.NotYoursError):
                act(policy=row, by=person)
    with pytest.raises(IntegrityError, match="confirmed_by_another"), transaction.atomic():
        FlagPolicy.objects.filter(pk=row.pk).update(
            confirmed_by=inspector, confirmed_at=timezone.now()
        )
    with pytest.raises(IntegrityError, match="in_force_when_confirmed"), transaction.atomic():
        FlagPolicy.objects.filter(pk=row.pk).update(in_force_at=timezone.now())
    policies.confirm(policy=row, by=second)


def test_the_database_lets_nobody_change_what_a_policy_said(inspector: User, second: User) -> None:
    row = propose(inspector, sources=4)
    policies.confirm(policy=row, by=second)
    table = FlagPolicy.objects.filter(pk=row.pk)
    for change in (
        {"values": values(sources=9)},
        {"why": "Something else."},
        {"number": 7},
        {"proposed_by": second},
        {"preview": {}},
        {"confirmed_by": None, "confirmed_at": None},
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            table.update(**change)
    policies.apply(policy_id=row.pk)
    for attempt in (lambda: table.update(in_force_at=timezone.now()), table.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


def test_what_was_not_counted_today_is_not_confirmed(inspector: User, second: User) -> None:
    row = policies.propose(values=values(sources=4), why=WHY, by=inspector)
    with pytest.raises(policies.PreviewTooOldError):
        policies.confirm(policy=row, by=second)
    FlagPolicy.objects.update(previewed_at=timezone.now() - timedelta(hours=25))
    with pytest.raises(policies.PreviewTooOldError):
        policies.confirm(policy=row, by=second)
    policies.count_again(policy=row, by=second)
    policies.count_again(policy=row, by=second)
    assert OutboxRow.objects.filter(kind="preview_policy").count() == 2
    counted = Event.objects.get(kind="policy.counted_again")
    assert (counted.actor, counted.target_id) == (second.audit_label, str(row.pk))
    policies.preview(policy_id=row.pk)
    policies.confirm(policy=row, by=second)


def test_one_proposal_at_a_time_and_a_dropped_one_makes_room(
    inspector: User, second: User, other_inspector: User
) -> None:
    row = propose(inspector, sources=4)
    with pytest.raises(proposals.ProposalWaitsError):
        propose(second, sources=5)
    propose(other_inspector, sources=5)
    policies.withdraw(policy=row, by=second)
    for act in (policies.confirm, policies.withdraw):
        with pytest.raises(proposals.ProposalNotWaitingError):
            act(policy=row, by=second)
    assert policies.preview(policy_id=row.pk) is None
    assert propose(second, sources=5).number == 3


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"sources": 2}, "sources"),
        ({"window_days": 1}, "window_days"),
        ({"window_days": 731}, "window_days"),
        ({"sources": 3.5}, "sources"),
        ({"surge_p": float("nan")}, "surge_p"),
        ({"excess_alert": float("inf")}, "excess_alert"),
        ({"sources": 9}, "many_sources"),
        ({"sources": True}, "sources"),
    ],
)
def test_values_out_of_bounds_are_refused(
    inspector: User, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        propose(inspector, **changed)
    assert set(refused.value.message_dict) == {field}
    assert not FlagPolicy.objects.exists()


def test_nothing_new_and_no_reason_are_refused(inspector: User, editor: User) -> None:
    with pytest.raises(policies.NothingChangesError):
        propose(inspector)
    with pytest.raises(ValidationError):
        policies.propose(values=values(sources=4), why="  ", by=inspector)
    with pytest.raises(ledger.NotYoursError):
        propose(editor, sources=4)


def test_new_windows_bring_their_own_baseline(inspector: User, second: User) -> None:
    named(3)
    day = timezone.now().date()
    flags.make_baselines(day=day)
    put_in_force(inspector, second, window_days=200)
    assert set(CountryBaseline.objects.values_list("window_days", "country")) == {
        (365, "NPL"),
        (200, "NPL"),
    }
    found = flags.newest_baselines(["NPL"], day, flag_policies.in_force())
    assert found["NPL"].all_agencies == 1
    flags.make_baselines(day=day + timedelta(days=1))
    assert CountryBaseline.objects.filter(made_on=day + timedelta(days=1)).get().window_days == 200


def test_a_wider_window_shows_what_was_too_old_and_a_longer_one_still_finds_grave_reports(
    inspector: User, second: User
) -> None:
    agency = AgencyFactory()
    ReportFactory(agency=agency, severity=5, accepted_at=timezone.now() - timedelta(days=500))
    flags.evaluate(agency_id=agency.pk)
    assert not standing(agency)
    row = propose(inspector, window_days=730)
    assert [one["rule"] for one in row.preview["appear"]] == ["grave_report"]
    policies.confirm(policy=row, by=second)
    policies.apply(policy_id=row.pk)
    flags.evaluate(agency_id=agency.pk)
    assert standing(agency)["grave_report"].tier == "urgent"


def test_what_follows_an_agency_is_counted_with_it(inspector: User, second: User) -> None:
    former, new = named(3), named(1)
    Successor.objects.create(former=former, new=new, state="confirmed", reasons=[],
                             decided_at=timezone.now(), decided_by=inspector)  # fmt: skip
    flags.evaluate(agency_id=new.pk)
    assert "successor" in standing(new)
    row = propose(inspector, sources=4)
    assert {(one["agency"], one["rule"]) for one in row.preview["vanish"]} == {
        (former.pk, "independent_repetition"),
        (new.pk, "successor"),
    }


def test_agencies_of_other_countries_are_not_counted(inspector: User, second: User) -> None:
    own, merged, kenyan = named(3), named(3, days_ago=10), named(3, country="KEN")
    merged.merged_into = own
    merged.save()
    assert policy_preview.touched("NPL", timezone.now().date()) == [own.pk]
    put_in_force(inspector, second, sources=10, many_sources=10)
    flags.rebuild()
    assert standing(kenyan)
    assert not standing(own)


@settings(
    max_examples=4,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    st.randoms(use_true_random=False),
    st.fixed_dictionaries(
        {},
        optional={
            "sources": st.integers(3, 5),
            "many_sources": st.integers(5, 8),
            "surge_sources": st.integers(3, 6),
            "fee_sources": st.integers(3, 5),
            "held_sources": st.integers(2, 4),
            "sources_after_dismissal": st.integers(1, 4),
        },
    ),
)
def test_the_quick_preview_says_what_the_plain_one_says(
    inspector: User, chance: Any, changed: dict[str, int]
) -> None:
    made = [named(chance.randint(0, 7)) for _ in range(3)]
    flag = Flag.objects.standing().filter(agency__in=made, tier="signal").first()
    if flag and flag.state == Flag.State.OPEN:
        verdict = chance.choice(["dismiss", "open_case"])
        flags.decide(flag=flag, verdict=verdict, reason="Looked into it.", by=inspector)
        ReportFactory.create_batch(2, agency=flag.agency)
    Successor.objects.create(former=made[0], new=made[1], reasons=[])
    proposed = replace(DEFAULT, version=2, **changed)
    day = timezone.now().date()
    quick = policy_preview.what_changes("NPL", proposed, day)
    assert quick == plain_preview(proposed, day)


def plain_preview(proposed: Policy, day: date) -> dict[str, Any]:
    """Every agency loaded and every rule asked twice."""
    with (
        patch.object(policy_preview, "_can_differ", lambda ids, *_: ids),
        patch.object(
            policy_preview, "outcomes_of_two", lambda of, *two: [outcomes(of, one) for one in two]
        ),
    ):
        return policy_preview.what_changes("NPL", proposed, day)
