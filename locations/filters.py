"""Narrowing a list. All of it is in the address, so a view can be shared."""

from typing import Any

import django_filters

from .forms import PlaceField, labelled
from .models import Location


class PlaceFilter(django_filters.Filter):
    """One of the locations offered to the person who asks."""

    field_class = PlaceField

    def __init__(self, **options: object) -> None:
        options.setdefault("empty_label", "All locations")
        options.setdefault("widget", labelled("Location"))
        super().__init__(**options)


# What people call that by which lists are narrowed to one row.
ROWS = {
    "location": "a location",
    "type": "a type",
    "custodian": "a person",
    "person": "a person",
    "item": "an item",
}


class AddressFilter(django_filters.FilterSet):
    """A list narrowed by its address. What can't be read finds nothing, and is said."""

    @property
    def unread(self) -> str:
        """What the address asks for and is not here, or not for whoever asks."""
        return " and ".join(dict.fromkeys(ROWS.get(name, "something") for name in self.form.errors))

    @property
    def what_is_left(self) -> str:
        """What the address asks for besides, as it stands there; nothing if that is nothing."""
        left = self.data.copy()
        for name in [*self.form.errors, "page", "before"]:
            left.pop(name, None)
        return left.urlencode() if any(left.values()) else ""


class PlacedFilter(AddressFilter):
    """A list narrowed by its address: a location among others, and at last a state.

    ``counts`` says how many there would be in each state; what can't be read finds nothing.
    """

    counts: dict[str, int]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = self.request.user
        self.form.fields["location"].offer_all(self.user, self.data.get("location", ""))

    def offer_categories(self, names: Any) -> None:
        """Let the list be narrowed to one of these categories."""
        self.form.fields["category"].choices = [("", "Everything"), *((n, n) for n in names)]

    @property
    def asked(self) -> dict[str, Any]:
        """What the address asks for; nothing in the place of what can't be read."""
        return self.form.cleaned_data if self.form.is_valid() else {}

    @property
    def place(self) -> Location | None:
        """The location that the list is narrowed to."""
        return self.asked.get("location") if self.data.get("location") else None

    @property
    def is_narrowed(self) -> bool:
        """Does the address leave anything out?"""
        return any(self.data.get(name) for name in self.Meta.fields)

    @property
    def count(self) -> int:
        """How many are found, without counting again."""
        state = self.asked.get("state") or "all"
        return self.counts[state.replace("-", "_")]
