"""The tree as a page shows it: whole while it is small, else opened where somebody looks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q

from locations.models import Location, Role

# Up to so many locations are drawn at once; up to so many roots are open from the beginning.
WHOLE = 60
FEW = 3


@dataclass
class Branch:
    """A node of the tree as it is drawn."""

    location: Location
    branches: list["Branch"] = field(default_factory=list)
    # Is there more inside than is drawn?
    is_closed: bool = False


def as_tree(locations: Iterable[Location]) -> list[Branch]:
    """``locations`` as branches; those whose parent isn't among them are roots."""
    nodes = {location.pk: Branch(location) for location in locations}
    roots = []
    for branch in sorted(nodes.values(), key=lambda branch: branch.location.rank):
        above = branch.location.parent_id and nodes.get(branch.location.parent_id)
        (above.branches if above else roots).append(branch)
        branch.is_closed = bool(getattr(branch.location, "has_inside", False))
    for branch in nodes.values():
        branch.is_closed = branch.is_closed and not branch.branches
    return roots


@dataclass(frozen=True)
class Outline:
    """The locations in use that ``user`` sees, with those in ``opened`` open, and the way there."""

    user: Any
    opened: frozenset[int] = frozenset()

    @cached_property
    def visible(self) -> Any:
        """Every location in use, and whether there is another inside it."""
        inside = Location.objects.visible_to(self.user).in_use().filter(parent=OuterRef("pk"))
        return Location.objects.visible_to(self.user).in_use().annotate(has_inside=Exists(inside))

    @cached_property
    def count(self) -> int:
        return int(Location.objects.visible_to(self.user).in_use().count())

    @property
    def is_whole(self) -> bool:
        """Is all of it drawn?"""
        return self.count <= WHOLE

    @cached_property
    def shown(self) -> list[Location]:
        """What is drawn: all, or the roots and what is in those that are open."""
        if self.is_whole:
            return list(self.visible)
        seen = Location.objects.visible_to(self.user)
        roots = list(self.visible.filter(Q(parent=None) | ~Q(parent__in=seen)))
        opened = self.open_keys | ({root.pk for root in roots} if len(roots) <= FEW else set())
        return [*roots, *self.visible.filter(parent__in=opened)]

    @cached_property
    def open_keys(self) -> set[int]:
        """The keys of the open locations and of all above them."""
        seen = Location.objects.visible_to(self.user).filter(pk__in=self.opened)
        return {key for place in seen for key in (*place.ancestor_keys, place.pk)}

    @cached_property
    def tree(self) -> list[Branch]:
        """It, as branches."""
        return as_tree(self.shown)

    def inside(self, location: Location) -> Branch:
        """``location`` with what is directly in it."""
        [branch] = as_tree([location, *self.visible.filter(parent=location)])
        return branch

    def keys_granting(self, role: Role, places: Iterable[Location]) -> set[int]:
        """The keys of those ``places`` where the person has at least ``role``."""
        granting = Location.objects.granting(self.user, role)
        if not self.user.is_administrator:
            granting = granting.filter(pk__in=[place.pk for place in places])
        return set(granting.values_list("pk", flat=True))
