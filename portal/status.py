"""The two doors to how the site is doing: for Prometheus, and for operators."""

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from accounts.gate import needs
from accounts.permissions import Permission
from portal import watch


class _Readings(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        with translation.override("en"):
            for reading in watch.read():
                if reading.value is not None:
                    title = str(reading.measure.title)
                    yield GaugeMetricFamily(reading.measure.name, title, reading.value)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """To whoever shows METRICS_TOKEN as a bearer; nothing is here for anybody else."""
    scheme, _space, told = request.headers.get("Authorization", "").partition(" ")
    token = settings.METRICS_TOKEN.encode()
    if not token or scheme.lower() != "bearer" or not hmac.compare_digest(told.encode(), token):
        raise Http404
    registry = CollectorRegistry()
    registry.register(_Readings())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


@require_safe
@needs(Permission.SITE_OPERATE)
@never_cache
def status(request: HttpRequest) -> HttpResponse:
    """What is not well comes first."""
    order = list(reversed(watch.State))
    readings = sorted(watch.read(), key=lambda one: order.index(one.state))
    worst = readings[0].state
    context = {"section": "status", "readings": readings, "worst": worst}
    return render(request, "desk/status.html", context)
