"""Open data for readers: one quarter a page, a chart and its table, without script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from recruitment import open_data_presenters as present
from recruitment.models import OpenDataBudget, OpenDataRelease
from recruitment.services import open_data as services


@require_safe
def open_data(request: HttpRequest, quarter: str = "") -> HttpResponse:
    """The newest quarter, or the one in the address."""
    releases = OpenDataRelease.objects.select_related("year")
    release = get_object_or_404(releases, quarter=quarter) if quarter else releases.first()
    context: dict[str, object] = {"release": release}
    if release:
        context |= {
            "total": present.total(release),
            "charts": present.charts(release),
            "licence": present.LICENCE,
            "others": releases.exclude(pk=release.pk).values_list("quarter", flat=True)[:12],
            "budgets": [
                (budget, services.spent(budget)) for budget in OpenDataBudget.objects.all()[:5]
            ],
        }
    return render(request, "recruitment/open_data.html", context)
