"""Four months of the ledger: what was received, used and carried, so that it ends as it should."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from random import Random
from uuid import UUID

from locations.models import Location
from people.models import Person
from stockroom.models import Barcode, Item, Movement, OrderLine, ReorderRule, StockLevel
from stockroom.rules import reckon, reckon_items

from .buying import Market, make_market
from .cast import crew_at
from .clock import PAST, Clock
from .shelves import ALSO_AT, ITEMS, REASONS, Kept

Kind = Movement.Kind
QUIET_END = 10  # days before today in which nothing is delivered


@dataclass
class Step:
    """One line of the ledger in the making."""

    at: datetime
    level: StockLevel
    kind: str
    delta: Decimal
    note: str = ""
    to: Location | None = None
    left_by: "Step | None" = None
    line: OrderLine | None = None  # of the order that it came of
    row: Movement | None = field(default=None, repr=False)


def make_stock(
    places: dict[str, Location], people: dict[str, Person], clock: Clock, random: Random
) -> None:
    """All items, their levels, their rules and their ledger."""
    items = Item.objects.bulk_create(
        Item(name=kept.name, unit=kept.unit, category=kept.category) for kept in ITEMS
    )
    by_name = {item.name: item for item in items}
    Barcode.objects.bulk_create(
        Barcode(item=by_name[kept.name], code=kept.barcode) for kept in ITEMS if kept.barcode
    )
    market = make_market(by_name, places, people, clock)
    steps: list[Step] = []
    for kept in ITEMS:
        carried = [(place, left) for name, place, left, _ in ALSO_AT if name == kept.name]
        level = stocked(by_name[kept.name], places[kept.place])
        moves = [
            transfer(level, stocked(by_name[kept.name], places[place]), left, clock, random)
            for place, left in carried
        ]
        came = [
            Step(receipt.at, level, Kind.RECEIVE, receipt.quantity, "Delivery",
                 line=receipt.line)
            for receipt in market.receipts.get((kept.name, kept.place), [])
        ]  # fmt: skip
        steps += past_of(level, kept, [pair[0] for pair in moves] + came, clock, random)
        steps += [arrival for _, arrival in moves]
    write(sorted(steps, key=lambda step: step.at), people, market, random)
    ReorderRule.objects.bulk_create(rules(by_name, places))
    reckon(ReorderRule.objects.all())
    reckon_items()


def stocked(item: Item, place: Location) -> StockLevel:
    """An empty level."""
    return StockLevel.objects.create(item=item, location=place)


def transfer(
    source: StockLevel, target: StockLevel, quantity: Decimal, clock: Clock, random: Random
) -> tuple[Step, Step]:
    """What ``target`` holds today came from ``source`` some weeks ago."""
    at = clock.on(-random.randrange(20, 40))
    left = Step(at, source, Kind.MOVE_OUT, -quantity, to=target.location)
    return left, Step(at, target, Kind.MOVE_IN, quantity, left_by=left)


def past_of(
    level: StockLevel, kept: Kept, carried: list[Step], clock: Clock, random: Random
) -> list[Step]:
    """A past that begins with a count, never runs below nothing, and ends at what is left today."""
    ends_at = kept.ends_at or Decimal(0)
    for _ in range(400):
        steps = sorted([*one_past(level, kept, clock, random), *carried], key=lambda step: step.at)
        opening = ends_at - sum(step.delta for step in steps)
        lowest = balance = opening
        for step in steps:
            balance += step.delta
            lowest = min(lowest, balance)
        if opening > 0 and lowest >= 0 and max(opening, balance) <= 2 * kept.full:
            first = Step(clock.on(-PAST - 1), level, Kind.COUNT, opening, "Opening count")
            return [first, *steps]
    raise AssertionError(f"No past of {kept.name} ends at {ends_at}.")


def one_past(level: StockLevel, kept: Kept, clock: Clock, random: Random) -> list[Step]:
    """Uses on some days, and a delivery whenever it would run low."""
    steps = []
    balance = kept.full * Decimal(random.choice(["0.5", "0.7", "0.9"]))
    habit = random.uniform(0.06, 0.3)
    for day in range(-PAST, 0):
        if not clock.is_open(day):
            continue
        if balance < kept.full / 4 and day < -QUIET_END:
            steps.append(
                Step(clock.on(day), level, Kind.RECEIVE, kept.full * 3 / 4 // 1, "Delivery")
            )
            balance += steps[-1].delta
        elif random.random() < habit:
            portion = kept.portion * random.choice([1, 1, 2, 3])
            if portion <= balance:
                balance -= portion
                note = random.choice(REASONS)
                steps.append(Step(clock.on(day), level, Kind.USE, -portion, note))
    return steps


def write(steps: Iterable[Step], people: dict[str, Person], market: Market, random: Random) -> None:
    """Write ``steps`` in the order of time, each with the balance after it."""
    balances: dict[int, Decimal] = {}
    levels: dict[int, StockLevel] = {}
    waiting: list[Movement] = []
    for step in steps:
        key = step.level.pk
        balances[key] = balances.get(key, Decimal(0)) + step.delta
        levels[key] = step.level
        if step.left_by:  # its other half needs a key before it can be named
            Movement.objects.bulk_create(waiting)
            waiting = []
        step.row = Movement(
            level=step.level,
            kind=step.kind,
            delta=step.delta,
            balance_after=balances[key],
            by=people[hand_of(step, random)],
            at=step.at,
            note=step.note,
            operation_key=None if step.left_by else key_from(random),
            left_by=step.left_by.row if step.left_by else None,
            order_line=step.line,
        )
        if step.kind == Kind.RECEIVE and (bought := market.cost(step.level.item, step.at)):
            step.row.supplier, step.row.unit_cost = bought
        if step.left_by and step.left_by.row:
            step.row.by = step.left_by.row.by
        waiting.append(step.row)
    Movement.objects.bulk_create(waiting)
    for key, level in levels.items():
        level.quantity = balances[key]
    StockLevel.objects.bulk_update(levels.values(), ["quantity"])


def hand_of(step: Step, random: Random) -> str:
    """Whose hand it was: somebody who may act there, and where it was carried to."""
    crew = crew_at(step.level.location)
    if step.kind == Kind.COUNT or (step.to and crew_at(step.to) != crew):
        return "Ada"
    return random.choice(
        ["Lena", "Dana", "Dana"] if "Dana" in crew else ["Olu", "Olu", "Mo", "Ada"]
    )


def key_from(random: Random) -> UUID:
    """The operation key of a form that nobody saw."""
    return UUID(int=random.getrandbits(128), version=4)


def rules(items: dict[str, Item], places: dict[str, Location]) -> list[ReorderRule]:
    """When to reorder, at the places where somebody said so."""
    said = [
        (kept.name, kept.place, kept.point, kept.full) for kept in ITEMS if kept.point is not None
    ] + [(name, place, point, point * 4) for name, place, _, point in ALSO_AT if point is not None]
    return [
        ReorderRule(item=items[name], location=places[place], reorder_point=point, order_up_to=full)
        for name, place, point, full in said
    ]
