"""What reorder rules know of stock: how much there is in the subtree of each.

``ReorderRule.on_hand`` is kept, not summed up when it is asked for: a list of 20,000 items says how
many of them are short. Whoever changes a level, a rule or which item it is for holds the item
(``operations.hold_items``), and tells the rules in the same transaction. Whoever moves a location
holds the tree, on which all others rely: then nobody writes.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Round

from locations.models import Location

from .models import ReorderRule, StockLevel


def tell_rules(level: StockLevel, delta: Decimal) -> None:
    """So much more is on hand for every rule that covers ``level``, whose location is as it is."""
    place = level.location
    covering = ReorderRule.objects.filter(
        item=level.item_id, location__in=[*place.ancestor_keys, place.pk]
    )
    # SQLite adds decimals as floating point numbers.
    covering.update(on_hand=Round(F("on_hand") + delta, 3))


def reckon(rules: Any) -> None:
    """Sum up anew what is on hand for ``rules``. While the tree is held, or nobody else writes."""
    summed = ReorderRule.objects.filter(pk=OuterRef("pk")).annotate_in_subtree()
    rules.update(on_hand=Subquery(summed.values("in_subtree")))


def after_a_move(location: Location, above: Iterable[int]) -> None:
    """``location`` has been hung elsewhere: tell the rules ``above``, where it left or came to."""
    carried = StockLevel.objects.under(location).order_by().values("item")
    reckon(ReorderRule.objects.filter(location__in=list(above), item__in=carried))
