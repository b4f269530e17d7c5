"""Addresses of an organisation's own systems, and what became of the messages to them."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import asks_again
from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import access, plain_text
from recruitment.models import WebhookEndpoint
from recruitment.services import webhooks as services
from recruitment.webhook_forms import WebhookForm

PER_PAGE = 25


@require_http_methods(["GET", "POST"])
@needs(Permission.REPORT_READ_OWN_ORGANISATION)
@asks_again
def webhooks(request: HttpRequest) -> HttpResponse:
    """All addresses, and the form for one more. Its secret is in this one answer and nowhere else."""
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            endpoint, secret = services.add(url=form.cleaned_data["url"], by=request.user)
            return _page(request, endpoint, secret=secret)
        except ValidationError as wrong:
            form.add_error(None, wrong)
    context = {
        "section": "webhooks",
        "form": form,
        "endpoints": access.webhooks(request.user),
    }
    return render(request, "desk/webhooks.html", context, status=400 if form.errors else 200)


@require_GET
@needs(Permission.REPORT_READ_OWN_ORGANISATION)
def webhook(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    return _page(request, _own(request, endpoint_id))


def _own(request: HttpRequest, endpoint_id: int) -> WebhookEndpoint:
    return get_object_or_404(access.webhooks(request.user), pk=endpoint_id)


def _page(request: HttpRequest, endpoint: WebhookEndpoint, *, secret: str = "") -> HttpResponse:
    deliveries = Paginator(endpoint.deliveries.all(), PER_PAGE)
    context = {
        "section": "webhooks",
        "endpoint": endpoint,
        "is_on": endpoint.state == WebhookEndpoint.State.ON,
        "secret": secret,
        "page": deliveries.get_page(request.GET.get("page")),
    }
    return render(request, "desk/webhook.html", context)


@require_POST
@needs(Permission.REPORT_READ_OWN_ORGANISATION)
@asks_again
def webhook_act(request: HttpRequest, endpoint_id: int, act: str) -> HttpResponse:
    endpoint = _own(request, endpoint_id)
    if act not in _ACTS:
        raise Http404
    return _ACTS[act](request, endpoint)


def _secret(request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    secret = services.change_secret(endpoint=endpoint, by=request.user)
    return _page(request, endpoint, secret=secret)


def _turn_on(request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    services.turn_on(endpoint=endpoint, by=request.user)
    messages.success(request, _("It is on. What waited is sent now."))
    return redirect("desk:webhook", endpoint.pk)


def _turn_off(request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    services.turn_off(endpoint=endpoint, by=request.user)
    messages.success(request, _("It is off. Nothing is sent to it."))
    return redirect("desk:webhook", endpoint.pk)


def _remove(request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    services.remove(endpoint=endpoint, by=request.user)
    messages.success(request, _("The address is gone."))
    return redirect("desk:webhooks")


def _send_again(request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
    sent = plain_text.number(request.POST.get("delivery", ""))
    delivery = get_object_or_404(endpoint.deliveries, pk=sent)
    services.send_again(delivery=delivery, by=request.user)
    messages.success(request, _("The message is sent again within a minute."))
    return redirect("desk:webhook", endpoint.pk)


_ACTS: dict[str, Callable[[HttpRequest, WebhookEndpoint], HttpResponse]] = {
    "secret": _secret,
    "on": _turn_on,
    "off": _turn_off,
    "remove": _remove,
    "again": _send_again,
}
