"""Who sells what to the sample workspace, and what it has ordered of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from locations.models import Location
from people.models import Person
from stockroom.models import (
    Item,
    Order,
    OrderEvent,
    OrderLine,
    Price,
    Supplier,
    SupplierItem,
)

from .clock import Clock

D = Decimal
Kind, State = OrderEvent.Kind, Order.State
RAISED = 60  # days ago, when prices went up
BEFORE = D("0.95")  # of today's price, before that

# Name | who to ask for | days | phone
SUPPLIERS = """
Fixings Direct | Trade counter | 6 | +44 20 7946 0101
Polymer Direct | | 4 |
Northern Components | Ines Duarte | 3 | +44 20 7946 0134
Stagehand Supplies | Robin Achebe | 2 | +44 20 7946 0178
Sheet & Timber Yard | Front desk | 9 | +44 20 7946 0190
Corner Wholesale | | | +44 20 7946 0112
"""

# Item | supplier | their code | pack | how much is in one | price of one | at least.
# Whoever comes first is preferred. Counted items are known by that pack in the catalogue too.
OFFERS = """
Wood screw 4 × 40 mm | Fixings Direct | FD-4040 | box | 200 | 8.90 | 1
Wood screw 4 × 40 mm | Corner Wholesale | 118834 | box | 500 | 24.50 | 2
Wood screw 4 × 60 mm | Fixings Direct | FD-4060 | box | 200 | 11.20 | 1
Wood screw 5 × 80 mm | Fixings Direct | FD-5080 | box | 100 | 10.40 | 1
Machine screw M4 × 16 | Fixings Direct | FD-M416 | box | 100 | 4.80 | 1
Socket cap screw M5 × 16 | Fixings Direct | FD-SC516 | box | 100 | 9.60 | 1
Hex nut M4 | Fixings Direct | FD-N4 | box | 100 | 2.10 | 1
Hex nut M5 | Fixings Direct | FD-N5 | box | 100 | 2.40 | 1
Washer M5 | Fixings Direct | FD-W5 | box | 200 | 2.90 | 1
Heat-set insert M3 | Northern Components | HS-M3 | bag | 100 | 7.25 | 1
Heat-set insert M4 | Northern Components | HS-M4 | bag | 100 | 8.40 | 1
Cable tie 200 mm, black | Fixings Direct | FD-CT200 | bag | 100 | 3.30 | 2
PLA filament 1.75 mm, black | Polymer Direct | PLA-175-BK-1K | spool | 1000 | 17.40 | 1
PLA filament 1.75 mm, white | Polymer Direct | PLA-175-WH-1K | spool | 1000 | 17.40 | 1
PLA filament 1.75 mm, grey | Polymer Direct | PLA-175-GY-1K | spool | 1000 | 17.40 | 1
PETG filament 1.75 mm, black | Polymer Direct | PETG-175-BK-1K | spool | 1000 | 19.90 | 1
TPU filament 1.75 mm | Polymer Direct | TPU-175-500 | spool | 500 | 21.50 | 1
Solder 0.7 mm, lead free | Northern Components | SN-07-250 | spool | 250 | 23.80 | 1
Resistor 10 kΩ | Northern Components | R-10K-100 | bag | 100 | 1.60 | 1
LED 5 mm, red | Northern Components | LED5-R-50 | bag | 50 | 3.20 | 1
AA battery | Corner Wholesale | 204410 | box | 24 | 9.60 | 1
AA battery | Stagehand Supplies | BAT-AA-40 | box | 40 | 17.80 | 1
9 V battery | Stagehand Supplies | BAT-9V-10 | box | 10 | 19.50 | 1
Gaffer tape 50 mm, black | Stagehand Supplies | GT-50-BK | | 1 | 8.75 | 6
Gaffer tape 50 mm, white | Stagehand Supplies | GT-50-WH | | 1 | 8.75 | 6
Electrical tape, black | Stagehand Supplies | ET-BK-10 | pack | 10 | 7.90 | 1
Birch plywood 3 mm, 600 × 300 | Sheet & Timber Yard | BP3-6030 | bundle | 10 | 31.00 | 1
Birch plywood 6 mm, 600 × 300 | Sheet & Timber Yard | BP6-6030 | bundle | 5 | 24.00 | 1
Nitrile gloves, M | Corner Wholesale | 330127 | | 1 | 6.40 | 2
Coffee beans | Corner Wholesale | 410009 | bag | 1 | 14.90 | 4
"""


@dataclass(frozen=True)
class Asked:
    """An order: its lines as item, place, packs and packs that came; days ago for each step."""

    supplier: str
    location: str
    by: str
    lines: tuple[tuple[str, str, int, int], ...]
    drafted: int
    ordered: int | None = None
    came: int | None = None
    expected: int | None = None  # days from today


ORDERS = [
    Asked(
        "Stagehand Supplies", "AV store", "Ada",
        (("Gaffer tape 50 mm, white", "Cable shelf", 6, 6),
         ("Electrical tape, black", "Cable shelf", 1, 1)),
        drafted=24, ordered=21, came=17, expected=-18,
    ),
    # What is still to come leaves the nuts below their reorder point.
    Asked(
        "Fixings Direct", "Workshop", "Mo",
        (("Hex nut M4", "Bin B1", 2, 2),
         ("Washer M5", "Bin B1", 2, 1),
         ("Hex nut M5", "Bin B1", 1, 0)),
        drafted=13, ordered=10, came=5, expected=-3,
    ),
    Asked(
        "Polymer Direct", "Electronics lab", "Mo",
        (("PLA filament 1.75 mm, black", "Filament cabinet", 5, 0),
         ("PETG filament 1.75 mm, black", "Filament cabinet", 2, 0)),
        drafted=2,
    ),
]  # fmt: skip


@dataclass(frozen=True)
class Receipt:
    """What came of one line of an order, and when."""

    at: datetime
    line: OrderLine

    @property
    def quantity(self) -> Decimal:
        return self.line.received


@dataclass(frozen=True)
class Market:
    """What is sold, the preferred offer of each item first, and what came, by item and place."""

    offers: dict[str, SupplierItem]
    receipts: dict[tuple[str, str], list[Receipt]]
    raised_at: datetime

    def cost(self, item: Item, at: datetime) -> tuple[Supplier, Decimal] | None:
        """Who it came from at that time, and what one unit of it cost; nothing if nobody knows."""
        offer = self.offers.get(item.name)
        if offer is None or offer.price is None:
            return None
        price = offer.price if at >= self.raised_at else earlier(offer.price)
        return offer.supplier, (price / offer.pack_size).quantize(D("0.0001"))


def table(text: str) -> Iterable[list[str]]:
    """The cells of a table, line by line."""
    return ([cell.strip() for cell in row.split("|")] for row in text.strip().splitlines())


def make_market(
    items: dict[str, Item], places: dict[str, Location], people: dict[str, Person], clock: Clock
) -> Market:
    """Suppliers, what they sell and have asked for it, and what was ordered of them."""
    suppliers = make_suppliers(people["Ada"])
    raised_at = clock.on(-RAISED)
    offers = make_offers(items, suppliers, people["Ada"], clock.beginning, raised_at)
    receipts = defaultdict(list)
    for asked in ORDERS:
        order = make_order(asked, suppliers, places, people, clock)
        came_at = None if asked.came is None else clock.on(-asked.came)
        for name, place, packs, came in asked.lines:
            line = make_line(order, offers[name], places[place], packs, came)
            if came and came_at:
                receipts[name, place].append(Receipt(came_at, line))
        if order.state == State.RECEIVED:
            order.closed_at = came_at
            order.save(update_fields=["closed_at"])
    return Market(offers, receipts, raised_at)


def make_suppliers(by: Person) -> dict[str, Supplier]:
    """All of them, by name."""
    made = {}
    for name, contact, days, phone in table(SUPPLIERS):
        host = name.lower().replace(" & ", "-").replace(" ", "-")
        made[name] = Supplier.objects.create(
            name=name,
            contact=contact,
            phone=phone,
            email=f"orders@{host}.example",
            website=f"https://www.{host}.example/",
            lead_days=int(days) if days else None,
            added_by=by,
        )
    return made


def make_offers(
    items: dict[str, Item],
    suppliers: dict[str, Supplier],
    by: Person,
    beginning: datetime,
    raised_at: datetime,
) -> dict[str, SupplierItem]:
    """Everything that is sold, with what it has cost; answers with the preferred ones by item."""
    preferred: dict[str, SupplierItem] = {}
    offers = []
    for name, supplier, sku, pack, size, price, least in table(OFFERS):
        offer = SupplierItem.objects.create(
            item=items[name],
            supplier=suppliers[supplier],
            sku=sku,
            pack=pack,
            pack_size=D(size),
            price=D(price),
            minimum_packs=int(least),
            is_preferred=name not in preferred,
            added_by=by,
        )
        offers.append(offer)
        if preferred.setdefault(name, offer) is offer and pack and offer.pack_size > 1:
            offer.item.pack, offer.item.pack_size = pack, offer.pack_size
            offer.item.save(update_fields=["pack", "pack_size"])
    for at, was in ((beginning, True), (raised_at, False)):
        Price.objects.bulk_create(
            Price(
                supplier_item=offer,
                price=earlier(offer.price or D(0)) if was else offer.price,
                pack_size=offer.pack_size,
                by=by,
                at=at,
            )
            for offer in offers
        )
    return preferred


def earlier(price: Decimal) -> Decimal:
    """What it cost before prices went up."""
    return (price * BEFORE).quantize(D("0.1"))


def make_order(
    asked: Asked,
    suppliers: dict[str, Supplier],
    places: dict[str, Location],
    people: dict[str, Person],
    clock: Clock,
) -> Order:
    """An order as far as it has come, and its history."""
    made_at = clock.on(-asked.drafted)
    ordered_at = None if asked.ordered is None else clock.on(-asked.ordered)
    by = people[asked.by]
    order = Order.objects.create(
        supplier=suppliers[asked.supplier],
        location=places[asked.location],
        state=state_of(asked),
        made_by=by,
        made_at=made_at,
        ordered_by=by if ordered_at else None,
        ordered_at=ordered_at,
        expected_on=None if asked.expected is None else clock.today + timedelta(asked.expected),
    )
    OrderEvent.objects.create(order=order, kind=Kind.DRAFT, by=by, at=made_at)
    if ordered_at:
        OrderEvent.objects.create(order=order, kind=Kind.ORDER, by=by, at=ordered_at)
    return order


def state_of(asked: Asked) -> str:
    """How far it has come."""
    if asked.ordered is None:
        return State.DRAFT
    if all(packs == came for _, _, packs, came in asked.lines):
        return State.RECEIVED
    return State.PART_RECEIVED if asked.came else State.ORDERED


def make_line(
    order: Order, offer: SupplierItem, place: Location, packs: int, came: int
) -> OrderLine:
    """One line of it, and how much of that has come."""
    return OrderLine.objects.create(
        order=order,
        item=offer.item,
        location=place,
        supplier_item=offer,
        sku=offer.sku,
        pack=offer.pack,
        pack_size=offer.pack_size,
        packs=packs,
        price=offer.price,
        received=came * offer.pack_size,
    )
