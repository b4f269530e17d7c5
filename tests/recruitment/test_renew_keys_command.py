import io

import pytest
from django.core.management import call_command

from audit.actors import SEEDER
from recruitment import candidates
from recruitment.matching.normalise import VERSION
from recruitment.models import AgencyName
from recruitment.services import agencies

pytestmark = pytest.mark.django_db


def renew(*arguments: str) -> str:
    out = io.StringIO()
    call_command("renew_agency_keys", *arguments, stdout=out)
    return out.getvalue().strip()


def test_names_filed_by_an_older_normaliser_are_found_again_after_the_command():
    for number in range(3):
        agencies.create_listed(name=f"Invented Himchuli {number}", country="NPL", by=SEEDER)
    AgencyName.objects.update(compare_key="old", skeleton="old", blocks=[], normaliser="n0")
    assert candidates.find("invented himchuli", "NPL") == []
    assert renew("--at-once", "2") == "3 names filed anew"
    assert len(candidates.find("invented himchuli", "NPL")) == 3
    assert set(AgencyName.objects.values_list("normaliser", flat=True)) == {VERSION}
    assert renew() == "0 names filed anew"
