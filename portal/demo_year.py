"""An invented year behind the few reports of `demo.py`, so that desks look as they would after one.

300 agencies of two countries, sent in as their registers are; some 4,000 reports to three countries of
work; an evening's campaign, a firm that comes back under a new name, cases, findings and an appeal. Same
numbers each time. Registers, placements, flags and findings go through the services. The reports do not:
they are countable facts alone, without words and without a receipt, since stretching 4,000 receipts would
take minutes; nobody can come back to one of them.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Organisation, User
from audit import services as audit
from audit.actors import SEEDER
from audit.kinds import Kind
from portal.demo import people, work_until_done
from recruitment import spreadsheets
from recruitment.models import Agency, Flag, FlagDecision, FlagEvent, Report, ReportAbuse, Successor
from recruitment.services import agencies, flags, ledger, placements, replies, uploads

SEED = 2026
BAD_SHARE = 0.04
BAD_TIMES = 5.0
# Reports for each worker sent; five times that for a bad agency.
USUAL_RATE = 0.053
FINDINGS = 9
DESTINATIONS = ("QAT", "SAU", "MYS")
NGOS = (
    ("Invented Builders' Union, Kathmandu", "NPL"),
    ("Invented Coast Help Desk, Mombasa", "KEN"),
)
CAMPAIGN = "Invented Silver Lantern Overseas"
FORMER, AFTER = "Invented Copper Harbour Manpower", "Invented Bright Harbour Placement"

_FIRST = (
    "Amber", "Blue", "Cedar", "Copper", "Coral", "Crystal", "Dawn", "Ebony", "Garnet", "Green", "Hazel",
    "Indigo", "Ivory", "Jade", "Linen", "Maple", "Olive", "Pearl", "Quartz", "Silver", "Velvet", "Willow",
)  # fmt: skip
_SECOND = (
    "Anchor", "Basket", "Bridge", "Candle", "Compass", "Drum", "Feather", "Garden", "Harbour", "Lantern",
    "Meadow", "Mirror", "Orchard", "Paddle", "Ribbon", "Sparrow", "Thimble", "Window",
)  # fmt: skip
_TRADES = ("Overseas", "Manpower", "Recruitment", "Placement", "Human Resources")
_ABUSES = (
    ("excess-fees", 30), ("contract-substitution", 14), ("wage-withholding", 14), ("fake-job", 7),
    ("passport-retention", 8), ("no-understandable-contract", 6), ("abandonment", 4), ("abusive-conditions", 7),
    ("confinement", 0.3),
)  # fmt: skip
_GRAVE = {"confinement"}
_CURRENCY = {"NPL": "NPR", "KEN": "KES"}
_USUAL_FEE = {"NPL": 110_000, "KEN": 65_000}


@dataclass(frozen=True)
class Firm:
    name: str
    country: str
    number: str
    phone: str
    workers: int
    destination: str
    is_bad: bool = False
    status: str = "valid"


def fill(*, firms_made: int = 300) -> int:
    """Make the year, once, after `demo.seed`. How many reports were made."""
    if Agency.objects.filter(name=CAMPAIGN).exists():
        return 0
    everybody = people()
    own = [everybody[f"inspector{place}@demo.example"] for place in ("", ".kenya")]
    chance = random.Random(SEED)
    firms = list(_firms(chance, firms_made - 3))
    for inspector in own:
        _send_in(inspector, [firm for firm in firms if firm.country == inspector.jurisdiction])
    made = _reports(firms, chance)
    now = timezone.now()
    for days in (180, 0):
        flags.make_baselines(day=(now - timedelta(days=days)).date())
        flags.rebuild(now=now - timedelta(days=days))
    _follow(own[0])
    _find(own[0], everybody["inspector.two@demo.example"])
    return made


def _firms(chance: random.Random, count: int) -> Iterator[Firm]:
    """So many from chance, and three with a story of their own."""
    pairs = [(first, second) for first in _FIRST for second in _SECOND]
    chance.shuffle(pairs)
    for n, (first, second) in enumerate(pairs[:count]):
        country = "NPL" if n % 5 < 3 else "KEN"
        yield Firm(
            name=f"Invented {first} {second} {chance.choice(_TRADES)}",
            country=country,
            number=f"INV-{3000 + n}",
            phone=f"+9771555{n:04}" if country == "NPL" else f"+25420555{n:04}",
            workers=max(5, round(chance.lognormvariate(5.0, 1.0))),
            destination=chance.choices(DESTINATIONS, weights=(5, 3, 2))[0],
            is_bad=chance.random() < BAD_SHARE,
            status=chance.choices(("valid", "suspended", "expired"), weights=(97, 1, 2))[0],
        )
    harbour = Firm(FORMER, "NPL", "INV-3297", "+97715559001", 220, "QAT", True, "cancelled")
    yield harbour
    yield replace(harbour, name=AFTER, number="INV-3298", status="valid")
    # So small that three honest people hardly name it: else what they say would stand without the copies.
    yield Firm(CAMPAIGN, "NPL", "INV-3299", "+97715559002", 20, "SAU")


def _send_in(inspector: User, firms: list[Firm]) -> None:
    """Their register as it was a year ago and is today, and how many workers each sent."""
    today = timezone.localdate()
    _register(inspector, [_a_year_ago(f) for f in firms if f.name != AFTER], timedelta(days=365))
    # Known for years, or every one of them would look like a newcomer.
    Agency.objects.filter(name__in=[firm.name for firm in firms]).update(
        created_at=timezone.now() - timedelta(days=1500)
    )
    _register(inspector, firms, timedelta(days=3))
    sent = _table(
        ("licence_number", "year", "destination", "workers"),
        (
            (f.number, today.year - ago, f.destination, f.workers)
            for f in firms
            if f.name != AFTER
            for ago in (0, 1)
        ),
    )
    made = placements.receive(
        content=sent, file_name="invented-workers.csv", source="Invented figures", by=inspector
    )
    placements.write(placement_import=made, by=inspector)


def _a_year_ago(firm: Firm) -> Firm:
    return replace(firm, status="valid") if firm.name == FORMER else firm


def _register(inspector: User, firms: list[Firm], ago: timedelta) -> None:
    """Sent in at the desk, and written by what a worker would do."""
    today = timezone.localdate()
    rows = (
        (f.number, f.name, f.status, _licensed_since(f, today).isoformat(), f.phone) for f in firms
    )
    upload = uploads.receive(
        register="regulator_table",
        content=_table(("licence_number", "name", "status", "valid_from", "phone"), rows),
        file_name="invented-register.csv",
        as_of=today - ago,
        by=inspector,
    )
    uploads.confirm(upload=upload, by=inspector)
    work_until_done()


def _licensed_since(firm: Firm, today: date) -> date:
    return today - timedelta(days=120 if firm.name == AFTER else 1500)


def _table(columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> bytes:
    return spreadsheets.text_of([columns, *rows]).encode()


@transaction.atomic
def _reports(firms: list[Firm], chance: random.Random) -> int:
    agencies_of = {row.name: row for row in Agency.objects.filter(name__startswith="Invented ")}
    organisations = [
        accounts.create_organisation(
            name=name, kind=Organisation.Kind.NGO, country=country, by=SEEDER
        )
        for name, country in NGOS
    ]
    rows, told = [], []
    abuses, often = zip(*_ABUSES, strict=True)
    for firm in firms:
        own = [o for o in organisations if o.country == firm.country]
        for at in _hours(firm, chance):
            kinds = sorted(set(chance.choices(abuses, often, k=2)))
            filer = own[0] if own and chance.random() < 0.25 else None
            fee = _USUAL_FEE[firm.country] * chance.lognormvariate(0, 0.6)
            rows.append(
                _row(
                    len(rows), firm, agencies_of[firm.name], at,
                    severity=5 if _GRAVE & set(kinds) else 3,
                    channel=Report.Channel.API if filer else Report.Channel.WORKER,
                    organisation=filer,
                    month=(at - timedelta(days=chance.randrange(20, 250))).date().replace(day=1),
                    fee_amount=Decimal(round(fee, -3)) if "excess-fees" in kinds else None,
                )
            )  # fmt: skip
            told.append(kinds)
    evening = _day(40).replace(hour=20)
    attacked = next(firm for firm in firms if firm.name == CAMPAIGN)
    for _n in range(12):
        # One story, copied: the sketches of its text are the same.
        rows.append(
            _row(
                len(rows), attacked, agencies_of[CAMPAIGN], evening, severity=3,
                channel=Report.Channel.WORKER, text_sketch=[7] * 32, fee_amount=Decimal(200_000),
            )
        )  # fmt: skip
        told.append(["excess-fees"])
    made = Report.objects.bulk_create(rows, batch_size=1000)
    ReportAbuse.objects.bulk_create(
        (
            ReportAbuse(report=row, abuse_id=kind)
            for row, kinds in zip(made, told, strict=True)
            for kind in kinds
        ),
        batch_size=5000,
    )
    audit.record(kind=Kind.DEMO_REPORTS_MADE, target=organisations[0], by=SEEDER)
    return len(made)


def _hours(firm: Firm, chance: random.Random) -> Iterator[datetime]:
    """When people told of it in the year. The firm that came back: under the old name until it lost its licence."""
    mean = firm.workers * USUAL_RATE * (BAD_TIMES if firm.is_bad else 1.0)
    count = max(0, round(chance.gauss(mean, mean**0.5)))
    for _n in range(count):
        days = chance.randrange(1, 365)
        if (firm.name == FORMER and days < 130) or (firm.name == AFTER and days >= 110):
            continue
        yield _day(days).replace(hour=chance.randrange(24))


def _day(days_ago: int) -> datetime:
    return datetime.combine(
        timezone.localdate() - timedelta(days=days_ago), datetime.min.time(), UTC
    )


def _row(number: int, firm: Firm, agency: Agency, at: datetime, **answers: Any) -> Report:
    fee = answers.get("fee_amount")
    return Report(
        state=Report.State.ACCEPTED,
        accepted_at=at,
        state_changed_at=at,
        idempotency_key=sha256(f"invented year {number}".encode()).digest(),
        agency_typed=firm.name,
        agency=agency,
        match=Report.Match.MATCHED,
        match_score=1.0,
        origin=firm.country,
        recruited_in=firm.country,
        destination=firm.destination,
        fee_currency=_CURRENCY[firm.country] if fee else "",
        consents_to_counting=True,
        consents_to_regulator=True,
        **answers,
    )


def _follow(inspector: User) -> None:
    """The firm that came back, found by its telephone, is confirmed by a person."""
    former = Agency.objects.get(name=FORMER)
    agencies.propose_successors(agency=former, by=SEEDER)
    for link in Successor.objects.filter(former=former, new__name=AFTER, state="proposed"):
        agencies.decide_successor(successor=link, state="confirmed", by=inspector)
    work_until_done()


def _find(inspector: User, second: User) -> None:
    """Cases of a year: most upheld, two not, one appealed and lifted, one that the agency answers."""
    step = FlagEvent.Step
    standing = Flag.objects.filter(
        jurisdiction=inspector.jurisdiction, rule="excess_rate", state=Flag.State.OPEN
    ).order_by("-tier_rank", "pk")
    for n, flag in enumerate(standing[:FINDINGS]):
        flags.decide(
            flag=flag, verdict=FlagDecision.Verdict.OPEN_CASE,
            reason="Invented: far more reports than others of its size.", by=inspector,
        )  # fmt: skip
        if n == 0:
            opened = replies.open_door(
                flag=flag, licence=flag.agency.licences.last(), by=inspector,
                verified_how="Invented: licence and passport shown at the counter.",
            )  # fmt: skip
            replies.answer(
                door=opened.door, answer="did_not_happen", disputes_match=False, disputes_fact=True,
                text="Invented: the fees were paid to the medical centre, not to us.",
            )  # fmt: skip
            continue
        proposed, found = (
            (step.NOTHING_FOUND, step.NOT_UPHELD) if n in (4, 7) else (step.PROPOSED, step.UPHELD)
        )
        life = [(step.INSPECTED, inspector), (proposed, inspector), (found, second)]
        if n == 2:
            life += [(step.APPEALED, second), (step.LIFT_ASKED, second), (step.LIFTED, inspector)]
        for what, by in life:
            ledger.find(flag=flag, step=what, note="Invented: books and contracts read.", by=by)
