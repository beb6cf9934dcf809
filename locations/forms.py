"""Choosing a location, and making one."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator, ModelChoiceIteratorValue

from people.choosing import KEY, FoundField, PersonField
from people.forms import NameField
from people.memory import only_looks
from people.models import Person, Team
from people.pictures import PictureField
from people.refused import Refused
from people.verb_forms import VerbForm

from . import written
from .models import PLACES, Atlas, Kind, Location, Role, reaches


class PlaceIterator(ModelChoiceIterator):
    """Locations in the order of the tree, each with what it is in: "Tool wall (Workshop)"."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for label, place in self.field.labelled():
            yield (ModelChoiceIteratorValue(place.pk, place), label)


class PlaceField(FoundField):
    """One location out of those that this person may choose."""

    iterator = PlaceIterator
    suggestions = "locations:suggest"
    noun = "location"
    # Is leaving it empty an answer like the others? Then it isn't called optional.
    nothing_is_a_choice = False

    def __init__(self, *args: Any, **options: Any) -> None:
        self.user: Any = None
        self.offered: list[Location] = []
        self.offers_all = False
        self._atlas: Atlas | None = None
        options.setdefault("queryset", Location.objects.none())
        options.setdefault("empty_label", "Choose a location")
        super().__init__(*args, **options)
        self.error_messages |= {
            "required": "Choose a location.",
            "invalid_choice": "Choose one of the locations in the list.",
        }

    def offer(self, user: Any, places: Any, asked: str = "", *, called: str = "") -> None:
        """Let ``user`` choose among ``places``; a single one is chosen already."""
        self.user = user
        self.offered = self.offer_rows(places.in_use(), asked, called=called)
        self._atlas = None

    def offer_all(self, user: Any, asked: str = "") -> None:
        """Let ``user`` choose among all that they see, as on every page of a list."""
        places = Location.objects.visible_to(user)
        self.offer(user, places, asked, called=f"places-seen-by-{user.pk}")
        self.offers_all = True

    @property
    def atlas(self) -> Atlas:
        """What the labels name, read once per form. A page may add what it names itself."""
        if self._atlas is None:
            offered = [] if self.is_long else self.offered
            self._atlas = Atlas(self.user, offered, seen=offered)
        return self._atlas

    def understood(self, value: Any) -> Any:
        """A place out of a short list has been read with it."""
        offered = {} if self.is_long else {str(place.pk): place for place in self.offered}
        return offered.get(value) or self.seen(value) or super().understood(value)

    def seen(self, value: Any) -> Location | None:
        """The place of this key among all that they see, unless it was read with the list.

        Who only looks knows how far that is.
        """
        is_known = self.offers_all and self.asked is None and only_looks()
        if not (is_known and KEY.match(str(value))):
            return None
        place = next(iter(PLACES.of([int(value)])), None)
        is_offered = place and not place.archived_at and reaches(self.user, Role.VIEWER, place.pk)
        return place if is_offered else None

    def labelled(self) -> list[tuple[str, Location]]:
        """The choices with their labels, in the order of the tree."""
        atlas = self.atlas
        ways = [([*atlas.above(place), place], place) for place in self.offered]
        ways.sort(key=lambda way: [step.rank for step in way[0]])
        return [(label(*map(str, way)), place) for way, place in ways]

    @property
    def is_empty(self) -> bool:
        """Is there no location to choose? Of a long list that is known, none has been read."""
        return not (self.offered or self.is_long)

    @property
    def only_choice(self) -> Location | None:
        """The place, when there is nothing to choose."""
        return self.offered[0] if len(self.offered) == 1 else None


def labelled(words: str) -> forms.Select:
    """A choice whose label is on screen only where there is room for it."""
    return forms.Select(attrs={"aria-label": words})


def label(*way: str) -> str:
    """The name first: a closed list on a phone shows little more of its choice."""
    *above, name = way
    return f"{name} ({' › '.join(above)})" if above else name


class AccessForm(VerbForm):
    """Which role a team is given at one location."""

    team = forms.ModelChoiceField(
        queryset=Team.objects.none(),
        empty_label="Choose a team",
        error_messages={"required": "Choose a team."},
    )
    role = forms.TypedChoiceField(
        coerce=int,
        choices=[(0, "Nothing given here"), *Role.choices],
        initial=Role.OPERATOR,
        widget=forms.RadioSelect,
    )
    # The role that was given when the form was drawn for one team; empty where any may be chosen.
    shown = forms.TypedChoiceField(
        coerce=int,
        choices=[(0, ""), *Role.choices],
        required=False,
        empty_value=None,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = Team.objects.visible_to(user).in_use()
        self.fields["team"].queryset = offered  # type: ignore[attr-defined]


class MatrixForm(forms.Form):
    """Which part of the matrix of access is looked at."""

    location = PlaceField(required=False, empty_label="All locations", widget=labelled("Location"))
    team = forms.ModelChoiceField(
        Team.objects.none(), required=False, empty_label="All teams", widget=labelled("Team")
    )
    person = PersonField(required=False, empty_label="Anybody", widget=labelled("Person"))

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        place: Any = self.fields["location"]
        place.offer(user, Location.objects.granting(user, Role.MANAGER))
        offered = Team.objects.visible_to(user).in_use()
        self.fields["team"].queryset = offered  # type: ignore[attr-defined]
        who: Any = self.fields["person"]
        who.offer_rows(Person.objects.visible_to(user).active())

    @property
    def asked(self) -> dict[str, Any]:
        """What the address asks for; nothing in the place of what can't be read."""
        self.is_valid()
        return self.cleaned_data


class FactsForm(VerbForm):
    """What is said about a location."""

    name = NameField(error_messages={"required": "Give it a name."})
    kind = forms.ChoiceField(choices=Kind.choices, initial=Kind.ROOM)
    address = forms.CharField(
        max_length=200,
        required=False,
        help_text="Where to drive to or knock, if that is not plain.",
    )
    notes = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class AddForm(FactsForm):
    """A new location: managers add below their own, administrators anywhere."""

    parent = PlaceField(label="In")
    field_order = ("name", "kind", "parent")

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_parents(self.fields["parent"], user, Location.objects.granting(user, Role.MANAGER))


class AddSeveralForm(VerbForm):
    """New locations, as they are written down: one name a line, indented below what it is in."""

    parent = PlaceField(label="In")
    lines = forms.CharField(
        label="Names",
        strip=False,
        max_length=30_000,
        error_messages={"required": "Write one name on each line."},
        help_text="One on each line. With spaces in front, it goes inside the line above it.",
        widget=forms.Textarea(attrs={"rows": 14, "dir": "auto"}),
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_parents(self.fields["parent"], user, Location.objects.granting(user, Role.MANAGER))

    def clean_lines(self) -> list[written.Line]:
        """What the lines say; their kinds depend on where they go."""
        parent = self.cleaned_data.get("parent")
        try:
            return written.read(self.cleaned_data["lines"], parent.kind if parent else None)
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused


class ChangeForm(FactsForm):
    """Other facts about a location, and which ones the form began with."""

    photo = PictureField(label="Photo")
    remove_photo = forms.BooleanField(label="Remove the photo", required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)


class MoveForm(VerbForm):
    """Which location another one goes into, and which effect of that was shown."""

    to = PlaceField(label="Move it into")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: Any, location: Location, **options: Any) -> None:
        super().__init__(*args, **options)
        managed = Location.objects.granting(user, Role.MANAGER)
        elsewhere = managed.exclude(path__startswith=location.path)
        offer_parents(self.fields["to"], user, elsewhere)


def offer_parents(field: Any, user: Any, places: Any) -> None:
    """Let ``user`` put a location into one of ``places``; administrators also at the top."""
    field.offer(user, places)
    if user.is_administrator:
        field.required = False
        field.empty_label = "Nothing: it is a site of its own"
        field.nothing_is_a_choice = True
