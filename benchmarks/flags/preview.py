"""How much quicker the preview of a policy is than asking every rule of every agency twice: in one run.

python -m portal.launch exec python -m benchmarks.flags.preview 5000 15000
"""

import sys
from dataclasses import replace
from unittest.mock import patch

from django.core.management import call_command
from django.utils import timezone

from benchmarks.flags.load import fill, timed  # sets Django up
from recruitment.flags import outcomes
from recruitment.flags.policy import DEFAULT
from recruitment.services import flags, policy_preview


def _all(ids, *_):
    return ids


def _twice(facts, *policies):
    return [outcomes(facts, policy) for policy in policies]


def main(agencies: int, reports: int) -> None:
    call_command("migrate", verbosity=0)
    fill(agencies, reports)
    day = timezone.now().date()
    flags.make_baselines(day=day)
    flags.rebuild()
    policy_preview.touched("NPL", day)
    for changed in ({"sources": 4}, {"excess_chance": 0.6}, {"surge_p": 0.0005}):
        asked = "NPL", replace(DEFAULT, version=2, **changed), day
        quick = timed(f"{changed}, as it is", policy_preview.what_changes, *asked)
        with (
            patch.object(policy_preview, "_can_differ", _all),
            patch.object(policy_preview, "outcomes_of_two", _twice),
        ):
            plain = timed(f"{changed}, every rule twice", policy_preview.what_changes, *asked)
        print(f"  {quick['agencies']} agencies, {quick['counts']}, the same: {quick == plain}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
