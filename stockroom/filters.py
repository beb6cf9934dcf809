"""Narrowing and sorting the list of stock. All of it is in the address, so a view can be shared."""

from functools import cached_property
from typing import Any

import django_filters
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from locations.access import may_somewhere
from locations.filters import PlacedFilter, PlaceFilter
from locations.forms import labelled
from locations.lull import Lull
from locations.models import Role, within
from locations.reach import Keys
from people.pages import LONGEST_SEARCH

from .models import (
    Item,
    ItemEvent,
    Movement,
    OrderEvent,
    Renaming,
    ReorderRule,
    RuleEvent,
    StockLevel,
    total,
)

STATES = [("to-reorder", "To reorder"), ("none-left", "None left")]
COUNTED = ("all", "to_reorder", "none_left")
ARCHIVED = ("archived", "Archived")
NAME = Lower("name")
ORDERS: dict[str, list[Any]] = {
    "name": [NAME.asc()],
    "-name": [NAME.desc()],
    "left": ["left", NAME],
    "-left": ["-left", NAME],
}
# Whatever changes how many items somebody can see, and how they stand, is a line of one of these,
# or the first level of an item at a location.
LULL = Lull("stock", (Movement, ItemEvent, RuleEvent, OrderEvent, Renaming), grow=(StockLevel,))


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

    # The keys that a count looks at, if it need not look at all.
    only: Keys | None = None

    class Meta:
        model = Item
        fields = ["q", "location", "category", "state"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_categories([name for name in self.in_categories if name])
        self.may_manage = may_somewhere(self.user, Role.MANAGER)
        if self.may_manage:
            self.form.fields["state"].choices = [*STATES, ARCHIVED]

    def page(self, number: str | None, size: int) -> tuple[Page[Any], list[Item]]:
        """One page of what is found, and the items on it."""
        if self.knows_all and not self.is_narrowed:  # there is an index for that
            listed = Paginator(self.qs, size)
            listed.count = self.count  # type: ignore[misc]
            shown = listed.get_page(number)
            return shown, list(shown.object_list)
        shown = Paginator(self.keys, size).get_page(number)
        rows = Item.objects.visible_to(self.user).filter(pk__in=Keys(shown.object_list))
        known = {item.pk: item for item in rows.order_by()}
        return shown, [known[key] for key in shown.object_list if key in known]

    @cached_property
    def keys(self) -> list[int]:
        """The keys of all that is found, in order. To find them takes as long, however few."""
        about = {name: self.data.get(name) for name in (*self.Meta.fields, "sort")}
        about |= {"keys": self.user.pk}
        return LULL.remember(about, lambda: list(self.qs.values_list("pk", flat=True)))

    @cached_property
    def in_categories(self) -> dict[str, dict[str, int]]:
        """How many items in use there are in each state, by category. One query.

        The states are left out where something else narrows what is counted.
        """
        narrowed = self.is_narrowed_besides
        about = {"categories": self.user.pk, "states": not narrowed}
        return LULL.remember(about, self.categories if narrowed else self.states)

    def categories(self) -> dict[str, dict[str, int]]:
        """The categories alone."""
        items = Item.objects.visible_to(self.user).in_use().order_by("category")
        return {name: {} for name in items.values_list("category", flat=True).distinct()}

    def states(self) -> dict[str, dict[str, int]]:
        """The states in each category."""
        if self.user.is_administrator:
            items = Item.objects.visible_to(self.user).in_use().order_by("category")
            rows = items.values("category").annotate(**self.in_each_state)
        else:
            rows = self.by_levels()
        return {row.pop("category"): row for row in rows}

    def by_levels(self) -> Any:
        """The same of what is kept where somebody with grants sees it: levels are read once."""
        kept = StockLevel.objects.visible_to(self.user).filter(item__archived_at=None)
        rows = kept.values(category=F("item__category")).order_by("category")
        some = Count("item", distinct=True, filter=Q(quantity__gt=0))
        return rows.annotate(
            all=Count("item", distinct=True),
            to_reorder=Count("item", distinct=True, filter=Q(item__in=self.short_of)),
            none_left=F("all") - some,
        )

    @property
    def is_narrowed_besides(self) -> bool:
        """Does the address ask for more than a category and a state of what is in use?"""
        asked = self.data.get
        return bool(asked("q") or asked("location") or asked("state") == "archived")

    @property
    def in_each_state(self) -> dict[str, Count]:
        """Counts of items, for each state."""
        return {
            "all": Count("pk"),
            "to_reorder": Count("pk", filter=self.short),
            "none_left": Count("pk", filter=~self.some_left),
        }

    def filter_queryset(self, queryset: QuerySet[Item]) -> QuerySet[Item]:
        """The items asked for, in order."""
        state, queryset = self.asked.get("state"), self.in_any_state
        if state and state != "archived":
            queryset = queryset.filter(~self.some_left if state == "none-left" else self.short)
        return queryset.order_by(*ORDERS[self.asked.get("sort") or "name"], "pk")

    @cached_property
    def in_reach(self) -> Any:
        """Where the items are looked for."""
        if self.asked.get("state") == "archived":
            return Item.objects.granting(self.user, Role.MANAGER).archived()
        return self.queryset

    @cached_property
    def in_any_state(self) -> Any:
        """What is found before the state is asked for."""
        return self.narrowed(self.in_reach)

    def narrowed(self, queryset: Any) -> Any:
        """Those of this name, place and category; with how much is ``left``, if that sorts them."""
        if not self.form.is_valid():
            return queryset.none()
        kept = self.here(StockLevel.objects.seen_each_by(self.user)).filter(item=OuterRef("pk"))
        if self.asked["sort"].endswith("left"):
            queryset = queryset.annotate(left=F("on_hand") if self.knows_all else total(kept))
        if text := self.asked["q"]:
            queryset = queryset.search(text)
        if category := self.asked["category"]:
            queryset = queryset.filter(category=category)
        return queryset.filter(Exists(kept)) if self.place else queryset

    @property
    def short(self) -> Q:
        """Is an item short of a reorder point at the place asked for or below?"""
        return Q(pk__in=self.short_of)

    @property
    def short_of(self) -> Any:
        """The keys of those items."""
        if self.only:
            rules = ReorderRule.objects.visible_to(self.user).filter(item__in=self.only)
        else:
            rules = ReorderRule.objects.seen_each_by(self.user)
        return self.here(rules).in_use().below_their_point().order_by().values("item")

    @cached_property
    def counts(self) -> dict[str, int]:  # type: ignore[override]
        """How many there are in each state, of what is found in any. One query at most."""
        if not self.form.is_valid():
            return dict.fromkeys(COUNTED, 0)
        if self.is_narrowed_besides:
            about = {name: self.data.get(name) for name in ("q", "location", "category")}
            about |= {"user": self.user.pk, "archived": self.asked["state"] == "archived"}
            return LULL.remember(about, self.counts_of_what_is_found)
        asked = self.asked["category"]
        kept = [row for name, row in self.in_categories.items() if asked in ("", name)]
        return {state: sum(row[state] for row in kept) for state in COUNTED}

    def counts_of_what_is_found(self) -> dict[str, int]:
        """How many of the items found are in each state; nothing else is looked at.

        Where a state is asked for, those in the others have not been found yet.
        """
        if self.asked["state"] in ("", "archived"):
            self.only = Keys(self.keys)
            found = self.in_reach.filter(pk__in=self.only)
            return found.aggregate(**self.in_each_state)
        return self.in_any_state.aggregate(**self.in_each_state)

    @property
    def count(self) -> int:
        """How many are found, without counting again."""
        return self.counts["all"] if self.asked.get("state") == "archived" else super().count

    @property
    def some_left(self) -> Q:
        """Is any of an item left at the place asked for and below?"""
        if self.knows_all:
            return Q(on_hand__gt=0)
        levels = self.here(StockLevel.objects.visible_to(self.user)).filter(quantity__gt=0)
        if self.only:
            levels = levels.filter(item__in=self.only)
        return Q(pk__in=levels.order_by().values("item").distinct())

    @property
    def knows_all(self) -> bool:
        """Is all that there is of an item asked for, by somebody who sees it all?"""
        return self.user.is_administrator and not self.place

    def here(self, rows: Any) -> Any:
        """Those of ``rows`` that are at the location asked for and below."""
        return rows.filter(within(self.place)) if self.place else rows
