"""What people type in about the catalogue."""

from decimal import Decimal
from typing import Any

from django import forms

from locations.forms import PlaceField, labelled
from locations.models import Location, Role
from people.documents import DocumentField
from people.forms import NameField
from people.pictures import PictureField
from people.verb_forms import VerbForm

from . import value
from .categories import CategoryField
from .count_forms import ItemField
from .forms import QuantityField
from .models import Item
from .units import Pack, Unit, plain


class ChangeItemForm(VerbForm):
    """Other facts about an item, and which ones the form began with."""

    name = NameField(max_length=160, error_messages={"required": "Give it a name."})
    unit = forms.ChoiceField(label="Counted in", choices=Unit.choices)
    category = CategoryField()
    pack = forms.ChoiceField(
        label="Comes in", choices=[("", "Nothing: it comes loose"), *Pack.choices], required=False
    )
    pack_size = QuantityField(
        label="How much is in one of those",
        min_value=Decimal("0.001"),
        required=False,
        error_messages={"min_value": "Must be more than zero."},
    )
    notes = forms.CharField(
        max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    photo = PictureField(label="Photo")
    remove_photo = forms.BooleanField(label="Remove the photo", required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, item: Item, user: Any, **options: Any) -> None:
        facts = {
            name: getattr(item, name) for name in ("name", "unit", "category", "pack", "notes")
        }
        facts["pack_size"] = "" if item.pack_size is None else plain(item.pack_size)
        super().__init__(*args, initial=facts | {"shown": item.edition}, **options)
        category: Any = self.fields["category"]
        category.offer(user)


class BarcodeForm(VerbForm):
    """A barcode, and how much of the item it stands for."""

    barcode = NameField(
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off"}),
        error_messages={"required": "Scan or type the barcode."},
    )
    quantity = QuantityField(label="Stands for", initial="1")


class FileForm(VerbForm):
    """A file to keep with an item."""

    file = DocumentField(label="File")


class MergeForm(VerbForm):
    """Which item this one lives on as, and which plan of that was shown."""

    into = ItemField(label="Merge it into", help_text="The one that stays.")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, item: Item, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = Item.objects.granting(user, Role.MANAGER).in_use().exclude(pk=item.pk)
        field: Any = self.fields["into"]
        field.offer_rows(offered)


class CategoryForm(VerbForm):
    """What a category is to be called."""

    to = CategoryField(
        label="New name", required=True, error_messages={"required": "Give it a name."}
    )


class ValueForm(forms.Form):
    """Which stock is valued, and how."""

    location = PlaceField(required=False, empty_label="All locations", widget=labelled("Location"))
    by = forms.ChoiceField(
        choices=[(value.LAST, "Last cost"), (value.AVERAGE, "Average cost")],
        required=False,
        widget=labelled("Cost"),
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        place: Any = self.fields["location"]
        place.offer(user, Location.objects.granting(user, Role.MANAGER))

    @property
    def asked(self) -> dict[str, Any]:
        """What the address asks for; nothing in the place of what can't be read."""
        self.is_valid()
        return self.cleaned_data
