"""Who may do what where, at a glance: teams across, locations down."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count

from people.models import Person, Team

from . import tree
from .models import Atlas, Grant, Location, Role

# So many locations are shown without being asked for; above that, those where a role is given.
WHOLE = 60
ROWS = 60
COLUMNS = 6


@dataclass(frozen=True)
class Cell:
    """What one team may do at one location: by what is given there, or further up."""

    team: Team
    location: Location
    given: Grant | None
    above: Grant | None

    @property
    def role(self) -> int:
        """The highest role: it is the one that counts."""
        return max(grant.role if grant else 0 for grant in (self.given, self.above))

    @property
    def comes_from_above(self) -> bool:
        """Would it be the same without what is given here?"""
        return self.above is not None and self.above.role == self.role


@dataclass(frozen=True)
class Row:
    """A location with a cell for each team."""

    location: Location
    depth: int
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """The part of it that ``user`` manages, narrowed to a location, a team or a person's teams."""

    user: Any
    at: Location | None = None
    team: Team | None = None
    person: Person | None = None
    every: bool = False
    page: str | None = None
    columns_page: str | None = None

    @cached_property
    def columns(self) -> Page[Any]:
        """The teams across: Everyone first, then by name."""
        teams = Team.objects.visible_to(self.user).in_use().annotate(size=Count("members"))
        if self.team:
            teams = teams.filter(pk=self.team.pk)
        if self.person:
            teams = teams.filter(pk__in=Team.objects.of(self.person).values("pk"))
        listed = teams.order_by("-is_everyone", "name", "pk")
        return Paginator(listed, COLUMNS).get_page(self.columns_page)

    @cached_property
    def managed(self) -> list[Location]:
        """Every location that could be a row, as the tree is read from the top."""
        managed = Location.objects.granting(self.user, Role.MANAGER).in_use()
        return tree.in_order(managed.under(self.at) if self.at else managed)

    @cached_property
    def is_whole(self) -> bool:
        """Is every one of them a row?"""
        return self.every or len(self.managed) <= WHOLE

    @cached_property
    def listed(self) -> list[Location]:
        """The locations that are rows, on whichever page."""
        if self.is_whole:
            return self.managed
        given = {grant.location_id for grant in self.grants}
        on_the_way = {key for place in self.managed if place.pk in given for key in way(place)}
        return [place for place in self.managed if place.pk in on_the_way or place == self.at]

    @cached_property
    def page_obj(self) -> Page[Location]:
        """The locations of this page."""
        return Paginator(self.listed, ROWS).get_page(self.page)

    @cached_property
    def grants(self) -> list[Grant]:
        """What the teams across are given, at the locations down and above them."""
        keys = {key for place in self.managed for key in way(place)}
        given = Grant.objects.filter(team__in=list(self.columns)).select_related(
            "location", "given_by"
        )
        if not self.user.is_administrator:
            given = given.filter(location__in=keys)
        return list(given)

    @cached_property
    def rows(self) -> list[Row]:
        """The locations of this page with their cells."""
        given: dict[tuple[int, int], Grant] = {
            (grant.team_id, grant.location_id): grant for grant in self.grants
        }
        managed = {place.pk for place in self.managed}
        return [
            Row(
                place,
                sum(key in managed for key in place.ancestor_keys),
                [cell(team, place, given) for team in self.columns],
            )
            for place in self.page_obj
        ]

    @cached_property
    def atlas(self) -> Atlas:
        """The names of the locations that roles come from."""
        return Atlas(self.user, [*self.page_obj, *(grant.location for grant in self.grants)])

    def cell_at(self, team: int | None, location: int | None) -> Cell | None:
        """The cell of these keys, if it is on this page."""
        for row in self.rows:
            for found in row.cells:
                if (found.team.pk, found.location.pk) == (team, location):
                    return found
        return None


def way(place: Location) -> list[int]:
    """The keys of ``place`` and of all above it."""
    return [*place.ancestor_keys, place.pk]


def cell(team: Team, place: Location, given: dict[tuple[int, int], Grant]) -> Cell:
    """What ``team`` may do at ``place``, out of what is ``given``."""
    above = [given[team.pk, key] for key in place.ancestor_keys if (team.pk, key) in given]
    highest = max(above, key=lambda grant: grant.role, default=None)
    return Cell(team, place, given.get((team.pk, place.pk)), highest)
