"""A case in the Human Trafficking Case Data Standard (HTCDS) 2.0, and the schema it keeps to.

The standard: https://github.com/UNMigration/HTCDS, CC BY 4.0, IOM, which endorses no portal. What stands in
`portal` is ours, for what the standard has no field for. Mapping of kinds of abuse: data/abuses.yaml.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from recruitment.models import Casework, Referral, Report
from rights.models import AbuseType

VERSION = "2.0"
_METHODS = (
    "PhysicalThreats", "ThreatsLawEnforcement", "ThreatensChildrenFamily", "DebtBondage",
    "FalsePromises", "PhysicalAbuse", "SexualAbuse", "TakesEarnings", "RestrictsFinancialAccess",
    "RestrictsMedicalCare", "WithholdsNecessities", "PsychologicalAbuse", "PsychoactiveSubstance",
    "ExcessiveWorkingHours", "WithholdsDocuments", "Other",
)  # fmt: skip
_EXPLOITATIONS = (
    "ForcedLabour", "SexualExploitation", "ChildLabour", "ForcedMarriage", "Servitude",
    "ForcedMilitaryByNonStateActors", "OrganRemoval", "ForcedBegging", "ForcedAdoption",
    "Surrogacy", "Other",
)  # fmt: skip
_ROLES = (
    "TravellingPartner", "Transporter", "RecruiterOrIntermediary", "BrokerTravelAgent",
    "TransferredIndividual", "HarbouredIndividual", "SoldIndividual", "BoughtIndividual",
    "ReceivedIndividual", "ControlledIndividual", "Smuggler", "Abuser", "Kidnapper", "Exploiter",
    "Other",
)  # fmt: skip
_EVENTS = ("Recruitment", "Transit", "Exploitation")


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


def _some(values: Iterable[str], description: str) -> dict[str, Any]:
    return {
        "type": "array",
        "uniqueItems": True,
        "items": {"enum": list(values)},
        "description": description,
    }


def _object(description: str, properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "description": description,
        "required": list(required),
        "properties": properties,
    }


def _list_of(one: dict[str, Any], description: str) -> dict[str, Any]:
    return {"type": "array", "items": one, "description": description}


_COUNTRY = {
    "type": "string",
    "pattern": "^[A-Z]{3}$",
    "description": "ISO 3166-1 alpha-3. Source: as told.",
}
_DAY = {"type": "string", "format": "date"}

SCHEMA: dict[str, Any] = _object(
    "One case. Fields with a prefix are those of HTCDS 2.0; what was not told, or not agreed to, is missing.",
    {
        "htcds_version": {"const": VERSION, "description": "Version of the standard."},
        "organisation": _object(
            "Whose case it is.",
            {
                "org_Name": _text("Name of the organisation."),
                "org_Type": {"const": "NGO", "description": "Kind of organisation."},
                "org_ShippingCountry": _COUNTRY,
            },
            "org_Name",
            "org_Type",
        ),
        "case": _object(
            "State of the work.",
            {
                "cas_Status": {
                    "enum": ["Active", "Closed", "ClosedReferred"],
                    "description": "As the organisation noted it.",
                },
                "cas_ReasonForCaseClosure": _text("Outcome, in words of a fixed list."),
                "referrals": _list_of(
                    _object(
                        "One referral.",
                        {
                            "cas_ReferredOrganisation": _text("To whom; of the help directory."),
                            "cas_OutgoingReferralDate": {**_DAY, "description": "UTC."},
                        },
                        "cas_ReferredOrganisation",
                        "cas_OutgoingReferralDate",
                    ),
                    "Referrals that the worker agreed to.",
                ),
            },
            "cas_Status",
        ),
        "consent": _object(
            "What the worker agreed to.",
            {"con_Consent": {"type": "boolean", "description": "A day of consent is on record."}},
            "con_Consent",
        ),
        "person": _object(
            "Only from the sealed words, opened by a member for this file.",
            {"prs_FirstName": _text("The name as told, whole: we do not split names.")},
        ),
        "victim": _object(
            "vic_TraffickingStatus is never here: only a trained person may set it.",
            {
                "vic_MethodsOfControl": _some(
                    _METHODS, "Only where a kind of abuse means one value, exactly."
                )
            },
            "vic_MethodsOfControl",
        ),
        "perpetrators": _list_of(
            _object(
                "The recruiter.",
                {
                    "per_RoleInProcess": _some(_ROLES, "By kind of abuse; of a recruiter."),
                    "per_Organisation": _text("As the worker named it; a claim, not proved."),
                },
                "per_RoleInProcess",
                "per_Organisation",
            ),
            "Empty where no recruiter was named.",
        ),
        "events": _list_of(
            _object(
                "One step.",
                {
                    "hte_Type": {"enum": list(_EVENTS), "description": "Which."},
                    "hte_Country": _COUNTRY,
                },
                "hte_Type",
            ),
            "Steps that the kinds of abuse speak of. No date: only a month is known, see `portal`.",
        ),
        "comments": _list_of(
            _object(
                "One comment.", {"cco_CaseComment": _text("Words as told.")}, "cco_CaseComment"
            ),
            "Only from the sealed words, opened by a member for this file.",
        ),
        "portal": _object(
            "What HTCDS has no field for.",
            {
                "report": {"type": "integer", "description": "Number of the report here."},
                "abuses": _list_of(_text("Key, as in /api/v1/abuses/."), "Kinds of abuse told."),
                "possible_methods_of_control": _some(
                    _METHODS, "To be asked: a kind of abuse may mean these."
                ),
                "possible_types_of_exploitation": _some(
                    _EXPLOITATIONS, "To be judged by a trained person."
                ),
                "origin": _COUNTRY,
                "destination": _COUNTRY,
                "recruited_in": _COUNTRY,
                "month": {
                    "type": "string",
                    "pattern": "^[0-9]{4}-[0-9]{2}$",
                    "description": "Told.",
                },
                "fee": _object(
                    "What was paid or asked.",
                    {
                        "amount": _text("In units of the currency, as text: `150000.00`."),
                        "currency": _text("ISO 4217."),
                    },
                    "amount",
                    "currency",
                ),
                "people": {"type": "integer", "description": "How many it happened to, in people."},
                "consent_scopes": _object(
                    "Each apart.",
                    {
                        "counting": {"type": "boolean", "description": "May be counted."},
                        "regulator": {
                            "type": "boolean",
                            "description": "A regulator may see facts.",
                        },
                        "story": {"type": "boolean", "description": "The words may be opened."},
                    },
                    "counting",
                    "regulator",
                    "story",
                ),
                "contact": _text("How to reach the worker safely; from the sealed words."),
            },
            "report",
            "consent_scopes",
        ),
    },
    "htcds_version",
    "organisation",
    "case",
    "consent",
    "portal",
)


def build(
    report: Report,
    *,
    organisation: Any,
    with_facts: bool,
    work: Casework | None,
    referrals: Iterable[Referral],
    words: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The case as the schema has it. Who may have which part is asked in `services.case_exports`."""
    made = {
        "htcds_version": VERSION,
        "organisation": _known(
            org_Name=organisation.name, org_Type="NGO", org_ShippingCountry=organisation.country
        ),
        "case": _case(work, referrals),
        "consent": {"con_Consent": report.consent_at is not None},
        "portal": {
            "report": report.pk,
            "consent_scopes": {
                "counting": report.consents_to_counting,
                "regulator": report.consents_to_regulator,
                "story": report.consents_to_story,
            },
        },
    }
    if with_facts:
        _add_facts(made, report)
    if words is not None:
        texts = [words["story"], *(part["text"] for part in words["added"])]
        made["person"] = _known(prs_FirstName=words["name"])
        made["comments"] = [{"cco_CaseComment": text} for text in texts if text]
        made["portal"] |= _known(contact=words["contact"])
    return made


def _known(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None)}


def _case(work: Casework | None, referrals: Iterable[Referral]) -> dict[str, Any]:
    status = "Active"
    if work and work.closed_at:
        is_passed_on = work.outcome == Casework.Outcome.PASSED_ON
        status = "ClosedReferred" if is_passed_on else "Closed"
    sent = [
        {
            "cas_ReferredOrganisation": row.contact_name,
            "cas_OutgoingReferralDate": row.referred_at.date().isoformat(),
        }
        for row in referrals
    ]
    reason = str(work.get_outcome_display()) if work and work.outcome else ""
    return _known(cas_Status=status, cas_ReasonForCaseClosure=reason) | {"referrals": sent}


def _add_facts(made: dict[str, Any], report: Report) -> None:
    kinds = [row.abuse for row in report.report_abuses.select_related("abuse")]
    sure = {value for kind in kinds for value in _sure(kind)}
    methods = _values(kinds, "vic_MethodsOfControl") - sure
    steps = _values(kinds, "hte_Type")
    where = {"Recruitment": report.recruited_in, "Exploitation": report.destination}
    made["victim"] = {"vic_MethodsOfControl": sorted(sure)}
    made["perpetrators"] = [
        {
            # Of all who may have done it the report names one: the recruiter.
            "per_RoleInProcess": sorted(
                _values(kinds, "per_RoleInProcess") & {"RecruiterOrIntermediary"}
            ),
            "per_Organisation": report.agency_typed,
        }
    ] if report.agency_typed else []  # fmt: skip
    made["events"] = [
        _known(hte_Type=step, hte_Country=where.get(step, "")) for step in _EVENTS if step in steps
    ]
    made["portal"] |= _known(
        abuses=sorted(kind.pk for kind in kinds),
        possible_methods_of_control=sorted(methods),
        possible_types_of_exploitation=sorted(_values(kinds, "vic_TypeOfExploitation")),
        origin=report.origin,
        destination=report.destination,
        recruited_in=report.recruited_in,
        month=f"{report.month:%Y-%m}" if report.month else "",
        people=report.people,
        fee=None
        if report.fee_amount is None
        else {"amount": str(report.fee_amount), "currency": report.fee_currency},
    )


def _sure(kind: AbuseType) -> list[str]:
    """A value that the kind of abuse means by itself; what a person must ask first is not one."""
    values = kind.htcds.get("vic_MethodsOfControl", [])
    is_exact = kind.htcds.get("match") == "exact" and len(values) == 1
    return values if is_exact or values == ["Other"] else []


def _values(kinds: Iterable[AbuseType], field: str) -> set[str]:
    return {value for kind in kinds for value in kind.htcds.get(field, [])}
