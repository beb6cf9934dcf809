"""What people type in about gear."""

from collections.abc import Iterable
from datetime import UTC, date, timedelta
from typing import Any

from django import forms
from django.utils.http import urlencode

from locations.forms import PlaceField
from locations.models import Location, Role
from people.choosing import PersonField
from people.clock import end_of, house_date
from people.documents import DocumentField
from people.forms import Known, KnownField, NameField, RowsField
from people.models import Person, PersonQuerySet, Team
from people.namesakes import namesakes
from people.pages import whole_number
from people.pictures import PictureField
from people.signatures import SignatureField
from people.verb_forms import VerbForm

from . import adding, columns
from .borrowing import borrowers, only_for
from .models import Asset, AssetEvent, AssetFile, AssetType, Outage
from .newcomers import Newcomer, key_of_newcomer
from .recent import recent_custodians
from .terms import Accepted, terms_of


def day_field(**options: Any) -> forms.DateField:
    """A day, chosen from a calendar."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Choose a day.",
            "invalid": "Choose a day, like 2026-11-30.",
        },
        **options,
    )


def money_field(**options: Any) -> forms.DecimalField:
    """An amount in the organisation's currency, if it is known."""
    return forms.DecimalField(
        min_value=0,
        max_digits=13,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "invalid": "Type an amount, like 49.90.",
            "min_value": "Can't be less than zero.",
        },
        **options,
    )


class ColumnsForm(forms.Form):
    """Which columns of the list of gear somebody wants to see."""

    columns = forms.MultipleChoiceField(choices=[], required=False)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [(column.key, column.words) for column in columns.offered(user)]
        self.fields["columns"].choices = offered  # type: ignore[attr-defined]


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


class BorrowerField(PersonField):
    """One of those who may borrow it."""

    def offer_borrowers(self, people: PersonQuerySet, kinds: Iterable[AssetType]) -> None:
        """Let one of ``people`` be chosen who may borrow a unit of each of ``kinds``."""
        restricted = [kind for kind in kinds if not kind.for_anyone]
        if restricted:
            self.suggestions = "assets:borrowers"
            self.among = urlencode({"type": {kind.pk for kind in restricted}}, doseq=True)
            self.error_messages |= {"invalid_choice": only_for(restricted[0])}
        self.offer_rows(borrowers(people, restricted))

    def begin_with(self, person: Person) -> dict[str, Any]:
        """What is chosen until something else is: ``person``, if they are offered; else nobody."""
        if self.among and not self.rows.filter(pk=person.pk).exists():
            return {}
        self.empty_label = None
        return {"to": person.pk}


class TermsForm(VerbForm):
    """That terms are accepted, where a type asks for that: by a typed name, or a signature."""

    signed_name = NameField(
        label="Name of who accepts",
        required=False,
        help_text="Typed by who takes it.",
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    signature = SignatureField()
    # The keys of the terms that stand above.
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def ask_for(self, kinds: Iterable[AssetType]) -> None:
        """Ask for what these types ask for; for nothing, if none does."""
        self.terms = terms_of(kinds)
        self.fields["signed_name"].nothing_is_a_choice = True
        if self.terms:
            self.initial["shown"] = ",".join(str(terms.pk) for terms in self.terms)
        else:
            for name in ("signed_name", "signature", "shown"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.terms:
            return data
        name, hand = data.pop("signed_name", ""), data.pop("signature", None)
        keys = (whole_number(key) for key in data.pop("shown", "").split(","))
        shown = frozenset(key for key in keys if key)
        if not shown.issuperset(terms.pk for terms in self.terms):
            self.add_error("shown", "Read the terms first: they are new here.")
        if not (name or hand or self.errors):
            self.add_error("signed_name", "Type the name, or sign below.")
        data["accepted"] = Accepted(shown, name, hand)
        return data

    def add_error(self, field: str | None, error: Any) -> None:
        """Terms that were changed meanwhile are shown as they are now."""
        if field == "shown":
            self.data = self.data.copy()
            self.data[self.add_prefix("shown")] = self.initial["shown"]
            field = None
        super().add_error(field, error)


class NewcomerForm(VerbForm):
    """Somebody who is not here yet, instead of one who is. They are named ``to``, as the others.

    Where people are called nearly the same it is asked first whether it is one of them.
    """

    new_name = NameField(
        label="Their name",
        required=False,
        help_text="Counts instead of the choice above. They are added, and can't sign in.",
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    new_contact = forms.CharField(
        label="How to reach them",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    # Which of those it is who were asked about, or "new": nobody of those who are like this name.
    known = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    asked_about = NameField(required=False, widget=forms.HiddenInput)

    def welcome(self, kinds: Iterable[AssetType]) -> None:
        """Let somebody new be named, unless some of it is for the members of teams alone."""
        self.alike: list[Person] = []
        self.fields["new_name"].nothing_is_a_choice = True
        if not all(kind.for_anyone for kind in kinds):
            for name in ("new_name", "new_contact", "known", "asked_about"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        name, contact = data.pop("new_name", ""), data.pop("new_contact", "")
        known, asked_about = data.pop("known", ""), data.pop("asked_about", "")
        if not name or "new_name" in self.errors:
            return data
        self.errors.pop("to", None)
        offered = self.fields["to"].rows  # type: ignore[attr-defined]
        key = whole_number(known)
        if key and (person := offered.filter(pk=key).first()):
            return data | {"to": person}
        if (known, asked_about) != ("new", name) and "operation_key" in data:
            others = offered.exclude(operation_key=key_of_newcomer(data["operation_key"]))
            self.alike = namesakes(name, others)
        if self.alike:
            self.add_error("new_name", "Somebody is called nearly the same.")
        return data | {"to": Newcomer(name, contact)}


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


LONGEST_SERIAL = 80
# Beyond so many at once, it is asked whether that is meant.
MANY = 50


class AssetForm(VerbForm):
    """What is said about an asset. A type that is not there yet is made by its name."""

    name = forms.CharField(max_length=160)
    type_name = forms.CharField(
        label="Type",
        max_length=120,
        help_text="Make and model, like Cordless drill 18 V.",
        widget=Known(attrs={"autocomplete": "off"}),
    )
    tag_number = forms.CharField(
        max_length=24, required=False, help_text="Empty: the next free one."
    )
    home = PlaceField(label="Where it belongs")
    notes = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        place = self.fields["home"]
        assert isinstance(place, PlaceField)
        place.offer(user, Location.objects.granting(user, Role.MANAGER))
        kind = self.fields["type_name"].widget
        assert isinstance(kind, Known)
        names = AssetType.objects.visible_to(user).values_list("name", flat=True)
        kind.known = list(names[:500])


class AddForm(AssetForm):
    """A new asset, or several that differ in tag number and serial alone."""

    how_many = forms.IntegerField(
        min_value=1,
        max_value=adding.MOST,
        required=False,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "Type a number, like 12.",
            "min_value": "At least one.",
            "max_value": f"At most {adding.MOST:,} at once.",
        },
    )
    serials = forms.CharField(
        label="Serial",
        required=False,
        max_length=100 * adding.MOST,
        help_text="Of several: one on each line.",
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    # How many they were told it makes, and sent it again.
    sure_of = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["how_many"].nothing_is_a_choice = True

    def clean_serials(self) -> list[str]:
        lines = (line.strip() for line in self.cleaned_data["serials"].splitlines())
        serials = [line for line in lines if line]
        if any(len(serial) > LONGEST_SERIAL for serial in serials):
            raise forms.ValidationError(f"A serial has at most {LONGEST_SERIAL} characters.")
        return serials

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        sure_of = data.pop("sure_of", None)
        if self.errors:
            return data
        size, serials = data["how_many"] or 1, data["serials"]
        if size == 1 and serials:
            size = len(serials)
        if size > adding.MOST:
            self.add_error("serials", f"At most {adding.MOST:,} at once.")
        elif serials and len(serials) != size:
            words = f"{len(serials)} serial{'' if len(serials) == 1 else 's'} for {size} assets."
            self.add_error("serials", words)
        elif size > MANY and size != sure_of:
            self.data = self.data.copy()
            self.data[self.add_prefix("sure_of")] = str(size)
            words = f"That makes {size:,} assets. If that is right, send it again."
            self.add_error("how_many", words)
        data["how_many"] = size
        return data


class ChangeForm(AssetForm):
    """Other facts about an asset, and which ones the form began with."""

    serial = forms.CharField(max_length=LONGEST_SERIAL, required=False)
    bought_on = day_field(label="Bought on", required=False)
    price = money_field(label="Price")
    supplier = forms.CharField(max_length=120, required=False, label="Bought from")
    order_reference = forms.CharField(max_length=80, required=False)
    warranty_until = day_field(label="Warranty until", required=False)
    photo = PictureField(label="Photo")
    remove_photo = forms.BooleanField(label="Remove the photo", required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, asset: Asset, user: Person, **options: Any) -> None:
        facts = {name: getattr(asset, name) for name in asset.editable if name != "photo"}
        facts |= {"type_name": asset.type.name, "shown": asset.edition}
        super().__init__(*args, user=user, initial=facts, **options)
        tag = self.fields["tag_number"]
        tag.required, tag.help_text = True, "Its printed labels show the old one."


SAID_OF_TYPES = ("name", "category", "maker", "model", "loan_days", "may_be_open")


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


class FileForm(VerbForm):
    """One more file, and what it is: an invoice is shown to those who may lend the asset."""

    file = DocumentField(label="File")
    kind = forms.ChoiceField(
        label="What is it?", choices=AssetFile.Kind, widget=forms.RadioSelect, initial="manual"
    )


class TypeFileForm(FileForm):
    """One more file about all units of a type, which are bought one by one."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=[each for each in AssetFile.Kind.choices if each[0] != AssetFile.Kind.INVOICE],
        widget=forms.RadioSelect,
        initial="manual",
    )


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
        place.empty_label = "At its home"


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
