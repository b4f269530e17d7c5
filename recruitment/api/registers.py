"""The register of a country from its regulator's own system: compared first, then written as it was seen."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_keys import HasScope
from accounts.scopes import Scope
from recruitment.api.agencies import Words300
from recruitment.api.flags import IsRegulator
from recruitment.api.reports import KeyedView
from recruitment.api.shapes import Claim, Day, Strict
from recruitment.import_messages import refusal, sentences
from recruitment.importers import REGISTERS
from recruitment.importers.said import WrongFileError
from recruitment.services import uploads
from rights.api.filters import Choice
from rights.api.views import LANG


class ComparisonChanged(exceptions.APIException):
    status_code = 409
    default_code = "comparison_changed"


class RegisterIn(Strict):
    register = Choice(choices=sorted(REGISTERS), help_text="Which register, by its key.")
    as_of = Day(help_text="Day the list speaks of, YYYY-MM-DD.")
    content = Words300(
        max_length=3_000_000,
        trim_whitespace=False,
        help_text="The whole list as CSV text, head first. docs/reference/register-table.md.",
    )
    source_url = Words300(
        required=False,
        allow_blank=True,
        default="",
        max_length=500,
        help_text="Where the list was published, http or https.",
    )
    even_if_smaller = Claim(
        required=False, default=False, help_text="`true`: most of what is held may be gone."
    )
    seen = serializers.RegexField(
        r"^([0-9a-f]{64})?$",
        required=False,
        default="",
        allow_blank=True,
        error_messages={"invalid": _("Send `seen` as the comparison gave it.")},
        help_text="`seen` of the comparison. Left out: only compare.",
    )

    def validate_source_url(self, text: str) -> str:
        if text and not text.startswith(("http://", "https://")):
            raise serializers.ValidationError(_("An address that begins with https:// is needed."))
        return text


class RegisterOut(serializers.Serializer):
    counts = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Rows `found`, `new`, `changed`, `unchanged`, `vanished`, `doubtful`, `unreadable`.",
    )
    changes_nothing = serializers.BooleanField(help_text="`true`: nothing would be written.")
    unreadable = serializers.ListField(
        child=serializers.CharField(), help_text="Why lines could not be read; the first 50."
    )
    seen = serializers.CharField(help_text="Send it back to have exactly this written.")
    is_written = serializers.BooleanField(help_text="`true`: it was written now.")
    import_id = serializers.IntegerField(
        allow_null=True, help_text="Number of the import at the desk; `null`: nothing was written."
    )


COMPARED = {
    "counts": {
        "found": 1,
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "vanished": 0,
        "doubtful": 0,
        "unreadable": 0,
    },
    "changes_nothing": False,
    "unreadable": [],
    "seen": "0" * 64,
    "is_written": False,
    "import_id": None,
}


class RegistersView(KeyedView):
    permission_classes = [IsRegulator, HasScope]
    scopes = {"POST": Scope.REGISTERS_WRITE}
    http_method_names = ["post"]

    @extend_schema(
        tags=["Registers, with a regulator's key"],
        summary="Compare a register, then write it",
        description="Without `seen` nothing is written. Only the register of the key's own country.",
        parameters=[LANG],
        request=RegisterIn,
        responses={200: RegisterOut, 409: None},
        examples=[
            OpenApiExample(
                "Compare",
                value={
                    "register": "regulator_table",
                    "as_of": "2026-11-01",
                    "content": "name,licence_number,status\nInvented Alder,1/070,valid\n",
                },
                request_only=True,
            ),
            OpenApiExample("Compared", value=COMPARED, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        asked = RegisterIn(data=request.data)
        asked.is_valid(raise_exception=True)
        told: dict[str, Any] = dict(asked.validated_data)
        seen = told.pop("seen")
        self.spend()
        told["content"] = told["content"].encode()
        try:
            planned, word = uploads.compare_for_key(**told, by=self.key)
            run = seen and uploads.write_for_key(planned=planned, word=word, seen=seen, by=self.key)
        except uploads.NotYourRegisterError:
            words = _("This register is not one of your country.")
            raise exceptions.ValidationError({"register": [words]}) from None
        except WrongFileError as wrong:
            detail = exceptions.ErrorDetail(refusal(wrong), code=wrong.code)
            raise exceptions.ValidationError({"content": [detail]}) from None
        except uploads.ComparisonChangedError:
            raise ComparisonChanged from None
        answer = {
            "counts": planned.counts,
            "changes_nothing": planned.changes_nothing,
            "unreadable": sentences(planned.unreadable[: uploads.FIRST_UNREADABLE]),
            "seen": word,
            "is_written": bool(run),
            "import_id": run.pk if run else None,
        }
        return Response(RegisterOut(answer).data)
