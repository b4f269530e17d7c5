"""The agency's door: a code from the regulator, what is said, one answer.

No account, no cookie and no script here either. What is said are kinds of abuse and steps of counts, fixed
when the door was opened; no page behind the code holds a report.
"""

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import limits
from recruitment.desk_presenters import abuse_names
from recruitment.models import ReplyDoor
from recruitment.reply_forms import CodeForm, ReplyForm
from recruitment.services import replies

# An answer takes time to write. The page opens again with the code, and what was typed comes along.
_OPEN_SECONDS = 4 * 60 * 60
_SALT = "reply.door"
UNPROCESSABLE, TOO_MANY = 422, 429


# Nothing here comes from a cookie, so another site could send no more than anybody can.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _ask(request, CodeForm(auto_id="f_%s"))
    if "pass" not in request.POST:
        return _with_code(request)
    try:
        door = replies.door_of_id(
            signing.loads(request.POST["pass"][:500], salt=_SALT, max_age=_OPEN_SECONDS)
        )
    except (signing.BadSignature, replies.UnknownCodeError):
        text = _("This page was closed after four hours. Type your code again. Your text is kept.")
        return _again(request, text)
    except replies.DoorShutError:
        return _again(request, _SHUT)
    return _answered(request, door)


_SHUT = _("This code is no longer open. The 15 days are over, or the inspector closed it.")


def _ask(request: HttpRequest, form: CodeForm, *, status: int = 200) -> HttpResponse:
    typed = [(name, value) for name in _TYPED for value in request.POST.getlist(name)]
    return render(
        request, "recruitment/reply/ask.html", {"form": form, "typed": typed}, status=status
    )


_TYPED = ("answer", "disputes", "text")


def _again(request: HttpRequest, why: object, *, status: int = UNPROCESSABLE) -> HttpResponse:
    form = CodeForm(request.POST, auto_id="f_%s")
    form.errors.clear()
    form.add_error(None, why)
    return _ask(request, form, status=status)


def _with_code(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST, auto_id="f_%s")
    if not form.is_valid():
        return _ask(request, form, status=UNPROCESSABLE)
    if not limits.may_try_reply(request=request):
        return _again(
            request, _("Too many tries from here. Wait one hour, then try again."), status=TOO_MANY
        )
    try:
        door = replies.door_of_code(form.cleaned_data["code"])
    except replies.UnknownCodeError:
        form.add_error("code", _("We do not know this code. Ask the labour inspector for it."))
        return _ask(request, form, status=UNPROCESSABLE)
    except replies.DoorShutError:
        return _again(request, _SHUT)
    if hasattr(door, "reply"):
        return _done(request, door)
    typed = {name: request.POST.getlist(name) for name in _TYPED if name in request.POST}
    initial = {name: values if name == "disputes" else values[-1] for name, values in typed.items()}
    return _page(request, door, ReplyForm(initial=initial, auto_id="f_%s"))


def _page(
    request: HttpRequest, door: ReplyDoor, form: ReplyForm, *, status: int = 200
) -> HttpResponse:
    labels = abuse_names()
    context = {
        "door": door,
        "agency": door.flag.agency.name,
        "told": [(labels[one["abuse"]], one["at_least"]) for one in door.told],
        "form": form,
        "pass": signing.dumps(door.pk, salt=_SALT),
    }
    return render(request, "recruitment/reply/page.html", context, status=status)


def _answered(request: HttpRequest, door: ReplyDoor) -> HttpResponse:
    if hasattr(door, "reply"):
        return _done(request, door)
    form = ReplyForm(request.POST, auto_id="f_%s")
    if not form.is_valid():
        return _page(request, door, form, status=UNPROCESSABLE)
    said = form.cleaned_data
    try:
        replies.answer(
            door=door,
            answer=said["answer"],
            disputes_match="match" in said["disputes"],
            disputes_fact="fact" in said["disputes"],
            text=said["text"],
        )
    except replies.AlreadyAnsweredError:
        pass  # Pressed twice: the first one counts, and the page says what was kept.
    except replies.DoorShutError:
        return _again(request, _SHUT)
    return _done(request, replies.door_of_id(door.pk))


def _done(request: HttpRequest, door: ReplyDoor) -> HttpResponse:
    return render(request, "recruitment/reply/done.html", {"reply": door.reply})
