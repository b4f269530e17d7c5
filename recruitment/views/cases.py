"""The caseworker's desk: reports of the own organisation, and of no other."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access

PER_PAGE = 25


@require_GET
@needs(Permission.REPORT_READ_OWN_ORGANISATION)
def cases(request: HttpRequest) -> HttpResponse:
    reports = access.own_reports(request.user)
    page = Paginator(reports, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/cases.html", {"section": "cases", "page": page})
