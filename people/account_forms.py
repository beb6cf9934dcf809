"""What people say about themselves."""

from typing import Any

from django import forms

from .forms import NameField, ZoneField
from .models import Digest
from .refused import Refused
from .verb_forms import VerbForm


class AboutMeForm(VerbForm):
    """My name, my clock, and what I want to hear of by e-mail."""

    name = NameField(widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}))
    time_zone = ZoneField(otherwise="As the organisation's")
    mail_when_due = forms.BooleanField(
        label="When something I have is due, or overdue", required=False
    )
    mail_digest = forms.ChoiceField(
        label="What is to reorder where I operate", choices=Digest.choices
    )


class AddressForm(forms.Form):
    """Another address to sign in with."""

    email = forms.EmailField(
        label="New address",
        max_length=254,
        error_messages={"required": "Type the new address."},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def try_to(self, verb: Any, person: Any) -> bool:
        """Do ``verb``; False, with words on the form, if it is refused."""
        try:
            verb(person, self.cleaned_data["email"])
        except Refused as refused:
            self.add_error(refused.field, str(refused))
            return False
        return True
