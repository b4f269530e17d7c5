"""Which pages are made ahead."""

import pytest

from rights.publishing.pages import all_pages, corridors

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guides")]


def test_corridors_begin_where_people_leave_and_end_where_they_go() -> None:
    pairs = corridors()
    assert ("NPL", "QAT") in pairs
    assert ("QAT", "NPL") not in pairs
    assert len(pairs) == len(set(pairs)) > 200


def test_no_form_and_nothing_private_is_among_them() -> None:
    paths = [page.path for page in all_pages()]
    assert len(paths) == len(set(paths)) > 10_000
    words = {word for path in paths for word in path.split("/")}
    assert words & {"report", "receipt", "reply", "desk", "admin", "agencies", "api"} == set()
    assert not any("?" in path for path in paths)
