"""People, organisations and keys, for operators. Every change goes through accounts/services.py.

Nothing here can be deleted: the trail and old reports still speak of it.
"""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import emergency, password_reset, second_factor, services
from accounts.models import ApiKey, EmergencyAccess, Organisation, PasswordReset, User
from accounts.scopes import Scope, fitting


class KeptForGood(admin.ModelAdmin):
    """Rows that are never deleted, and that the admin saves only through a service."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(KeptForGood):
    list_display = ("name", "kind", "country", "created_at")
    list_filter = ("kind",)
    search_fields = ("name",)
    fields = ("name", "kind", "country")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A regulator that changes its country would see another country's flags.
        return False

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        made = services.create_organisation(
            name=obj.name, kind=obj.kind, country=obj.country, by=request.user
        )
        obj.pk, obj.created_at = made.pk, made.created_at


class InvitationForm(forms.ModelForm):
    password = forms.CharField(
        label=_("First password"),
        help_text=_("At least 12 letters. Hand it over by another way than e-mail."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ("email", "name", "role", "organisation", "language")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        _check_home(cleaned)
        if password := cleaned.get("password"):
            try:
                validate_password(password, User(email=cleaned.get("email", "")))
            except ValidationError as weak:
                self.add_error("password", weak)
        return cleaned


class RoleForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("role", "organisation")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        _check_home(cleaned)
        return cleaned


def _check_home(cleaned: dict[str, Any]) -> None:
    if cleaned.get("role") and cleaned.get("organisation"):
        services.check_role_fits(role=cleaned["role"], organisation=cleaned["organisation"])


_FORGOTTEN = (PasswordReset.Reason.FORGOTTEN, PasswordReset.Reason.MAY_BE_KNOWN)


class ReasonForm(ActionForm):
    """Why, for the two actions that ask for it."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[
            ("", "---------"),
            (_("For a new password"), [(one, one.label) for one in _FORGOTTEN]),
            (_("For emergency access"), [(one, one.label) for one in emergency.REASONS]),
        ],
        required=False,
    )


@admin.register(User)
class UserAdmin(KeptForGood):
    list_display = ("name", "email", "role", "organisation", "is_active", "last_login")
    list_filter = ("role", "is_active", "organisation")
    list_select_related = ("organisation",)
    search_fields = ("name", "email")
    actions = ("deactivate", "new_password", "no_second_factor", "emergency_access")
    action_form = ReasonForm

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        # Nobody gives herself a role; another operator does.
        return super().has_change_permission(request, obj) and obj != request.user

    def get_form(self, request: HttpRequest, obj: User | None = None, **kwargs: Any) -> Any:
        form = InvitationForm if obj is None else RoleForm
        return super().get_form(request, obj, **{"form": form, **kwargs})

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("email", "name", "role", "organisation", "language", "password")
        return ("email", "name", "role", "organisation", "is_active", "last_login", "created_at")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return ("email", "name", "is_active", "last_login", "created_at")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if change:
            services.change_role(
                user=obj, role=obj.role, organisation=obj.organisation, by=request.user
            )
            return
        made = services.invite(
            email=obj.email,
            name=obj.name,
            role=obj.role,
            organisation=obj.organisation,
            language=obj.language,
            password=form.cleaned_data["password"],
            by=request.user,
        )
        obj.pk = made.pk

    @admin.action(description=_("Shut every door to these people"))
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        # Never oneself: the last operator could not be let in again.
        people = list(queryset.filter(is_active=True).exclude(pk=request.user.pk))
        for person in people:
            services.deactivate(user=person, by=request.user)
        done = len(people)
        text = ngettext("%(n)d person was shut out.", "%(n)d people were shut out.", done)
        self.message_user(request, text % {"n": done}, messages.SUCCESS)

    @admin.action(description=_("Make a code for a new password (one person)"))
    def new_password(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """The old password and all sessions stop. Shows the code once: no redirect."""
        person = self._one(request, queryset)
        if person is None:
            return None
        reason = request.POST.get("reason", "")
        if reason not in _FORGOTTEN:
            self.message_user(request, _("Choose a reason for a new password."), messages.ERROR)
            return None
        try:
            code = password_reset.start(user=person, reason=reason, by=request.user)
        except ValidationError as refused:
            self.message_user(request, refused.message, messages.ERROR)
            return None
        return self._code_page(request, person, code, emergency_access=False)

    @admin.action(description=_("Emergency: let in at once, everybody is told (one person)"))
    def emergency_access(
        self, request: HttpRequest, queryset: QuerySet[User]
    ) -> HttpResponse | None:
        """Password and second factor at once, by one operator. Shows the code once: no redirect."""
        person = self._one(request, queryset)
        if person is None:
            return None
        reason = request.POST.get("reason", "")
        if reason not in emergency.REASONS:
            words = _("Choose a reason for emergency access.")
            self.message_user(request, words, messages.ERROR)
            return None
        try:
            code = emergency.let_in(
                user=person, reason=EmergencyAccess.Reason(reason), by=request.user
            )
        except ValidationError as refused:
            self.message_user(request, refused.message, messages.ERROR)
            return None
        return self._code_page(request, person, code, emergency_access=True)

    def _code_page(
        self, request: HttpRequest, person: User, code: str, *, emergency_access: bool
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "person": person,
            "code": code,
            "emergency_access": emergency_access,
            "address": request.build_absolute_uri(reverse("desk:new_password")),
        }
        return TemplateResponse(request, "admin/accounts/user/new_password.html", context)

    @admin.action(description=_("Take away the second factor (one person)"))
    def no_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For whoever lost phone and paper. Another operator than the one who made a new password."""
        person = self._one(request, queryset)
        if person is None:
            return
        try:
            second_factor.remove(user=person, by=request.user)
        except ValidationError as refused:
            self.message_user(request, refused.message, messages.ERROR)
            return
        self.message_user(request, _("Taken away. This person sets up another."), messages.SUCCESS)

    def _one(self, request: HttpRequest, queryset: QuerySet[User]) -> User | None:
        people = list(queryset[:2])
        if len(people) == 1 and people[0] != request.user:
            return people[0]
        self.message_user(request, _("Choose one person, not yourself."), messages.ERROR)
        return None


@admin.register(PasswordReset)
class PasswordResetAdmin(KeptForGood):
    """Who was given a code for a new password, by whom and why. The code itself is nowhere."""

    fields = list_display = ("user", "reason", "created_at", "created_by", "expires_at", "used_at")
    list_filter = ("reason",)
    list_select_related = ("user", "created_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PasswordReset]:
        return super().get_queryset(request).defer("hash")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ApiKeyForm(forms.ModelForm):
    """A key is given the least that its system needs, for as long as it needs it."""

    scopes = forms.MultipleChoiceField(
        label=_("This key may"),
        choices=[(scope.value, f"{scope.value}: {scope.label}") for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.ChoiceField(
        label=_("It lasts"),
        choices=[("30", _("30 days")), ("90", _("90 days")), ("365", _("One year"))],
        initial="365",
    )

    class Meta:
        model = ApiKey
        fields = ("organisation", "label")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        organisation, scopes = cleaned.get("organisation"), cleaned.get("scopes")
        if organisation and scopes and not set(scopes) <= set(fitting(organisation.kind)):
            words = _("These permissions do not fit this kind of organisation.")
            self.add_error("scopes", words)
        return cleaned


@admin.register(ApiKey)
class ApiKeyAdmin(KeptForGood):
    form = ApiKeyForm
    list_display = ("label", "organisation", "may", "last_used_on", "expires_at", "revoked_at")
    list_filter = ("organisation",)
    list_select_related = ("organisation",)
    actions = ("revoke",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # issued and revoked, never edited

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        return super().get_queryset(request).defer("hash")

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("organisation", "label", "scopes", "days")
        return (
            *("organisation", "label", "may", "last_used_on", "expires_at"),
            *("created_at", "created_by", "revoked_at", "revoked_by"),
        )

    def get_readonly_fields(
        self, request: HttpRequest, obj: ApiKey | None = None
    ) -> tuple[str, ...]:
        return () if obj is None else self.get_fields(request, obj)

    @admin.display(description=_("may"))
    def may(self, obj: ApiKey) -> str:
        return ", ".join(obj.scopes)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        key, secret = services.issue_api_key(
            organisation=obj.organisation,
            label=obj.label,
            scopes=form.cleaned_data["scopes"],
            life=timedelta(days=int(form.cleaned_data["days"])),
            by=request.user,
        )
        obj.pk = key.pk
        request.issued_secret = secret

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The secret stands in this one answer: in no message, cookie or session."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("The key, shown this once"),
            "opts": self.opts,
            "key": obj,
            "secret": request.issued_secret,
        }
        return TemplateResponse(request, "admin/accounts/apikey/issued.html", context)

    @admin.action(description=_("Revoke these keys"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        keys = list(queryset.filter(revoked_at__isnull=True))
        for key in keys:
            services.revoke_api_key(key=key, by=request.user)
        done = len(keys)
        text = ngettext("%(n)d key was revoked.", "%(n)d keys were revoked.", done)
        self.message_user(request, text % {"n": done}, messages.SUCCESS)
