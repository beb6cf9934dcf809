"""Four months of custody: who had what, and who has it now."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from django.utils import timezone

from assets.models import Asset, AssetEvent, AssetType, Checkout, Outage, Terms
from assets.sightings import HANDLED
from locations.models import Location
from people.models import Person, Team

from .cast import crew_at
from .clock import PAST, Clock
from .ledger import key_from
from .tools import ASTRAY, FREE, LENT_TO, OUT, RETIRED, SORTS, TERMS, Sort

Kind = AssetEvent.Kind
REASONS = ["", "", "Stage build", "Repair café", "Open day film", "Robot club", "Members' evening"]


@dataclass
class Happening:
    """One line of an asset's history in the making."""

    at: datetime
    asset: Asset
    kind: str
    facts: dict[str, Any]


def make_gear(
    places: dict[str, Location], people: dict[str, Person], clock: Clock, random: Random
) -> None:
    """All assets, their spells with people, and their history."""
    out = {unit: (who, left, due) for unit, who, left, due in OUT}
    happenings: list[Happening] = []
    number = 0
    for sort in SORTS:
        of_type = AssetType.objects.create(
            name=sort.name,
            category=sort.category,
            maker=sort.maker,
            icon=sort.icon,
            loan_days=sort.loan_days,
            for_anyone=sort.name not in LENT_TO,
            terms=terms_of(sort, people, clock),
        )
        of_type.teams.set(Team.objects.filter(name__in=LENT_TO.get(sort.name, [])))
        for unit in sort.units:
            number += 1
            asset = Asset.objects.create(
                tag_number=f"G-{number:04}",
                name=unit,
                type=of_type,
                serial=f"{sort.maker[:2].upper()}{random.randrange(10**6):06}",
                home=places[sort.home],
                location=places[sort.home],
                state=Asset.State.RETIRED if unit in RETIRED else Asset.State.IN_SERVICE,
            )
            last_day = -out[unit][1] - 2 if unit in out else -3
            happenings += past_of(asset, sort, people, last_day, clock, random)
            if unit in out:
                who, left, due = out[unit]
                happenings.append(goes_out(asset, people[who], people, -left, due, clock, random))
            if unit in ASTRAY:
                happenings.append(goes_astray(asset, places[ASTRAY[unit]], people, clock))
            if unit in RETIRED:
                happenings.append(is_retired(asset, people, clock))
    write(sorted(happenings, key=lambda happening: happening.at), random)


def terms_of(sort: Sort, people: dict[str, Person], clock: Clock) -> Terms | None:
    """What who borrows it accepts, if anything: worded lately, so nobody has accepted it yet."""
    if sort.name not in TERMS:
        return None
    return Terms.objects.create(text=TERMS[sort.name], by=people["Ada"], at=clock.on(-2))


def past_of(
    asset: Asset,
    sort: Sort,
    people: dict[str, Person],
    last_day: int,
    clock: Clock,
    random: Random,
) -> list[Happening]:
    """It was added, and has been out and back some times, until ``last_day``."""
    add = {"by": people["Ada"], "to_location": asset.home}
    happenings = [Happening(clock.on(-PAST - 20), asset, Kind.ADD, add)]
    day = -PAST + random.randrange(30)
    last = -PAST + 30 if sort.loan_days is None or asset.name == FREE else last_day
    while day < last:
        length = random.randrange((sort.loan_days or 3) + 2)
        if day + length >= last_day:
            break
        who, operator = borrower(asset, people, random)
        spell = Checkout(
            asset=asset,
            custodian=who,
            checked_out_by=operator,
            out_at=clock.on(day),
            due_at=clock.end_of(day + sort.loan_days) if sort.loan_days is not None else None,
        )
        spell.returned_at = max(clock.on(day + length), spell.out_at.replace(hour=21))
        spell.save()
        happenings += [taken(spell, random), returned(spell, operator)]
        day += length + random.randrange(4, 28)
    return happenings


def borrower(asset: Asset, people: dict[str, Person], random: Random) -> tuple[Person, Person]:
    """Somebody who takes it, and the operator on whose word."""
    crew = crew_at(asset.home)
    guests = ["Kenji", "Xan"] if "Dana" in crew else ["Vic", "Kenji", "Ada"]
    operator = people[random.choice(crew)]
    return people[random.choice(crew + guests)], operator


def goes_out(
    asset: Asset,
    who: Person,
    people: dict[str, Person],
    day: int,
    due: int | None,
    clock: Clock,
    random: Random,
) -> Happening:
    """It left on that day, on somebody's word who may give it, and is out still."""
    crew = crew_at(asset.home)
    may = who.is_administrator or who.get_short_name() in crew
    spell = Checkout.objects.create(
        asset=asset,
        custodian=who,
        checked_out_by=who if may else people[crew[0]],
        out_at=clock.on(day),
        due_at=None if due is None else clock.end_of(due),
    )
    return taken(spell, random)


def goes_astray(
    asset: Asset, place: Location, people: dict[str, Person], clock: Clock
) -> Happening:
    """Somebody put it down elsewhere, the day before yesterday."""
    at = clock.on(-2)
    asset.location, asset.located_at = place, at
    by = people["Ada" if place.name == "Hall" else "Olu"]
    facts = {"by": by, "from_location": asset.home, "to_location": place}
    return Happening(at, asset, Kind.MOVE, facts)


def is_retired(asset: Asset, people: dict[str, Person], clock: Clock) -> Happening:
    """It was scrapped yesterday."""
    at = clock.on(-1)
    way = {"way": Outage.Way.SCRAPPED, "on": timezone.localdate(at)}
    outage = Outage.objects.create(asset=asset, state=asset.state, since=at, **way)
    facts = {"by": people["Mo"], "outage": outage, "from_location": asset.location}
    return Happening(at, asset, Kind.RETIRE, facts | {"note": "The base plate is bent"})


def taken(spell: Checkout, random: Random) -> Happening:
    """The event with which ``spell`` began."""
    facts = {
        "by": spell.checked_out_by,
        "custodian": spell.custodian,
        "checkout": spell,
        "due_at": spell.due_at,
        "from_location": spell.asset.home,
        "note": random.choice(REASONS),
    }
    return Happening(spell.out_at, spell.asset, Kind.CHECK_OUT, facts)


def returned(spell: Checkout, by: Person) -> Happening:
    """The event with which ``spell`` ended."""
    assert spell.returned_at
    facts = {
        "by": by,
        "custodian": spell.custodian,
        "checkout": spell,
        "from_location": spell.asset.home,
        "to_location": spell.asset.home,
    }
    return Happening(spell.returned_at, spell.asset, Kind.CHECK_IN, facts)


def write(happenings: list[Happening], random: Random) -> None:
    """Write them in the order of time, and leave each asset where its last one put it."""
    AssetEvent.objects.bulk_create(
        AssetEvent(
            asset=happening.asset,
            kind=happening.kind,
            at=happening.at,
            operation_key=key_from(random),
            **happening.facts,
        )
        for happening in happenings
    )
    assets = {}
    for happening in happenings:
        assets[happening.asset.pk] = happening.asset
        asset, facts = happening.asset, happening.facts
        if facts.get("to_location"):
            asset.located_at = happening.at
        if happening.kind in HANDLED:
            asset.seen_at, asset.seen_by = happening.at, facts["by"]
            asset.seen_in = facts.get("to_location") or facts["from_location"]
    seen = ["seen_at", "seen_by", "seen_in"]
    Asset.objects.bulk_update(assets.values(), ["location", "located_at", *seen])
