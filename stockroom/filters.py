"""Narrowing and sorting the list of stock. All of it is in the address, so a view can be shared."""

from collections.abc import Collection
from functools import cached_property
from typing import Any

import django_filters
from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, QuerySet

from locations.access import may_somewhere
from locations.filters import PlacedFilter, PlaceFilter
from locations.forms import labelled
from locations.lull import Lull
from locations.models import Role, within
from locations.questions import MANY
from locations.seen import keys_seen
from people.pages import LONGEST_SEARCH

from .kept import ITEMS, ORDERS, kept_at, short_and_used_up
from .models import (
    Item,
    ItemEvent,
    Movement,
    OrderEvent,
    Renaming,
    RuleEvent,
    StockLevel,
    total,
)

STATES = [("to-reorder", "To reorder"), ("none-left", "None left")]
COUNTED = ("all", "to_reorder", "none_left")
ARCHIVED = ("archived", "Archived")
# Whatever changes how many items somebody can see, and how they stand, is a line of one of these,
# or the first level of an item at a location, which is as old as what came there first.
BEGUN = (
    "COALESCE((SELECT at <= %s FROM stockroom_movement WHERE level_id = stockroom_stocklevel.id"
    " ORDER BY at, id LIMIT 1), 1 = 1)"
)
LEVELS = (StockLevel, BEGUN)
LULL = Lull("stock", (Movement, ItemEvent, RuleEvent, OrderEvent, Renaming), grow=(LEVELS,))
# Which items somebody sees, and what they are called, outlasts what is used and received.
CATALOGUE = Lull("catalogue", (ItemEvent, Renaming), grow=(LEVELS,), of=LULL)


class ItemFilter(PlacedFilter):
    """Name or code, location and below, category, and how it stands.

    Narrowed to a location, how an item stands is how it stands there.
    """

    q = django_filters.CharFilter(max_length=LONGEST_SEARCH)
    location = PlaceFilter()
    category = django_filters.ChoiceFilter(
        empty_label="Everything", choices=[], widget=labelled("Category")
    )
    state = django_filters.ChoiceFilter(empty_label="All", choices=STATES)
    sort = django_filters.ChoiceFilter(choices=[(order, order) for order in ORDERS])

    class Meta:
        model = Item
        fields = ["q", "location", "category", "state"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_categories(
            CATALOGUE.remember({"categories": self.user.pk}, self.queryset.categories)
        )
        self.may_manage = may_somewhere(self.user, Role.MANAGER)
        if self.may_manage:
            self.form.fields["state"].choices = [*STATES, ARCHIVED]

    def page(self, number: str | None, size: int) -> tuple[Page[Any], list[Item]]:
        """One page of what is found, and the items on it."""
        if self.is_everything and not self.asked.get("state"):  # there is an index for that
            listed = Paginator(self.qs, size)
            listed.count = self.count  # type: ignore[misc]
            shown = listed.get_page(number)
            return shown, list(shown.object_list)
        shown = Paginator(self.found, size).get_page(number)
        known = {item.pk: item for item in ITEMS.of(shown.object_list)}
        return shown, [known[key] for key in shown.object_list if key in known]

    @cached_property
    def found(self) -> list[int]:
        """The keys of all that is found, in order."""
        match self.asked.get("state"):
            case "to-reorder":
                return [key for key in self.keys if key in self.short]
            case "none-left":
                return [key for key in self.keys if key in self.used_up]
        return self.keys

    @cached_property
    def keys(self) -> list[int]:
        """The same in whichever state. To find them takes as long, however few."""
        if not self.form.is_valid():
            return []
        lull = LULL if self.order.endswith("left") else CATALOGUE
        return lull.remember(self.about | {"order": self.order}, self.read_keys)

    def read_keys(self) -> list[int]:
        """The same as they are now."""
        if self.places is None or self.asked["q"] or self.is_archived:
            return list(self.qs.values_list("pk", flat=True))
        wanted = self.asked["category"]
        kept = kept_at(self.places, self.order)
        return [item for item, category in kept if wanted in ("", category)]

    def filter_queryset(self, queryset: QuerySet[Item]) -> QuerySet[Item]:
        """What is found in whichever state, in order."""
        found: Any = queryset
        if self.is_archived:
            found = Item.objects.granting(self.user, Role.MANAGER).archived()
        levels = StockLevel.objects.seen_each_by(self.user).filter(item=OuterRef("pk"))
        if self.place:
            levels = levels.filter(within(self.place))
            found = found.filter(Exists(levels))
        if self.order.endswith("left"):
            found = found.annotate(left=F("on_hand") if self.places is None else total(levels))
        if text := self.asked.get("q"):
            found = found.search(text)
        if category := self.asked.get("category"):
            found = found.filter(category=category)
        return found.order_by(*ORDERS[self.order], "pk")

    @cached_property
    def counts(self) -> dict[str, int]:  # type: ignore[override]
        """How many there are in each state, of what is found in any; of what is archived, all."""
        if not self.form.is_valid():
            return dict.fromkeys(COUNTED, 0)
        if self.is_everything:
            found = CATALOGUE.remember({"everything": True}, self.queryset.count)
        else:
            found = len(self.keys)
        return dict(zip(COUNTED, (found, len(self.short), len(self.used_up)), strict=True))

    @property
    def short(self) -> Collection[int]:
        """The keys of what is found and short of a reorder point there."""
        return self.states[0]

    @property
    def used_up(self) -> Collection[int]:
        """The keys of what is found and of which nothing is left there."""
        return self.states[1]

    @cached_property
    def states(self) -> list[set[int]]:
        """Both. What is archived is in neither state."""
        if self.is_archived:
            return [set(), set()]
        return [set(keys) for keys in LULL.remember(self.about, self.read_states)]

    def read_states(self) -> list[list[int]]:
        """The same as they are now. One query."""
        if self.is_everything:
            return list(map(list, short_and_used_up(None, None)))
        found = set(self.keys)
        some = found if self.asked["q"] and len(found) <= MANY else None
        return [list(found & keys) for keys in short_and_used_up(some, self.places)]

    @property
    def count(self) -> int:
        """How many are found, without counting again."""
        return self.counts["all"] if self.is_archived else super().count

    @cached_property
    def places(self) -> Collection[int] | None:
        """The keys of the locations that are looked at; None for all there are."""
        return keys_seen(self.user, self.place)

    @property
    def order(self) -> str:
        """What the list is sorted by."""
        return self.asked.get("sort") or "name"

    @property
    def is_archived(self) -> bool:
        """Is what is archived asked for?"""
        return self.asked.get("state") == "archived"

    @property
    def is_everything(self) -> bool:
        """Is all there is looked at, in any state?"""
        asked = self.asked.get
        return self.places is None and not (asked("q") or asked("category") or self.is_archived)

    @property
    def about(self) -> dict[str, Any]:
        """What is asked for, in whichever state and order, and who asks."""
        asked = {name: self.data.get(name) for name in ("q", "location", "category")}
        return asked | {"user": self.user.pk, "archived": self.is_archived}
