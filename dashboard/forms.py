"""What people choose on the pages that look over both ledgers."""

from typing import Any

from django import forms

from assets.models import Asset
from locations.forms import PlaceField
from locations.models import Location, Role
from people.choosing import PersonField
from people.models import Person
from people.verb_forms import VerbForm

from .leaving import Gear, as_listed


class WhoForm(forms.Form):
    """Somebody, about whom something is asked."""

    person = PersonField(label="Who")

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        who: Any = self.fields["person"]
        who.offer_rows(Person.objects.visible_to(user))


class ArchiveForm(VerbForm):
    """Archive an empty location: there is nothing to choose."""

    def __init__(self, *args: Any, user: Any, location: Location, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user, self.location = user, location


class ClearForm(ArchiveForm):
    """Where everything goes first."""

    to = PlaceField(label="Move everything to")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        managed = Location.objects.granting(self.user, Role.MANAGER)
        to: Any = self.fields["to"]
        to.offer(self.user, managed.exclude(path__startswith=self.location.path))


class LeavingForm(VerbForm):
    """What becomes of the gear that somebody has who is deactivated."""

    gear = forms.ChoiceField(
        label="Their gear",
        choices=[
            (Gear.HAND_OVER, "Hand all of it over to somebody else"),
            (Gear.CHECK_IN, "Check all of it in, each at its home"),
            (Gear.LEAVE, "Leave it with them"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of it."},
    )
    to = forms.ModelChoiceField(
        label="Handed over to",
        queryset=Person.objects.none(),
        empty_label="Choose somebody",
        error_messages={
            "required": "Choose who takes it over.",
            "invalid_choice": "Choose somebody from the list.",
        },
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, person: Person, held: list[Asset], user: Person, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.listed = as_listed(held)  # what the page drawn with this form shows
        others = Person.objects.visible_to(user).active().exclude(pk=person.pk)
        self.fields["to"].queryset = others  # type: ignore[attr-defined]
        self.fields["gear"].required = bool(held)
        asked_for = not self.is_bound or self.data.get("gear") == Gear.HAND_OVER
        self.fields["to"].required = bool(held) and asked_for
