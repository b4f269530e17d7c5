from django.contrib import admin

from audit.read_only import ReadOnly
from rights.models import FactCheck


@admin.register(FactCheck)
class FactCheckAdmin(ReadOnly):
    """What editors confirmed and kept back, to read. Checks are made at the editor's desk."""

    list_display = ("path", "verdict", "source_url", "source_read_on", "checked_by", "checked_at")
    list_filter = ("verdict",)
    list_select_related = ("checked_by",)
    search_fields = ("path", "source_url")
