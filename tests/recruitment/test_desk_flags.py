"""The inspector's queue and flag page: own jurisdiction, in order, with counts that add up."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.services import choose_language
from audit.actors import LOADER, MATCHER
from audit.kinds import Kind
from audit.models import Event
from recruitment import access
from recruitment.flag_queue import FlagFilter, queue_for
from recruitment.importers import REGISTERS
from recruitment.importers.base import plan
from recruitment.models import Agency, Flag, Report
from recruitment.services import agencies, flag_work, registers, replies
from recruitment.services import flags as services
from tests.conftest import Cast
from tests.factories.accounts import UserFactory
from tests.factories.recruitment import (
    AgencyFactory,
    AgencyNameFactory,
    FlagFactory,
    ReportFactory,
)


def _queue(person, **wish: str):
    with translation.override("en"):
        return queue_for(
            person,
            FlagFilter.from_address(wish),
            rule_name=str,
            abuse_name=str,
            corridor_name=lambda origin, destination: f"{origin}-{destination}",
        )


def _counts(person, group: str, **wish: str) -> dict[str, int]:
    found = next(found for found in _queue(person, **wish).groups if found.name == group)
    return {choice.label: choice.count for choice in found.choices}


def test_queue_holds_own_jurisdiction_and_nothing_of_another(cast: Cast, browser_of) -> None:
    FlagFactory(agency__name="Invented Near Agency", agency__country="NPL")
    FlagFactory(agency__name="Invented Far Agency", agency__country="KEN")
    FlagFactory(agency__name="Invented Nowhere Agency", agency__country="")
    page = browser_of(cast.inspector).get("/desk/flags/").content.decode()
    assert "Invented Near Agency" in page
    assert "Invented Far Agency" not in page
    assert "Invented Nowhere Agency" not in page
    assert (
        "Invented Far Agency"
        in browser_of(cast.other_inspector).get("/desk/flags/").content.decode()
    )


@pytest.mark.parametrize("role", ["caseworker", "editor", "operator"])
def test_flags_do_not_exist_for_other_roles(cast: Cast, browser_of, role: str) -> None:
    flag = FlagFactory(agency__country="NPL")
    client = browser_of(getattr(cast, role))
    for address in ("/desk/flags/", f"/desk/flags/{flag.pk}/"):
        assert client.get(address).status_code == 404
        assert browser_of(cast.inspector).get(address).status_code == 200


def test_flag_of_another_jurisdiction_is_as_absent_as_none(cast: Cast, browser_of) -> None:
    flag = FlagFactory(agency__country="KEN")
    client = browser_of(cast.inspector)
    assert client.get(f"/desk/flags/{flag.pk}/").status_code == 404
    assert client.get("/desk/flags/999999/").status_code == 404
    decision = {"verdict": "dismiss", "reason": "No reason to look at it."}
    assert client.post(f"/desk/flags/{flag.pk}/decide/", decision).status_code == 404
    assert client.post(f"/desk/flags/{flag.pk}/again/").status_code == 404
    flag.refresh_from_db()
    assert flag.state == Flag.State.OPEN


def test_urgent_stands_first_and_among_equals_the_oldest(inspector) -> None:
    now = timezone.now()
    old = FlagFactory(tier="watch", raised_at=now - timedelta(days=90))
    urgent = FlagFactory(tier="urgent", raised_at=now)
    newer = FlagFactory(tier="alert", raised_at=now - timedelta(days=1))
    older = FlagFactory(tier="alert", raised_at=now - timedelta(days=2))
    assert list(_queue(inspector).flags) == [urgent, older, newer, old]


def test_counts_add_up_and_keep_the_other_filters(inspector) -> None:
    now = timezone.now()
    for tier, state, rule, days in (
        ("urgent", "open", "grave_report", 0),
        ("urgent", "case_opened", "surge", 3),
        ("alert", "open", "surge", 20),
        ("watch", "disputed", "surge", 200),
        ("alert", "dismissed", "surge", 300),
    ):
        closed = now if state == "dismissed" else None
        FlagFactory(
            tier=tier,
            state=state,
            rule=rule,
            raised_at=now - timedelta(days=days),
            closed_at=closed,
        )
    everything = _queue(inspector)
    assert everything.total == everything.flags.count() == 4
    for group in everything.groups:
        if group.is_exclusive:
            assert sum(choice.count for choice in group.choices) == everything.total, group.title
    states = _counts(inspector, "state")
    assert states["All that are not closed"] == 4
    assert states["Dismissed"] == 1
    surges = _queue(inspector, rule="surge")
    assert surges.total == surges.flags.count() == 3
    # Beside the rule itself all rules are counted, so that one can change one's mind.
    assert _counts(inspector, "rule", rule="surge") == {"grave_report": 1, "surge": 3}
    assert _counts(inspector, "tier", rule="surge") == {
        "Urgent": 1,
        "Alert": 1,
        "Signal": 0,
        "Watch": 1,
    }
    assert _queue(inspector, age="older").total == 1
    assert _queue(inspector, state="dismissed").total == 1


def test_filter_by_abuse_and_journey_looks_only_at_reports_that_may_be_shown(inspector) -> None:
    shown, hidden = AgencyFactory(), AgencyFactory()
    FlagFactory(agency=shown)
    FlagFactory(agency=hidden)
    ReportFactory(agency=shown, abuse_keys=["passport-retention"], destination="QAT")
    ReportFactory(
        agency=hidden,
        abuse_keys=["passport-retention"],
        destination="MYS",
        consents_to_regulator=False,
    )
    ReportFactory(
        agency=hidden, abuse_keys=["violence"], destination="MYS", state=Report.State.WITHDRAWN
    )
    assert _counts(inspector, "abuse") == {"passport-retention": 1}
    assert _counts(inspector, "corridor") == {"NPL-QAT": 1}
    assert [flag.agency for flag in _queue(inspector, abuse="passport-retention").flags] == [shown]
    assert _queue(inspector, corridor="NPL-MYS").total == 0
    assert _queue(inspector, corridor="NPL-QAT").total == 1


def test_long_queue_counts_kinds_and_journeys_once_it_is_narrowed(
    inspector, browser_of, monkeypatch
) -> None:
    monkeypatch.setattr(access, "MOST_COUNTED", 2)
    for tier in ("alert", "watch", "watch"):
        agency = AgencyFactory()
        FlagFactory(agency=agency, tier=tier, tier_rank=Flag.TIER_RANK[tier])
        ReportFactory(agency=agency, abuse_keys=["violence"])
    client = browser_of(inspector)
    sentence = "These are many flags."
    assert sentence in client.get("/desk/flags/").content.decode()
    assert _counts(inspector, "abuse") == {}
    assert sentence not in client.get("/desk/flags/?tier=watch").content.decode()
    assert _counts(inspector, "abuse", tier="watch") == {"violence": 2}
    # A filter chosen before stays in sight, so that it can be taken off, and still filters.
    assert _counts(inspector, "abuse", abuse="violence") == {"violence": 3}


@pytest.mark.parametrize(
    "address",
    [
        "?tier=purple&state=none&age=ever&page=abc",
        "?corridor=nepal&abuse=%F0%9F%98%80&rule=%E2%80%AE" + "x" * 500,
        "?page=999999",
        "?page=-1",
        "?corridor=-",
    ],
)
def test_address_that_makes_no_sense_still_opens_the_queue(
    inspector, browser_of, address: str
) -> None:
    FlagFactory()
    assert browser_of(inspector).get(f"/desk/flags/{address}").status_code == 200


def test_queue_page_asks_the_database_at_most_twelve_times(
    inspector, browser_of, django_assert_max_num_queries
) -> None:
    choose_language(user=inspector, language="ne")
    for number in range(30):
        agency = AgencyFactory()
        FlagFactory(agency=agency, tier=("watch", "alert", "urgent")[number % 3])
        ReportFactory(agency=agency, abuse_keys=["violence", "excess-fees"])
    client: Client = browser_of(inspector)
    with django_assert_max_num_queries(12):
        page = client.get("/desk/flags/?tier=alert&corridor=NPL-QAT&abuse=violence")
    assert page.status_code == 200
    with django_assert_max_num_queries(12):
        client.get("/desk/flags/?page=2")


def _raised(client_country: str = "NPL") -> Flag:
    """A flag as the service raises it: three people, one of whom does not want to be shown."""
    agency = AgencyFactory(country=client_country)
    for months, (shown, paid) in enumerate(((True, 1100), (True, 2200), (False, 4321)), start=1):
        ReportFactory(
            agency=agency,
            abuse_keys=["excess-fees"],
            accepted_at=timezone.now() - timedelta(days=40 * months),
            consents_to_regulator=shown,
            fee_amount=paid,
            fee_currency="NPR",
        )
    services.evaluate(agency_id=agency.pk)
    return Flag.objects.get(agency=agency, rule="independent_repetition")


def test_flag_page_says_why_and_keeps_back_who_did_not_agree(inspector, browser_of) -> None:
    flag = _raised()
    page = browser_of(inspector).get(f"/desk/flags/{flag.pk}/").content.decode()
    assert "3 reports in 12 months, from 3 independent sources." in page
    assert "1,100 NPR" in page
    assert "2,200 NPR" in page
    assert "4,321" not in page
    assert "1 more report counted" in page
    assert flag.inputs_hash in page


def test_spelling_of_a_report_that_may_not_be_shown_is_not_told(inspector, browser_of) -> None:
    flag = _raised()
    reports = Report.objects.filter(agency=flag.agency)
    for shown, text in ((True, "Invented Told Spelling"), (False, "Invented Kept Spelling")):
        reports.filter(consents_to_regulator=shown).update(agency_typed=text)
        AgencyNameFactory(agency=flag.agency, text=text, kind="reported")
    AgencyNameFactory(agency=flag.agency, text="Invented Listed Spelling", kind="legal")
    page = browser_of(inspector).get(f"/desk/flags/{flag.pk}/").content.decode()
    assert "Invented Told Spelling" in page
    assert "Invented Listed Spelling" in page
    assert "Invented Kept Spelling" not in page


def test_number_is_told_where_a_report_that_may_be_shown_gave_it_and_in_no_file(
    inspector, browser_of
) -> None:
    """People write their own telephone there: whoever did not agree is shown by none of it."""
    hints = {"phone": "+977 1 5550199", "web": "shadow.example"}
    agency = agencies.create_unlisted(
        name="Invented Shadow", country="NPL", by=MATCHER, hints=hints
    )
    agencies.add_identifier(
        agency=agency, kind="phone", text="+977 1 4423123", by=inspector, source="Gazette, page 4"
    )
    report = ReportFactory(agency=agency, consents_to_regulator=False, agency_hints=hints)
    flag = FlagFactory(agency=agency, jurisdiction="NPL")
    browser = browser_of(inspector)

    def told(page: str) -> set[str]:
        return {number for number in ("5550199", "shadow.example", "4423123") if number in page}

    assert told(browser.get(f"/desk/flags/{flag.pk}/").content.decode()) == {"4423123"}
    # As another writes it, who agrees, and says no more.
    ReportFactory(agency=agency, consents_to_regulator=True, agency_hints={"phone": "01-5550199"})
    page = browser.get(f"/desk/flags/{flag.pk}/").content.decode()
    assert told(page) == {"4423123", "5550199"}
    Report.objects.filter(pk=report.pk).update(consents_to_regulator=True)
    page = browser.get(f"/desk/flags/{flag.pk}/").content.decode()
    assert told(page) == {"4423123", "5550199", "shadow.example"}
    pack = b"".join(browser.post(f"/desk/flags/{flag.pk}/pack/").streaming_content)
    with zipfile.ZipFile(io.BytesIO(pack)) as files:
        assert not told(files.read("record.html").decode())


def test_first_opening_is_kept_and_later_ones_change_nothing(inspector, browser_of) -> None:
    flag = _raised()
    client = browser_of(inspector)
    client.get(f"/desk/flags/{flag.pk}/")
    flag.refresh_from_db()
    first = flag.seen_at
    assert first is not None
    client.get(f"/desk/flags/{flag.pk}/")
    flag.refresh_from_db()
    assert flag.seen_at == first


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"reason": "too short"},
        {"reason": "          .         "},
        {"verdict": ""},
        {"verdict": "sanction"},
        {"reason": "with\x00nul in the text"},
        {"reason": "x" * 2001},
    ],
)
def test_decision_without_a_reason_is_refused_and_keeps_what_was_typed(
    inspector, browser_of, wrong: dict
) -> None:
    flag = _raised()
    told = {"verdict": "dismiss", "reason": "The licence was renewed in time.", **wrong}
    answer = browser_of(inspector).post(f"/desk/flags/{flag.pk}/decide/", told)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    if "reason" not in wrong:
        assert told["reason"] in answer.content.decode()
    flag.refresh_from_db()
    assert flag.state == Flag.State.OPEN


def test_case_is_opened_then_dismissed_with_both_reasons_on_the_page(inspector, browser_of) -> None:
    flag = _raised()
    client = browser_of(inspector)
    page = f"/desk/flags/{flag.pk}/"
    first = {"verdict": "open_case", "reason": "Three people tell the same."}
    assert client.post(f"{page}decide/", first).status_code == 302
    flag.refresh_from_db()
    assert (flag.state, flag.assigned_to) == (Flag.State.CASE_OPENED, inspector)
    # A case can't be opened twice.
    assert client.post(f"{page}decide/", first).status_code == 400
    second = {"verdict": "dismiss", "reason": "The agency paid everything back."}
    assert client.post(f"{page}decide/", second).status_code == 302
    shown = client.get(page).content.decode()
    assert first["reason"] in shown
    assert second["reason"] in shown
    assert "You can open the case again" in shown
    assert client.post(f"{page}decide/", second).status_code == 400
    kinds = set(Event.objects.filter(actor=inspector.audit_label).values_list("kind", flat=True))
    assert {Kind.FLAG_CASE_OPENED, Kind.FLAG_DISMISSED} <= kinds


def test_who_asks_to_dismiss_an_alert_waits_for_a_colleague_whose_page_asks_to_confirm(
    inspector, regulator, browser_of
) -> None:
    flag = FlagFactory(tier="alert")
    page = f"/desk/flags/{flag.pk}/"
    first = browser_of(inspector)
    told = {"verdict": "ask_dismiss", "reason": "The licence was renewed in time."}
    assert first.post(f"{page}decide/", told).status_code == 302
    assert "A second inspector must look and confirm." in first.get(page).content.decode()
    # What the page does not offer is tried all the same.
    alone = first.post(f"{page}decide/", told | {"verdict": "dismiss"})
    assert (alone.status_code, told["reason"] in alone.content.decode()) == (400, True)
    other = browser_of(UserFactory(role="inspector", organisation=regulator))
    asked = other.get(page).content.decode()
    assert told["reason"] in asked
    assert 'value="dismiss"' in asked
    assert 'value="keep"' in asked
    assert other.post(f"{page}decide/", told | {"verdict": "dismiss"}).status_code == 302
    flag.refresh_from_db()
    assert flag.state == Flag.State.DISMISSED


def test_rule_run_again_says_the_same_or_says_that_it_can_not(inspector, browser_of) -> None:
    flag = _raised()
    client = browser_of(inspector)
    again = f"/desk/flags/{flag.pk}/again/"
    assert "gave the same answer" in client.post(again).content.decode()
    assert client.get(again).status_code == 405
    flag.inputs["facts"]["reports"][0]["severity"] = 5
    flag.save()
    assert "the answer differs" in client.post(again).content.decode()
    flag.inputs["forgotten"] = 1
    flag.save()
    assert "took a report back" in client.post(again).content.decode()


def test_reports_of_a_merged_agency_are_shown_and_filtered_with_the_one_that_stands(
    inspector, browser_of
) -> None:
    flag = _raised()
    merged = AgencyFactory(merged_into=flag.agency)
    ReportFactory(agency=merged, agency_typed="Invented Other Spelling", abuse_keys=["confinement"])
    page = browser_of(inspector).get(f"/desk/flags/{flag.pk}/").content.decode()
    assert "Invented Other Spelling" in page
    assert _queue(inspector, abuse="confinement").total == 1
    assert _counts(inspector, "abuse")["confinement"] == 1


@pytest.mark.parametrize("language", ["en", "ne"])
def test_flag_page_asks_the_database_at_most_twelve_times(
    inspector, browser_of, django_assert_max_num_queries, language: str
) -> None:
    choose_language(user=inspector, language=language)
    flag = _raised()
    FlagFactory(agency=flag.agency, rule="surge")
    ReportFactory.create_batch(30, agency=flag.agency, abuse_keys=["excess-fees"])
    # With all that can stand on it: a case, somebody who works on it, an answer of the agency.
    services.decide(flag=flag, verdict="open_case", reason="Looks very grave.", by=inspector)
    flag_work.assign(flag=flag, assigned_to=None, due_on=None, by=inspector)
    opened = replies.open_door(flag=flag, licence=None, verified_how="came in person", by=inspector)
    told = {"answer": "not_known", "disputes_match": False, "disputes_fact": False}
    replies.answer(door=opened.door, text="Invented answer.", **told)
    client = browser_of(inspector)
    client.get(f"/desk/flags/{flag.pk}/")
    with django_assert_max_num_queries(12):
        page = client.get(f"/desk/flags/{flag.pk}/").content.decode()
    assert "Looks very grave." in page
    assert "Invented answer." in page


def test_branches_and_sub_agents_are_shown_with_their_agency_while_it_is_one(
    inspector, browser_of
) -> None:
    table = (
        "kind,name,licence_number,status,phone\n"
        "agency,Invented Alder Manpower,1/070,valid,\n"
        "agency,Invented Birch Overseas,2/070,valid,\n"
        "branch,Invented Birch Pokhara,2/070,,061-523123\n"
        "sub-agent,Invented Hari Oak,1/070,,9841000001\n"
    )
    found = plan(
        register=REGISTERS["regulator_table"],
        content=table.encode(),
        as_of=timezone.localdate(),
        country="NPL",
    )
    registers.apply(plan=found, by=LOADER)
    alder, birch, oak = Agency.objects.order_by("name")
    client = browser_of(inspector)
    on_alder, on_oak = (FlagFactory(agency=agency) for agency in (alder, oak))

    def page(flag: Flag) -> str:
        return client.get(f"/desk/flags/{flag.pk}/").content.decode()

    assert "9841000001" in page(on_alder)
    assert "Invented Birch Pokhara" not in page(on_alder)
    told = page(on_oak)
    assert "Invented Alder Manpower" in told
    assert "It has no licence of its own in this list." in told
    agencies.merge(one=alder, other=birch, by=inspector)
    assert "Invented Birch Pokhara" in page(on_alder)
    agencies.unmerge(one=alder, other=birch, by=inspector)
    assert "Invented Birch Pokhara" not in page(on_alder)
    assert "9841000001" in page(on_alder)


def test_what_took_nothing_off_is_not_told_as_a_discount(inspector, browser_of) -> None:
    flag = _raised()
    merged = {"code": "counted_as_one_same_batch", "reports": 4}
    for sources, is_told in ((4.0, False), (2.0, True)):
        flag.reasons = [*flag.reasons[:1], merged | {"sources": sources}]
        flag.save(update_fields=["reasons"])
        page = browser_of(inspector).get(f"/desk/flags/{flag.pk}/").content.decode()
        assert ("sent together by one organisation" in page) is is_told


def test_flag_of_a_follower_names_the_firm_it_follows(inspector, browser_of) -> None:
    former = AgencyFactory(name="Invented Lotus Overseas", country="NPL")
    said = {"code": "follows_agency", "agency": former.pk, "state": "confirmed", "lost_licence": 1}
    flag = FlagFactory(agency=AgencyFactory(country="NPL"), rule="successor", reasons=[said])
    page = browser_of(inspector).get(f"/desk/flags/{flag.pk}/").content.decode()
    assert f"follows agency number {former.pk} (Invented Lotus Overseas)." in page
    Flag.objects.filter(pk=flag.pk).update(reasons=[said | {"agency": 987654321}])
    page = browser_of(inspector).get(f"/desk/flags/{flag.pk}/").content.decode()
    assert "follows agency number 987654321." in page
