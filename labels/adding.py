"""Something new, whose label is stuck on it already: it is added and claimed in one step."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

import assets.adding
import locations.operations
import stockroom.operations
from people.models import Person
from stockroom.models import StockLevel

from .claiming import claim
from .models import Tag


def add_stock(**facts: Any) -> StockLevel:
    """A new item, and what there is of it at the location where it is kept.

    Sent again, it is kept where it was put the first time, whatever the form says by then.
    """
    item = stockroom.operations.add_item(**facts)
    return StockLevel.objects.filter(item=item).earliest("pk")


MAKE: dict[str, Callable[..., Any]] = {
    "asset": assets.adding.add,
    "level": add_stock,
    "location": locations.operations.add,
}


@transaction.atomic
def add(tag: Tag, kind: str, /, *, by: Person, **facts: Any) -> Tag:
    """Make what ``facts`` say and put ``tag`` on it: both, or neither."""
    return claim(tag, kind=kind, thing=MAKE[kind](by=by, **facts), by=by)
