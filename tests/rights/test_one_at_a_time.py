"""Anybody may ask for what costs twenty pages. Misuse: ask for it many times at once."""

import pytest
from django.conf import settings
from django.test import Client

from rights import one_at_a_time

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guides")]

DEAR = ("keep/", "pack/", "pack/file/")


@pytest.mark.parametrize("page", DEAR)
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_second_at_once_is_told_to_wait_and_others_read_on(language: str, page: str) -> None:
    journey = f"/{language}/journeys/NPL/QAT/"
    with one_at_a_time._lock:
        refused = Client().get(journey + page)
        assert Client().get(journey).status_code == 200
    assert refused.status_code == 503
    assert int(refused["Retry-After"]) > 0
    assert refused["Cache-Control"] == "no-store"
    assert f'lang="{language}"' in refused.content.decode()


def test_place_is_free_again_after_each_and_after_trouble() -> None:
    for path in ("/en/journeys/NPL/QAT/pack/", "/en/journeys/NPL/XXX/pack/"):
        Client().get(path)
        assert not one_at_a_time._lock.locked()
