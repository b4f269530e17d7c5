"""Open data for readers: one quarter a page, a chart and its table, without script."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from recruitment import open_data_presenters as present
from recruitment.models import OpenDataBudget, OpenDataRelease
from recruitment.services import open_data as services


@require_safe
def open_data(request: HttpRequest, quarter: str = "") -> HttpResponse:
    """The newest quarter, or the one in the address."""
    releases = OpenDataRelease.objects.all()
    release = services.released(quarter) if quarter else releases.first()
    if quarter and release is None:
        raise Http404
    context: dict[str, object] = {"release": release}
    if release:
        context |= {
            "total": present.total(release),
            "charts": present.charts(release),
            "licence": present.LICENCE,
            "others": releases.exclude(pk=release.pk).defer("tables")[:12],
            "budgets": [
                (budget, services.spent(budget)) for budget in OpenDataBudget.objects.all()[:5]
            ],
        }
    return render(request, "recruitment/open_data.html", context)
