"""A location's page: what is inside it, here, and who may do what."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from assets.models import Asset
from locations.models import Atlas, Grant, Location
from stockroom.models import Item, ReorderRule, StockLevel
from stockroom.reorder import Standing, standings

SHOWN = 10


@dataclass
class Drawer:
    """A location inside another, with how much is in it and below."""

    location: Location
    items: int = 0
    gear: int = 0
    to_reorder: int = 0


@dataclass(frozen=True)
class Place:
    """One location as ``user`` sees it. A fixed number of queries, whatever is in it."""

    location: Location
    user: Any

    @cached_property
    def children(self) -> list[Location]:
        """The locations directly inside; whoever sees a location sees those."""
        return list(self.location.children.in_use())

    @cached_property
    def drawers(self) -> list[Drawer]:
        """The locations directly inside, with their counts."""
        drawers = {child.pk: Drawer(child) for child in self.children}
        depth = len(self.location.ancestor_keys) + 1
        if not drawers:
            return []

        def drawer_of(path: str) -> Drawer | None:
            keys = path.split("/")[1:-1]
            return drawers.get(int(keys[depth])) if len(keys) > depth else None

        inside: dict[int, set[int]] = defaultdict(set)
        levels = StockLevel.objects.visible_to(self.user).filter(
            location__path__startswith=self.location.path, item__archived_at=None
        )
        for path, item in levels.order_by().values_list("location__path", "item"):
            if drawer := drawer_of(path):
                inside[drawer.location.pk].add(item)
        for key, items in inside.items():
            drawers[key].items = len(items)
        for path in self.assets.order_by().values_list("location__path", flat=True):
            if drawer := drawer_of(path):
                drawer.gear += 1
        rules = ReorderRule.objects.visible_to(self.user).short()
        below = rules.filter(location__path__startswith=self.location.path)
        for path in below.order_by().values_list("location__path", flat=True):
            if drawer := drawer_of(path):
                drawer.to_reorder += 1
        return list(drawers.values())

    @property
    def assets(self) -> Any:
        """Gear that is here or below, and not retired."""
        return (
            Asset.objects.visible_to(self.user)
            .in_use()
            .filter(location__path__startswith=self.location.path)
        )

    @cached_property
    def asset_count(self) -> int:
        return self.assets.count()

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
    def item_count(self) -> int:
        return self.items.count()

    @cached_property
    def stock(self) -> list[Standing]:
        """How the first of the items stand here and below."""
        here = standings(self.items[:SHOWN], self.user)
        for standing in here:
            standing.levels = [
                level for level in standing.levels if self.location.contains(level.location)
            ]
            standing.rules = [
                rule for rule in standing.rules if self.location.contains(rule.location)
            ]
        return here

    @cached_property
    def grants(self) -> list[Grant]:
        """The roles that hold here, highest first: each team once, with where it has it from."""
        best: dict[int, Grant] = {}
        given = self.location.grants_covering().select_related("team", "location")
        for grant in given.order_by("-role", "team__name"):
            best.setdefault(grant.team_id, grant)
        return list(best.values())

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
        """The names of all places that the page mentions."""
        mentioned = [self.location, *self.around, *(grant.location for grant in self.grants)]
        mentioned += [place for asset in self.gear for place in (asset.home, asset.location)]
        mentioned += [level.location for row in self.stock for level in row.levels]
        return Atlas(self.user, mentioned)


@dataclass
class Branch:
    """A node of the tree as it is drawn."""

    location: Location
    branches: list["Branch"]


def as_tree(locations: list[Location]) -> list[Branch]:
    """``locations`` as branches; those whose parent isn't among them are roots."""
    nodes = {location.pk: Branch(location, []) for location in locations}
    roots = []
    for location in sorted(locations, key=lambda place: place.name.casefold()):
        above = nodes.get(location.parent_id) if location.parent_id else None
        (above.branches if above else roots).append(nodes[location.pk])
    return roots
