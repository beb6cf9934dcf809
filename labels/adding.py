"""Something new, whose label is stuck on it already: it is added and claimed in one step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

import assets.adding
import assets.forms
import locations.forms
import locations.operations
import stockroom.forms
import stockroom.operations
from people.models import Person
from people.verb_forms import VerbForm
from stockroom.models import StockLevel

from .claiming import claim
from .models import Tag


@dataclass(frozen=True)
class New:
    """A kind of thing that can be added with a label on it: how it is asked for, and made."""

    name: str
    sign: str
    # What the label is on then: of stock, what there is of it at that location.
    target: str
    form: type[VerbForm]
    fields: tuple[str, ...]
    make: Callable[..., Any]


def add_stock(**facts: Any) -> StockLevel:
    """A new item, and what there is of it at the location where it is kept."""
    item = stockroom.operations.add_item(**facts)
    return StockLevel.objects.get(item=item, location=facts["location"])


KINDS: dict[str, New] = {
    "gear": New(
        name="Gear",
        sign="drill",
        target="asset",
        form=assets.forms.AssetForm,
        fields=("name", "type_name", "home", "tag_number"),
        make=assets.adding.add,
    ),
    "stock": New(
        name="Stock",
        sign="package",
        target="level",
        form=stockroom.forms.AddItemForm,
        fields=("name", "unit", "quantity", "location"),
        make=add_stock,
    ),
    "location": New(
        name="Location",
        sign="map-pin",
        target="location",
        form=locations.forms.AddForm,
        fields=("name", "kind", "parent"),
        make=locations.operations.add,
    ),
}


@transaction.atomic
def add(tag: Tag, new: New, *, by: Person, **facts: Any) -> Tag:
    """Make what ``facts`` say and put ``tag`` on it: both, or neither."""
    return claim(tag, kind=new.target, thing=new.make(by=by, **facts), by=by)
