"""What is said of people and teams; setting up, and answering an invitation."""

import re
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from . import operations
from .clock import zone_names
from .models import Invitation, Person, Team
from .pages import whole_number
from .refused import Refused
from .verb_forms import VerbForm


class NameField(forms.CharField):
    """A name as people write it, on one line and without what can't be seen."""

    widget = forms.TextInput(attrs={"dir": "auto"})
    default_error_messages = {"required": "Give a name."}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 120, **options})

    def to_python(self, value: Any) -> str:
        """Spaces of any kind become one; what would turn the line around it is left out."""
        written = super().to_python(value) or ""
        return " ".join(TURNS_THE_LINE.sub("", written).split())


class Known(forms.TextInput):
    """A text field that offers what is known already, and takes anything else as well."""

    template_name = "widgets/known.html"
    known: list[str] = []

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["known"] = self.known
        return context


class KnownField(NameField):
    """A name that is known already, or a new one."""

    widget = Known(attrs={"dir": "auto", "autocomplete": "off"})

    def suggest(self, names: list[str]) -> None:
        """These are known."""
        assert isinstance(self.widget, Known)
        self.widget.known = names


class ZoneField(forms.CharField):
    """A time zone, by its name or by that of its place: Europe/Berlin, or Berlin."""

    widget = Known(attrs={"autocomplete": "off", "spellcheck": "false"})

    def __init__(self, *, otherwise: str, **options: Any) -> None:
        super().__init__(label="Time zone", required=False, max_length=64, **options)
        self.zones = zone_names()
        self.widget.known = self.zones
        self.widget.attrs["placeholder"] = otherwise

    def clean(self, value: Any) -> str:
        written = "_".join(super().clean(value).lower().split())
        alike = [name for name in self.zones if name.lower() == written]
        alike = alike or [name for name in self.zones if name.lower().endswith(f"/{written}")]
        if written and len(alike) != 1:
            raise ValidationError("Choose one of the list: a city of the same time, say.")
        return alike[0] if written else ""


TURNS_THE_LINE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class RowsField(forms.ModelMultipleChoiceField):
    """Some of the rows that are offered."""

    def clean(self, value: Any) -> Any:
        """These rows. A key too large for the database to compare is nobody's."""
        for key in value or []:
            if str(key).isdigit() and whole_number(str(key)) is None:
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": key},
                )
        return super().clean(value)


class PersonForm(VerbForm):
    """What is known of a person."""

    name = NameField(error_messages={"required": "Give their name."})
    email = forms.EmailField(
        label="E-mail",
        required=False,
        max_length=254,
        help_text="They get a link to choose a password. Empty: somebody who never signs in.",
    )
    contact = forms.CharField(
        required=False,
        max_length=200,
        help_text="A phone number, a class, a parent. Operators see it.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    teams = RowsField(
        queryset=Team.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = Team.objects.visible_to(user).in_use().with_members()
        self.fields["teams"].queryset = offered  # type: ignore[attr-defined]


class AddPersonForm(PersonForm):
    """A new person. With an address they are invited to sign in; without one they hold gear."""


class ChangePersonForm(PersonForm):
    """Somebody who is here already, and what stood in the form when it was drawn."""

    is_administrator = forms.BooleanField(
        label="Administrator",
        required=False,
        help_text="May do everything, and alone looks after people, teams and the organisation.",
    )
    # Asked only where an address that somebody signs in by is taken away.
    ends_sign_in = forms.BooleanField(label="End their sign-in", required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)


class TeamForm(VerbForm):
    """What a team is called."""

    name = NameField(max_length=80, error_messages={"required": "Give it a name."})


class MembersForm(VerbForm):
    """Who is to be in a team as well."""

    people = RowsField(
        queryset=Person.objects.none(),
        error_messages={"required": "Tick somebody first."},
    )

    def __init__(self, *args: Any, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        known = Person.objects.visible_to(user).active()
        self.fields["people"].queryset = known  # type: ignore[attr-defined]


class MemberForm(VerbForm):
    """Who is to be in a team no longer."""

    person = forms.ModelChoiceField(queryset=Person.objects.none())

    def __init__(self, *args: Any, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = Person.objects.visible_to(user)  # type: ignore[attr-defined]


class NewcomerForm(forms.Form):
    """Somebody who is here for the first time: their name, and a password of their own."""

    name = NameField(
        label="Your name",
        error_messages={"required": "Give your name."},
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    password = forms.CharField(
        label="Choose a password",
        strip=False,
        max_length=256,
        help_text="At least 8 characters, not like your name, and not one that everybody uses.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def whose(self, data: dict[str, Any]) -> Person:
        """Who it will be the password of, as far as is known."""
        return Person(name=data.get("name", ""), email=data.get("email"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if password := data.get("password"):
            try:
                validate_password(password, self.whose(data))
            except ValidationError as error:
                self.add_error("password", error)
        return data


class WelcomeForm(NewcomerForm):
    """What somebody invited answers: how they want to be called, and a password."""

    field_order = ("name", "password")

    def __init__(self, *args: Any, invitation: Invitation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.invitation = invitation

    def whose(self, data: dict[str, Any]) -> Person:
        return super().whose(data | {"email": self.invitation.person.email})


class SetUpForm(NewcomerForm):
    """The first visitor's answers: whose workspace this is, and who looks after it."""

    organisation = forms.CharField(
        label="Organisation", max_length=80, help_text="Shown at the top of every page."
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    field_order = ("organisation", "name", "email", "password")

    def try_to_set_up(self) -> Person | None:
        """The first administrator, or None with the reason on the form."""
        try:
            return operations.set_up(**self.cleaned_data)
        except Refused as refused:
            self.add_error(None, str(refused))
            return None
