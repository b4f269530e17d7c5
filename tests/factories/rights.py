import factory

from rights.models import AbuseType, Contact, Country, SafetyMessage

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


class ContactFactory(factory.django.DjangoModelFactory):
    """Somebody invented in the help directory, read on one page in 2024."""

    class Meta:
        model = Contact

    country = factory.SubFactory(CountryFactory)
    key = factory.Sequence(lambda n: f"invented-{n}")
    kind = Contact.Kind.GOVERNMENT
    name = factory.LazyAttribute(lambda contact: f"Invented Office {contact.key}")
    as_of = 2024
    confirmed_by = "url"
    sources = factory.LazyFunction(lambda: ["https://invented.example/help"])
