"""A page asks the database as often for many rows as for one, and at most a dozen times."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import labels.claiming
import labels.operations
import locations.operations
import people.invitations
import people.operations
import stockroom.catalogue
import stockroom.drafts
import stockroom.operations
import stockroom.orders
import stockroom.suppliers
from assets import audits, operations
from assets.audits import Fix
from assets.models import Asset, Audit
from assets.operations import latest
from dashboard.outline import WHOLE
from labels import finds
from locations.models import Role
from people.choosing import MANY
from people.clock import house_date
from people.models import Team
from stockroom.drafts import Wish
from stockroom.models import Barcode, Item, ItemFile, Order, Supplier
from tests import make

MOST = 12
# To fill a workspace of PostgreSQL takes far longer, and a query for each row shows with fewer.
ROWS = 30 if connection.vendor == "sqlite" else 7


def fill(cast, rows: int) -> None:
    """So many items that are short, assets that are overdue or mine, places, lines of history."""
    for number in range(rows):
        place = make.location(parent=cast.workshop)
        level = make.level(at=place, quantity=3, by=cast.olu)
        make.level(item=level.item, at=cast.workshop, quantity=2, by=cast.olu)
        make.rule(level, point=5, full=9)
        make.rule(level, point=9, full=20, at=cast.main)
        stockroom.operations.move(
            level.item,
            location=place,
            to=cast.workshop,
            quantity=Decimal(1),
            by=cast.olu,
            operation_key=uuid4(),
        )
        held = make.asset(home=place)
        make.check_out(held, to=cast.mo if number % 2 else cast.olu, by=cast.olu)
        held.checkouts.update(due_at=held.located_at)
        had = make.asset(home=place)
        make.check_out(had, to=cast.olu)
        operations.check_in(had, by=cast.olu, operation_key=uuid4())
        for found in (make.tag(asset=held), make.tag(level=level), make.tag(location=place)):
            finds.answer(make.found_report(found), by=cast.mo, operation_key=uuid4())
        away = make.asset(home=place)
        operations.move(away, to=cast.workshop, by=cast.olu, operation_key=uuid4())
        labels.claiming.void(make.tag(asset=held), by=cast.olu)
        labels.operations.pick(
            [("asset", held), ("level", level), ("location", place)], by=cast.olu
        )


def picked(cast, rows: int) -> str:
    """So many things more on the bench."""
    things = [("asset", make.asset(home=cast.workshop)) for _ in range(rows)]
    labels.operations.pick(things, by=cast.olu)
    return "/labels/"


def printed_together(cast, rows: int) -> str:
    """A print run with so many labels."""
    things = [("asset", make.asset(home=cast.workshop)) for _ in range(rows)]
    return make.print_run(*things, by=cast.mo).get_absolute_url()


def printed_runs(cast, rows: int) -> str:
    """So many print runs, and as many codes on nothing yet."""
    for _ in range(rows):
        make.print_run(("location", cast.workshop), by=cast.olu)
        labels.operations.fresh_tag()
    return "/labels/runs/"


def busy_item(cast, rows: int) -> str:
    """An item with so many places and lines in its ledger."""
    item = make.item(name="Busy")
    for _ in range(rows):
        level = make.level(item=item, at=make.location(parent=cast.workshop), by=cast.olu)
        make.receive(level, 2, by=cast.olu)
    return item.get_absolute_url()


def busy_asset(cast, rows: int) -> str:
    """An asset with so many lines of history."""
    asset = make.asset(home=cast.workshop)
    tag = make.tag(asset=asset)
    for number in range(rows):
        make.found_report(tag)
        to = cast.main if number % 2 == 0 else cast.workshop
        operations.move(asset, to=to, by=cast.olu, operation_key=uuid4())
    return asset.get_absolute_url()


def busy_teams(cast, rows: int) -> str:
    """So many people, each in a team of their own that may look at the Main building."""
    for _ in range(rows):
        make.team(members=[make.person()], grants={cast.main: Role.VIEWER})
    return "/people/"


def archived_items(cast, rows: int) -> str:
    """So many items that are offered no more."""
    for _ in range(rows):
        item = make.level(at=cast.workshop).item
        stockroom.catalogue.archive(item, by=cast.mo, operation_key=uuid4())
    return "/stock/?state=archived"


def full_item(cast, rows: int) -> Item:
    """An item with so many barcodes and files, changed so often."""
    item, _ = Item.objects.get_or_create(name="Full")
    make.level(item=item, at=cast.workshop)
    for _ in range(rows - item.barcodes.count()):
        stockroom.catalogue.add_barcode(
            item, barcode=str(uuid4()), quantity=Decimal(1), by=cast.mo, operation_key=uuid4()
        )
        ItemFile.objects.create(item=item, file="files/a.pdf", name="a.pdf", size=1, by=cast.mo)
    return item


def bought(cast, rows: int) -> str:
    """So many items of as many categories, each bought at a price."""
    for number in range(rows):
        stockroom.operations.receive(
            make.item(category=f"Category {number}"),
            location=make.location(parent=cast.workshop),
            quantity=Decimal(3),
            unit_cost=Decimal(2),
            by=cast.mo,
            operation_key=uuid4(),
        )
    return f"/stock/value/?location={cast.workshop.pk}"


def busy_order(cast, rows: int) -> str:
    """An order of so many lines, each received in part; one supplier sells all of it."""
    supplier, _ = Supplier.objects.get_or_create(name="Busy")
    wishes = []
    for _ in range(rows):
        item = make.level(at=cast.workshop, quantity=1, by=cast.olu).item
        Barcode.objects.create(item=item, code=str(uuid4()))
        offer = stockroom.suppliers.sell(
            item, supplier=supplier, by=cast.mo, operation_key=uuid4(),
            pack_size=Decimal(10), price=Decimal(2),
        )  # fmt: skip
        wishes.append(Wish(offer, 2, cast.workshop))
    order = stockroom.drafts.draft_for(
        supplier, location=cast.workshop, wishes=wishes, by=cast.mo, operation_key=uuid4()
    )
    stockroom.drafts.place(order, expected_on=None, by=cast.mo, operation_key=uuid4())
    stockroom.orders.receive(
        order, came=dict.fromkeys(order.lines.values_list("pk", flat=True), Decimal(5)),
        by=cast.olu, operation_key=uuid4(),
    )  # fmt: skip
    return order.get_absolute_url()


def busy_supplier(cast, rows: int) -> str:
    """A supplier who sells so many things, with as many orders."""
    for _ in range(rows):
        busy_order(cast, 1)
    return Supplier.objects.get(name="Busy").get_absolute_url()


def short_of(cast, rows: int) -> list[Order]:
    """So many things to buy and as many to move, and an order of each that is late."""
    made = []
    for _ in range(rows):
        level = make.level(at=cast.workshop)
        make.rule(level, point=5, full=9)
        make.offer(level.item, by=cast.mo, is_preferred=True)
        giver = make.level(at=make.location(parent=cast.main), quantity=30, by=cast.olu)
        make.rule(giver, point=5, full=9)
        make.rule(make.level(item=giver.item, at=cast.workshop), point=5, full=9)
        order = make.order(make.offer(giver.item, by=cast.mo), at=cast.workshop, by=cast.mo)
        yesterday = house_date() - timedelta(days=1)
        stockroom.drafts.place(order, expected_on=yesterday, by=cast.mo, operation_key=uuid4())
        made.append(order)
    return made


def busy_suppliers(cast, rows: int) -> str:
    """So many who sell one thing, and an order of each."""
    for _ in range(rows):
        make.order(
            make.offer(make.level(at=cast.workshop).item, by=cast.mo), at=cast.workshop, by=cast.mo
        )
    return "/stock/suppliers/"


def busy_audit(cast, rows: int) -> Audit:
    """So many things to find, seen and unexpected, and strange codes, found by two people."""
    audit = make.audit(cast.workshop, by=cast.mo)
    by, expected = (cast.olu, cast.mo), []
    for number in range(rows):
        place = make.location(parent=cast.workshop)
        expected += [make.asset(home=place), make.asset(home=place)]
        key, who = uuid4, by[number % 2]
        Audit.objects.update(started_at=expected[-1].located_at)
        audit.refresh_from_db()
        audits.see(audit, expected[-1], by=who, operation_key=key())
        guest = make.asset(home=cast.main)
        make.check_out(guest, to=cast.olu)
        audits.see(audit, guest, by=who, operation_key=key())
        audits.read(audit, str(uuid4()), by=who, operation_key=key())
    return audit


def finished_audit(cast, rows: int) -> str:
    """The same twice, finished."""
    for _ in range(2):
        audit = busy_audit(cast, rows)
        lines = audit.lines.filter(result="unexpected")
        fixes = {line.asset_id: Fix("here", latest(line.asset).pk) for line in lines}
        audits.finish(audit, by=cast.olu, operation_key=uuid4(), fixes=fixes)
    return audit.get_absolute_url()


PAGES: dict[str, Callable] = {
    "order": busy_order,
    "order to receive": lambda cast, rows: busy_order(cast, rows) + "receive/",
    "orders": lambda cast, rows: busy_suppliers(cast, rows) and "/stock/orders/",
    "supplier": busy_supplier,
    "suppliers": busy_suppliers,
    "home": lambda cast, rows: "/",
    "stock": lambda cast, rows: "/stock/",
    "stock to reorder": lambda cast, rows: "/stock/?state=to-reorder&sort=-left",
    "to reorder": lambda cast, rows: short_of(cast, rows) and "/stock/to-reorder/",
    "to reorder at a place": lambda cast, rows: (
        short_of(cast, rows) and f"/stock/to-reorder/?location={cast.workshop.pk}&by=location"
    ),
    "stock at a place": lambda cast, rows: f"/stock/?location={cast.workshop.pk}&q=i",
    "archived stock": archived_items,
    "ledger": lambda cast, rows: "/stock/ledger/",
    "ledger of a place": lambda cast, rows: f"/stock/ledger/?location={cast.workshop.pk}&kind=move",
    "gear": lambda cast, rows: "/gear/",
    "several to check out": lambda cast, rows: (
        "/gear/several/check-out/?assets="
        + ",".join(str(key) for key in Asset.objects.values_list("pk", flat=True))
    ),
    "audits": lambda cast, rows: finished_audit(cast, rows) and "/gear/audits/",
    "audit": lambda cast, rows: busy_audit(cast, rows).get_absolute_url(),
    "audit, unexpected": lambda cast, rows: (
        busy_audit(cast, rows).get_absolute_url() + "?only=unexpected"
    ),
    "audit to finish": lambda cast, rows: busy_audit(cast, rows).get_absolute_url() + "finish/",
    "audit that is over": finished_audit,
    "gear overdue": lambda cast, rows: "/gear/?state=overdue&sort=due",
    "gear at a place": lambda cast, rows: f"/gear/?location={cast.workshop.pk}&q=d",
    "activity": lambda cast, rows: "/activity/",
    "search": lambda cast, rows: "/search/?q=e",
    "locations": lambda cast, rows: "/locations/",
    "locations by name": lambda cast, rows: "/locations/?q=l",
    "location": lambda cast, rows: f"/locations/{cast.workshop.pk}/",
    "what happened at a location": lambda cast, rows: f"/locations/{cast.workshop.pk}/happened/",
    "person": lambda cast, rows: f"/people/{cast.olu.pk}/",
    "what somebody did": lambda cast, rows: f"/people/{cast.olu.pk}/did/",
    "labels printed before": printed_runs,
    "labels printed together": printed_together,
    "labels": picked,
    "labels to add": lambda cast, rows: "/labels/find/?q=l",
    "needs a label": lambda cast, rows: "/labels/needing/?kind=level",
    "a label to claim": lambda cast, rows: f"/labels/claim/?code={labels.operations.fresh_tag()}",
    "unclaimed labels": lambda cast, rows: printed_runs(cast, rows) and "/labels/unclaimed/",
    "people": busy_teams,
    "access": lambda cast, rows: busy_teams(cast, rows) and f"/locations/{cast.main.pk}/",
    "item": busy_item,
    "item over a year": lambda cast, rows: busy_item(cast, rows) + "?days=365",
    "ledger of an item": lambda cast, rows: f"/stock/ledger/?item={busy_item(cast, rows)[7:-1]}",
    "asset": busy_asset,
}


def asked(client: Client, address: str) -> list[str]:
    """The queries behind a page, once the device has been noticed; nothing else is remembered."""
    for each in caches.all():
        each.clear()
    client.get("/health/live/")
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    return [query["sql"] for query in queries]


def busy_team(cast, rows: int) -> str:
    """A team of so many people, and so many who could be in it."""
    team, _ = Team.objects.get_or_create(name="Busy")
    team.members.add(*(make.person() for _ in range(rows)))
    for _ in range(rows):
        locations.operations.grant(team, make.location(parent=cast.workshop), Role.VIEWER)
        make.person()
    return team.get_absolute_url()


def busy_history(cast, rows: int) -> str:
    """So many people added and invited, each with two lines of history."""
    for _ in range(rows):
        person = people.operations.add_person(
            name="Ana", email=f"{uuid4()}@example.org", by=cast.ada, operation_key=uuid4()
        )
        people.invitations.invite(person, by=cast.ada, operation_key=uuid4())
    return "/people/history/"


ADMINISTRATORS: dict[str, Callable] = {
    "team": busy_team,
    "item to change": lambda cast, rows: f"/stock/{full_item(cast, rows).pk}/change/",
    "barcodes": lambda cast, rows: f"/stock/{full_item(cast, rows).pk}/barcodes/",
    "files": lambda cast, rows: f"/stock/{full_item(cast, rows).pk}/files/",
    "full item": lambda cast, rows: full_item(cast, rows).get_absolute_url(),
    "value": bought,
    "average value": lambda cast, rows: bought(cast, rows) + "&by=average",
    "categories": lambda cast, rows: bought(cast, rows) and "/stock/categories/",
    "team to archive": lambda cast, rows: busy_team(cast, rows) + "archive/",
    "history": busy_history,
    "messages from finders": lambda cast, rows: "/labels/found/",
    "invitations": lambda cast, rows: busy_history(cast, rows) and "/people/invitations/",
    "invited": lambda cast, rows: busy_history(cast, rows) and "/people/?state=invited&sort=-seen",
    "somebody leaves": lambda cast, rows: f"/people/{cast.olu.pk}/deactivate/",
    "somebody changes": lambda cast, rows: busy_teams(cast, rows) + f"{cast.olu.pk}/change/",
}


def asked_with(rows: int, cast, windows: dict[str, Client]) -> dict[tuple[str, str], list[str]]:
    """The queries behind each page for each of ``windows``, once all have so many rows more."""
    fill(cast, rows)
    pages = PAGES | ADMINISTRATORS
    addresses = {name: address(cast, rows) for name, address in pages.items()}
    return {
        (who, name): asked(client, addresses[name])
        for who, client in windows.items()
        for name in (pages if who == "ada" else PAGES)
    }


def test_many_rows_ask_no_more_than_one(cast):
    """All ask for all pages of one workspace: to fill another one takes longer than all else."""
    windows = {who: Client() for who in ("olu", "mo", "ada")}
    for who, client in windows.items():
        client.force_login(getattr(cast, who))
    for _ in range(max(WHOLE, MANY)):  # a small tree is drawn and offered in another way
        make.location(parent=cast.workshop)
    one, many = (asked_with(rows, cast, windows) for rows in (1, ROWS - 1))
    grown = {page: (len(one[page]), len(many[page])) for page in one}
    assert {page: each for page, each in grown.items() if each[1] > each[0]} == {}
    assert {page: each for page, each in grown.items() if each[1] > MOST} == {}
