"""Every operation of the API against its own schema, with good and with bad requests, without a
key and with one. Whatever is sent: no server error, and every answer as the schema says."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck
from hypothesis import settings as how_many
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from accounts import services as accounts
from accounts.models import Organisation, User
from portal.api import openapi
from recruitment.models import Agency, Report
from tests.factories.recruitment import (
    AgencyFactory,
    AgencyNameFactory,
    LicenceFactory,
    ReportFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Few, since each operation is also tried with all its examples and at the edges of its schema.
# The client of schemathesis does not unpack gzip.
PLAIN = {"Accept-Encoding": "identity"}
FEW = how_many(
    max_examples=5,
    deadline=None,
    database=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        # One world for all inputs of an operation: what one leaves behind, the next must bear.
        HealthCheck.function_scoped_fixture,
    ],
)


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_rights", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _rows(db: None, settings: Any) -> Iterator[None]:
    settings.ALLOWED_HOSTS = ["localhost"]
    # The ids of the schema's examples, so that those find something.
    agency = AgencyFactory(pk=7)
    AgencyNameFactory(agency=agency)
    LicenceFactory(agency=agency)
    # As Django's own client does: a request must not close the connection of the test.
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(params=["ngo", "regulator"])
def key(request: pytest.FixtureRequest, ngo: Organisation, operator: User) -> str:
    """Of either kind of organisation that may have one; what is not for it must say so in order."""
    agency = Agency.objects.get(pk=7)
    ReportFactory(pk=12, channel=Report.Channel.API, organisation=ngo, agency=agency)
    owner = request.getfixturevalue(request.param)
    return accounts.issue_api_key(organisation=owner, label="Case system", by=operator)[1]


schema = schemathesis.openapi.from_dict(openapi())
schema.app = get_wsgi_application()


@schema.parametrize()
@FEW
def test_without_a_key_every_answer_is_as_the_schema_says(case: Any) -> None:
    response = case.call(headers=PLAIN)
    # Nothing that is keyed opens, also to a key that schemathesis made up.
    if case.operation.definition.raw.get("security"):
        assert response.status_code >= 400
    case.validate_response(response, excluded_checks=[positive_data_acceptance])


@schema.include(path_regex="/(reports|flags|registers)/").parametrize()
@FEW
def test_with_a_key_every_answer_is_as_the_schema_says(case: Any, key: str) -> None:
    # Kinds of abuse, countries and months are checked against the data, which no schema can say;
    # so what fits the schema may still be refused, with its place.
    excluded = [positive_data_acceptance]
    if case.path == "/api/v1/reports/batch/":
        # Refuses row by row, inside an answer that as a whole is in order.
        excluded.append(negative_data_rejection)
    headers = {**PLAIN, "Authorization": f"Bearer {key}"}
    case.call_and_validate(headers=headers, excluded_checks=excluded)
