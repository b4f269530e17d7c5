"""Agencies at the desk: found, set right and joined by the inspector of their country; no report shows."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from audit.actors import MATCHER, SEEDER
from audit.models import Event
from recruitment.models import Agency, Judgement, OutboxRow, Successor
from recruitment.services import agencies
from tests.conftest import Cast
from tests.factories.recruitment import FlagFactory, LicenceFactory, ReportFactory

SOURCE = "Invented gazette of the department, page 4"


def _listed(name: str = "Invented Lotus Overseas", country: str = "NPL", **more: object) -> Agency:
    """On a list, so with a licence."""
    agency = agencies.create_listed(
        name=name, country=country, by=SEEDER, source="Invented register", **more
    )
    LicenceFactory(agency=agency)
    return agency


def _unlisted(name: str = "Invented Shadow Travels") -> Agency:
    return agencies.create_unlisted(name=name, country="NPL", by=MATCHER)


def _found(client: Client, typed: str) -> str:
    return client.get("/desk/agencies/", {"q": typed}).content.decode().partition("<main")[2]


def _correct(client: Client, agency: Agency, what: str, **told: str):
    return client.post(f"/desk/agencies/{agency.pk}/correct/{what}/", {"source": SOURCE} | told)


@pytest.fixture
def client(inspector, browser_of) -> Client:
    return browser_of(inspector)


class TestLookUp:
    def test_by_name_in_another_script_by_number_and_by_phone(self, client) -> None:
        agency = _listed(
            other_names=["इन्भेन्टेड लोटस ओभरसिज"],
            hints={"licence": "1234/070/71", "phone": "+977 1 4423123"},
        )
        link = f'href="/desk/agencies/{agency.pk}/"'
        for typed in ("invented lotus", "lotus", "इन्भेन्टेड लोटस", "1234/070/71", "01-4423123"):
            assert link in _found(client, typed), typed

    def test_of_another_country_is_not_there(self, cast: Cast, client, browser_of) -> None:
        foreign = _listed(country="KEN")
        assert f"/desk/agencies/{foreign.pk}/" not in _found(client, foreign.name)
        assert client.get(f"/desk/agencies/{foreign.pk}/").status_code == 404
        other = browser_of(cast.other_inspector)
        assert f"/desk/agencies/{foreign.pk}/" in _found(other, foreign.name)
        for person in (cast.caseworker, cast.editor, cast.operator):
            assert browser_of(person).get("/desk/agencies/").status_code == 404

    def test_one_that_only_a_report_knows_is_there_from_its_first_flag_or_pair(
        self, client
    ) -> None:
        flagged, paired, neither = (
            _unlisted(f"Invented Shadow {name}") for name in ("Falcon", "Peacock", "Heron")
        )
        FlagFactory(agency=flagged, jurisdiction="NPL")
        Judgement.objects.create(left=paired, right=_listed("Invented Shadow Peakock"))
        assert flagged.name in _found(client, flagged.name)
        assert paired.name in _found(client, paired.name)
        assert ">Invented Shadow Heron<" not in _found(client, neither.name)
        assert client.get(f"/desk/agencies/{neither.pk}/").status_code == 404

    def test_spelling_that_only_a_report_holds_leads_to_nothing(self, client) -> None:
        agency = _listed()
        agencies.add_name(agency=agency, text="Qwxyz", kind="reported", by=MATCHER)
        assert agency.name not in _found(client, "Qwxyz")
        page = client.get(f"/desk/agencies/{agency.pk}/").content.decode()
        assert "Qwxyz" not in page

    def test_page_of_an_agency_without_a_flag_tells_of_no_report(self, client) -> None:
        agency = _listed()
        ReportFactory.create_batch(3, agency=agency, agency_typed="Invented Zzyzx")
        page = client.get(f"/desk/agencies/{agency.pk}/").content.decode()
        assert "No flag stands on it" in page
        assert "Zzyzx" not in page

    @pytest.mark.parametrize("is_merged", [False, True])
    def test_number_that_only_a_report_gave_is_not_told_to_who_guesses_it(
        self, client, is_merged: bool
    ) -> None:
        told = {
            "phone": "+977 1 5550199",
            "licence": "9876/070/71",
            "email": "boss@shadow.example",
            "web": "shadow.example",
            "handle": "facebook.com/shadow.travels",
        }
        shadow = agencies.create_unlisted(
            name="Invented Shadow", country="NPL", by=MATCHER, hints=told
        )
        assert shadow.identifiers.count() >= len(told), "each could be found"
        FlagFactory(agency=shadow, jurisdiction="NPL")
        listed = _listed()
        if is_merged:
            Agency.objects.filter(pk=shadow.pk).update(merged_into=listed)
        assert "Invented" in _found(client, "Invented Shadow"), "it may be seen, by its name"
        for typed in (*told.values(), "01-5550199", "5550199", "shadow.travels"):
            page = _found(client, typed)
            assert "No agency of your country is near this." in page, typed
            near = client.get(f"/desk/agencies/{listed.pk}/", {"near": typed}).content.decode()
            assert f'name="other" value="{shadow.pk}"' not in near, typed

    def test_number_that_only_a_report_gave_is_not_on_its_page(self, client) -> None:
        listed = _listed(hints={"phone": "+977 1 4423123"})
        reported = agencies.create_unlisted(
            name="Invented Shadow", country="NPL", by=MATCHER, hints={"phone": "+977 1 5550199"}
        )
        Judgement.objects.create(left=listed, right=reported)
        assert "5550199" not in client.get(f"/desk/agencies/{reported.pk}/").content.decode()
        Agency.objects.filter(pk=reported.pk).update(merged_into=listed)
        page = client.get(f"/desk/agencies/{listed.pk}/").content.decode()
        assert "5550199" not in page
        assert "4423123" in page

    @pytest.mark.parametrize("country", ["", "KEN"])
    def test_joined_under_one_that_is_not_of_the_own_country_it_is_shown_itself(
        self, client, country: str
    ) -> None:
        """As groups were made before, or through a third: whoever stands for it may not be of here."""
        root = agencies.create_unlisted(name="Invented Roof", country=country, by=MATCHER)
        agency = _listed()
        Agency.objects.filter(pk=agency.pk).update(merged_into=root)
        page = _found(client, agency.name)
        link = f"/desk/agencies/{agency.pk}/"
        assert f'href="{link}"' in page
        answer = client.get(link)
        assert answer.status_code == 200
        assert agency.name in answer.content.decode()
        assert client.get(f"/desk/agencies/{root.pk}/").status_code == 404

    @pytest.mark.parametrize("typed", ["himal overs", "HIMAL", "himal overseas (p"])
    def test_half_a_name_is_enough_even_of_common_words(self, client, typed: str) -> None:
        agency = _listed("Invented Himal Overseas (P) Ltd.")
        assert agency.name in _found(client, typed)

    def test_licence_number_written_otherwise_is_enough(self, client) -> None:
        agency = _listed()
        agencies.add_identifier(
            agency=agency, kind="licence", text="77/KTM", by=SEEDER, source=SOURCE
        )
        assert agency.name in _found(client, "ktm 77")
        assert agency.name not in _found(client, "ktm 78")

    @pytest.mark.parametrize("typed", [".*", "(", "a", "\x00", "%", "himal[", "x" * 900])
    def test_what_is_no_name_is_answered_too(self, client, typed: str) -> None:
        _listed()
        assert "Invented Lotus" not in _found(client, typed)

    def test_nothing_found_is_said(self, client) -> None:
        assert "No agency of your country is near this." in _found(client, "Invented Nothing")


def test_name_tells_its_language_or_its_script(client) -> None:
    agency = _listed(other_names=["इन्भेन्टेड लोटस ओभरसिज"])
    agencies.add_name(
        agency=agency, text="لوتس", kind="trade", language="ar", by=SEEDER, source=SOURCE
    )
    page = client.get(f"/desk/agencies/{agency.pk}/").content.decode()
    assert "· Devanagari" in page
    assert "Trade name · Arabic" in page


class TestSetRight:
    def test_licence_that_was_lost_is_entered_with_its_source(self, client, inspector) -> None:
        agency = _listed()
        day = timezone.localdate().isoformat()
        answer = _correct(client, agency, "licence", status="suspended", number="7", as_of=day)
        assert answer.status_code == 302
        licence = agency.licences.get(source=SOURCE)
        assert (licence.status, licence.source) == ("suspended", SOURCE)
        page = client.get(f"/desk/agencies/{agency.pk}/").content.decode()
        assert "Suspended" in page
        assert SOURCE in page
        assert inspector.name in page.partition("What happened so far")[2]
        assert OutboxRow.objects.filter(kind="evaluate_agency", target_id=agency.pk).exists()

    def test_public_check_tells_it_too(self, client) -> None:
        agency = _listed()
        _correct(
            client,
            agency,
            "licence",
            status="cancelled",
            number="",
            as_of=str(timezone.localdate()),
        )
        asked = {"name": agency.name}
        page = Client().post("/en/agencies/", asked).content.decode()
        assert "Not licensed: cancelled" in page

    @pytest.mark.parametrize(
        ("what", "told", "said"),
        [
            ("name", {"text": "...", "kind": "trade"}, "Write at least one letter or digit."),
            ("number", {"text": "no phone", "kind": "phone"}, "This can&#x27;t be read as what"),
            (
                "licence",
                {"status": "valid", "as_of": "2999-01-01", "number": "Kept 99"},
                "This day has not come yet.",
            ),
            ("licence", {"status": "valid", "as_of": "2020-01-01", "source": ""}, "required"),
        ],
    )
    def test_bad_input_is_told_and_stays(self, client, what, told, said) -> None:
        agency = _listed()
        answer = _correct(client, agency, what, **told)
        page = answer.content.decode()
        assert answer.status_code == 400
        assert said in page
        kept = told.get("text") or told.get("number")
        assert not kept or kept in page
        assert agency.licences.count() == 1
        assert agency.names.count() == 1

    def test_account_is_kept_as_a_fingerprint_alone(self, client) -> None:
        agency = _listed()
        _correct(client, agency, "number", kind="account", text="NP12 9988 7766")
        held = agency.identifiers.get()
        assert (held.kind, held.shown) == ("account", "")
        page = client.get(f"/desk/agencies/{agency.pk}/").content.decode()
        assert "kept as a fingerprint only" in page
        for place in (page, held.normalised, str(list(Event.objects.values()))):
            assert "9988" not in place

    @pytest.mark.parametrize(
        ("kind", "text"),
        [("account", "NP12 9988 7766"), ("person", "Hari Oak Lotus"), ("phone", "01-4423123")],
    )
    @pytest.mark.parametrize("first", ["licence", "contact"])
    def test_newer_firm_with_a_contact_of_one_that_lost_its_licence_is_proposed(
        self, client, kind: str, text: str, first: str
    ) -> None:
        former, newer = _listed(), _listed("Invented Orchid Manpower")
        day = timezone.localdate() - timedelta(days=9)
        former.licences.update(as_of=day - timedelta(days=90))

        def lose() -> None:
            _correct(client, former, "licence", status="cancelled", as_of=day.isoformat())

        _correct(client, former, "number", kind=kind, text=text)
        if first == "licence":
            lose()
        _correct(client, newer, "number", kind=kind, text=text.upper())
        if first == "contact":
            assert not Successor.objects.exists()
            lose()
        found = Successor.objects.get()
        assert (found.former, found.new, found.state) == (former, newer, "proposed")
        assert found.reasons == [{"field": kind, "code": "shared"}]

    def test_contact_that_only_a_report_gave_proposes_nothing(self, client) -> None:
        former = _listed()
        former.licences.update(as_of=timezone.localdate() - timedelta(days=90))
        _correct(client, former, "number", kind="phone", text="01-4423123")
        day = timezone.localdate().isoformat()
        _correct(client, former, "licence", status="cancelled", as_of=day)
        agencies.create_unlisted(
            name="Invented Whisper", country="NPL", by=MATCHER, hints={"phone": "01-4423123"}
        )
        assert not Successor.objects.exists()

    def test_name_as_reported_is_not_entered_by_hand(self, client) -> None:
        agency = _listed()
        assert _correct(client, agency, "name", kind="reported", text="Abc").status_code == 400
        assert not agency.identifiers.exists()

    def test_new_name_is_found_and_a_wrong_one_no_more(self, client) -> None:
        agency = _listed()
        _correct(client, agency, "name", text="Wisteria Garden", kind="trade")
        assert agency.name in _found(client, "Wisteria Garden")
        name = agency.names.get(kind="trade")
        page = client.get(f"/desk/agencies/{agency.pk}/").content.decode()
        assert f'aria-describedby="name-{name.pk}">Not its name' in page, (
            "which name, for who hears it"
        )
        address = f"/desk/agencies/{agency.pk}/name/"
        client.post(address, {"name": name.pk, "is_wrong": "on"})
        assert agency.name not in _found(client, "Wisteria Garden")
        client.post(address, {"name": name.pk})
        assert agency.name in _found(client, "Wisteria Garden")

    @pytest.mark.parametrize("given_by", ["register", "hand"])
    def test_wrong_name_that_a_person_gives_again_is_right_again(
        self, client, inspector, given_by: str
    ) -> None:
        text = "Wisteria Garden"
        agency = _listed(other_names=[text] if given_by == "register" else [])
        if given_by == "hand":
            _correct(client, agency, "name", text=text, kind="trade")
        name = agency.names.get(text=text)
        told = {"name": name.pk, "is_wrong": "on"}
        client.post(f"/desk/agencies/{agency.pk}/name/", told)
        assert agency.name not in _found(client, text)
        events = Event.objects.filter(kind="agency.corrected", actor=inspector.audit_label)
        before = events.count()
        _correct(client, agency, "name", text=text, kind="legal")
        assert agency.name in _found(client, text)
        name.refresh_from_db()
        assert (name.is_wrong, name.kind) == (False, "trade"), (
            "the row of the list stays the list's"
        )
        assert events.count() == before + 1
        assert agency.names.filter(text=text).count() == 1

    def test_wrong_name_stays_wrong_whatever_a_list_or_a_report_says(
        self, client, inspector
    ) -> None:
        agency = _listed(other_names=["Wisteria Garden"])
        name = agency.names.get(text="Wisteria Garden")
        agencies.mark_name_wrong(name=name, by=inspector)
        # A person's yes to a report teaches a spelling, too: that is the report's word, not hers.
        for by, kind in ((MATCHER, "reported"), (inspector, "reported"), (SEEDER, "trade")):
            agencies.add_name(agency=agency, text=name.text, kind=kind, by=by)
            name.refresh_from_db()
            assert name.is_wrong

    def test_what_only_a_report_had_given_is_kept_like_any_other_and_betrays_nothing(
        self, client
    ) -> None:
        phone, text = "+977 1 4423123", "Invented Wisteria"
        agency = agencies.create_unlisted(
            name="Invented Shadow", country="NPL", by=MATCHER, hints={"phone": phone}
        )
        FlagFactory(agency=agency, jurisdiction="NPL")
        agencies.add_name(agency=agency, text=text, kind="reported", by=MATCHER)
        _correct(client, agency, "name", text=text, kind="trade")
        _correct(client, agency, "number", text=phone, kind="phone")
        name = agency.names.get(text=text)
        assert (name.kind, name.source) == ("trade", SOURCE)
        assert agency.identifiers.get().source == SOURCE
        page = client.get(f"/desk/agencies/{agency.pk}/").content.decode()
        assert text in page
        assert phone in page
        by_person = Event.objects.filter(kind="agency.corrected", actor__startswith="user:")
        assert by_person.count() == 2
        agencies.add_name(agency=agency, text=text, kind="reported", by=MATCHER)
        name.refresh_from_db()
        assert name.kind == "trade"

    def test_name_that_is_shown_or_reported_can_not_be_wrong(self, client) -> None:
        agency = _listed()
        reported = agencies.add_name(agency=agency, text="Invented Q", kind="reported", by=MATCHER)
        elsewhere = _listed("Invented Elsewhere").names.get()
        for name in (agency.names.get(kind="legal"), reported, elsewhere):
            told = {"name": name.pk, "is_wrong": "on"}
            answer = client.post(f"/desk/agencies/{agency.pk}/name/", told)
            assert answer.status_code == 404
            name.refresh_from_db()
            assert not name.is_wrong

    def test_direction_and_control_letters_do_not_reach_the_page(self, client) -> None:
        agency = _listed()
        _correct(client, agency, "name", text="Invented \u202eRecruit\x07er", kind="trade")
        assert agency.names.get(kind="trade").text == "Invented Recruiter"

    def test_needs_a_fresh_proof(self, inspector) -> None:
        agency = _listed()
        client = Client()
        client.force_login(inspector)
        answer = _correct(client, agency, "name", text="Invented Late", kind="trade")
        assert answer.status_code == 403
        assert "Invented Late" in answer.content.decode(), "what was typed is carried along"
        assert agency.names.count() == 1

    def test_what_was_done_is_in_the_trail_without_its_words(self, client) -> None:
        agency = _listed()
        _correct(client, agency, "name", text="Invented Wisteria", kind="trade")
        event = Event.objects.filter(kind="agency.corrected").first()
        assert event.fields == ["names"]


class TestTheSame:
    def test_two_that_no_machine_paired_are_joined_and_parted(self, client) -> None:
        one, other = _listed(), _listed("Lotas Manpower Invented")
        page = client.get(f"/desk/agencies/{one.pk}/", {"near": other.name}).content.decode()
        assert f'name="other" value="{other.pk}"' in page
        client.post(f"/desk/agencies/{one.pk}/same/", {"other": other.pk, "verdict": "yes"})
        merged = Agency.objects.exclude(merged_into=None).get()
        assert client.get(f"/desk/agencies/{merged.pk}/").status_code == 302
        page = client.get(f"/desk/agencies/{merged.merged_into_id}/").content.decode()
        assert "The same agency" in page
        assert other.name in page
        pair = Judgement.objects.get()
        client.post("/desk/pairs/judge/", {"pair": pair.pk, "verdict": "none"})
        assert not Agency.objects.exclude(merged_into=None).exists()

    def test_one_of_known_country_stands_for_the_joined(self, inspector) -> None:
        nowhere = agencies.create_unlisted(name="Invented Shadow", country="", by=MATCHER)
        here = _unlisted("Invented Shadow Travels")
        agencies.judge(one=nowhere, other=here, verdict="yes", by=inspector)
        nowhere.refresh_from_db()
        here.refresh_from_db()
        assert (nowhere.merged_into, here.merged_into) == (here, None)

    def test_no_chain_joins_agencies_of_two_countries(self, cast: Cast) -> None:
        """Through one whose country nobody knew, each would have had a say in the other's."""
        nowhere = agencies.create_unlisted(name="Invented Shadow", country="", by=MATCHER)
        here, abroad = _listed(), _listed("Invented Savanna", country="KEN")
        agencies.judge(one=nowhere, other=here, verdict="yes", by=cast.inspector)
        with pytest.raises(agencies.ContradictionError):
            agencies.judge(one=nowhere, other=abroad, verdict="yes", by=cast.other_inspector)
        abroad.refresh_from_db()
        assert abroad.merged_into is None

    def test_only_with_one_of_the_own_country_that_may_be_seen(self, client) -> None:
        one = _listed()
        for other in (_listed(country="KEN"), _unlisted(), one):
            told = {"other": other.pk, "verdict": "yes"}
            answer = client.post(f"/desk/agencies/{one.pk}/same/", told)
            assert answer.status_code == 404
        assert not Judgement.objects.exists()


def test_page_asks_the_database_at_most_twelve_times(client, django_assert_max_num_queries) -> None:
    agency = _listed()
    _correct(client, agency, "licence", status="valid", number="9", as_of="2020-01-01")
    for rule in ("grave_report", "surge", "excess_rate"):
        FlagFactory(agency=agency, jurisdiction="NPL", rule=rule)
    client.get(f"/desk/agencies/{agency.pk}/")
    with django_assert_max_num_queries(12):
        client.get(f"/desk/agencies/{agency.pk}/")
    with django_assert_max_num_queries(12):
        client.get("/desk/agencies/", {"q": "Invented Lotus"})
