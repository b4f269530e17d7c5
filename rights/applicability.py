"""Pure: who is bound by which treaty, and whether one provision speaks to one worker.

Rests on the rules of data/ratifications.md and on the articles that instruments.yaml names:
ratification with excluded Annexes (C097 art. 14) or Parts (C143 art. 16), groups a convention does
not cover (C097 and C143 art. 11, ICRMW art. 3), and provisions for people with papers only.

Every answer has four possible values. "Not known" is an answer of its own and never becomes "no":
a worker who is told "no" gives up a right.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a country is to this journey."""

    ORIGIN = "origin"
    TRANSIT = "transit"
    DESTINATION = "destination"


class Papers(StrEnum):
    """Whether stay and work are allowed by law."""

    WITH = "with"
    WITHOUT = "without"
    NOT_SURE = "not_sure"


class Group(StrEnum):
    """What a worker may say of herself. What she does not say is not known, not "no"."""

    DOMESTIC = "domestic"
    SEASONAL = "seasonal"
    FRONTIER = "frontier"
    SELF_EMPLOYED = "self_employed"
    UNDER_18 = "under_18"
    FAMILY = "family"


class TreatyStatus(StrEnum):
    """What one country is to one instrument on one day."""

    IN_FORCE = "in_force"
    IN_FORCE_LATER = "in_force_later"
    SIGNED_ONLY = "signed_only"
    NOT_RATIFIED = "not_ratified"  # as of the day of the list
    NOT_KNOWN = "not_known"
    ALL_MEMBERS = "all_members"  # binds by membership, needs no ratification
    NOT_A_TREATY = "not_a_treaty"  # advice; binds nobody


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"
    EXCLUDED = "excluded"  # ratified, but without this part


class Reason(StrEnum):
    """Why; the words for each stand in the presenters."""

    RATIFIED = "ratified"
    MEMBERSHIP = "membership"
    NOT_RATIFIED = "not_ratified"
    SIGNED_ONLY = "signed_only"
    IN_FORCE_LATER = "in_force_later"
    STATUS_NOT_KNOWN = "status_not_known"
    NOT_A_TREATY = "not_a_treaty"
    NO_DUTY_OF_THIS_COUNTRY = "no_duty_of_this_country"
    PART_EXCLUDED = "part_excluded"
    EXCLUSIONS_NOT_CHECKED = "exclusions_not_checked"
    PART_OF_COUNTRY_ONLY = "part_of_country_only"
    ONLY_WITH_PAPERS = "only_with_papers"
    ONLY_WITHOUT_PAPERS = "only_without_papers"
    GROUP_NOT_COVERED = "group_not_covered"
    ONLY_FOR_A_GROUP = "only_for_a_group"


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """What of an instrument decides. `list_as_of`: day of the list of parties, as printed."""

    key: str
    kind: str
    binding: bool
    list_is_complete: bool = False
    list_as_of: str = ""
    parts_that_can_be_excluded: Collection[str] = ()
    not_covered: Collection[str] = ()
    not_covered_by_part: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Ratification:
    """What a country said to an instrument. One that is from memory must not be passed in."""

    status: str  # ratified, acceded, succeeded or signed
    date: datetime.date | None = None
    in_force_date: datetime.date | None = None
    excluded_parts: Collection[str] = ()
    exclusions_checked: bool = True
    covers_only: str = ""


@dataclass(frozen=True, kw_only=True)
class Provision:
    part: str
    holds_for: str  # everyone or regular_only
    covers: Collection[str]
    duty: Collection[str]


@dataclass(frozen=True, kw_only=True)
class Situation:
    papers: Papers = Papers.NOT_SURE
    groups: frozenset[Group] = frozenset()


@dataclass(frozen=True)
class Status:
    """`as_of` is the day of the list, where the status rests on the list and not on a row."""

    status: TreatyStatus
    as_of: str = ""
    in_force_date: datetime.date | None = None


@dataclass(frozen=True)
class Binding:
    """The answer for one provision, one country, one worker.

    `without_papers` is set where the worker is not sure of her papers and it makes a difference:
    then the first answer is the one with papers. `groups` is set where the provision is only for
    groups (words of `covers`) that the worker did not name: then the answer is theirs, and the page
    has to say for whom it is.
    """

    answer: Answer
    reason: Reason
    without_papers: "Binding | None" = None
    groups: tuple[str, ...] = ()


# An ILO convention is in force for a country twelve months after it ratified, the ICRMW a good
# three months after. Where the day of entry was not read, a year and a day settles both.
_SURELY_IN_FORCE_AFTER = datetime.timedelta(days=366)

# Words of `covers` that take in any worker, those that depend on papers, and the rest: groups.
_ANYONE = frozenset({"all"})
_ADDED = frozenset({"family"})  # beside others: the family too; alone: only the family
_WITH_PAPERS = frozenset({"regular", "permanent"})
_WITHOUT_PAPERS = frozenset({"irregular"})
_GROUP_OF = {
    "domestic": Group.DOMESTIC,
    "seasonal": Group.SEASONAL,
    "frontier": Group.FRONTIER,
    "self_employed": Group.SELF_EMPLOYED,
    "children": Group.UNDER_18,
    "youth": Group.UNDER_18,
    "family": Group.FAMILY,
}
_NEEDS_NO_RATIFICATION = frozenset({"declaration"})


def treaty_status(
    *,
    instrument: Instrument,
    ratification: Ratification | None,
    country_is_state: bool,
    is_known_member: bool = False,
    on: datetime.date,
) -> Status:
    """What this country is to this instrument on the day `on`.

    No row means "not ratified" only where the list is complete and the country can sign for
    itself. A territory may be bound through its State, which nobody looked up. `is_known_member`:
    the country is known to belong to the organisation whose declaration this is.
    """
    if not instrument.binding:
        return Status(TreatyStatus.NOT_A_TREATY)
    if instrument.kind in _NEEDS_NO_RATIFICATION:
        return Status(TreatyStatus.ALL_MEMBERS if is_known_member else TreatyStatus.NOT_KNOWN)
    if ratification is None:
        if instrument.list_is_complete and country_is_state:
            return Status(TreatyStatus.NOT_RATIFIED, instrument.list_as_of)
        return Status(TreatyStatus.NOT_KNOWN, instrument.list_as_of)
    if ratification.status == "signed":
        if instrument.list_is_complete:
            return Status(TreatyStatus.SIGNED_ONLY, instrument.list_as_of)
        return Status(TreatyStatus.NOT_KNOWN, instrument.list_as_of)
    return _of_a_party(ratification, on)


def _of_a_party(ratification: Ratification, on: datetime.date) -> Status:
    starts = ratification.in_force_date
    if starts:
        later = starts > on
        return Status(TreatyStatus.IN_FORCE_LATER if later else TreatyStatus.IN_FORCE, "", starts)
    said = ratification.date
    if said and said + _SURELY_IN_FORCE_AFTER > on:
        # Ratified of late, day of entry into force not read: bound soon, when is not known.
        return Status(TreatyStatus.IN_FORCE_LATER)
    return Status(TreatyStatus.IN_FORCE)


def provision_binds(
    *,
    provision: Provision,
    instrument: Instrument,
    status: Status,
    ratification: Ratification | None,
    role: Role,
    situation: Situation,
) -> Binding:
    """Whether this provision obliges this country towards this worker, and why."""
    if role not in provision.duty:
        return Binding(Answer.NO, Reason.NO_DUTY_OF_THIS_COUNTRY)
    country = _country_is_bound(provision, instrument, status, ratification)
    if country.answer is not Answer.YES and country.answer is not Answer.NOT_KNOWN:
        return country
    if situation.papers is not Papers.NOT_SURE:
        return _for_papers(country, provision, instrument, situation.papers, situation.groups)
    with_papers, without = (
        _for_papers(country, provision, instrument, papers, situation.groups)
        for papers in (Papers.WITH, Papers.WITHOUT)
    )
    if with_papers == without:
        return with_papers
    return Binding(with_papers.answer, with_papers.reason, without, with_papers.groups)


def _country_is_bound(
    provision: Provision,
    instrument: Instrument,
    status: Status,
    ratification: Ratification | None,
) -> Binding:
    match status.status:
        case TreatyStatus.NOT_A_TREATY:
            return Binding(Answer.NO, Reason.NOT_A_TREATY)
        case TreatyStatus.NOT_RATIFIED:
            return Binding(Answer.NO, Reason.NOT_RATIFIED)
        case TreatyStatus.SIGNED_ONLY:
            return Binding(Answer.NO, Reason.SIGNED_ONLY)
        case TreatyStatus.IN_FORCE_LATER:
            return Binding(Answer.NO, Reason.IN_FORCE_LATER)
        case TreatyStatus.NOT_KNOWN:
            return Binding(Answer.NOT_KNOWN, Reason.STATUS_NOT_KNOWN)
        case TreatyStatus.ALL_MEMBERS:
            return Binding(Answer.YES, Reason.MEMBERSHIP)
    if ratification is None:
        raise ValueError("a treaty in force for a country needs its ratification")
    if provision.part in ratification.excluded_parts:
        return Binding(Answer.EXCLUDED, Reason.PART_EXCLUDED)
    if provision.part in instrument.parts_that_can_be_excluded and (
        not ratification.exclusions_checked
    ):
        return Binding(Answer.NOT_KNOWN, Reason.EXCLUSIONS_NOT_CHECKED)
    if ratification.covers_only:
        return Binding(Answer.NOT_KNOWN, Reason.PART_OF_COUNTRY_ONLY)
    return Binding(Answer.YES, Reason.RATIFIED)


def _for_papers(
    country: Binding,
    provision: Provision,
    instrument: Instrument,
    papers: Papers,
    groups: frozenset[Group],
) -> Binding:
    """What is bound towards a worker of whom it is settled whether she has papers."""
    if provision.holds_for == "regular_only" and papers is Papers.WITHOUT:
        return Binding(Answer.NO, Reason.ONLY_WITH_PAPERS)
    left_out = {*instrument.not_covered, *instrument.not_covered_by_part.get(provision.part, ())}
    if left_out & groups:
        return Binding(Answer.NO, Reason.GROUP_NOT_COVERED)
    return _for_covers(country, frozenset(provision.covers), papers, groups)


def _for_covers(
    country: Binding, covers: frozenset[str], papers: Papers, groups: frozenset[Group]
) -> Binding:
    if covers & _ANYONE:
        return country
    if papers is Papers.WITH and covers & _WITH_PAPERS:
        return country
    if papers is Papers.WITHOUT and covers & _WITHOUT_PAPERS:
        return country
    by_papers = covers & (_WITH_PAPERS | _WITHOUT_PAPERS)
    named = covers - by_papers - (_ADDED if by_papers else frozenset())
    if any(_GROUP_OF.get(word) in groups for word in named):
        return country
    if named:
        # She did not say that she belongs to the group, which is no proof that she does not.
        reason = Reason.ONLY_FOR_A_GROUP if country.answer is Answer.YES else country.reason
        return Binding(country.answer, reason, groups=tuple(sorted(named)))
    if papers is Papers.WITH:
        return Binding(Answer.NO, Reason.ONLY_WITHOUT_PAPERS)
    return Binding(Answer.NO, Reason.ONLY_WITH_PAPERS)
