"""Narrowing and sorting the list of gear. All of it is in the address, so a view can be shared."""

from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Count, F, Q
from django.db.models.functions import Lower

from locations.filters import PlacedFilter, PlaceFilter
from locations.forms import labelled

from .models import Asset, AssetType

STATES = [
    ("available", "Available"),
    ("out", "Out"),
    ("today", "Due today"),
    ("overdue", "Overdue"),
    ("mine", "Mine"),
    ("repair", "In repair"),
    ("lost", "Lost"),
]
RETIRED = ("retired", "Retired")
NAME = [Lower("name"), "tag_number"]
ORDERS: dict[str, list[Any]] = {
    "name": NAME,
    "-name": [Lower("name").desc(), "-tag_number"],
    "custodian": [F("custodian_name").asc(nulls_last=True), *NAME],
    "-custodian": [F("custodian_name").desc(nulls_last=True), *NAME],
    "due": [F("due_at").asc(nulls_last=True), *NAME],
    "-due": [F("due_at").desc(nulls_last=True), *NAME],
}


class AssetFilter(PlacedFilter):
    """Name, tag number, serial or custodian; location and below; category, type; who has it."""

    q = django_filters.CharFilter()
    location = PlaceFilter()
    category = django_filters.ChoiceFilter(
        empty_label="Everything", choices=[], widget=labelled("Category")
    )
    type = django_filters.ModelChoiceFilter(queryset=AssetType.objects.none())
    state = django_filters.ChoiceFilter(empty_label="All", choices=[*STATES, RETIRED])
    sort = django_filters.ChoiceFilter(choices=[(order, order) for order in ORDERS])

    class Meta:
        model = Asset
        fields = ["q", "location", "category", "type", "state"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.form.fields["type"].queryset = AssetType.objects.visible_to(self.user)
        kept = Asset.objects.visible_to(self.user).in_use().exclude(type__category="")
        self.offer_categories(
            kept.order_by("type__category").values_list("type__category", flat=True).distinct()
        )

    def filter_queryset(self, queryset: Any) -> Any:
        """The assets asked for, in order. ``in_any_state`` is what they were before the state."""
        state = self.asked.get("state")
        if state == "retired":
            queryset = Asset.objects.visible_to(self.user).filter(state=Asset.State.RETIRED)
        self.in_any_state = self.narrowed(queryset)
        found = self.in_state(state, self.in_any_state)
        return found.annotate_spell().order_by(*ORDERS[self.asked.get("sort") or "name"], "pk")

    def narrowed(self, queryset: Any) -> Any:
        """Those of this name, place and category."""
        if not self.form.is_valid():
            return queryset.none()
        if text := self.asked["q"]:
            queryset = queryset.search(text)
        if category := self.asked["category"]:
            queryset = queryset.filter(type__category=category)
        if kind := self.asked["type"]:
            queryset = queryset.filter(type=kind)
        if self.place:
            queryset = queryset.filter(location__path__startswith=self.place.path)
        return queryset

    def in_state(self, state: str | None, assets: Any) -> Any:
        """Those of ``assets`` in this state; all of them for none."""
        match state:
            case "available":
                return assets.available()
            case "out":
                return assets.out()
            case "today":
                return assets.due_today()
            case "overdue":
                return assets.overdue()
            case "mine":
                return assets.held_by(self.user)
            case "repair":
                return assets.filter(state=Asset.State.IN_REPAIR)
            case "lost":
                return assets.filter(state=Asset.State.LOST)
        return assets

    @cached_property
    def counts(self) -> dict[str, int]:  # type: ignore[override]
        """How many there are in each state, of what is found in any. One query."""
        visible = Asset.objects.visible_to(self.user)
        states = {
            state: Count("pk", filter=Q(pk__in=self.in_state(state, visible).values("pk")))
            for state, _ in STATES
        }
        return self.in_any_state.order_by().aggregate(all=Count("pk"), **states)

    @property
    def count(self) -> int:
        """How many are found, without counting again."""
        return self.counts["all"] if self.asked.get("state") == "retired" else super().count
