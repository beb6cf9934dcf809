"""Undoing what was done with many at once: the opposite of each, by the rules for one.

All of them or none, in as few statements as for one.
"""

from collections.abc import Iterable
from typing import Any
from uuid import uuid5

from django.db import transaction
from django.db.models import Max, prefetch_related_objects
from django.utils import timezone

from people.models import Person
from people.refused import refusing_a_spent_key

from . import sightings
from .handfuls import locked
from .models import Asset, AssetEvent, Checkout, Outage
from .operations import RETURNS, Kind, begun_anew
from .outages import going_on
from .rules import (
    archived,
    refuse_one_of,
    refuse_the_inactive,
    refuse_to_undo,
    refuse_what_has_no_opposite,
)

GIVES_BACK = {Kind.CHECK_IN, Kind.LOST}
TAKES_OUT = {Kind.LOST, Kind.BROKEN, Kind.RETIRE}


@transaction.atomic
def undo(events: Iterable[AssetEvent], *, by: Person) -> list[AssetEvent]:
    """Undo all of ``events``, each the last of its asset; or none of them."""
    asked = list(events)
    assets = {asset.pk: asset for asset in locked(event.asset_id for event in asked)}
    done = {line.reverses_id: line for line in AssetEvent.objects.filter(reverses__in=asked)}
    left = [event for event in asked if event.pk not in done]
    prefetch_related_objects(left, "checkout", "outage", "custodian", "from_location")
    handed = handed_over_by(left)
    refuse_some(left, assets, handed)
    for event, line in zip(left, Opposites(left, assets, handed, by=by).write(), strict=True):
        done[event.pk] = line
    return [done[event.pk] for event in asked]


def handed_over_by(events: Iterable[AssetEvent]) -> dict[int, AssetEvent]:
    """The check ins that hand-overs wrote with ``events``, by the key of each asset."""
    keys = [
        uuid5(event.operation_key, "check in")
        for event in events
        if event.kind == Kind.CHECK_OUT and event.operation_key
    ]
    found = AssetEvent.objects.filter(operation_key__in=keys)
    return {line.asset_id: line for line in found.select_related("checkout", "custodian")}


def refuse_some(
    events: list[AssetEvent], assets: dict[int, Asset], handed: dict[int, AssetEvent]
) -> None:
    """Refuse what can't be undone. Who is to have something again is held."""
    again = [event for event in events if event.kind in GIVES_BACK]
    keys = {event.custodian_id for event in [*again, *handed.values()] if event.custodian_id}
    people = Person.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
    held = {person.pk: person for person in people}
    happened = AssetEvent.objects.filter(asset__in=assets).besides_sayings().order_by()
    latest = dict(happened.values("asset").annotate(Max("pk")).values_list("asset", "pk__max"))
    gone = archived(event.from_location for event in events if event.from_location)
    for event in events:
        asset = assets[event.asset_id]
        refuse_what_has_no_opposite(event)
        if event.kind in GIVES_BACK and event.custodian_id:
            refuse_the_inactive(held[event.custodian_id])
        refuse_to_undo(event, asset, last=latest.get(asset.pk))
        if event.from_location and moves(event):
            refuse_one_of(gone, event.from_location, named="Where it came from")
        if (line := handed.get(asset.pk)) and line.custodian_id:
            refuse_the_inactive(held[line.custodian_id])


def moves(event: AssetEvent) -> bool:
    """Does undoing it put the asset back where it was?"""
    return event.kind not in TAKES_OUT | {Kind.CHECK_OUT} and event.from_location_id is not None


class Opposites:
    """The opposites of events of held assets: how these stand again, and what history says."""

    def __init__(
        self,
        events: list[AssetEvent],
        assets: dict[int, Asset],
        handed: dict[int, AssetEvent],
        *,
        by: Person,
    ) -> None:
        self.events, self.assets, self.handed = events, assets, handed
        self.by, self.now = by, timezone.now()

    def write(self) -> list[AssetEvent]:
        """Let all stand as before, and write it down."""
        spells, again = self.set_custody(), self.set_states()
        homes = [(event.asset_id, event.from_location) for event in self.events if moves(event)]
        for place, keys in together(homes).items():
            self.set(keys, location=place, located_at=self.now)
        undone = [self.opposite(event, event, spells, again) for event in self.events]
        returned = [
            self.opposite(event, line, spells, again)
            for event in self.events
            if (line := self.handed.get(event.asset_id))
        ]
        with refusing_a_spent_key():
            AssetEvent.objects.bulk_create([*undone, *returned])
        seen = [(self.assets[event.asset_id], event.at) for event in self.events]
        sightings.forget_all([asset for asset, at in seen if asset.seen_at == at])
        return undone

    def set_custody(self) -> dict[int, Checkout | None]:
        """End the spells that began, and begin those anew that ended; by the key of each event."""
        began = {event.pk: event.checkout for event in self.events if event.kind == Kind.CHECK_OUT}
        ended = [
            event
            for event in [*self.events, *self.handed.values()]
            if event.kind in TAKES_OUT | {Kind.CHECK_IN} and event.checkout
        ]
        wrong = Checkout.objects.filter(pk__in=[spell.pk for spell in began.values() if spell])
        wrong.update(returned_at=self.now)
        anew = {event.pk: begun_anew(event.checkout) for event in ended if event.checkout}
        Checkout.objects.bulk_create(anew.values())
        return began | anew

    def set_states(self) -> dict[int, Outage]:
        """Out of service again, or no longer; the spells that go on, by the key of each event."""
        over = [event for event in self.events if event.kind in TAKES_OUT]
        ends = [outage for event in over for outage in self.assets[event.asset_id].open_outages]
        wrong = Outage.objects.filter(pk__in=[outage.pk for outage in ends])
        wrong.update(ended_at=self.now, cost=None)
        before = {outage.asset_id: outage.interrupts for outage in ends if outage.interrupts}
        again = {
            event.pk: going_on(event.outage)
            for event in self.events
            if event.kind in RETURNS and event.outage
        }
        Outage.objects.bulk_create([*again.values(), *map(going_on, before.values())])
        states = {event.asset_id: str(Asset.State.IN_SERVICE) for event in over}
        states |= {outage.asset_id: outage.state for outage in [*again.values(), *before.values()]}
        for state, keys in together(states.items()).items():
            self.set(keys, state=state)
        return again

    def opposite(
        self,
        event: AssetEvent,
        reversed_one: AssetEvent,
        spells: dict[int, Checkout | None],
        again: dict[int, Outage],
    ) -> AssetEvent:
        """The line that undoes ``reversed_one``, which is ``event`` or came with it."""
        asset = self.assets[event.asset_id]
        places = {"from_location": asset.location, "to_location": event.from_location}
        goes_out = event.kind in TAKES_OUT
        return AssetEvent(
            asset=asset,
            kind=Kind.UNDO,
            by=self.by,
            at=self.now,
            reverses=reversed_one,
            checkout=spells.get(reversed_one.pk),
            custodian=reversed_one.custodian,
            outage=event.outage if goes_out else again.get(event.pk),
            **({} if goes_out else places),
        )

    def set(self, keys: list[int], **facts: Any) -> None:
        """Let these facts hold of the assets of these keys."""
        Asset.objects.filter(pk__in=keys).update(**facts)


def together(pairs: Iterable[tuple[int, Any]]) -> dict[Any, list[int]]:
    """The keys of all that have something in common, by what that is."""
    found: dict[Any, list[int]] = {}
    for key, common in pairs:
        found.setdefault(common, []).append(key)
    return found
