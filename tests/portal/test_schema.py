"""Every operation of the API against its own schema, with good and with bad requests, without a
key and with one. Whatever is sent: no server error, and every answer as the schema says.

`make fuzz` sets FUZZ to how many inputs each operation gets from each caller: then every operation is
called with a key of each single scope, and by people of each role who are signed in at the desk.
"""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core import signals
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as how_many
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from accounts import services as accounts
from accounts.models import Organisation, User
from accounts.permissions import Role
from accounts.scopes import Scope, fitting
from portal.api import openapi
from recruitment.models import Agency, Report
from tests.factories.accounts import UserFactory
from tests.factories.recruitment import (
    AgencyFactory,
    AgencyNameFactory,
    LicenceFactory,
    ReportFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FUZZ = int(os.environ.get("FUZZ", "0"))
# The whole of what an organisation may hold; each scope alone.
KEYS = ["ngo", "regulator", *(Scope.values if FUZZ else ())]
KEYED = "." if FUZZ else "/(reports|flags|registers)/"
# Few, since each operation is also tried with all its examples and at the edges of its schema.
# The client of schemathesis does not unpack gzip.
PLAIN = {"Accept-Encoding": "identity"}
FEW = how_many(
    max_examples=FUZZ or 5,
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


@pytest.fixture(params=KEYS)
def key(
    request: pytest.FixtureRequest, ngo: Organisation, regulator: Organisation, operator: User
) -> str:
    """Of either kind of organisation that may have one; what is not for it must say so in order."""
    agency = Agency.objects.get(pk=7)
    ReportFactory(pk=12, channel=Report.Channel.API, organisation=ngo, agency=agency)
    held = request.param
    whole = held in (Organisation.Kind.NGO, Organisation.Kind.REGULATOR)
    owner = ngo if held in (Organisation.Kind.NGO, *fitting(Organisation.Kind.NGO)) else regulator
    return accounts.issue_api_key(
        organisation=owner, label="Case system", by=operator, scopes=None if whole else [held]
    )[1]


@pytest.fixture(scope="module", autouse=True)
def answers(request: pytest.FixtureRequest) -> Iterator[Counter[int]]:
    """How many answers had which status; told at the end of `make fuzz`."""
    found: Counter[int] = Counter()
    yield found
    if FUZZ:
        plugins = request.config.pluginmanager
        told = ", ".join(f"{number} x {status}" for status, number in sorted(found.items()))
        with plugins.get_plugin("capturemanager").global_and_fixture_disabled():
            reporter = plugins.get_plugin("terminalreporter")
            reporter.write_line(f"\n{found.total()} requests: {told}")


schema = schemathesis.openapi.from_dict(openapi())
schema.app = get_wsgi_application()


def _is_as_the_schema_says(
    case: Any, answers: Counter[int], more: dict[str, str], excluded: list[Any]
) -> Any:
    headers = {**PLAIN, **more}
    response = case.call(headers=headers)
    answers[response.status_code] += 1
    case.validate_response(response, headers=headers, excluded_checks=excluded)
    return response


def _nothing_opens(case: Any, answers: Counter[int], more: dict[str, str]) -> None:
    """What is keyed stays shut, also to a key that schemathesis made up."""
    response = _is_as_the_schema_says(case, answers, more, [positive_data_acceptance])
    if case.operation.definition.raw.get("security"):
        assert response.status_code >= 400


@schema.parametrize()
@FEW
def test_without_a_key_every_answer_is_as_the_schema_says(case: Any, answers: Counter[int]) -> None:
    _nothing_opens(case, answers, {})


@pytest.mark.skipif(not FUZZ, reason="make fuzz")
@pytest.mark.parametrize("role", Role.values)
@schema.include(path_regex=KEYED).parametrize()
@FEW
def test_being_signed_in_at_the_desk_opens_nothing_of_the_api(
    case: Any, role: str, answers: Counter[int]
) -> None:
    client = Client()
    client.force_login(UserFactory(role=role))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    _nothing_opens(case, answers, {"Cookie": f"{cookie.key}={cookie.value}"})


@schema.include(path_regex=KEYED).parametrize()
@FEW
def test_with_a_key_every_answer_is_as_the_schema_says(
    case: Any, key: str, answers: Counter[int]
) -> None:
    # Kinds of abuse, countries and months are checked against the data, which no schema can say;
    # so what fits the schema may still be refused, with its place.
    excluded = [positive_data_acceptance]
    if case.path == "/api/v1/reports/batch/":
        # Refuses row by row, inside an answer that as a whole is in order.
        excluded.append(negative_data_rejection)
    _is_as_the_schema_says(case, answers, {"Authorization": f"Bearer {key}"}, excluded)
