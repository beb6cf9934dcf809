"""What people type in about stock."""

import re
from decimal import Decimal
from typing import Any

from django import forms

from locations.forms import PlaceField
from locations.models import Location, Role
from people.forms import NameField
from people.verb_forms import VerbForm

from .categories import CategoryField
from .models import Item, Reason, Supplier
from .units import Pack, Unit, plain

QUANTITY_WORDS = {
    "required": "Say how much.",
    "invalid": "Type a number, like 3 or 0.25.",
    "min_value": "Must be more than zero.",
    "max_digits": "That is more than can be kept track of.",
    "max_whole_digits": "That is more than can be kept track of.",
    "max_decimal_places": "At most 3 decimal places.",
}
# Digits of one alphabet; commas only where thousands have them, so that the "0,125" of those who
# write decimals with a comma is asked about and not taken for 125.
WRITTEN = re.compile(r"[+-]?([0-9]*|[1-9][0-9]{0,2}(,[0-9]{3})+)(\.[0-9]*)?")


class QuantityField(forms.DecimalField):
    """A quantity as people type it: 3, 0.25, or 1,350 with a comma between the thousands."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", "Quantity")
        options["error_messages"] = QUANTITY_WORDS | options.get("error_messages", {})
        super().__init__(
            max_digits=12,
            decimal_places=3,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            **options,
        )

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = value.strip()
            if value and not WRITTEN.fullmatch(value):
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            value = value.replace(",", "")
        return super().to_python(value)


def price_field(**options: Any) -> forms.DecimalField:
    """A price of one pack."""
    return forms.DecimalField(
        max_digits=13,
        decimal_places=4,
        min_value=0,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"min_value": "Can't be less than zero.", "invalid": "Type a number."},
        **options,
    )


class LevelVerbForm(VerbForm):
    """How much, at which of the places that stock the item and where this person may act.

    ``verb`` is what the page, the button and the ledger call it, ``sign`` its icon.
    """

    verb = ""
    sign = ""

    location = PlaceField(label="Where")
    quantity = QuantityField()
    note = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, item: Item, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.item = item
        self.place.offer(user, self.places(user))

    @property
    def place(self) -> PlaceField:
        """The field that says where."""
        field = self.fields["location"]
        assert isinstance(field, PlaceField)
        return field

    def begin(self) -> None:
        """Begin in the first field that has to be filled in and is not, nor settled."""
        settled = {"location"} if self.place.only_choice else set()
        left = [each for each in self.visible_fields() if each.name not in settled]
        first = next(each for each in left if each.field.required and not each.value())
        first.field.widget.attrs["autofocus"] = True

    def places(self, user: Any) -> Any:
        """Where the verb may happen."""
        kept = self.item.levels.values("location")
        return Location.objects.granting(user, Role.OPERATOR).filter(pk__in=kept)


class UseForm(LevelVerbForm):
    """Use some of an item."""

    verb = "Use"
    sign = "minus"
    note = forms.CharField(max_length=200, required=False, label="For whom, or what for?")


class ReceiveForm(LevelVerbForm):
    """Receive some of an item, at any place: one that has not stocked it yet begins to.

    What is typed counts in packs if one is chosen, and so does the price.
    """

    verb = "Receive"
    sign = "plus"
    pack = forms.TypedChoiceField(
        label="Counted in", coerce=Decimal, empty_value=Decimal(1), required=False
    )
    price = price_field(label="Price of one")
    supplier = forms.ModelChoiceField(
        Supplier.objects.none(), required=False, empty_label="Nobody in particular"
    )

    field_order = ["operation_key", "location", "quantity", "pack", "price", "supplier", "note"]

    def __init__(self, *args: Any, item: Item, user: Any, **options: Any) -> None:
        super().__init__(*args, item=item, user=user, **options)
        self.fields["supplier"].queryset = Supplier.objects.visible_to(user).in_use()
        if item.pack:
            size = plain(item.pack_size)
            self.fields["pack"].choices = [
                ("1", item.unit_words),
                (
                    size.replace(",", ""),
                    f"{Pack(item.pack).label} of {item.amount(item.pack_size)}",
                ),
            ]
            self.fields["pack"].nothing_is_a_choice = True
        else:
            del self.fields["pack"]

    def places(self, user: Any) -> Any:
        return Location.objects.granting(user, Role.OPERATOR)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        size = data.pop("pack", Decimal(1))
        price = data.pop("price", None)
        if data.get("quantity") is not None:
            data["quantity"] *= size
        data["unit_cost"] = None if price is None else (price / size).quantize(Decimal("0.0001"))
        return data


class AdjustForm(LevelVerbForm):
    """Take some away, or put some back, for a reason."""

    verb = "Adjust"
    sign = "pencil"
    way = forms.ChoiceField(
        label="There is",
        choices=[("less", "less than the ledger says"), ("more", "more than the ledger says")],
        initial="less",
        widget=forms.RadioSelect,
    )
    quantity = QuantityField(label="By how much")
    reason = forms.ModelChoiceField(
        Reason.objects.none(), empty_label="Choose…", error_messages={"required": "Say why."}
    )

    field_order = ["operation_key", "location", "way", "quantity", "reason", "note"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].queryset = Reason.objects.visible_to(options["user"]).in_use()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        quantity, way = data.get("quantity"), data.pop("way", "")
        if quantity is not None and quantity <= 0:
            self.add_error("quantity", "Must be more than zero.")
        elif quantity is not None and way == "less":
            data["quantity"] = -quantity
        return data


class CountOneForm(LevelVerbForm):
    """How many of an item there are at a location, whatever the ledger says."""

    verb = "Count"
    sign = "clipboard-check"
    quantity = None
    counted = QuantityField(
        label="How many are there",
        min_value=Decimal(0),
        error_messages={"min_value": "Can't be less than zero."},
    )

    field_order = ["operation_key", "location", "counted", "note"]


class MoveForm(LevelVerbForm):
    """Carry some of an item from a place that stocks it to any other."""

    verb = "Move"
    sign = "arrow-right"
    to = PlaceField(label="To")

    field_order = ["operation_key", "location", "to", "quantity", "note"]

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, user=user, **options)
        self.fields["location"].label = "From"
        target = self.fields["to"]
        assert isinstance(target, PlaceField)
        target.offer(user, Location.objects.granting(user, Role.OPERATOR))


class ReorderForm(forms.Form):
    """When to reorder an item at a location, and up to how much."""

    location = PlaceField(label="At", help_text="It covers everything below this location.")
    reorder_point = QuantityField(label="Reorder at", min_value=Decimal("0.001"))
    order_up_to = QuantityField(label="Full at", help_text="How much you want after a delivery.")

    outcome: Any = None
    try_to = VerbForm.try_to

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        place = self.fields["location"]
        assert isinstance(place, PlaceField)
        place.offer(user, Location.objects.granting(user, Role.MANAGER))


class AddItemForm(VerbForm):
    """A new item, where it is kept, how much there is, and when to reorder."""

    name = NameField(max_length=160, error_messages={"required": "Give it a name."})
    unit = forms.ChoiceField(label="Counted in", choices=Unit.choices, initial=Unit.EACH)
    category = CategoryField()
    barcode = NameField(max_length=64, required=False)
    pack = forms.ChoiceField(
        label="Comes in", choices=[("", "Nothing: it comes loose"), *Pack.choices], required=False
    )
    pack_size = QuantityField(
        label="How much is in one of those",
        min_value=Decimal("0.001"),
        required=False,
        error_messages={"min_value": "Must be more than zero."},
    )
    location = PlaceField(label="Where it is kept")
    quantity = QuantityField(
        label="How much is there now",
        min_value=Decimal(0),
        required=False,
        error_messages={"min_value": "Can't be less than zero."},
    )
    reorder_point = QuantityField(label="Reorder at", required=False)
    order_up_to = QuantityField(
        label="Full at",
        required=False,
        help_text="How much you want after a delivery. Goes with “Reorder at”.",
    )
    notes = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        place = self.fields["location"]
        assert isinstance(place, PlaceField)
        place.offer(user, Location.objects.granting(user, Role.MANAGER))
        category: Any = self.fields["category"]
        category.offer(user)
        self.begin_at("name")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        pair = [data.get("reorder_point"), data.get("order_up_to")]
        if pair.count(None) == 1:
            empty = "reorder_point" if pair[0] is None else "order_up_to"
            if empty not in self.errors:
                self.add_error(empty, "Fill in both, or neither.")
        return data
