import factory

from rights.models import AbuseType, Country, SafetyMessage

_ISO2 = {
    "BGD": "BD",
    "NPL": "NP",
    "QAT": "QA",
    "KEN": "KE",
    "SAU": "SA",
    "ARE": "AE",
    "PHL": "PH",
    "HKG": "HK",
}


class CountryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Country
        django_get_or_create = ("iso3",)

    iso3 = "NPL"
    iso2 = factory.LazyAttribute(lambda country: _ISO2[country.iso3])
    name = factory.LazyAttribute(lambda country: f"Country {country.iso3}")


class AbuseTypeFactory(factory.django.DjangoModelFactory):
    """A kind of abuse by its real key, without the texts of data/abuses.yaml."""

    class Meta:
        model = AbuseType
        django_get_or_create = ("key",)

    key = "excess-fees"
    label = factory.LazyAttribute(lambda abuse: f"I met {abuse.key}")
    stage = "before"
    description = "What happened, in one sentence."
    severity = 3
    position = factory.Sequence(lambda n: n)


class SafetyMessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SafetyMessage
        django_get_or_create = ("key",)

    key = "danger"
    lines = factory.LazyFunction(lambda: ["Go to a safe place first."])
