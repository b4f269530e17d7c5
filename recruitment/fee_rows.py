"""The fee ledger as rows of a form: the worker's own and the caseworker's.

A row is added by a button and needs no script: how many there are travels in a hidden field.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from recruitment import report_facts
from recruitment.form_fields import Once
from recruitment.months import last_months
from recruitment.report_facts import OnPaper, Paid
from recruitment.shown import digits, number
from rights import fees, wording
from rights.forms import AmountField, SumsForm

_YEARS = 5
COUNT = "fee_rows"
ADD = "add-fee"
PARTS = ("item", "amount", "currency", "month", "to_whom", "on_paper")


def name_of(row: int, part: str) -> str:
    return f"fee.{row}.{part}"


def how_many(typed: Mapping[str, Any]) -> int:
    """Rows to show: what the hidden field says, at least one."""
    told = str(typed.get(COUNT) or "")
    is_count = told.isascii() and told.isdecimal() and len(told) <= 3  # noqa: PLR2004  (as the field)
    return min(max(int(told), 1), report_facts.MOST_FEES) if is_count else 1


def one_more(typed: QueryDict) -> QueryDict:
    """What was typed, with one more row to fill in."""
    again = typed.copy()
    again[COUNT] = str(min(how_many(typed) + 1, report_facts.MOST_FEES))
    return again


def initial_of(sums: Mapping[str, str], currency: str) -> dict[str, str]:
    """Rows that begin with sums of the fee check, by item."""
    found = {COUNT: str(max(len(sums), 1))}
    for row, (item, amount) in enumerate(sums.items()):
        found |= {
            name_of(row, "item"): item,
            name_of(row, "amount"): amount,
            name_of(row, "currency"): currency,
        }
    return found


@dataclass(frozen=True)
class Row:
    title: Any
    fields: list[forms.BoundField]


class FeeRows(SumsForm):
    """Fields of the rows, what is wrong with them, and the ledger they make.

    The form around it has `fee_currency`, which a row without its own currency takes.
    """

    not_said: Any = _("I do not want to say")

    def add_rows(self, rows: int, money: Iterable[tuple[str, str]]) -> None:
        self.fields[COUNT] = forms.CharField(
            required=False, max_length=3, initial=str(rows), widget=forms.HiddenInput
        )
        not_said = ("", self.not_said)
        items = [not_said, *((item, wording.FEE_ITEMS[item]) for item in fees.ITEMS)]
        when = Once(lambda: [not_said, *_months()])
        which = Once(lambda: [("", _("As above")), *money])
        for row in range(rows):
            self.fields[name_of(row, "item")] = _select(_("What was it for?"), items)
            self.fields[name_of(row, "amount")] = AmountField(
                label=_("How much?"), money=[name_of(row, "currency"), "fee_currency"]
            )
            self.fields[name_of(row, "currency")] = _select(_("Which money?"), which)
            self.fields[name_of(row, "month")] = _select(_("When?"), when)
            self.fields[name_of(row, "to_whom")] = forms.CharField(
                label=_("To whom?"),
                help_text=_("This is locked like your words."),
                required=False,
                max_length=report_facts.LONGEST_LINE,
                widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
            )
            self.fields[name_of(row, "on_paper")] = _select(
                _("Did you get a receipt?"),
                [not_said, (OnPaper.YES, _("Yes")), (OnPaper.NO, _("No"))],
            )

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                _("Payment %(n)s") % {"n": digits(row + 1)},
                [self[name_of(row, part)] for part in PARTS],
            )
            for row in self._numbers()
        ]

    @property
    def may_add(self) -> bool:
        return len(self._numbers()) < report_facts.MOST_FEES

    @property
    def has_rows_typed(self) -> bool:
        return len(self._numbers()) > 1 or any(field.value() for field in self.rows[0].fields)

    def _numbers(self) -> range:
        return range(sum(name.endswith(".item") for name in self.fields if is_row(name)))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for row in self._numbers():
            names = {part: name_of(row, part) for part in PARTS}
            if names["amount"] in self.errors:
                continue
            if told.get(names["amount"]):
                if not (told.get(names["currency"]) or told.get("fee_currency")):
                    self.add_error(names["currency"], _("Choose which money it was."))
            elif any(told.get(name) for name in names.values()):
                self.add_error(names["amount"], _("Write how much it was, or empty this payment."))
        return told

    def ledger(self) -> tuple[Paid, ...]:
        """Only after `is_valid`. What it was for may be left out: then it is something else."""
        told = self.cleaned_data
        return tuple(
            Paid(
                item=told[name_of(row, "item")] or "other",
                amount=amount,
                currency=told[name_of(row, "currency")] or told["fee_currency"],
                month=date.fromisoformat(month) if (month := told[name_of(row, "month")]) else None,
                to_whom=told[name_of(row, "to_whom")],
                on_paper=told[name_of(row, "on_paper")] or OnPaper.NOT_SAID,
            )
            for row in self._numbers()
            if (amount := told[name_of(row, "amount")])
        )


def is_row(name: str) -> bool:
    return name.startswith("fee.")


def in_words(paid: Iterable[Any]) -> list[str]:
    """Lines as "Ticket: 30,000 NPR". Takes rows of `ReportFee` as well as `Paid`."""
    return [f"{wording.FEE_ITEMS[one.item]}: {number(one.amount)} {one.currency}" for one in paid]


def sealed_in_words(words: Mapping[str, Any]) -> list[list[str]]:
    """Each payment as the sealed part has it, piece by piece. Reports made before there was a ledger have none."""
    return [
        [
            f"{wording.FEE_ITEMS[paid['item']]}: {number(Decimal(paid['amount']))} {paid['currency']}",
            *([month_name(date.fromisoformat(f"{paid['month']}-01"))] if paid["month"] else []),
            *([gettext("To %(name)s") % {"name": paid["to_whom"]}] if paid["to_whom"] else []),
            *([str(_ON_PAPER[paid["on_paper"]])] if paid["on_paper"] in _ON_PAPER else []),
        ]
        for paid in words.get("fees", ())
    ]


_ON_PAPER = {OnPaper.YES: _("With a receipt"), OnPaper.NO: _("Without a receipt")}


def month_name(day: date) -> str:
    """As in "May 2026", in the page's language and digits."""
    return f"{MONTHS[day.month]} {digits(day.year)}"


def _select(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )


def _months() -> list[tuple[str, str]]:
    """The newest first. Its value is the first day, as in 2026-05-01."""
    newest_first = reversed(last_months(12 * _YEARS, timezone.localdate()))
    return [(day.isoformat(), month_name(day)) for day in newest_first]
