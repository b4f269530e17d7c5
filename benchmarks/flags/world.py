"""An invented world of agencies and reports, made apart from the rules and knowing nothing of them.

Seeded: the same seed makes the same world. Figures follow section 5.1 of the study that the project
began with (1,500 agencies; placements lognormal, median 150; 4 % bad with five times the report
rate; one report on 100 placements), with what that study left out: destinations whose workers
report more or less, networks that thousands share, organisations that file in rounds, people who
leave questions empty, forgers, and firms that come back under a new name.
"""

import math
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

LAST_DAY = date(2026, 6, 30)

ABUSES = (
    ("excess-fees", 30), ("contract-substitution", 14), ("wage-withholding", 14), ("fake-job", 7),
    ("passport-retention", 8), ("no-understandable-contract", 6), ("abandonment", 4), ("confinement", 2),
    ("violence", 2), ("bad-housing", 7), ("dismissal-for-complaining", 3), ("no-way-home", 3),
)  # fmt: skip
GRAVE = {"confinement", "violence"}
DESTINATIONS = ("QAT", "SAU", "ARE", "MYS", "KWT", "JPN", "KOR", "OMN", "BHR", "JOR")


@dataclass
class Report:
    number: int
    at: datetime
    abuses: tuple[str, ...]
    severity: int
    month: date | None
    fee: Decimal | None
    destination: str
    organisation: int | None
    network: str
    words: tuple[int, ...]  # min-hashes of a story; empty: none told
    is_fake: bool = False


@dataclass
class Agency:
    number: int
    workers: float  # truly sent in a year
    said_workers: float | None  # as the register says; None: not known
    is_estimate: bool
    destination: str
    is_bad: bool
    attack: str = ""
    follows: int | None = None
    bad_since: date | None = None
    takes_more: bool = False  # than the law lets it
    habit: tuple[str, ...] = ()
    works_against_flag: bool = False
    reports: list[Report] = field(default_factory=list)


@dataclass(frozen=True)
class Scenario:
    name: str
    agencies: int = 1500
    bad_share: float = 0.04
    bad_times: float = 5.0
    days: int = 365
    # Standard deviations on the log scale.
    propensity_by_destination: float = 0.0
    propensity_by_agency: float = 0.0
    exposure_noise: float = 0.0
    exposure_not_known: float = 0.0  # share of agencies
    # Attacks on honest agencies of 150 workers: how many, fakes in each, copied in an evening or spread out.
    attacks: int = 0
    fakes: int = 10
    attack_days: int = 2
    varied: bool = False
    # Honest groups that come together at some honest agencies, and firms that come back.
    villages: int = 0
    phoenixes: int = 0
    # What the law lets an agency take for everything; None: the limit is not known. Bad ones take half more
    # than it; honest ones keep to it, but for this share: no more reports than usual, and still to be found.
    fee_limit: int | None = None
    honest_who_take_more: float = 0.0
    # People who tell one kind of abuse and nothing else: neither month nor fee nor words.
    say_little: float = 0.0
    # Bad agencies with five reports or more that report themselves: with forty copies in one hour, or with
    # an empty report every three days for each of two kinds, to make one voice of what comes meanwhile.
    floods: int = 0
    bridges: int = 0


class World:
    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario = scenario
        self.chance = random.Random(f"{scenario.name}/{seed}")
        self._numbers = iter(range(1, 10_000_000))
        self._propensity = {
            place: math.exp(self.chance.gauss(0, scenario.propensity_by_destination))
            for place in DESTINATIONS
        }
        self.agencies = [self._agency(i) for i in range(1, scenario.agencies + 1)]
        self._choose_bad()
        for agency in self.agencies:
            self._ordinary_reports(agency)
        honest = [a for a in self.agencies if not a.is_bad]
        self._attack(self.chance.sample(honest, scenario.attacks))
        for agency in self.chance.sample([a for a in honest if not a.attack], scenario.villages):
            self._village(agency)
        for former in [a for a in self.agencies if a.is_bad][: scenario.phoenixes]:
            self._phoenix(former)
        reported = [a for a in self.agencies if a.is_bad and len(a.reports) >= 5]
        for agency in self.chance.sample(reported, min(scenario.floods, len(reported))):
            self._flood(agency)
        for agency in self.chance.sample(reported, min(scenario.bridges, len(reported))):
            self._bridge(agency)

    # --- who there is

    def _agency(self, number: int) -> Agency:
        workers = max(5.0, self.chance.lognormvariate(math.log(150), 1.18))
        s = self.scenario
        known = self.chance.random() >= s.exposure_not_known
        said = workers * math.exp(self.chance.gauss(0, s.exposure_noise)) if known else None
        place = self.chance.choices(DESTINATIONS, weights=range(len(DESTINATIONS), 0, -1))[0]
        return Agency(number, workers, said, s.exposure_noise > 0, place, is_bad=False)

    def _choose_bad(self) -> None:
        count = round(self.scenario.bad_share * len(self.agencies))
        for agency in self.chance.sample(self.agencies, count):
            agency.is_bad = True
            agency.bad_since = self.first_day

    @property
    def first_day(self) -> date:
        return LAST_DAY - timedelta(days=self.scenario.days - 1)

    # --- what they send

    def _ordinary_reports(self, agency: Agency) -> None:
        rate = 0.01 * self._propensity[agency.destination]
        rate *= math.exp(self.chance.gauss(0, self.scenario.propensity_by_agency))
        rate *= self.scenario.bad_times if agency.is_bad else 1.0
        mean = agency.workers * rate * self.scenario.days / 365
        price = self._price(agency)
        habit = [a for a, _ in self.chance.choices(ABUSES, weights=[w for _, w in ABUSES], k=2)]
        agency.habit = tuple(habit)
        for _ in range(self._poisson(mean)):
            agency.reports.append(self._honest(agency, price, habit if agency.is_bad else []))

    def _price(self, agency: Agency) -> Decimal:
        """For everything, as the agency asks it of each; what people remember is spread around it."""
        limit = self.scenario.fee_limit
        usual = self.chance.lognormvariate(math.log(90), 0.4)
        if limit is None:
            return Decimal(round(usual)) * 1000
        agency.takes_more = (
            agency.is_bad or self.chance.random() < self.scenario.honest_who_take_more
        )
        if agency.takes_more:
            return limit * Decimal(round(self.chance.uniform(1.2, 1.8), 2))
        return min(Decimal(limit), Decimal(round(usual * limit / 90_000)) * 1000)

    def _honest(self, agency: Agency, price: Decimal, habit: list[str]) -> Report:
        c = self.chance
        at = self._moment(c.randrange(self.scenario.days))
        kinds = {
            a
            for a, _ in c.choices(ABUSES, weights=[w for _, w in ABUSES], k=c.choice((1, 1, 2, 3)))
        }
        if habit and c.random() < 0.7:
            kinds.add(c.choice(habit))
        organisation = c.randrange(6) if c.random() < 0.3 else None
        if organisation is not None:
            # An organisation writes up the month's cases on one afternoon.
            at = at.replace(day=min(28, 5 + 4 * organisation), hour=15)
        happened = (at - timedelta(days=c.expovariate(1 / 150))).date().replace(day=1)
        fee = price * Decimal(c.choice(("0.8", "0.9", "1", "1", "1.1", "1.3")))
        if self.scenario.say_little and c.random() < self.scenario.say_little:
            return self._empty(agency, c.choice(habit) if habit else c.choice(ABUSES)[0], at)
        return Report(
            number=next(self._numbers),
            at=at,
            abuses=tuple(sorted(kinds)),
            severity=5 if kinds & GRAVE else 3,
            month=happened if c.random() < 0.8 else None,
            fee=fee if c.random() < 0.6 else None,
            destination=agency.destination if c.random() < 0.9 else c.choice(DESTINATIONS),
            organisation=organisation,
            network=self._network(at),
            words=self._words() if c.random() < 0.5 else (),
        )

    def _network(self, at: datetime) -> str:
        """Half of all people come through 20 networks of mobile operators, the rest through 2,000."""
        c = self.chance
        number = c.randrange(20) if c.random() < 0.5 else 20 + c.randrange(2000)
        return f"{number}/{at.date()}"

    def _words(self) -> tuple[int, ...]:
        return tuple(self.chance.getrandbits(40) for _ in range(32))

    def _moment(self, days_before_the_end: int) -> datetime:
        day = LAST_DAY - timedelta(days=days_before_the_end)
        return datetime(day.year, day.month, day.day, self.chance.randrange(24), tzinfo=UTC)

    def _poisson(self, mean: float) -> int:
        count, left = 0, self.chance.expovariate(1)
        while left < mean:
            count += 1
            left += self.chance.expovariate(1)
        return count

    # --- who lies, who comes together, who comes back

    def _attack(self, victims: list[Agency]) -> None:
        for agency in victims:
            agency.attack = self.scenario.name
            agency.workers = 150.0
            agency.said_workers = None if agency.said_workers is None else 150.0
            agency.reports = agency.reports[: self._poisson(1.5)]
            self._fake(agency)

    def _fake(self, agency: Agency) -> None:
        c, s = self.chance, self.scenario
        end = c.randrange(max(1, 300 - s.attack_days))
        text = self._words()
        kinds = tuple(sorted(c.sample([a for a, _ in ABUSES if a not in GRAVE], 2)))
        fee = Decimal(c.choice((100, 150, 200))) * 1000
        for _ in range(s.fakes):
            at = self._moment(end + c.randrange(s.attack_days))
            # One phone or two when done in an evening; another place each time when spread out.
            network = f"f{c.randrange(2)}/{at.date()}" if s.attack_days <= 3 else self._network(at)
            copied = tuple(w if c.random() < 0.8 else c.getrandbits(40) for w in text)
            agency.reports.append(
                Report(
                    number=next(self._numbers),
                    at=at,
                    abuses=tuple(sorted({c.choice(ABUSES)[0] for _ in range(2)}))
                    if s.varied
                    else kinds,
                    severity=3,
                    month=at.date().replace(day=1) if c.random() < 0.5 else None,
                    fee=fee * Decimal(c.choice(("0.8", "1", "1.2"))) if s.varied else fee,
                    destination=agency.destination,
                    organisation=None,
                    network=network,
                    words=self._words() if s.varied else copied,
                    is_fake=True,
                )
            )

    def _empty(self, agency: Agency, kind: str, at: datetime, *, is_fake: bool = False) -> Report:
        """One kind of abuse and the country, and nothing else."""
        return Report(
            number=next(self._numbers),
            at=at,
            abuses=(kind,),
            severity=5 if kind in GRAVE else 3,
            month=None,
            fee=None,
            destination=agency.destination,
            organisation=None,
            network=self._network(at),
            words=(),
            is_fake=is_fake,
        )

    def _flood(self, agency: Agency) -> None:
        agency.works_against_flag = True
        at = self._moment(self.chance.randrange(300))
        kind = self.chance.choice(agency.habit)
        agency.reports += [self._empty(agency, kind, at, is_fake=True) for _ in range(40)]

    def _bridge(self, agency: Agency) -> None:
        agency.works_against_flag = True
        for days in range(0, self.scenario.days, 3):
            at = datetime.combine(LAST_DAY - timedelta(days=days), time(12), UTC)
            agency.reports += [self._empty(agency, k, at, is_fake=True) for k in set(agency.habit)]

    def _village(self, agency: Agency) -> None:
        """Eight neighbours on one evening, through one network, each with her own story."""
        price = Decimal(90_000)
        at = self._moment(self.chance.randrange(300))
        for _ in range(8):
            report = self._honest(agency, price, [])
            report.at, report.network, report.organisation = (
                at,
                f"v{agency.number}/{at.date()}",
                None,
            )
            agency.reports.append(report)

    def _phoenix(self, former: Agency) -> None:
        """Half of the year under the old name; then a new firm, of whose placements nobody knows."""
        half = self._moment(180)
        new = Agency(
            number=len(self.agencies) + 1,
            workers=former.workers,
            said_workers=None,
            is_estimate=False,
            destination=former.destination,
            is_bad=True,
            follows=former.number,
            bad_since=half.date(),
        )
        new.reports = [r for r in former.reports if r.at > half]
        former.reports = [r for r in former.reports if r.at <= half]
        self.agencies.append(new)
