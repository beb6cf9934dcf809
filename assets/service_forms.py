"""What people type in as gear goes out of service, and back."""

from typing import Any

from django import forms

from locations.forms import PlaceField
from locations.models import Location, Role
from people.clock import house_date
from people.models import Person
from people.verb_forms import VerbForm

from .fields import day_field, money_field
from .models import Asset, Outage


class ReportForm(VerbForm):
    """That something happened to it."""

    note = forms.CharField(max_length=200, required=False, label="Anything to say about it?")

    def __init__(self, *args: Any, asset: Asset, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asset = asset


class BrokenForm(ReportForm):
    """What is wrong with it, who repairs it, and until when."""

    note = forms.CharField(max_length=200, required=False, label="What is wrong with it?")
    repairer = forms.CharField(
        max_length=120, required=False, label="Who repairs it?", help_text="A person or a company."
    )
    expected_on = day_field(label="Back by", required=False)


class BackForm(ReportForm):
    """It can be lent again, at home or at another location within reach."""

    location = PlaceField(label="Where it is now", required=False)
    field_order = ("operation_key", "location", "cost", "note")

    def __init__(self, *args: Any, asset: Asset, user: Person, **options: Any) -> None:
        super().__init__(*args, asset=asset, user=user, **options)
        place = self.fields["location"]
        assert isinstance(place, PlaceField)
        place.offer(user, Location.objects.granting(user, Role.OPERATOR))
        is_missing = asset.state == Asset.State.IN_SERVICE
        place.empty_label = "Where it should be" if is_missing else "At its home"


class RepairedForm(BackForm):
    """The same, with what the repair came to."""

    cost = money_field(label="What it cost")


class RetireForm(ReportForm):
    """What became of it, when, and what was got for it."""

    way = forms.ChoiceField(
        label="What became of it?", choices=Outage.Way, widget=forms.RadioSelect, initial="scrapped"
    )
    on = day_field(label="On which day?")
    proceeds = money_field(label="What was got for it")
    note = forms.CharField(max_length=200, required=False, label="Why?")
    field_order = ("operation_key", "way", "on", "proceeds", "note")

    def __init__(self, *args: Any, asset: Asset, user: Person, **options: Any) -> None:
        super().__init__(*args, asset=asset, user=user, **options)
        self.initial = {"on": house_date()} | self.initial
