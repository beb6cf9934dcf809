"""What is said about an asset, as it is added and later."""

from typing import Any

from django import forms

from locations.forms import PlaceField
from locations.models import Location, Role
from people.forms import Known
from people.models import Person
from people.pictures import PictureField
from people.verb_forms import VerbForm

from . import adding
from .fields import day_field, money_field
from .models import Asset, AssetType

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
        self.begin_at("name")

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
