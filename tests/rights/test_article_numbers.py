import pytest
from django.test import Client

from rights.models import Provision
from rights.presenters.law import _articles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guides")]

MARK = "from memory, not yet checked"


def test_page_marks_the_article_numbers_that_nobody_checked(client: Client) -> None:
    unread = Provision.objects.filter(article_is_checked=False).first()
    told = client.get(f"/en/rights/{unread.topic_id}/").content.decode()
    expected = Provision.objects.filter(topic=unread.topic, article_is_checked=False).count()
    assert told.count(MARK) == expected > 0


def test_page_of_checked_numbers_has_no_mark(client: Client) -> None:
    topics = Provision.objects.filter(article_is_checked=False).values("topic")
    read = Provision.objects.exclude(topic__in=topics).first()
    assert MARK not in client.get(f"/en/rights/{read.topic_id}/").content.decode()


def test_summary_names_the_instrument_without_an_unchecked_number() -> None:
    rows = [
        Provision(instrument_id="C143", part="I", article="9(1)", article_is_checked=False),
        Provision(instrument_id="C097", part="main", article="6", article_is_checked=True),
    ]
    assert _articles(rows) == "C143; C097 6"
