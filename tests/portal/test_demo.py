"""The invented world: everybody who signs in, every state, made once, and never on a real site."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Organisation, User
from accounts.permissions import Role
from audit.models import Event
from portal import demo
from recruitment import access, receipts
from recruitment.models import Agency, Flag, Licence, OutboxRow, Report
from recruitment.services import keys


@pytest.fixture
def world(demo_world: None, db: None) -> None:
    """The one of `make run`; what a test does in it is undone."""


def _rows() -> dict[str, int]:
    models = (User, Organisation, Agency, Licence, Report, Flag, Event, OutboxRow)
    return {model.__name__: model.objects.count() for model in models}


@pytest.mark.slow
class TestWorld:
    def test_it_holds_every_role_and_every_state(self, world: None) -> None:
        assert {user.role for user in User.objects.all()} == set(Role.values)
        assert User.objects.filter(is_active=False).exists()
        # Ten years did not pass for any of them.
        states = set(Report.State.values) - {Report.State.ENDED}
        assert {report.state for report in Report.objects.all()} == states
        matches = {report.match for report in Report.objects.filter(state=Report.State.ACCEPTED)}
        assert matches == {Report.Match.MATCHED, Report.Match.POSSIBLE, Report.Match.UNNAMED}
        assert {flag.state for flag in Flag.objects.all()} == set(Flag.State.values)
        assert {"valid", "suspended", "cancelled"} <= {row.status for row in Licence.objects.all()}
        assert not OutboxRow.objects.filter(done_at=None).exists()

    def test_three_spellings_from_three_people_stand_in_one_flag(self, world: None) -> None:
        agency = Agency.objects.get(name=demo.HIMAL)
        typed = set(agency.reports.filter(match="matched").values_list("agency_typed", flat=True))
        assert {"Invented Himal Overseas", demo.HIMAL_NEPALI} <= typed
        assert len(typed) >= 3
        flag = agency.flags.get(rule="independent_repetition")
        assert flag.numbers["sources"] >= 3

    def test_a_recruiter_in_no_register_is_flagged_too(self, world: None) -> None:
        flag = Flag.objects.get(agency__name=demo.UNLISTED, rule="independent_repetition")
        assert flag.agency.origin == Agency.Origin.REPORTS

    def test_each_inspector_sees_the_flags_of_one_country(self, world: None) -> None:
        for email, country in (
            ("inspector@demo.example", "NPL"),
            ("inspector.kenya@demo.example", "KEN"),
        ):
            seen = access.flags(User.objects.get(email=email))
            assert seen.exists()
            assert set(seen.values_list("jurisdiction", flat=True)) == {country}

    def test_copies_by_a_competitor_are_shown_as_disputed(self, world: None) -> None:
        flag = Flag.objects.get(agency__name=demo.CAMPAIGN)
        assert flag.state == Flag.State.DISPUTED
        assert flag.tier == Flag.Tier.WATCH

    def test_an_agency_with_one_complaint_is_not_flagged(self, world: None) -> None:
        assert not Flag.objects.filter(agency__name=demo.CALM).exists()

    def test_everything_in_it_is_plainly_invented(self, world: None) -> None:
        def invented(text: str) -> bool:
            return any(word in text.lower() for word in ("invented", "इन्भेन्टेड", "انفنتد"))

        names = [*Agency.objects.values_list("name", flat=True)]
        names += Organisation.objects.values_list("name", flat=True)
        names += User.objects.values_list("name", flat=True)
        names += Report.objects.exclude(agency_typed="").values_list("agency_typed", flat=True)
        assert [name for name in names if not invented(name)] == []
        assert all(user.email.endswith("@demo.example") for user in User.objects.all())

    def test_making_it_again_changes_nothing(self, world: None) -> None:
        before = _rows()
        call_command("seed_demo", force=True, without_year=True, stdout=StringIO())
        assert _rows() == before

    def test_what_somebody_did_in_it_is_kept(self, world: None) -> None:
        from audit.actors import WORKER
        from recruitment.services import reports

        mine = Report.objects.filter(state=Report.State.ACCEPTED).first()
        reports.withdraw(report=mine, by=WORKER)
        call_command("seed_demo", force=True, without_year=True, stdout=StringIO())
        mine.refresh_from_db()
        assert mine.state == Report.State.WITHDRAWN

    def test_everybody_can_sign_in_but_who_left(self, world: None) -> None:
        for person in demo.PEOPLE:
            assert Client().login(username=person.email, password=demo.PASSWORD), person.email
        assert not Client().login(username=demo.LEFT.email, password=demo.PASSWORD)

    def test_who_holds_keys_is_let_in_by_the_known_password(self, world: None) -> None:
        from recruitment.models import KeyGrant

        let_in = set(KeyGrant.objects.values_list("user__email", flat=True))
        assert let_in == {email for emails in demo.KEY_HOLDERS for email in emails}
        assert {"inspector.two@demo.example", "manager@demo.example"} <= let_in
        for email in let_in:
            keys.rewrap(password=demo.PASSWORD, by=User.objects.get(email=email))
            with pytest.raises(keys.WrongPassword):
                keys.rewrap(password="another", by=User.objects.get(email=email))

    def test_people_read_the_clock_of_their_country(self, world: None) -> None:
        zones = dict(User.objects.values_list("email", "time_zone"))
        assert zones["inspector.two@demo.example"] == "Asia/Kathmandu"
        assert zones["caseworker.kenya@demo.example"] == "Africa/Nairobi"
        assert zones["operator@demo.example"] == "UTC"

    def test_the_receipts_it_shows_open_the_reports_it_says(self, world: None) -> None:
        from recruitment import sealing
        from recruitment.services import reports

        for digits, state in ((demo.RECEIPT, "accepted"), (demo.HELD_RECEIPT, "held")):
            assert receipts.read(receipts.spaced(digits)) == digits
            number = sealing.number_keys(digits, pepper=settings.RECEIPT_PEPPER.encode())
            opened = reports.open_with_receipt(lookup=number.lookup, wrapping=number.wrapping)
            assert opened.report.state == state
            assert opened.words()["story"].startswith("Invented")


@pytest.mark.django_db
def test_it_is_refused_where_others_can_come() -> None:
    assert not settings.EMBEDDED
    before = _rows()
    with pytest.raises(CommandError, match="make run"):
        call_command("seed_demo")
    assert _rows() == before


def test_the_guide_names_every_log_in_and_needs_no_database() -> None:
    shown = StringIO()
    call_command("seed_demo", show=True, stdout=shown)
    for person in demo.PEOPLE:
        assert person.email in shown.getvalue()
    assert demo.PASSWORD in shown.getvalue()
    assert demo.LEFT.email not in shown.getvalue()


def test_no_agency_of_a_real_register_is_in_it() -> None:
    """The real list of one register lies beside the project where the data was gathered; else skipped."""
    register = Path(settings.BASE_DIR).parent / "shared" / "data" / "registers"
    if not register.is_dir():
        pytest.skip("no real register here")
    real = "\n".join(path.read_text(errors="replace").lower() for path in register.rglob("*.csv"))
    assert not [name for name, *_rest in demo.AGENCIES if name.lower() in real]
