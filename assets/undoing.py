"""Undoing: the opposite of what happened to one asset or to many, by the same rules.

All of it or none, in as few statements for many as for one.
"""

from collections.abc import Iterable
from datetime import datetime
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
from .outages import going_on
from .rules import (
    archived,
    refuse_one_of,
    refuse_the_inactive,
    refuse_to_undo,
    refuse_what_has_no_opposite,
)

Kind = AssetEvent.Kind
GIVES_BACK = {Kind.CHECK_IN, Kind.LOST}
TAKES_OUT = {Kind.LOST, Kind.BROKEN, Kind.RETIRE}
RETURNS = {Kind.FOUND, Kind.REPAIRED, Kind.RESTORE}
PLACES = {Kind.ADD, Kind.CHECK_IN, Kind.MOVE} | RETURNS
# What one submission wrote beside some events, by the name of its key: the check in of a hand-over
# goes before its check out, and what comes back broken goes to repair at once.
BESIDE = {Kind.CHECK_OUT: "check in", Kind.CHECK_IN: "broken"}


@transaction.atomic
def undo(events: Iterable[AssetEvent], *, by: Person) -> list[AssetEvent]:
    """Undo all of ``events``, each the last of its asset; or none of them.

    Undoing twice is undoing once: the opposites that are there already are the answer.
    """
    asked = list(events)
    assets = {asset.pk: asset for asset in locked(event.asset_id for event in asked)}
    done = {line.reverses_id: line for line in AssetEvent.objects.filter(reverses__in=asked)}
    left = [event for event in asked if event.pk not in done]
    beside = beside_them(left)
    lines = [*left, *beside.values()]
    prefetch_related_objects(lines, "checkout", "outage", "custodian", "from_location")
    refuse_some(left, assets, beside)
    refuse_lines(lines)
    written = Opposites(lines, assets, by=by).write()
    return [(done | written)[event.pk] for event in asked]


def beside_them(events: Iterable[AssetEvent]) -> dict[int, AssetEvent]:
    """What was written beside ``events`` and is undone with them, by the key of each asset."""
    keys = [
        uuid5(event.operation_key, BESIDE[Kind(event.kind)])
        for event in events
        if event.kind in BESIDE and event.operation_key
    ]
    found = AssetEvent.objects.filter(operation_key__in=keys) if keys else []
    return {line.asset_id: line for line in found}


def handed_over(event: AssetEvent) -> bool:
    """Did this check out pass it on from who had it?"""
    return event.kind == Kind.CHECK_OUT and bool(beside_them([event]))


def is_last(event: AssetEvent) -> bool:
    """Is it the last that happened to its asset, with what was written beside it?"""
    line = beside_them([event]).get(event.asset_id)
    return last_of([event.asset_id])[event.asset_id] == newest(event, line).pk


def newest(event: AssetEvent, beside: AssetEvent | None) -> AssetEvent:
    """Which of both was written last."""
    return beside if beside and beside.pk > event.pk else event


def last_of(assets: Iterable[int]) -> dict[int, int]:
    """The key of the last event of each asset, besides saying something else about it."""
    happened = AssetEvent.objects.filter(asset__in=assets).besides_sayings().order_by()
    return dict(happened.values("asset").annotate(Max("pk")).values_list("asset", "pk__max"))


def refuse_some(
    events: list[AssetEvent], assets: dict[int, Asset], beside: dict[int, AssetEvent]
) -> None:
    """Refuse what has no opposite, and what is not the last that happened."""
    latest = last_of(assets)
    for event in events:
        refuse_what_has_no_opposite(event)
        asset = assets[event.asset_id]
        refuse_to_undo(newest(event, beside.get(asset.pk)), asset, last=latest.get(asset.pk))


def refuse_lines(lines: list[AssetEvent]) -> None:
    """Nobody gets back what they can't have, who is held, and nothing goes where nobody looks."""
    keys = {line.custodian_id for line in lines if line.kind in GIVES_BACK and line.custodian_id}
    for person in Person.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True):
        refuse_the_inactive(person)
    places = [line.from_location for line in lines if line.from_location and moved(line)]
    gone = archived(places)
    for place in places:
        refuse_one_of(gone, place, named="Where it came from")


def moved(event: AssetEvent) -> bool:
    """Is the asset put back where it was if this is undone? A hand-over left it where it is."""
    stayed = event.from_location_id in {None, event.to_location_id}
    return not stayed and event.kind not in TAKES_OUT | {Kind.CHECK_OUT}


def placed_at(assets: Iterable[int]) -> dict[int, datetime]:
    """Since when each has been where its history says, as far as that has not been undone."""
    told = AssetEvent.objects.filter(asset__in=assets, kind__in=PLACES, reversed_by=None).order_by()
    return dict(told.values("asset").annotate(Max("at")).values_list("asset", "at__max"))


def days_before(renewals: list[AssetEvent]) -> dict[int, datetime | None]:
    """When it was due until each of ``renewals``, the last of its asset; by the asset's key.

    That is what the last check out or renewal said before it that has not been undone.
    """
    if not renewals:
        return {}
    said = AssetEvent.objects.filter(
        asset__in=[event.asset_id for event in renewals],
        kind__in=[Kind.CHECK_OUT, Kind.RENEW],
        reversed_by=None,
    )
    said = said.exclude(pk__in=[event.pk for event in renewals])
    return dict(said.order_by("pk").values_list("asset", "due_at"))


class Opposites:
    """The opposites of events of held assets: how these stand again, and what history says."""

    def __init__(self, events: list[AssetEvent], assets: dict[int, Asset], *, by: Person) -> None:
        self.events, self.assets, self.by, self.now = events, assets, by, timezone.now()

    def write(self) -> dict[int, AssetEvent]:
        """Let all stand as before, and write it down; by the key of what is undone."""
        facts = self.set_custody() | self.set_states() | self.set_days()
        # The last goes first, as it would one by one.
        written = {
            event.pk: self.opposite(event, facts.get(event.pk, {}))
            for event in sorted(self.events, key=lambda event: -event.pk)
        }
        with refusing_a_spent_key():
            AssetEvent.objects.bulk_create(written.values())
        self.put_back()
        seen = [(self.assets[event.asset_id], event.at) for event in self.events]
        sightings.forget_all([asset for asset, at in seen if asset.seen_at == at])
        return written

    def set_custody(self) -> dict[int, dict[str, Any]]:
        """End the spells that began, and begin those anew that ended; by the key of each event."""
        began = {event.pk: event.checkout for event in self.events if event.kind == Kind.CHECK_OUT}
        wrong = Checkout.objects.filter(pk__in=[spell.pk for spell in began.values() if spell])
        wrong.update(returned_at=self.now)
        ends = TAKES_OUT | {Kind.CHECK_IN}
        anew = {
            event.pk: begun_anew(event.checkout)
            for event in self.events
            if event.kind in ends and event.checkout
        }
        Checkout.objects.bulk_create(anew.values())
        return {key: {"checkout": spell} for key, spell in (began | anew).items()}

    def set_states(self) -> dict[int, dict[str, Any]]:
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
        return {key: {"outage": outage} for key, outage in again.items()}

    def set_days(self) -> dict[int, dict[str, Any]]:
        """Let what was renewed be due when it was before; by the key of each event."""
        renewed = [event for event in self.events if event.kind == Kind.RENEW]
        before = days_before(renewed)
        spells = [(each.checkout.pk, before[each.asset_id]) for each in renewed if each.checkout]
        for due_at, keys in together(spells).items():
            Checkout.objects.filter(pk__in=keys).update(due_at=due_at)
        return {
            each.pk: {"checkout": each.checkout, "due_at": before[each.asset_id]}
            for each in renewed
        }

    def put_back(self) -> None:
        """Let all that was put somewhere be where it was, since it was there.

        The lines that undo it are written by then, so history tells of what was before.
        """
        put = [event for event in self.events if event.kind in PLACES]
        places = {event.asset_id: event.from_location for event in put if event.from_location}
        since = placed_at(places)
        for key, place in places.items():
            self.assets[key].location = place
            self.assets[key].located_at = since.get(key, self.now)
        back = [self.assets[key] for key in places]
        Asset.objects.bulk_update(back, ["location", "located_at"])

    def opposite(self, event: AssetEvent, facts: dict[str, Any]) -> AssetEvent:
        """The line that undoes ``event``."""
        asset = self.assets[event.asset_id]
        if event.kind in TAKES_OUT:
            facts |= {"outage": event.outage}
        else:
            facts |= {"from_location": asset.location, "to_location": event.from_location}
        return AssetEvent(
            asset=asset,
            kind=Kind.UNDO,
            by=self.by,
            at=self.now,
            reverses=event,
            custodian=event.custodian,
            **facts,
        )

    def set(self, keys: list[int], **facts: Any) -> None:
        """Let these facts hold of the assets of these keys."""
        Asset.objects.filter(pk__in=keys).update(**facts)


def begun_anew(spell: Checkout) -> Checkout:
    """A new spell that goes on as the ended one did: same custodian, same since, same due."""
    return Checkout(
        asset_id=spell.asset_id,
        custodian_id=spell.custodian_id,
        checked_out_by_id=spell.checked_out_by_id,
        out_at=spell.out_at,
        due_at=spell.due_at,
    )


def together(pairs: Iterable[tuple[int, Any]]) -> dict[Any, list[int]]:
    """The keys of all that have something in common, by what that is."""
    found: dict[Any, list[int]] = {}
    for key, common in pairs:
        found.setdefault(common, []).append(key)
    return found
