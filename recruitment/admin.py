"""What operators see of recruitment: imports of registers, and work that was given up.

No report, no story, no flag: whoever keeps the site running need not know what workers said.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audit.read_only import ReadOnly
from recruitment import outbox
from recruitment.models import OutboxRow, RegisterImport


@admin.register(RegisterImport)
class RegisterImportAdmin(ReadOnly):
    """Runs of public registers. Undoing one is a command, which first says what it would change."""

    list_display = (
        "register",
        "country",
        "as_of",
        "found",
        "created_at",
        "created_by",
        "undone_at",
    )
    list_filter = ("register", "country")

    @admin.display(description=_("found, new, changed, vanished, doubtful"))
    def found(self, run: RegisterImport) -> str:
        return ", ".join(f"{name} {count}" for name, count in run.counts.items())


class DeadFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("dead", _("Given up")), ("waiting", _("Waiting")), ("done", _("Done"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutboxRow]) -> QuerySet[OutboxRow]:
        match self.value():
            case "dead":
                return queryset.filter(failed_at__isnull=False)
            case "waiting":
                return queryset.filter(failed_at=None, done_at=None)
            case "done":
                return queryset.filter(done_at__isnull=False)
        return queryset


@admin.register(OutboxRow)
class OutboxRowAdmin(ReadOnly):
    """Work left behind by changes. A row that was given up waits here until somebody looked."""

    list_display = ("pk", "kind", "created_at", "attempts", "error", "failed_at", "done_at")
    list_filter = (DeadFilter, "kind")
    actions = ("retry",)
    show_full_result_count = False

    @admin.action(description=_("Try again"))
    def retry(self, request: HttpRequest, queryset: QuerySet[OutboxRow]) -> None:
        rows = list(queryset.filter(failed_at__isnull=False))
        for row in rows:
            outbox.retry(row=row, by=request.user)
        done = len(rows)
        text = ngettext("%(n)d row is tried again.", "%(n)d rows are tried again.", done)
        self.message_user(request, text % {"n": done}, messages.SUCCESS)
