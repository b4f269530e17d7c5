"""The tables of recruitment/severity.py beside data/abuses.yaml, and each rule with a case below it."""

from pathlib import Path

import pytest
import yaml

from recruitment.severity import GRAVEST, RAISES, STRONG_SIGNS, UNSORTED, severity

ABUSES = {
    abuse["key"]: abuse
    for abuse in yaml.safe_load(Path("data/abuses.yaml").read_text(encoding="utf-8"))["abuses"]
}


def of(*kinds: str, **answers: str | list[str]) -> int:
    bases = {kind: ABUSES[kind]["severity"] for kind in kinds}
    told = {f"{kinds[0]}/{question}": answer for question, answer in answers.items()}
    return severity(bases, told)


def test_every_rule_names_a_question_and_answers_that_exist() -> None:
    for rule in RAISES:
        question = next(q for q in ABUSES[rule.abuse]["questions"] if q["key"] == rule.question)
        options = set(question.get("options", ["yes", "no", "unsure"]))
        assert rule.answers <= options, rule


def test_strong_signs_are_those_of_the_file() -> None:
    in_file = {
        key: frozenset(s["key"] for s in abuse["ilo_indicators"] if s["strength"] == "strong")
        for key, abuse in ABUSES.items()
    }
    assert {key: signs for key, signs in in_file.items() if signs} == dict(STRONG_SIGNS)


@pytest.mark.parametrize("kind", sorted(ABUSES))
def test_without_answers_a_kind_has_its_base_value(kind: str) -> None:
    assert of(kind) == ABUSES[kind]["severity"]


@pytest.mark.parametrize(
    ("kind", "question", "fires", "stays"),
    [
        ("excess-fees", "loan", "still owe the agent or boss", "still owe a lender"),
        ("fake-job", "can_leave", "no", "unsure"),
        ("contract-substitution", "forced_to_sign", "yes", "no"),
        ("unlicensed-recruiter", "gave_them", ["money"], ["nothing yet"]),
        ("false-documents", "under_18", "yes", "unsure"),
        ("passport-retention", "free_to_go", "no", "yes"),
        ("wage-withholding", "months_unpaid", "2", "1"),
        ("wage-withholding", "why_unpaid", "punishment", "pays later"),
        ("debt-bondage", "if_leave", ["they would harm me"], ["nothing"]),
        ("abusive-conditions", "can_refuse", "no", "yes"),
        ("unpaid-return", "stuck", "no", "yes"),
    ],
)
def test_answer_raises_and_the_one_beside_it_does_not(
    kind: str, question: str, fires: str | list[str], stays: str | list[str]
) -> None:
    assert of(kind, **{question: fires}) > ABUSES[kind]["severity"]
    assert of(kind, **{question: stays}) == ABUSES[kind]["severity"]


def test_hurt_without_a_doctor_is_gravest_and_hurt_alone_is_not() -> None:
    assert of("abusive-conditions", injury="yes", what_bad=["no doctor"]) == GRAVEST
    assert of("abusive-conditions", injury="yes", what_bad=["long hours"]) == 3


def test_papers_held_together_with_pay_held_is_gravest() -> None:
    assert of("passport-retention", "wage-withholding") == GRAVEST
    assert of("passport-retention", "excess-fees") == 4


def test_under_eighteen_is_always_gravest() -> None:
    assert severity({}, {}, is_under_18=True) == GRAVEST
    assert severity({"discrimination": 2}, {}, is_under_18=True) == GRAVEST


def test_two_strong_signs_of_two_kinds_raise_by_one() -> None:
    assert of("fake-job", "blacklisting") == 4
    assert of("fake-job", "contract-substitution") == 3  # one sign, twice


def test_words_alone_are_unsorted_and_severity_never_leaves_its_scale() -> None:
    assert severity({}, {}) == UNSORTED
    assert of(*ABUSES) == GRAVEST


def test_answer_nobody_gave_and_nonsense_change_nothing() -> None:
    assert of("wage-withholding", months_unpaid="many") == 3
    assert of("wage-withholding", months_unpaid="-5") == 3
    assert of("fake-job", can_leave="") == 3
