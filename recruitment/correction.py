"""Facts of a report being changed behind its receipt: the screens of an interview, filled with what stands.

Nothing is kept on the server meanwhile: the content goes along in the form, sealed under the report's own key.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from recruitment import fee_rows, report_facts, sealing, told_facts
from recruitment.forms import StepForm, answer_name
from recruitment.interview import Content, Interview, new_content
from recruitment.models import Report
from recruitment.questions import ASKED, YES, Step
from recruitment.report_facts import Paid, ReportFacts
from recruitment.sealing import FORMAT, CannotOpen
from recruitment.shown import as_typed, digits
from rights.presenters.pieces import Texts

STEPS = (Step.WHAT, Step.MORE, Step.WHO, Step.JOURNEY)
# Of a recruiter, as the form asks for them; a system may have told others.
_HINTS = ("licence", "phone", "web")


class Correction(Interview):
    """`changed`: the screens whose answers are not what the report says."""

    asks_story = False

    def __init__(self, content: Content, *, texts: Texts) -> None:
        super().__init__(content, texts=texts, digits="", asked=(0, 1))

    @classmethod
    def begin(
        cls, report: Report, words: Mapping[str, Any], texts: Texts, *, now: int
    ) -> "Correction":
        """Filled with what the report says. `words`: its sealed part; `now`: in seconds, to tell haste by."""
        facts = told_facts.told(report, words)
        typed = _as_typed(facts)
        content = new_content(origin=facts.origin, destination=facts.destination) | {
            "typed": typed,
            "stands": {step: typed[step] for step in STEPS},
            "others": _not_asked(facts),
            "has_paid": bool(facts.fees) or facts.fee_amount is not None,
            "based_on": told_facts.how_often(words),
            "begun": now,
        }
        found = cls(content, texts=texts)
        # What these answers call for was shown when they were given.
        found.new_safety_messages()
        return found

    @classmethod
    def from_token(cls, token: str, key: bytes, texts: Texts) -> "Correction":
        """Raises `CannotOpen` for what is not of this report."""
        try:
            sealed = base64.urlsafe_b64decode(token.encode("ascii"))
        except (UnicodeEncodeError, binascii.Error, ValueError) as error:
            raise CannotOpen from error
        content = sealing.unseal(key, sealed, format=FORMAT)
        if "based_on" not in content:
            raise CannotOpen
        return cls(content, texts=texts)

    def token(self, key: bytes) -> str:
        """For a hidden field. `key`: the report's own."""
        return base64.urlsafe_b64encode(sealing.seal(key, self.content)).decode()

    @property
    def asks_paid(self) -> bool:
        return self.content["has_paid"]

    @property
    def changed(self) -> list[Step]:
        stands = self.content["stands"]
        return [step for step in STEPS if self.content["typed"][step] != stands[step]]

    def steps(self) -> list[Step]:
        """Screens that ask anything."""
        return [step for step in STEPS if self.bound(step).fields]

    def step_after(self, step: Step) -> Step | None:
        """Other kinds bring other questions; else it goes back to all of it."""
        return Step.MORE if step is Step.WHAT and Step.MORE in self.steps() else None

    def over(self, other: "Correction") -> "Correction":
        """What was typed here, laid over what the report says by now (`other`)."""
        for step in self.changed:
            other.content["typed"][step] = self.content["typed"][step]
        for name in ("doubts", "begun"):
            other.content[name] = self.content[name]
        return Correction(other.content, texts=self.texts)

    def facts(self) -> ReportFacts:
        """What the report shall say. Raises `NotReady` with the first screen that has something wrong."""
        facts = self._told()
        others = self.content["others"]
        chosen = {abuse.pk for abuse in self.chosen}
        is_same_name = facts.agency_typed == others["agency_typed"]
        kept = {
            path: said
            for path, said in others["answers"].items()
            if path.partition("/")[0] in chosen
        }
        return replace(
            facts,
            agency_hints={**(others["hints"] if is_same_name else {}), **facts.agency_hints},
            answers={**kept, **facts.answers},
        )

    def _form(self, step: Step, data: QueryDict | None) -> StepForm:
        form = super()._form(step, data)
        for name, values in self.content["stands"].get(step, {}).items():
            _offer(form.fields.get(name), values)
        return form


def _offer(field: forms.Field | None, values: list[str]) -> None:
    """What stands can stay, though the lists of today end before it: an older month, other money."""
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.MultipleChoiceField):
        return
    for value in values:
        if value and not field.valid_value(value):
            field.choices = [*field.choices, (value, _label(value))]


def _label(value: str) -> str:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return fee_rows.month_name(date.fromisoformat(value))
    return digits(int(value)) if value.isdecimal() else value


def _as_typed(facts: ReportFacts) -> dict[str, dict[str, list[str]]]:
    """By screen and field, as a browser would have sent it."""
    month = facts.month
    return {
        Step.SAFETY: {"under_18": [YES]} if facts.is_under_18 else {},
        Step.WHAT: {"abuses": list(facts.abuses)},
        Step.MORE: _answers(facts) | _money(facts),
        Step.WHO: {
            "agency_typed": [facts.agency_typed],
            "recruited_in": [facts.recruited_in],
            **{kind: [facts.agency_hints.get(kind, "")] for kind in _HINTS},
            "looked_up": [facts.agency_typed],
        },
        Step.JOURNEY: {
            "origin": [facts.origin],
            "destination": [facts.destination],
            "month": [str(month.month) if month else ""],
            "year": [str(month.year) if month else ""],
            "ongoing": [facts.ongoing],
            "people": [str(facts.people) if facts.people > 1 else ""],
        },
    }


def _is_asked(path: str) -> bool:
    abuse, _slash, question = path.partition("/")
    return question in ASKED.get(abuse, ())


def _answers(facts: ReportFacts) -> dict[str, list[str]]:
    return {
        answer_name(*path.split("/", 1)): [said] if isinstance(said, str) else list(said)
        for path, said in facts.answers.items()
        if _is_asked(path)
    }


def _money(facts: ReportFacts) -> dict[str, list[str]]:
    # A sum that follows from the payments is left out, so that it follows them when they change.
    in_one = {paid.currency for paid in facts.fees} == {facts.fee_currency}
    is_sum = in_one and facts.fee_amount == sum(paid.amount for paid in facts.fees)
    amount = as_typed(None if is_sum else facts.fee_amount)
    rows = [_row(place, paid) for place, paid in enumerate(facts.fees)]
    return {
        "fee_amount": [amount],
        "fee_currency": [facts.fee_currency],
        fee_rows.COUNT: [str(max(len(rows), 1))],
        **{name: [value] for row in rows for name, value in row.items()},
    }


def _row(place: int, paid: Paid) -> dict[str, str]:
    told = {
        "item": paid.item,
        "amount": as_typed(paid.amount),
        "currency": paid.currency,
        "month": paid.month.isoformat() if paid.month else "",
        "to_whom": paid.to_whom,
        "on_paper": paid.on_paper if paid.on_paper != report_facts.OnPaper.NOT_SAID else "",
    }
    return {fee_rows.name_of(place, part): value for part, value in told.items()}


def _not_asked(facts: ReportFacts) -> dict[str, Any]:
    """What no screen shows: it stays, as long as the name and the kinds stay that it belongs to."""
    return {
        "agency_typed": facts.agency_typed,
        "hints": {kind: said for kind, said in facts.agency_hints.items() if kind not in _HINTS},
        "answers": {path: said for path, said in facts.answers.items() if not _is_asked(path)},
    }
