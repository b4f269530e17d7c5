"""What the interview page without signal sends (static/js/interview.js), in shape or refused."""

from typing import Any

from rest_framework import serializers

from recruitment import report_facts
from recruitment.services.interviews import MOST_ANSWERS, Change

_LONGEST_NAME = 100
_MOST_VERSIONS = 1_000_000


class _Values(serializers.ListField):
    """All that one question was answered with, as a browser sends a form. Nothing is trimmed."""

    def __init__(self) -> None:
        super().__init__(
            child=serializers.CharField(
                allow_blank=True, trim_whitespace=False, max_length=report_facts.LONGEST_STORY
            ),
            max_length=100,
        )


class Asked(serializers.Serializer):
    """`number`: the interview's own, made on the device."""

    number = serializers.UUIDField()


class _Change(serializers.Serializer):
    name = serializers.CharField(max_length=_LONGEST_NAME)
    values = _Values()
    base = serializers.IntegerField(min_value=0, max_value=_MOST_VERSIONS)
    change = serializers.UUIDField()

    def to_internal_value(self, data: Any) -> Change:
        return Change(**super().to_internal_value(data))


class Saved(Asked):
    changes = _Change(many=True, allow_empty=False, max_length=MOST_ANSWERS)


class Opening(Asked):
    password = serializers.CharField(trim_whitespace=False, max_length=1000)


class Sent(Asked):
    """`answers`: the whole form. `versions`: what was seen of each answer that stands at the organisation."""

    sending = serializers.UUIDField()
    answers = serializers.DictField(child=_Values())
    versions = serializers.DictField(
        child=serializers.IntegerField(min_value=1, max_value=_MOST_VERSIONS)
    )
