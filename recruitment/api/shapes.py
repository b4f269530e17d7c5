"""The shape of a report that an organisation's own system sends, and of what it may read back."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers

from recruitment import report_facts
from recruitment.api.agencies import Words300, identified
from recruitment.models import Report
from rights import fees
from rights.api.filters import Choice, CountryCode

COUNTRY = "ISO 3166-1 alpha-3, e.g. `NPL`. Source: the worker."


class Line(Words300):
    def __init__(self, **options: Any) -> None:
        options = {"required": False, "allow_blank": True, "default": "", **options}
        super().__init__(max_length=options.pop("max_length", 300), **options)


class WholeNumber(serializers.IntegerField):
    """A JSON number without a fraction; a text that looks like one is refused."""

    default_error_messages = {
        "invalid": _("A whole number is needed here."),
        "max_value": _("At most {max_value}."),
        "min_value": _("At least {min_value}."),
    }

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class Claim(serializers.BooleanField):
    """`true` or `false`; "yes", 1 and "on" are refused, since consent is not guessed."""

    default_error_messages = {"invalid": _("This must be true or false.")}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class Day(serializers.DateField):
    default_error_messages = {"invalid": _("A day is needed here, as YYYY-MM-DD.")}

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


_MONTH = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"


@extend_schema_field({"type": "string", "pattern": _MONTH})
class Month(serializers.Field):
    """`YYYY-MM`, as the first day of that month."""

    default_error_messages = {"invalid": _("A month is needed here, as YYYY-MM.")}

    def to_internal_value(self, data: Any) -> date:
        if not isinstance(data, str) or not re.fullmatch(_MONTH, data):
            self.fail("invalid")
        return date.fromisoformat(f"{data}-01")

    def to_representation(self, value: date) -> str:
        return f"{value:%Y-%m}"


class Amount(serializers.DecimalField):
    """An amount as text, so that no system rounds it on the way."""

    default_error_messages = {
        "invalid": _("Write the amount as a number, for example 150000."),
        "min_value": _("At least {min_value}."),
        "max_digits": _("At most {max_digits} digits."),
        "max_decimal_places": _("At most {max_decimal_places} places after the point."),
        "max_whole_digits": _("At most {max_whole_digits} digits before the point."),
        "max_string_length": _("At most {max_string_length} characters."),
    }

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,2})?", data):
            self.fail("invalid")
        return super().to_internal_value(data)


class Strict(serializers.Serializer):
    """Refuses names it does not know: a misspelt `fee` must not be lost in silence."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping) or not set(data) - set(self.fields):
            return super().to_internal_value(data)
        known = ", ".join(self.fields)
        words = _("There is no such field. There are: %(known)s.") % {"known": known}
        # The name is not repeated: what was typed may be anything.
        wrong: dict[str, Any] = {"": [exceptions.ErrorDetail(str(words), code="unknown")]}
        try:
            super().to_internal_value({name: data[name] for name in data if name in self.fields})
        except serializers.ValidationError as refused:
            wrong = refused.detail | wrong
        raise serializers.ValidationError(wrong)


class AgencySaid(Strict):
    id = WholeNumber(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=2**63 - 1,
        help_text="`id` of an agency of this API, when the worker is sure. Then `name` may be left out.",
    )
    name = Line(help_text="As the worker says or writes it, in any script. At most 300 letters.")
    licence = Line(help_text="Licence number on the paper or the board, if any.")
    phone = Line(help_text="Telephone of the recruiter. Never of the worker.")
    web = Line(help_text="Website or page of the recruiter.")
    email = Line(help_text="E-mail of the recruiter.")
    handle = Line(help_text="Social media name of the recruiter.")
    place = Line(help_text="Town or address of the recruiter.")

    def validate_id(self, value: int | None) -> int | None:
        if value is not None and identified(value) is None:
            raise serializers.ValidationError(_("There is no agency with this id."))
        return value


class Fee(Strict):
    amount = Amount(
        max_digits=14,
        decimal_places=2,
        min_value=0,
        help_text="What was paid or asked, in whole units of `currency`, as text: `150000.00`.",
    )
    currency = serializers.RegexField(
        r"^[A-Z]{3}$",
        error_messages={"invalid": _("Three capital letters of ISO 4217, as in NPR.")},
        help_text="ISO 4217, e.g. `NPR`.",
    )


class Payment(Fee):
    """One line of the fee ledger."""

    item = Choice(choices=list(fees.ITEMS), help_text="What it was for.")
    month = Month(
        required=False, allow_null=True, default=None, help_text="When it was paid, YYYY-MM."
    )
    to_whom = Line(help_text="Who took it. Sealed.")
    on_paper = Choice(
        choices=[one.value for one in report_facts.OnPaper],
        required=False,
        default=report_facts.OnPaper.NOT_SAID.value,
        help_text="Whether the worker has a receipt of it. Sealed.",
    )


class Words(Strict):
    """Sealed at once. The portal can't open it; the worker's receipt can, and your organisation
    only with `consent.story` and a key of its own."""

    story = Line(
        max_length=report_facts.LONGEST_STORY,
        help_text="What happened, in the worker's words. At most 20,000 letters.",
    )
    name = Line(help_text="The worker's name, if she wants. Sealed.")
    contact = Line(help_text="How to reach the worker, if she wants. Sealed.")


class Consent(Strict):
    """What the worker agreed to, each apart. Nothing beyond is released."""

    counting = Claim(
        help_text="The facts may be counted and matched. Must be `true`: else nothing is stored."
    )
    regulator = Claim(help_text="The inspector responsible may see the countable facts.")
    story = Claim(help_text="Your organisation may open the sealed words.")
    given_on = Day(help_text="Day the worker agreed, YYYY-MM-DD. Source: your record.")


class Release(Strict):
    when = Choice(
        choices=[report_facts.NOW, report_facts.HOLD],
        help_text="`now`, or `hold` until others name the same recruiter.",
    )
    others = WholeNumber(
        required=False,
        allow_null=True,
        default=None,
        min_value=2,
        max_value=20,
        help_text="With `hold`: how many others, 2 to 20.",
    )
    until = Day(
        required=False,
        allow_null=True,
        default=None,
        help_text="With `hold`: last day to wait, YYYY-MM-DD, within two years.",
    )


class ReportIn(Strict):
    """The countable facts of one report, the words to be sealed, and what the worker agreed to."""

    abuses = serializers.ListField(
        child=serializers.RegexField(
            r"^[a-z0-9-]{1,60}$", error_messages={"invalid": _("This can't be a kind of abuse.")}
        ),
        min_length=1,
        max_length=18,
        error_messages={
            "min_length": _("Give at least one."),
            "max_length": _("At most {max_length}."),
        },
        help_text="Kinds of abuse, by `key` of `/api/v1/abuses/`.",
    )
    agency = AgencySaid(
        required=False, help_text="The recruiter, as far as known. Left out: none was named."
    )
    origin = CountryCode(required=False, help_text="Where the worker is from. " + COUNTRY)
    destination = CountryCode(required=False, help_text="Where the job is or was. " + COUNTRY)
    recruited_in = CountryCode(
        required=False,
        help_text="Where the recruiter works; decides whose inspectors see it. " + COUNTRY,
    )
    month = Month(
        required=False,
        allow_null=True,
        default=None,
        help_text="When it happened, YYYY-MM. Never a day.",
    )
    ongoing = Choice(
        choices=Report.Ongoing.values,
        required=False,
        default=Report.Ongoing.NOT_KNOWN.value,
        help_text="Whether it still goes on. `not_known` is not a no.",
    )
    sector = Line(max_length=30, help_text="Kind of work, e.g. `domestic`. At most 30 letters.")
    fee = Fee(required=False, allow_null=True, default=None, help_text="`null`: not said.")
    fees = Payment(
        many=True,
        required=False,
        max_length=report_facts.MOST_FEES,
        help_text="What was paid, thing by thing, at most 12. With `fee` left out, their sum stands for it.",
    )
    people = WholeNumber(
        required=False,
        default=1,
        min_value=1,
        max_value=report_facts.MOST_PEOPLE,
        help_text="How many people it happened to, 1 to 10,000.",
    )
    under_18 = Claim(
        required=False,
        default=False,
        help_text="`true`: somebody concerned was under 18. `false`: no, or not said.",
    )
    language = serializers.RegexField(
        r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$",
        required=False,
        default="en",
        max_length=10,
        error_messages={"invalid": _("A language code is needed here, as in ne.")},
        help_text="Language the worker speaks, BCP 47.",
    )
    words = Words(required=False, help_text="What is told in words. Left out: nothing.")
    consent = Consent(help_text="Needed. Without the worker's consent nothing is stored.")
    release = Release(required=False, help_text="Left out: `now`.")


class ReportInBatch(ReportIn):
    idempotency_key = serializers.RegexField(
        r"^[\x21-\x7e]{16,255}$",
        error_messages={"invalid": _("16 to 255 printable ASCII characters are needed.")},
        help_text="Your own token for this report, such as a UUID: 16 to 255 printable ASCII "
        "characters. Sent again, it stores nothing twice.",
    )


MOST_IN_BATCH = 100


class BatchIn(Strict):
    dry_run = Claim(
        required=False,
        default=False,
        help_text="`true`: check everything, store nothing.",
    )
    reports = serializers.ListField(
        child=serializers.JSONField(),
        min_length=1,
        max_length=MOST_IN_BATCH,
        error_messages={
            "min_length": _("Give at least one."),
            "max_length": _("At most {max_length}."),
        },
        help_text="1 to 100 reports. Each stands for itself: one that is refused stops no other.",
    )


class BatchInDescribed(BatchIn):
    """What the schema says of a batch. Rows are read one by one, so that one stops no other."""

    reports = ReportInBatch(
        many=True,
        min_length=1,
        max_length=MOST_IN_BATCH,
        help_text="1 to 100 reports. Each stands for itself: one that is refused stops no other.",
    )

    class Meta:
        ref_name = "Batch"


class ReportOut(serializers.Serializer):
    """What an organisation may read back of a report it filed. No words, no severity, no flag."""

    id = serializers.IntegerField(help_text="Number of the report, for this organisation only.")
    state = serializers.ChoiceField(
        choices=Report.State.values,
        help_text="`accepted`: counted. `held`: waits for others, is released on Mondays. `kept`: for the worker only. "
        "`withdrawn`: taken back, everything told is destroyed.",
    )
    state_in_words = serializers.CharField(help_text="The same in the language asked for.")
    accepted_at = serializers.DateTimeField(help_text="To the hour, UTC.")
    state_changed_at = serializers.DateTimeField(help_text="To the hour, UTC.")
    match = serializers.ChoiceField(
        choices=Report.Match.values,
        help_text="Whether the recruiter was found: `waiting`, `matched`, `possible` (a person "
        "must decide), `unnamed`; this too where the facts are not told to you any more.",
    )
    abuses = serializers.ListField(
        child=serializers.CharField(),
        help_text="Keys of kinds of abuse; empty, as all facts, once withdrawn or not to be counted.",
    )
    agency_named = serializers.CharField(
        help_text="The recruiter as named; empty once withdrawn or not to be counted."
    )
    origin = serializers.CharField(help_text="ISO 3166-1 alpha-3; empty: not said.")
    destination = serializers.CharField(help_text="ISO 3166-1 alpha-3; empty: not said.")
    month = Month(allow_null=True, help_text="YYYY-MM; `null`: not said.")
    consent = serializers.DictField(
        child=serializers.BooleanField(),
        help_text="`counting`, `regulator`, `story`: what the worker agreed to.",
    )
    url = serializers.CharField(help_text="Address of this report on this host.")


class Accepted(ReportOut):
    receipt = serializers.CharField(
        allow_null=True,
        help_text="18 digits that open the report for the worker. Hand them over and keep no copy. "
        "`null`: the worker has used them already, so they are hers alone.",
    )
    is_repeat = serializers.BooleanField(
        help_text="`true`: this Idempotency-Key was sent before; nothing new was stored."
    )


class RowOut(serializers.Serializer):
    row = serializers.IntegerField(help_text="Place in `reports`, from 0.")
    outcome = serializers.ChoiceField(
        choices=["accepted", "repeat", "valid", "refused"],
        help_text="`accepted`: stored now. `repeat`: stored before. `valid`: would be stored "
        "(dry run). `refused`: see `errors`.",
    )
    report = Accepted(allow_null=True, help_text="The report; `null` if nothing is stored.")
    errors = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField()),
        help_text="Where and why: `pointer`, `code`, `detail`, as in a problem. Empty: none.",
    )


class BatchOut(serializers.Serializer):
    dry_run = serializers.BooleanField(help_text="As asked.")
    batch = serializers.IntegerField(
        allow_null=True,
        help_text="Number of this batch, by which a caseworker can undo it at the desk. `null`: "
        "nothing new was stored.",
    )
    accepted = serializers.IntegerField(help_text="Rows stored now.")
    repeated = serializers.IntegerField(help_text="Rows stored before.")
    valid = serializers.IntegerField(help_text="Rows that a dry run found in order.")
    refused = serializers.IntegerField(help_text="Rows with errors; nothing of them is stored.")
    rows = RowOut(many=True, help_text="One for each report, in order.")
