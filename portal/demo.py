"""An invented world for looking around: each role, each state, and no real agency in it.

Made through the services, like everything else, and made once: a second run finds what is there.
The one thing no service allows, and rightly, is to date a report back; here it is done by hand,
since reports that all came within an hour look like one hand, which is what the rules are for.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.hours import hour_of
from accounts.models import Organisation, User
from accounts.permissions import Role
from audit.actors import SEEDER, WORKER
from recruitment import open_counts, outbox, receipts
from recruitment.flags.policy import DEFAULT, SETTABLE
from recruitment.models import (
    Agency,
    Flag,
    FlagDecision,
    FlagPolicy,
    Licence,
    OpenDataRelease,
    OutboxRow,
    Report,
)
from recruitment.report_facts import HOLD, KEEP, ReportFacts, SealedWords
from recruitment.services import (
    agencies,
    casework,
    claims,
    flags,
    keys,
    open_data,
    policies,
    reports,
)
from recruitment.services.casework import Plan
from recruitment.tasks import WORKS

# Fixed and plainly so: whoever sees it on a real site knows that something is wrong.
PASSWORD = "demo demo demo demo"  # noqa: S105
SOURCE = "Invented register for the demonstration"

NGO, OTHER_NGO = "Invented Workers' Help, Kathmandu", "Invented Domestic Workers' Union, Nairobi"
NEPAL, KENYA = "Invented Department of Foreign Work, Nepal", "Invented Labour Office, Kenya"
QATAR = "Invented Labour Department, Qatar"
TEAM = "Invented Portal Team"


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    role: Role
    organisation: str
    does: str


PEOPLE = (
    Person("inspector@demo.example", "Invented Inspector, Nepal", Role.INSPECTOR, NEPAL,
           "flags of agencies in Nepal: open one, see why, decide; recruiters in doubt"),
    Person("inspector.two@demo.example", "Invented Second Inspector, Nepal", Role.INSPECTOR, NEPAL,
           "the second of two: findings and thresholds that the first one proposed"),
    Person("inspector.kenya@demo.example", "Invented Inspector, Kenya", Role.INSPECTOR, KENYA,
           "flags of agencies in Kenya, and none of Nepal's"),
    Person("inspector.qatar@demo.example", "Invented Inspector, Qatar", Role.INSPECTOR, QATAR,
           "the other end of a journey: joint cases to which Nepal invites, and no flag of Nepal's"),
    Person("caseworker@demo.example", "Invented Caseworker", Role.CASEWORKER, NGO,
           "reports of her organisation; file one for a worker"),
    Person("colleague@demo.example", "Invented Colleague", Role.CASEWORKER, NGO,
           "the same organisation, let in to its sealed stories"),
    Person("manager@demo.example", "Invented Manager", Role.MANAGER, NGO,
           "the same, and takes out all that the organisation has when it closes"),
    Person("caseworker.kenya@demo.example", "Invented Caseworker, Nairobi", Role.CASEWORKER,
           OTHER_NGO, "another organisation: sees nothing of the first"),
    Person("editor@demo.example", "Invented Editor", Role.EDITOR, TEAM,
           "facts that wait to be checked against a source; translations"),
    Person("editor.two@demo.example", "Invented Second Editor", Role.EDITOR, TEAM,
           "the second of two: confirms what the first one wrote"),
    Person("operator@demo.example", "Invented Operator", Role.OPERATOR, TEAM,
           "people, keys, imports and the trail, at /admin/; no report, no flag"),
    Person("auditor@demo.example", "Invented Auditor", Role.AUDITOR, TEAM,
           "the whole trail: who opened what, and when"),
    Person("auditor.ngo@demo.example", "Invented Auditor of an NGO", Role.AUDITOR, NGO,
           "what people of that organisation did, and nobody else"),
)  # fmt: skip
# Who can open what is sealed to the organisation; the first of each sets its keys up.
KEY_HOLDERS = (
    ("caseworker@demo.example", "colleague@demo.example", "manager@demo.example"),
    ("caseworker.kenya@demo.example",),
    ("inspector@demo.example", "inspector.two@demo.example"),
    ("inspector.kenya@demo.example",),
    ("inspector.qatar@demo.example",),
)
ZONES = {"NPL": "Asia/Kathmandu", "KEN": "Africa/Nairobi", "QAT": "Asia/Qatar"}
LEFT = Person("left@demo.example", "Invented Leaver", Role.CASEWORKER, NGO, "shut out")

# Named for what is to be seen at them.
HIMAL = "Invented Himal Overseas Pvt. Ltd."
HIMAL_NEPALI = "इन्भेन्टेड हिमाल ओभरसिज प्रा. लि."
HIMAL_ARABIC = "انفنتد هيمال"
LOCKED = "Invented Locked Door Recruitment Pvt. Ltd."
CASE = "Invented Open Case Services Pvt. Ltd."
DISMISSED = "Invented Honest Mistake Manpower Pvt. Ltd."
LAPSED = "Invented Second Thought Travels Pvt. Ltd."
CAMPAIGN = "Invented Slandered Star International Pvt. Ltd."
REPLACED = "Invented Golden Kite Travels Pvt. Ltd."
CALM = "Invented Calm Valley Manpower Pvt. Ltd."
SUSPENDED = "Invented Paused Placement Pvt. Ltd."
CANCELLED = "Invented Closed Gate Overseas Pvt. Ltd."
NAIROBI = "Invented Savanna Domestic Placement Ltd."
UNLISTED = "Invented Uncle Ram Visa Service"

# Name, country, licence number and status, other names.
AGENCIES: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    (HIMAL, "NPL", "INV-1001", Licence.Status.VALID, (HIMAL_NEPALI,)),
    (LOCKED, "NPL", "INV-1002", Licence.Status.VALID, ()),
    (CASE, "NPL", "INV-1003", Licence.Status.VALID, ()),
    (DISMISSED, "NPL", "INV-1004", Licence.Status.VALID, ()),
    (LAPSED, "NPL", "INV-1005", Licence.Status.VALID, ()),
    (CAMPAIGN, "NPL", "INV-1006", Licence.Status.VALID, ()),
    (CALM, "NPL", "INV-1007", Licence.Status.VALID, ()),
    (SUSPENDED, "NPL", "INV-1008", Licence.Status.SUSPENDED, ()),
    (CANCELLED, "NPL", "INV-1009", Licence.Status.CANCELLED, ()),
    (REPLACED, "NPL", "INV-1010", Licence.Status.VALID, ()),
    (NAIROBI, "KEN", "INV-2001", Licence.Status.VALID, ()),
)


@dataclass(frozen=True)
class Told:
    """One invented report. `days_ago`: when it came. `by`: e-mail of the caseworker who filed it."""

    key: str
    recruiter: str
    days_ago: int
    abuses: tuple[str, ...]
    journey: tuple[str, str] = ("NPL", "QAT")
    fee: tuple[int, str] | None = None
    hints: tuple[tuple[str, str], ...] = ()
    story: str = ""
    by: str = ""
    release: str = "now"
    regulator: bool = True
    ongoing: str = Report.Ongoing.NOT_KNOWN
    under_18: bool = False
    withdrawn: bool = False
    number: int = 0  # first sixteen digits of the receipt; 0: made by the service
    tells_month: bool = True


# Plain digits, so that they are easy to type while trying the site. On a real one nobody has such.
_WORKERS_NUMBER = 1111_2222_3333_4444
_HELD_NUMBER = 5555_6666_7777_8888
RECEIPT = receipts.from_number(_WORKERS_NUMBER)
HELD_RECEIPT = receipts.from_number(_HELD_NUMBER)

_KENYA = ("KEN", "SAU")
TOLD = (
    # Three people, three spellings, one agency: a flag.
    Told("himal-1", "Invented Himal Overseas", 200, ("excess-fees",), fee=(145000, "NPR"),
         story="Invented: he said the visa is free, then asked for money at the airport.",
         number=_WORKERS_NUMBER),
    Told("himal-2", HIMAL_NEPALI, 120, ("excess-fees", "contract-substitution"),
         fee=(120000, "NPR"), story="आविष्कार गरिएको: तलब कम थियो।", by="caseworker@demo.example"),
    Told("himal-3", "INVENTED HIMAL OVERSEAS (P) LTD", 15, ("contract-substitution",), ("NPL", "ARE"),
         fee=(160000, "NPR"), story="Invented: another paper lay on the table in Dubai."),
    Told("himal-4", "Invented Himal Oversees", 40, ("wage-withholding",), ("NPL", "MYS"),
         regulator=False, story="Invented: three months without pay."),
    # May be the same agency: a person must decide.
    Told("doubt-1", HIMAL_ARABIC, 9, ("excess-fees",), fee=(3900, "QAR"),
         story="قصة مخترعة: دفعت المال ولم أسافر."),
    Told("doubt-2", "Invented Himal Travels", 4, ("fake-job",),
         story="Invented: there was no such hotel."),
    # One grave report is enough.
    Told("locked-1", LOCKED, 3, ("confinement", "passport-retention", "wage-withholding"),
         ("NPL", "KWT"), ongoing=Report.Ongoing.YES, by="caseworker@demo.example",
         story="Invented: the door was locked at night."),
    # Decided: a case, and a dismissal.
    Told("case-1", CASE, 160, ("fake-job",), ("NPL", "MYS"), fee=(210000, "NPR"),
         story="Invented: the factory had closed long before."),
    Told("case-2", CASE, 90, ("fake-job", "excess-fees"), ("NPL", "ARE"), fee=(185000, "NPR"),
         story="Invented: I was promised a kitchen and stood at a building site."),
    Told("case-3", CASE, 30, ("excess-fees",), ("NPL", "SAU"), fee=(230000, "NPR"),
         story="Invented: my uncle sold his field to pay them."),
    Told("mistake-1", DISMISSED, 150, ("no-understandable-contract",), ("NPL", "JPN"),
         story="Invented: the paper was in a language that I can not read.", fee=(40000, "NPR")),
    Told("mistake-2", DISMISSED, 80, ("discrimination",), ("NPL", "JPN"), fee=(41000, "NPR"),
         story="Invented: they sent only men to the interview."),
    Told("mistake-3", DISMISSED, 20, ("no-understandable-contract",), ("NPL", "KOR"),
         fee=(39000, "NPR"), story="Invented: nobody explained the hours."),
    # Two of three took theirs back: the flag lapsed.
    Told("thought-1", LAPSED, 70, ("excess-fees",), fee=(90000, "NPR"), withdrawn=True,
         story="Invented: they paid me back."),
    Told("thought-2", LAPSED, 50, ("excess-fees",), ("NPL", "OMN"), fee=(80000, "NPR"),
         withdrawn=True, story="Invented: my brother settled it."),
    Told("thought-3", LAPSED, 25, ("excess-fees",), ("NPL", "BHR"), fee=(99000, "NPR"),
         story="Invented: still waiting for the rest."),
    # Copies within two days: looks like a competitor's campaign, and says so.
    *(
        Told(f"campaign-{n}", CAMPAIGN, 2, ("excess-fees",), fee=(200000, "NPR"),
             tells_month=False,
             story="Invented: this agency is the worst of all, never go there, they take everything.")
        for n in range(1, 7)
    ),
    # Four tell of the same: a signal, then an alert by the thresholds that Nepal's inspectors set.
    Told("kite-1", REPLACED, 130, ("fake-job",), ("NPL", "HRV"), fee=(150000, "NPR"),
         story="Invented: no hotel stood at that address."),
    Told("kite-2", REPLACED, 95, ("fake-job",), ("NPL", "POL"), fee=(220000, "NPR"),
         story="Invented: the factory had never heard of us."),
    Told("kite-3", REPLACED, 55, ("fake-job",), ("NPL", "ROU"), fee=(180000, "NPR"),
         story="Invented: a week later the office was empty."),
    Told("kite-4", REPLACED, 15, ("fake-job",), ("NPL", "HRV"), fee=(260000, "NPR"),
         story="Invented: it was a farm, and no restaurant."),
    # A big honest agency hears one complaint: no flag.
    Told("calm-1", CALM, 60, ("discrimination",), ("NPL", "MYS"), fee=(10000, "NPR")),
    # A licence that is gone, and people still pay.
    Told("closed-1", CANCELLED, 12, ("unlicensed-recruiter", "excess-fees"), fee=(130000, "NPR"),
         story="Invented: they showed me an old paper with a stamp."),
    # In no register, spelt three ways by three people.
    Told("unlisted-1", UNLISTED, 140, ("unlicensed-recruiter",), ("NPL", "IRQ"),
         fee=(300000, "NPR"), hints=(("phone", "+977 1 5550101"),), story="Invented: through India."),
    Told("unlisted-2", "invented uncle ram visa services", 66, ("false-documents",), ("NPL", "KWT"),
         fee=(250000, "NPR"), hints=(("phone", "01-5550101"),), story="Invented: the stamp was false."),
    Told("unlisted-3", "INVENTED UNCLE-RAM VISA SERVICE", 8, ("abandonment",), ("NPL", "IRQ"),
         fee=(275000, "NPR"),
         hints=(("phone", "+97715550101"),), story="Invented: he stopped answering in Delhi."),
    # Kenya's, which Nepal's inspector never sees.
    Told("savanna-1", NAIROBI, 100, ("passport-retention",), _KENYA, fee=(60000, "KES"),
         story="Invented: madam kept my passport.", by="caseworker.kenya@demo.example"),
    Told("savanna-2", "Invented Savanna Domestic Placement", 45, ("abusive-conditions",), _KENYA,
         fee=(55000, "KES"), story="Invented: eighteen hours each day."),
    Told("savanna-3", "INVENTED SAVANNA DOMESTIC PLACEMENT LIMITED", 6, ("wage-withholding",),
         ("KEN", "LBN"), fee=(70000, "KES"), story="Invented: no pay since spring."),
    # The other states of a report.
    Told("held-1", SUSPENDED, 10, ("blacklisting",), release=HOLD, number=_HELD_NUMBER,
         story="Invented: I wait until others speak too."),
    Told("kept-1", SUSPENDED, 10, ("unpaid-return",), release=KEEP, story="Invented: only for me."),
    Told("unnamed-1", "", 18, ("threats-violence",), ("NPL", "MYS"), story="Invented: I fear to name him."),
)  # fmt: skip


def seed() -> dict[str, int]:
    """Make what is missing. Returns how many of each were made; all 0 when all was there."""
    organisations = _organisations()
    people = _people(organisations)
    for emails in KEY_HOLDERS:
        _keys([people[email] for email in emails])
    made_agencies = sum(map(_agency, AGENCIES))
    new = {told: report for told in TOLD if (report := _report(told, people))}
    work_until_done()
    for told, report in new.items():
        if told.withdrawn:
            reports.withdraw(report=report, by=WORKER)
    work_until_done()
    for told, report in new.items():
        if told.by == "caseworker@demo.example":
            _case(report, people[told.by], people["colleague@demo.example"])
    inspector = people["inspector@demo.example"]
    decided = _decide(inspector) if new else 0
    _set_thresholds(inspector, people["inspector.two@demo.example"])
    _release_open_data(people["operator@demo.example"])
    return {"agencies": made_agencies, "reports": len(new), "decisions": decided}


def people() -> dict[str, User]:
    """Who `seed` invited, by e-mail."""
    return {user.email: user for user in User.objects.filter(email__endswith="@demo.example")}


@transaction.atomic
def _organisations() -> dict[str, Organisation]:
    kinds = Organisation.Kind
    wanted = (
        (NGO, kinds.NGO, "NPL"),
        (OTHER_NGO, kinds.NGO, "KEN"),
        (NEPAL, kinds.REGULATOR, "NPL"),
        (KENYA, kinds.REGULATOR, "KEN"),
        (QATAR, kinds.REGULATOR, "QAT"),
        (TEAM, kinds.PORTAL, ""),
    )
    return {
        name: Organisation.objects.filter(name=name).first()
        or accounts.create_organisation(name=name, kind=kind, country=country, by=SEEDER)
        for name, kind, country in wanted
    }


def _people(organisations: Mapping[str, Organisation]) -> dict[str, User]:
    people = {person.email: _person(person, organisations) for person in (*PEOPLE, LEFT)}
    left = people[LEFT.email]
    if left.is_active:
        accounts.deactivate(user=left, by=people["operator@demo.example"])
    return people


def _person(person: Person, organisations: Mapping[str, Organisation]) -> User:
    there = User.objects.filter(email=person.email).first()
    if there:
        return there
    user = accounts.invite(
        email=person.email,
        name=person.name,
        role=person.role,
        organisation=organisations[person.organisation],
        password=PASSWORD,
        by=SEEDER,
    )
    if zone := ZONES.get(user.organisation.country):
        accounts.choose_language(user=user, language=user.language, time_zone=zone)
    return user


@transaction.atomic
def _keys(members: Sequence[User]) -> None:
    """The first sets up the organisation's keys and lets the others in, as they would by the page."""
    first, *others = members
    if first.organisation.keys.exists():
        return
    keys.set_up(organisation=first.organisation, password=PASSWORD, by=first)
    for other in others:
        keys.join(password=PASSWORD, by=other)
        keys.grant(to=other, password=PASSWORD, by=first)


@transaction.atomic
def _agency(entry: tuple[str, str, str, str, tuple[str, ...]]) -> bool:
    name, country, number, status, others = entry
    if Agency.objects.filter(name=name, country=country).exists():
        return False
    agency = agencies.create_listed(
        name=name,
        country=country,
        by=SEEDER,
        source=SOURCE,
        other_names=others,
        hints={"licence": number},
    )
    agencies.correct_licence(
        agency=agency,
        status=status,
        as_of=timezone.localdate() - timedelta(days=2),
        number=number,
        source=SOURCE,
        by=SEEDER,
    )
    return True


def _token(told: Told) -> str:
    return f"demonstration report {told.key}"


@transaction.atomic
def _report(told: Told, people: Mapping[str, User]) -> Report | None:
    """The report that was made; None when it was there, whatever has become of it since."""
    filer = people.get(told.by)
    came = timezone.now() - timedelta(days=told.days_ago)
    sent = reports.submit(
        facts=_facts(told, came.date()),
        words=SealedWords(story=told.story, seal_to=(filer.organisation,) if filer else ()),
        idempotency_token=_token(told),
        channel=Report.Channel.CASEWORKER if filer else Report.Channel.WORKER,
        by=filer or WORKER,
        organisation=filer.organisation if filer else None,
        filed_by=filer,
        receipt=receipts.from_number(told.number) if told.number else None,
    )
    if sent.is_repeat:
        return None
    hour = hour_of(came)
    Report.objects.filter(pk=sent.report.pk).update(accepted_at=hour, state_changed_at=hour)
    return sent.report


@transaction.atomic
def _case(report: Report, caseworker: User, colleague: User) -> None:
    """A caseworker's day: money that came back in part, or a meeting that a colleague goes to."""
    today = timezone.localdate()
    if not report.fee_amount:
        meeting = Plan(assigned_to=colleague, step="meeting", due_on=today + timedelta(days=2))
        casework.plan(report=report, plan=meeting, by=colleague)
        return
    words = "Invented: ask the agency for the bank slip."
    following_up = Plan(caseworker, "refund", today + timedelta(days=5), words)
    casework.plan(report=report, plan=following_up, by=caseworker)
    asked = claims.Asked(report.fee_amount, report.fee_currency, today, "agency", report.fee_amount)
    claim = claims.make(report=report, asked=asked, by=caseworker)
    in_part = claims.Answer("partly", today, report.fee_amount / 2)
    claims.answer(claim=claim, answer=in_part, by=caseworker)


def _facts(told: Told, day: date) -> ReportFacts:
    amount, currency = told.fee or (None, "")
    origin, destination = told.journey
    return ReportFacts(
        abuses=told.abuses,
        agency_typed=told.recruiter,
        agency_hints=dict(told.hints),
        origin=origin,
        destination=destination,
        recruited_in=origin,
        # The month before it was told; campaigns tell none.
        month=None
        if not told.tells_month
        else (day.replace(day=1) - timedelta(days=1)).replace(day=1),
        ongoing=told.ongoing,
        fee_amount=Decimal(amount) if amount is not None else None,
        fee_currency=currency,
        is_under_18=told.under_18,
        consents_to_counting=told.release != KEEP,
        consents_to_regulator=told.regulator and told.release != KEEP,
        consents_to_story=bool(told.by),
        consented_on=day if told.by else None,
        release=told.release,
        hold_until_others=2 if told.release == HOLD else None,
        hold_expires_on=timezone.localdate() + timedelta(days=180)
        if told.release == HOLD
        else None,
    )


def work_until_done() -> None:
    """What a worker would do, here and now, so that there are flags to decide on."""
    for _turn in range(10):
        waiting = OutboxRow.objects.filter(done_at=None, failed_at=None, claimed_at=None)
        ids = list(waiting.values_list("pk", flat=True))
        if not ids:
            return
        for row_id in ids:
            outbox.process(row_id, WORKS)


def _set_thresholds(inspector: User, second: User) -> None:
    """One change that two inspectors put in force, and one that waits; once."""
    if FlagPolicy.objects.filter(jurisdiction=inspector.jurisdiction).exists():
        return
    values = {name: getattr(DEFAULT, name) for name in SETTABLE} | {"many_sources": 4}
    why = "Invented: where four tell of the same we want to look sooner."
    row = policies.propose(values=values, why=why, by=inspector)
    work_until_done()
    policies.confirm(policy=row, by=second)
    work_until_done()
    why = "Invented: we are two, and want to see first whom four people name."
    policies.propose(values=values | {"sources": 4}, why=why, by=inspector)
    work_until_done()


def _decide(inspector: User) -> int:
    """A case here, a dismissal there; once, and never against what somebody did since."""
    wanted = (
        (CASE, FlagDecision.Verdict.OPEN_CASE,
         "Invented: three people, three journeys, the same promise. We visit the office."),
        (DISMISSED, FlagDecision.Verdict.DISMISS,
         "Invented: we read the contracts. They are in order, and now there in Nepali."),
    )  # fmt: skip
    made = 0
    for name, verdict, reason in wanted:
        undecided = Flag.objects.filter(
            agency__name=name, state=Flag.State.OPEN, decisions__isnull=True
        )
        for flag in undecided:
            flags.decide(flag=flag, verdict=verdict, reason=reason, by=inspector)
            made += 1
    return made


def _release_open_data(operator: User) -> None:
    """Numbers of reports that nobody sent: with the few of this world nothing could be shown."""
    day = timezone.now() - open_data.SETTLES - timedelta(days=92)
    quarter = f"{day.year}-Q{(day.month + 2) // 3}"
    if OpenDataRelease.objects.exists():
        return
    domains = open_data.domains()
    picked = random.Random(7)

    def cell(table: str) -> list[open_counts.Key]:
        # The first of a list are the most travelled; the square leans to them.
        keys = domains[table]
        return [keys[int(picked.random() ** 3 * len(keys))]]

    invented = [{name: cell(name) + cell(name) for name in domains} for _n in range(900)]
    open_data.publish(quarter=quarter, cells=invented, by=operator, is_invented=True)
