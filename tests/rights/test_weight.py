"""A page must come through in one round trip: 14,000 bytes with gzip, styles included.

Every template, every language, and the countries with most to say.
"""

import gzip

import pytest
from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import Length
from django.test import Client

from rights.models import Instrument, Stage, Statement, Topic
from rights.presenters import guide
from rights.presenters.facts import DESTINATION_BLOCKS, ORIGIN_BLOCKS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guides")]

MOST_COMPRESSED = 14_000
# 40 KiB: two lists of 250 countries in letters of three bytes each, and 21 languages to choose from.
MOST_HTML = 40 * 1024
HEAVY = [("NPL", "QAT"), ("PHL", "HKG"), ("IND", "SAU"), ("BGD", "MYS"), ("IDN", "JPN")]
LANGUAGES = [code for code, _name in settings.LANGUAGES]
# Every page in each of them; all five journeys in those whose letters weigh most, and in the one read most.
HEAVIEST = {"en", "my", "ta"}


def pages(journeys: list[tuple[str, str]]) -> list[str]:
    found = [
        "/",
        "/countries/",
        "/rights/",
        "/instruments/",
        "/beyond/",
        "/compare/",
        "/search/",
        "/about/",
    ]
    found += ["/fee-check/", "/search/?q=passport", "/search/?q=wages+unpaid"]
    for start, finish in journeys:
        journey = f"/journeys/{start}/{finish}/"
        found += [journey, f"{journey}checklist/", f"{journey}print/", f"{journey}text/"]
        found.append(f"{journey}pack/")
        found += [f"{journey}{stage}/" for stage in Stage.objects.values_list("pk", flat=True)]
        found += [
            f"{journey}{stage.pk}/{page}/"
            for stage in Stage.objects.all()
            for page in range(2, guide.pages_of(stage) + 1)
        ]
        found += [f"{journey}at_work/listen/", f"{journey}when_something_goes_wrong/listen/"]
        found += [f"/help/{start}/{finish}/", f"/countries/{start}/", f"/countries/{finish}/"]
        found += [f"/compare/?a={start}&b={finish}", f"/fee-check/?from={start}&to={finish}"]
    start, finish = HEAVY[1]
    found += [
        f"/rights/{key}/?from={start}&to={finish}"
        for key in Topic.objects.values_list("pk", flat=True)
    ]
    found += longest_laws()
    found += [f"/instruments/{key}/" for key in Instrument.objects.values_list("pk", flat=True)]
    found += ["/countries/NPL/?part=bilateral_agreements", "/countries/SAU/?part=complaints"]
    return found


def longest_laws() -> list[str]:
    """The first page of each stage, for the two countries with most law of their own at it."""
    found = []
    for stage in Stage.objects.values_list("pk", flat=True):
        journey: list[str] = []
        for blocks, otherwise in ((ORIGIN_BLOCKS, "NPL"), (DESTINATION_BLOCKS, "QAT")):
            written = Statement.objects.published().filter(block__in=blocks.get(stage, ()))
            longest = (
                written.exclude(country__in=journey)
                .values("country")
                .annotate(letters=Sum(Length("text")))
                .order_by("-letters")
                .first()
            )
            journey.append(longest["country"] if longest else otherwise)
        found.append("/journeys/{}/{}/{}/".format(*journey, stage))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_heavier_than_one_round_trip(language: str) -> None:
    client = Client()
    heavy = {}
    for path in pages(HEAVY if language in HEAVIEST else HEAVY[:1]):
        response = client.get(f"/{language}{path}")
        assert response.status_code == 200, path
        size = len(gzip.compress(response.content, 6))
        if size > MOST_COMPRESSED or len(response.content) > MOST_HTML:
            heavy[path] = (len(response.content), size)
    assert heavy == {}


def test_answer_of_the_fee_check_is_light_too() -> None:
    bill = dict.fromkeys(("agency_fee", "visa", "ticket", "medical", "papers", "other"), "99999")
    for start, finish in HEAVY:
        path = f"/ne/fee-check/?from={start}&to={finish}"
        response = Client().post(path, {**bill, "currency": "USD", "pay": "500"})
        assert response.status_code == 200
        assert len(gzip.compress(response.content, 6)) <= MOST_COMPRESSED
