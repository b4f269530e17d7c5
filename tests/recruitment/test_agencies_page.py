import gzip
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from audit.actors import LOADER, SEEDER
from recruitment.importers import REGISTERS
from recruitment.importers.base import plan
from recruitment.models import Agency, Licence
from recruitment.services import agencies, registers
from rights.models import Country
from tests.factories.recruitment import ReportFactory

pytestmark = pytest.mark.django_db

HEAD = "name,name_local,licence_number,status,valid_until,phone,address\n"
ROWS = (
    "Invented Alder Manpower,इन्भेन्टेड आल्डर म्यानपावर,1/070,valid,,01-4423123,Long Street 5 Kathmandu\n"
    "Invented Birch Overseas,,2/070,suspended,,,\n"
    "Invented Cedar Travels,,3/070,cancelled,,,\n"
    "Invented Elm Placement,,4/070,valid,2020-01-01,,\n"
)


@pytest.fixture(autouse=True)
def _countries():
    Country.objects.get_or_create(
        iso3="NPL", defaults={"iso2": "NP", "name": "Nepal", "is_origin": True}
    )
    Country.objects.get_or_create(
        iso3="QAT", defaults={"iso2": "QA", "name": "Qatar", "is_origin": False}
    )
    Country.objects.get_or_create(
        iso3="KEN", defaults={"iso2": "KE", "name": "Kenya", "is_origin": True}
    )


@pytest.fixture
def register():
    def take_in(rows: str = ROWS, as_of: date | None = None, head: str = HEAD):
        day = as_of or timezone.localdate() - timedelta(days=30)
        found = plan(
            register=REGISTERS["regulator_table"],
            content=(head + rows).encode(),
            as_of=day,
            country="NPL",
        )
        return registers.apply(plan=found, by=LOADER)

    return take_in


def ask(language: str = "en", **typed: str):
    return Client().post(f"/{language}/agencies/", {"country": "NPL", **typed})


def answers(response) -> list[tuple[str, str]]:
    return [(str(found.name), str(found.answer)) for found in response.context["found"]]


def test_page_asks_and_the_guide_chooses_the_country():
    response = Client().get("/en/agencies/?country=npl")
    assert response.status_code == 200
    assert response.context["form"].initial["country"] == "NPL"
    assert not response.cookies
    assert Client().get("/en/agencies/?country=%00<script>").status_code in (200, 400)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ({"name": "invented alder man power pvt ltd"}, "Licensed"),
        ({"name": "इन्भेन्टेड आल्डर मेनपावर"}, "Licensed"),
        ({"number": "Lic. १/०७०"}, "Licensed"),
        ({"number": "1/070", "country": ""}, "Licensed"),
        ({"contact": "+977 1 4423123"}, "Licensed"),
        ({"name": "Invented Birch Overseas"}, "Suspended"),
        ({"name": "Invented Cedar Travels"}, "Not licensed: cancelled"),
        ({"name": "Invented Elm Placement"}, "Not known"),
    ],
)
def test_answer_is_what_the_list_says_with_its_day(register, typed, answer):
    run = register()
    response = ask(**typed)
    assert response.status_code == 200
    assert answers(response)[0][1] == answer
    assert response.context["found"][0].as_of == run.as_of


@pytest.mark.parametrize(
    "typed",
    ["fb: inventedalder", "facebook.com/InventedAlder", "https://m.facebook.com/inventedalder/"],
)
def test_page_on_social_media_finds_the_agency(register, typed):
    register(
        "Invented Alder Manpower,1/070,valid,https://www.facebook.com/inventedalder\n"
        "Invented Birch Overseas,2/070,suspended,facebook.com/inventedbirch\n",
        head="name,licence_number,status,social_media\n",
    )
    response = ask(contact=typed)
    assert answers(response)[0] == ("Invented Alder Manpower", "Licensed")
    assert response.context["found"][0].has_same_contact


class TestSubAgents:
    HEAD = "kind,name,licence_number,status,phone,scope\n"
    ALDER = "agency,Invented Alder Manpower,1/070,valid,01-4423123,\n"
    OAK = "sub-agent,Invented Hari Oak,1/070,,9841000001,Two districts\n"

    @pytest.mark.parametrize("typed", [{"name": "invented hari oak"}, {"contact": "9841000001"}])
    def test_sub_agent_of_a_licensed_agency_is_said_to_have_no_licence(self, register, typed):
        run = register(self.ALDER + self.OAK, head=self.HEAD)
        response = ask(**typed)
        found = response.context["found"][0]
        assert (found.name, found.is_licensed, found.number) == ("Invented Hari Oak", False, "")
        assert (found.as_of, found.scope) == (run.as_of, "Two districts")
        page = response.content.decode()
        assert "Not licensed: sub-agent" in page
        assert "It has no licence of its own." in page
        assert "Invented Alder Manpower" in page
        assert 'class="tag yes"' not in page, "the licence of the agency is not its own"

    def test_licence_number_of_the_agency_finds_the_agency_alone(self, register):
        register(self.ALDER + self.OAK, head=self.HEAD)
        assert answers(ask(number="1/070")) == [("Invented Alder Manpower", "Licensed")]

    def test_one_who_is_no_longer_in_the_list_works_for_nobody(self, register):
        register(self.ALDER + self.OAK, head=self.HEAD)
        register(self.ALDER, as_of=timezone.localdate(), head=self.HEAD)
        page = ask(name="invented hari oak")
        assert answers(page)[0][1] == "Not licensed: no longer on the list"
        assert page.context["found"][0].works_for == ()

    def test_agency_without_a_licence_any_more_is_told_beside_its_sub_agent(self, register):
        register(self.ALDER.replace("valid", "cancelled") + self.OAK, head=self.HEAD)
        page = ask(name="invented hari oak").content.decode()
        assert "Not licensed: cancelled" in page

    def test_joined_by_a_person_each_answers_as_its_list_does(self, register, inspector):
        register(self.ALDER + self.OAK, head=self.HEAD)
        one, other = (
            Agency.objects.get(name=n) for n in ("Invented Alder Manpower", "Invented Hari Oak")
        )
        agencies.merge(one=one, other=other, by=inspector)
        assert answers(ask(name="invented hari oak"))[0][1] == "Not licensed: sub-agent"

    def test_other_apps_are_told_the_same(self, register):
        register(self.ALDER + self.OAK, head=self.HEAD)
        rows = Client().get("/api/v1/agencies/?country=NPL&phone=9841000001").json()["results"]
        assert [(row["name"], row["licence_status"]) for row in rows] == [
            ("Invented Hari Oak", "not_known")
        ]
        assert "no licence of its own" in rows[0]["licence_meaning"]
        assert [one["name"] for one in rows[0]["works_for"]] == ["Invented Alder Manpower"]


def test_unchanged_licence_holds_as_of_the_newest_list(register):
    register(as_of=date(2025, 1, 1))
    newer = register(as_of=timezone.localdate())
    found = ask(name="Invented Alder Manpower").context["found"][0]
    assert (found.as_of, found.is_old) == (newer.as_of, False)


def test_nobody_is_called_licensed_by_an_old_list(register):
    register(as_of=date(2021, 12, 28))
    page = ask(name="Invented Alder Manpower")
    assert "This list is old" in page.content.decode()
    assert answers(page) == [("Invented Alder Manpower", "Not known")]
    assert answers(ask(name="Invented Birch Overseas"))[0][1] == "Suspended"
    told = Client().get("/api/v1/agencies/?name=Invented+Alder+Manpower").json()["results"][0]
    assert told["licence_status"] == "not_known"
    assert "good now" in told["licence_meaning"]


def test_agency_of_a_sub_agent_is_not_called_licensed_by_an_old_list(register):
    rows = TestSubAgents.ALDER + TestSubAgents.OAK
    register(rows, as_of=date(2021, 12, 28), head=TestSubAgents.HEAD)
    (works_for,) = ask(name="invented hari oak").context["found"][0].works_for
    assert (str(works_for.answer), works_for.is_licensed) == ("Not known", False)


class TestNearly:
    """What a person may mean, where nothing is likely enough."""

    ROWS = (
        "Invented Himal Overseas,1/KTM,valid,facebook.com/himal.jobs,01-4423123,इन्भेन्टेड हिमाल ओभरसिज\n"
        "Invented Lotus Manpower,1/PKR,valid,,,\n"
    )
    HEAD = "name,licence_number,status,social_media,phone,name_local\n"

    @pytest.mark.parametrize(
        "typed",
        [
            {"name": "Himal"},
            {"name": "himal overs"},
            {"number": "ktm-1"},
            {"contact": "@himal.jobs"},
            {"contact": "himal.jobs"},
            {"contact": "01 4423123", "country": ""},
            {"name": "himal", "country": ""},
            {"name": "हिमाल"},
            {"name": "हिमाल ओभर", "country": ""},
        ],
    )
    def test_it_is_offered_and_not_said_to_be_the_same(self, register, typed):
        register(self.ROWS, head=self.HEAD)
        page = ask(**typed)
        assert answers(page) == [("Invented Himal Overseas", "Licensed")]
        assert not page.context["found"][0].has_same_number
        if typed.get("country") == "":
            assert "Nepal</p>" in page.content.decode()

    def test_number_without_its_office_brings_that_of_every_office(self, register):
        register(self.ROWS, head=self.HEAD)
        day_after = timezone.localdate() - timedelta(days=29)
        names = [name for name, _answer in answers(ask(number="1"))]
        assert names == ["Invented Himal Overseas", "Invented Lotus Manpower"]
        assert answers(ask(number="2")) == []
        register("Invented Acacia Jobs,NEA/77/2019,valid,,,\n" + self.ROWS, day_after, self.HEAD)
        assert answers(ask(number="77")) == [("Invented Acacia Jobs", "Licensed")]
        assert answers(ask(number="2019")) == [], "a year is no number"

    def test_letters_that_many_share_and_the_middle_of_a_word_bring_none(self, register):
        rows = "".join(f"Invented Pebble {n}rose Manpower,{n}/070,valid,,,\n" for n in range(9))
        register(rows, head=self.HEAD)
        assert answers(ask(name="Invented")) == []
        assert answers(ask(name="bble")) == []

    def test_it_shows_nothing_that_only_a_report_brought(self, register):
        register(self.ROWS, head=self.HEAD)
        agency = Agency.objects.get(name="Invented Lotus Manpower")
        agencies.add_name(agency=agency, text="Chandrama Uncle", kind="reported", by=SEEDER)
        agencies.add_identifier(agency=agency, kind="handle", text="@chandrama", by=SEEDER)
        agencies.create_unlisted(name="Invented Chandrama Visa", country="NPL", by=SEEDER)
        for typed in ({"name": "chandrama"}, {"contact": "chandrama"}):
            assert answers(ask(**typed)) == []


def test_firm_no_longer_in_the_list_is_not_licensed(register):
    register()
    register(ROWS.split("\n", 1)[1], as_of=timezone.localdate())
    found = answers(ask(name="Invented Alder Manpower"))
    assert found == [("Invented Alder Manpower", "Not licensed: no longer on the list")]


def test_not_found_is_neither_honest_nor_dishonest(register):
    register()
    page = ask(name="Wholly Unheard Of").content.decode()
    assert "Not found in the lists" in page
    assert "Not found does not mean honest or dishonest." in page


def test_country_without_a_list_is_not_said_to_have_no_licence(register):
    register()
    page = ask(name="Invented Alder Manpower", country="KEN").content.decode()
    assert "We have no list for Kenya" in page
    assert "Not found in the lists" not in page


def test_nothing_shows_that_anybody_was_reported(register):
    register()
    alder = Licence.objects.get(number="1/070").agency
    before = ask(name="Invented Alder Manpower").content
    agencies.create_unlisted(name="Invented Whispered Firm", country="NPL", by=SEEDER)
    agencies.add_name(agency=alder, text="Office above the pharmacy", kind="reported", by=SEEDER)
    agencies.add_identifier(agency=alder, kind="phone", text="01-4999888", by=SEEDER)
    agencies.add_identifier(agency=alder, kind="address", text="Dark Alley 7 Kathmandu", by=SEEDER)
    for _ in range(9):
        ReportFactory(agency=alder)
    assert ask(name="Invented Alder Manpower").content == before
    assert answers(ask(name="Invented Whispered Firm")) == []
    assert answers(ask(name="Office above the pharmacy")) == []
    assert answers(ask(contact="01-4999888")) == []


def test_joined_agencies_answer_each_for_its_own_licence(register, inspector):
    register()
    one, other = (Licence.objects.get(number=n).agency for n in ("1/070", "2/070"))
    agencies.merge(one=one, other=other, by=inspector)
    assert answers(ask(number="2/070"))[0] == ("Invented Birch Overseas", "Suspended")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Please write a name"),
        ({"name": "   "}, "Please write a name"),
        ({"name": "x" * 301}, "too long"),
        ({"name": "Invented", "country": "XXX"}, "choose a country"),
    ],
)
def test_wrong_answers_come_back_with_what_was_typed(typed, says):
    response = ask(**typed)
    assert response.status_code == 400
    page = response.content.decode()
    assert says in page
    if typed.get("name", "").strip():
        assert typed["name"] in page


@pytest.mark.parametrize("text", ["\u202eevil", "💥💥", "क" * 299, "' OR 1=1 --", "<b>x</b>", "%_"])
def test_strange_text_is_no_error_and_stays_text(register, text):
    register()
    response = ask(name=text, number=text, contact=text)
    assert response.status_code == 200
    assert "<b>x</b>" not in response.content.decode()
    assert "\u202e" not in response.context["typed"]


def test_answer_is_kept_by_no_cache_sets_no_cookie_and_names_nobody_in_its_address(register):
    register()
    response = ask(name="Invented Alder Manpower")
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert response.request["QUERY_STRING"] == ""


@pytest.mark.parametrize("language", ["en", "ar", "ne"])
def test_page_is_light_in_every_language(loaded_rights, register, language):
    register(
        "".join(
            f"Invented Alder Number {n} International Manpower Services Private Limited,"
            f"इन्भेन्टेड आल्डर अन्तर्राष्ट्रिय म्यानपावर सर्भिसेज {n},{n}/070,suspended,2026-12-31,"
            f"01-442312{n},House {n} Invented Building Long Street Kathmandu\n"
            for n in range(9)
        )
    )
    for response in (
        Client().get(f"/{language}/agencies/?country=NPL"),
        ask(language, name="Invented Alder Number 3 International Manpower Services"),
    ):
        assert response.status_code == 200
        assert len(gzip.compress(response.content, 6)) <= 14_000
