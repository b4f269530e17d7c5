"""Charts at the desk: own country, agreed reports, no small number, filters that never break."""

import csv
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from accounts.services import choose_language
from recruitment.chart_presenters import table
from recruitment.charts import ChartFilter, Charts, charts_for
from recruitment.country_tiles import PLACES
from recruitment.models import CountryBaseline
from recruitment.services import flags
from recruitment.small_counts import OTHERS
from rights.models import Statement
from tests.conftest import Cast
from tests.factories.recruitment import AgencyFactory, FlagFactory, ReportFactory
from tests.factories.rights import CountryFactory


def _charts(person, **wish: str) -> Charts:
    return charts_for(person, ChartFilter.from_address(wish), timezone.now().date())[1]


def _reports(n: int, **values) -> None:
    agency = values.pop("agency", None) or AgencyFactory(country="NPL")
    ReportFactory.create_batch(n, agency=agency, **values)


def test_counts_agreed_reports_on_agencies_of_the_own_country_alone(cast: Cast) -> None:
    _reports(6)
    _reports(7, consents_to_regulator=False)
    _reports(7, consents_to_counting=False)
    _reports(7, state="held")
    _reports(7, match="possible", match_score=0.9)
    _reports(8, agency=AgencyFactory(country="KEN"))
    assert _charts(cast.inspector).total == 6
    assert _charts(cast.other_inspector).total == 8
    assert _charts(cast.caseworker).total is None
    assert _charts(cast.editor).corridors == []


def test_reports_of_a_merged_agency_count_where_it_went(cast: Cast) -> None:
    _reports(6, agency=AgencyFactory(country="", merged_into=AgencyFactory(country="NPL")))
    assert _charts(cast.inspector).total == 6


def test_reports_of_an_agency_merged_across_a_border_count_once(cast: Cast) -> None:
    elsewhere = cast.other_inspector.jurisdiction
    _reports(6, agency=AgencyFactory(country="NPL", merged_into=AgencyFactory(country=elsewhere)))
    assert _charts(cast.other_inspector).total == 6
    assert _charts(cast.inspector).total in (None, 0)


def test_journey_of_few_is_one_of_the_others(cast: Cast) -> None:
    _reports(20)
    _reports(9, destination="SAU")
    _reports(2, destination="ARE")
    assert _charts(cast.inspector).corridors == [("NPL-QAT", 20), (OTHERS, 11)]


def test_no_view_minus_another_tells_of_few(cast: Cast) -> None:
    """All journeys less the ones that can be chosen: what is left is many, or not to be had."""
    for destination, days in (("QAT", 0), ("QAT", 40), ("SAU", 0), ("SAU", 40)):
        _reports(9, destination=destination, accepted_at=timezone.now() - timedelta(days=days))
    _reports(1, destination="ARE", abuse_keys=["passport-retention"])
    _reports(5, destination="ARE", accepted_at=timezone.now() - timedelta(days=40))
    every = _charts(cast.inspector)
    apart = [_charts(cast.inspector, corridor=key) for key, _ in every.corridors if key != OTHERS]
    for i, month in enumerate(every.months):
        left = [one.months[i].count for one in apart]
        if month.count is not None and None not in left:
            assert not 0 < month.count - sum(left) < 5
    assert "passport-retention" not in dict(every.abuses)


def test_page_holds_no_number_of_few(cast: Cast, browser_of) -> None:
    _reports(12)
    _reports(3, abuse_keys=["passport-retention"], accepted_at=timezone.now() - timedelta(days=40))
    _reports(7, accepted_at=timezone.now() - timedelta(days=80))
    page = browser_of(cast.inspector).get("/desk/charts/").content.decode()
    assert "I met passport-retention" not in page
    cells = re.findall(r'<td class="number"[^>]*>(\d+)</td>', page)
    assert "22" in cells
    assert not {"1", "2", "3", "4"} & set(cells)


def test_too_few_altogether_are_not_drawn(cast: Cast, browser_of) -> None:
    _reports(4)
    page = browser_of(cast.inspector).get("/desk/charts/").content.decode()
    assert page.count("Fewer than 5 reports.") == 4
    assert "<svg" not in page


@pytest.mark.parametrize("role", ["caseworker", "editor", "operator"])
@pytest.mark.parametrize("address", ["", "months.csv", "fees.csv"])
def test_charts_do_not_exist_for_others(cast: Cast, browser_of, role: str, address: str) -> None:
    assert browser_of(getattr(cast, role)).get(f"/desk/charts/{address}").status_code == 404
    assert browser_of(cast.inspector).get(f"/desk/charts/{address}").status_code == 200


def test_charts_of_another_country_are_empty_of_this_one(cast: Cast, browser_of) -> None:
    _reports(30, destination="SAU")
    client = browser_of(cast.other_inspector)
    page = client.get("/desk/charts/?corridor=NPL-SAU").content.decode()
    assert "NPL-SAU" not in page
    assert "NPL-SAU" not in client.get("/desk/charts/corridors.csv").content.decode()


@pytest.mark.parametrize(
    "query",
    ["period=99", "period=-1", "corridor=x", "corridor=-", "corridor=NPL-QAT-SAU", "corridor=others",
     "corridor=%F0%9F%98%80-%E2%80%AE", "period=" + "1" * 5000, "corridor=AAA-BBB"],
)  # fmt: skip
def test_bad_filters_show_all(cast: Cast, browser_of, query: str) -> None:
    _reports(6)
    for address in ("", "months.csv", "fees.csv"):
        answer = browser_of(cast.inspector).get(f"/desk/charts/{address}?{query}")
        assert answer.status_code == 200
        assert b"6" in answer.content or address == "fees.csv"


def test_journey_of_few_and_journey_of_none_are_answered_alike(cast: Cast, browser_of) -> None:
    _reports(30)
    _reports(3, destination="ARE")
    client = browser_of(cast.inspector)
    few, none = (
        client.get(f"/desk/charts/?corridor=NPL-{place}").content.decode().partition("<main")[2]
        for place in ("ARE", "HKG")
    )
    assert "too few reports to stand alone" in few
    assert few == none


def test_filters_stay_in_the_address_and_periods_do_not_overlap(cast: Cast, browser_of) -> None:
    _reports(6, accepted_at=timezone.now() - timedelta(days=420))
    assert _charts(cast.inspector, period="1").total is None
    assert _charts(cast.inspector, period="2").total == 6
    page = (
        browser_of(cast.inspector).get("/desk/charts/?period=2&corridor=NPL-QAT").content.decode()
    )
    assert '<option value="2" selected>' in page
    assert '<option value="NPL-QAT" selected>' in page
    assert "months.csv?period=2&amp;corridor=NPL-QAT" in page
    today = date(2026, 1, 31)
    newest, before = (ChartFilter(period).months(today) for period in ("1", "2"))
    assert (newest[0], newest[-1]) == (date(2025, 2, 1), date(2026, 1, 1))
    assert (before[0], before[-1]) == (date(2024, 2, 1), date(2025, 1, 1))


def _past_year(n: int) -> None:
    """`n` sources, each on an agency of its own, in the year that the baseline calls the past."""
    for i in range(n):
        _reports(1, accepted_at=timezone.now() - timedelta(days=100 + 15 * i))


def test_usual_is_the_baseline_by_days_and_by_the_part_that_agreed(cast: Cast) -> None:
    _past_year(20)
    today = timezone.now().date()
    flags.make_baselines(day=today)
    assert CountryBaseline.objects.get(country="NPL").data["past"] == 20
    full_month = _charts(cast.inspector).months[-2]
    days = (today.replace(day=1) - full_month.first_day).days
    assert full_month.usual == round(20 / 365 * days)
    seen = _charts(cast.inspector).total
    _reports(seen, consents_to_regulator=False)
    assert _charts(cast.inspector).months[-2].usual == round(20 / 365 * days / 2)


def test_usual_is_not_known_without_a_baseline_or_for_a_journey_of_unknown_size(cast: Cast) -> None:
    _past_year(20)
    assert {month.usual for month in _charts(cast.inspector).months} == {None}
    flags.make_baselines(day=timezone.now().date())
    assert None not in {month.usual for month in _charts(cast.inspector).months}
    along = _charts(cast.inspector, corridor="NPL-QAT")
    assert {month.usual for month in along.months} == {None}


def test_table_for_machines_says_what_the_page_says_and_runs_no_formula(
    cast: Cast, browser_of
) -> None:
    _reports(6)
    _reports(8, origin="", destination="QAT")
    client = browser_of(cast.inspector)
    rows = list(csv.reader(client.get("/desk/charts/corridors.csv").content.decode().splitlines()))
    assert rows == [["journey", "reports"], ["'-QAT", "8"], ["NPL-QAT", "6"]]
    months = list(csv.reader(client.get("/desk/charts/months.csv").content.decode().splitlines()))
    assert len(months) == 13
    assert months[-1] == [f"{timezone.now():%Y-%m}", "14", ""]
    assert client.get("/desk/charts/nothing.csv").status_code == 404


def test_fees_stand_in_bands_of_their_journey(cast: Cast, browser_of) -> None:
    _reports(6, fee_amount=Decimal(8_000), fee_currency="NPR")
    _reports(6, fee_amount=Decimal(90_000), fee_currency="NPR")
    _reports(7, fee_amount=Decimal(500), fee_currency="QAR")
    assert _charts(cast.inspector).fees is None
    fees = _charts(cast.inspector, corridor="NPL-QAT").fees
    assert (fees.currency, fees.limit, fees.elsewhere) == ("NPR", None, 7)
    assert [count for _, count in fees.bands] == [6, 6]
    page = browser_of(cast.inspector).get("/desk/charts/?corridor=NPL-QAT").content.decode()
    assert "No limit in law is known to us for this journey." in page


def test_a_few_fees_in_another_currency_hide_with_a_band(cast: Cast) -> None:
    for amount in (8_000, 90_000):
        _reports(6 + amount // 1000, fee_amount=Decimal(amount), fee_currency="NPR")
    _reports(1, fee_amount=Decimal(500), fee_currency="QAR")
    fees = _charts(cast.inspector, corridor="NPL-QAT").fees
    assert fees.elsewhere is None
    assert sorted(count is None for _, count in fees.bands) == [False, True]


@pytest.mark.parametrize("language", ["en", "ar", "ne"])
def test_charts_ask_the_database_at_most_twelve_times_and_draw_without_script_or_style(
    inspector, browser_of, django_assert_max_num_queries, language: str
) -> None:
    choose_language(user=inspector, language=language)
    agency = AgencyFactory(country="NPL")
    _reports(12, agency=agency, fee_amount=Decimal(8_000), fee_currency="NPR")
    FlagFactory(agency=agency)
    flags.make_baselines(day=timezone.now().date())
    client = browser_of(inspector)
    client.get("/desk/charts/")
    with django_assert_max_num_queries(12):
        page = client.get("/desk/charts/?corridor=NPL-QAT").content.decode()
    assert "<script" not in page
    assert "style=" not in page
    assert page.count('<svg class="chart" ') == page.count("<table") >= 5
    assert not re.search(r' (?:x|y|width|height|x1|y1)="[^"]*[^0-9."-][^"]*"', page)


def test_every_cell_for_machines_is_plain(cast: Cast) -> None:
    _reports(6)
    with translation.override("ar"):
        for row in table("months", _charts(cast.inspector)):
            assert all(cell.isascii() for cell in row)


@pytest.fixture
def limit() -> None:
    """What data/countries/BGD.yaml says of the fee for a job in Qatar, in an invented source."""
    for key, text in (
        ("cap", "At most BDT 100,780 in all. Qatar 100,780"),
        ("summary", "Women who are domestic workers pay nothing."),
    ):
        Statement.objects.create(
            country=CountryFactory(iso3="BGD"), block="recruitment_fee_rule", key=key, text=text, as_of=2024,
            confirmed_by="url", sources=["https://law.example/fees"],
        )  # fmt: skip


def _told_in_taka(*amounts: int) -> None:
    for amount in amounts:
        _reports(6, origin="BGD", fee_amount=Decimal(amount), fee_currency="BDT")


def test_fees_over_the_limit_in_law_are_told_from_those_within(
    cast: Cast, browser_of, limit: None
) -> None:
    _told_in_taka(90_000, 100_780, 300_000)
    fees = _charts(cast.inspector, corridor="BGD-QAT").fees
    assert (fees.limit.highest, fees.limit.currency) == (100_780, "BDT")
    over = {True: 0, False: 0}
    for band, count in fees.bands:
        over[band.is_over] += count
    assert over == {True: 6, False: 12}
    page = browser_of(cast.inspector).get("/desk/charts/?corridor=BGD-QAT").content.decode()
    assert "at most 100,780 BDT in all, as of 2024" in page
    assert 'href="https://law.example/fees"' in page
    assert page.count("over the limit</td>") == 1


def test_few_over_the_limit_are_not_told_apart(cast: Cast, browser_of, limit: None) -> None:
    _told_in_taka(90_000)
    _reports(2, origin="BGD", fee_amount=Decimal(300_000), fee_currency="BDT")
    page = browser_of(cast.inspector).get("/desk/charts/?corridor=BGD-QAT").content.decode()
    assert "Too few fees stand on one side of the limit" in page
    assert "over the limit</td>" not in page


def test_limit_is_read_in_its_own_currency_though_more_tell_another(
    cast: Cast, limit: None
) -> None:
    _told_in_taka(90_000)
    _reports(30, origin="BGD", fee_amount=Decimal(3_000), fee_currency="QAR")
    fees = _charts(cast.inspector, corridor="BGD-QAT").fees
    assert (fees.currency, fees.elsewhere) == ("BDT", 30)


def test_map_sums_the_journeys_that_are_shown_and_no_others(cast: Cast, browser_of) -> None:
    _reports(20)
    _reports(9, destination="SAU")
    _reports(3, destination="ARE")
    _reports(3, destination="KWT")
    found = _charts(cast.inspector)
    assert found.countries == {"NPL": (29, None), "QAT": (None, 20), "SAU": (None, 9)}
    page = browser_of(cast.inspector).get("/desk/charts/").content.decode()
    drawn = page.split('<section class="sheet" aria-labelledby="map">')[1].split("</section>")[0]
    assert re.findall(r'<text class="small value"[^>]*>(\d+)<', drawn) == ["29", "20", "9"]
    assert drawn.count(" depth-0") + 3 == len(PLACES)
    rows = browser_of(cast.inspector).get("/desk/charts/map.csv").content.decode().splitlines()
    assert [row.strip() for row in rows[1:]] == ["NPL,29,", "QAT,,20", "SAU,,9"]
