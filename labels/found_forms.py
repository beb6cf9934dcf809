"""What a finder fills in."""

from decimal import Decimal
from typing import Any

from django import forms

from people.forms import NameField
from people.verb_forms import VerbForm

from .finds import rounded
from .models import FoundReport

ON_EARTH = {"latitude": Decimal(90), "longitude": Decimal(180)}


class FoundForm(VerbForm):
    """A message, and, as far as the finder likes, who they are and where."""

    message = forms.CharField(
        label="Where is it now?",
        max_length=FoundReport.MOST,
        widget=forms.Textarea(
            attrs={"rows": 3, "placeholder": "For example: on bus 38, handed to the driver"}
        ),
        error_messages={"required": "Write a few words, so that we know where to look."},
    )
    name = NameField(
        label="Your name",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = NameField(
        label="Phone",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    # The browser writes these in when it is asked for its position.
    latitude = forms.CharField(required=False, widget=forms.HiddenInput)
    longitude = forms.CharField(required=False, widget=forms.HiddenInput)
    # Nobody sees this one: what fills it in is a machine.
    website = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        position = {name: degrees(data.pop(name, ""), most) for name, most in ON_EARTH.items()}
        if None not in position.values():  # half a position is none
            data |= position
        return data

    @property
    def is_a_machines(self) -> bool:
        """Was it filled in by what fills in everything? Ask once it is valid."""
        return bool(self.cleaned_data["website"])

    @property
    def told(self) -> dict[str, Any]:
        """What there is to keep."""
        return {name: value for name, value in self.cleaned_data.items() if name != "website"}


def degrees(text: str, most: Decimal) -> Decimal | None:
    """What a browser says of its position; None for anything else."""
    try:
        found = Decimal(text[:40])
    except ArithmeticError:
        return None
    return rounded(found) if found.is_finite() and abs(found) <= most else None
