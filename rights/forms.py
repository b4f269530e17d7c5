"""Shape and wording of what readers choose. Nothing typed here is stored."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rights import fees, wording
from rights.digits import locale_of
from rights.models import Country
from rights.presenters import places

# Larger than any fee in any currency, smaller than a telephone number with its country code.
MOST = Decimal("99999999999")


class CompactSelect(forms.Select):
    """A select without a line and a margin for each of 250 countries: a third of the page's size."""

    template_name = "components/select.html"

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        # Quotes around 500 codes weigh a kilobyte.
        option["is_bare"] = str(option["value"]).isalnum()
        return option

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        # Through the page's own templates: the forms' renderer looks only inside Django.
        return mark_safe(render_to_string(self.template_name, self.get_context(name, value, attrs)))


def _grouped(countries: list[Country], language: str, first: str) -> list[Any]:
    groups = places.choices(countries, language, first=first)
    return [("", _("Choose a country"))] + [
        (group.label, [(option.code, option.name) for option in group.options]) for group in groups
    ]


class JourneyForm(forms.Form):
    """Two questions: where from, and where to."""

    use_required_attribute = False

    def __init__(self, *args: Any, countries: list[Country], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missing = {
            "required": _("Please choose a country."),
            "invalid_choice": _("Please choose a country from the list."),
        }
        self.fields["from"] = forms.ChoiceField(
            widget=CompactSelect,
            label=_("I am from"),
            choices=_grouped(countries, language, "is_origin"),
            error_messages=missing,
        )
        self.fields["to"] = forms.ChoiceField(
            widget=CompactSelect,
            label=_("I work in, or I am going to"),
            choices=_grouped(countries, language, "is_destination"),
            error_messages=missing,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("from") and cleaned.get("from") == cleaned.get("to"):
            self.add_error("to", _("Please choose two different countries."))
        return cleaned


class CompareForm(forms.Form):
    """Two countries to lay side by side."""

    use_required_attribute = False

    def __init__(self, *args: Any, countries: list[Country], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [("", _("Choose a country"))]
        chosen += [(option.code, option.name) for option in places.options(countries, language)]
        missing = {
            "required": _("Please choose a country."),
            "invalid_choice": _("Please choose a country from the list."),
        }
        for name, label in (("a", _("First country")), ("b", _("Second country"))):
            self.fields[name] = forms.ChoiceField(
                label=label, choices=chosen, widget=CompactSelect, error_messages=missing
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("a") and cleaned.get("a") == cleaned.get("b"):
            self.add_error("b", _("Please choose two different countries."))
        return cleaned


class SituationForm(forms.Form):
    """What she may tell of herself, so that the page leaves out what is not for her.

    Lives in the address of the page alone; see rights.presenters.situation.
    """

    use_required_attribute = False

    papers = forms.ChoiceField(
        label=_("Your papers"),
        choices=list(wording.PAPERS.items()),
        widget=forms.RadioSelect,
        required=False,
        initial="not_sure",
    )
    groups = forms.MultipleChoiceField(
        label=_("Is one of these true for you?"),
        choices=list(wording.GROUPS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def amount(text: str, currency: str = "", language: str = "en") -> Decimal | None:
    """A sum as people type it, in any script: 10,000 or १०,००० or ١٠٬٠٠٠ or 10.000,50.

    None for an empty field. `ValidationError` for what is no sum. The last mark is a decimal mark
    when one or two digits follow it; every other mark only groups digits. In money that has
    thousandths, as the dinar of Kuwait, 12.500 is twelve and a half, written with the language's mark.
    """
    # Digits of every script become Latin; what only separates groups becomes a comma.
    plain = "".join(
        str(unicodedata.decimal(letter))
        if unicodedata.decimal(letter, None) is not None
        else letter
        for letter in text.strip()
    )
    mark = _mark_of_thousandths(currency, language)
    plain = plain.replace("٫", mark or ".").replace("٬", ",").replace("،", ",")
    plain = re.sub(r"[\s'’_\u00a0\u202f\u200e\u200f\u061c]", "", plain)
    if not plain:
        return None
    if not re.fullmatch(r"\d[\d.,]*", plain):
        raise forms.ValidationError(_("Please write only the sum, in digits."), code="not_a_sum")
    whole, decimals = plain, ""
    if (found := re.fullmatch(r"(.*\d)[.,](\d{1,2})", plain)) or (
        mark
        and plain.count(mark) == 1
        and (found := re.fullmatch(rf"(.*\d){re.escape(mark)}(\d{{3}})", plain))
    ):
        whole, decimals = found.groups()
    whole = re.sub(r"[.,]", "", whole)
    try:
        value = Decimal(f"{whole}.{decimals}" if decimals else whole)
    except InvalidOperation:
        raise forms.ValidationError(
            _("Please write only the sum, in digits."), code="not_a_sum"
        ) from None
    if value > MOST:
        raise forms.ValidationError(_("This sum is too large. Please check it."), code="too_large")
    # Reports keep hundredths.
    return value.quantize(Decimal("0.01")) if len(decimals) > 2 else value  # noqa: PLR2004


def _mark_of_thousandths(currency: str, language: str) -> str:
    """What stands before the decimals of money with thousandths; empty for all other money."""
    if get_currency_precision(currency) != 3:  # noqa: PLR2004
        return ""
    return locale_of(language).number_symbols["latn"]["decimal"]


class AmountField(forms.CharField):
    """A sum of money, in the digits of any script. `money`: fields that may name its currency.

    Only a form that is a `SumsForm` looks them up.
    """

    def __init__(self, *, money: Iterable[str] = (), **kwargs: Any) -> None:
        self.money = tuple(money)
        self.currency = ""
        super().__init__(
            required=False,
            max_length=30,
            widget=forms.TextInput(
                attrs={"inputmode": "decimal", "autocomplete": "off", "dir": "ltr"}
            ),
            **kwargs,
        )

    def clean(self, value: Any) -> Decimal | None:
        return amount(super().clean(value), self.currency, get_language() or "en")


class SumsForm(forms.Form):
    """Reads each sum in the money that was chosen for it."""

    def full_clean(self) -> None:
        for field in self.fields.values():
            if isinstance(field, AmountField):
                told = (str(self.data.get(self.add_prefix(name)) or "") for name in field.money)
                field.currency = next(filter(None, told), "")
        super().full_clean()


class BillForm(SumsForm):
    """What did they ask you to pay? One field for each kind of cost."""

    use_required_attribute = False

    def __init__(self, *args: Any, currencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"] = forms.ChoiceField(label=_("Money of"), choices=currencies)
        for item in fees.ITEMS:
            self.fields[item] = AmountField(label=wording.FEE_ITEMS[item], money=["currency"])
        self.fields["work"] = forms.ChoiceField(
            label=_("What kind of work?"),
            choices=[
                (fees.Work.NOT_SAID, _("I do not want to say")),
                (fees.Work.DOMESTIC, _("Work in a home")),
                (fees.Work.OTHER, _("Other work")),
            ],
            widget=forms.RadioSelect,
            required=False,
            initial=fees.Work.NOT_SAID,
        )
        self.fields["pay"] = AmountField(
            money=["pay_currency", "currency"],
            label=_("Pay for one month, as in the contract"),
            help_text=_("Some limits depend on the pay."),
        )
        self.fields["pay_currency"] = forms.ChoiceField(
            label=_("Money of the pay"), choices=currencies, required=False
        )
        self.fields["months"] = forms.CharField(
            label=_("How many months is the contract?"),
            required=False,
            max_length=6,
            widget=forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}
            ),
        )

    @property
    def sums(self) -> list[forms.BoundField]:
        return [self[item] for item in fees.ITEMS]

    @property
    def more(self) -> list[forms.BoundField]:
        """Questions that only some limits need."""
        return [self[name] for name in ("work", "pay", "pay_currency", "months")]

    def clean_months(self) -> int:
        value = amount(self.cleaned_data["months"])
        if value is None:
            return fees.USUAL_MONTHS
        if value != int(value) or not 1 <= value <= 120:  # noqa: PLR2004  (ten years)
            raise forms.ValidationError(_("Please write a number of months, from 1 to 120."))
        return int(value)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.get(item) for item in fees.ITEMS):
            raise forms.ValidationError(_("Please write at least one sum."), code="nothing")
        return cleaned

    def bill(self) -> fees.Bill:
        told = self.cleaned_data
        pay = None
        if told.get("pay"):
            pay = fees.Money(told["pay"], told.get("pay_currency") or told["currency"])
        return fees.Bill(
            sums={item: told[item] for item in fees.ITEMS if told.get(item)},
            currency=told["currency"],
            pay=pay,
            months=told["months"],
            work=fees.Work(told.get("work") or fees.Work.NOT_SAID),
        )
