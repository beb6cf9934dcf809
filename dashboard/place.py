"""A location's page: what is inside it, here, and who may do what."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from assets.models import Asset
from locations.models import Atlas, Grant, Location, Role
from people.models import Team
from stockroom.models import Item, ReorderRule, StockLevel
from stockroom.reorder import Standing, standings

SHOWN = 10


@dataclass(frozen=True)
class Place:
    """One location as ``user`` sees it. A fixed number of queries, whatever is in it."""

    location: Location
    user: Any

    @cached_property
    def counted(self) -> dict[int, Location]:
        """This location and those directly inside, with how much is in each and below."""
        below = {"location__path__startswith": OuterRef("path")}
        levels = StockLevel.objects.seen_each_by(self.user).filter(item__archived_at=None, **below)
        gear = Asset.objects.visible_to(self.user).in_use().filter(**below)
        short = ReorderRule.objects.seen_each_by(self.user).short().filter(**below)
        return (
            Location.objects.visible_to(self.user)
            .filter(Q(pk=self.location.pk) | Q(parent=self.location, archived_at=None))
            .annotate(
                items=how_many(levels, "item"),
                gear=how_many(gear, "pk"),
                to_reorder=how_many(short, "item"),
            )
            .in_bulk()
        )

    @property
    def drawers(self) -> list[Location]:
        """The locations directly inside, with their counts, in their order."""
        inside = [drawer for drawer in self.counted.values() if drawer != self.location]
        return sorted(inside, key=lambda drawer: drawer.rank)

    @property
    def here(self) -> Location:
        """This location, with its counts."""
        return self.counted[self.location.pk]

    @property
    def assets(self) -> Any:
        """Gear that is here or below, and not retired."""
        return (
            Asset.objects.visible_to(self.user)
            .in_use()
            .filter(location__path__startswith=self.location.path)
        )

    @cached_property
    def gear(self) -> list[Asset]:
        """The first of the gear, what is right here before what is below."""
        listed = self.assets.with_custody().order_by("location__path", "name")
        return list(listed[:SHOWN])

    @property
    def items(self) -> Any:
        """Stock kept here or below."""
        kept = StockLevel.objects.visible_to(self.user).filter(
            location__path__startswith=self.location.path
        )
        return (
            Item.objects.visible_to(self.user)
            .in_use()
            .filter(pk__in=kept.order_by().values("item"))
        )

    @cached_property
    def stock(self) -> list[Standing]:
        """How the first of the items stand here and below."""
        return [row.within(self.location) for row in standings(self.items[:SHOWN], self.user)]

    @property
    def role(self) -> int:
        """The highest role of this person here; 0 for none."""
        if self.user.is_administrator:
            return Role.MANAGER
        return max((grant.role for grant in self.grants if grant.is_mine), default=0)

    @property
    def may_move(self) -> bool:
        """May this person take it out of what it is in?"""
        if self.user.is_administrator:
            return True
        own = [grant for grant in self.covering if grant.location_id != self.location.pk]
        return any(grant.is_mine and grant.role >= Role.MANAGER for grant in own)

    @cached_property
    def grants(self) -> list[Grant]:
        """The roles that hold here, highest first: each team once, with where it has it from."""
        best: dict[int, Grant] = {}
        for grant in self.covering:
            best.setdefault(grant.team_id, grant)
        return list(best.values())

    @cached_property
    def covering(self) -> list[Grant]:
        """Every grant that holds here, highest first."""
        mine = Team.objects.visible_to(self.user).of(self.user).filter(pk=OuterRef("team"))
        given = self.location.grants_covering().select_related("team", "location")
        return list(given.annotate(is_mine=Exists(mine)).order_by("-role", "team__name"))

    @cached_property
    def around(self) -> list[Location]:
        """What the tree beside the page shows: the way down, what lies along it, and inside."""
        keys = [*self.location.ancestor_keys, self.location.pk]
        return list(
            Location.objects.visible_to(self.user)
            .in_use()
            .filter(Q(parent__in=keys) | Q(pk__in=keys) | Q(parent=None))
        )

    @cached_property
    def atlas(self) -> Atlas:
        """The names of all places that the page mentions: what is around, and what is below.

        Whoever sees a location sees what is below it, so nothing needs asking.
        """
        below = [asset.location for asset in self.gear]
        below += [level.location for row in self.stock for level in row.levels]
        return Atlas.of_visible(self.user, [self.here, *self.around, *below])


def how_many(rows: Any, what: str) -> Any:
    """A subquery that counts the different ``what`` of ``rows``."""
    counted = rows.order_by().annotate(one=Value(1)).values("one")
    number = counted.annotate(number=Count(what, distinct=True)).values("number")
    return Coalesce(Subquery(number), 0)
