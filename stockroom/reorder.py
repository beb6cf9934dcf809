"""How items stand: what is left where, against their reorder rules."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from locations.models import Location, Role
from locations.questions import KEY
from locations.reach import Keys
from locations.seen import PlacedQuestion, told_roles

from .counts import with_last_count
from .models import ZERO, Item, ReorderRule, StockLevel

# Of the items with these keys: where they are, that and when they were counted there last, and when
# to reorder them.
LEVELS = PlacedQuestion(
    lambda: StockLevel.objects.filter(item__in=Keys([KEY])).select_related("location")
)
COUNTED_LEVELS = PlacedQuestion(
    lambda: with_last_count(
        StockLevel.objects.filter(item__in=Keys([KEY])).select_related("location")
    )
)
RULES = PlacedQuestion(
    lambda: (
        ReorderRule.objects.filter(item__in=Keys([KEY]))
        .in_use()
        .select_related("location")
        .order_by("location__path")
    )
)


@dataclass
class Standing:
    """One item as one person sees it: the visible levels, and the rules at visible locations.

    A rule covers a subtree, and whoever sees a location sees all of its subtree, so ``on_hand`` of
    a visible rule never counts what the person can't see.
    """

    item: Item
    levels: list[StockLevel] = field(default_factory=list)
    rules: list[ReorderRule] = field(default_factory=list)

    @property
    def unit_short(self) -> str:
        """The unit, as it stands after most numbers."""
        return self.item.unit_short

    @property
    def packs(self) -> str:
        """What is left in packs: "2 boxes + 14"; nothing if it comes loose."""
        return self.item.amount_in_packs(self.left)

    @property
    def operable(self) -> list[StockLevel]:
        """The visible levels that this person may use, receive, move and undo at."""
        return [level for level in self.levels if level.may_operate]

    @property
    def fullest(self) -> StockLevel | None:
        """Where most of it is."""
        return fullest(self.levels)

    @property
    def left(self) -> Decimal:
        """The quantity in all visible places."""
        return sum((level.quantity for level in self.levels), ZERO)

    @property
    def pressing(self) -> ReorderRule | None:
        """The rule that is furthest gone: the smallest part of its reorder point is left."""
        return min(self.rules, key=lambda rule: rule.on_hand / rule.reorder_point, default=None)

    @property
    def is_short(self) -> bool:
        """Is any rule below its point?"""
        return bool(self.short_rules)

    @property
    def short_rules(self) -> list[ReorderRule]:
        """The rules whose subtree holds less than their reorder point."""
        return [rule for rule in self.rules if rule.on_hand < rule.reorder_point]

    @property
    def status(self) -> str:
        """The word for it: "out", "low", or nothing when there is enough."""
        if not self.left:
            return "out"
        return "low" if self.is_short else ""

    @property
    def rows(self) -> list[tuple[StockLevel, ReorderRule | None]]:
        """Each visible level with the rule for exactly its place."""
        rules = {rule.location_id: rule for rule in self.rules}
        return [(level, rules.get(level.location_id)) for level in self.levels]

    @property
    def wider_rules(self) -> list[ReorderRule]:
        """Rules at locations that hold none of it themselves: they cover what lies below."""
        places = {level.location_id for level in self.levels}
        return [rule for rule in self.rules if rule.location_id not in places]

    def within(self, location: Location) -> "Standing":
        """How the item stands at ``location`` and below."""
        return Standing(
            self.item,
            [level for level in self.levels if location.contains(level.location)],
            [rule for rule in self.rules if location.contains(rule.location)],
        )

    @property
    def covers_all(self) -> ReorderRule | None:
        """The one rule that covers every visible level, if there is just that rule."""
        if len(self.rules) != 1:
            return None
        [rule] = self.rules
        covered = all(rule.location.contains(level.location) for level in self.levels)
        return rule if covered else None


def fullest(levels: list[StockLevel]) -> StockLevel | None:
    """The level with the most in it; of several, the first."""
    return max(levels, key=lambda level: level.quantity, default=None)


def standings(items: Iterable[Item], user: Any) -> list[Standing]:
    """How ``items`` stand for ``user``, in their order. Two queries, however many; none for none.

    Each level says whether ``user`` may operate there. Of an item out of their sight there is none.
    """
    if not (shown := list(items)):
        return []
    keys = [item.pk for item in shown]
    rules = rules_of(keys, user)
    levels: dict[int, list[StockLevel]] = defaultdict(list)
    seen = told_roles(LEVELS.seen_by(user, keys), user, may_operate=Role.OPERATOR)
    for level in seen:
        levels[level.item_id] += [] if level.location.archived_at else [level]
    return [
        Standing(item, levels[item.pk], rules[item.pk])
        for item in shown
        if user.is_administrator or item.pk in levels
    ]


def standing_and_past(item: Item, user: Any) -> tuple[Standing, list[StockLevel]]:
    """How one item stands, and all levels that ``user`` sees of it: those at archived locations,
    and of what was merged into it, as well. Each says when it was counted last. Two queries, three
    if something was merged.
    """
    items = {item.pk: item} | {other.pk: other for other in item.all_merged}
    seen = COUNTED_LEVELS.seen_by(user, list(items))
    levels = told_roles(seen, user, may_operate=Role.OPERATOR)
    for level in levels:
        level.item = items[level.item_id]
    kept = [level for level in levels if level.item_id == item.pk]
    in_use = [level for level in kept if not level.location.archived_at]
    return Standing(item, in_use, rules_of([item.pk], user)[item.pk]), levels


def rules_of(keys: list[int], user: Any) -> dict[int, list[ReorderRule]]:
    """The reorder rules that ``user`` sees of the items with these ``keys``, from the top down.

    By the key of the item. Of an item without any there are none.
    """
    rules: dict[int, list[ReorderRule]] = defaultdict(list)
    for rule in RULES.seen_by(user, keys):
        rules[rule.item_id].append(rule)
    return rules
