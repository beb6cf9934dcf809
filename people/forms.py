"""What people type in about themselves."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from . import operations
from .models import Person, Team
from .refused import Refused
from .verb_forms import VerbForm


class AddPersonForm(VerbForm):
    """A new person. With an address they are invited to sign in; without one they hold gear."""

    name = forms.CharField(max_length=120, error_messages={"required": "Give their name."})
    email = forms.EmailField(
        label="E-mail",
        required=False,
        max_length=254,
        help_text="They get a link to choose a password. Empty: somebody who never signs in.",
    )
    teams = forms.ModelMultipleChoiceField(
        queryset=Team.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["teams"].queryset = Team.objects.visible_to(user)  # type: ignore[attr-defined]


class TeamForm(VerbForm):
    """A team's name, and who is in it."""

    name = forms.CharField(max_length=80, error_messages={"required": "Give it a name."})
    members = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        known = Person.objects.visible_to(user).active()
        self.fields["members"].queryset = known  # type: ignore[attr-defined]


class ChangeTeamForm(TeamForm):
    """A team's name and members, and who was in it when the form was drawn."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data.pop("operation_key", None)  # what was shown says whether it is an old form
        return data


class SetUpForm(forms.Form):
    """The first visitor's answers: whose workspace this is, and who looks after it."""

    organisation = forms.CharField(
        label="Organisation", max_length=80, help_text="Shown at the top of every page."
    )
    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=256,
        help_text="At least 8 characters, and not one that everybody uses.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if password := data.get("password"):
            try:
                validate_password(
                    password, Person(name=data.get("name", ""), email=data.get("email"))
                )
            except ValidationError as error:
                self.add_error("password", error)
        return data

    def try_to_set_up(self) -> Person | None:
        """The first administrator, or None with the reason on the form."""
        try:
            return operations.set_up(**self.cleaned_data)
        except Refused as refused:
            self.add_error(None, str(refused))
            return None
