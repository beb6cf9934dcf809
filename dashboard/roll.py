"""A team's page: who is in it, who could be, and what it may do where."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef

from locations.models import Grant
from people.models import Person, Team

OFFERED = 20


@dataclass(frozen=True)
class Roll:
    """Who belongs to ``team``, as ``user`` sees it: those called ``name``, or all.

    ``wanted`` is part of the name of somebody who is to be added.
    """

    team: Team
    user: Any
    name: str = ""
    wanted: str = ""

    @property
    def members(self) -> Any:
        """Those in the team, also those deactivated: they count again when they come back."""
        known = Person.objects.visible_to(self.user).filter(teams=self.team)
        called = known.search(self.name, self.user) if self.name else known
        return called.order_by("-is_active", "name", "pk")

    @cached_property
    def size(self) -> int:
        """How many active people are in it."""
        if self.team.is_everyone:
            return Person.objects.visible_to(self.user).in_state("signs-in").count()
        return Person.objects.visible_to(self.user).active().filter(teams=self.team).count()

    @cached_property
    def offered(self) -> list[Person]:
        """The first of those who could be added, and one more if there are more."""
        known = Person.objects.visible_to(self.user).active()
        called = known.search(self.wanted, self.user) if self.wanted else known
        there = Team.objects.visible_to(self.user).filter(pk=self.team.pk, members=OuterRef("pk"))
        return list(called.filter(~Exists(there)).order_by("name", "pk")[: OFFERED + 1])

    @property
    def candidates(self) -> list[Person]:
        """The first of those who could be added."""
        return self.offered[:OFFERED]

    @property
    def has_more_candidates(self) -> bool:
        """Are there others, whom a search would find?"""
        return len(self.offered) > OFFERED

    @cached_property
    def grants(self) -> list[Grant]:
        """What the team may do, and where; for administrators, who know all places."""
        given = self.team.grants.select_related("location").order_by("-role", "location__name")
        return list(given)

    @cached_property
    def left_with_nothing(self) -> int:
        """How many of its people who sign in belong to no other team in use."""
        others = Team.objects.visible_to(self.user).in_use().exclude(pk=self.team.pk)
        elsewhere = others.filter(members=OuterRef("pk"))
        active = Person.objects.visible_to(self.user).active().filter(teams=self.team)
        given_to_all = others.filter(is_everyone=True).exclude(grants=None)
        alone = active.filter(~Exists(elsewhere), ~Exists(given_to_all))
        return alone.filter(is_administrator=False, email__isnull=False).count()
