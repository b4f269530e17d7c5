"""Letters to an agency: from a fixed list, in its language, without anything of a report."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from accounts.models import User
from recruitment import letters
from recruitment.letters import Letter
from recruitment.models import Flag, FlagEvent
from recruitment.services import ledger
from tests.conftest import Cast
from tests.factories.accounts import UserFactory
from tests.factories.recruitment import FlagFactory, ReportFactory

pytestmark = pytest.mark.django_db
Step = FlagEvent.Step
TYPED = "zebra name as a worker typed it"


@pytest.fixture
def flag(inspector: User) -> Flag:
    flag = FlagFactory(jurisdiction="NPL", state="case_opened", agency__name="Invented Overseas")
    ReportFactory.create_batch(7, agency=flag.agency, agency_typed=TYPED)
    ledger.record_step(flag=flag, step=Step.OPENED, by=inspector)
    return flag


def _address(flag: Flag) -> str:
    return f"/desk/flags/{flag.pk}/letters/"


def _asked(**more: str) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=20)
    return {"letter": "notice", "language": "en", "answer_by": day.isoformat()} | more


def test_letter_names_agency_rule_and_day_and_nothing_of_a_report(
    flag: Flag, inspector: User, browser_of: Any
) -> None:
    page = browser_of(inspector).get(_address(flag), _asked()).content.decode()
    article = page[page.index("<article") : page.index("</article>")]
    for told in ("Invented Overseas", inspector.organisation.name, "Rule: Grave report."):
        assert told in article
    with translation.override("en"):
        day = timezone.localdate() + timedelta(days=20)
        assert f"until {letters._day(day)}" in article
    assert TYPED not in article
    assert "7" not in article.replace(letters._day(day), "").replace(str(flag.pk), "").replace(
        timezone.localdate().isoformat(), ""
    ).replace(letters._day(timezone.localdate()), ""), "not how many reports there are"
    assert "<script" not in page


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("ur", "rtl"), ("ne", "ltr")])
def test_letter_is_in_the_language_chosen_whatever_the_desk_speaks(
    flag: Flag, inspector: User, browser_of: Any, language: str, direction: str
) -> None:
    page = browser_of(inspector).get(_address(flag), _asked(language=language)).content.decode()
    assert f'lang="{language}" dir="{direction}"' in page
    with translation.override(language):
        assert str(letters.rule_name("grave_report")) in page
    assert '<html lang="en" dir="ltr">' in page


def test_sending_is_kept_in_the_life_of_the_flag_and_moves_nothing(
    flag: Flag, inspector: User, browser_of: Any
) -> None:
    before = ledger.next_steps(flag.events.all(), inspector)
    assert browser_of(inspector).post(_address(flag), _asked(language="ar")).status_code == 302
    step = flag.events.get(step=Step.LETTER)
    assert step.note == f"{Letter.NOTICE.label} (ar)"
    assert ledger.next_steps(flag.events.all(), inspector) == before
    assert "Letter sent to the agency" in (
        browser_of(inspector).get(f"/desk/flags/{flag.pk}/life/").content.decode()
    )


def test_only_what_stands_may_be_told(flag: Flag, inspector: User, browser_of: Any) -> None:
    def offered() -> set[str]:
        return {letter.value for letter in letters.possible(flag, flag.events.all())}

    client = browser_of(inspector)
    assert offered() == {"notice", "documents"}
    for wrong in (
        {"letter": "upheld"},
        {"letter": "lifted"},
        {"answer_by": ""},
        {"answer_by": "2001-01-01"},
        {"language": "xx"},
    ):
        assert client.get(_address(flag), _asked(**wrong)).status_code == 400
        assert client.post(_address(flag), _asked(**wrong)).status_code == 400
    second = UserFactory(inspector=True, organisation=inspector.organisation)
    ledger.find(flag=flag, step=Step.INSPECTED, note="we went there", by=inspector)
    ledger.find(flag=flag, step=Step.PROPOSED, note="found it so", by=inspector)
    assert offered() == {"notice", "documents"}, "one inspector alone is no finding"
    ledger.find(flag=flag, step=Step.UPHELD, note="I saw it too", by=second)
    assert offered() == {"notice", "documents", "upheld"}
    assert "upheld" in client.get(_address(flag), _asked(letter="upheld")).content.decode()
    ledger.find(flag=flag, step=Step.LIFT_ASKED, note="was a mistake", by=inspector)
    ledger.find(flag=flag, step=Step.LIFTED, note="was a mistake", by=second)
    flag.refresh_from_db()
    assert offered() == {"lifted"}
    assert client.post(_address(flag), _asked(letter="upheld")).status_code == 400
    assert not flag.events.filter(step=Step.LETTER).exists()


def test_flag_alone_warns_no_agency_and_other_countries_write_no_letter(
    cast: Cast, browser_of: Any
) -> None:
    flag = FlagFactory(jurisdiction="NPL")
    page = browser_of(cast.inspector).get(_address(flag))
    assert "no reason to warn an agency" in page.content.decode()
    assert browser_of(cast.inspector).post(_address(flag), _asked()).status_code == 400
    for person in (cast.other_inspector, cast.caseworker):
        assert browser_of(person).get(_address(flag)).status_code == 404
        assert browser_of(person).post(_address(flag), _asked()).status_code == 404
