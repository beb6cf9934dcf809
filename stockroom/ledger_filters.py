"""Narrowing the ledger. All of it is in the address, so a view can be shared and exported."""

from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Q, Sum

from locations.filters import PlaceFilter
from locations.forms import labelled
from locations.models import Location
from people.choosing import PersonField
from people.clock import house_zone
from people.models import Person

from .models import Item, Movement, Reason, StockLevel

# Beyond so many lines nobody counts them, and we don't either.
MOST = 10_000
KINDS = [
    ("use", "Use"),
    ("receive", "Receive"),
    ("move", "Move"),
    ("adjust", "Adjust"),
    ("count", "Count"),
    ("merge", "Merge"),
    ("undo", "Undo"),
]
MOVES = [Movement.Kind.MOVE_IN, Movement.Kind.MOVE_OUT]


class PersonFilter(django_filters.Filter):
    """One of the people that the person who asks knows of, those who left included."""

    field_class = PersonField


def day(words: str) -> Any:
    """A day to choose."""
    return forms.DateInput(attrs={"type": "date", "aria-label": words}, format="%Y-%m-%d")


class LedgerFilter(django_filters.FilterSet):
    """Item, level, location and below, person, kind, reason, days, and words.

    The days are the organisation's. What can't be read finds nothing.
    """

    q = django_filters.CharFilter()
    item = django_filters.ModelChoiceFilter(queryset=Item.objects.none())
    level = django_filters.ModelChoiceFilter(queryset=StockLevel.objects.none())
    location = PlaceFilter()
    person = PersonFilter(empty_label="Anybody", widget=labelled("Person"))
    kind = django_filters.ChoiceFilter(
        empty_label="Everything", choices=KINDS, widget=labelled("Kind")
    )
    reason = django_filters.ModelChoiceFilter(
        queryset=Reason.objects.none(), empty_label="Any reason", widget=labelled("Reason")
    )
    since = django_filters.DateFilter(widget=day("From"))
    until = django_filters.DateFilter(widget=day("To"))

    class Meta:
        model = Movement
        fields = ["kind"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user = self.request.user
        fields = self.form.fields
        fields["item"].queryset = Item.objects.visible_to(user)
        levels = StockLevel.objects.visible_to(user)
        fields["level"].queryset = levels.select_related("item", "location")
        fields["location"].offer(user, Location.objects.visible_to(user))
        fields["person"].offer_rows(Person.objects.visible_to(user))
        fields["reason"].queryset = Reason.objects.visible_to(user)

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What the address asks for; nothing in the place of what can't be read."""
        return self.form.cleaned_data if self.form.is_valid() else {}

    @property
    def is_narrowed(self) -> bool:
        """Does the address leave anything out?"""
        return any(self.data.get(name) for name in self.filters)

    @property
    def about(self) -> Item | None:
        """The one item that all lines are about."""
        level = self.asked.get("level")
        return level.item if level else self.asked.get("item")

    def filter_queryset(self, queryset: Any) -> Any:
        """The lines asked for."""
        if not self.form.is_valid():
            return queryset.none()
        asked = self.asked
        if text := asked["q"].strip():
            queryset = queryset.worded(text)
        if asked["item"]:
            queryset = queryset.of_item(asked["item"])
        if asked["location"]:
            queryset = queryset.under(asked["location"])
        if asked["person"]:
            queryset = queryset.concerning(asked["person"])
        if asked["kind"]:
            kinds = MOVES if asked["kind"] == "move" else [asked["kind"]]
            queryset = queryset.filter(kind__in=kinds)
        for name in ("level", "reason"):
            if asked[name]:
                queryset = queryset.filter(**{name: asked[name]})
        return queryset.filter(self.in_time)

    @property
    def in_time(self) -> Q:
        """Is a line of one of the days asked for?"""
        since, until, within = self.asked["since"], self.asked["until"], Q()
        zone = house_zone()
        try:
            if since:
                within &= Q(at__gte=datetime.combine(since, time(), zone))
            if until:
                within &= Q(at__lt=datetime.combine(until + timedelta(days=1), time(), zone))
        except OverflowError:  # the last day there is
            pass
        return within

    @cached_property
    def count(self) -> int:
        """How many lines there are, as far as anybody counts."""
        return self.qs.order_by()[: MOST + 1].count()

    most = MOST

    @property
    def is_long(self) -> bool:
        """Are there more than anybody counts?"""
        return self.count > MOST

    @cached_property
    def sums(self) -> dict[str, Any]:
        """What came in, what went out, and what is between them; only of one item, in its unit."""
        if self.about is None or self.is_long:
            return {}
        up, down = Sum("delta", filter=Q(delta__gt=0)), Sum("delta", filter=Q(delta__lt=0))
        found = self.qs.order_by().aggregate(lines=Count("pk"), up=up, down=down)
        up, down = found["up"] or 0, found["down"] or 0
        return {"up": up, "down": -down, "net": up + down}
