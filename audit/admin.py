from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from audit.models import Event


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """The trail, to read. Nobody writes here, and the database would refuse it."""

    list_display = ("at", "kind", "actor", "target", "target_id", "fields_changed")
    list_filter = ("kind",)
    search_fields = ("actor", "target_id")
    date_hierarchy = "at"
    show_full_result_count = False  # the trail grows for ever; counting it would slow each page

    @admin.display(description="fields")
    def fields_changed(self, event: Event) -> str:
        return ", ".join(event.fields)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
