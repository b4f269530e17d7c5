"""A time of the evening is no time of the morning, in any language."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.utils import formats, translation

EVENING, MORNING = (
    datetime(2026, 11, 26, 20, 40, tzinfo=UTC),
    datetime(2026, 11, 26, 8, 40, tzinfo=UTC),
)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_evening_reads_otherwise_than_morning_and_in_no_english(language: str) -> None:
    with translation.override(language):
        for told in ("DATETIME_FORMAT", "TIME_FORMAT"):
            evening = formats.date_format(EVENING, told)
            assert evening != formats.date_format(MORNING, told)
            assert language in ("en", "fil") or "p.m" not in evening.lower()
