"""All that an organisation has, taken out as one sealed file when it closes."""

from collections.abc import Iterator
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.doors import asks_again
from accounts.gate import needs
from accounts.permissions import Permission
from recruitment import read_handover
from recruitment.handover_forms import TakeOutForm
from recruitment.services import handover
from recruitment.views.casework import opened_by_password


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@needs(Permission.ORGANISATION_HAND_OVER)
@asks_again
def take_out(request: HttpRequest) -> HttpResponseBase:
    sent = request.POST if request.method == "POST" else None
    form = TakeOutForm(sent, receivers=handover.receivers(request.user))
    if form.is_valid() and (pieces := _taken_out(request, form)) is not None:
        answer = StreamingHttpResponse(pieces, content_type="application/octet-stream")
        answer["Content-Disposition"] = 'attachment; filename="hand-over.zip"'
        answer["Cache-Control"] = "no-store"
        answer["Content-Encoding"] = "identity"  # what is sealed can't be squeezed
        return answer
    context = {"section": "hand_over", "form": form}
    return render(request, "desk/hand_over.html", context, status=400 if form.errors else 200)


@require_GET
@needs(Permission.ORGANISATION_HAND_OVER)
def program(request: HttpRequest) -> HttpResponseBase:
    """What the file holds, too: whoever is to get it makes a key with it first."""
    return FileResponse(
        Path(read_handover.__file__).open("rb"), as_attachment=True, content_type="text/plain"
    )


def _taken_out(request: HttpRequest, form: TakeOutForm) -> Iterator[bytes] | None:
    """None where the password opened nothing, and then the form says why."""
    told = form.cleaned_data

    def taking(password: str) -> Iterator[bytes]:
        return handover.take_out(
            by=request.user,
            password=password,
            lock=form.lock(),
            receiver=told["receiver"],
            purpose=told["purpose"],
        )

    try:
        return opened_by_password(request, form, taking)
    except handover.NotYoursToTakeOut as gone:
        raise Http404 from gone
