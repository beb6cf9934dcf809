"""Which items are kept at some locations, and which of those are short or used up: by their keys.

Whoever sees a location sees all of what is below it. So what somebody sees, anywhere or at one
location, is asked for by the keys of locations, in the same words whoever asks.
"""

from collections.abc import Collection
from functools import cache
from typing import Any

from django.db.models import F, Max, Sum, Value
from django.db.models.functions import Lower

from locations.questions import KEY, OTHER_KEY, Question
from locations.reach import Keys

from .models import Item, ReorderRule, StockLevel


def orders(name: Any) -> dict[str, list[Any]]:
    """How a list can be sorted whose rows are called so."""
    return {
        "name": [name.asc()],
        "-name": [name.desc()],
        "left": ["left", name],
        "-left": ["-left", name],
    }


ORDERS, KEPT_ORDERS = orders(Lower("name")), orders(Lower("item__name"))


def kept_at(places: Collection[int], order: str) -> list[tuple[int, str]]:
    """The items in use that are kept at these locations, in this order, with their categories."""
    return [(item, category) for item, category, _ in kept_in(order).of(places)]


@cache
def kept_in(order: str) -> Question[Any]:
    """The items at locations with KEY, in this order, each with its category and what is left."""

    def ask() -> Any:
        levels = StockLevel.objects.filter(location__in=Keys([KEY]), item__archived_at=None)
        kept = levels.values("item", category=F("item__category")).annotate(left=Sum("quantity"))
        return kept.order_by(*KEPT_ORDERS[order], "item").values_list("item", "category", "left")

    return Question(ask)


ITEMS = Question(lambda: Item.objects.filter(pk__in=Keys([KEY])).order_by())

Some = Collection[int] | None


def short_and_used_up(items: Some, places: Some) -> tuple[set[int], set[int]]:
    """Those of ``items`` below a reorder point at ``places``, and those used up there.

    None means all. One query.
    """
    known: tuple[set[int], set[int]] = set(), set()
    told = standing_of(items is not None, places is not None).of(items or (), places or ())
    for item, is_used_up in told:
        known[is_used_up].add(item)
    return known


@cache
def standing_of(some: bool, here: bool) -> Question[tuple[int, int]]:
    """The same about items with KEY, at locations with OTHER_KEY: used up (1), or short (0)?"""

    def ask() -> Any:
        rules = ReorderRule.objects.short().order_by()
        levels = StockLevel.objects.order_by().values("item").alias(most=Max("quantity"))
        gone = levels.filter(most=0)
        if not here:
            gone = Item.objects.in_use().filter(on_hand=0).order_by().values(item=F("pk"))
        if some:
            among = Keys([KEY])
            rules, gone = rules.filter(item__in=among), gone.filter(item__in=among)
        if here:
            at = Keys([OTHER_KEY])
            rules, gone = rules.filter(location__in=at), gone.filter(location__in=at)
        return rules.values_list("item", Value(0)).union(
            gone.values_list("item", Value(1)), all=True
        )

    return Question(ask)
