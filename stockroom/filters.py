"""Narrowing and sorting the list of stock. All of it is in the address, so a view can be shared."""

from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from locations.access import may_somewhere
from locations.filters import PlacedFilter, PlaceFilter
from locations.forms import labelled
from locations.models import Role

from .models import Item, ReorderRule, StockLevel, total

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


class ItemFilter(PlacedFilter):
    """Name or code, location and below, category, and how it stands.

    Narrowed to a location, how an item stands is how it stands there.
    """

    q = django_filters.CharFilter()
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
        self.offer_categories([name for name in self.in_categories if name])
        self.may_manage = may_somewhere(self.user, Role.MANAGER)
        if self.may_manage:
            self.form.fields["state"].choices = [*STATES, ARCHIVED]

    @cached_property
    def in_categories(self) -> dict[str, dict[str, int]]:
        """How many items in use there are in each state, by category. One query.

        The states are left out where something else narrows what is counted.
        """
        items = Item.objects.visible_to(self.user).in_use().order_by("category")
        if self.is_narrowed_besides:
            return {name: {} for name in items.values_list("category", flat=True).distinct()}
        if self.user.is_administrator:
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
        """The items asked for, in order. ``in_any_state`` is what they were before the state."""
        state = self.asked.get("state")
        if state == "archived":
            queryset = Item.objects.granting(self.user, Role.MANAGER).archived()
        self.in_any_state = queryset = self.narrowed(queryset)
        if state and state != "archived":
            queryset = queryset.filter(~self.some_left if state == "none-left" else self.short)
        return queryset.order_by(*ORDERS[self.asked.get("sort") or "name"], "pk")

    def narrowed(self, queryset: Any) -> Any:
        """Those of this name, place and category, each with how much is ``left``."""
        kept = self.here(StockLevel.objects.seen_each_by(self.user)).filter(item=OuterRef("pk"))
        queryset = queryset.annotate(left=F("on_hand") if self.knows_all else total(kept))
        if not self.form.is_valid():
            return queryset.none()
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
        rules = self.here(ReorderRule.objects.seen_each_by(self.user)).in_use().below_their_point()
        return rules.order_by().values("item")

    @cached_property
    def counts(self) -> dict[str, int]:  # type: ignore[override]
        """How many there are in each state, of what is found in any. One query at most."""
        if self.is_narrowed_besides or not self.form.is_valid():
            return self.in_any_state.aggregate(**self.in_each_state)
        asked = self.asked["category"]
        kept = [row for name, row in self.in_categories.items() if asked in ("", name)]
        return {state: sum(row[state] for row in kept) for state in COUNTED}

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
        return Q(pk__in=levels.order_by().values("item").distinct())

    @property
    def knows_all(self) -> bool:
        """Is all that there is of an item asked for, by somebody who sees it all?"""
        return self.user.is_administrator and not self.place

    def here(self, rows: Any) -> Any:
        """Those of ``rows`` that are at the location asked for and below."""
        return rows.filter(location__path__startswith=self.place.path) if self.place else rows
