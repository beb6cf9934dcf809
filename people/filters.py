"""Narrowing and sorting the list of people. All of it is in the address."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Count, F
from django.db.models.functions import Lower

from .models import STATES, Person, Team
from .pages import LONGEST_SEARCH

ORDERS: dict[str, list[Any]] = {
    "name": [Lower("name")],
    "-name": [Lower("name").desc()],
    "seen": [F("last_login").asc(nulls_first=True), Lower("name")],
    "-seen": [F("last_login").desc(nulls_last=True), Lower("name")],
}


class PersonFilter(django_filters.FilterSet):
    """Name, and for administrators address, team and state. Whoever left is asked for by name.

    What can't be read finds nobody.
    """

    q = django_filters.CharFilter(max_length=LONGEST_SEARCH)
    team = django_filters.ModelChoiceFilter(
        queryset=Team.objects.none(),
        empty_label="Any team",
        widget=forms.Select(attrs={"aria-label": "Team"}),
    )
    state = django_filters.ChoiceFilter(choices=[(state, state) for state in STATES])
    sort = django_filters.ChoiceFilter(choices=[(order, order) for order in ORDERS])

    class Meta:
        model = Person
        fields = ["q", "team", "state"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = self.request.user
        if self.user.is_administrator:
            offered = Team.objects.visible_to(self.user).in_use().with_members()
            self.form.fields["team"].queryset = offered
        else:  # nor is it theirs to know who signed in when
            del self.form.fields["team"], self.form.fields["state"]
            self.form.fields["sort"].choices = [("name", "name"), ("-name", "-name")]

    @property
    def asked(self) -> dict[str, Any]:
        """What the address asks for; nothing in the place of what can't be read."""
        return self.form.cleaned_data if self.form.is_valid() else {}

    @property
    def is_narrowed(self) -> bool:
        """Does the address leave anybody out?"""
        return any(self.data.get(name) for name in self.Meta.fields)

    def filter_queryset(self, queryset: Any) -> Any:
        """The people asked for, in order."""
        self.in_any_state = self.narrowed(queryset)
        found = self.in_any_state.in_state(self.asked.get("state") or "active")
        return found.order_by(*ORDERS[self.asked.get("sort") or "name"], "pk")

    def narrowed(self, queryset: Any) -> Any:
        """Those of this name and team, whether or not they are still active."""
        if not self.form.is_valid():
            return queryset.none()
        if text := self.asked["q"]:
            queryset = queryset.search(text, self.user)
        if team := self.asked.get("team"):
            queryset = queryset.filter(teams=team)
        return queryset

    @property
    def count(self) -> int:
        """How many are found, without counting again."""
        return self.counts[(self.asked.get("state") or "active").replace("-", "_")]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many there are in each state, of what is found in any. One query."""
        counted = {
            state.replace("-", "_"): Count("pk", filter=fact) for state, fact in STATES.items()
        }
        return self.in_any_state.order_by().aggregate(**counted)
