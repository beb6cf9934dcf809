"""What items and reorder rules know of stock: how much there is in all, and in the subtree of each.

``on_hand`` is kept, not summed up when it is asked for: a list of 20,000 items says how many of
them are short, and begins with what is used up. Whoever changes a level, a rule or which item it is
for holds the item (``operations.hold_items``), and tells both in the same transaction. Whoever
moves a location holds the tree, on which all others rely: then nobody writes.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Round

from locations.models import Location

from .models import Item, ReorderRule, StockLevel


def tell(level: StockLevel, delta: Decimal) -> None:
    """So much more is on hand: of the item, and for every rule that covers ``level``."""
    # SQLite adds decimals as floating point numbers.
    more = Round(F("on_hand") + delta, 3)
    Item.objects.filter(pk=level.item_id).update(on_hand=more)
    covering(level).update(on_hand=more)


def covering(level: StockLevel) -> Any:
    """The rules that cover ``level``, whose location is as it is."""
    place = level.location
    return ReorderRule.objects.filter(
        item=level.item_id, location__in=[*place.ancestor_keys, place.pk]
    )


def reckon(rules: Any) -> None:
    """Sum up anew what is on hand for ``rules``. While the tree is held, or nobody else writes."""
    summed = ReorderRule.objects.filter(pk=OuterRef("pk")).annotate_in_subtree()
    rules.update(on_hand=Subquery(summed.values("in_subtree")))


def reckon_items() -> None:
    """Sum up anew what is on hand of every item. While nobody else writes."""
    summed: Any = Item.objects.filter(pk=OuterRef("pk")).annotate_in_levels()
    Item.objects.update(on_hand=Subquery(summed.values("in_levels")))


def after_a_move(location: Location, above: Iterable[int]) -> None:
    """``location`` has been hung elsewhere: tell the rules ``above``, where it left or came to."""
    carried = StockLevel.objects.under(location).order_by().values("item")
    reckon(ReorderRule.objects.filter(location__in=list(above), item__in=carried))
