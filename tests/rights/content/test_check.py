"""Each thing the checker must see, by spoiling one place of the real files."""

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from django.conf import settings

from rights.content.check import check
from rights.content.files import Files, UnreadableFile, read


@cache
def real() -> Files:
    return read(settings.CONTENT_DIR)


@pytest.fixture
def files() -> Files:
    return copy.deepcopy(real())


def told(files: Files) -> list[str]:
    return [str(problem) for problem in check(files)]


def test_real_files_hold_no_problem(files: Files) -> None:
    assert told(files) == []


def topic(files: Files) -> dict[str, Any]:
    return files.rights["topics"][0]


def nepal(files: Files) -> dict[str, Any]:
    return files.countries["NPL.yaml"]


def instrument(files: Files) -> dict[str, Any]:
    return files.instruments["instruments"][0]


SPOILED: list[tuple[str, Callable[[Files], Any], str]] = [
    (
        "a provision of an instrument nobody knows",
        lambda f: topic(f)["provisions"][0].update(instrument="C999"),
        "rights.yaml: topics.true-information.provisions.1.instrument: 'C999' is none of",
    ),
    (
        "a provision of a part the instrument has not",
        lambda f: topic(f)["provisions"][0].update(part="XII"),
        "topics.true-information.provisions.1.part: 'XII' is no part of ICRMW, which has I, II",
    ),
    (
        "a duty of nobody",
        lambda f: topic(f)["provisions"][0].update(duty=["employer"]),
        "provisions.1.duty: 'employer' is none of: destination, origin, transit",
    ),
    (
        "a right without a law",
        lambda f: topic(f).update(provisions=[]),
        "a right needs at least one provision",
    ),
    (
        "a topic in no stage",
        lambda f: topic(f).update(stage="later"),
        "topics.true-information.stage: 'later' is none of",
    ),
    (
        "a topic that leads to an abuse nobody can report",
        lambda f: topic(f).update(abuses=["bad-luck"]),
        "topics.true-information.abuses: 'bad-luck' is none of",
    ),
    (
        "an empty sentence",
        lambda f: topic(f)["plain"].append(" "),
        "topics.true-information.plain: must be a list of texts, none of them empty",
    ),
    (
        "a key that stands twice",
        lambda f: f.rights["topics"].append(topic(f)),
        "topics.true-information: this key stands twice",
    ),
    (
        "a sentence with a character that turns it around",
        lambda f: topic(f)["plain"].append("pay \u202eon"),
        "holds an invisible control character",
    ),
    (
        "a severity over the scale",
        lambda f: f.abuses["abuses"][0].update(severity=6),
        "abuses.yaml: abuses.excess-fees.severity: must be a number from 1 to 5",
    ),
    (
        "a safety message that is not there",
        lambda f: f.abuses["abuses"][0]["safety"].update(messages=["run"]),
        "abuses.excess-fees.safety: 'run' is none of",
    ),
    (
        "a choice with nothing to choose",
        lambda f: f.abuses["abuses"][0]["questions"][1].update(options=["one"]),
        "questions.paid_for.options: a choice needs two options or more",
    ),
    (
        "an option that YAML read as yes or no",
        lambda f: f.abuses["abuses"][0]["questions"][1].update(options=[True, "b"]),
        "options: True is no text; put it in quotes",
    ),
    (
        "an instrument without plain words",
        lambda f: instrument(f).update(plain="  "),
        "instruments.yaml: instruments.C097.plain: is empty",
    ),
    (
        "a list of parties without a day",
        lambda f: instrument(f)["ratification_list"].update(as_of="lately"),
        "instruments.C097.ratification_list.as_of: must be a year, month or day",
    ),
    (
        "a list of parties of which nobody said whether it is complete",
        lambda f: instrument(f).pop("ratification_list"),
        "ratifications.csv: line 2 (C097 ALB): instruments.yaml does not say whether this list",
    ),
    (
        "a country that is none",
        lambda f: f.ratifications[0].update(iso3="XYZ"),
        "line 2 (C097 XYZ): 'XYZ' is no country code of ISO 3166-1",
    ),
    (
        "a country that ratified twice",
        lambda f: f.ratifications.append(f.ratifications[0]),
        "line 258 (C097 ALB): this country stands twice for this instrument",
    ),
    (
        "a day that is none",
        lambda f: f.ratifications[0].update(date="2005-02-30"),
        "line 2 (C097 ALB) date: '2005-02-30' is no day like 1990-12-31",
    ),
    (
        "a ratification without a source",
        lambda f: f.ratifications[0].update(source_url=""),
        "line 2 (C097 ALB) source_url: '' is no web address",
    ),
    (
        "a date said to be unknown that is there",
        lambda f: f.ratifications[0].update(date_basis="no_date"),
        "date_basis: 'no_date' does not fit the date '2005-03-02'",
    ),
    (
        "a fact that names no page",
        lambda f: nepal(f)["complaints"]["where"].pop("sources"),
        "countries/NPL.yaml: complaints.where.sources: says url but names no page",
    ),
    (
        "a source that is a script",
        lambda f: nepal(f)["complaints"]["where"].update(sources=["javascript:alert(1)"]),
        "complaints.where.sources: 'javascript:alert(1)' is no web address",
    ),
    (
        "a year that is none",
        lambda f: nepal(f)["complaints"]["where"].update(as_of=205),
        "complaints.where.as_of: 205 is no year",
    ),
    (
        "a confirmation nobody knows",
        lambda f: nepal(f)["complaints"]["where"].update(confirmed_by="hearsay"),
        "complaints.where.confirmed_by: 'hearsay' is none of",
    ),
    (
        "a phone number without a source",
        lambda f: nepal(f)["help"][0].pop("source_url"),
        "toll-free.phone: a number without a source may not stand here",
    ),
    (
        "a phone number that YAML read as a number",
        lambda f: nepal(f)["help"][0].update(phone=1141),
        "toll-free.phone: must be text; put it in quotes",
    ),
    (
        "a helper of a kind nobody knows",
        lambda f: nepal(f)["help"][0].update(kind="friend"),
        "toll-free.kind: 'friend' is none of",
    ),
    (
        "the language Norwegian, which YAML reads as no",
        lambda f: nepal(f)["help"][0].update(languages=[False]),
        "toll-free.languages: False is no text; put it in quotes",
    ),
    (
        "an agreement with no country",
        lambda f: nepal(f)["bilateral_agreements"][0].update(partner="Qatar"),
        "bilateral_agreements.1.partner: 'Qatar' is none of",
    ),
    (
        "a file under another country's name",
        lambda f: f.countries.update({"IND.yaml": nepal(f)}),
        "countries/IND.yaml: iso3: is 'NPL', but the file is called IND.yaml",
    ),
    (
        "a part that no table can hold",
        lambda f: nepal(f).update(new_block=["a sentence without source"]),
        "countries/NPL.yaml: new_block: this shape has no place in the tables",
    ),
    (
        "a file without its main part",
        lambda f: nepal(f).pop("help"),
        "countries/NPL.yaml: file.help: is missing",
    ),
    (
        "a list where a text must stand",
        lambda f: topic(f).update(title=["a", "b"]),
        "topics.true-information.title: is list, not text",
    ),
]


@pytest.mark.parametrize(
    ("spoil", "expected"), [case[1:] for case in SPOILED], ids=[case[0] for case in SPOILED]
)
def test_checker_names_file_place_and_reason(
    files: Files, spoil: Callable[[Files], Any], expected: str
) -> None:
    spoil(files)
    problems = told(files)
    assert any(expected in problem for problem in problems), problems


def test_checker_finds_several_problems_in_one_go(files: Files) -> None:
    topic(files)["stage"] = "later"
    nepal(files)["complaints"]["where"]["as_of"] = 205
    files.ratifications[0]["iso3"] = "XYZ"
    assert {problem.file for problem in check(files)} == {
        "rights.yaml",
        "countries/NPL.yaml",
        "ratifications.csv",
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a: [1, 2", "rights.yaml: while parsing"),
        (b"a: 1\na: 2\n", "the key 'a' stands here twice"),
        (b"- a list", "the file must be a list of `key: value`"),
        (b"a: \xff\xfe", "the file is not UTF-8"),
        (b"a: !!python/object/apply:os.getcwd []", "could not determine a constructor"),
    ],
)
def test_file_that_cannot_be_read_says_why(tmp_path, content: bytes, reason: str) -> None:
    (tmp_path / "rights.yaml").write_bytes(content)
    with pytest.raises(UnreadableFile) as trouble:
        read(tmp_path)
    assert reason in str(trouble.value)


def test_missing_file_says_which(tmp_path) -> None:
    with pytest.raises(UnreadableFile, match="rights.yaml: the file is missing"):
        read(tmp_path)
