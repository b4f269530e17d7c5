"""An inspector asks an organisation about an agency; no report passes by itself."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Notice
from audit.kinds import Kind
from audit.models import Event
from recruitment import access
from recruitment.models import Flag, OrganisationQuestion
from recruitment.services import asking_organisations, flag_work, ledger
from tests.conftest import Cast
from tests.factories.recruitment import FlagFactory, ReportFactory

pytestmark = pytest.mark.django_db
TYPED = "zebra name as a worker typed it"


@pytest.fixture
def flag(cast: Cast) -> Flag:
    """Of Nepal, with one report that the organisation filed itself and one of another journey."""
    flag = FlagFactory(jurisdiction="NPL")
    filed = {"channel": "caseworker", "organisation": cast.ngo, "filed_by": cast.caseworker}
    ReportFactory(agency=flag.agency, agency_typed=TYPED, destination="KEN", **filed)
    return flag


def _ask(cast: Cast, flag: Flag, **more: Any) -> OrganisationQuestion:
    told = {"organisation": cast.ngo, "about": "heard", "text": "since spring?"} | more
    return asking_organisations.ask(flag=flag, by=cast.inspector, **told)


def test_organisation_reads_the_question_and_answers_once_and_the_inspector_reads_that(
    cast: Cast, flag: Flag, browser_of: Any
) -> None:
    own, ngo = browser_of(cast.inspector), browser_of(cast.caseworker)
    sent = {"organisation": cast.ngo.pk, "about": "heard", "text": "since spring?"}
    address = f"/desk/flags/{flag.pk}/team/"
    assert own.post(f"{address}organisation/", sent).status_code == 302
    assert own.post(f"{address}organisation/", sent).status_code == 400, "asked once"
    question = OrganisationQuestion.objects.get()
    assert Notice.objects.filter(user=cast.colleague).count() == 1
    assert "A regulator asks you 1 question" in ngo.get("/desk/cases/").content.decode()
    page = ngo.get("/desk/asked/").content.decode()
    assert flag.agency.name in page
    assert "since spring?" in page
    assert TYPED not in page
    assert flag.get_tier_display() not in page
    answer = f"/desk/asked/{question.pk}/"
    wrong = ngo.post(answer, {"said": "", "text": "what was typed"})
    assert wrong.status_code == 400
    assert "what was typed" in wrong.content.decode()
    assert ngo.post(answer, {"said": "yes", "text": "Three families."}).status_code == 302
    browser_of(cast.colleague).post(answer, {"said": "no", "text": "late"})
    question.refresh_from_db()
    assert (question.said, question.answer) == ("yes", "Three families.")
    assert "Three families." in own.get(address).content.decode()
    assert "A regulator asks you" not in ngo.get("/desk/cases/").content.decode()
    kinds = (Kind.ORGANISATION_ASKED, Kind.ORGANISATION_ANSWERED)
    assert [Event.objects.filter(kind=kind).count() for kind in kinds] == [1, 1]


def test_whom_one_may_ask_follows_the_journey_and_not_who_filed(cast: Cast, flag: Flag) -> None:
    assert list(access.organisations_to_ask(flag, cast.inspector)) == [cast.ngo]
    ReportFactory.create_batch(5, agency=flag.agency, destination="KEN")
    both = {cast.ngo, cast.other_ngo}
    assert set(access.organisations_to_ask(flag, cast.inspector)) == both
    flag.agency.reports.update(organisation=None, filed_by=None, channel="worker")
    assert set(access.organisations_to_ask(flag, cast.inspector)) == both
    assert not access.organisations_to_ask(flag, cast.other_inspector).exists()


def test_another_organisation_and_another_country_learn_nothing(
    cast: Cast, flag: Flag, browser_of: Any
) -> None:
    question = _ask(cast, flag)
    other = browser_of(cast.other_caseworker)
    assert flag.agency.name not in other.get("/desk/asked/").content.decode()
    assert other.post(f"/desk/asked/{question.pk}/", {"said": "yes"}).status_code == 404
    with pytest.raises(asking_organisations.NotAskedError):
        asking_organisations.answer(
            question=question, said="yes", text="", by=cast.other_caseworker
        )
    assert not access.questions_to_organisations(flag, cast.other_inspector).exists()
    with pytest.raises(ledger.NotYoursError):
        asking_organisations.ask(
            flag=flag, organisation=cast.ngo, about="names", text="", by=cast.other_inspector
        )
    flag.state, flag.closed_at = Flag.State.DISMISSED, timezone.now()
    flag.save()
    with pytest.raises(flag_work.FlagIsClosedError):
        _ask(cast, flag, about="names")
    question.refresh_from_db()
    assert question.said == ""
