import factory

from accounts.models import Organisation, User
from accounts.permissions import Role

# Meets the validators, and is nobody's.
PASSWORD = "made-up pass phrase 1"


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Invented Organisation {n}")
    kind = Organisation.Kind.NGO
    country = "NPL"

    class Params:
        regulator = factory.Trait(kind=Organisation.Kind.REGULATOR)
        portal = factory.Trait(kind=Organisation.Kind.PORTAL, country="")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Invented Person {n}")
    role = Role.CASEWORKER
    organisation = factory.SubFactory(OrganisationFactory)
    password = factory.django.Password(PASSWORD)

    class Params:
        inspector = factory.Trait(
            role=Role.INSPECTOR,
            organisation=factory.SubFactory(OrganisationFactory, regulator=True),
        )
        editor = factory.Trait(
            role=Role.EDITOR, organisation=factory.SubFactory(OrganisationFactory, portal=True)
        )
        auditor = factory.Trait(role=Role.AUDITOR)
        operator = factory.Trait(
            role=Role.OPERATOR, organisation=factory.SubFactory(OrganisationFactory, portal=True)
        )
