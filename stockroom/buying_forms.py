"""What people type in about suppliers and orders."""

from typing import Any

from django import forms
from django.core.validators import URLValidator

from locations.forms import PlaceField, labelled
from locations.models import Location, Role
from people.forms import NameField
from people.verb_forms import VerbForm

from .forms import QuantityField, price_field
from .models import Order, Supplier, SupplierItem
from .units import Pack

DAYS = {"min_value": "Can't be less than zero.", "invalid": "Type a whole number of days."}


def days_field(**options: Any) -> forms.IntegerField:
    """A number of days, up to a year."""
    return forms.IntegerField(
        min_value=0,
        max_value=366,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=DAYS | {"max_value": "At most a year."},
        **options,
    )


class WebField(forms.URLField):
    """The address of a page; no other kind of address is linked to."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=200, assume_scheme="https", **options)


class SupplierForm(VerbForm):
    """Who sells it, and how to reach them."""

    name = NameField(max_length=120, error_messages={"required": "Give it a name."})
    website = WebField(label="Web address", required=False)
    contact = forms.CharField(label="Who to ask for", max_length=120, required=False)
    email = forms.EmailField(label="E-mail", required=False, max_length=254)
    phone = forms.CharField(max_length=40, required=False)
    lead_days = days_field(label="Arrives in", help_text="Days from order to shelf, as a rule.")
    notes = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ChangeSupplierForm(SupplierForm):
    """The same, and what the form began with."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)


class OfferForm(VerbForm):
    """How a supplier sells an item."""

    sku = forms.CharField(label="Their code", max_length=64, required=False)
    pack = forms.ChoiceField(
        label="Sold by the", required=False, choices=[("", "Piece, or by measure"), *Pack.choices]
    )
    pack_size = QuantityField(label="How much is in one", initial=1)
    price = price_field(label="Price of one")
    minimum_packs = forms.IntegerField(
        label="At least",
        min_value=1,
        max_value=1_000_000,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="How many they sell at once.",
        error_messages={"min_value": "At least one.", "invalid": "Type a whole number."},
    )
    lead_days = days_field(label="Arrives in", help_text="Days; empty, as with the supplier.")
    is_preferred = forms.BooleanField(
        label="Buy it here before anywhere else", required=False, initial=False
    )


class AddOfferForm(OfferForm):
    """The same, and who it is that sells it."""

    supplier = forms.ModelChoiceField(
        Supplier.objects.none(),
        empty_label="Choose a supplier",
        error_messages={"required": "Choose a supplier."},
    )
    field_order = ["operation_key", "supplier"]

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered: Any = self.fields["supplier"]
        offered.queryset = Supplier.objects.visible_to(user).in_use()


class ChangeOfferForm(OfferForm):
    """The same, and what the form began with."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)


class StartOrderForm(VerbForm):
    """Who is asked, and where it is delivered to."""

    supplier = forms.ModelChoiceField(
        Supplier.objects.none(),
        empty_label="Choose a supplier",
        error_messages={"required": "Choose a supplier."},
    )
    location = PlaceField(label="Deliver to")

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered: Any = self.fields["supplier"]
        offered.queryset = Supplier.objects.visible_to(user).in_use()
        place: Any = self.fields["location"]
        place.offer(user, Location.objects.granting(user, Role.MANAGER))


class OfferChoice(forms.ModelChoiceField):
    """One of the things that a supplier sells."""

    def label_from_instance(self, offer: SupplierItem) -> str:
        words = f"{offer.item}, {offer.pack_words}"
        return f"{words} ({offer.sku})" if offer.sku else words


class AddLineForm(VerbForm):
    """Something more on a draft, sent along with the numbers of its lines."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    offer = OfferChoice(
        SupplierItem.objects.none(),
        label="What",
        empty_label="Choose what they sell",
        error_messages={"required": "Choose what they sell."},
    )
    packs = forms.IntegerField(
        label="How many",
        min_value=1,
        max_value=1_000_000,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Say how many.",
            "min_value": "At least one.",
            "invalid": "Type a whole number.",
        },
    )
    location = PlaceField(label="For", required=False)

    def __init__(self, *args: Any, user: Any, order: Order, **options: Any) -> None:
        super().__init__(*args, **options)
        offers = SupplierItem.objects.visible_to(user).in_use()
        offered: Any = self.fields["offer"]
        offered.queryset = (
            offers.filter(supplier=order.supplier_id, item__archived_at=None)
            .select_related("item", "supplier")
            .order_by("item__name", "pk")
        )
        place: Any = self.fields["location"]
        within = Location.objects.granting(user, Role.MANAGER)
        place.empty_label = str(order.location)
        place.nothing_is_a_choice = True
        place.offer(user, within.filter(path__startswith=order.location.path))
        belong_to_the_draft(self)


def belong_to_the_draft(form: VerbForm) -> None:
    """One form is around the lines of a draft; let the fields of this ``form`` go with it."""
    for field in form.fields.values():
        field.widget.attrs["form"] = "draft"


class ChangeLinesForm(VerbForm):
    """What the table of lines began with. The numbers themselves are read beside it."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)


class PlaceOrderForm(VerbForm):
    """That it was ordered, and when it should be here."""

    expected_on = forms.DateField(
        label="Expected on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Choose a day."},
    )
    reference = forms.CharField(label="Their order number", max_length=64, required=False)


class PlaceDraftForm(PlaceOrderForm):
    """The same of a draft, sent along with the numbers of its lines."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        belong_to_the_draft(self)


class WhichOrdersForm(forms.Form):
    """Which orders are listed."""

    supplier = forms.ModelChoiceField(
        Supplier.objects.none(),
        required=False,
        empty_label="All suppliers",
        widget=forms.Select(attrs={"aria-label": "Supplier"}),
    )
    location = PlaceField(required=False, empty_label="All locations", widget=labelled("Location"))

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered: Any = self.fields["supplier"]
        offered.queryset = Supplier.objects.visible_to(user)
        place: Any = self.fields["location"]
        place.offer(user, Location.objects.granting(user, Role.OPERATOR))


class ReceiveOrderForm(VerbForm):
    """What came of an order. The amounts are read beside it, one for each line."""

    to = PlaceField(label="Put it", required=False, empty_label="Where each line is for")
    text = forms.CharField(
        label="Note", max_length=200, required=False, help_text="A delivery note's number, say."
    )
    allows_more = forms.BooleanField(label="Yes, more came than was ordered", required=False)

    def __init__(self, *args: Any, user: Any, order: Order, **options: Any) -> None:
        super().__init__(*args, **options)
        place: Any = self.fields["to"]
        place.nothing_is_a_choice = True
        place.offer(user, Location.objects.granting(user, Role.OPERATOR))
