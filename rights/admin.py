from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from rights.models import FactCheck


@admin.register(FactCheck)
class FactCheckAdmin(admin.ModelAdmin):
    """What editors confirmed and kept back, to read. Checks are made at the editor's desk."""

    list_display = ("path", "verdict", "source_url", "source_read_on", "checked_by", "checked_at")
    list_filter = ("verdict",)
    list_select_related = ("checked_by",)
    search_fields = ("path", "source_url")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
