"""What people type in as gear changes hands, and as it is put elsewhere."""

from datetime import UTC, date, timedelta
from typing import Any

from django import forms

from locations.forms import PlaceField
from locations.models import Location, Role
from people.clock import end_of, house_date
from people.models import Person
from people.pages import whole_number
from people.pictures import PictureField
from people.verb_forms import VerbForm

from .borrowing_forms import BorrowerField, NewcomerForm, TermsForm
from .fields import day_field
from .models import Asset, AssetEvent
from .recent import recent_custodians


class LoanForm(VerbForm):
    """The last day of a loan, ``due_on``, is handed over as ``due_at``: the end of that day."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "due_on" in data:
            day: date | None = data.pop("due_on")
            try:
                data["due_at"] = day and end_of(day).astimezone(UTC)
            except OverflowError:
                self.add_error("due_on", "Choose a day within three years.")
        return data


class DueForm(LoanForm):
    """Until when. Left as it is drawn: until the type's usual day, counted from today."""

    due_on = day_field(label="Back by", required=False, help_text="Empty: until further notice.")

    def __init__(self, *args: Any, asset: Asset, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.loan_days = asset.type.usual_days
        self.may_be_open = asset.type.may_be_open
        self.initial = {"due_on": asset.usual_due_on} | self.initial
        if not self.may_be_open:
            due = self.fields["due_on"]
            due.required, due.help_text = True, ""

    @property
    def usual_day(self) -> str:
        """The day that is chosen until another one is: the type's, as an ISO date."""
        day = self.initial["due_on"]
        return day.isoformat() if day else ""

    @property
    def due_choices(self) -> list[tuple[str, str]]:
        """The days that one tap chooses, as (ISO date, words), the type's own among them."""
        today = house_date()
        days = {0: "Today", 1: "Tomorrow", 7: "1 week"}
        if self.loan_days is not None:
            days.setdefault(self.loan_days, f"{self.loan_days} days")
        choices = [((today + timedelta(days=n)).isoformat(), days[n]) for n in sorted(days)]
        return choices if self.usual_day or not self.may_be_open else [*choices, ("", "Open")]


class SpellsForm(VerbForm):
    """Whose spells were seen where this is asked, if that is told: no other is to end."""

    spells = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def clean_spells(self) -> frozenset[int] | None:
        keys = self.cleaned_data["spells"]
        return frozenset(filter(None, map(whole_number, keys.split(",")))) if keys else None


class ConditionForm(VerbForm):
    """In which condition it leaves or comes back, and a photo of that."""

    condition = forms.ChoiceField(
        choices=[("", "Not looked at"), *AssetEvent.Condition.choices], required=False
    )
    photo = PictureField(label="Photo")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["condition"].nothing_is_a_choice = True


class CheckOutForm(NewcomerForm, TermsForm, ConditionForm, DueForm):
    """To whom, and until when. Left as it is drawn: to me, until the type's usual day."""

    to = BorrowerField(label="Who takes it")
    note = forms.CharField(max_length=200, required=False, label="What for?")
    field_order = ("operation_key", "to", "due_on", "note")

    def __init__(self, *args: Any, asset: Asset, user: Person, **options: Any) -> None:
        super().__init__(*args, asset=asset, user=user, **options)
        who = self.fields["to"]
        assert isinstance(who, BorrowerField)
        who.offer_borrowers(Person.objects.visible_to(user).active(), [asset.type])
        self.initial = who.begin_with(user) | self.initial
        self.ask_for([asset.type])
        self.welcome([asset.type])
        self.recent = [] if self.terms else recent_custodians(user, [asset.type])


class HandOverForm(SpellsForm, TermsForm):
    """To whom whoever has it passes it on."""

    to = BorrowerField(label="Who takes it")
    note = forms.CharField(max_length=200, required=False, label="Anything to say about it?")

    def __init__(self, *args: Any, asset: Asset, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        who = self.fields["to"]
        assert isinstance(who, BorrowerField)
        spell = asset.checkout
        others = Person.objects.visible_to(user).active()
        others = others.exclude(pk=spell.custodian_id) if spell else others
        who.offer_borrowers(others, [asset.type])
        self.ask_for([asset.type])


class RenewForm(SpellsForm, DueForm):
    """Until when whoever has it keeps it."""

    note = forms.CharField(max_length=200, required=False, label="Why?")


class CheckInForm(SpellsForm, ConditionForm):
    """Back home, or at another place within reach."""

    location = PlaceField(label="Where it is now", required=False)
    broken = forms.BooleanField(label="It needs repair", required=False)
    note = forms.CharField(max_length=200, required=False, label="Anything to say about it?")

    def __init__(self, *args: Any, asset: Asset, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        place = self.fields["location"]
        assert isinstance(place, PlaceField)
        place.offer(user, Location.objects.granting(user, Role.OPERATOR))
        place.empty_label = "At its home"


class MoveForm(VerbForm):
    """To another place within reach."""

    to = PlaceField(label="To")
    note = forms.CharField(max_length=200, required=False, label="Why?")

    def __init__(self, *args: Any, asset: Asset, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asset = asset
        self.within_reach = Location.objects.granting(user, Role.OPERATOR)
        place = self.fields["to"]
        assert isinstance(place, PlaceField)
        place.offer(user, self.within_reach)

    def clean(self) -> dict[str, Any]:
        if not self.within_reach.filter(pk=self.asset.location_id).exists():
            raise forms.ValidationError(
                "It is at a location where your teams can't act. Ask somebody who looks after it."
            )
        return super().clean() or {}
