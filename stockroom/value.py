"""What stock is worth: every level at what one unit of it cost, by location and by category."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F, Sum, Window
from django.db.models.functions import Coalesce, RowNumber

from locations.models import Location, Role

from .models import ZERO, Item, Movement, StockLevel

CENT = Decimal("0.01")
LAST, AVERAGE = "last", "average"


def last_costs(user: Any, *, items: Iterable[int] | None = None) -> dict[int, Decimal]:
    """What one unit of each item cost last, or of these ``items``, as far as ``user`` may know.

    cost(i) = unit_cost of the newest receipt of i that has one and was not undone,
              else price / pack_size of what the preferred supplier asks.

    This is the "last purchase price" of stock valuation: quick to follow prices, and jumpy.
    """
    offers = Item.objects.visible_to(user).filter(
        sold_by__is_preferred=True, sold_by__archived_at=None, sold_by__price__isnull=False
    )
    newest = Window(RowNumber(), partition_by=F("kept"), order_by=[F("at").desc(), F("pk").desc()])
    receipts = bought(user)
    if items is not None:
        wanted = list(items)
        offers, receipts = offers.filter(pk__in=wanted), receipts.filter(kept__in=wanted)
    asked = offers.order_by().values_list("pk", "sold_by__price", "sold_by__pack_size")
    costs = {item: price / size for item, price, size in asked if price is not None}
    receipts = receipts.annotate(place=newest).filter(place=1)
    return costs | dict(receipts.values_list("kept", "unit_cost"))


def average_costs(user: Any) -> dict[int, Decimal]:
    """What one unit of each item cost on average, as far as ``user`` may know.

    cost(i) = Σ quantity × unit_cost / Σ quantity, over all receipts of i that have a cost and
              were not undone.

    It is the periodic weighted average of all that was ever bought (IAS 2.27 allows a weighted
    average "as each additional shipment is received" as well; this one has no opening balance).
    """
    sums = bought(user).order_by().values("kept").annotate(
        paid=Sum(F("delta") * F("unit_cost")), quantity=Sum("delta")
    )  # fmt: skip
    return {
        item: Decimal(str(paid)) / Decimal(str(quantity))
        for item, paid, quantity in sums.values_list("kept", "paid", "quantity")
    }


def bought(user: Any) -> Any:
    """Receipts with a cost, at locations that ``user`` can see, each of the item ``kept``.

    What was bought of an item that was merged into another counts as bought of that one.
    """
    receipts = Movement.objects.filter(
        kind=Movement.Kind.RECEIVE, unit_cost__isnull=False, reversed_by=None
    )
    if not user.is_administrator:
        # As a list: among a million lines PostgreSQL looks it up at once, where it would take
        # seconds to ask ``visible_to`` for each of them.
        seen = Location.objects.visible_to(user).values_list("pk", flat=True)
        receipts = receipts.filter(level__location__in=list(seen))
    return receipts.annotate(kept=Coalesce("level__item__merged_into", "level__item"))


COSTS = {LAST: last_costs, AVERAGE: average_costs}


@dataclass
class Worth:
    """What is worth how much: a location with all below it, or a category."""

    name: str
    location: Location | None = None
    total: Decimal = ZERO
    items: set[int] = field(default_factory=set)
    unknown: set[int] = field(default_factory=set)

    def add(self, item: int, quantity: Decimal, cost: Decimal | None) -> None:
        """Count ``quantity`` of ``item`` in, at ``cost`` for one."""
        self.items.add(item)
        if cost is None:
            self.unknown.add(item)
        else:
            self.total += quantity * cost

    @property
    def is_known(self) -> bool:
        """Is there a cost for any of it?"""
        return len(self.unknown) < len(self.items)

    @property
    def amount(self) -> Decimal:
        """The total, in whole cents."""
        return self.total.quantize(CENT)


@dataclass
class Sums:
    """All stock, and its parts: by location, and by category."""

    all: Worth = field(default_factory=lambda: Worth("All"))
    by_place: dict[int, Worth] = field(default_factory=dict)
    by_category: dict[str, Worth] = field(default_factory=lambda: defaultdict(lambda: Worth("")))


class Valuation:
    """What all stock is worth that ``user`` manages, or that is ``at`` a location and below.

    A level of quantity q is worth q × the cost of its item; the cents are rounded only in the sums.
    Five queries, however much there is.
    """

    def __init__(self, user: Any, *, by: str = LAST, at: Location | None = None) -> None:
        self.user, self.at = user, at
        self.costs = COSTS[by](user)
        self.places = Location.objects.granting(user, Role.MANAGER).in_use().in_bulk()
        levels = StockLevel.objects.granting(user, Role.MANAGER).in_use().filter(quantity__gt=0)
        self.levels = levels.under(at) if at else levels

    @cached_property
    def sums(self) -> Sums:
        """What is worth how much. A spreadsheet has no need to go through the levels for it."""
        sums = Sums()
        rows = self.levels.order_by().values_list("item", "item__category", "location", "quantity")
        for item, category, place, quantity in rows.iterator():
            cost = self.costs.get(item)
            if (step := self.step_to(place)) is None:
                continue
            worth = sums.by_place.setdefault(step.pk, Worth(str(step), step))
            sums.by_category[category].name = category
            for each in (sums.all, worth, sums.by_category[category]):
                each.add(item, quantity, cost)
        return sums

    @property
    def all(self) -> Worth:
        """All of it."""
        return self.sums.all

    def step_to(self, key: int) -> Location | None:
        """The location under which a level is listed: the next step down on the way to it."""
        if (place := self.places.get(key)) is None:  # archived while this was read
            return None
        way = [step for step in (*place.ancestor_keys, key) if step in self.places]
        if self.at and self.at.pk in way:
            below = way[way.index(self.at.pk) + 1 :]
            return self.places[below[0]] if below else self.at
        return self.places[way[0]]

    @property
    def locations(self) -> list[Worth]:
        """The locations, the most valuable first; what is at the one asked for itself, last."""
        return sorted(
            self.sums.by_place.values(),
            key=lambda worth: (worth.location == self.at, -worth.total, worth.name.casefold()),
        )

    @property
    def categories(self) -> list[Worth]:
        """The categories, the most valuable first."""
        return sorted(self.sums.by_category.values(), key=lambda worth: (-worth.total, worth.name))

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """One line a level, for a spreadsheet."""
        rows = self.levels.select_related("item", "location").order_by("location__path", "item")
        for level in rows.iterator():
            cost = self.costs.get(level.item_id)
            way = [self.places[key] for key in level.location.ancestor_keys if key in self.places]
            yield (
                " › ".join(map(str, [*way, level.location])),
                level.item.code,
                level.item.name,
                level.item.category,
                level.quantity.normalize(),
                level.item.unit,
                "" if cost is None else cost.quantize(Decimal("0.0001")),
                "" if cost is None else (level.quantity * cost).quantize(CENT),
            )
