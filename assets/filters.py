"""Narrowing and sorting the list of gear. All of it is in the address, so a view can be shared."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from locations.filters import PlaceFilter, labelled
from locations.models import Location

from .models import Asset

STATES = [
    ("available", "Available"),
    ("out", "Out"),
    ("overdue", "Overdue"),
    ("mine", "Mine"),
]


class AssetFilter(django_filters.FilterSet):
    """Name, tag number, serial or custodian; location and below; category; and who has it."""

    q = django_filters.CharFilter(method="search")
    location = PlaceFilter(method="at")
    category = django_filters.ChoiceFilter(
        field_name="type__category",
        empty_label="Everything",
        choices=[],
        widget=labelled("Category"),
    )
    state = django_filters.ChoiceFilter(empty_label="All", choices=STATES, method="standing")
    sort = django_filters.OrderingFilter(
        fields=[("name", "name"), ("custodian_name", "custodian"), ("due_at", "due")]
    )

    class Meta:
        model = Asset
        fields = ["q", "location", "category", "state"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = self.request.user
        self.form.fields["location"].offer(self.user, Location.objects.visible_to(self.user))
        kept = Asset.objects.visible_to(self.user).exclude(type__category="")
        names = kept.order_by("type__category").values_list("type__category", flat=True).distinct()
        self.form.fields["category"].choices = [("", "Everything"), *((n, n) for n in names)]

    def filter_queryset(self, queryset: QuerySet[Asset]) -> QuerySet[Asset]:
        return super().filter_queryset(queryset) if self.form.is_valid() else queryset.none()

    def search(self, queryset: Any, name: str, text: str) -> Any:
        return queryset.search(text)

    def at(self, queryset: QuerySet[Asset], name: str, place: Location) -> QuerySet[Asset]:
        return queryset.filter(
            Q(location__path__startswith=place.path) | Q(home__path__startswith=place.path)
        )

    def standing(self, queryset: Any, name: str, state: str) -> Any:
        match state:
            case "available":
                return queryset.available()
            case "out":
                return queryset.out()
            case "overdue":
                return queryset.overdue()
        return queryset.held_by(self.user)
