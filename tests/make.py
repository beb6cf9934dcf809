"""Factories: each makes one row that is right, and takes as keywords what the test is about."""

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from itertools import count
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

import assets.audits
import assets.operations
import labels.finds
import labels.operations
import locations.operations
import stockroom.counts
import stockroom.drafts
import stockroom.operations
import stockroom.orders
import stockroom.rules
import stockroom.suppliers
from assets.models import Asset, AssetType, Audit, Outage
from labels.models import FoundReport, LabelStock, PrintRun, Tag
from locations.models import Location, Role
from people.models import Person, Team
from stockroom.models import (
    Barcode,
    Count,
    Item,
    Movement,
    Order,
    Reason,
    ReorderRule,
    StockLevel,
    Supplier,
    SupplierItem,
)

number = count(1)


def person(*, name: str = "", email: str | None = "", **facts: Any) -> Person:
    """Somebody who can sign in; with ``email=None`` somebody who can't."""
    name = name or f"Person {next(number)}"
    address = f"{name.split()[0].lower()}{next(number)}@example.org" if email == "" else email
    return Person.objects.create_user(address, "riverside-demo", name=name, **facts)


def team(*, name: str = "", members: Any = (), grants: dict[Location, Role] | None = None) -> Team:
    """A team with its members and what it is given."""
    made = Team.objects.create(name=name or f"Team {next(number)}")
    made.members.set(members)
    for place, role in (grants or {}).items():
        locations.operations.grant(made, place, role)
    return made


def location(*, name: str = "", kind: str = "room", parent: Location | None = None) -> Location:
    """A place in the tree."""
    return locations.operations.add(
        name=name or f"Place {next(number)}", kind=kind, parent=parent, by=None
    )


def item(*, name: str = "", barcode: str = "", **facts: Any) -> Item:
    """An item that is kept nowhere yet."""
    made = Item.objects.create(name=name or f"Item {next(number)}", **facts)
    if barcode:
        Barcode.objects.create(item=made, code=barcode)
    return made


def reason(name: str = "Broken") -> Reason:
    """Why stock is adjusted."""
    return Reason.objects.get_or_create(name=name)[0]


def level(
    *, item: Item | None = None, at: Location, quantity: Any = 0, by: Person | None = None
) -> StockLevel:
    """An item at a place, received there if there is to be any."""
    kept = item or globals()["item"]()
    made, _ = StockLevel.objects.get_or_create(item=kept, location=at)
    if quantity:
        receive(made, quantity, by=by or person())
        made.refresh_from_db()
    return made


def receive(level: StockLevel, quantity: Any, *, by: Person) -> Movement:
    """More of it."""
    return stockroom.operations.receive(
        level.item,
        location=level.location,
        quantity=Decimal(quantity),
        by=by,
        operation_key=uuid4(),
    )


def count(at: Location, *, by: Person, **facts: Any) -> Count:
    """A count that has just begun."""
    return stockroom.counts.start(location=at, by=by, operation_key=uuid4(), **facts)


def audit(at: Location, *, by: Person, **facts: Any) -> Audit:
    """An audit that has just begun."""
    return assets.audits.start(location=at, by=by, operation_key=uuid4(), **facts)


def offer(item: Item, *, by: Person, **facts: Any) -> SupplierItem:
    """How somebody sells an item."""
    supplier = Supplier.objects.create(name=f"Supplier {next(number)}")
    asked = {"pack_size": Decimal(1), "price": Decimal(2)} | facts
    return stockroom.suppliers.sell(item, supplier=supplier, by=by, operation_key=uuid4(), **asked)


def order(offer: SupplierItem, *, at: Location, by: Person, packs: int = 5) -> Order:
    """A draft for so many packs."""
    wishes = [stockroom.drafts.Wish(offer, packs, at)]
    return stockroom.drafts.draft_for(
        offer.supplier, location=at, wishes=wishes, by=by, operation_key=uuid4()
    )


def rule(level: StockLevel, *, point: Any, full: Any, at: Location | None = None) -> ReorderRule:
    """When to reorder it, there or at a place above."""
    rule = ReorderRule.objects.create(
        item=level.item,
        location=at or level.location,
        reorder_point=Decimal(point),
        order_up_to=Decimal(full),
    )
    stockroom.rules.reckon(ReorderRule.objects.filter(pk=rule.pk))
    rule.refresh_from_db()
    return rule


def asset_type(*, name: str = "", **facts: Any) -> AssetType:
    """A make and model."""
    return AssetType.objects.create(name=name or f"Type {next(number)}", **facts)


def asset(
    *, home: Location, at: Location | None = None, type: AssetType | None = None, **facts: Any
) -> Asset:
    """A unit at its home, or seen elsewhere."""
    facts.setdefault("name", f"Drill {next(number)}")
    facts.setdefault("tag_number", f"G-{next(number):04}")
    kind = type or asset_type()
    made = Asset.objects.create(home=home, location=at or home, type=kind, **facts)
    if made.state != Asset.State.IN_SERVICE:
        Outage.objects.create(asset=made, state=made.state)
    return made


def check_out(
    asset: Asset, *, to: Person, by: Person | None = None, due_at: datetime | None = None
) -> Any:
    """Somebody has it from now on."""
    return assets.operations.check_out(
        asset, to=to, by=by or to, due_at=due_at, operation_key=uuid4()
    )


def tag(**target: Any) -> Tag:
    """A code that means one thing."""
    return Tag.objects.create(**target)


def found_report(tag: Tag, *, message: str = "On the bus", **finder: Any) -> FoundReport:
    """What a stranger wrote who found it."""
    return labels.finds.report(tag, message=message, operation_key=uuid4(), **finder)


def print_run(*things: tuple[str, Any], by: Person, part: str = "L7160", **how: Any) -> PrintRun:
    """Labels for ``things``, picked and printed."""
    labels.operations.pick(things, by=by)
    setup = labels.operations.Setup(LabelStock.objects.get(part=part, made_by=None), **how)
    return labels.operations.print_selection(setup, by=by, operation_key=uuid4())


def photo(size: tuple[int, int] = (40, 30)) -> SimpleUploadedFile:
    """A small red picture, as a browser sends it."""
    written = BytesIO()
    Image.new("RGB", size, "red").save(written, "PNG")
    return SimpleUploadedFile("photo.png", written.getvalue())
