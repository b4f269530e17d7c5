"""Two regulators work on one flag: counts above the floor are shared, and never a report."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from accounts.doors import PROVED
from accounts.models import Notice
from audit.kinds import Kind
from audit.models import Event
from recruitment.models import Flag, JointCase
from recruitment.services import flag_work, joint, ledger
from tests.conftest import Cast
from tests.factories.accounts import OrganisationFactory
from tests.factories.recruitment import FlagFactory, ReportFactory

pytestmark = pytest.mark.django_db
TYPED = "zebra name as a worker typed it"


@pytest.fixture
def flag(cast: Cast) -> Flag:
    """Six may be shown on the way to Kenya, four on another, and three did not agree."""
    flag = FlagFactory(jurisdiction="NPL", reasons=[{"code": "grave", "reports": 3}])
    agree = {"agency": flag.agency, "agency_typed": TYPED}
    ReportFactory.create_batch(6, destination="KEN", **agree)
    ReportFactory.create_batch(4, destination="QAT", **agree)
    ReportFactory.create_batch(3, destination="KEN", consents_to_regulator=False, **agree)
    return flag


def _invite(cast: Cast, flag: Flag) -> JointCase:
    return joint.invite(flag=flag, invited=cast.other_regulator, by=cast.inspector)


def test_other_side_reads_counts_above_the_floor_and_opens_nothing(
    cast: Cast, flag: Flag, browser_of: Any
) -> None:
    sent = {"invited": cast.other_regulator.pk}
    own, theirs = browser_of(cast.inspector), browser_of(cast.other_inspector)
    assert own.post(f"/desk/flags/{flag.pk}/team/joint/", sent).status_code == 302
    case = JointCase.objects.get()
    assert case.told["journeys"] == [{"origin": "NPL", "destination": "KEN", "at_least": 5}]
    assert (case.told["tier"], case.told["rule"]) == (flag.tier, flag.rule)
    assert Notice.objects.filter(user=cast.other_inspector).count() == 1
    page = theirs.get(f"/desk/joint/{case.pk}/").content.decode()
    assert flag.agency.name in page
    assert "5 or more" in page
    assert TYPED not in page
    for shut in ("", "team/", "life/", "letters/"):
        assert theirs.get(f"/desk/flags/{flag.pk}/{shut}").status_code == 404
    ReportFactory.create_batch(9, agency=flag.agency, destination="KEN")
    case.refresh_from_db()
    assert case.told["journeys"][0]["at_least"] == 5, "fixed on the day it was told"


def test_ended_and_invited_again_in_one_month_it_tells_the_same(
    cast: Cast, flag: Flag, time_machine: Any
) -> None:
    time_machine.move_to(datetime(2026, 11, 3, 12, tzinfo=UTC))
    first = _invite(cast, flag)
    joint.end(joint=first, by=cast.other_inspector)
    ReportFactory.create_batch(9, agency=flag.agency, destination="KEN")
    time_machine.move_to(datetime(2026, 11, 30, 12, tzinfo=UTC))
    again = _invite(cast, flag)
    assert again.told == first.told
    joint.end(joint=again, by=cast.inspector)
    time_machine.move_to(datetime(2026, 12, 1, 12, tzinfo=UTC))
    assert _invite(cast, flag).told["journeys"][0]["at_least"] == 15


def test_after_a_yes_both_write_on_one_time_line_until_either_ends_it(
    cast: Cast, flag: Flag, browser_of: Any
) -> None:
    case = _invite(cast, flag)
    own, theirs = browser_of(cast.inspector), browser_of(cast.other_inspector)
    address = f"/desk/joint/{case.pk}/"
    assert own.post(address, {"words": "too early"}).status_code == 400
    assert own.post(f"{address}accept/").status_code == 302
    case.refresh_from_db()
    assert case.accepted_at is None, "who invites can't say yes for the other side"
    theirs.post(f"{address}accept/")
    own.post(address, {"words": "we go there on Monday"})
    assert theirs.post(address, {"words": "\x00"}).status_code == 400
    theirs.post(address, {"words": "we ask the employers"})
    for client in (own, theirs):
        page = client.get(address).content.decode()
        assert "we go there on Monday" in page
        assert "we ask the employers" in page
    assert flag.agency.name in theirs.get("/desk/sharing/").content.decode()
    theirs.post(f"{address}end/")
    assert own.post(address, {"words": "too late"}).status_code == 400
    assert case.notes.count() == 2
    kinds = Event.objects.filter(kind__startswith="joint.").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        Kind.JOINT_OFFERED, Kind.JOINT_ACCEPTED, Kind.JOINT_NOTE_WRITTEN,
        Kind.JOINT_NOTE_WRITTEN, Kind.JOINT_ENDED,
    ]  # fmt: skip
    assert _invite(cast, flag).pk != case.pk, "after an end it may begin again"


def test_declined_it_never_begins(cast: Cast, flag: Flag) -> None:
    case = _invite(cast, flag)
    joint.end(joint=case, by=cast.other_inspector)
    for late in (
        lambda: joint.accept(joint=case, by=cast.other_inspector),
        lambda: joint.end(joint=case, by=cast.inspector),
        lambda: joint.write(joint=case, text="x", by=cast.inspector),
    ):
        with pytest.raises(joint.NotInForceError):
            late()


def test_only_the_other_end_is_invited_once_freshly_proved_and_while_the_flag_stands(
    cast: Cast, flag: Flag, browser_of: Any
) -> None:
    of_qatar = OrganisationFactory(regulator=True, country="QAT")
    client = browser_of(cast.inspector)
    address = f"/desk/flags/{flag.pk}/team/joint/"
    for wrong in (of_qatar, cast.regulator, cast.ngo):
        assert client.post(address, {"invited": wrong.pk}).status_code == 400
    with pytest.raises(ledger.NotYoursError):
        joint.invite(flag=flag, invited=cast.regulator, by=cast.other_inspector)
    session = client.session
    del session[PROVED]
    session.save()
    assert client.post(address, {"invited": cast.other_regulator.pk}).status_code == 403
    assert not JointCase.objects.exists()
    _invite(cast, flag)
    again = browser_of(cast.inspector).post(address, {"invited": cast.other_regulator.pk})
    assert (again.status_code, JointCase.objects.count()) == (400, 1)
    flag.state, flag.closed_at = Flag.State.DISMISSED, timezone.now()
    flag.save()
    with pytest.raises(flag_work.FlagIsClosedError):
        _invite(cast, flag)


def test_third_country_and_other_desks_find_nothing_there(
    cast: Cast, flag: Flag, browser_of: Any
) -> None:
    case = _invite(cast, flag)
    cast.editor.role, cast.editor.organisation = (
        "inspector",
        OrganisationFactory(regulator=True, country="QAT"),
    )
    cast.editor.save()
    for person in (cast.editor, cast.caseworker, cast.operator):
        client = browser_of(person)
        assert client.get(f"/desk/joint/{case.pk}/").status_code == 404
        assert client.post(f"/desk/joint/{case.pk}/end/").status_code == 404
    assert browser_of(cast.inspector).post(f"/desk/joint/{case.pk}/delete/").status_code == 404
    assert browser_of(cast.other_inspector).get(f"/desk/joint/{case.pk}/").status_code == 200
