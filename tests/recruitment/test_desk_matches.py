"""Names in doubt and agencies alike: asked of the right inspector, judged through the services."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.doors import PROOF_LASTS, PROVED
from audit.actors import MATCHER
from audit.models import Event
from recruitment.desk_presenters import report_token
from recruitment.models import Agency, Judgement, OutboxRow, Report, Successor
from recruitment.services import agencies, matches
from tests.conftest import Cast
from tests.factories.recruitment import AgencyFactory, ReportFactory

WHY = "It was the other firm of that name."


def _doubtful(
    country: str = "NPL", typed: str = "Invented Himal Oversees 2", **more: object
) -> Report:
    agency = agencies.create_unlisted(name="Invented Himal Overseas", country=country, by=MATCHER)
    return ReportFactory(
        agency=agency,
        agency_typed=typed,
        recruited_in=country,
        match="possible",
        match_score=0.91,
        match_reasons=[
            {"field": "name", "code": "equal", "effect": "for"},
            {"field": "number", "code": "only_one_side", "effect": "against", "query": "2"},
            {"field": "new", "code": "unheard_of", "effect": "note"},
        ],
        **more,
    )


def _say(client: Client, about: Report, said: str, /, **more: object):
    told = {"report": report_token(about.pk), "agency": about.agency_id, "verdict": said}
    return client.post("/desk/matches/judge/", {**told, **more}, follow=True)


def test_doubt_is_shown_with_what_speaks_for_and_against(inspector, browser_of) -> None:
    report = _doubtful()
    page = browser_of(inspector).get("/desk/matches/").content.decode()
    assert "Invented Himal Oversees 2" in page
    assert "The names are the same." in page
    assert "Only one name has a number: 2 / –." in page
    assert "unheard_of" in page, "a reason without words must not vanish"
    assert f'name="report" value="{report.pk}"' not in page


def test_names_that_sound_alike_never_stand_among_what_speaks_against(
    inspector, browser_of
) -> None:
    said = {"field": "name", "code": "similar_across_scripts", "effect": "against", "score": 0.7}
    report = _doubtful()
    Report.objects.filter(pk=report.pk).update(match_reasons=[said])
    _pair(reasons=[said])
    for address in ("/desk/matches/", "/desk/pairs/"):
        page = browser_of(inspector).get(address).content.decode()
        assert "sound alike in two scripts" in page.partition("Speaks for it")[2]
        assert "Speaks against it" not in page


def test_only_where_the_sender_agreed_and_only_in_the_own_country(cast: Cast, browser_of) -> None:
    _doubtful(consents_to_regulator=False)
    assert "Oversees 2" not in browser_of(cast.inspector).get("/desk/matches/").content.decode()
    ours = _doubtful()
    assert "Oversees 2" in browser_of(cast.inspector).get("/desk/matches/").content.decode()
    abroad = browser_of(cast.other_inspector)
    assert "Oversees 2" not in abroad.get("/desk/matches/").content.decode()
    _say(abroad, ours, "yes")
    ours.refresh_from_db()
    assert ours.match == Report.Match.POSSIBLE
    for person in (cast.caseworker, cast.editor, cast.operator):
        assert browser_of(person).get("/desk/matches/").status_code == 404


@pytest.mark.parametrize(
    ("verdict", "match"), [("yes", "matched"), ("unsure", "possible"), ("no", "matched")]
)
def test_judging_goes_through_the_service(inspector, browser_of, verdict: str, match: str) -> None:
    report = _doubtful()
    asked = report.agency_id
    _say(browser_of(inspector), report, verdict)
    report.refresh_from_db()
    assert report.match == match
    # Not the same: the recruiter is one that no list knows.
    assert (report.agency_id == asked) is (verdict != "no")


def test_stale_forged_and_senseless_answers_change_nothing(inspector, browser_of) -> None:
    report, other = _doubtful(), AgencyFactory()
    client = browser_of(inspector)
    for more in (
        {"agency": other.pk},
        {"report": str(report.pk)},
        {"report": "x" * 5000},
        {"report": ""},
        {"verdict": "perhaps"},
        {"agency": "\x00"},
    ):
        answer = _say(client, report, "yes", **more)
        assert answer.status_code == 200
        report.refresh_from_db()
        assert report.match == Report.Match.POSSIBLE, more


def test_most_valuable_first_and_those_somebody_was_unsure_of_last(inspector, browser_of) -> None:
    likely, alone, two, same_two, grave = (
        _doubtful(typed=f"Invented Name {name}", **more)
        for name, more in (
            ("likely", {}),
            ("alone", {}),
            ("of two", {}),
            ("also of two", {}),
            ("grave", {"severity": 5}),
        )
    )
    Report.objects.filter(pk=alone.pk).update(match_score=0.7)
    Report.objects.filter(pk=grave.pk).update(match_score=0.65)
    Report.objects.filter(pk=same_two.pk).update(agency=two.agency, match_score=0.8)
    client = browser_of(inspector)

    def order() -> list[str]:
        page = client.get("/desk/matches/").content.decode()
        return re.findall(r"<bdi>Invented Name ([a-z ]+)</bdi></h2>", page)

    assert order() == ["grave", "of two", "also of two", "likely", "alone"]
    _say(client, grave, "unsure")
    assert order() == ["of two", "also of two", "likely", "alone", "grave"]
    assert "<li>Not sure</li>" in client.get("/desk/matches/").content.decode()


def test_pair_that_moves_reports_goes_first_and_the_unsure_one_last(inspector, browser_of) -> None:
    listed, of_reports, unsure = _pair(), _pair(), _pair()
    Agency.objects.filter(pk__in=(listed.left_id, listed.right_id)).update(origin="register")
    Agency.objects.filter(pk=of_reports.left_id).update(origin="reports", name="Invented Whisper")
    Judgement.objects.filter(pk=of_reports.pk).update(score=0.7)
    client = browser_of(inspector)
    client.post("/desk/pairs/judge/", {"pair": unsure.pk, "verdict": "unsure"})
    page = client.get("/desk/pairs/").content.decode()
    found = re.findall(r'name="pair" value="(\d+)"', page.partition("Judged before")[0])
    assert found == [str(pair.pk) for pair in (of_reports, listed, unsure)]


def _pair(one_country: str = "NPL", other_country: str = "NPL", **more: object) -> Judgement:
    one = AgencyFactory(name="Invented Lotus", country=one_country)
    other = AgencyFactory(name="Invented Lotos", country=other_country)
    left, right = sorted((one, other), key=lambda agency: agency.pk)
    return Judgement.objects.create(left=left, right=right, score=0.9, **more)


def test_pair_is_joined_and_parted_again(inspector, browser_of) -> None:
    pair = _pair()
    client = browser_of(inspector)
    assert "Invented Lotos" in client.get("/desk/pairs/").content.decode()
    client.post("/desk/pairs/judge/", {"pair": pair.pk, "verdict": "yes"})
    assert Agency.objects.exclude(merged_into=None).count() == 1
    assert "Judged before" in client.get("/desk/pairs/").content.decode()
    client.post("/desk/pairs/judge/", {"pair": pair.pk, "verdict": "no"})
    assert not Agency.objects.exclude(merged_into=None).exists()


def test_pair_of_another_country_is_not_there(cast: Cast, browser_of) -> None:
    mixed, foreign = _pair("NPL", "KEN"), _pair("KEN", "")
    client = browser_of(cast.inspector)
    assert "Invented Lotos" not in client.get("/desk/pairs/").content.decode()
    for pair in (mixed, foreign):
        answer = client.post("/desk/pairs/judge/", {"pair": pair.pk, "verdict": "yes"})
        assert answer.status_code == 404
    told = {"pair": foreign.pk, "verdict": "yes"}
    assert browser_of(cast.other_inspector).post("/desk/pairs/judge/", told).status_code == 302
    for person in (cast.caseworker, cast.editor, cast.operator):
        assert browser_of(person).get("/desk/pairs/").status_code == 404


def test_contradiction_is_said_and_nothing_is_joined(inspector, browser_of) -> None:
    first, second, third = (AgencyFactory(country="NPL") for _ in range(3))
    pairs = [
        Judgement.objects.create(left=left, right=right)
        for left, right in ((first, second), (second, third), (first, third))
    ]
    client = browser_of(inspector)
    for pair, verdict in zip(pairs, ("yes", "yes", "no"), strict=True):
        answer = client.post(
            "/desk/pairs/judge/", {"pair": pair.pk, "verdict": verdict}, follow=True
        )
    assert "can not be" in answer.content.decode()
    pairs[2].refresh_from_db()
    assert pairs[2].verdict == Judgement.Verdict.NONE


@pytest.mark.parametrize("state", ["confirmed", "refused"])
def test_follower_is_decided_by_a_person(inspector, browser_of, state: str) -> None:
    found = Successor.objects.create(
        former=AgencyFactory(country="NPL"),
        new=AgencyFactory(country="NPL"),
        reasons=[{"field": "phone", "code": "shared"}],
    )
    client = browser_of(inspector)
    assert "Both have the same: Telephone." in client.get("/desk/pairs/").content.decode()
    client.post("/desk/pairs/follower/", {"pair": found.pk, "state": "perhaps"})
    found.refresh_from_db()
    assert found.state == Successor.State.PROPOSED
    client.post("/desk/pairs/follower/", {"pair": found.pk, "state": state})
    found.refresh_from_db()
    assert (found.state, found.decided_by) == (state, inspector)
    assert inspector.name in client.get("/desk/pairs/").content.decode()
    client.post("/desk/pairs/follower/", {"pair": found.pk, "state": "proposed"})
    found.refresh_from_db()
    assert (found.state, found.decided_by) == (Successor.State.PROPOSED, None)


def test_pages_with_many_rows_ask_at_most_twelve_times(
    inspector, browser_of, django_assert_max_num_queries
) -> None:
    for _ in range(30):
        ReportFactory(match="possible", agency_typed="Invented")
        _pair()
    client = browser_of(inspector)
    for page in ("/desk/matches/", "/desk/pairs/"):
        with django_assert_max_num_queries(12):
            assert client.get(page).status_code == 200


def test_a_yes_can_be_taken_back_at_home_only(cast: Cast, browser_of) -> None:
    report = _doubtful()
    client = browser_of(cast.inspector)
    _say(client, report, "yes")
    told = {"answer": report.match_answers.get().pk, "reason": WHY}
    spelling = report.agency.names.filter(text=report.agency_typed)
    assert spelling.exists()
    assert "Take back" in client.get("/desk/matches/").content.decode()

    for stranger in (cast.other_inspector, cast.caseworker):
        assert browser_of(stranger).post("/desk/matches/take-back/", told).status_code == 404
    report.refresh_from_db()
    assert report.match == Report.Match.MATCHED

    OutboxRow.objects.all().delete()
    client.post("/desk/matches/take-back/", told)
    report.refresh_from_db()
    assert (report.match, report.matched_by, report.matched_at) == ("possible", None, None)
    assert not spelling.exists(), "what a wrong yes taught would match the next report"
    assert OutboxRow.objects.filter(kind="evaluate_agency", target_id=report.agency_id).exists()
    taken_back = Event.objects.filter(kind="match.taken_back", target_id=str(report.pk))
    assert taken_back.count() == 1
    client.post("/desk/matches/take-back/", told)
    assert taken_back.count() == 1
    _say(client, report, "no")
    report.refresh_from_db()
    assert report.agency.names.filter(text=report.agency_typed).exists()


@pytest.mark.parametrize("verdict", ["no", "unsure"])
def test_a_no_or_unsure_can_be_taken_back_at_home_only(
    cast: Cast, browser_of, verdict: str
) -> None:
    report = _doubtful()
    asked = report.agency_id
    client = browser_of(cast.inspector)
    _say(client, report, verdict)
    report.refresh_from_db()
    elsewhere = report.agency_id
    answer = report.match_answers.get()
    told = {"answer": answer.pk, "reason": WHY}
    for stranger in (cast.other_inspector, cast.caseworker):
        assert browser_of(stranger).post("/desk/matches/take-back/", told).status_code == 404
    for wrong in ("", "0", "\x00", "9" * 30):
        assert client.post("/desk/matches/take-back/", {"answer": wrong}).status_code == 404

    OutboxRow.objects.all().delete()
    client.post("/desk/matches/take-back/", told)
    report.refresh_from_db()
    answer.refresh_from_db()
    assert (report.agency_id, report.match, report.match_score) == (asked, "possible", 0.91)
    assert answer.taken_back_by == cast.inspector
    counted = OutboxRow.objects.filter(kind="evaluate_agency").values_list("target_id", flat=True)
    assert set(counted) == {asked, elsewhere}
    assert Event.objects.filter(kind="match.taken_back", target_id=str(report.pk)).exists()
    assert "Taken back" in client.get("/desk/matches/").content.decode()
    _say(client, report, "yes")
    report.refresh_from_db()
    assert (report.agency_id, report.matched_by) == (asked, cast.inspector)


def test_why_an_answer_is_taken_back_is_asked_kept_and_shown(inspector, browser_of) -> None:
    report = _doubtful()
    client = browser_of(inspector)
    _say(client, report, "yes")
    answer = report.match_answers.get()
    for short in ("", "wrong", "\x00" * 30):
        asked = client.post("/desk/matches/take-back/", {"answer": answer.pk, "reason": short})
        assert asked.status_code == 400
        page = asked.content.decode()
        assert f'href="#answer-{answer.pk}-reason"' in page
        assert "<details open>" in page
        assert short.strip("\x00") in page
    answer.refresh_from_db()
    assert answer.taken_back_at is None

    client.post("/desk/matches/take-back/", {"answer": answer.pk, "reason": f"<b>{WHY}"})
    answer.refresh_from_db()
    assert answer.taken_back_reason == f"<b>{WHY}"
    assert f"&lt;b&gt;{WHY}" in client.get("/desk/matches/").content.decode()
    event = Event.objects.get(kind="match.taken_back", target_id=str(report.pk))
    assert event.fields == ["match", "match_answers"]
    assert WHY not in str(vars(event))


def test_a_no_taken_back_leaves_a_later_yes_alone(inspector, browser_of) -> None:
    report = _doubtful()
    client = browser_of(inspector)
    _say(client, report, "no")
    report.refresh_from_db()
    report.match = Report.Match.POSSIBLE
    report.save()
    _say(client, report, "yes")
    said_yes_to = report.agency_id
    refused = report.match_answers.get(verdict="no")
    client.post("/desk/matches/take-back/", {"answer": refused.pk, "reason": WHY})
    report.refresh_from_db()
    assert (report.agency_id, report.matched_by) == (said_yes_to, inspector)


def test_every_judgement_needs_a_fresh_proof(inspector, browser_of) -> None:
    report, pair = _doubtful(), _pair()
    client = browser_of(inspector)
    session = client.session
    session[PROVED] = (timezone.now() - PROOF_LASTS).isoformat()
    session.save()
    sent = (
        ("matches/judge/", {"report": report_token(report.pk), "verdict": "yes"}),
        ("matches/take-back/", {"answer": 1}),
        ("pairs/judge/", {"pair": pair.pk, "verdict": "yes"}),
        ("pairs/follower/", {"pair": 1, "state": "confirmed"}),
    )
    for door, told in sent:
        answer = client.post(f"/desk/{door}", told)
        assert answer.status_code == 403
        assert 'name="proof"' in answer.content.decode()
    pair.refresh_from_db()
    assert pair.verdict == Judgement.Verdict.NONE


def test_all_that_was_said_is_paged_through(inspector, browser_of) -> None:
    agency = AgencyFactory(country="NPL")
    for number in range(27):
        matches.judge(
            report=ReportFactory(
                match="possible", agency=agency, agency_typed=f"Invented {number}"
            ),
            verdict="unsure",
            by=inspector,
        )
    client = browser_of(inspector)
    page = client.get("/desk/matches/?page=2&answers=2")
    assert page.context["answers"].paginator.count == 27
    assert len(page.context["answers"].object_list) == 2
    assert "?page=2&amp;answers=1" in page.content.decode()


def test_history_of_a_pair_tells_who_said_what_and_why(inspector, browser_of) -> None:
    pair = _pair(reasons=[{"field": "name", "code": "equal", "effect": "for"}])
    client = browser_of(inspector)
    for verdict, why in (
        ("yes", "Same \u202edoor,\nsame boss"),
        ("none", "Two floors of one house"),
    ):
        told = {"pair": pair.pk, "verdict": verdict, "reason": why}
        client.post("/desk/pairs/judge/", told)
        page = client.get("/desk/pairs/").content.decode()
        assert " ".join(why.replace("\u202e", "").split()) in page
        assert "The names are the same." in page
    assert [(a.verdict, a.said_by, a.reason) for a in pair.answers.all()] == [
        ("none", inspector, "Two floors of one house"),
        ("yes", inspector, "Same door, same boss"),
    ]
    for agency in (pair.left, pair.right):
        story = client.get(f"/desk/agencies/{agency.pk}/").content.decode()
        story = story.partition("What happened so far")[2]
        assert "The same agency: Invented Lot" in story
        assert "Taken back: Invented Lot" in story
        assert "Same door, same boss" in story
        assert inspector.name in story


def test_answer_longer_than_is_kept_is_cut_and_counts(inspector, browser_of) -> None:
    pair = _pair()
    told = {"pair": pair.pk, "verdict": "no", "reason": "x" * 5000}
    browser_of(inspector).post("/desk/pairs/judge/", told)
    assert len(pair.answers.get().reason) == 300


def test_inspector_of_another_country_reads_no_reason(cast: Cast, browser_of) -> None:
    pair = _pair()
    agencies.judge(
        one=pair.left, other=pair.right, verdict="no", by=cast.inspector, reason="Invented why"
    )
    assert "Invented why" in browser_of(cast.inspector).get("/desk/pairs/").content.decode()
    assert (
        "Invented why" not in browser_of(cast.other_inspector).get("/desk/pairs/").content.decode()
    )
