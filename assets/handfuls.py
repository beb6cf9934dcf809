"""Assets that are held together, as many as they are: what is asked of them is asked once.

The verbs of ``many`` check each by the ``rules`` that the verbs for one check it by, and then write
what happened to all of them, and how they stand, in a few statements.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import F, Prefetch, prefetch_related_objects
from django.utils import timezone

from locations import tree
from locations.models import Location
from people.models import Person
from people.pictures import not_left_behind
from people.refused import Refused, refusing_a_spent_key

from .models import Asset, AssetEvent, Checkout, Outage
from .outages import begun

# Beside each asset: read once they are locked, for nothing is looked at again that was joined.
BESIDE = (
    "type__terms",
    "home",
    "location",
    Prefetch(
        "checkouts", Checkout.objects.open().select_related("custodian"), to_attr="open_checkouts"
    ),
    Prefetch("outages", Outage.objects.open().select_related("interrupts"), to_attr="open_outages"),
)


class SomeRefused(Refused):
    """None of them was done, because of some: ``reasons`` has the words for each, by its key."""

    def __init__(self, words: str, reasons: dict[int, str]) -> None:
        super().__init__(words)
        self.reasons = reasons


def locked(keys: Iterable[int]) -> list[Asset]:
    """The assets of these keys, held until the transaction ends; so is the shape of the tree."""
    tree.rely_on()
    held = list(Asset.objects.select_for_update().filter(pk__in=set(keys)).order_by("pk"))
    prefetch_related_objects(held, *BESIDE)
    return held


class Handful:
    """Assets that one submission is about, held: each has a key of its own, made out of the one."""

    def __init__(
        self, assets: Iterable[Asset], kind: str, *, by: Person, operation_key: UUID, **facts: Any
    ) -> None:
        self.assets = locked(asset.pk for asset in assets)
        self.kind, self.by, self.facts, self.now = kind, by, facts, timezone.now()
        self.kinds = {asset.type_id: asset.type for asset in self.assets}
        self.keys = {asset.pk: uuid5(operation_key, str(asset.pk)) for asset in self.assets}
        # What happened to them when this same submission arrived the first time.
        first = AssetEvent.objects.filter(operation_key__in=self.keys.values(), kind=kind, by=by)
        self.events = {event.asset_id: event for event in first}
        self.ready: list[Asset] = []

    def check(self, rule: Callable[[Asset], object], *, done: str, leaves_out: bool) -> None:
        """Find those that are ``ready``. With ``leaves_out``, only if none is all are refused."""
        reasons = {}
        for asset in self.assets:
            if asset.pk in self.events:
                continue
            try:
                rule(asset)
            except Refused as refused:
                reasons[asset.pk] = str(refused)
            else:
                self.ready.append(asset)
        if not self.assets:
            raise Refused("Nothing is picked. Scan a label, or pick some in the list.")
        size = len(self.assets)
        if reasons and not (leaves_out and len(reasons) < size):
            raise SomeRefused(told(len(reasons), size, done), reasons)

    def keep(self, assets: Iterable[Asset]) -> None:
        """What comes next is about these of them alone."""
        self.ready = list(assets)

    def begin_spells(
        self, to: Person, due: Callable[[Asset], datetime | None]
    ) -> dict[int, Checkout]:
        """``to`` has all that are ready from now on; by the key of each."""
        spells = [
            Checkout(
                asset=asset,
                custodian=to,
                checked_out_by=self.by,
                out_at=self.now,
                due_at=due(asset),
            )
            for asset in self.ready
        ]
        try:
            with transaction.atomic():
                Checkout.objects.bulk_create(spells)
        except IntegrityError as error:
            raise Refused("Somebody has one of them already. Check it in first.") from error
        return {spell.asset_id: spell for spell in spells}

    def end_spells(self) -> dict[int, Checkout]:
        """Nobody has those that are ready any more; who had one, by its key."""
        spells = {asset.pk: asset.checkout for asset in self.ready if asset.checkout}
        ended = Checkout.objects.filter(pk__in=[spell.pk for spell in spells.values()])
        ended.update(returned_at=self.now)
        return spells

    def begin_outages(self, state: str, **facts: Any) -> dict[int, Outage]:
        """All that are ready are in this ``state`` from now on; by the key of each."""
        before = self.end_outages()
        outages = [begun(asset, state, before.get(asset.pk), **facts) for asset in self.ready]
        Outage.objects.bulk_create(outages)
        self.set(state=state)
        return {outage.asset_id: outage for outage in outages}

    def end_outages(self) -> dict[int, Outage]:
        """Those that are ready are no longer lost, in repair or retired; what ended, by its key."""
        outages = {outage.asset_id: outage for asset in self.ready for outage in asset.open_outages}
        ended = Outage.objects.filter(pk__in=[outage.pk for outage in outages.values()])
        ended.update(ended_at=self.now, cost=None)
        return outages

    def put(self, place: Location | None) -> None:
        """All that are ready are at ``place`` or, without one, each at its home."""
        self.set(location=place or F("home"), located_at=self.now)

    def set(self, **facts: Any) -> None:
        """Let these facts hold of all that are ready."""
        Asset.objects.filter(pk__in=[asset.pk for asset in self.ready]).update(**facts)

    def write(
        self, told_of: Callable[[Asset], dict[str, Any]], kind: str = "", named: str = ""
    ) -> list[AssetEvent]:
        """Write what happened to each that is ready; what was written of all, in their order.

        Of another ``kind`` it is what goes with that, by the name of its key.
        """
        written = {
            asset.pk: AssetEvent(
                asset=asset,
                kind=kind or self.kind,
                by=self.by,
                at=self.now,
                operation_key=uuid5(self.keys[asset.pk], named) if named else self.keys[asset.pk],
                **(self.facts | told_of(asset)),
            )
            for asset in self.ready
        }
        with ExitStack() as uploads, refusing_a_spent_key():
            for event in written.values():
                uploads.enter_context(not_left_behind(event.photo))
            AssetEvent.objects.bulk_create(written.values())
        events = self.events | written
        return [events[asset.pk] for asset in self.assets if asset.pk in events]

    def see(self) -> None:
        """All that are ready were before who did this, where they are by now."""
        self.set(seen_by=self.by, seen_at=self.now, seen_in=F("location"))


def told(refused: int, all_of_them: int, done: str) -> str:
    """That nothing was done, and because of how many."""
    if all_of_them == 1:
        return f"It can't be {done}."
    if refused == all_of_them:
        return f"None of them can be {done}."
    return f"{refused} of {all_of_them} can't be {done}, so none was."
