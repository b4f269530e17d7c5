"""Tasks are thin, take ids alone, and do what the timetable says they do."""

import pytest
from django.core.signing import Signer

from portal import env
from portal.celery import app
from portal.env import Withheld
from recruitment import outbox, tasks
from recruitment.models import Agency, CountryBaseline, Flag, OutboxRow, Report
from tests.factories.recruitment import AgencyFactory, ReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_in_a_worker(settings):
    """No task may ask for what receipts open by, or what signs to the outside: workers are not given it."""
    settings.RECEIPT_PEPPER = Withheld("RECEIPT_PEPPER")
    settings.WEBHOOK_KEY = Withheld("WEBHOOK_KEY")


@pytest.mark.parametrize("use", [Withheld.encode, str, lambda key: Signer(key=key).sign("x")])
def test_what_a_process_is_not_given_opens_and_signs_nothing(use, settings):
    settings.SECRET_KEY = Withheld("SECRET_KEY")
    with pytest.raises(RuntimeError, match="SECRET_KEY"):
        use(settings.SECRET_KEY)


def test_every_line_of_the_timetable_names_a_task_that_exists():
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks


def test_every_kind_of_work_has_somebody_to_do_it():
    assert set(tasks.WORKS) == set(OutboxRow.Kind)


def test_report_is_matched_counted_and_flagged_through_the_tasks_alone(
    tasks_at_once, django_capture_on_commit_callbacks
):
    for n in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            report = ReportFactory(
                agency=None,
                agency_typed="Invented Grey Heron Staffing",
                match=Report.Match.WAITING,
                text_sketch=[n] * 4,
                severity=3,
                people=n + 1,
                fee_amount=1000 * (n + 1),
                fee_currency="NPR",
            )
            outbox.add(kind=OutboxRow.Kind.MATCH_REPORT, target_id=report.pk)
    assert Agency.objects.count() == 1
    assert Flag.objects.get(rule="independent_repetition").numbers["reports"] == 3
    assert outbox.lag().waiting == 0


def test_windows_are_re_evaluated_through_the_outbox_and_baselines_are_made():
    agency = AgencyFactory(country="NPL")
    for n in range(3):
        ReportFactory(agency=agency, text_sketch=[n] * 4, fee_amount=1000 * n, fee_currency="NPR")
    AgencyFactory(country="KEN")
    tasks.reevaluate_windows()
    assert set(CountryBaseline.objects.values_list("country", flat=True)) == {"NPL", "KEN"}
    assert list(OutboxRow.objects.values_list("kind", "target_id")) == [
        ("evaluate_agency", agency.pk)
    ]
    tasks.reevaluate_windows()
    assert OutboxRow.objects.count() == 1, "who waits already is not added again"


def test_what_is_withheld_has_no_former_ones_either(monkeypatch, tmp_path):
    (tmp_path / "receipt_pepper_fallbacks").write_text("former-one\nfirst-one\n")
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    monkeypatch.delenv("RECEIPT_PEPPER_FALLBACKS", raising=False)
    assert env.former_secrets("RECEIPT_PEPPER") == ["former-one", "first-one"]
    monkeypatch.setenv("WITHOUT_SECRETS", "WEBHOOK_KEY,RECEIPT_PEPPER")
    assert env.former_secrets("RECEIPT_PEPPER") == []
    assert env.former_secrets("SIGNING_KEY") == []
