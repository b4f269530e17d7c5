from django.contrib import admin

from audit.models import Event
from audit.read_only import ReadOnly


@admin.register(Event)
class EventAdmin(ReadOnly):
    """The trail, to read. Nobody writes here, and the database would refuse it."""

    list_display = ("at", "kind", "actor", "target", "target_id", "fields_changed")
    list_filter = ("kind",)
    search_fields = ("actor", "target_id")
    date_hierarchy = "at"
    show_full_result_count = False  # the trail grows for ever; counting it would slow each page

    @admin.display(description="fields")
    def fields_changed(self, event: Event) -> str:
        return ", ".join(event.fields)
