from datetime import date

import pytest

from rights.applicability import (
    Answer,
    Binding,
    Group,
    Instrument,
    Papers,
    Provision,
    Ratification,
    Reason,
    Role,
    Situation,
    Status,
    TreatyStatus,
    provision_binds,
    treaty_status,
)

TODAY = date(2026, 11, 25)
C097 = Instrument(
    key="C097",
    kind="treaty",
    binding=True,
    list_is_complete=True,
    list_as_of="2023-10",
    parts_that_can_be_excluded=("Annex I", "Annex II", "Annex III"),
    not_covered=("frontier", "seafarers", "self_employed"),
)
C143 = Instrument(
    key="C143",
    kind="treaty",
    binding=True,
    list_is_complete=True,
    list_as_of="2023-10",
    parts_that_can_be_excluded=("I", "II"),
    not_covered_by_part={"II": ["frontier", "self_employed"]},
)
ICRMW = Instrument(
    key="ICRMW", kind="treaty", binding=True, list_is_complete=True, list_as_of="2025-02-21"
)
C189 = Instrument(key="C189", kind="treaty", binding=True, list_as_of="2021-11")
FPRW = Instrument(key="FPRW", kind="declaration", binding=True)
FAIR = Instrument(key="FAIR", kind="guideline", binding=False)
RATIFIED = Ratification(status="ratified", date=date(2000, 1, 1), in_force_date=date(2001, 1, 1))
SIGNED = Ratification(status="signed", date=date(2000, 1, 1))


@pytest.mark.parametrize(
    ("instrument", "ratification", "is_state", "expected"),
    [
        (C097, RATIFIED, True, TreatyStatus.IN_FORCE),
        (C097, None, True, TreatyStatus.NOT_RATIFIED),
        (C189, None, True, TreatyStatus.NOT_KNOWN),
        (C097, None, False, TreatyStatus.NOT_KNOWN),
        (ICRMW, SIGNED, True, TreatyStatus.SIGNED_ONLY),
        (C189, SIGNED, True, TreatyStatus.NOT_KNOWN),
        (FAIR, None, True, TreatyStatus.NOT_A_TREATY),
        (FPRW, None, True, TreatyStatus.NOT_KNOWN),
        (
            ICRMW,
            Ratification(status="acceded", date=None, in_force_date=date(2027, 3, 1)),
            True,
            TreatyStatus.IN_FORCE_LATER,
        ),
        (
            C097,
            Ratification(status="ratified", date=date(2026, 6, 1)),
            True,
            TreatyStatus.IN_FORCE_LATER,
        ),
        (C189, Ratification(status="ratified"), True, TreatyStatus.IN_FORCE),
        (C189, Ratification(status="succeeded"), True, TreatyStatus.IN_FORCE),
    ],
)
def test_status_of_a_country(
    instrument: Instrument,
    ratification: Ratification | None,
    is_state: bool,
    expected: TreatyStatus,
) -> None:
    found = treaty_status(
        instrument=instrument, ratification=ratification, country_is_state=is_state, on=TODAY
    )
    assert found.status is expected


def test_not_ratified_says_the_day_of_the_list() -> None:
    found = treaty_status(instrument=C097, ratification=None, country_is_state=True, on=TODAY)
    assert found == Status(TreatyStatus.NOT_RATIFIED, "2023-10")


def test_treaty_is_in_force_on_its_very_day_and_not_the_day_before() -> None:
    late = Ratification(status="ratified", in_force_date=date(2026, 11, 25))

    def on(day: date) -> TreatyStatus:
        return treaty_status(
            instrument=C097, ratification=late, country_is_state=True, on=day
        ).status

    assert on(date(2026, 11, 24)) is TreatyStatus.IN_FORCE_LATER
    assert on(date(2026, 11, 25)) is TreatyStatus.IN_FORCE


def test_declaration_binds_known_members_only() -> None:
    found = treaty_status(
        instrument=FPRW, ratification=None, country_is_state=True, is_known_member=True, on=TODAY
    )
    assert found.status is TreatyStatus.ALL_MEMBERS


def binds(
    instrument: Instrument,
    *,
    part: str = "main",
    holds_for: str = "everyone",
    covers: tuple[str, ...] = ("all",),
    duty: tuple[str, ...] = ("origin", "destination"),
    ratification: Ratification | None = RATIFIED,
    role: Role = Role.DESTINATION,
    papers: Papers = Papers.WITH,
    groups: tuple[Group, ...] = (),
) -> Binding:
    return provision_binds(
        provision=Provision(part=part, holds_for=holds_for, covers=covers, duty=duty),
        instrument=instrument,
        status=treaty_status(
            instrument=instrument, ratification=ratification, country_is_state=True, on=TODAY
        ),
        ratification=ratification,
        role=role,
        situation=Situation(papers=papers, groups=frozenset(groups)),
    )


EXCLUDES_ANNEX_II = Ratification(
    status="ratified", in_force_date=date(1963, 1, 1), excluded_parts=("Annex II",)
)
NOBODY_LOOKED = Ratification(
    status="ratified", in_force_date=date(1963, 1, 1), exclusions_checked=False
)
SABAH = Ratification(status="ratified", in_force_date=date(1965, 3, 3), covers_only="Sabah")


@pytest.mark.parametrize(
    ("given", "answer", "reason"),
    [
        ({"instrument": ICRMW}, Answer.YES, Reason.RATIFIED),
        ({"instrument": ICRMW, "ratification": None}, Answer.NO, Reason.NOT_RATIFIED),
        ({"instrument": C189, "ratification": None}, Answer.NOT_KNOWN, Reason.STATUS_NOT_KNOWN),
        ({"instrument": ICRMW, "ratification": SIGNED}, Answer.NO, Reason.SIGNED_ONLY),
        ({"instrument": FAIR, "ratification": None}, Answer.NO, Reason.NOT_A_TREATY),
        # A duty of the country of work does not bind the country one leaves.
        (
            {"instrument": ICRMW, "duty": ("destination",), "role": Role.ORIGIN},
            Answer.NO,
            Reason.NO_DUTY_OF_THIS_COUNTRY,
        ),
        (
            {"instrument": ICRMW, "duty": ("transit", "destination"), "role": Role.TRANSIT},
            Answer.YES,
            Reason.RATIFIED,
        ),
        # Annexes that were left out, Annexes that were not, Annexes nobody asked about.
        (
            {"instrument": C097, "part": "Annex II", "ratification": EXCLUDES_ANNEX_II},
            Answer.EXCLUDED,
            Reason.PART_EXCLUDED,
        ),
        (
            {"instrument": C097, "part": "Annex I", "ratification": EXCLUDES_ANNEX_II},
            Answer.YES,
            Reason.RATIFIED,
        ),
        (
            {"instrument": C097, "part": "Annex I", "ratification": NOBODY_LOOKED},
            Answer.NOT_KNOWN,
            Reason.EXCLUSIONS_NOT_CHECKED,
        ),
        (
            {"instrument": C097, "part": "main", "ratification": NOBODY_LOOKED},
            Answer.YES,
            Reason.RATIFIED,
        ),
        (
            {"instrument": C143, "part": "I", "ratification": NOBODY_LOOKED},
            Answer.NOT_KNOWN,
            Reason.EXCLUSIONS_NOT_CHECKED,
        ),
        (
            {"instrument": C143, "part": "III", "ratification": NOBODY_LOOKED},
            Answer.YES,
            Reason.RATIFIED,
        ),
        (
            {"instrument": C097, "ratification": SABAH},
            Answer.NOT_KNOWN,
            Reason.PART_OF_COUNTRY_ONLY,
        ),
        # Papers.
        (
            {"instrument": ICRMW, "holds_for": "regular_only", "papers": Papers.WITHOUT},
            Answer.NO,
            Reason.ONLY_WITH_PAPERS,
        ),
        (
            {"instrument": ICRMW, "holds_for": "regular_only", "papers": Papers.WITH},
            Answer.YES,
            Reason.RATIFIED,
        ),
        (
            {"instrument": ICRMW, "papers": Papers.WITHOUT, "covers": ("regular", "family")},
            Answer.NO,
            Reason.ONLY_WITH_PAPERS,
        ),
        (
            {"instrument": ICRMW, "papers": Papers.WITH, "covers": ("irregular",)},
            Answer.NO,
            Reason.ONLY_WITHOUT_PAPERS,
        ),
        (
            {"instrument": ICRMW, "papers": Papers.WITHOUT, "covers": ("irregular", "family")},
            Answer.YES,
            Reason.RATIFIED,
        ),
        # Groups: those whom the convention leaves out, and provisions for one group alone.
        (
            {"instrument": C097, "groups": (Group.FRONTIER,)},
            Answer.NO,
            Reason.GROUP_NOT_COVERED,
        ),
        (
            {"instrument": C143, "part": "II", "groups": (Group.SELF_EMPLOYED,)},
            Answer.NO,
            Reason.GROUP_NOT_COVERED,
        ),
        (
            {"instrument": C143, "part": "I", "groups": (Group.SELF_EMPLOYED,)},
            Answer.YES,
            Reason.RATIFIED,
        ),
        (
            {"instrument": C189, "covers": ("domestic",), "groups": (Group.DOMESTIC,)},
            Answer.YES,
            Reason.RATIFIED,
        ),
        (
            {"instrument": C189, "covers": ("domestic",)},
            Answer.YES,
            Reason.ONLY_FOR_A_GROUP,
        ),
        (
            {"instrument": C189, "covers": ("children", "youth"), "groups": (Group.UNDER_18,)},
            Answer.YES,
            Reason.RATIFIED,
        ),
        (
            {"instrument": ICRMW, "covers": ("family",), "groups": (Group.FAMILY,)},
            Answer.YES,
            Reason.RATIFIED,
        ),
        (
            {"instrument": C189, "covers": ("domestic",), "ratification": None},
            Answer.NOT_KNOWN,
            Reason.STATUS_NOT_KNOWN,
        ),
    ],
)
def test_provision_binds(given: dict, answer: Answer, reason: Reason) -> None:
    found = binds(**given)
    assert (found.answer, found.reason, found.without_papers) == (answer, reason, None)


def test_not_sure_gives_both_answers_where_papers_decide() -> None:
    found = binds(ICRMW, holds_for="regular_only", papers=Papers.NOT_SURE)
    assert found.answer is Answer.YES
    assert found.without_papers == Binding(Answer.NO, Reason.ONLY_WITH_PAPERS)


def test_not_sure_gives_one_answer_where_papers_do_not_matter() -> None:
    found = binds(ICRMW, papers=Papers.NOT_SURE)
    assert found == Binding(Answer.YES, Reason.RATIFIED)


def test_provision_for_a_group_names_the_group() -> None:
    assert binds(C189, covers=("domestic", "women")).groups == ("domestic", "women")
    assert binds(C189, covers=("domestic", "women"), groups=(Group.DOMESTIC,)).groups == ()


def test_unknown_list_never_becomes_no_whatever_the_worker_says() -> None:
    for papers in Papers:
        for group in Group:
            found = binds(C189, ratification=None, papers=papers, groups=(group,))
            assert found.answer is Answer.NOT_KNOWN
