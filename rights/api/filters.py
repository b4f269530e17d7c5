"""What each list may be asked for. The words are those of the schema."""

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, Filter, FilterSet, IsoDateTimeFilter
from django_filters.fields import IsoDateTimeField
from drf_spectacular.drainage import set_override
from rest_framework import serializers

from rights.models import Contact, Instrument


class CountryCode(serializers.RegexField):
    """Three capital letters of ISO 3166-1. Whether such a country exists is not asked here."""

    default_error_messages = {
        "invalid": _("Three capital letters of ISO 3166-1 are needed, as in NPL.")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(r"^[A-Z]{3}$", **options)


class YesOrNo(serializers.ChoiceField):
    """`true` or `false`, and nothing that only looks like it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=["true", "false"], **options)

    def to_internal_value(self, data: Any) -> bool:
        return super().to_internal_value(data) == "true"


class Choice(serializers.ChoiceField):
    default_error_messages = {
        "invalid_choice": _("This is not one of the allowed values. The schema lists them.")
    }


class Key(serializers.RegexField):
    """A key of the content: small letters, digits, hyphen, underline."""

    default_error_messages = {"invalid": _("This can't be a key of the content.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(r"^[a-z0-9_-]{1,60}$", **options)


class InstrumentKey(serializers.RegexField):
    default_error_messages = {"invalid": _("This can't be the key of an instrument.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(r"^[A-Z0-9]{1,12}$", **options)


class Filters(FilterSet):
    """What is not understood is refused; so is an empty value, which the parent passes over in silence."""

    def is_valid(self) -> bool:
        for name in self.filters:
            if self.data.get(name) == "":
                self.form.add_error(name, ValidationError("", code="blank"))
        return super().is_valid()


class YesOrNoFilter(ChoiceFilter):
    """`true` or `false`, and nothing that only looks like it."""

    def __init__(self, *, help_text: str) -> None:
        choices = [("true", "true"), ("false", "false")]
        super().__init__(choices=choices, help_text=help_text)
        schema = {"type": "string", "enum": ["true", "false"], "description": help_text}
        set_override(self, "field", schema)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return super().filter(qs, value == "true" if value else None)


class _UtcField(IsoDateTimeField):
    def to_python(self, value: Any) -> datetime | None:
        """PostgreSQL knows no offset beyond 16 hours, and Python no year 10000."""
        try:
            return (moment := super().to_python(value)) and moment.astimezone(UTC)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class TimeFilter(IsoDateTimeFilter):
    field_class = _UtcField


class PatternFilter(Filter):
    """Lets through what a field of a serializer does, in the same words."""

    field_class = forms.RegexField

    def __init__(self, field: serializers.RegexField, **options: Any) -> None:
        regex = next(v.regex for v in field.validators if isinstance(v, RegexValidator))
        words = {"invalid": field.error_messages["invalid"]}
        super().__init__(regex=regex, strip=False, error_messages=words, **options)
        schema = {"type": "string", "pattern": regex.pattern, "description": field.help_text}
        set_override(self, "field", schema)


class CountryFilter(Filters):
    role = ChoiceFilter(
        choices=[("origin", "origin"), ("destination", "destination")],
        method="of_role",
        help_text="Countries that many leave (`origin`) or many go to (`destination`).",
    )
    has_guide = YesOrNoFilter(help_text="`true`: researched; `false`: treaties only.")

    def of_role(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(**{f"is_{value}": True})


class InstrumentFilter(Filters):
    tier = ChoiceFilter(
        choices=Instrument.Tier.choices,
        help_text="`core`: C097, C143 and ICRMW; the others as in `tier` of the answer.",
    )
    binding = YesOrNoFilter(help_text="`true`: binds those who ratify; `false`: a guide or a tool.")


class RatificationFilter(serializers.Serializer):
    country = CountryCode(required=False, help_text="ISO 3166-1 alpha-3.")
    instrument = InstrumentKey(required=False, help_text="Key of one treaty, e.g. `C143`.")


class TopicFilter(Filters):
    stage = PatternFilter(Key(help_text="Key of a stage of the journey, e.g. `recruitment`."))
    abuse = PatternFilter(
        Key(help_text="Key of an abuse type this right speaks of."), method="of_abuse"
    )

    def of_abuse(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(abuses__contains=[value])


class ContactFilter(Filters):
    country = PatternFilter(CountryCode(help_text="ISO 3166-1 alpha-3."))
    kind = ChoiceFilter(choices=Contact.Kind.choices, help_text="Who answers.")


PAPERS = ["with", "without", "not_sure"]
GROUPS = ["domestic", "seasonal", "frontier", "self_employed", "under_18", "family"]


@dataclass(frozen=True)
class Place:
    """Where a page of changes ended, and up to which round its list goes however long it takes to read."""

    until: int
    revision: int
    path: str

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises `ValueError`."""
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        found = re.fullmatch(r"([0-9]{1,9})\.([0-9]{1,9})\.([^\x00]{1,250})", raw)
        if found is None:
            raise ValueError
        return cls(int(found[1]), int(found[2]), found[3])

    def __str__(self) -> str:
        raw = f"{self.until}.{self.revision}.{self.path}".encode()
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class ChangesFilter(serializers.Serializer):
    since = serializers.RegexField(
        r"^[0-9]{1,9}$",
        required=False,
        default="0",
        error_messages={"invalid": _("Send the number that `until` had last time.")},
        help_text="`until` of the last answer; `0` or left out: everything.",
    )

    def validate_since(self, text: str) -> int:
        return int(text)


class SyncFilter(ChangesFilter):
    limit = serializers.IntegerField(
        required=False,
        default=100,
        min_value=1,
        max_value=300,
        help_text="How many rows to send, in rows.",
    )
    cursor = serializers.RegexField(
        r"^[A-Za-z0-9_-]{1,400}$",
        required=False,
        error_messages={"invalid": _("Take the address in `next` as it is.")},
        help_text="Where the page before ended. It stands in `next`; never make one.",
    )

    def validate_cursor(self, text: str) -> Place:
        try:
            return Place.read(text)
        except ValueError:
            self.fields["cursor"].fail("invalid")


class SyncOfCountryFilter(SyncFilter):
    country = CountryCode(required=False, help_text="Only of this one. ISO 3166-1 alpha-3.")


class SyncOfTopicFilter(SyncFilter):
    topic = Key(required=False, help_text="Only of this right, by its key.")


class JourneyFilter(serializers.Serializer):
    papers = Choice(
        choices=PAPERS,
        required=False,
        default="not_sure",
        help_text="Whether stay and work are allowed by law there. `not_sure` gives both answers.",
    )
    groups = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=100,
        help_text="What else is so, separated by commas: " + ", ".join(GROUPS) + ".",
    )

    def validate_groups(self, text: str) -> list[str]:
        groups = [part for part in text.split(",") if part]
        if unknown := set(groups) - set(GROUPS):
            words = _("%(n)s of these groups are not known. There are: %(known)s.")
            raise serializers.ValidationError(
                words % {"n": len(unknown), "known": ", ".join(GROUPS)}, code="invalid_choice"
            )
        return groups
