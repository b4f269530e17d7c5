"""What readers get: every page, for researched countries and for those nobody has looked at."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
import yaml
from django.conf import settings
from django.test import Client
from django.urls import reverse

from rights.models import (
    Contact,
    Country,
    Instrument,
    Ratification,
    Stage,
    Statement,
    Topic,
    Translation,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guides")]

JOURNEYS = [("NPL", "QAT"), ("PHL", "ITA"), ("FJI", "TUV"), ("ETH", "LBN")]


def get(path: str, **query: object) -> str:
    """The page, which must be there, without a cookie and without a word to anybody else."""
    response = Client().get(path, query)
    assert response.status_code == 200, (path, response.status_code)
    assert not response.cookies, path
    return response.content.decode()


def text(page: str) -> str:
    """The words of a page without its tags, in one line."""
    words = re.sub(r"<(style|svg)\b.*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", words).split())


def journey_pages(origin: str, destination: str) -> list[str]:
    pages = [f"/journeys/{origin}/{destination}/{part}" for part in ("", "checklist/", "print/")]
    pages += [f"/journeys/{origin}/{destination}/text/", f"/help/{origin}/{destination}/"]
    pages += [f"/journeys/{origin}/{destination}/{stage}/" for stage in stages()]
    pages += [f"/fee-check/?from={origin}&to={destination}"]
    return [*pages, f"/rights/get-paid/?from={origin}&to={destination}"]


def stages() -> list[str]:
    return list(Stage.objects.values_list("pk", flat=True))


class Outgoing(HTMLParser):
    """What a browser would fetch by itself while showing the page."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.scripts += tag == "script" or any(name.startswith("on") for name in told)
        if tag in ("img", "iframe", "audio", "video", "source", "embed") and told.get("src"):
            self.fetched.append(str(told["src"]))
        if tag == "link" and told.get("href") and told["href"] != "data:,":
            self.fetched.append(str(told["href"]))


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_page_of_a_journey_stands_alone(language: str) -> None:
    for journey in JOURNEYS[: 3 if language in ("en", "ar") else 1]:
        for path in journey_pages(*journey):
            page = get(f"/{language}{path}")
            reader = Outgoing()
            reader.feed(page)
            assert (reader.fetched, reader.scripts) == ([], 0), path
            direction = "rtl" if language in ("ar", "ur") else "ltr"
            assert f'<html lang="{language}" dir="{direction}">' in page
            assert page.count("<h1") == 1, path


def test_every_country_and_every_right_has_a_page() -> None:
    for code in Country.objects.values_list("pk", flat=True)[::7]:
        get(reverse("rights:country", args=[code]))
    for key in Topic.objects.values_list("pk", flat=True):
        get(reverse("rights:topic", args=[key]))
    for name in (
        "countries",
        "topics",
        "instruments",
        "beyond",
        "compare",
        "search",
        "fee_check",
        "about",
    ):
        get(reverse(f"rights:{name}"))


def test_wrong_addresses_are_not_found_and_small_letters_are_led_on() -> None:
    client = Client()
    for path in (
        "/en/journeys/NPL/XXX/",
        "/en/journeys/NPL/NPL/",
        "/en/journeys/NPL/QAT/no-such-stage/",
        "/en/journeys/NPL/QAT/at_work/99/",
        "/en/journeys/NPL/QAT/at_work/0/",
        "/en/countries/ZZZ/",
        "/en/rights/no-such-right/",
        "/en/instruments/C999/",
        "/en/help/NPL/%F0%9F%98%80/",
    ):
        assert client.get(path).status_code == 404, path
    assert client.get("/en/journeys/npl/qat/")["Location"] == "/en/journeys/NPL/QAT/"
    assert client.get("/en/countries/npl/")["Location"] == "/en/countries/NPL/"
    assert client.get("/en/instruments/c097/")["Location"] == "/en/instruments/C097/"


def test_home_leads_to_the_journey_and_keeps_a_wrong_choice() -> None:
    client = Client()
    home = reverse("rights:home")
    assert client.get(home, {"from": "NPL", "to": "QAT"})["Location"].endswith("/NPL/QAT/")
    for wrong in ({"from": "NPL", "to": "NPL"}, {"from": "NPL", "to": ""}, {"from": "NPL"}):
        response = client.get(home, wrong)
        assert response.status_code == 400
        page = response.content.decode()
        assert 'id="errors"' in page
        assert "<option value=NPL selected>" in page
    assert client.get(home, {"from": "\U0001f600", "to": "\u202e"}).status_code == 400


def test_home_names_researched_countries_first_in_the_page_s_language() -> None:
    page = get("/ne/")
    first = page[page.index('name="from"') : page.index('name="to"')]
    groups = first.split("<optgroup")
    assert "<option value=NPL>नेपाल" in groups[1]
    assert "QAT" not in groups[1]
    assert "<option value=QAT>कतार" in groups[2]
    names = re.findall(r'<option value="...">([^<]+)', groups[1])
    assert names == sorted(names)


def test_fact_from_memory_is_on_no_page() -> None:
    # Made one here: what the data still holds as a draft is checked some day.
    Statement.objects.filter(country="QAT", block="wages_and_hours", key="weekly_hours").update(
        confirmed_by="memory_only"
    )
    draft = Statement.objects.get(country="QAT", block="wages_and_hours", key="weekly_hours")
    words = draft.text[:40]
    pages = [get(f"/en{path}") for path in journey_pages("NPL", "QAT")]
    pages += [
        get("/en/countries/QAT/", part="wages_and_hours"),
        get("/en/compare/", a="QAT", b="NPL"),
    ]
    pages += [get("/en/search/", q=words)]
    assert not [page for page in pages if words in text(page).replace(f'value="{words}"', "")]
    # The very same page shows it once somebody has checked it.
    Statement.objects.filter(pk=draft.pk).update(
        confirmed_by="url", sources=["https://example.org/"]
    )
    assert words in text(get("/en/journeys/NPL/QAT/at_work/"))


def test_contact_from_memory_and_address_nobody_opened_are_not_shown() -> None:
    known = (
        Contact.objects.published().filter(country="QAT", name__startswith="Migrant-Rights").get()
    )
    assert known.name in get("/en/help/NPL/QAT/")
    Contact.objects.filter(pk=known.pk).update(confirmed_by="memory_only")
    assert known.name not in get("/en/help/NPL/QAT/")
    unopened = Contact.objects.published().filter(url_is_checked=False).exclude(url="").first()
    assert unopened.url not in get(f"/en/countries/{unopened.country_id}/")


def test_old_number_says_so_and_a_fresh_one_does_not() -> None:
    hotline = Contact.objects.get(country="QAT", phone="16008")
    assert hotline.as_of < 2023
    card = get("/en/help/NPL/QAT/").split("16008</bdi>")[1].split("</div>")[0]
    assert "Check this number" in card
    fresh = Contact.objects.get(country="NPL", phone="1141")
    assert fresh.as_of >= 2023
    card = get("/en/help/NPL/QAT/").split("1141</bdi>")[1].split("</div>")[0]
    assert "Check this number" not in card
    assert "Source from 2025" in card


def test_every_published_fact_on_a_stage_page_has_source_and_year() -> None:
    page = get("/en/journeys/NPL/QAT/at_work/")
    facts = page.split('<div class="says">')[1:]
    assert len(facts) > 3
    for fact in facts:
        assert re.search(r"Source from 20\d\d", fact)
        assert 'href="http' in fact


def test_not_known_is_never_shown_as_no() -> None:
    """C189: the list is not complete, so no row for Qatar says nothing about Qatar."""
    assert not Ratification.objects.filter(instrument="C189", country="QAT").exists()
    page = text(get("/en/countries/QAT/"))
    domestic = page[page.index("C189") :][:60]
    assert "Not known" in domestic
    assert "Not ratified" not in domestic
    complete = page[page.index("C097") :][:60]
    assert "Not ratified as of October 2023" in complete


def test_treaty_status_is_told_in_its_own_words_with_its_day() -> None:
    page = text(get("/en/compare/", a="PHL", b="ITA"))
    assert "Philippines: Ratified April 21, 2009" in page
    assert "Italy: Not ratified as of February 21, 2025" in page
    # Only the year was read for C143 and Italy.
    assert "Italy: Ratified 1981 " in page
    # Who only signed stands under the day of the whole list, which is told once.
    who = text(get("/en/instruments/ICRMW/"))
    assert "Signed only" in who
    assert who.count("as of February 21, 2025") == 1
    kenya = text(get("/en/countries/KEN/"))
    assert "without Annex I, Annex II, Annex III" in kenya


def test_dates_and_years_stand_in_the_page_s_own_digits() -> None:
    page = text(get("/ne/compare/", a="PHL", b="ITA"))
    assert "२००९" in page
    assert "Ratified 2009" not in page
    # In sentences of the law too, and what is dialled stands as it is dialled.
    row = Translation.objects.get(
        language="ne", path="country/QAT/wages_and_hours/minimum_wage", origin="machine"
    )
    assert "QAR 1,000" in row.text
    page = text(get("/ne/journeys/NPL/QAT/at_work/"))
    assert "QAR १,०००" in page
    assert "QAR 1,000" not in page
    assert "16008" in text(get("/ne/help/NPL/QAT/"))


def test_not_sure_gets_both_answers_and_papers_one() -> None:
    path = "/en/rights/no-recruitment-fees/"
    both = text(get(path, **{"from": "PHL", "to": "ITA"}))
    assert "With papers: Philippines must follow this. Without papers: This is only for" in both
    one = text(get(path, **{"from": "PHL", "to": "ITA", "papers": "without"}))
    assert "With papers: Philippines" not in one
    assert "This is only for workers with papers." in one


def test_situation_goes_along_in_the_address_and_nonsense_is_not_said() -> None:
    page = get("/en/journeys/NPL/QAT/", papers="without", groups=["domestic", "astronaut"])
    assert "/NPL/QAT/at_work/?papers=without&amp;groups=domestic" in page
    assert "astronaut" not in page[page.index("<main") :]
    plain = get("/en/journeys/NPL/QAT/", papers="\u202enonsense")
    assert "/NPL/QAT/at_work/" in plain
    assert "nonsense" not in plain[plain.index("<main") :]


def test_situation_goes_along_to_what_each_article_says_and_back() -> None:
    told = {"papers": "without", "groups": ["domestic"]}
    page = get("/en/journeys/NPL/QAT/at_work/", **told)
    link = "?from=NPL&amp;to=QAT&amp;papers=without&amp;groups=domestic"
    assert f'/en/rights/get-paid/{link}"' in page
    right = get("/en/rights/get-paid/", **{"from": "NPL", "to": "QAT"}, **told)
    assert '/en/journeys/NPL/QAT/?papers=without&amp;groups=domestic"' in right
    aloud = get("/en/journeys/NPL/QAT/at_work/listen/", **told)
    assert '/en/journeys/NPL/QAT/at_work/?papers=without&amp;groups=domestic"' in aloud
    nothing_told = get("/en/journeys/NPL/QAT/at_work/")
    assert '/en/rights/get-paid/?from=NPL&amp;to=QAT"' in nothing_told


def test_treaty_that_binds_for_others_only_is_not_called_no_treaty() -> None:
    """Italy ratified C143, whose part on skills is for workers with papers."""
    path, ends = "/en/rights/skills-recognition/", {"from": "NPL", "to": "ITA"}
    without = text(get(path, **ends, papers="without"))
    assert "Italy: Not for your situation" in without
    assert "No treaty on this binds Italy" not in without
    assert "No treaty on this binds Qatar" in text(get(path, **{**ends, "to": "QAT"}))


def test_duty_of_countries_on_the_way_is_told_beside_the_two_ends() -> None:
    on_the_way = "Countries on the way have this duty too, if they ratified."
    ends = {"from": "ETH", "to": "SAU"}
    for topic in Topic.objects.filter(pk__in=["if-you-are-arrested", "get-paid"]):
        page = text(get(f"/en/rights/{topic.pk}/", **ends))
        treaties = topic.provisions.filter(instrument__binding=True)
        shared = [row for row in treaties if "transit" in row.duty]
        assert page.count(on_the_way) == len(shared), topic


def test_right_says_first_whether_a_treaty_binds() -> None:
    """Where no treaty binds, a plain sentence like "you may join a union" must not stand alone."""
    page = text(get("/en/rights/join-a-union/", **{"from": "NPL", "to": "QAT"}))
    head = page[: page.index("Warning signs")]
    assert "a treaty on this binds Qatar" in head
    assert head.index("binds Qatar") < head.index("You may join a union")


def test_every_right_of_a_stage_stands_on_exactly_one_of_its_pages() -> None:
    client = Client()
    for stage in Stage.objects.all():
        seen = []
        for number in range(1, 10):
            last = f"{number}/" if number > 1 else ""
            response = client.get(f"/en/journeys/NPL/QAT/{stage.pk}/{last}")
            if response.status_code == 404:
                break
            page = response.content.decode()
            seen += re.findall(r'<details class="fold" id="([^"]+)"', page)
            # The others are one tap away.
            others = Topic.objects.filter(stage=stage).exclude(pk__in=seen)
            assert all(topic.title.split("'")[0] in page for topic in others)
        assert seen == list(Topic.objects.filter(stage=stage).values_list("pk", flat=True))


def test_country_nobody_has_researched_says_so() -> None:
    page = text(get("/en/journeys/FJI/TUV/"))
    assert "We have no full guide for Fiji yet" in page
    assert page.count("We do not know this rule.") == 2
    assert "We know of nobody in Tuvalu yet" in text(get("/en/help/FJI/TUV/"))


def test_journey_carries_both_countries_to_report_licence_and_fee_check() -> None:
    page = get("/ar/journeys/NPL/QAT/")
    assert 'href="/ar/report/?from=NPL&amp;to=QAT"' in page
    assert 'href="/ar/agencies/?country=NPL"' in page
    assert 'href="/ar/fee-check/?from=NPL&amp;to=QAT"' in page


def test_exit_comes_right_after_the_skip_link_and_tells_nobody() -> None:
    links = re.findall(r"<a [^>]+>", get("/en/journeys/NPL/QAT/"))
    assert 'href="#main"' in links[0]
    assert f'href="{settings.EXIT_URL}"' in links[1]
    assert "noreferrer" in links[1]


def test_text_left_in_english_is_marked_and_machine_translation_is_told() -> None:
    page = get("/ru/journeys/NPL/QAT/at_work/")
    assert '<span lang="en" dir="ltr">QAR 1,000 a month' in page
    whole = get("/ar/rights/get-paid/")
    assert Translation.objects.filter(language="ar", origin="machine").exists()
    assert "machine translation" in whole or "ترجمة آلية" in whole
    assert "machine translation" not in get("/en/rights/get-paid/")


def test_translation_of_an_older_wording_is_not_shown() -> None:
    row = Translation.objects.get(language="ne", path="topic/get-paid/title")
    assert row.text in get("/ne/rights/get-paid/")
    Translation.objects.filter(pk=row.pk).update(source="What it said last year")
    page = get("/ne/rights/get-paid/")
    assert row.text not in page
    assert f'<span lang="en" dir="ltr">{Topic.objects.get(pk="get-paid").title}</span>' in page


def test_print_sheet_draws_the_address_of_the_guide() -> None:
    page = get("/en/journeys/NPL/QAT/print/")
    assert "http://testserver/en/journeys/NPL/QAT/" in page
    assert 'class="qr"' in page
    assert "999" in page
    assert "16008" in page


def test_text_message_counts_its_parts() -> None:
    page = get("/en/journeys/NPL/QAT/text/")
    body = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL).group(1)
    # The one to call in danger comes first, and there is room for one.
    assert "999 (2026)" in body
    assert "No, fees are banned" in body
    assert len(body) <= 2 * 153
    # From right to left the plus would come last.
    assert "\u200e+254207876000\u200e" in get("/ar/journeys/PHL/KEN/text/")
    assert "999 (२०२६)" in get("/ne/journeys/NPL/QAT/text/")


def test_fee_check_says_what_is_over_under_which_rule_and_keeps_nothing() -> None:
    path = f"{reverse('rights:fee_check')}?from=NPL&to=QAT"
    client = Client(enforce_csrf_checks=True)
    response = client.post(
        path, {"currency": "NPR", "agency_fee": "१,५०,०००", "ticket": "40,000", "medical": "5000"}
    )
    assert response.status_code == 200
    page = text(response.content.decode())
    assert "at least 190,000 NPR" in page
    assert "The limit of Nepal is 10,000 NPR . Over by 140,000 NPR ." in page
    assert "Under the rule of Qatar, they may not charge this." in page
    medical = page[page.index("Medical test: 5,000") :][:60]
    assert "Not known" in medical
    assert "Labour Law 14 of 2004 art. 33" in page
    assert "Foreign Employment Tribunal" in page
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def test_bill_goes_along_into_a_report_by_form_and_never_in_an_address() -> None:
    client = Client(enforce_csrf_checks=True)
    bill = {"currency": "NPR", "agency_fee": "१,५०,०००", "ticket": "40,000.50"}
    answer = client.post(f"{reverse('rights:fee_check')}?from=NPL&to=QAT", bill).content.decode()
    carried = {name: _hidden(answer)[name] for name in ("from", "to", "fee_amount", "fee_currency")}
    assert carried["fee_amount"] == "190000.50"
    first = client.post("/en/report/", {**carried, "do": "carry"})
    assert first.status_code == 200
    second = client.post("/en/report/", {**_hidden(first.content.decode()), "do": "next"})
    page = second.content.decode()
    chosen = re.findall(r'<input[^>]*value="([^"]+)"[^>]* checked', page)
    assert chosen == ["excess-fees"]
    third = client.post(
        "/en/report/", {**_hidden(page), "abuses": "excess-fees", "do": "next"}
    ).content.decode()
    assert re.search(r'name="fee_amount" value="190000.50"', third)
    assert '<option value="NPR" selected>' in third
    assert not first.cookies


@pytest.mark.parametrize("amount", ["x", "-1", "1" * 16, "१", "1e5", "<b>"])
def test_what_is_no_sum_is_not_carried_into_a_report(amount: str) -> None:
    told = {"from": "NPL", "to": "QAT", "fee_amount": amount, "fee_currency": "NPR"}
    response = Client().post("/en/report/", {**told, "do": "carry"})
    assert response.status_code == 200
    assert "fee_amount" not in response.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "NPR"},
        {"currency": "NPR", "agency_fee": "a lot"},
        {"currency": "XXX", "agency_fee": "5"},
        {"currency": "NPR", "agency_fee": "5", "months": "0"},
        {"currency": "NPR", "agency_fee": "5", "work": "\U0001f600"},
        {"currency": "NPR", "agency_fee": "9" * 40},
        {},
    ],
)
def test_fee_check_gives_a_wrong_bill_back_as_it_was_typed(wrong: dict[str, str]) -> None:
    response = Client().post(f"{reverse('rights:fee_check')}?from=NPL&to=QAT", wrong)
    assert response.status_code == 400
    page = response.content.decode()
    assert 'id="errors"' in page
    if "agency_fee" in wrong and len(wrong["agency_fee"]) < 20:
        assert f'value="{wrong["agency_fee"]}"' in page


def test_fee_check_calls_nothing_right_that_is_too_much_for_every_kind_of_work() -> None:
    """Nothing for work in a home, 165,000 taka for all else: 250,000 is too much for both."""
    bill = {"currency": "BDT", "agency_fee": "50,000", "visa": "২,০০,০০০"}
    page = Client().post(f"{reverse('rights:fee_check')}?from=BGD&to=SAU", bill).content.decode()
    text = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "For work in a home: They asked for too much: at least 250,000 BDT" in text
    assert "For other work: They asked for too much: at least 85,000 BDT" in text
    assert "nothing that is over" not in text


def test_fee_check_tells_a_rule_in_words_where_no_sum_can_be_held_against_it() -> None:
    bill = {"currency": "TWD", "agency_fee": "1800"}
    page = Client().post(f"{reverse('rights:fee_check')}?from=PHL&to=TWN", bill).content.decode()
    assert "monthly service fee" in page
    bill = {"currency": "NPR", "agency_fee": "9000"}
    page = Client().post(f"{reverse('rights:fee_check')}?from=NPL&to=QAT", bill).content.decode()
    assert "The rules in short" not in page


def test_a_fee_in_dinars_is_carried_into_the_report_as_it_was_meant() -> None:
    bill = {"currency": "KWD", "agency_fee": "12.500"}
    page = Client().post(f"{reverse('rights:fee_check')}?from=NPL&to=KWT", bill).content.decode()
    assert _hidden(page)["fee_amount"] == "12.50"


def test_fee_check_without_countries_asks_for_them() -> None:
    for query in ({}, {"from": "NPL"}, {"from": "NPL", "to": "NPL"}, {"from": "\U0001f600"}):
        response = Client().get(reverse("rights:fee_check"), query)
        assert response.status_code in (200, 400)
        assert 'name="from"' in response.content.decode()


@pytest.mark.parametrize(
    ("language", "asked", "found"),
    [
        ("en", "pasport", "/en/rights/keep-your-passport/"),
        ("en", "unpaid wages", "/en/rights/get-paid/"),
        ("en", "C097", "/en/instruments/C097/"),
        ("en", "nepal katar", "/en/journeys/NPL/QAT/"),
        ("en", "Népal", "/en/countries/NPL/"),
        ("ar", "جواز", "/ar/rights/keep-your-passport/"),
        ("ne", "राहदानी", "/ne/rights/keep-your-passport/"),
        ("ne", "कतार", "/ne/countries/QAT/"),
        ("en", "कतार", "/en/countries/QAT/"),
        ("en", "NPL QAT", "/en/journeys/NPL/QAT/"),
        ("en", "usa", "/en/countries/USA/"),
        ("en", "convention 97", "/en/instruments/C097/"),
        ("en", "c189", "/en/instruments/C189/"),
        ("en", "skils recognition", "/en/rights/skills-recognition/"),
        ("en", "remitances", "/en/rights/sending-money-home/"),
        ("en", "return and reintegration", "/en/rights/starting-again-at-home/"),
        ("en", "bilateral agreement", "/en/rights/agreements-between-countries/"),
        ("en", "domestic worker", "/en/rights/domestic-workers/"),
        ("en", "trafficked people", "/en/rights/forced-labour-and-trafficking/"),
        ("en", "irregular status", "/en/rights/without-papers/"),
        ("en", "multilateral framework", "/en/instruments/MFLM/"),
        ("en", "regional processes", "/en/rights/agreements-between-countries/"),
        ("en", "Colombo Proces", "/en/beyond/#colombo-process-asian-countries-of-origin"),
        ("en", "complaint to the ILO", "/en/beyond/#ilo-complaint"),
        ("en", "Special Rapporteur", "/en/beyond/#un-special-rapporteur"),
        ("ne", "संयुक्त राष्ट्र उजुरी", "/ne/beyond/#cmw-individual"),
    ],
)
def test_search_finds_in_every_script_and_forgives_a_letter(
    language: str, asked: str, found: str
) -> None:
    page = get(f"/{language}/search/", q=asked)
    results = re.findall(r'<li class="says"><a href="([^"]+)"', page)
    assert found in results[:6], results


@pytest.mark.parametrize(
    ("language", "asked", "country"),
    [
        ("en", "can they keep my passport", "CAN"),
        ("en", "are fees allowed", "ARE"),
        ("en", "return and reintegration", "AND"),
        ("fr", "mon passeport est où", "EST"),
        ("fil", "hindi binayaran", "IND"),
    ],
)
def test_a_word_that_is_a_country_s_code_or_nearly_its_name_leads_nobody_there(
    language: str, asked: str, country: str
) -> None:
    page = get(f"/{language}/search/", q=asked)
    results = re.findall(r'<li class="says"><a href="([^"]+)"', page)
    assert f"/{language}/countries/{country}/" not in results[:3], results[:6]


@pytest.mark.parametrize(
    "asked", ["x", "y" * 101, "\u202e" * 3, "'; drop table", "%", "😀😀", "\\ _"]
)
def test_search_for_nonsense_is_answered(asked: str) -> None:
    response = Client().get("/en/search/", {"q": asked})
    assert response.status_code in (200, 400)
    assert "<script" not in response.content.decode()


def test_search_shows_what_was_asked_as_text() -> None:
    page = get("/en/search/", q='"><b>bold</b>')
    assert "<b>bold" not in page


def test_an_embassy_stands_first_for_its_own_people_and_last_for_others() -> None:
    office = "Philippine Migrant Workers Office, Doha"
    for origin, is_own in (("PHL", True), ("NPL", False)):
        page = get(f"/en/help/{origin}/QAT/")
        names = re.findall(
            r"<h3>(?:<[^>]+>)?([^<]+)", page[: page.index("<h2>In ", page.index("<h2>In ") + 1)]
        )
        assert names[0] == "Emergency service 999"
        assert (names[1] if is_own else names[-1]) == office, names


@pytest.mark.parametrize("country", ["HKG", "THA", "LBN", "TWN", "ITA", "OMN"])
def test_in_danger_one_is_sent_to_who_comes_at_once(country: str) -> None:
    """Not to a health line, nor to the number of the police for all that is not urgent."""
    page = text(get(f"/en/journeys/NPL/{country}/"))
    box = page[page.index("In danger now?") : page.index("Go to a safe place first.")]
    first = Contact.objects.filter(country=country, kind="police").get()
    assert f"{first.name} {first.phone}" in box
    assert box.index(first.phone) < box.index("In Nepal:")


def test_law_is_named_with_its_year_once_and_with_what_the_file_notes() -> None:
    office = text(get("/en/journeys/NPL/QAT/when_something_goes_wrong/"))
    assert "Labour Law No. 14, 2004" in office
    office = text(get("/en/countries/OMN/", part="labour_authority"))
    assert "Royal Decree 53/2023, 2023" not in office
    bill = text(get("/en/countries/IND/", part="regulator_of_recruitment"))
    assert "Welfare) Bill, 2025" in bill
    assert "draft for comment until 24 November 2025; not found as passed law" in bill
    agreement = text(get("/en/countries/MYS/", part="bilateral_agreements"))
    assert "a renewal was asked for; in November 2025 it had not been made" in agreement


def test_signs_of_forced_labour_stand_on_the_page_of_their_list_in_every_language() -> None:
    file = yaml.safe_load((settings.CONTENT_DIR / "abuses.yaml").read_text())
    page = unescape(text(get("/en/instruments/FL11/")))
    for sign in file["forced_labour_indicators"]:
        assert sign["plain"] in page
    assert "yaml" not in page
    assert "may leave this part out" not in page
    for code, _name in settings.LANGUAGES[1:]:
        own = unescape(text(get(f"/{code}/instruments/FL11/")))
        assert file["forced_labour_indicators"][1]["plain"] not in own, code


def test_no_text_of_a_law_speaks_of_files() -> None:
    for key in Instrument.objects.values_list("pk", flat=True):
        page = text(get(f"/en/instruments/{key}/"))
        assert not re.search(r"\b\w+\.(yaml|csv|md)\b", page), key


def test_every_way_to_complain_and_all_talks_of_the_files_have_a_place() -> None:
    file = yaml.safe_load((settings.CONTENT_DIR / "instruments.yaml").read_text())
    page = unescape(text(get("/en/beyond/")))
    for entry in [*file["routes"], *file["supervising_bodies"], *file["policy_forums"]]:
        assert entry.get("title") or entry["name"] in page
        assert entry["plain"] in page
    for route in file["routes"]:
        assert f"Who: {route['who_can']} Against whom: {route['against']}" in page
        assert route["legal_source"] in page
    regional = file["regional_processes"]
    for name in [*regional["named_in_seed"], *regional["others_to_consider"]]:
        assert name in page
    assert "Do not tell workers" not in page
    assert "seed" not in page
    for path in ("/en/instruments/", "/en/instruments/ICRMW/"):
        assert 'href="/en/beyond/"' in get(path)
    assert "ILO मा उजुरी" in text(get("/ne/beyond/"))


def test_page_takes_few_queries(django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(16):
        get("/ne/journeys/NPL/QAT/")
    with django_assert_max_num_queries(16):
        get("/ne/journeys/NPL/QAT/at_work/")


def test_about_counts_what_is_published_and_what_waits() -> None:
    page = text(get("/en/about/"))
    assert f"{Statement.objects.awaiting_confirmation().count():,} more facts wait" in page
    assert "we keep nothing" in page


@pytest.mark.parametrize("path", ["journeys/NPL/QAT/", "journeys/NPL/QAT/text/", "help/NPL/QAT/"])
def test_a_number_stands_with_its_year_and_the_page_it_was_read_on(path: str) -> None:
    page = get(f"/en/{path}")
    for country, number in (("QAT", "999"), ("NPL", "1141")):
        contact = Contact.objects.published().get(country=country, phone=number)
        assert number in page
        assert contact.sources[0] in page
        assert str(contact.as_of) in page


def test_printed_numbers_name_the_site_they_were_read_on() -> None:
    page = text(get("/en/journeys/NPL/QAT/print/"))
    contact = Contact.objects.published().get(phone="1141")
    site = contact.sources[0].split("/")[2].removeprefix("www.")
    assert f"{contact.as_of}, {site}" in page
