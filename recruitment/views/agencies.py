"""Is this recruiter licensed? For workers, without an account, a cookie or a trace."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from recruitment import licence_check
from recruitment.agency_forms import LicenceCheckForm
from rights.models import Country
from rights.names import country_name
from rights.presenters.facts import CountryFacts
from rights.presenters.pieces import Texts
from rights.presenters.places import options


# A form that changes nothing needs no token, and a token needs a cookie. What was typed travels in
# the body, so that the name of a recruiter stands in no address, no history and no log.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def licence(request: HttpRequest) -> HttpResponse:
    """GET asks, with `?country=NPL` chosen already; POST answers. Wrong answers come back with 400."""
    language = get_language() or "en"
    choices = _countries(language)
    if request.method != "POST":
        asked = request.GET.get("country", "").upper()
        chosen = asked if asked in dict(choices) else ""
        form = LicenceCheckForm(countries=choices, initial={"country": chosen})
        return render(request, "recruitment/agencies/check.html", _page(form, chosen, language))
    form = LicenceCheckForm(request.POST, countries=choices)
    if not form.is_valid():
        page = _page(form, "", language)
        return render(request, "recruitment/agencies/check.html", page, status=400)
    country = form.cleaned_data["country"]
    page = _page(form, country, language)
    page["typed"] = next(
        text for key in ("name", "number", "contact") if (text := form.cleaned_data[key])
    )
    page["found"] = licence_check.check(
        name=form.cleaned_data["name"], country=country, hints=form.hints
    )
    page["is_answer"] = True
    response = render(request, "recruitment/agencies/check.html", page)
    add_never_cache_headers(response)
    return response


def _countries(language: str) -> list[tuple[str, object]]:
    """Countries with a guide for those who leave, and those whose list is held."""
    held = licence_check.countries_with_lists()
    wanted = Country.objects.filter(is_origin=True) | Country.objects.filter(pk__in=held)
    return [(option.code, option.name) for option in options(wanted.distinct(), language)]


def _page(form: LicenceCheckForm, country: str, language: str) -> dict[str, object]:
    texts = Texts(language)
    page: dict[str, object] = {"form": form, "texts": texts, "country": None, "how": []}
    if not country:
        return page
    row = Country.objects.filter(pk=country).first()
    if row is not None:
        facts = CountryFacts([row], texts)
        page["how"] = facts.blocks(row, ["licence_check"])
    page["country"] = {"code": country, "name": country_name(country, language)}
    page["lists"] = licence_check.lists(country)
    return page
