"""A sent report with its receipt, and a folder of evidence that holds nothing yet."""

import pytest

from recruitment.services import stored
from tests.factories.rights import AbuseTypeFactory
from tests.recruitment.test_evidence import in_folder
from tests.recruitment.test_receipt_pages import Holder, sent


@pytest.fixture
def holder() -> Holder:
    AbuseTypeFactory(key="excess-fees")
    return Holder(sent().receipt_digits)


@pytest.fixture
def empty_folder() -> None:
    stored.delete(in_folder())
