"""The thresholds of the rules. One frozen object, kept with every flag that was raised by it."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Policy:
    """Counts are of independent sources; windows in days end with the day of the facts."""

    version: int = 1
    # Twelve months: a season of departures, and the span in which agencies renew their licence.
    window_days: int = 365
    # Three is the least that pharmacovigilance (EMA, MHRA, Evans 2001) calls a signal.
    sources: int = 3
    many_sources: int = 6
    # Rate ratio: lower 5 % point of the posterior, see excess_rate.py.
    excess_signal: float = 1.0
    excess_alert: float = 2.0
    # The same where placements are poorly known. A denominator that is wrong by a half (sd 0.5 on the
    # log scale) makes ratios of 1.6 by itself; benchmarks/flags has the curve.
    excess_signal_poor: float = 1.6
    excess_alert_poor: float = 3.0
    # Below this a country's baseline says more about chance than about agencies.
    baseline_agencies: int = 30
    surge_days: int = 90
    surge_sources: int = 4
    surge_p: float = 0.001
    fee_sources: int = 3
    # Fees are told from memory and in round numbers.
    fee_spread: float = 0.10
    held_sources: int = 2
    # New voices after a person dismissed a flag, before the same rule may call again.
    sources_after_dismissal: int = 2

    def window_start(self, as_of: date) -> date:
        return as_of - timedelta(days=self.window_days - 1)


DEFAULT = Policy()
