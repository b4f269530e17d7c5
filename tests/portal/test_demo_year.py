"""The invented year: a campaign, a firm that came back, findings, and walls that hold in it too."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from portal import demo, demo_year
from recruitment import access, desk_presenters
from recruitment.desk_presenters import Moment
from recruitment.models import Agency, Flag, FlagEvent, Reply, Report
from recruitment.services import flags

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def year(demo_world: None, django_db_blocker: Any) -> Iterator[int]:
    with django_db_blocker.unblock():
        yield demo_year.fill(firms_made=75)


@pytest.fixture
def made(year: int, db: None) -> int:
    return year


def _flags(name: str) -> dict[str, tuple[str, str]]:
    found = Flag.objects.standing().filter(agency__name=name)
    return {flag.rule: (flag.tier, flag.state) for flag in found}


def test_it_is_made_once_and_all_of_it_is_called_invented(made: int) -> None:
    assert made > 700
    assert demo_year.fill(firms_made=75) == 0
    assert not Agency.objects.exclude(name__istartswith="invented").exclude(
        name__in=[demo.HIMAL_NEPALI, demo.HIMAL_ARABIC]
    )


def test_a_campaign_is_disputed_and_a_firm_that_came_back_carries_the_signal(made: int) -> None:
    campaign = _flags(demo_year.CAMPAIGN)
    assert campaign["independent_repetition"] == ("watch", "disputed")
    assert {tier for tier, _state in campaign.values()} == {"watch"}
    assert _flags(demo_year.FORMER)["excess_rate"][0] == "alert"
    assert _flags(demo_year.AFTER)["successor"][0] == "signal"


def test_findings_needed_two_and_agencies_answered_or_appealed(made: int) -> None:
    upheld = FlagEvent.objects.filter(step=FlagEvent.Step.UPHELD)
    assert upheld
    assert all(event.first_person_id not in (None, event.person_id) for event in upheld)
    assert Reply.objects.count() == 1


def test_counting_all_of_it_again_changes_nothing(made: int) -> None:
    flags.rebuild()
    assert flags.rebuild(now=timezone.now())[1] == 0


def test_reports_of_one_organisation_stay_behind_its_wall(made: int) -> None:
    theirs = Report.objects.filter(organisation__name=demo_year.NGOS[0][0])
    assert theirs.exists()
    caseworker = User.objects.get(email="caseworker@demo.example")
    assert not access.cases(caseworker).filter(pk__in=theirs).exists()


def test_a_flag_was_raised_on_one_day(made: int) -> None:
    """The trail is of the day on which all this was invented, the flag of the year before."""
    flag = Flag.objects.filter(agency__name=demo_year.FORMER).earliest("raised_at")
    assert flag.raised_at < timezone.now() - timedelta(days=170)
    assert Moment(flag.raised_at, "Raised by the rule") in desk_presenters.timeline(flag)
    told = [moment.at for moment in desk_presenters.timeline(flag) if "Raised" in moment.what]
    assert told == [flag.raised_at]
