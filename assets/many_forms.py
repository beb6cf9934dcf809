"""What many assets have in common when something is done with all of them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django import forms

from locations.forms import PlaceField
from locations.models import Location, Role
from people.clock import house_date
from people.models import Person
from people.pictures import PictureField
from people.verb_forms import VerbForm, faults

from .borrowing_forms import BorrowerField, NewcomerForm, TermsForm
from .detail_forms import MANY
from .fields import day_field
from .handfuls import SomeRefused, told
from .loan_forms import LoanForm, SpellsForm
from .many import Said
from .models import Asset, AssetEvent, Outage
from .recent import recent_custodians

# A field that is about one of them alone, whose key this is.
OF_ONE = re.compile(r"of-(\d{1,18})-")


class ManyForm(VerbForm):
    """A verb with many assets."""

    note = forms.CharField(max_length=200, required=False, label="Anything to say about them?")
    leaves_out = forms.BooleanField(required=False, widget=forms.HiddenInput)
    said: "Mapping[int, SaidForm]" = {}  # of those alone of which something is
    # How many they were told it is about, and sent it again.
    sure_of = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, assets: list[Asset], user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.assets = assets
        self.kinds = list(dict.fromkeys(asset.type for asset in assets))
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        size, sure_of = len(self.assets), data.pop("sure_of", None)
        if size > MANY and size != sure_of and not self.errors:
            self.data = self.data.copy()
            self.data[self.add_prefix("sure_of")] = str(size)
            self.add_error(None, f"That is {size:,} assets. If that is right, send it again.")
        return data

    @property
    def reasons(self) -> dict[int, str]:
        """Of each asset that was refused, why; by its key."""
        return self.refused.reasons if isinstance(self.refused, SomeRefused) else {}

    def about(self, asset: Asset) -> "SaidForm | None":
        """What can be said of one of them alone; nothing, for most verbs."""
        return None

    @property
    def others(self) -> int:
        """How many could be done without those that were refused."""
        return len(self.assets) - len(self.reasons) if self.reasons else 0


class ConditionManyForm(ManyForm):
    """In which condition all of them leave, or come back."""

    condition = forms.ChoiceField(
        choices=[("", "Not looked at"), *AssetEvent.Condition.choices], required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["condition"].nothing_is_a_choice = True


class CheckOutManyForm(NewcomerForm, TermsForm, ConditionManyForm, LoanForm):
    """All to one person. Left as it is drawn: to me, each for as long as is usual."""

    to = BorrowerField(label="Who takes them")
    due_on = day_field(
        label="Back by", required=False, help_text="Empty: each as long as it is usually lent."
    )
    field_order = ("operation_key", "leaves_out", "to", "due_on", "note")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        who = self.fields["to"]
        assert isinstance(who, BorrowerField)
        who.offer_borrowers(Person.objects.visible_to(self.user).active(), self.kinds)
        self.initial = who.begin_with(self.user) | self.initial
        self.ask_for(self.kinds)
        self.welcome(self.kinds)

    @cached_property
    def recent(self) -> list[Person]:
        """Who took something lately: one tap each."""
        return [] if self.terms else recent_custodians(self.user, self.kinds)


class HandOverManyForm(SpellsForm, TermsForm, ManyForm):
    """All on to one person, each due when it was."""

    to = BorrowerField(label="Who takes them")
    field_order = ("operation_key", "leaves_out", "to", "note")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        who = self.fields["to"]
        assert isinstance(who, BorrowerField)
        who.offer_borrowers(Person.objects.visible_to(self.user).active(), self.kinds)
        self.ask_for(self.kinds)

    @property
    def spells_now(self) -> str:
        """The spells that the list shows, by their keys."""
        return ",".join(str(asset.checkout.pk) for asset in self.assets if asset.checkout)


class RetireManyForm(ManyForm):
    """What became of all of them, and when."""

    way = forms.ChoiceField(
        label="What became of them?",
        choices=Outage.Way,
        widget=forms.RadioSelect,
        initial="scrapped",
    )
    on = day_field(label="On which day?", initial=house_date)
    field_order = ("operation_key", "leaves_out", "way", "on", "note")

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > house_date():
            raise forms.ValidationError("Choose today or a day before.")
        return day


class PlacedManyForm(ManyForm):
    """All at one location within reach."""

    place_name = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.within_reach = Location.objects.granting(self.user, Role.OPERATOR)
        place = self.fields[self.place_name]
        assert isinstance(place, PlaceField)
        place.offer(self.user, self.within_reach)


class FoundManyForm(PlacedManyForm):
    """All back home, or all at one location."""

    location = PlaceField(
        label="Where they are now", required=False, empty_label="Each at its home"
    )
    place_name = "location"
    field_order = ("operation_key", "leaves_out", "location", "note")


class SaidForm(forms.Form):
    """What is said of one of many that come back, where it is not what is said of all."""

    broken = forms.BooleanField(label="It needs repair", required=False)
    note = forms.CharField(label="Anything to say about it?", max_length=200, required=False)
    condition = forms.ChoiceField(
        choices=[("", "As all of them"), *AssetEvent.Condition.choices], required=False
    )
    photo = PictureField(label="Photo")

    def __init__(self, *args: Any, asset: Asset, **options: Any) -> None:
        super().__init__(*args, prefix=f"of-{asset.pk}", **options)
        self.fields["condition"].nothing_is_a_choice = True
        # It stands on the list, and goes with the form beside that.
        for field in self.fields.values():
            field.widget.attrs["form"] = "several"


class CheckInManyForm(FoundManyForm, ConditionManyForm):
    """The same, in which condition they come back, and what is to be said of some alone."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        said = [*(self.data if self.is_bound else self.initial).items(), *self.files.items()]
        keys = {int(found[1]) for name, value in said if value and (found := OF_ONE.match(name))}
        self.said = {asset.pk: self.said_of(asset) for asset in self.assets if asset.pk in keys}

    def said_of(self, asset: Asset) -> SaidForm:
        """What was sent of one of them, or is to be gone on with."""
        if self.is_bound:
            return SaidForm(self.data, self.files, asset=asset)
        names = {name: f"of-{asset.pk}-{name}" for name in SaidForm.base_fields}
        typed = {name: self.initial.get(whole, "") for name, whole in names.items()}
        return SaidForm(asset=asset, initial=typed)

    def about(self, asset: Asset) -> SaidForm:
        return self.said.get(asset.pk) or SaidForm(asset=asset)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for asset in self.assets:
            if (one := self.said.get(asset.pk)) and one.errors:
                self.add_error(None, f"{asset.marked}: {faults(one)}")
        data["each"] = {key: Said(**one.cleaned_data) for key, one in self.said.items()}
        return data


class MoveManyForm(PlacedManyForm):
    """All to one location, each from one within reach: belonging there is not enough."""

    to = PlaceField(label="To")
    place_name = "to"
    far: Sequence[int] = ()
    field_order = ("operation_key", "leaves_out", "to", "note")

    def clean(self) -> dict[str, Any]:
        left = self.within_reach.filter(pk__in={asset.location_id for asset in self.assets})
        near = set(left.values_list("pk", flat=True))
        self.far = [asset.pk for asset in self.assets if asset.location_id not in near]
        if self.far:
            raise forms.ValidationError(told(len(self.far), len(self.assets), "moved"))
        return super().clean() or {}

    @property
    def reasons(self) -> dict[int, str]:
        """The same, and of each that is out of reach; those can't be left out."""
        far = dict.fromkeys(self.far, "It is at a location where your teams can't act.")
        return far or super().reasons

    @property
    def others(self) -> int:
        """None, as long as some are out of reach."""
        return 0 if self.far else super().others
