"""Putting a location away: only once nothing lies there, and all of it elsewhere in one step.

Here and not among the verbs of the tree, because what lies there is in two ledgers.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q, QuerySet

import assets.operations
import locations.operations
import stockroom.operations
from assets.models import Asset, AssetEvent
from locations import tree
from locations.models import Location, LocationEvent
from people.markup import format_html
from people.refused import Refused
from stockroom.models import Movement, Order, OrderLine, StockLevel

SHOWN = 50
# So many things go at once: a transaction of some seconds, in which others put nothing anywhere.
MOST = 1000
# No transaction of those is still open after that.
LONGEST = timedelta(minutes=10)
# What of gear changes as a location is cleared, and what that is called in its key.
MOVED = {AssetEvent.Kind.MOVE: "asset", AssetEvent.Kind.CHANGE_HOME: "home"}
# So many things are named in a message.
NAMED = 3


@dataclass(frozen=True)
class Holdings:
    """What keeps ``location`` from being archived: all that lies or belongs there or below."""

    location: Location

    @property
    def levels(self) -> QuerySet[StockLevel]:
        """Stock of which some is left."""
        return StockLevel.objects.under(self.location).filter(quantity__gt=0)

    @property
    def lying(self) -> QuerySet[Asset]:
        """Gear that is there, wherever it belongs."""
        return Asset.objects.lying_under(self.location)

    @property
    def belonging(self) -> QuerySet[Asset]:
        """Gear whose home is there, wherever it is and whoever has it."""
        return Asset.objects.in_use().belonging_under(self.location)

    @property
    def assets(self) -> QuerySet[Asset]:
        """All gear that lies or belongs there."""
        return self.lying | self.belonging

    @cached_property
    def counts(self) -> tuple[int, int]:
        """How many levels, and how many assets."""
        return self.levels.count(), self.assets.count()

    @cached_property
    def coming(self) -> list[Order]:
        """Orders that are on their way there, wholly or in part."""
        inside = {"location__path__startswith": self.location.path}
        lines = OrderLine.objects.to_come().filter(still_to_come__gt=0, **inside)
        there = Q(**inside) | Q(pk__in=lines.order_by().values("order"))
        return list(Order.objects.open().filter(there).order_by("pk")[:SHOWN])

    @property
    def is_empty(self) -> bool:
        return self.counts == (0, 0)

    @property
    def places(self) -> list[Location]:
        """Where the gear that is shown belongs and is."""
        return [place for asset in self.first_assets for place in (asset.home, asset.location)]

    @property
    def first_levels(self) -> list[StockLevel]:
        """The first of the stock, to be shown."""
        return list(self.levels.select_related("item", "location").order_by("item__name")[:SHOWN])

    @cached_property
    def first_assets(self) -> list[Asset]:
        """The first of the gear, to be shown."""
        return list(self.assets.with_custody().order_by("name", "tag_number")[:SHOWN])

    @property
    def more(self) -> int:
        """How many are not shown."""
        return sum(max(count - SHOWN, 0) for count in self.counts)

    @property
    def words(self) -> str:
        """How much there is, in words: "3 items of stock and 1 piece of gear"."""
        levels, gear = self.counts
        said = []
        if levels:
            said.append(f"{levels:,} kind{'' if levels == 1 else 's'} of stock")
        if gear:
            said.append(f"{gear:,} piece{'' if gear == 1 else 's'} of gear")
        return " and ".join(said)


@transaction.atomic
def archive(location: Location, *, by: Any, operation_key: UUID) -> LocationEvent:
    """Put ``location`` and all below it away; Refused while anything lies or belongs there.

    Whoever puts something there at this moment relies on the tree: they have either done so, and
    it is seen here, or wait, and find the location archived.
    """
    tree.hold()
    refuse_unless_empty(Location.objects.get(pk=location.pk))
    return locations.operations.archive(location, by=by, operation_key=operation_key)


@transaction.atomic
def archive_again(event: LocationEvent, *, by: Any) -> LocationEvent:
    """Undo that a location was restored; Refused if anything is there by now."""
    tree.hold()
    refuse_unless_empty(event.location)
    return locations.operations.archive_again(event, by=by)


def refuse_unless_empty(location: Location) -> None:
    """What lies or belongs there, or is on its way, would be where nobody looks."""
    holdings = Holdings(location)
    if holdings.coming:
        codes = ", ".join(order.code for order in holdings.coming)
        verb = "are" if len(holdings.coming) > 1 else "is"
        raise Refused(f"{codes} {verb} on the way to {location}. Receive or cancel it first.")
    if not holdings.is_empty:
        raise Refused(f"{location} still holds {holdings.words}. Move it elsewhere first.")


@transaction.atomic
def clear_and_archive(
    location: Location, *, to: Location, by: Any, operation_key: UUID
) -> LocationEvent:
    """Move everything that lies or belongs at ``location`` or below ``to`` another, and archive.

    All of it or nothing. Each thing has its own line of history, under a key made of this one.
    """
    tree.hold()
    if location.contains(to):
        raise Refused("That is archived as well. Choose another location.", field="to")
    holdings = Holdings(location)
    if sum(holdings.counts) > MOST:
        raise Refused(
            f"{location} holds {holdings.words}, and {MOST:,} things go at once. Archive what is"
            " inside it first, one location after the other."
        )
    for level in list(holdings.levels.select_related("item", "location").order_by("pk")):
        stockroom.operations.move(
            level.item,
            location=level.location,
            to=to,
            quantity=level.quantity,
            by=by,
            operation_key=clearing("level", level.pk, operation_key),
        )
    for asset in list(holdings.belonging.order_by("pk")):
        assets.operations.change_home(
            asset, to=to, by=by, operation_key=clearing("home", asset.pk, operation_key)
        )
    for asset in list(holdings.lying.order_by("pk")):
        assets.operations.move(
            asset, to=to, by=by, operation_key=clearing("asset", asset.pk, operation_key)
        )
    return archive(location, by=by, operation_key=operation_key)


def clearing(what: str, key: int, operation_key: UUID) -> UUID:
    """The key by which one thing goes elsewhere as a location is cleared."""
    return uuid5(operation_key, f"{what} {key}")


@dataclass(frozen=True)
class Cleared:
    """What went elsewhere as a location was archived by ``event``, as far as ``user`` may know.

    Taking the location back into use moves none of it back.
    """

    event: LocationEvent
    user: Any

    @cached_property
    def stock(self) -> list[Movement]:
        """The halves that left, of what has not been undone by itself."""
        left = Movement.objects.visible_to(self.user).under(self.event.location)
        left = left.filter(kind=Movement.Kind.MOVE_OUT, reversed_by=None, **self.written)
        related = ("level__item", "arrived_by__level__location")
        newest = left.select_related(*related).order_by("-at", "-pk")[:MOST]
        return [line for line in newest if self.went_with_it(line, "level", line.level_id)]

    @cached_property
    def gear(self) -> list[AssetEvent]:
        """The lines that say so, one or two of each asset: where it is, and where it belongs."""
        left = AssetEvent.objects.visible_to(self.user).filter(
            kind__in=MOVED, reversed_by=None, **self.written
        )
        left = left.filter(from_location__path__startswith=self.event.location.path)
        newest = left.select_related("asset", "to_location").order_by("-at", "-pk")
        return [
            line
            for line in newest[: 2 * MOST]
            if self.went_with_it(line, MOVED[AssetEvent.Kind(line.kind)], line.asset_id)
        ]

    @property
    def written(self) -> dict[str, Any]:
        """Who wrote its lines, and when."""
        return {"by": self.event.by_id, "at__range": (self.event.at - LONGEST, self.event.at)}

    def went_with_it(self, line: Movement | AssetEvent, what: str, key: int) -> bool:
        """Was this line written by the submission that archived it?"""
        archived_by = self.event.operation_key
        return bool(archived_by) and line.operation_key == clearing(what, key, archived_by)

    @cached_property
    def names(self) -> list[str]:
        """What it is called, each thing once."""
        stock = {line.level.item_id: str(line.level.item) for line in self.stock}
        gear = {line.asset_id: f"{line.asset} ({line.asset.tag_number})" for line in self.gear}
        return sorted(stock.values()) + sorted(gear.values())

    @cached_property
    def to(self) -> Location | None:
        """Where all of it went; None where that is nothing, or nowhere that ``user`` sees."""
        places = [line.arrived_by.level.location for line in self.stock[:1]]
        places += [line.to_location for line in self.gear[:1] if line.to_location]
        seen = Location.objects.visible_to(self.user)
        return seen.filter(pk__in=[place.pk for place in places]).first()

    @property
    def words(self) -> str:
        """What is not back, and where it went, with the way there; nothing where nothing went."""
        if not self.names:
            return ""
        more = len(self.names) - NAMED
        named = f"{'; '.join(self.names[:NAMED])}{f' and {more:,} more' if more > 0 else ''}"
        to: str = "elsewhere"
        if self.to:
            to = format_html('to <a href="{}">{}</a>', self.to.get_absolute_url(), self.to)
        return format_html(" What went {} was not moved back by this: {}.", to, named)
