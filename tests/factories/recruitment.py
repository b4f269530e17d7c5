"""Rows as the services leave them. Where a test is about the service, it calls the service."""

import secrets

import factory
from django.utils import timezone

from recruitment.flags import CURRENT
from recruitment.models import Agency, AgencyName, Flag, Licence, Report, ReportAbuse
from tests.factories.rights import AbuseTypeFactory


class AgencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agency

    name = factory.Sequence(lambda n: f"Invented Agency {n}")
    country = "NPL"
    origin = Agency.Origin.REGISTER


class AgencyNameFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AgencyName

    agency = factory.SubFactory(AgencyFactory)
    text = factory.SelfAttribute("agency.name")
    kind = AgencyName.Kind.LEGAL
    compare_key = factory.LazyAttribute(lambda name: name.text.lower())
    skeleton = factory.LazyAttribute(lambda name: name.text.lower())
    normaliser = "tests"


class LicenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Licence

    agency = factory.SubFactory(AgencyFactory)
    number = factory.Sequence(lambda n: f"INV-{n:04}")
    status = Licence.Status.VALID
    as_of = factory.LazyFunction(lambda: timezone.now().date())
    source = "Invented register"


class ReportFactory(factory.django.DjangoModelFactory):
    """A countable report of a worker, matched to its agency."""

    class Meta:
        model = Report
        skip_postgeneration_save = True

    state = Report.State.ACCEPTED
    channel = Report.Channel.WORKER
    accepted_at = factory.LazyFunction(
        lambda: timezone.now().replace(minute=0, second=0, microsecond=0)
    )
    state_changed_at = factory.SelfAttribute("accepted_at")
    idempotency_key = factory.LazyFunction(lambda: secrets.token_bytes(32))
    agency = factory.SubFactory(AgencyFactory)
    agency_typed = factory.LazyAttribute(lambda report: report.agency.name if report.agency else "")
    match = factory.LazyAttribute(
        lambda report: Report.Match.MATCHED if report.agency else Report.Match.UNNAMED
    )
    match_score = factory.LazyAttribute(lambda report: 1.0 if report.agency else None)
    origin = "NPL"
    destination = "QAT"
    severity = 3
    consents_to_counting = True
    consents_to_regulator = True
    consent_at = factory.SelfAttribute("accepted_at")

    @factory.post_generation
    def abuse_keys(self, create: bool, extracted: list[str] | None, **kwargs: object) -> None:
        for key in extracted or ["excess-fees"]:
            ReportAbuse.objects.create(report=self, abuse=AbuseTypeFactory(key=key))


_VERSIONS = {rule.name: rule.version for rule in CURRENT}


class FlagFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Flag

    agency = factory.SubFactory(AgencyFactory)
    jurisdiction = factory.SelfAttribute("agency.country")
    rule = "grave_report"
    rule_version = factory.LazyAttribute(lambda flag: _VERSIONS[flag.rule])
    tier = Flag.Tier.ALERT
    tier_rank = factory.LazyAttribute(lambda flag: Flag.TIER_RANK[flag.tier])
    inputs = factory.LazyFunction(dict)
    inputs_hash = "0" * 64
    raised_at = factory.LazyFunction(timezone.now)
    evaluated_at = factory.SelfAttribute("raised_at")
