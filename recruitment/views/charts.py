"""Charts of the own country for inspectors, each with its table. Nothing is drawn by script."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import chart_presenters as present
from recruitment import return_rates, spreadsheets
from recruitment.charts import ChartFilter, charts_for
from recruitment.desk_presenters import abuse_names
from recruitment.services import ledger


@require_GET
@needs(Permission.FLAG_READ_OWN_JURISDICTION)
def charts(request: HttpRequest) -> HttpResponse:
    today = timezone.now().date()
    wished = ChartFilter.from_address(request.GET)
    wish, found = charts_for(request.user, wished, today)
    measured = ledger.measured(request.user.jurisdiction)
    context = {
        "section": "charts",
        "wish": wish,
        "is_dropped": wish.corridor != wished.corridor,
        "total": found.total,
        "periods": present.periods(wish, today),
        "journeys": present.journeys(wish, found),
        "cards": present.cards(found, wish, measured, abuse_names()),
    }
    return render(request, "desk/charts.html", context)


@require_GET
@needs(Permission.RETURNS_READ)
def returns(request: HttpRequest) -> HttpResponse:
    """The one chart that an operator may see as well: it tells how the site does, and of no report."""
    context = {
        "section": "returns",
        "rates": return_rates.rates(timezone.now().date()),
        "aim": return_rates.AIM,
        "published": return_rates.PUBLISHED,
        "source": return_rates.SOURCE,
    }
    return render(request, "desk/returns.html", context)


@require_GET
@needs(Permission.FLAG_READ_OWN_JURISDICTION)
def charts_csv(request: HttpRequest, name: str) -> HttpResponse:
    if name not in present.TABLES:
        raise Http404
    wished = ChartFilter.from_address(request.GET)
    _, found = charts_for(request.user, wished, timezone.now().date())
    return spreadsheets.download(name, present.table(name, found))
