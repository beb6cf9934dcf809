"""What is asked of something new whose label is stuck on it already."""

from dataclasses import dataclass

import assets.detail_forms
import locations.forms
import stockroom.forms
from people.verb_forms import VerbForm


@dataclass(frozen=True)
class New:
    """A kind of thing that can be added with a label on it, and how it is asked for."""

    name: str
    sign: str
    # What the label is on then: of stock, what there is of it at that location.
    kind: str
    form: type[VerbForm]
    fields: tuple[str, ...]


NEW = {
    "gear": New(
        name="Gear",
        sign="drill",
        kind="asset",
        form=assets.detail_forms.AssetForm,
        fields=("name", "type_name", "home", "tag_number"),
    ),
    "stock": New(
        name="Stock",
        sign="package",
        kind="level",
        form=stockroom.forms.AddItemForm,
        fields=("name", "unit", "quantity", "location"),
    ),
    "location": New(
        name="Location",
        sign="map-pin",
        kind="location",
        form=locations.forms.AddForm,
        fields=("name", "kind", "parent"),
    ),
}
