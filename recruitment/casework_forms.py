"""What caseworkers write down of their own work: next step, refund claims, referrals."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from recruitment import help_directory
from recruitment.case_forms import currencies
from recruitment.form_fields import DayField
from recruitment.models import Casework, Referral, RefundClaim, Report
from recruitment.services.casework import Plan
from recruitment.services.claims import Answer, Asked
from recruitment.services.notes import LONGEST_NOTE
from recruitment.services.referrals import Passing
from recruitment.shown import as_typed
from rights.forms import AmountField, SumsForm
from rights.models import Contact


def _words(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class ServiceForm(forms.Form):
    """A form whose service may still find something wrong, by field."""

    use_required_attribute = False

    def add_wrong(self, wrong: ValidationError) -> None:
        for name, found in wrong.message_dict.items():
            self.add_error(name if name in self.fields else None, found)


class AssignedForm(ServiceForm):
    """Who works on something, and by which day. `members`: whom it may be given to."""

    assigned_to = forms.ChoiceField(label=_("Who works on it?"), required=False)
    due_on = DayField(label=_("By which day?"), required=False)

    def __init__(self, *args: Any, members: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._members = {str(person.pk): person for person in members}
        self.fields["assigned_to"].choices = [
            ("", _("Nobody yet")),
            *((pk, person.name) for pk, person in self._members.items()),
        ]

    def clean_assigned_to(self) -> User | None:
        return self._members.get(self.cleaned_data["assigned_to"])


class PlanForm(AssignedForm):
    field_order = ("assigned_to", "step", "due_on", "words")

    step = forms.ChoiceField(
        label=_("What comes next?"),
        choices=[("", _("No next step")), *Casework.Step.choices],
        required=False,
    )
    words = _words(
        _("In your own words"),
        _("Sealed: only your organisation can open it. Empty: what stands there stays."),
    )

    @classmethod
    def of(cls, work: Casework | None, *, reader: User, **kwargs: Any) -> "PlanForm":
        """As it stands now; whoever begins, begins with herself. The words are sealed, so not in it."""
        if work is None:
            return cls(initial={"assigned_to": str(reader.pk)}, **kwargs)
        assigned = str(work.assigned_to_id or "")
        initial = {"assigned_to": assigned, "step": work.step, "due_on": work.due_on}
        return cls(initial=initial, **kwargs)

    def plan(self) -> Plan:
        told = self.cleaned_data
        return Plan(
            assigned_to=told["assigned_to"],
            step=told["step"],
            due_on=told["due_on"],
            words=told["words"],
        )


class CloseForm(ServiceForm):
    outcome = forms.ChoiceField(
        label=_("How did it end?"), choices=Casework.Outcome.choices, widget=forms.RadioSelect
    )


def _month(label: Any, **more: Any) -> forms.DateField:
    """Year and month. No day: of a claim only the month is kept outside the sealed words."""
    return forms.DateField(
        label=label,
        help_text=_("Year and month, for example 2026-11."),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        **more,
    )


class ContactField(forms.ChoiceField):
    """Somebody of the help directory, chosen from what is offered for this case."""

    def offer(self, contacts: Iterable[Contact], empty: Any) -> None:
        self._contacts = {str(contact.pk): contact for contact in contacts}
        self.choices = [("", empty), *help_directory.choices(self._contacts.values())]

    def clean(self, value: Any) -> Contact | None:
        return self._contacts.get(super().clean(value))


class ClaimForm(SumsForm, ServiceForm):
    against = forms.ChoiceField(label=_("Who should pay back?"), choices=RefundClaim.Against)
    paid_amount = AmountField(label=_("What was paid"), money=["currency"])
    claimed_amount = AmountField(label=_("What you ask back"), money=["currency"])
    currency = forms.ChoiceField(label=_("Currency"))
    claimed_in = _month(_("Asked in"))
    contact = ContactField(
        label=_("Where was it claimed?"),
        help_text=_("From the help directory, with the year of its source."),
        required=False,
    )
    words = _words(
        _("Days, file number, other words"),
        _("Sealed: only your organisation can open it."),
    )

    def __init__(self, *args: Any, contacts: Iterable[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [
            ("", _("Choose")),
            *((code, code) for code in currencies()),
        ]
        self.fields["contact"].offer(contacts, _("Nowhere of these"))

    @classmethod
    def of(cls, report: Report, *, shows_facts: bool, **kwargs: Any) -> "ClaimForm":
        """`shows_facts`: what the report says was paid may be shown to this organisation."""
        initial: dict[str, Any] = {"claimed_in": timezone.localdate()}
        if shows_facts and report.fee_amount:
            amount = as_typed(report.fee_amount)
            initial |= {
                "paid_amount": amount,
                "claimed_amount": amount,
                "currency": report.fee_currency,
            }
        return cls(initial=initial, **kwargs)

    def clean_claimed_amount(self) -> Decimal:
        amount = self.cleaned_data["claimed_amount"]
        if amount is None:
            raise ValidationError(_("Write how much you ask back."))
        return amount

    def asked(self) -> Asked:
        return Asked(**self.cleaned_data)


class AnswerForm(ServiceForm):
    outcome = forms.ChoiceField(label=_("What came of it?"), choices=RefundClaim.Outcome)
    recovered_amount = AmountField(
        label=_("Paid back"), help_text=_("Only if it was a part. In the same currency.")
    )
    decided_in = _month(_("Answered in"), required=False)

    @classmethod
    def of(cls, claim: RefundClaim) -> "AnswerForm":
        initial = {
            "outcome": claim.outcome,
            "recovered_amount": as_typed(claim.recovered_amount),
            # Mostly it is written down when it comes.
            "decided_in": claim.decided_in or timezone.localdate(),
        }
        return cls(initial=initial, auto_id=f"claim-{claim.pk}-%s")

    def answer(self) -> Answer:
        return Answer(**self.cleaned_data)


class ReferralForm(ServiceForm):
    contact = ContactField(
        label=_("Passed on to"),
        help_text=_("From the help directory, with the year of its source."),
        error_messages={"required": _("Choose somebody of the help directory.")},
    )
    scope = forms.ChoiceField(
        label=_("What do you hand over?"),
        choices=Referral.Scope,
        widget=forms.RadioSelect,
        initial=Referral.Scope.FACTS,
    )
    is_agreed = forms.BooleanField(
        label=_("The worker agreed to this, and to whom it goes."),
        error_messages={"required": _("The worker must agree first.")},
    )
    consented_on = DayField(label=_("Day on which the worker agreed"))
    words = _words(
        _("Whom you spoke with, file number, other words"),
        _("Sealed: only your organisation can open it."),
    )

    def __init__(self, *args: Any, contacts: Iterable[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].offer(contacts, _("Choose"))

    def passing(self) -> Passing:
        told = self.cleaned_data
        return Passing(
            **{name: told[name] for name in ("contact", "scope", "consented_on", "words")}
        )


class StatusForm(ServiceForm):
    status = forms.ChoiceField(label=_("What became of it?"), choices=Referral.Status)

    @classmethod
    def of(cls, referral: Referral) -> "StatusForm":
        return cls(initial={"status": referral.status}, auto_id=f"referral-{referral.pk}-%s")
