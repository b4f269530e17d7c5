from datetime import date

import pytest

from audit.actors import SEEDER
from audit.models import Event
from recruitment import candidates
from recruitment.models import Agency, AgencyName, Judgement, Licence, OutboxRow, Successor
from recruitment.services import agencies
from recruitment.services.agencies import ContradictionError, NotYoursToJudgeError

pytestmark = pytest.mark.django_db


def agency(name: str, country: str = "NPL", **hints: str) -> Agency:
    return agencies.create_listed(name=name, country=country, by=SEEDER, hints=hints)


def unlisted(name: str, country: str = "NPL") -> Agency:
    return agencies.create_unlisted(name=name, country=country, by=SEEDER)


def roots(*rows: Agency) -> list[int | None]:
    return [Agency.objects.get(pk=row.pk).merged_into_id for row in rows]


def to_count() -> set[int]:
    kind = OutboxRow.Kind.EVALUATE_AGENCY
    return set(OutboxRow.objects.filter(kind=kind).values_list("target_id", flat=True))


def test_unlisted_recruiter_has_a_name_that_can_be_found_and_an_event():
    found = unlisted("  Invented\x00 Office\u202e above the Pharmacy ")
    assert found.name == "Invented Office above the Pharmacy"
    assert found.origin == Agency.Origin.REPORTS
    [name] = found.names.all()
    assert (name.kind, name.script) == (AgencyName.Kind.REPORTED, "Latn")
    assert Event.objects.filter(kind="agency.created", target_id=str(found.pk)).count() == 1


@pytest.mark.parametrize("name", ["", "  ", "\x00", "\u202e\u200b"])
def test_name_without_a_letter_is_refused(name):
    with pytest.raises(agencies.EmptyNameError):
        unlisted(name)


def test_same_name_twice_is_one_name():
    firm = agency("Invented Himchuli")
    first = agencies.add_name(agency=firm, text="Himchuli Trade", kind="trade", by=SEEDER)
    assert agencies.add_name(agency=firm, text="Himchuli Trade", kind="trade", by=SEEDER) == first


def test_yes_joins_and_taking_it_back_parts_them_as_they_were(inspector):
    firm, spelling = agency("Invented Himchuli Overseas"), unlisted("himchuli ovrsees office")
    agencies.merge(one=spelling, other=firm, by=inspector)
    assert roots(firm, spelling) == [None, firm.pk]
    assert to_count() == {firm.pk, spelling.pk}
    OutboxRow.objects.all().delete()

    agencies.unmerge(one=firm, other=spelling, by=inspector)
    assert roots(firm, spelling) == [None, None]
    assert to_count() == {firm.pk, spelling.pk}
    kinds = list(Event.objects.filter(target="recruitment.Agency").values_list("kind", flat=True))
    assert {"agency.merged", "agency.unmerged"} <= set(kinds)
    assert Judgement.objects.get().judged_by == inspector


def test_registered_agency_stands_for_the_group_even_if_it_came_later(inspector):
    spelling = unlisted("himchuli office")
    firm = agency("Invented Himchuli Overseas")
    agencies.merge(one=spelling, other=firm, by=inspector)
    assert roots(spelling, firm) == [firm.pk, None]


def test_chain_is_joined_flat_and_parts_where_the_link_is_taken_out(inspector):
    a, b, c = agency("Invented A Firm"), unlisted("Invented B"), unlisted("Invented C")
    agencies.merge(one=a, other=b, by=inspector)
    agencies.merge(one=b, other=c, by=inspector)
    assert roots(a, b, c) == [None, a.pk, a.pk]
    agencies.judge(one=a, other=b, verdict="none", by=inspector)
    assert roots(a, b, c) == [None, None, b.pk]
    taken_back = Judgement.objects.get(left=a, right=b)
    assert (taken_back.judged_by, taken_back.judged_at) == (None, None)


def test_yes_around_a_no_is_refused_and_changes_nothing(inspector):
    a, b, c = unlisted("Invented A"), unlisted("Invented B"), unlisted("Invented C")
    agencies.judge(one=a, other=c, verdict="no", by=inspector)
    agencies.merge(one=a, other=b, by=inspector)
    with pytest.raises(ContradictionError) as refused:
        agencies.merge(one=b, other=c, by=inspector)
    assert refused.value.pairs == ((a.pk, c.pk),)
    assert roots(a, b, c) == [None, a.pk, None]
    assert not Judgement.objects.filter(left=b, right=c).exists()


def test_unsure_is_kept_and_joins_nothing(inspector):
    a, b = unlisted("Invented A"), unlisted("Invented B")
    agencies.judge(one=a, other=b, verdict="unsure", by=inspector)
    assert roots(a, b) == [None, None]
    assert Judgement.objects.get().verdict == "unsure"


def test_only_an_inspector_of_the_country_judges(inspector, other_inspector, caseworker, operator):
    a, b = agency("Invented A Firm"), unlisted("Invented B", "")
    for person in (other_inspector, caseworker, operator):
        with pytest.raises(NotYoursToJudgeError):
            agencies.merge(one=a, other=b, by=person)
    assert roots(a, b) == [None, None]
    agencies.merge(one=a, other=b, by=inspector)
    assert roots(a, b) == [None, a.pk]


def test_machine_never_asks_again_what_a_person_judged(inspector):
    a, b = unlisted("Invented Himchuli"), unlisted("Invented Himchuli 2")
    comparison = candidates.compare("Invented Himchuli", "Invented Himchuli 2")
    waiting = agencies.propose_pair(one=b, other=a, comparison=comparison, by=SEEDER)
    assert (waiting.verdict, waiting.version) == ("none", comparison.version)
    assert waiting.reasons
    agencies.judge(one=a, other=b, verdict="no", by=inspector)
    assert agencies.propose_pair(one=a, other=b, comparison=comparison, by=SEEDER) is None


def test_merged_agency_answers_under_the_one_that_stands_for_it(inspector):
    firm, spelling = agency("Invented Himchuli Overseas"), unlisted("Invented Pharmacy Office")
    agencies.merge(one=firm, other=spelling, by=inspector)
    [found] = candidates.find("invented pharmacy office", "NPL")
    assert (found.agency_id, found.name) == (firm.pk, "Invented Himchuli Overseas")
    assert found.matched_name == "Invented Pharmacy Office"


def test_correction_by_hand_is_remembered_and_recorded(inspector):
    firm = agency("Invented Himchuly")
    agencies.correct(agency=firm, name="Invented Himchuli", by=inspector)
    firm.refresh_from_db()
    assert (firm.name, firm.corrected_fields) == ("Invented Himchuli", ["name"])
    assert {name.text for name in firm.names.all()} == {"Invented Himchuly", "Invented Himchuli"}
    assert Event.objects.filter(kind="agency.corrected", fields=["name"]).exists()


class TestSuccessors:
    def lost(self, **hints: str) -> Agency:
        firm = agency("Invented Old Firm", **hints)
        for status, day in (("valid", date(2024, 1, 1)), ("cancelled", date(2025, 1, 1))):
            agencies.correct_licence(
                agency=firm, status=status, as_of=day, number="7", source="Invented", by=SEEDER
            )
        return firm

    def licensed(self, name: str, day: date, **hints: str) -> Agency:
        firm = agency(name, **hints)
        Licence.objects.create(
            agency=firm, status="valid", as_of=day, valid_from=day, source="Invented"
        )
        return firm

    def test_newer_firm_with_the_same_phone_is_proposed_and_a_person_decides(self, inspector):
        old = self.lost(phone="01-4423123")
        new = self.licensed("Invented New Firm", date(2025, 3, 1), phone="+977 1 4423123")
        [found] = agencies.propose_successors(agency=old, by=SEEDER)
        assert (found.new, found.state) == (new, "proposed")
        assert agencies.propose_successors(agency=old, by=SEEDER) == []
        OutboxRow.objects.all().delete()
        agencies.decide_successor(successor=found, state="confirmed", by=inspector)
        assert Successor.objects.get().decided_by == inspector
        assert to_count() == {old.pk, new.pk}

    def test_older_firm_or_another_phone_or_a_shared_address_is_not_proposed(self):
        where = "Room 5, Invented House, Long Street, Kathmandu"
        old = self.lost(phone="01-4423123")
        agencies.add_identifier(agency=old, kind="address", text=where, by=SEEDER)
        self.licensed("Invented Older Firm", date(2023, 3, 1), phone="01-4423123")
        self.licensed("Invented Stranger", date(2025, 3, 1), phone="01-4423999")
        neighbour = self.licensed("Invented Neighbour", date(2025, 3, 1))
        agencies.add_identifier(agency=neighbour, kind="address", text=where, by=SEEDER)
        assert agencies.propose_successors(agency=old, by=SEEDER) == []

    def test_agency_that_lost_nothing_has_no_successor(self):
        firm = agency("Invented Firm", phone="01-4423123")
        self.licensed("Invented New Firm", date(2025, 3, 1), phone="01-4423123")
        assert agencies.propose_successors(agency=firm, by=SEEDER) == []


def test_names_of_an_older_normaliser_get_new_keys():
    firm = agency("Invented Himchuli Manpower")
    AgencyName.objects.update(compare_key="old", skeleton="old", blocks=[], normaliser="n0")
    assert not candidates.find("Invented Himchuli Manpower", "NPL")
    assert agencies.renew_keys() == 1
    assert agencies.renew_keys() == 0
    assert candidates.find("Invented Himchuli Manpower", "NPL")[0].agency_id == firm.pk
