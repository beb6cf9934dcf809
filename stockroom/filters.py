"""Narrowing and sorting the list of stock. All of it is in the address, so a view can be shared."""

from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from locations.access import may_somewhere
from locations.filters import PlacedFilter, PlaceFilter
from locations.forms import labelled
from locations.models import Role

from .models import Item, ReorderRule, StockLevel, total

STATES = [("to-reorder", "To reorder"), ("none-left", "None left")]
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
        self.offer_categories(Item.objects.visible_to(self.user).in_use().categories())
        self.may_manage = may_somewhere(self.user, Role.MANAGER)
        if self.may_manage:
            self.form.fields["state"].choices = [*STATES, ARCHIVED]

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
        queryset = queryset.annotate(left=total(kept))
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
        rules = self.here(ReorderRule.objects.seen_each_by(self.user)).in_use().below_their_point()
        return Q(pk__in=rules.order_by().values("item"))

    @cached_property
    def counts(self) -> dict[str, int]:  # type: ignore[override]
        """How many there are in each state, of what is found in any. One query."""
        return self.in_any_state.aggregate(
            all=Count("pk"),
            to_reorder=Count("pk", filter=self.short),
            none_left=Count("pk", filter=~self.some_left),
        )

    @property
    def count(self) -> int:
        """How many are found, without counting again."""
        return self.counts["all"] if self.asked.get("state") == "archived" else super().count

    @property
    def some_left(self) -> Q:
        """Is any of an item left at the place asked for and below?"""
        levels = self.here(StockLevel.objects.visible_to(self.user)).filter(quantity__gt=0)
        return Q(pk__in=levels.order_by().values("item").distinct())

    def here(self, rows: Any) -> Any:
        """Those of ``rows`` that are at the location asked for and below."""
        return rows.filter(location__path__startswith=self.place.path) if self.place else rows
