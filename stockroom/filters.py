"""Narrowing and sorting the list of stock. All of it is in the address, so a view can be shared."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet

from locations.filters import PlaceFilter
from locations.models import Location

from .models import Item, StockLevel

STATES = [("to-reorder", "To reorder"), ("none-left", "None left")]


class ItemFilter(django_filters.FilterSet):
    """Name or code, location and below, category, and how it stands."""

    q = django_filters.CharFilter(method="search")
    location = PlaceFilter(method="at")
    category = django_filters.ChoiceFilter(empty_label="Everything", choices=[])
    state = django_filters.ChoiceFilter(empty_label="All", choices=STATES, method="standing")
    sort = django_filters.OrderingFilter(fields=[("name", "name"), ("left", "left")])

    class Meta:
        model = Item
        fields = ["q", "location", "category", "state"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = self.request.user
        visible = Location.objects.visible_to(self.user)
        self.form.fields["location"].offer(self.user, visible)
        kept = Item.objects.visible_to(self.user).in_use().exclude(category="")
        names = kept.order_by("category").values_list("category", flat=True).distinct()
        self.form.fields["category"].choices = [("", "Everything"), *((n, n) for n in names)]

    def filter_queryset(self, queryset: QuerySet[Item]) -> QuerySet[Item]:
        return super().filter_queryset(queryset) if self.form.is_valid() else queryset.none()

    def search(self, queryset: Any, name: str, text: str) -> Any:
        return queryset.search(text)

    def at(self, queryset: QuerySet[Item], name: str, place: Location) -> QuerySet[Item]:
        kept = StockLevel.objects.visible_to(self.user).filter(
            item=OuterRef("pk"), location__path__startswith=place.path
        )
        return queryset.filter(Exists(kept))

    def standing(self, queryset: Any, name: str, state: str) -> Any:
        return queryset.to_reorder(self.user) if state == "to-reorder" else queryset.filter(left=0)
