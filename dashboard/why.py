"""Why can somebody see this? Everything that leads to it, by place and by custody."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assets.models import Asset
from locations.models import Atlas, Location
from locations.reasons import Reason, reasons
from people.models import Person
from stockroom.models import Item, StockLevel

# What ties a thing to a location, in words.
BELONGS, LIES, KEPT, HERE = "It belongs at", "It is at", "It is kept at", "It is"


@dataclass(frozen=True)
class Why:
    """All that lets ``person`` see ``thing``, told to ``user``."""

    thing: Any
    person: Person
    user: Any

    @cached_property
    def ties(self) -> list[tuple[str, Location]]:
        """The locations through which the thing is seen."""
        match self.thing:
            case Asset():
                there = [(BELONGS, self.thing.home)]
                if self.thing.location_id != self.thing.home_id:
                    there.append((LIES, self.thing.location))
                return there
            case Item():
                levels = StockLevel.objects.visible_to(self.user).filter(item=self.thing)
                kept = levels.select_related("location").order_by("location__path")
                return [(KEPT, level.location) for level in kept]
        return [(HERE, self.thing)]

    @cached_property
    def found(self) -> list[tuple[str, Location, list[Reason]]]:
        """For each of those locations, the grants that lead there; without any, it is left out."""
        all_reasons = reasons(self.person, [place for _, place in self.ties])
        told = [
            (tie, place, [reason for reason in all_reasons if reason.location == place])
            for tie, place in self.ties
        ]
        return [(tie, place, because) for tie, place, because in told if because]

    @property
    def has_it(self) -> bool:
        """Is it in their hands? Then they see it wherever it is."""
        if not isinstance(self.thing, Asset) or self.thing.checkout is None:
            return False
        return bool(self.thing.checkout.custodian == self.person)

    @property
    def can(self) -> bool:
        """Can they see it at all?"""
        return self.person.is_active and bool(
            self.person.is_administrator or self.found or self.has_it
        )

    @cached_property
    def atlas(self) -> Atlas:
        """The names of the locations that are mentioned."""
        given = [because.grant.location for _, _, found in self.found for because in found]
        return Atlas(self.user, [*(place for _, place in self.ties), *given])
