"""Many assets at once, as one transaction: all of them, or none and words for each that can't be.

Locks are taken in the order of keys, so that two who do this at once wait for each other.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.core.files import File
from django.db import transaction

from locations.models import Location
from people.clock import house_date
from people.models import Person
from people.refused import Refused

from . import operations
from .borrowing import why_not
from .handfuls import Handful
from .models import Asset, AssetEvent, AssetQuerySet, Checkout, Outage
from .operations import Kind
from .rules import (
    archived,
    due_when_handed_over,
    refuse_a_day_to_come,
    refuse_a_wrong_day,
    refuse_another_spell,
    refuse_in,
    refuse_one_of,
    refuse_the_inactive,
    refuse_to_move,
    refuse_to_retire,
    refuse_unless,
    refuse_unless_free,
    refuse_who_has_it,
    spell_of,
)
from .terms import Accepted, keep, refuse_unaccepted
from .undoing import last_of

# So many go at once: a transaction of a few seconds.
MOST = 1000
# What is scanned may be the code in a label: who prints labels says which asset's that is.
READ_A_LABEL: list[Callable[[str], int | None]] = []
State = Asset.State


@transaction.atomic
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
    handful = Handful(
        assets, Kind.CHECK_OUT, by=by, operation_key=operation_key, note=note, condition=condition
    )
    usual = {key: kind.due_at() for key, kind in handful.kinds.items()}

    def due(asset: Asset) -> datetime | None:
        return due_at or usual[asset.type_id]

    refuse_borrowing = rule_of_borrowing(handful, to, accepted)

    def rule(asset: Asset) -> None:
        refuse_unless_free(asset, by)
        refuse_borrowing(asset, due(asset))

    handful.check(rule, done="checked out", leaves_out=leaves_out)
    spells = handful.begin_spells(to, due)
    keep(accepted, spells.values(), by=by)
    handful.see()
    return handful.write(lambda asset: out_of(spells[asset.pk]))


@dataclass(frozen=True)
class Said:
    """What is said of one of many that come back: it goes before what is said of all of them."""

    broken: bool = False
    note: str = ""
    condition: str = ""
    photo: File[bytes] | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of its line of history, but for what is left as it is said of all."""
        told = {"note": self.note, "condition": self.condition, "photo": self.photo}
        return {name: fact for name, fact in told.items() if fact}


@transaction.atomic
def check_in(
    assets: Iterable[Asset],
    *,
    by: Person,
    operation_key: UUID,
    location: Location | None = None,
    note: str = "",
    condition: str = "",
    each: Mapping[int, Said] | None = None,
    leaves_out: bool = False,
) -> list[AssetEvent]:
    """All of ``assets`` are back: at ``location`` or, without one, each at its home.

    What is said of ``each`` by its key may be that it needs repair, where it then goes at once.
    """
    said = each or {}
    handful = Handful(
        assets, Kind.CHECK_IN, by=by, operation_key=operation_key, note=note, condition=condition
    )
    refuse_place = rule_of_places(handful, location)

    def rule(asset: Asset) -> None:
        spell_of(asset)
        refuse_place(asset)

    handful.check(rule, done="checked in", leaves_out=leaves_out)
    spells = handful.end_spells()
    handful.put(location)
    handful.see()
    events = handful.write(
        lambda asset: {
            "checkout": spells[asset.pk],
            "custodian": spells[asset.pk].custodian,
            "from_location": asset.location,
            "to_location": location or asset.home,
            **said.get(asset.pk, Said()).facts,
        }
    )
    handful.keep(asset for asset in handful.ready if said.get(asset.pk, Said()).broken)
    outages = handful.begin_outages(State.IN_REPAIR)
    handful.write(
        lambda asset: {
            "outage": outages[asset.pk],
            "from_location": location or asset.home,
            "note": said[asset.pk].note or note,
            "condition": "",
        },
        kind=Kind.BROKEN,
        named="broken",
    )
    return events


@transaction.atomic
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
    handful = Handful(assets, Kind.MOVE, by=by, operation_key=operation_key, note=note)
    gone = archived([to])

    def rule(asset: Asset) -> None:
        refuse_to_move(asset, to, by)
        refuse_one_of(gone, to, field="to")

    handful.check(rule, done="moved", leaves_out=leaves_out)
    handful.put(to)
    handful.see()
    return handful.write(lambda asset: {"from_location": asset.location, "to_location": to})


@transaction.atomic
def hand_over(
    assets: Iterable[Asset],
    *,
    to: Person,
    by: Person,
    operation_key: UUID,
    note: str = "",
    accepted: Accepted | None = None,
    spells: Collection[int] | None = None,
    leaves_out: bool = False,
) -> list[AssetEvent]:
    """Pass all of ``assets`` on to ``to``, each from who has it, as it was seen in ``spells``."""
    handful = Handful(assets, Kind.CHECK_OUT, by=by, operation_key=operation_key, note=note)
    due: dict[int, datetime | None] = {}
    refuse_borrowing = rule_of_borrowing(handful, to, accepted)

    def rule(asset: Asset) -> None:
        spell = spell_of(asset)
        refuse_who_has_it(spell, to, by)
        refuse_another_spell(spell, spells, by)
        due[asset.pk] = due_when_handed_over(spell)
        refuse_borrowing(asset, due[asset.pk])

    handful.check(rule, done="handed over", leaves_out=leaves_out)
    ended = handful.end_spells()
    handful.write(
        lambda asset: {
            "checkout": ended[asset.pk],
            "custodian": ended[asset.pk].custodian,
            "from_location": asset.location,
            "to_location": asset.location,
        },
        kind=Kind.CHECK_IN,
        named="check in",
    )
    begun = handful.begin_spells(to, lambda asset: due[asset.pk])
    keep(accepted, begun.values(), by=by)
    handful.see()
    return handful.write(lambda asset: out_of(begun[asset.pk]))


@transaction.atomic
def report_lost(
    assets: Iterable[Asset],
    *,
    by: Person,
    operation_key: UUID,
    note: str = "",
    leaves_out: bool = False,
) -> list[AssetEvent]:
    """Nobody knows where any of ``assets`` is."""
    handful = Handful(assets, Kind.LOST, by=by, operation_key=operation_key, note=note)

    def rule(asset: Asset) -> None:
        refuse_in(asset, State.LOST, State.RETIRED)

    handful.check(rule, done="reported lost", leaves_out=leaves_out)
    spells = handful.end_spells()
    outages = handful.begin_outages(State.LOST)

    def facts(asset: Asset) -> dict[str, Any]:
        spell = spells.get(asset.pk)
        return {
            "checkout": spell,
            "custodian": spell and spell.custodian,
            "outage": outages[asset.pk],
            "from_location": asset.location,
        }

    return handful.write(facts)


@transaction.atomic
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
    handful = Handful(assets, Kind.FOUND, by=by, operation_key=operation_key, note=note)
    refuse_place = rule_of_places(handful, location)

    def rule(asset: Asset) -> None:
        refuse_unless(asset, State.LOST)
        refuse_place(asset)

    handful.check(rule, done="reported found", leaves_out=leaves_out)
    outages = handful.end_outages()
    handful.set(state=State.IN_SERVICE)
    handful.put(location)
    handful.see()
    return handful.write(
        lambda asset: {
            "outage": outages.get(asset.pk),
            "from_location": asset.location,
            "to_location": location or asset.home,
        }
    )


@transaction.atomic
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
    handful = Handful(assets, Kind.RETIRE, by=by, operation_key=operation_key, note=note)

    def rule(asset: Asset) -> None:
        refuse_to_retire(asset, by)
        refuse_a_day_to_come(on)

    handful.check(rule, done="retired", leaves_out=leaves_out)
    return ours_no_more(handful, way=way, on=on or house_date())


@transaction.atomic
def take_back(added: Iterable[AssetEvent], *, by: Person) -> list[AssetEvent]:
    """What was ``added`` by one submission was a mistake: it is retired as that. Twice is once.

    Its tag numbers are not given again. Refused once anything else has happened to one of them.
    """
    events = {event.asset_id: event for event in added}
    first = min(events.values(), key=lambda event: event.pk)
    assert first.operation_key
    key = uuid5(first.operation_key, "take back")
    assets = [event.asset for event in events.values()]
    handful = Handful(assets, Kind.RETIRE, by=by, operation_key=key)
    latest = last_of(events)

    def rule(asset: Asset) -> None:
        refuse_to_retire(asset, by)
        if latest[asset.pk] != events[asset.pk].pk:
            raise Refused(f"Something has happened to {asset} since. Retire it instead.")

    handful.check(rule, done="taken back", leaves_out=False)
    return ours_no_more(handful, way=Outage.Way.MISTAKE, on=house_date())


def ours_no_more(handful: Handful, *, way: str, on: date) -> list[AssetEvent]:
    """All that are ready are retired, and it is written down."""
    outages = handful.begin_outages(State.RETIRED, way=way, on=on)
    return handful.write(
        lambda asset: {"outage": outages[asset.pk], "from_location": asset.location}
    )


def rule_of_borrowing(
    handful: Handful, to: Person, accepted: Accepted | None
) -> Callable[[Asset, datetime | None], None]:
    """Refuses what ``to``, who is held, may not borrow, or not for so long, or not unasked."""
    taker = operations.held(to)
    closed = {key: why_not(kind, taker) for key, kind in handful.kinds.items()}

    def rule(asset: Asset, due_at: datetime | None) -> None:
        refuse_the_inactive(taker, field="to")
        if words := closed[asset.type_id]:
            raise Refused(words, field="to")
        refuse_a_wrong_day(asset, due_at)
        refuse_unaccepted(asset, accepted)

    return rule


def rule_of_places(handful: Handful, location: Location | None) -> Callable[[Asset], None]:
    """Refuses what would be put where nobody looks for it: at ``location``, or at its home."""
    gone = archived([location] if location else [asset.home for asset in handful.assets])

    def rule(asset: Asset) -> None:
        refuse_one_of(gone, location or asset.home, named=str(location or "Its home"))

    return rule


def out_of(spell: Checkout) -> dict[str, Any]:
    """What history says of a spell that begins."""
    return {
        "checkout": spell,
        "custodian": spell.custodian,
        "due_at": spell.due_at,
        "from_location": spell.asset.location,
    }


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
