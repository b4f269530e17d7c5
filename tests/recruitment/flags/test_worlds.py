"""The rules on invented worlds: better than a count, and not led by forgers. Figures: benchmarks/flags."""

import pytest

from benchmarks.flags import measure
from benchmarks.flags.world import Scenario, World

pytestmark = pytest.mark.slow


def test_same_seed_makes_the_same_world():
    scenario = Scenario("small", agencies=60, attacks=2, villages=2, phoenixes=1)
    assert World(scenario, 1).agencies == World(scenario, 1).agencies
    assert World(scenario, 1).agencies != World(scenario, 2).agencies


def test_signals_are_mostly_right_where_a_count_is_mostly_wrong():
    rows = measure.precision_and_recall(Scenario("good exposure"), 1)
    _, precision, recall = rows["**ours, signal or more**"]
    _, precision_of_count, _ = rows["reports >= 3"]
    assert precision >= 0.85
    assert recall >= 0.45
    assert precision > 5 * precision_of_count


@pytest.mark.parametrize("attack", [0, 2])
def test_campaign_gets_a_dispute_and_no_signal(attack):
    scenario = Scenario(**{**vars(measure.ATTACKS[attack]), "agencies": 500, "attacks": 40})
    shares = measure.attacked(scenario, 1)
    assert shares["signal"] <= 0.03
    assert shares["disputed"] >= 0.9
    assert shares["reports >= 3"] == 1.0


def test_agency_does_not_get_out_of_its_flag_by_copies():
    _, keep, *_ = measure.against_own_flag(measure.AGAINST_OWN_FLAG[0], 1)
    assert keep >= 0.9
