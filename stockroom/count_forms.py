"""What people type in while they count."""

from typing import Any

from django import forms

from locations.forms import PlaceField
from locations.models import Location, Role
from people.choosing import FoundField
from people.verb_forms import VerbForm

from .forms import QuantityField
from .models import Count, Item

NOT_NEGATIVE = {"min_value": "Can't be less than zero."}


class ItemField(FoundField):
    """One item out of those that this person may choose."""

    suggestions = "stockroom:suggest"
    noun = "item"

    def __init__(self, **options: Any) -> None:
        options.setdefault("queryset", Item.objects.none())
        options.setdefault("empty_label", "Choose an item")
        super().__init__(**options)
        self.error_messages |= {
            "required": "Choose an item.",
            "invalid_choice": "Choose an item from the list.",
        }


class StartForm(VerbForm):
    """What is to be counted."""

    location = PlaceField(label="Location")
    with_below = forms.BooleanField(label="With everything inside it", required=False, initial=True)
    category = forms.ChoiceField(label="What", required=False, choices=[])
    shows_expected = forms.BooleanField(
        label="Show the expected number",
        required=False,
        help_text="Hidden, people count what is there and not what should be.",
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        place: Any = self.fields["location"]
        place.offer(user, Location.objects.granting(user, Role.OPERATOR))
        kept = Item.objects.granting(user, Role.OPERATOR).in_use().exclude(category="")
        names = kept.order_by("category").values_list("category", flat=True).distinct()
        what: Any = self.fields["category"]
        what.choices = [("", "Everything"), *((name, name) for name in names)]


class LineForm(VerbForm):
    """How many of one item are at one location."""

    counted = QuantityField(
        label="Counted",
        min_value=0,
        error_messages=NOT_NEGATIVE | {"required": "Say how many there are."},
    )


class AddLineForm(LineForm):
    """Something that is not on the list."""

    item = ItemField(label="Item")
    location = PlaceField(label="Where it is")

    field_order = ["operation_key", "item", "location", "counted"]

    def __init__(self, *args: Any, user: Any, count: Count, **options: Any) -> None:
        super().__init__(*args, **options)
        item: Any = self.fields["item"]
        item.offer_rows(Item.objects.visible_to(user).in_use())
        within = Location.objects.granting(user, Role.OPERATOR)
        place: Any = self.fields["location"]
        place.offer(
            user,
            within.filter(path__startswith=count.location.path)
            if count.with_below
            else within.filter(pk=count.location_id),
        )
