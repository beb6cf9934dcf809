"""Why somebody may do something somewhere, and where they may do anything at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from people.models import Person, Team

from . import tree
from .models import Grant, Location


@dataclass(frozen=True)
class Reason:
    """A grant that gives somebody a role at ``location``: there, or from further up."""

    location: Location
    grant: Grant

    @property
    def is_from_above(self) -> bool:
        return self.grant.location_id != self.location.pk


def reasons(person: Person, locations: Iterable[Location]) -> list[Reason]:
    """Every grant that gives ``person`` a role at one of ``locations``, the highest role first."""
    places = list(locations)
    given: dict[int, list[Grant]] = {}
    for grant in grants_of(person):
        given.setdefault(grant.location_id, []).append(grant)
    found = [
        Reason(place, grant)
        for place in places
        for key in (*place.ancestor_keys, place.pk)
        for grant in given.get(key, [])
    ]
    return sorted(found, key=lambda reason: -reason.grant.role)


def grants_of(person: Person) -> Any:
    """Every grant to a team that ``person`` is in. Somebody who can't sign in has no use of any."""
    if not person.is_active:
        return Grant.objects.none()
    given = Grant.objects.holding().filter(team__in=Team.objects.of(person))
    return given.select_related("team", "location", "given_by").order_by("-role", "team__name")


def reach_of(person: Person) -> list[Grant]:
    """Where ``person`` gains a role on the way down the tree, in its order.

    A grant below one of as high a role adds nothing and is left out.
    """
    best: dict[int, Grant] = {}
    for grant in grants_of(person):
        best.setdefault(grant.location_id, grant)

    def adds(grant: Grant) -> bool:
        above = (best.get(key) for key in grant.location.ancestor_keys)
        return all(other is None or other.role < grant.role for other in above)

    in_order = tree.in_order(grant.location for grant in best.values())
    return [best[place.pk] for place in in_order if adds(best[place.pk])]
