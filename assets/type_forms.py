"""What is said about a type of gear."""

from typing import Any

from django import forms

from people.forms import KnownField, NameField, RowsField
from people.models import Person, Team
from people.pictures import PictureField
from people.verb_forms import VerbForm

from .details import SAID_OF_TYPES
from .models import AssetType


class TypeForm(VerbForm):
    """What all units of a type have in common, and what the form began with."""

    name = NameField()
    category = KnownField(max_length=60, required=False)
    maker = NameField(max_length=80, required=False)
    model = NameField(max_length=80, required=False)
    loan_days = forms.IntegerField(
        label="Usual loan",
        required=False,
        min_value=0,
        max_value=3 * 365,
        help_text="In days; 0 is until the same evening. Empty: as long as anything here.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "Type a number of days, like 7.",
            "min_value": "Can't be less than zero.",
            "max_value": "At most three years.",
        },
    )
    may_be_open = forms.BooleanField(
        label="It can be lent until further notice",
        required=False,
        help_text="Otherwise each loan has a last day.",
    )
    borrowers = forms.ChoiceField(
        label="Who may borrow it",
        choices=[("anyone", "Anyone"), ("teams", "Only the members of these teams:")],
        widget=forms.RadioSelect,
    )
    teams = RowsField(
        queryset=Team.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    terms = forms.CharField(
        label="Terms to accept",
        required=False,
        max_length=5000,
        help_text="By who borrows it. Empty: none. What was accepted before stays as it was.",
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    photo = PictureField(label="Photo", help_text="For units that have none of their own.")
    remove_photo = forms.BooleanField(label="Remove the photo", required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, kind: AssetType, user: Person, **options: Any) -> None:
        facts = {name: getattr(kind, name) for name in SAID_OF_TYPES} | {
            "borrowers": "anyone" if kind.for_anyone else "teams",
            "teams": kind.teams.all(),
            "terms": kind.terms_text,
            "shown": kind.edition,
        }
        super().__init__(*args, initial=facts, **options)
        self.fields["teams"].nothing_is_a_choice = True
        self.fields["teams"].queryset = Team.objects.visible_to(user).in_use()
        category = self.fields["category"]
        assert isinstance(category, KnownField)
        category.suggest(AssetType.objects.visible_to(user).categories())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "borrowers" in data and "teams" in data:
            if data.pop("borrowers") == "anyone":
                data["teams"] = []
            elif not data["teams"]:
                self.add_error("teams", "Tick a team, or let anyone borrow it.")
        return data
