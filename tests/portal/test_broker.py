"""Which broker: the setting decides, and both are spoken to with what they understand."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

_ASKED = "from portal.celery import app; c = app.connection_for_write(); print(c.transport_cls, c.as_uri())"


@pytest.mark.parametrize(
    ("broker", "transport", "address"),
    [
        ("", "redis", "redis://:**@redis:6379/0"),
        ("amqp://portal:secret@rabbit:5672/site", "amqp", "amqp://portal:**@rabbit:5672/site"),
    ],
)
def test_rabbitmq_takes_the_place_of_redis_by_setting(broker, transport, address):
    environ = {**os.environ, "REDIS_URL": "redis://redis:6379/0", "BROKER_URL": broker}
    command = [sys.executable, "-c", _ASKED]
    told = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == [transport, address]
