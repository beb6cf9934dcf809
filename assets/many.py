"""Many assets at once, as one transaction: all of them, or none and words for each that can't be.

Locks are taken in the order of keys, so that two who do this at once wait for each other.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial
from uuid import UUID, uuid5

from django.db import transaction

from locations import tree
from locations.models import Location
from people.models import Person
from people.refused import Refused

from . import operations, service
from .models import Asset, AssetEvent, AssetQuerySet
from .terms import Accepted

# So many go at once: a transaction of a few seconds.
MOST = 500
# What is scanned may be the code in a label: who prints labels says which asset's that is.
READ_A_LABEL: list[Callable[[str], int | None]] = []


class SomeRefused(Refused):
    """None of them was done, because of some: ``reasons`` has the words for each, by its key."""

    def __init__(self, words: str, reasons: dict[int, str]) -> None:
        super().__init__(words)
        self.reasons = reasons


def check_out(
    assets: Iterable[Asset],
    *,
    to: Person,
    by: Person,
    operation_key: UUID,
    due_at: datetime | None = None,
    note: str = "",
    accepted: Accepted | None = None,
    condition: str = "",
    leaves_out: bool = False,
) -> list[AssetEvent]:
    """Hand all of ``assets`` to ``to``; without ``due_at`` each for as long as its type usually is.

    What was ``accepted`` once for all is kept with each that asks for it.
    With ``leaves_out``, those that can't be are left out, unless that is all of them.
    """

    def verb(asset: Asset, *, operation_key: UUID) -> AssetEvent:
        due = due_at or asset.type.due_at()
        return operations.check_out(
            asset, to=to, by=by, due_at=due, note=note, accepted=accepted,
            condition=condition, operation_key=operation_key,
        )  # fmt: skip

    return each(assets, verb, operation_key, "checked out", leaves_out)


def check_in(
    assets: Iterable[Asset],
    *,
    by: Person,
    operation_key: UUID,
    location: Location | None = None,
    note: str = "",
    condition: str = "",
    leaves_out: bool = False,
) -> list[AssetEvent]:
    """All of ``assets`` are back: at ``location`` or, without one, each at its home."""

    verb = partial(service.check_in, by=by, location=location, note=note, condition=condition)
    return each(assets, verb, operation_key, "checked in", leaves_out)


def move(
    assets: Iterable[Asset],
    *,
    to: Location,
    by: Person,
    operation_key: UUID,
    note: str = "",
    leaves_out: bool = False,
) -> list[AssetEvent]:
    """Put all of ``assets`` at ``to``."""

    verb = partial(operations.move, to=to, by=by, note=note)
    return each(assets, verb, operation_key, "moved", leaves_out)


def hand_over(
    assets: Iterable[Asset],
    *,
    to: Person,
    by: Person,
    operation_key: UUID,
    note: str = "",
    accepted: Accepted | None = None,
    leaves_out: bool = False,
) -> list[AssetEvent]:
    """Pass all of ``assets`` on to ``to``, each from who has it."""

    verb = partial(operations.hand_over, to=to, by=by, note=note, accepted=accepted)
    return each(assets, verb, operation_key, "handed over", leaves_out)


def report_lost(
    assets: Iterable[Asset],
    *,
    by: Person,
    operation_key: UUID,
    note: str = "",
    leaves_out: bool = False,
) -> list[AssetEvent]:
    """Nobody knows where any of ``assets`` is."""

    verb = partial(service.report_lost, by=by, note=note)
    return each(assets, verb, operation_key, "reported lost", leaves_out)


def report_found(
    assets: Iterable[Asset],
    *,
    by: Person,
    operation_key: UUID,
    location: Location | None = None,
    note: str = "",
    leaves_out: bool = False,
) -> list[AssetEvent]:
    """All of ``assets`` turned up: at ``location`` or, without one, each at its home."""

    verb = partial(service.report_found, by=by, location=location, note=note)
    return each(assets, verb, operation_key, "reported found", leaves_out)


def retire(
    assets: Iterable[Asset],
    *,
    way: str,
    on: date | None = None,
    by: Person,
    operation_key: UUID,
    note: str = "",
    leaves_out: bool = False,
) -> list[AssetEvent]:
    """None of ``assets`` is ours to lend any more."""

    verb = partial(service.retire, way=way, on=on, by=by, note=note)
    return each(assets, verb, operation_key, "retired", leaves_out)


@transaction.atomic
def each(
    assets: Iterable[Asset],
    verb: Callable[..., AssetEvent],
    operation_key: UUID,
    done: str,
    leaves_out: bool,
) -> list[AssetEvent]:
    """Do ``verb`` with each of ``assets``. Each has a key of its own, made out of the one."""
    events, reasons = [], {}
    for asset in locked(asset.pk for asset in assets):
        try:
            events.append(verb(asset, operation_key=uuid5(operation_key, str(asset.pk))))
        except Refused as refused:
            reasons[asset.pk] = str(refused)
    if not events and not reasons:
        raise Refused("Nothing is picked. Scan a label, or pick some in the list.")
    if reasons and not (events and leaves_out):
        raise SomeRefused(told(len(reasons), len(events) + len(reasons), done), reasons)
    return events


@transaction.atomic
def undo(events: Iterable[AssetEvent], *, by: Person) -> list[AssetEvent]:
    """Undo all of ``events``, each the last of its asset; or none of them."""
    events = list(events)
    locked(event.asset_id for event in events)
    return [operations.undo(event, by=by) for event in events]


def locked(keys: Iterable[int]) -> list[Asset]:
    """The assets of these keys, held until the transaction ends; so is the shape of the tree."""
    tree.rely_on()
    held = Asset.objects.select_for_update(of=("self",)).filter(pk__in=set(keys))
    return list(held.select_related("type").order_by("pk"))


def told(refused: int, all_of_them: int, done: str) -> str:
    """That nothing was done, and because of how many."""
    if all_of_them == 1:
        return f"It can't be {done}."
    if refused == all_of_them:
        return f"None of them can be {done}."
    return f"{refused} of {all_of_them} can't be {done}, so none was."


def scanned(text: str, among: AssetQuerySet) -> Asset | None:
    """The one asset that a scanned or typed ``text`` means: its label, tag number or serial."""
    text = text.strip()
    if not text or "\0" in text:
        return None
    labelled = next((key for read in READ_A_LABEL if (key := read(text))), None)
    if labelled:
        return among.filter(pk=labelled).first()
    if tagged := among.tagged(text).first():
        return tagged
    named = list(among.numbered(text)[:2])
    return named[0] if len(named) == 1 else None
