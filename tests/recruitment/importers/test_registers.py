from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.actors import LOADER, SEEDER
from audit.models import Event
from recruitment import candidates
from recruitment.importers import REGISTERS
from recruitment.importers.base import Outcome, plan
from recruitment.importers.said import Code, WrongFileError
from recruitment.models import (
    Agency,
    AgencyName,
    Branch,
    Identifier,
    Judgement,
    Licence,
    OutboxRow,
    RegisterImport,
    Successor,
)
from recruitment.services import agencies, registers
from tests.factories.recruitment import ReportFactory

pytestmark = pytest.mark.django_db

INVENTED = Path(settings.BASE_DIR) / "data" / "registers" / "invented_hkg.csv"
REAL = Path(settings.BASE_DIR).parent / "shared/data/registers/HKG_labour_department_ea_2021.csv"
HEAD = "name,name_local,licence_number,status,valid_until,phone,address\n"
DAY = date(2026, 1, 1)
A = "Invented Alder Manpower,,1/070,valid,2027-01-01,01-4423123,\n"
B = "Invented Birch Overseas,इन्भेन्टेड बर्च,2/070,suspended,,,\n"
C = "Invented Cedar Travels,,3/070,valid,,,\n"


def planned(*rows: str, as_of: date = DAY, **options):
    content = (HEAD + "".join(rows)).encode()
    register = REGISTERS["regulator_table"]
    return plan(register=register, content=content, as_of=as_of, country="NPL", **options)


def taken_in(*rows: str, as_of: date = DAY) -> RegisterImport | None:
    return registers.apply(plan=planned(*rows, as_of=as_of), by=LOADER)


def counts(plan_) -> dict[str, int]:
    return {name: number for name, number in plan_.counts.items() if number and name != "found"}


def state() -> list[tuple]:
    return [
        list(Agency.objects.order_by("name").values_list("name", "country", "origin")),
        list(AgencyName.objects.order_by("text").values_list("text", "kind")),
        list(Identifier.objects.order_by("normalised").values_list("kind", "normalised")),
        list(Licence.objects.order_by("pk").values_list("number", "status", "as_of")),
    ]


def test_planning_writes_nothing():
    assert counts(planned(A, B)) == {"new": 2}
    assert not Agency.objects.exists()
    assert not RegisterImport.objects.exists()


def test_list_is_taken_in_with_names_numbers_contacts_and_a_copy_of_the_row():
    run = taken_in(A, B)
    birch = Agency.objects.get(name="Invented Birch Overseas")
    assert {name.text for name in birch.names.all()} == {birch.name, "इन्भेन्टेड बर्च"}
    licence = birch.licences.get()
    assert (licence.status, licence.as_of, licence.register_import) == ("suspended", DAY, run)
    assert licence.row["licence_number"] == "2/070"
    alder = candidates.find("alder manpower", "NPL", hints={"licence": "No. 1/70"})[0]
    assert (alder.name, alder.band) == ("Invented Alder Manpower", "same")
    assert Identifier.objects.get(kind="phone").normalised == "+97714423123"
    assert Event.objects.filter(kind="register.imported", target_id=str(run.pk)).exists()


def test_same_list_twice_changes_nothing():
    taken_in(A, B)
    before = state()
    assert taken_in(A, B) is None
    assert taken_in(B, A) is None
    assert state() == before
    assert RegisterImport.objects.count() == 1


def test_next_list_says_what_is_new_changed_and_gone():
    taken_in(A, B, C)
    later = planned(
        A, B.replace("suspended", "valid"), "Invented Oak,,9,valid,,,\n", as_of=date(2026, 2, 1)
    )
    assert counts(later) == {"new": 1, "changed": 1, "unchanged": 1, "vanished": 1}
    registers.apply(plan=later, by=LOADER)
    cedar = Agency.objects.get(name="Invented Cedar Travels")
    assert [licence.status for licence in cedar.licences.all()] == ["delisted", "valid"]
    birch = Agency.objects.get(name="Invented Birch Overseas")
    assert [licence.status for licence in birch.licences.all()] == ["valid", "suspended"]
    # Back again in the list after: no longer gone.
    again = planned(A, B.replace("suspended", "valid"), C, as_of=date(2026, 3, 1))
    assert counts(again) == {"changed": 1, "unchanged": 2, "vanished": 1}


def test_new_name_of_the_register_is_shown_and_the_old_one_is_still_found():
    taken_in(A)
    taken_in(A.replace("Alder", "Aspen"), as_of=date(2026, 2, 1))
    agency = Agency.objects.get()
    assert agency.name == "Invented Aspen Manpower"
    assert candidates.find("Invented Alder Manpower", "NPL")[0].agency_id == agency.pk


def test_corrections_by_hand_survive_and_are_told_as_doubtful(inspector):
    taken_in(A, B)
    alder, birch = Agency.objects.order_by("name")
    agencies.correct(agency=alder, name="Invented Alder Corrected", by=inspector)
    agencies.correct_licence(
        agency=birch,
        status="cancelled",
        as_of=date(2026, 1, 10),
        number="2/070",
        source="Invented letter",
        by=inspector,
    )
    wrong = birch.names.get(text="इन्भेन्टेड बर्च")
    agencies.mark_name_wrong(name=wrong, by=inspector)

    later = planned(A.replace("Alder", "Aspen"), B, as_of=date(2026, 2, 1))
    assert counts(later) == {"doubtful": 2}
    registers.apply(plan=later, by=LOADER)
    alder.refresh_from_db()
    wrong.refresh_from_db()
    assert alder.name == "Invented Alder Corrected"
    assert birch.licences.first().status == "cancelled"
    assert wrong.is_wrong


@pytest.mark.parametrize(
    ("rows", "options", "code"),
    [
        ([], {}, Code.NO_ROW),
        (["Invented Oak,,9,splendid,,,\n"], {}, Code.MANY_UNREADABLE),
        ([A, "Invented Oak,,9,splendid,,,\n"], {}, Code.MANY_UNREADABLE),
        ([A], {"as_of": date(2025, 1, 1)}, Code.NEWER_HELD),
        ([A], {"as_of": timezone.now().date() + timedelta(days=2)}, Code.FUTURE),
        (["Wholly Other,,99,valid,,,\n"], {"as_of": date(2026, 2, 1)}, Code.MANY_GONE),
    ],
)
def test_wrong_list_is_refused_and_writes_nothing(rows, options, code):
    taken_in(A, *(f"Invented Oak {n},,1{n},valid,,,\n" for n in range(12)))
    before = state()
    with pytest.raises(WrongFileError) as wrong:
        planned(*rows, **options)
    assert wrong.value.code == code
    assert state() == before


def test_smaller_list_can_be_taken_on_purpose():
    taken_in(*(f"Invented Oak {n},,1{n},valid,,,\n" for n in range(12)))
    smaller = planned("Invented Oak 1,,11,valid,,,\n", as_of=date(2026, 2, 1), even_if_smaller=True)
    assert counts(smaller) == {"unchanged": 1, "vanished": 11}


def test_register_of_no_one_country_must_be_told_which():
    register = REGISTERS["regulator_table"]
    with pytest.raises(WrongFileError, match=Code.NO_COUNTRY_CODE):
        plan(register=register, content=(HEAD + A).encode(), as_of=DAY)


def test_one_licence_number_on_two_names_is_doubtful_and_on_branches_is_one():
    found = planned(
        A,
        "Invented Wholly Other,,1/070,valid,,,\n",
        "INVENTED ALDER MANPOWER LTD,,1/70,valid,,01-4423999,\n",
    )
    assert counts(found) == {"new": 1, "doubtful": 1}
    registers.apply(plan=found, by=LOADER)
    assert Agency.objects.count() == 1
    assert Identifier.objects.filter(kind="phone").count() == 2


def test_day_with_the_month_first_is_not_guessed_at():
    found = planned(
        *(f"Invented Oak {n},,1{n},valid,,,\n" for n in range(12)),
        "Invented Elm,,5,valid,11/25/2026,,\n",
    )
    told = {"code": Code.NO_DAY, "column": "valid_until", "typed": "11/25/2026", "line": 14}
    assert found.unreadable == (told,)


class TestUndo:
    def test_takes_everything_back_and_leaves_what_was_there(self):
        taken_in(A, B)
        before = state()
        second = taken_in(A.replace("Alder", "Aspen"), C, as_of=date(2026, 2, 1))
        assert state() != before
        registers.undo(run=second, by=LOADER)
        assert state() == before
        with pytest.raises(registers.AlreadyUndoneError):
            registers.undo(run=second, by=LOADER)

    def test_older_import_waits_for_the_newer(self):
        first, _ = taken_in(A), taken_in(A, C, as_of=date(2026, 2, 1))
        with pytest.raises(registers.NewerImportError):
            registers.undo(run=first, by=LOADER)

    def test_reported_agency_stays_as_one_known_from_reports(self):
        run = taken_in(A, B)
        report = ReportFactory(agency=Agency.objects.get(name="Invented Alder Manpower"))
        gone = registers.undo(run=run, by=LOADER)
        assert (gone["agencies"], gone["kept"]) == (1, 1)
        report.refresh_from_db()
        assert report.agency.origin == Agency.Origin.REPORTS
        assert not report.agency.licences.exists()
        assert candidates.find("Invented Alder Manpower", "NPL")[0].agency_id == report.agency_id

    def test_list_can_be_taken_in_again_after_it_was_undone(self):
        registers.undo(run=taken_in(A), by=LOADER)
        assert taken_in(A) is not None


def test_unlisted_recruiter_that_reads_like_a_new_entry_is_put_before_a_person():
    known = agencies.create_unlisted(name="invented alder man power", country="NPL", by=SEEDER)
    taken_in(A)
    pair = Judgement.objects.get()
    assert known.pk in (pair.left_id, pair.right_id)
    assert (pair.verdict, pair.judged_by) == ("none", None)
    assert Agency.objects.filter(merged_into__isnull=False).count() == 0


def test_lost_licence_of_a_reported_agency_is_counted_again_and_its_follower_proposed():
    taken_in(A)
    agency = Agency.objects.get()
    ReportFactory(agency=agency)
    OutboxRow.objects.all().delete()
    follower = "Invented Phoenix,,77,valid,,+977 1 4423123,\n"
    taken_in(A.replace(",valid,", ",cancelled,"), follower, as_of=date(2026, 2, 1))
    assert OutboxRow.objects.get().target_id == agency.pk
    assert Successor.objects.get().new.name == "Invented Phoenix"


def test_follower_that_was_listed_before_the_licence_was_lost_is_proposed_too():
    phoenix = "Invented Phoenix,,9/070,valid,,01-4423123,\n"
    taken_in(A)
    taken_in(A, phoenix, as_of=date(2026, 2, 1))
    assert not Successor.objects.exists()
    taken_in(A.replace("valid", "cancelled"), phoenix, as_of=date(2026, 3, 1))
    link = Successor.objects.get()
    assert (link.former.name, link.new.name) == ("Invented Alder Manpower", "Invented Phoenix")
    later = [A.replace("valid", "cancelled"), phoenix, C]
    taken_in(*later, as_of=date(2026, 4, 1))
    assert Successor.objects.count() == 1


def test_invented_register_of_the_hong_kong_shape():
    register = REGISTERS["hkg_labour"]
    found = plan(register=register, content=INVENTED.read_bytes(), as_of=DAY)
    assert found.counts["new"] == 26
    assert not found.unreadable
    registers.apply(plan=found, by=LOADER)
    chinese = AgencyName.objects.filter(script="Hani").first()
    simplified = chinese.text.replace("僱傭", "雇佣").replace("職業", "职业")
    assert chinese.agency_id in [c.agency_id for c in candidates.find(simplified, "HKG")]


@pytest.mark.skipif(not REAL.exists(), reason="the Hong Kong list is not part of the project")
def test_hong_kong_list_is_understood_and_a_second_run_changes_nothing():
    register, day = REGISTERS["hkg_labour"], date(2021, 12, 28)
    found = plan(register=register, content=REAL.read_bytes(), as_of=day)
    # A handful of rows of 3,293 may fall together as branches of one firm.
    assert 3000 < found.counts["new"] <= 3293
    assert not found.unreadable
    registers.apply(plan=found, by=LOADER)
    again = plan(register=register, content=REAL.read_bytes(), as_of=day)
    assert again.counts["unchanged"] == found.counts["new"]
    assert registers.apply(plan=again, by=LOADER) is None


class TestCommand:
    def run(self, *args: str) -> str:
        out = StringIO()
        call_command(*args, stdout=out)
        return out.getvalue()

    def test_looks_first_writes_on_apply_and_takes_back(self, operator):
        args = ("import_register", "hkg_labour", str(INVENTED), "--as-of", "2026-01-01")
        assert "Nothing was written" in self.run(*args)
        assert not Agency.objects.exists()
        said = self.run(*args, "--apply", "--by", operator.email)
        run = RegisterImport.objects.get()
        assert f"import {run.pk}" in said
        assert run.created_by == operator.audit_label
        assert "was taken in before" in self.run(*args, "--apply")
        assert str(run.pk) in self.run("undo_register_import")
        self.run("undo_register_import", str(run.pk))
        assert not Agency.objects.exists()

    def test_says_it_in_the_language_that_was_asked_for(self, tmp_path):
        wrong = tmp_path / "wrong.csv"
        wrong.write_bytes(b"name,status\n\xff\xfe\xfa,valid\n")
        args = ("import_register", "hkg_labour", str(wrong), "--as-of", "2026-01-01")
        with pytest.raises(CommandError, match="CSV UTF-8") as english:
            self.run(*args)
        with pytest.raises(CommandError, match="CSV UTF-8") as nepali:
            self.run(*args, "--language", "ne")
        assert str(english.value) != str(nepali.value)

    def test_says_what_is_wrong(self, tmp_path, caseworker):
        wrong = tmp_path / "wrong.csv"
        wrong.write_text("shoes,size\n1,2\n")
        args = ("import_register", "hkg_labour", str(wrong), "--as-of", "2026-01-01")
        with pytest.raises(CommandError, match="these columns: address"):
            self.run(*args)
        with pytest.raises(CommandError, match="operator"):
            self.run(*args, "--by", caseworker.email)
        with pytest.raises(CommandError, match="can't be opened"):
            self.run("import_register", "hkg_labour", "nowhere.csv", "--as-of", "2026-01-01")


def test_every_outcome_has_a_count():
    assert set(planned(A).counts) == {"found", "unreadable", *Outcome}


class TestBranchesAndSubAgents:
    HEAD = "kind,name,licence_number,status,phone,address,scope\n"
    AGENCY = "agency,Invented Alder Manpower,1/070,valid,01-4423123,,\n"
    OTHER = "agency,Invented Birch Overseas,2/070,valid,,,\n"
    BRANCH = "branch,Invented Alder Pokhara,1/070,,061-523123,Lake Road 5 Pokhara,\n"
    SUB_AGENT = "sub-agent,Invented Hari Oak,1/070,,9841000001,Hill Street 7 Butwal,Two districts\n"

    def planned(self, *rows: str, as_of: date = DAY):
        content = (self.HEAD + "".join(rows)).encode()
        register = REGISTERS["regulator_table"]
        return plan(register=register, content=content, as_of=as_of, country="NPL")

    def taken_in(self, *rows: str, as_of: date = DAY) -> RegisterImport | None:
        return registers.apply(plan=self.planned(*rows, as_of=as_of), by=LOADER)

    def test_branch_is_the_agency_and_a_sub_agent_is_somebody_without_a_licence(self):
        run = self.taken_in(self.SUB_AGENT, self.BRANCH, self.AGENCY)
        alder = Agency.objects.get(name="Invented Alder Manpower")
        branch, sub_agent = alder.branches.order_by("kind")
        assert (branch.kind, branch.own, branch.shown_contacts) == (
            Branch.Kind.BRANCH,
            None,
            ["Lake Road 5 Pokhara", "061-523123"],
        )
        assert (sub_agent.scope, sub_agent.as_of, sub_agent.register_import) == (
            "Two districts",
            DAY,
            run,
        )
        own = sub_agent.own
        assert (own.name, own.licences.count()) == ("Invented Hari Oak", 0)
        assert set(own.identifiers.values_list("kind", flat=True)) == {"phone", "address"}
        phones = alder.identifiers.filter(kind="phone").values_list("normalised", flat=True)
        assert set(phones) == {"+97714423123", "+97761523123"}
        assert candidates.find("invented hari oak", "NPL")[0].agency_id == own.pk

    def test_same_list_changes_nothing_the_next_one_ends_them_and_an_undo_brings_them_back(self):
        rows = (self.AGENCY, self.OTHER, self.BRANCH, self.SUB_AGENT)
        self.taken_in(*rows)
        assert counts(self.planned(*rows)) == {"unchanged": 2}
        moved = self.BRANCH.replace("Lake Road", "River Road")
        taken = self.SUB_AGENT.replace("1/070", "2/070")
        later = self.planned(self.AGENCY, self.OTHER, moved, taken, as_of=date(2026, 2, 1))
        assert counts(later) == {"changed": 2}
        run = registers.apply(plan=later, by=LOADER)
        standing = Branch.objects.standing().order_by("kind")
        assert [row.agency.name for row in standing] == [
            "Invented Alder Manpower",
            "Invented Birch Overseas",
        ]
        assert standing[0].shown_contacts[0] == "River Road 5 Pokhara"
        assert Agency.objects.count() == 3, "a sub-agent that changes its agency is the same one"
        assert Branch.objects.filter(gone_in=run, gone_as_of=date(2026, 2, 1)).count() == 2

        registers.undo(run=run, by=LOADER)
        assert Branch.objects.count() == Branch.objects.standing().count() == 2
        registers.undo(run=RegisterImport.objects.get(undone_at=None), by=LOADER)
        assert not Agency.objects.exists()

    def test_list_without_a_word_on_branches_ends_none_but_a_vanished_agency_takes_its_own(self):
        self.taken_in(self.AGENCY, self.OTHER, self.SUB_AGENT)
        without = (A.replace(",2027-01-01", ","), "Invented Birch Overseas,,2/070,valid,,,\n")
        assert counts(planned(*without, as_of=date(2026, 2, 1))) == {"unchanged": 2}
        self.taken_in(self.OTHER, as_of=date(2026, 3, 1))
        assert not Branch.objects.standing().exists()

    def test_one_of_the_same_name_elsewhere_is_another_until_a_contact_is_the_same(self):
        namesake = "sub-agent,Invented Hari Oak,2/070,,9841000009,Plain Street 1 Janakpur,\n"
        self.taken_in(self.AGENCY, self.OTHER, self.SUB_AGENT, namesake)
        assert Agency.objects.filter(name="Invented Hari Oak").count() == 2

    def test_row_of_an_unknown_agency_or_kind_is_told(self):
        rows = [f"agency,Invented Oak {n},1{n},valid,,,\n" for n in range(40)]
        found = self.planned(
            *rows,
            self.BRANCH,
            self.BRANCH.replace("1/070", ""),
            self.SUB_AGENT.replace("Invented Hari Oak", ""),
            "office,Invented Elm,5,valid,,,\n",
        )
        assert [told["code"] for told in found.unreadable] == [
            Code.NO_NAME,
            Code.NOT_ONE_OF,
            Code.NUMBER_UNKNOWN,
            Code.NUMBER_UNKNOWN,
        ]

    def test_joining_and_parting_move_none(self, inspector):
        self.taken_in(self.AGENCY, self.OTHER, self.BRANCH, self.SUB_AGENT)
        alder, birch = Agency.objects.filter(licences__isnull=False).order_by("name")
        before = list(Branch.objects.values())
        agencies.merge(one=alder, other=birch, by=inspector)
        assert list(Branch.objects.values()) == before
        agencies.unmerge(one=alder, other=birch, by=inspector)
        assert list(Branch.objects.values()) == before

    def test_rows_of_one_licence_at_several_places_are_branches(self):
        self.taken_in(self.AGENCY, "agency,INVENTED ALDER MANPOWER LTD,1/70,valid,01-4423999,,\n")
        branch = Branch.objects.get()
        assert (branch.kind, branch.shown_contacts) == ("branch", ["01-4423999"])
