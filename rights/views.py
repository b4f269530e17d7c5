"""Pages for readers. Nothing here sets a cookie, keeps what was read, or needs an account."""

from typing import Any

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from rights import search as finder
from rights.forms import BillForm, CompareForm, JourneyForm
from rights.models import Country, Instrument, Stage, Topic
from rights.one_at_a_time import one_at_a_time
from rights.presenters import corrections as put_right
from rights.presenters import fee_bill, guide, keeping, law, people, places, pocket, scripts, ways
from rights.presenters import pack as offline
from rights.presenters.facts import CountryFacts
from rights.presenters.pieces import Texts
from rights.presenters.situation import Situation
from rights.read_once import once

# A search for one letter finds everything, and one for a page of text nothing.
SEARCH_SHORTEST, SEARCH_LONGEST = 2, 100


def _language() -> str:
    return get_language() or "en"


def _countries() -> list[Country]:
    return list(Country.objects.all())


def _country(code: str) -> Country:
    code = code.upper()
    return once("country", code, read=lambda: get_object_or_404(Country, pk=code))


def _ends(origin: str, destination: str) -> tuple[Country, Country]:
    if origin.upper() == destination.upper():
        raise Http404
    return _country(origin), _country(destination)


def _to_upper(request: HttpRequest, name: str, *codes: str, **rest: str) -> HttpResponse | None:
    """Somebody typed the address by hand, in small letters."""
    if all(code == code.upper() for code in codes):
        return None
    return HttpResponseRedirect(reverse(f"rights:{name}", args=[code.upper() for code in codes]))


def _journey_page(
    request: HttpRequest, template: str, origin: str, destination: str, **more: Any
) -> HttpResponse:
    start, end = _ends(origin, destination)
    texts = Texts(_language())
    situation = Situation.from_query(request.GET)
    context = guide.journey(start, end, situation, texts)
    return render(request, template, {**context, **more})


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Asks two things and leads to the journey. A wrong answer comes back with what was chosen."""
    countries = _countries()
    asked = request.GET if "from" in request.GET or "to" in request.GET else None
    form = JourneyForm(asked, countries=countries, language=_language())
    if asked is not None and form.is_valid():
        ends = [form.cleaned_data["from"], form.cleaned_data["to"]]
        return HttpResponseRedirect(reverse("rights:journey", args=ends))
    return render(request, "rights/home.html", {"form": form}, status=_status(form))


def _status(form: Any) -> int:
    return 400 if form.is_bound and form.errors else 200


@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    regions = places.regions(_countries(), _language())
    return render(request, "rights/countries.html", {"regions": regions})


@require_safe
def country(request: HttpRequest, country: str) -> HttpResponse:
    if moved := _to_upper(request, "country", country):
        return moved
    texts = Texts(_language())
    context = guide.country(_country(country), texts, part=request.GET.get("part", ""))
    return render(request, "rights/country.html", context)


@require_safe
def journey(request: HttpRequest, origin: str, destination: str) -> HttpResponse:
    if moved := _to_upper(request, "journey", origin, destination):
        return moved
    return _journey_page(request, "rights/journey.html", origin, destination)


@require_safe
def stage(
    request: HttpRequest, origin: str, destination: str, stage: str, page: int = 1
) -> HttpResponse:
    context = _stage(request, origin, destination, stage, page)
    return render(request, "rights/stage.html", context)


@require_safe
@csp_update({"script-src": [scripts.source("listen.js")]})
def listen(
    request: HttpRequest, origin: str, destination: str, stage: str, page: int = 1
) -> HttpResponse:
    """The same page read aloud by the phone's own voice. With a script, so a page of its own."""
    context = _stage(request, origin, destination, stage, page)
    back = request.path.removesuffix("listen/") + context["situation"].query
    context |= {"script": scripts.text("listen.js"), "back": back}
    return render(request, "rights/listen.html", context)


def _stage(
    request: HttpRequest, origin: str, destination: str, stage: str, page: int
) -> dict[str, Any]:
    start, end = _ends(origin, destination)
    row = once("stage", stage, read=lambda: get_object_or_404(Stage, pk=stage))
    situation = Situation.from_query(request.GET)
    try:
        return guide.stage(start, end, row, situation, Texts(_language()), page=page)
    except guide.NoSuchPage as error:
        raise Http404 from error


@require_safe
def checklist(request: HttpRequest, origin: str, destination: str) -> HttpResponse:
    start, end = _ends(origin, destination)
    context = guide.checklist(start, end, Texts(_language()))
    return render(request, "rights/checklist.html", context)


@require_safe
def print_sheet(request: HttpRequest, origin: str, destination: str) -> HttpResponse:
    start, end = _ends(origin, destination)
    address = request.build_absolute_uri(reverse("rights:journey", args=[start.pk, end.pk]))
    context = pocket.sheet(start, end, Texts(_language()), address=address)
    return render(request, "rights/print.html", context)


@require_safe
def text_message(request: HttpRequest, origin: str, destination: str) -> HttpResponse:
    start, end = _ends(origin, destination)
    context = pocket.message(start, end, Texts(_language()))
    return render(request, "rights/text.html", context)


def _pack(request: HttpRequest, origin: str, destination: str, texts: Texts) -> offline.Pack:
    start, end = _ends(origin, destination)
    return offline.pack(start, end, texts, site=request.build_absolute_uri("/")[:-1])


@require_safe
@one_at_a_time
def pack_offer(request: HttpRequest, origin: str, destination: str) -> HttpResponse:
    """What the file holds and weighs, before she pays for it."""
    start, end = _ends(origin, destination)
    texts = Texts(_language())
    made = _pack(request, origin, destination, texts)
    context = {
        **guide.frame(start, end, texts),
        "kilobytes": made.kilobytes,
        "sent": made.kilobytes_sent,
    }
    return render(request, "rights/pack_offer.html", context)


@require_safe
@one_at_a_time
def pack_file(request: HttpRequest, origin: str, destination: str) -> HttpResponse:
    """The file itself, compressed on the way for every browser that takes it so."""
    made = _pack(request, origin, destination, Texts(_language()))
    is_compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    body = made.gzipped if is_compressed else made.body
    response = HttpResponse(body, content_type="text/html; charset=utf-8")
    if is_compressed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


@require_safe
@one_at_a_time
@csp_update(keeping.POLICY)
def keep(request: HttpRequest, origin: str, destination: str) -> HttpResponse:
    """Keeps the pages of a journey in the browser itself. The one page for readers with a script."""
    start, end = _ends(origin, destination)
    context = {**guide.frame(start, end, Texts(_language())), **keeping.offer(start, end)}
    return render(request, "rights/keep.html", context)


@require_safe
@csp_update(keeping.WORKER_POLICY)
def notes_worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Its address lets it see one language's pages; it looks at kept ones alone."""
    response = HttpResponse(scripts.text("notes.js"), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def help_on_the_way(request: HttpRequest, origin: str, destination: str) -> HttpResponse:
    start, end = _ends(origin, destination)
    texts = Texts(_language())
    context = {
        **guide.frame(start, end, texts),
        # Where she is comes first: who is near answers first.
        "places": people.places([end, start], texts, _language()),
        "danger": guide.danger(texts),
        "corrections": put_right.of_page(
            [f"country/{code}/contact/" for code in (start.pk, end.pk)], texts
        ),
    }
    return render(request, "rights/help.html", context)


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    return render(request, "rights/topics.html", guide.topics(Texts(_language())))


@require_safe
def topic(request: HttpRequest, topic: str) -> HttpResponse:
    """One right with every article behind it; for one journey when the address names it."""
    row = get_object_or_404(Topic, pk=topic)
    ends = _ends_asked(request)
    context = guide.topic(row, ends, Situation.from_query(request.GET), Texts(_language()))
    return render(request, "rights/topic.html", context)


def _ends_asked(request: HttpRequest) -> tuple[Country, Country] | None:
    """Both ends of a journey from `?from=&to=`; None unless both are countries, and two."""
    codes = [request.GET.get(name, "").upper() for name in ("from", "to")]
    found = Country.objects.in_bulk([code for code in codes if len(code) == 3])  # noqa: PLR2004
    if len(found) < 2:  # noqa: PLR2004
        return None
    return found[codes[0]], found[codes[1]]


@require_safe
def instruments(request: HttpRequest) -> HttpResponse:
    return render(request, "rights/instruments.html", law.catalogue(Texts(_language())))


@require_safe
def instrument(request: HttpRequest, instrument: str) -> HttpResponse:
    row = get_object_or_404(Instrument, pk=instrument.upper())
    if row.pk != instrument:
        return HttpResponseRedirect(reverse("rights:instrument", args=[row.pk]))
    return render(request, "rights/instrument.html", law.instrument(row, Texts(_language())))


@require_safe
def beyond(request: HttpRequest) -> HttpResponse:
    """Beside the laws: who takes complaints at the ILO and the UN, and where governments talk."""
    return render(request, "rights/beyond.html", ways.all_of_them(Texts(_language())))


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    asked = request.GET if "a" in request.GET or "b" in request.GET else None
    form = CompareForm(asked, countries=_countries(), language=_language())
    context: dict[str, Any] = {"form": form}
    if asked is not None and form.is_valid():
        pair = [_country(form.cleaned_data["a"]), _country(form.cleaned_data["b"])]
        context.update(guide.comparison(pair, Texts(_language())))
    return render(request, "rights/compare.html", context, status=_status(form))


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    asked = " ".join(request.GET.get("q", "").split())
    context: dict[str, Any] = {"asked": asked, "longest": SEARCH_LONGEST}
    if asked and SEARCH_SHORTEST <= len(asked) <= SEARCH_LONGEST:
        texts = Texts(_language())
        context["results"] = finder.find(asked, language=_language(), texts=texts)
        context["texts"] = texts
    elif asked:
        context["is_out_of_length"] = True
        context["asked"] = asked[:SEARCH_LONGEST]
    status = 400 if "is_out_of_length" in context else 200
    return render(request, "rights/search.html", context, status=status)


# Nothing is changed and nobody is signed in, so there is nothing to forge; a token would cost every
# reader a cookie. Sums go by POST to keep them out of the address and so out of the phone's history.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def fee_check(request: HttpRequest) -> HttpResponse:
    """What of a bill may be charged. Stores nothing; the answer is gone with the page."""
    ends = _ends_asked(request)
    if ends is None or ends[0] == ends[1]:
        return _fee_check_ends(request)
    start, end = ends
    texts = Texts(_language())
    facts = CountryFacts(ends, texts)
    form = BillForm(
        request.POST if request.method == "POST" else None,
        currencies=fee_bill.currencies(start, end),
    )
    context = {
        **guide.frame(start, end, texts),
        "form": form,
        "charges": guide.charges(start, end, facts),
    }
    if form.is_bound and form.is_valid():
        context["bill"] = form.bill()
        context["answer"] = fee_bill.answer(form.bill(), start, end, facts)
        context["sides"] = fee_bill.sides(start, end, facts)
        # A rule that nobody can calculate with, as a fee for each month, is told in its words.
        context["charges"] = [
            charge
            for charge in context["charges"]
            if charge.end.code not in context["answer"].cited
        ]
    context["corrections"] = put_right.in_short(facts.asked, texts)
    response = render(request, "rights/fee_check.html", context, status=_status(form))
    if form.is_bound:
        # What she paid must not come back by the back button of a borrowed phone.
        response["Cache-Control"] = "no-store"
    return response


def _fee_check_ends(request: HttpRequest) -> HttpResponse:
    asked = request.GET if "from" in request.GET or "to" in request.GET else None
    form = JourneyForm(asked, countries=_countries(), language=_language())
    return render(request, "rights/fee_check_ends.html", {"form": form}, status=_status(form))


@require_safe
def corrections(request: HttpRequest, page: int = 1) -> HttpResponse:
    """What we said and had to put right, all of it."""
    texts = Texts(_language())
    pages = put_right.pages()
    if not 1 <= page <= pages:
        raise Http404
    found = put_right.page(page, texts)
    context = {"corrections": found, "texts": texts, "number": page, "pages": pages}
    return render(request, "rights/corrections.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "rights/about.html", guide.about())
