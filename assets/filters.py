"""Narrowing and sorting the list of gear. All of it is in the address, so a view can be shared."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, ExpressionWrapper, F, Q
from django.db.models.functions import Lower
from django.http import QueryDict

from locations.filters import PlacedFilter, PlaceFilter
from locations.forms import labelled
from locations.models import Role
from locations.reach import IsAmong
from people.models import Person
from people.pages import LONGEST_SEARCH

from . import audits, standing
from .models import Asset, AssetQuerySet, AssetType, containing, rows_of

STATES = [
    ("available", "Available"),
    ("out", "Out"),
    ("today", "Due today"),
    ("overdue", "Overdue"),
    ("mine", "Mine"),
    ("repair", "In repair"),
    ("lost", "Lost"),
    ("missing", "Missing"),
]
RETIRED = ("retired", "Retired")
NAME = [Lower("name"), "tag_number"]
ORDERS: dict[str, list[Any]] = {
    "name": NAME,
    "-name": [Lower("name").desc(), "-tag_number"],
    "tag": ["tag_number"],
    "-tag": ["-tag_number"],
    "type": [Lower("type__name"), *NAME],
    "-type": [Lower("type__name").desc(), *NAME],
    "home": [Lower("home__name"), *NAME],
    "-home": [Lower("home__name").desc(), *NAME],
    "seen": ["located_at"],
    "-seen": ["-located_at"],
}
# By something of the open checkout: what nobody has comes afterwards, by name.
HELD_ORDERS: dict[str, list[Any]] = {
    "custodian": [F("spell__custodian__name").asc(), *NAME],
    "-custodian": [F("spell__custodian__name").desc(), *NAME],
    "due": [F("spell__due_at").asc(nulls_last=True), *NAME],
    "-due": [F("spell__due_at").desc(nulls_last=True), *NAME],
    "since": [F("spell__out_at").asc(), *NAME],
    "-since": [F("spell__out_at").desc(), *NAME],
}
IS_FREE = ExpressionWrapper(Q(spell__isnull=True), output_field=BooleanField())
ALL_ARE_OUT = {"out", "today", "overdue", "mine"}
# Whoever looks through a list goes from page to page.
PAGES_AT_ONCE = 20


@dataclass(frozen=True)
class Asks:
    """Whoever asks, and for what: all that a filter wants to know of a request."""

    user: Any


class AssetFilter(PlacedFilter):
    """Name, tag number, serial or custodian; location and below; category, type; who has it."""

    q = django_filters.CharFilter(max_length=LONGEST_SEARCH)
    location = PlaceFilter()
    category = django_filters.ChoiceFilter(
        empty_label="Everything", choices=[], widget=labelled("Category")
    )
    type = django_filters.ModelChoiceFilter(queryset=AssetType.objects.none())
    state = django_filters.ChoiceFilter(empty_label="All", choices=[*STATES, RETIRED])
    custodian = django_filters.ModelChoiceFilter(queryset=Person.objects.none())
    sort = django_filters.ChoiceFilter(choices=[(order, order) for order in ORDERS | HELD_ORDERS])

    class Meta:
        model = Asset
        fields = ["q", "location", "category", "type", "custodian", "state"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, queryset=Asset.objects.none(), **options)
        if self.data.get("type"):
            self.form.fields["type"].queryset = AssetType.objects.visible_to(self.user)
        if self.data.get("custodian"):
            self.form.fields["custodian"].queryset = Person.objects.visible_to(self.user)
        self.offer_categories(
            standing.LULL.remember(
                {"categories": self.user.pk}, lambda: standing.categories(self.user)
            )
        )

    @classmethod
    def found_by(cls, query: str, user: Any) -> AssetQuerySet:
        """What ``user`` finds at an address with this ``query``, in its order."""
        found: AssetQuerySet = cls(QueryDict(query), request=Asks(user)).qs
        return found

    def filter_queryset(self, queryset: Any) -> Any:
        """The assets asked for, in order. ``in_any_state`` is what they were before the state."""
        self.in_any_state = self.narrowed(self.in_reach)
        self.found = self.in_state(self.asked.get("state"), self.in_any_state)
        if self.order in ORDERS:
            return self.found.order_by(*ORDERS[self.order], "pk")
        held_first = [IS_FREE, *HELD_ORDERS[self.order], "pk"]
        return self.found.with_spell().order_by(*held_first)

    @property
    def in_reach(self) -> AssetQuerySet:
        """Where the assets are looked for: among what is in use, or what is retired."""
        seen = Asset.objects.seen_within(self.user, self.place)
        is_retired = self.asked.get("state") == "retired"
        return seen.filter(state=Asset.State.RETIRED) if is_retired else seen.in_use()

    @property
    def order(self) -> str:
        """What the list is sorted by."""
        return self.asked.get("sort") or "name"

    def page(self, number: str | None, size: int) -> Page[Asset]:
        """One page of what is found, each row with all that it says."""
        listed = Paginator(self.qs, size)
        listed.count = self.count  # type: ignore[misc]
        asked = listed.get_page(number)
        start, stop = max(0, asked.start_index() - 1), asked.end_index()
        keys = self.keys(start, stop, size * PAGES_AT_ONCE)
        asked.object_list = rows_of(keys, self.user)
        for row in asked.object_list:
            row.may_operate = row.is_placed(self.user, Role.OPERATOR)
        return asked

    def keys(self, start: int, stop: int, many: int) -> list[int]:
        """The keys of the rows from ``start`` to ``stop``.

        In a lull they are read with those around, ``many`` together, and remembered. What is
        missing, and when it was seen, is told by more than the histories.
        """
        told_elsewhere = self.asked.get("state") == "missing" or self.order.endswith("seen")
        if told_elsewhere or not standing.LULL.is_on:
            return self.read_keys(start, stop)
        first = start - start % many
        about = self.about | {"state": self.data.get("state"), "order": self.order}
        around = standing.LULL.remember(
            about | {"from": first, "many": many},
            lambda: self.read_keys(first, min(first + many, self.count)),
        )
        return list(around[start - first : stop - first])

    def read_keys(self, start: int, stop: int) -> list[int]:
        """The same, as they are now.

        Sorted by who has it, what is out is put in order on its own, and so is what is not: as one
        they would have to be gone through all, for the few at the top.
        """
        if self.order in ORDERS:
            return keys_of(self.found, ORDERS[self.order], start, stop)
        state = self.asked.get("state")
        held = self.count if state in ALL_ARE_OUT else 0 if state else self.counts["out"]
        keys: list[int] = []
        if start < held:
            out = self.found.with_spell().filter(spell__isnull=False)
            keys += keys_of(out, HELD_ORDERS[self.order], start, min(stop, held))
        if stop > held:
            keys += keys_of(self.found.with_nobody(), NAME, max(0, start - held), stop - held)
        return keys

    def narrowed(self, queryset: Any) -> Any:
        """Those of this name, category, type and custodian."""
        if not self.form.is_valid():
            return queryset.none()
        if text := self.asked["q"]:
            found = standing.LULL.remember({"text": text}, lambda: containing(text))
            queryset = queryset.among(text, found)
        if category := self.asked["category"]:
            queryset = queryset.filter(type__category=category)
        if kind := self.asked["type"]:
            queryset = queryset.filter(type=kind)
        if person := self.asked["custodian"]:
            queryset = queryset.held_by(person)
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
            case "missing":
                return assets.filter(IsAmong(audits.keys_of_missing()))
        return assets

    @cached_property
    def counts(self) -> dict[str, int]:  # type: ignore[override]
        """How many there are in each state, of what is found in any."""
        if not self.form.is_valid():
            return standing.counts(self.in_any_state, self.user) | {"missing": 0}
        known = standing.LULL.remember(
            self.about, lambda: standing.counts(self.in_any_state, self.user)
        )
        # What is seen in passing is written in no history.
        gone = audits.keys_of_missing()
        there = self.in_any_state.filter(IsAmong(gone)).order_by().count() if gone else 0
        return known | {"missing": there}

    @property
    def about(self) -> dict[str, Any]:
        """What is asked for, whichever state it is in, and who asks."""
        asked = {name: self.data.get(name) for name in self.Meta.fields if name != "state"}
        return asked | {"user": self.user.pk, "retired": self.asked.get("state") == "retired"}

    @property
    def count(self) -> int:
        """How many are found, without counting again."""
        return self.counts["all"] if self.asked.get("state") == "retired" else super().count


def keys_of(assets: AssetQuerySet, order: list[Any], start: int, stop: int) -> list[int]:
    """Of ``assets`` in this ``order``, the keys of those from ``start`` to ``stop``."""
    return list(assets.order_by(*order, "pk").values_list("pk", flat=True)[start:stop])
