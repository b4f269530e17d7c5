"""Interface words for the keys that the content files use: blocks, parts, answers, groups."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

# Blocks of the country files, as a reader would name them.
BLOCKS: dict[str, Words] = {
    "labour_authority": _("Labour office"),
    "recruitment_rules": _("Rules for recruiters"),
    "sponsorship_or_permit": _("Your work permit"),
    "contract_rules": _("Your contract"),
    "wages_and_hours": _("Pay and hours"),
    "domestic_workers": _("Work in a home"),
    "passport_retention": _("Your passport"),
    "unions": _("Unions"),
    "health_and_social_security": _("Health and social insurance"),
    "irregular_status": _("Without papers"),
    "complaints": _("Where to complain"),
    "bilateral_agreements": _("Agreements between countries"),
    "housing_notes": _("Housing"),
    "remittance_notes": _("Sending money home"),
    "regulator_of_recruitment": _("Office that licenses recruiters"),
    "licence_check": _("How to check a licence"),
    "recruitment_fee_rule": _("What they may charge you"),
    "required_documents_before_leaving": _("Papers you need before you leave"),
    "irregular_and_vulnerable": _("Limits and special risks"),
    "return_and_reintegration": _("Coming back"),
}

# Parts of a block that need a name of their own beside it.
PARTS: dict[str, Words] = {
    "absconding": _("If you are reported as run away"),
    "amnesty_or_firewall": _("Amnesty, or safe reporting"),
    "cap": _("The most they may take"),
    "change_employer": _("Changing your employer"),
    "copy": _("Your copy"),
    "cost": _("What it costs"),
    "coverage": _("Which law covers it"),
    "deadline": _("Time limit"),
    "deadline_dismissal": _("Time limit after dismissal"),
    "deadline_wages": _("Time limit for wages"),
    "deductions": _("What may be taken from your pay"),
    "domestic_health": _("Health care for work in a home"),
    "domestic_hours": _("Hours for work in a home"),
    "evidence": _("Proof to keep"),
    "exit_permit": _("Leaving the country"),
    "health": _("Health care"),
    "hours": _("Hours"),
    "how": _("How"),
    "language": _("Language"),
    "law": _("The law"),
    "law_section": _("The law"),
    "may_form": _("Starting a union"),
    "may_join": _("Joining a union"),
    "minimum_age": _("Lowest age"),
    "minimum_wage": _("Lowest pay"),
    "online_url": _("Online"),
    "other_workers": _("Other workers"),
    "overcharging": _("If they take too much"),
    "pay_safely": _("Pay safely"),
    "penalty": _("Penalty"),
    "phone": _("Your phone"),
    "practice": _("What really happens"),
    "refund": _("Money back"),
    "registration": _("Registration"),
    "rest_day": _("Day of rest"),
    "rights_remaining": _("Rights you keep"),
    "risk": _("Risk"),
    "risks_when_complaining": _("Risks when you complain"),
    "seasonal_workers": _("Seasonal workers"),
    "social_security": _("Social insurance"),
    "standard_contract": _("Standard contract"),
    "state_costs": _("Costs of the state"),
    "system": _("The system"),
    "time": _("How long it takes"),
    "visit_visa": _("Visit visa"),
    "wage_protection": _("How pay is protected"),
    "weekly_hours": _("Hours a week"),
    "what_it_does": _("What it does"),
    "where": _("Where"),
    "who": _("Who"),
    "who_may_recruit": _("Who may recruit"),
    "women": _("Women"),
    "worker_fees": _("May they charge you?"),
    "worker_fees_detail": _("Fees"),
    "worker_may_be_charged": _("May they charge you?"),
}

# Answers in one word, by block and part. "Not known" has a word of its own everywhere.
NOT_KNOWN: Words = _("Not known")
ANSWERS: dict[tuple[str, str, str], Words] = {
    ("recruitment_rules", "worker_fees", "banned"): _("No, fees are banned"),
    ("recruitment_rules", "worker_fees", "capped"): _("Only up to a limit"),
    ("recruitment_rules", "worker_fees", "partly_banned"): _("Banned for some jobs"),
    ("recruitment_fee_rule", "worker_may_be_charged", "no"): _("No"),
    ("recruitment_fee_rule", "worker_may_be_charged", "limited"): _("Only up to a limit"),
    ("domestic_workers", "coverage", "separate_law"): _("A law of its own"),
    ("domestic_workers", "coverage", "labour_law"): _("The labour law"),
    ("domestic_workers", "coverage", "partial"): _("The labour law in part"),
    ("domestic_workers", "coverage", "none"): _("No labour law covers it"),
    ("passport_retention", "legal", "no"): _("Nobody may keep your passport"),
    ("unions", "may_join", "yes"): _("Yes, you may join a union"),
    ("unions", "may_join", "no"): _("No, you may not join a union"),
    ("unions", "may_join", "limited"): _("You may join a union, with limits"),
    ("unions", "may_form", "yes"): _("Yes, you may start a union"),
    ("unions", "may_form", "no"): _("No, you may not start a union"),
    ("unions", "may_form", "limited"): _("You may start a union, with limits"),
}

# The worker's situation, as asked on the journey page.
PAPERS: dict[str, Words] = {
    "with": _("I have papers for my stay and work"),
    "without": _("I have no papers"),
    "not_sure": _("I am not sure"),
}
GROUPS: dict[str, Words] = {
    "domestic": _("I work in a home"),
    "seasonal": _("I do seasonal work"),
    "frontier": _("I live on the other side of the border"),
    "self_employed": _("I work for myself"),
    "under_18": _("I am under 18"),
    "family": _("My family comes along"),
}

# Whom a convention leaves out.
NOT_COVERED: dict[str, Words] = {
    "frontier": _("People who live on the other side of the border"),
    "seafarers": _("Seafarers"),
    "short_term_artists_and_liberal_professions": _("Artists and professionals on a short stay"),
    "trainees_and_students": _("Trainees and students"),
    "staff_sent_for_a_fixed_task": _("Staff sent for one task"),
    "self_employed": _("People who work for themselves"),
    "international_organization_staff": _("Staff of international organisations"),
    "diplomats_and_state_officials": _("Diplomats and state officials"),
    "cooperation_programme_staff": _("Staff of development programmes"),
    "investors": _("Investors"),
    "refugees_and_stateless_unless_national_law_says_so": _(
        "Refugees and stateless people, unless the country's law covers them"
    ),
    "students_and_trainees": _("Students and trainees"),
    "seafarers_and_offshore_workers_without_permit_to_live_and_work_in_the_state": _(
        "Seafarers and offshore workers without a permit to live and work in the country"
    ),
    "occasional_or_sporadic_domestic_work": _("Work in a home now and then only"),
}

FEE_ITEMS: dict[str, Words] = {
    "agency_fee": _("Fee of the recruiter or agent"),
    "visa": _("Visa and work permit"),
    "ticket": _("Ticket"),
    "medical": _("Medical test"),
    "papers": _("Passport and other papers"),
    "training": _("Training or language test"),
    "insurance": _("Insurance and state funds"),
    "deposit": _("Deposit or guarantee"),
    "other": _("Anything else"),
    "total": _("All together"),
}

STAGE_ICONS = {
    "before_you_go": "info",
    "recruitment": "badge",
    "contract": "contract",
    "travel": "passport",
    "at_work": "tools",
    "living_there": "bed",
    "when_something_goes_wrong": "warning",
    "family": "family",
    "money": "coins",
    "going_home": "return",
}

FULL_GUIDE: Words = _("Countries with a full guide")
OTHER_COUNTRIES: Words = _("All other countries")

REGIONS: dict[str, Words] = {
    "Northern Africa": _("Northern Africa"),
    "Eastern Africa": _("Eastern Africa"),
    "Middle Africa": _("Middle Africa"),
    "Southern Africa": _("Southern Africa"),
    "Western Africa": _("Western Africa"),
    "Caribbean": _("Caribbean"),
    "Central America": _("Central America"),
    "South America": _("South America"),
    "Northern America": _("Northern America"),
    "Central Asia": _("Central Asia"),
    "Eastern Asia": _("Eastern Asia"),
    "South-eastern Asia": _("South-eastern Asia"),
    "Southern Asia": _("Southern Asia"),
    "Western Asia": _("Western Asia"),
    "Eastern Europe": _("Eastern Europe"),
    "Northern Europe": _("Northern Europe"),
    "Southern Europe": _("Southern Europe"),
    "Western Europe": _("Western Europe"),
    "Oceania": _("Oceania"),
    "Antarctica": _("Antarctica"),
}

# Before you sign: what to have read, seen or asked.
CHECKLIST: tuple[tuple[Words, tuple[Words, ...]], ...] = (
    (
        _("The recruiter"),
        (
            _("I checked the licence myself, not on a paper they showed me."),
            _("I know the full name, the address and the phone of the office."),
            _("They gave me time to think. Nobody said I must decide today."),
            _("I know who pays for what. I have it in writing."),
        ),
    ),
    (
        _("The contract"),
        (
            _("It is in a language I read, or somebody I trust read it to me."),
            _("It says the name of the employer and the place of work."),
            _("It says the job, the pay, the hours and the day of rest."),
            _("It says who pays for the bed, the food and the way home."),
            _("It says how I can end it."),
            _("I did not sign an empty page."),
            _("I have my own copy."),
        ),
    ),
    (
        _("The money"),
        (
            _("I have a receipt for every payment."),
            _("I paid to the account of the office, not to a person."),
            _("I do not owe money to the recruiter or the employer."),
        ),
    ),
    (
        _("My papers and my people"),
        (
            _("My passport is with me."),
            _("I have photos of my passport, my visa and my contract."),
            _("Somebody at home has the same photos and the name of the employer."),
            _("I know whom to call there, and I know the number by heart."),
        ),
    ),
)

HOLDS_FOR: dict[str, Words] = {
    "everyone": _("For everyone, with or without papers"),
    "regular_only": _("Only with papers"),
}
BINDS: Words = _("Law for countries that ratified it")
ADVICE: Words = _("Advice. It binds no country.")
USERS: dict[str, Words] = {
    "worker": _("If you are a worker"),
    "union": _("If you are a union"),
    "ngo": _("If you are an organisation that helps"),
}

# What a country is to a treaty. Ratified, acceded and succeeded have words of their own.
TREATY_STATUS: dict[str, Words] = {
    "in_force": _("Bound"),
    "in_force_later": _("Bound from a later day"),
    "signed_only": _("Signed only, not bound"),
    "not_ratified": _("Not ratified"),
    "not_known": NOT_KNOWN,
    "all_members": _("Bound as a member of the ILO"),
    "not_a_treaty": _("Advice, not law"),
}

# Why a country must, or need not, follow an article.
REASONS: dict[str, Words] = {
    "ratified": _("%(country)s must follow this."),
    "membership": _("%(country)s must follow this as a member of the ILO."),
    "not_ratified": _("%(country)s has not ratified this."),
    "signed_only": _("%(country)s only signed this. It is not bound."),
    "in_force_later": _("%(country)s will be bound later."),
    "status_not_known": _("We do not know if %(country)s is bound."),
    "not_a_treaty": _("This is advice. It binds no country."),
    "no_duty_of_this_country": _("This is not a duty of %(country)s on this journey."),
    "part_excluded": _("%(country)s left this part out."),
    "exclusions_not_checked": _(
        "%(country)s ratified this. We do not know if it left this part out."
    ),
    "part_of_country_only": _("Only a part of %(country)s is bound."),
    "only_with_papers": _("This is only for workers with papers."),
    "only_without_papers": _("This is only for workers without papers."),
    "group_not_covered": _("This does not cover your kind of work."),
    "only_for_a_group": _("%(country)s must follow this for: %(groups)s."),
}
NOT_KNOWN_FOR_GROUP: Words = _("We do not know if %(country)s is bound. It is for: %(groups)s.")

# For whom an article is, where it is not for all.
COVERS: dict[str, Words] = {
    "seasonal": _("seasonal workers"),
    "frontier": _("people who live on the other side of the border"),
    "itinerant": _("workers who travel for short jobs"),
    "project_tied": _("workers let in for one project"),
    "specified_employment": _("workers let in for one task"),
    "self_employed": _("people who work for themselves"),
    "domestic": _("workers in a home"),
    "agency": _("workers hired through an agency"),
    "women": _("women"),
    "children": _("people under 18"),
    "youth": _("young workers"),
    "family": _("your family"),
    "victims": _("victims of forced labour or trafficking"),
    "detained": _("people who were arrested or locked up"),
    "refugees": _("refugees and displaced people"),
    "irregular": _("workers without papers"),
    "regular": _("workers with papers"),
    "permanent": _("people let in to stay for good"),
}

# The same, as short as it goes: for a list of articles.
IN_SHORT: dict[str, Words] = {
    "yes": _("Must follow"),
    "some": _("Must follow for some groups"),
    "not_known": NOT_KNOWN,
    "excluded": _("Left this part out"),
    "no": _("Not bound"),
    "not_for_you": _("Not for your situation"),
}
