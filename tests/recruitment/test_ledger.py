"""The life of a flag, through the services."""

from importlib import import_module
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from accounts.models import User
from audit.kinds import Kind
from audit.models import Event
from recruitment import precision
from recruitment.models import ControlAgency, Flag, FlagEvent
from recruitment.services import flags, ledger
from tests.factories.accounts import UserFactory
from tests.factories.recruitment import AgencyFactory, FlagFactory, ReportFactory

pytestmark = pytest.mark.django_db

NOTE = "Visited the office and read its books."


@pytest.fixture
def second(regulator: Any) -> User:
    return UserFactory(role="inspector", organisation=regulator)


def steps(flag: Flag) -> list[str]:
    return list(flag.events.order_by("pk").values_list("step", flat=True))


def opened(by: User, **fields: Any) -> Flag:
    flag = FlagFactory(**fields)
    flags.decide(flag=flag, verdict="open_case", reason=NOTE, by=by)
    return flag


def take(flag: Flag, *names: str, by: User) -> None:
    for name in names:
        ledger.find(flag=flag, step=name, note=NOTE, by=by)


def upheld(by: User, second: User, **fields: Any) -> Flag:
    flag = opened(by, **fields)
    take(flag, "inspected", "proposed", by=by)
    take(flag, "upheld", by=second)
    return flag


def test_a_flag_tells_its_life_from_the_rule_to_the_finding(inspector: User, second: User) -> None:
    agency = AgencyFactory()
    ReportFactory(agency=agency, severity=5, abuse_keys=["confinement"])
    flags.evaluate(agency_id=agency.pk)
    flag = Flag.objects.get(agency=agency, rule="grave_report")
    flags.mark_seen(flag=flag, by=inspector)
    flags.mark_seen(flag=flag, by=second)
    flags.decide(flag=flag, verdict="open_case", reason=NOTE, by=inspector)
    take(flag, "inspected", "proposed", by=inspector)
    take(flag, "upheld", by=second)
    assert steps(flag) == ["raised", "seen", "opened", "inspected", "proposed", "upheld"]
    first, last = flag.events.first(), flag.events.last()
    assert (first.actor, first.person) == ("process:flagger", None)
    assert (last.person, last.first_person, last.note) == (second, inspector, NOTE)
    assert last.at >= first.at
    assert last.rule_version == flag.rule_version
    assert Event.objects.filter(kind=Kind.FLAG_STEP).count() == len(steps(flag))


def test_a_flag_that_lapses_says_so(inspector: User) -> None:
    agency = AgencyFactory()
    report = ReportFactory(agency=agency, severity=5, abuse_keys=["confinement"])
    flags.evaluate(agency_id=agency.pk)
    type(report).objects.update(state="withdrawn")
    flags.evaluate(agency_id=agency.pk)
    assert steps(Flag.objects.get(agency=agency, rule="grave_report")) == ["raised", "lapsed"]


def test_who_proposed_can_not_confirm(inspector: User, second: User) -> None:
    flag = opened(inspector)
    take(flag, "inspected", "proposed", by=inspector)
    for step in ("upheld", "not_confirmed"):
        with pytest.raises(ledger.SecondPersonNeededError):
            take(flag, step, by=inspector)
    assert ledger.next_steps(flag.events.all(), inspector) == []
    assert ledger.next_steps(flag.events.all(), second) == ["not_confirmed", "upheld"]
    take(flag, "not_confirmed", by=second)
    take(flag, "proposed", by=second)
    take(flag, "upheld", by=inspector)
    assert flag.events.last().first_person == second


@pytest.mark.parametrize(
    ("before", "asked", "done"),
    [
        ((), "nothing_found", "not_upheld"),
        (("upheld",), "lift_asked", "lifted"),
        (("upheld", "appealed"), "lift_asked", "lifted"),
        (("upheld",), "sanction_asked", "sanctioned"),
    ],
)
def test_one_inspector_alone_lets_no_agency_go_and_sanctions_none(
    inspector: User, second: User, before: tuple[str, ...], asked: str, done: str
) -> None:
    flag = opened(inspector)
    take(flag, "inspected", *(["proposed"] if before else []), by=inspector)
    take(flag, *before, by=second)
    stood = ledger.place(flag.events.all())
    with pytest.raises(ledger.StepNotPossibleError):
        take(flag, done, by=inspector)
    take(flag, asked, by=inspector)
    for step in (done, "not_confirmed"):
        with pytest.raises(ledger.SecondPersonNeededError):
            take(flag, step, by=inspector)
    take(flag, "not_confirmed", by=second)
    assert ledger.place(flag.events.all()) == stood, "a refused proposal leaves all as it was"
    take(flag, asked, by=second)
    take(flag, done, by=inspector)
    assert flag.events.last().first_person == second


def decide(flag: Flag, verdict: str, by: User) -> Flag:
    flags.decide(flag=flag, verdict=verdict, reason=NOTE, by=by)
    flag.refresh_from_db()
    return flag


@pytest.mark.parametrize("state", ["open", "disputed", "case_opened"])
@pytest.mark.parametrize("tier", ["alert", "urgent"])
def test_one_inspector_alone_dismisses_no_alert(
    inspector: User, second: User, tier: str, state: str
) -> None:
    flag = FlagFactory(tier=tier, state=state)
    with pytest.raises(flags.FlagAlreadyDecidedError):
        decide(flag, "dismiss", inspector)
    assert decide(flag, "ask_dismiss", inspector).state == state
    for verdict in ("dismiss", "keep", "ask_dismiss"):
        with pytest.raises(ledger.SecondPersonNeededError):
            decide(flag, verdict, inspector)
    with pytest.raises(ledger.StepNotPossibleError):
        take(flag, "dismissed_two", by=second)
    assert decide(flag, "keep", second).state == state
    decide(flag, "ask_dismiss", second)
    assert decide(flag, "dismiss", inspector).state == Flag.State.DISMISSED
    last = flag.events.last()
    assert (last.step, last.person, last.first_person) == ("dismissed_two", inspector, second)


def test_whom_a_colleague_wants_dismissed_can_still_be_inspected(
    inspector: User, second: User
) -> None:
    flag = decide(FlagFactory(tier="urgent"), "ask_dismiss", inspector)
    decide(flag, "open_case", second)
    decide(flag, "ask_dismiss", inspector)
    take(flag, "inspected", by=second)
    assert flags.verdicts(flag, second) == []


def test_what_one_inspector_dismissed_unseen_is_counted_and_opened_again_by_any(
    inspector: User, second: User
) -> None:
    flag = decide(FlagFactory(tier="signal"), "dismiss", inspector)
    (line,) = precision.measure(ledger.cases("NPL"))
    assert (line.dismissed, line.waiting) == (1, 0)
    assert flags.verdicts(flag, second) == ["open_case"]
    decide(flag, "open_case", second)
    assert (flag.state, flag.closed_at) == (Flag.State.CASE_OPENED, None)
    (line,) = precision.measure(ledger.cases("NPL"))
    assert (line.dismissed, line.waiting) == (0, 1)
    take(flag, "inspected", "nothing_found", by=inspector)
    take(flag, "not_upheld", by=second)
    flag.refresh_from_db()
    assert flags.verdicts(flag, second) == [], "a finding is not opened again"


def test_a_case_is_not_opened_again_beside_a_newer_flag_of_its_rule(
    inspector: User, second: User
) -> None:
    flag = decide(FlagFactory(tier="watch"), "dismiss", inspector)
    FlagFactory(agency=flag.agency, rule=flag.rule)
    with pytest.raises(flags.FlagAlreadyDecidedError):
        decide(flag, "open_case", second)


def test_database_itself_refuses_one_person_as_two(inspector: User) -> None:
    flag = FlagFactory()
    for step, first in product(ledger.CONFIRMS.values(), (inspector, None)):
        with pytest.raises(IntegrityError, match="flag_event_by_two"), transaction.atomic():
            ledger.record_step(flag=flag, step=step, by=inspector, first_person=first)


@pytest.mark.parametrize("change", ["UPDATE {} SET note = 'x'", "DELETE FROM {}"])
def test_database_refuses_to_change_a_life(inspector: User, change: str) -> None:
    flag = opened(inspector)
    with (
        pytest.raises(ProgrammingError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format("recruitment_flagevent"))
    assert steps(flag) == ["opened"]


@pytest.mark.parametrize(
    ("before", "step"),
    [
        ((), "proposed"),
        ((), "upheld"),
        ((), "lifted"),
        (("inspected",), "upheld"),
        (("inspected",), "not_upheld"),
        (("inspected",), "sanction_asked"),
        (("inspected",), "lift_asked"),
        (("inspected",), "appealed"),
        (("inspected",), "raised"),
        (("inspected",), "replied"),
        (("inspected", "proposed"), "not_upheld"),
        (("inspected", "nothing_found"), "upheld"),
        (("inspected", "nothing_found"), "proposed"),
    ],
)
def test_no_step_is_left_out(inspector: User, before: tuple[str, ...], step: str) -> None:
    flag = opened(inspector)
    take(flag, *before, by=inspector)
    known = steps(flag)
    with pytest.raises(ledger.StepNotPossibleError):
        take(flag, step, by=inspector)
    assert steps(flag) == known


def test_no_finding_without_a_case(inspector: User) -> None:
    with pytest.raises(ledger.StepNotPossibleError):
        take(FlagFactory(), "inspected", by=inspector)


def test_what_was_inspected_is_not_dismissed_but_found(inspector: User, second: User) -> None:
    flag = opened(inspector)
    take(flag, "inspected", by=inspector)
    with pytest.raises(flags.FlagAlreadyDecidedError):
        flags.decide(flag=flag, verdict="dismiss", reason="Better not counted.", by=inspector)
    take(flag, "nothing_found", by=inspector)
    flag.refresh_from_db()
    assert flag.state == Flag.State.CASE_OPENED
    take(flag, "not_upheld", by=second)
    flag.refresh_from_db()
    assert (flag.state, flag.closed_at is None) == (Flag.State.DISMISSED, False)


def test_appeal_may_be_refused_and_come_back_and_lift(inspector: User, second: User) -> None:
    flag = upheld(inspector, second)
    take(flag, "appealed", "appeal_refused", "appealed", by=inspector)
    flag.refresh_from_db()
    assert flag.state == Flag.State.CASE_OPENED
    take(flag, "lift_asked", by=inspector)
    take(flag, "lifted", by=second)
    flag.refresh_from_db()
    assert flag.state == Flag.State.DISMISSED
    with pytest.raises(ledger.StepNotPossibleError):
        take(flag, "appealed", by=inspector)


def test_strangers_write_no_step(
    inspector: User, other_inspector: User, caseworker: User, operator: User
) -> None:
    flag = opened(inspector)
    for person in (other_inspector, caseworker, operator):
        with pytest.raises(ledger.NotYoursError):
            take(flag, "inspected", by=person)


def test_step_without_a_reason_is_refused(inspector: User) -> None:
    with pytest.raises(ValidationError):
        ledger.find(flag=opened(inspector), step="inspected", note=" \n ", by=inspector)


def test_lives_of_old_flags_are_written_from_what_is_known(inspector: User) -> None:
    old = FlagFactory(state="dismissed", closed_at=timezone.now(), seen_at=timezone.now())
    old.decisions.create(
        verdict="dismiss", reason=NOTE, decided_at=timezone.now(), decided_by=inspector
    )
    import_module("recruitment.migrations.0010_ledger_is_append_only").write_lives(apps, None)
    assert steps(old) == ["raised", "seen", "dismissed"]
    assert old.events.last().person == inspector


# --- measured precision ------------------------------------------------------------------------


def test_precision_counts_findings_by_the_version_that_sent_the_inspector(
    inspector: User, second: User
) -> None:
    good = upheld(inspector, second, rule="surge", rule_version=1)
    Flag.objects.filter(pk=good.pk).update(rule_version=2)  # the rule changed after the visit
    bad = opened(inspector, rule="surge", rule_version=1)
    take(bad, "inspected", "nothing_found", by=inspector)
    take(bad, "not_upheld", by=second)
    lifted = upheld(inspector, second, rule="surge", rule_version=1)
    take(lifted, "lift_asked", by=second)
    take(lifted, "lifted", by=inspector)
    opened(inspector, rule="surge", rule_version=1)
    waits = opened(inspector, rule="surge", rule_version=2)
    take(waits, "inspected", "proposed", by=inspector)
    old, new = precision.measure(ledger.cases("NPL"))
    assert (old.version, old.upheld, old.inspected, old.waiting) == (1, 1, 3, 1)
    assert (new.version, new.inspected, new.waiting, new.share) == (2, 0, 1, None)


def test_precision_of_another_country_is_not_told(inspector: User) -> None:
    opened(inspector)
    assert ledger.cases("KEN") == ledger.cases("") == []


def test_control_is_drawn_from_unflagged_agencies_of_the_country_and_can_be_drawn_again(
    inspector: User,
) -> None:
    plain = AgencyFactory.create_batch(6)
    FlagFactory(agency=AgencyFactory(), state="dismissed", closed_at=timezone.now())
    AgencyFactory(country="KEN")
    AgencyFactory(merged_into=plain[0])
    draw = ledger.draw_control(jurisdiction="NPL", size=4, by=inspector)
    drawn = list(draw.agencies.values_list("agency_id", flat=True))
    assert set(draw.eligible) == {agency.pk for agency in plain}
    assert drawn == precision.draw(draw.eligible, seed=draw.seed, size=4)
    # Those who wait are not drawn twice.
    rest = ledger.draw_control(jurisdiction="NPL", size=4, by=inspector)
    assert rest.size == 2
    with pytest.raises(ValueError, match="nothing to draw"):
        ledger.draw_control(jurisdiction="NPL", size=4, by=inspector)


def test_control_counts_once_inspected_and_is_not_changed_after(
    inspector: User, other_inspector: User, caseworker: User
) -> None:
    AgencyFactory.create_batch(3)
    draw = ledger.draw_control(jurisdiction="NPL", size=3, by=inspector)
    first, second, _third = draw.agencies.all()
    for person in (other_inspector, caseworker):
        with pytest.raises(ledger.NotYoursError):
            ledger.find_control(control=first, finding="abuse", note=NOTE, by=person)
        with pytest.raises(ledger.NotYoursError):
            ledger.draw_control(jurisdiction="NPL", size=1, by=person)
    ledger.find_control(control=first, finding="abuse", note=NOTE, by=inspector)
    ledger.find_control(control=second, finding="nothing", note="", by=inspector)
    with pytest.raises(ledger.StepNotPossibleError):
        ledger.find_control(control=first, finding="nothing", note=NOTE, by=inspector)
    with pytest.raises(ValidationError):
        ledger.find_control(control=_third, finding="maybe", note=NOTE, by=inspector)
    (line,) = precision.measure(ledger.controls("NPL"))
    assert (line.upheld, line.inspected, line.waiting) == (1, 2, 1)
    assert ControlAgency.objects.get(pk=first.pk).found_by == inspector


def test_every_step_has_a_place_in_the_machine_or_changes_nothing() -> None:
    """A new step must be thought through here."""
    quiet = {"raised", "seen", "reply_asked", "reply_closed", "replied", "letter"}
    placed = {*ledger._PLACES, "not_confirmed"}
    assert quiet | placed == set(FlagEvent.Step.values)
    assert not quiet & placed
