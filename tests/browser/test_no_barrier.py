"""Nobody is kept from any page, on a phone and at a desk, light and dark."""

from collections.abc import Iterable
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Page

import assets.operations
import assets.service
import people.invitations
import stockroom.counts
from assets.models import Asset, AssetType, Audit, Checkout
from assets.terms import Accepted
from labels.models import LabelStock, Printer
from locations.models import Location
from people.models import Person, Team
from stockroom.models import Item, Order, Supplier, SupplierItem
from tests import make
from tests.browser.barriers import LOOKED_AT, barriers

pytestmark = pytest.mark.drawn
PARTS = 4  # of one length, for whoever has nothing else to do


def pages() -> list[str]:
    """Every kind of page, with something on it and with nothing, right and refused."""
    item = Item.objects.get(name="Wood screw 4 × 40 mm").pk
    supplier = Supplier.objects.first().pk
    out = Checkout.objects.open().first().asset_id
    free = Asset.objects.available().first().pk
    holder = Checkout.objects.open().exclude(custodian__name__startswith="Ada").first().custodian_id
    team = Team.objects.first().pk
    place = Location.objects.filter(kind="building").first().pk
    kind = AssetType.objects.get(name="Cordless drill 18 V").pk
    return [
        "/",
        "/stock/",
        "/stock/?q=nothing-is-called-this",
        "/stock/add/",
        *(f"/stock/{item}/{verb}" for verb in ("", "use/", "receive/", "move/", "reorder/")),
        "/stock/?state=archived",
        *(f"/stock/{item}/{verb}/" for verb in ("change", "barcodes", "files", "archive", "merge")),
        f"/stock/{item}/merge/?into={Item.objects.exclude(pk=item).first().pk}",
        "/stock/categories/",
        "/stock/categories/rename/?name=Tape",
        "/stock/value/",
        "/stock/orders/",
        "/stock/orders/?state=cancelled",
        "/stock/orders/start/",
        *(f"/stock/orders/{order}/" for order in Order.objects.values_list("pk", flat=True)),
        f"/stock/orders/{Order.objects.open().first().pk}/receive/",
        "/stock/suppliers/",
        "/stock/suppliers/?q=nobody-is-called-this",
        "/stock/suppliers/add/",
        *(f"/stock/suppliers/{supplier}/{verb}" for verb in ("", "edit/")),
        f"/stock/{item}/sold/",
        f"/stock/sold/{SupplierItem.objects.first().pk}/",
        f"/stock/{item}/?days=365",
        "/stock/ledger/",
        f"/stock/ledger/?item={item}",
        "/stock/ledger/?q=nothing-is-called-this",
        *(f"/stock/{item}/{verb}/" for verb in ("adjust", "count")),
        "/stock/to-reorder/",
        "/stock/to-reorder/?by=location",
        "/stock/reasons/",
        "/stock/counts/",
        "/stock/counts/start/",
        *counts_of(place),
        "/gear/",
        "/gear/?state=overdue",
        "/gear/add/",
        "/gear/types/",
        f"/gear/types/{kind}/change/",
        f"/gear/?type={kind}",
        *piles_of(free, out),
        *audits(),
        f"/gear/{out}/",
        f"/gear/{free}/change/",
        f"/gear/{free}/files/",
        f"/gear/types/{kind}/files/",
        *accepted(),
        *away(),
        *(f"/gear/{out}/{verb}/" for verb in ("check-in", "hand-over", "renew")),
        *(
            f"/gear/{free}/{verb}"
            for verb in ("", "check-out/", "move/", "lost/", "broken/", "retire/")
        ),
        "/locations/",
        "/locations/add/",
        f"/locations/{place}/",
        *(
            f"/locations/{place}/{verb}/"
            for verb in ("change", "move", "order", "archive", "why", "happened")
        ),
        "/locations/?q=van",
        "/locations/?archived=yes",
        f"/locations/{place}/why/?person={Person.objects.get(name__startswith='Vic').pk}",
        f"/gear/{out}/why/?person={Person.objects.get(name__startswith='Vic').pk}",
        "/locations/access/",
        f"/locations/access/?for={Team.objects.get(name='Members').pk}&at={place}",
        "/locations/access/history/",
        f"/locations/access/of/{Person.objects.get(name__startswith='Kenji').pk}/",
        f"/people/{Person.objects.get(name__startswith='Mo').pk}/",
        "/people/",
        "/people/add/",
        f"/people/{holder}/",
        *(f"/people/{holder}/{verb}/" for verb in ("change", "deactivate")),
        "/people/?q=nobody-is-called-this",
        "/people/?state=invited",
        "/people/invitations/",
        "/people/history/",
        "/people/organisation/",
        "/people/teams/",
        "/people/teams/add/",
        *(f"/people/teams/{team}/{verb}" for verb in ("", "rename/", "archive/")),
        f"/locations/{place}/access/",
        "/people/me/",
        "/people/me/devices/",
        "/people/me/second-step/",
        "/people/me/second-step/passkeys/",
        "/people/organisation/",
        "/people/password/",
        "/search/",
        "/search/?q=drill",
        "/activity/",
        "/labels/",
        *(
            f"/labels/{area}/"
            for area in ("needing", "unclaimed", "blanks", "claim", "runs", "find", "stocks")
        ),
        f"/labels/stocks/{LabelStock.objects.get(part='L7160').pk}/",
        "/labels/stocks/add/",
        "/labels/printers/",
        f"/labels/printers/{Printer.objects.create(name='Laser').pk}/",
        "/scan/",
        "/scan/photo/",
        "/nowhere/",
    ]


def counts_of(place: int) -> list[str]:
    """The pages of a count under way, with a line that differs, and of one that was posted."""
    ada = Person.objects.get(is_administrator=True)
    where = Location.objects.get(pk=place)
    counts = [make.count(where, by=ada, shows_expected=shown) for shown in (True, False)]
    for count in counts:
        level = stockroom.counts.scope(count).first()
        stockroom.counts.record(
            count, level.item, location=level.location, counted=level.quantity + 1, by=ada,
            operation_key=uuid4(),
        )  # fmt: skip
    stockroom.counts.post(counts[1], by=ada)
    under_way, posted = (count.get_absolute_url() for count in counts)
    return [
        under_way,
        f"{under_way}?find=nothing",
        f"{under_way}add/",
        f"{under_way}review/",
        posted,
    ]


def piles_of(free: int, out: int) -> list[str]:
    """The pages for many: with what goes, with what doesn't, with a code that nothing has."""
    every = ("check-out", "check-in", "hand-over", "move", "lost", "found", "retire")
    return [
        *(f"/gear/several/{verb}/?assets={free},{out}" for verb in every),
        f"/gear/several/check-out/?assets={free}&scan=nothing",
        "/gear/several/move/",
    ]


def audits() -> list[str]:
    """The pages of an audit that is under way, and of one that is over."""
    under_way = Audit.objects.under_way().first().get_absolute_url()
    return [
        "/gear/audits/",
        "/gear/audits/start/",
        under_way,
        f"{under_way}?only=unexpected",
        f"{under_way}finish/",
        Audit.objects.over().first().get_absolute_url(),
    ]


def accepted() -> list[str]:
    """What is lent on terms, and what somebody accepted who took it."""
    ada = Person.objects.get(is_administrator=True)
    camera = Asset.objects.available().exclude(type__terms=None).first()
    asked = make.asset_type(terms=camera.type.terms)
    lent = make.asset(home=camera.home, type=asked, tag_number="G-9001")
    given = Accepted(frozenset({asked.terms_id}), name="Ada Okafor")
    taken = assets.operations.check_out(lent, to=ada, by=ada, operation_key=uuid4(), accepted=given)
    return [
        taken.checkout.acceptance.get_absolute_url(),
        lent.get_absolute_url(),
        f"{camera.get_absolute_url()}check-out/",
        f"/gear/several/check-out/?assets={camera.pk}",
        f"/gear/types/{camera.type_id}/change/",
    ]


def away() -> list[str]:
    """Gear that is lost, in repair and retired, with its ways back."""
    ada = Person.objects.get(is_administrator=True)
    lost, broken = Asset.objects.available().filter(type__terms=None).order_by("-pk")[:2]
    assets.service.report_lost(lost, by=ada, operation_key=uuid4())
    assets.service.report_broken(broken, by=ada, operation_key=uuid4())
    retired = Asset.objects.filter(state=Asset.State.RETIRED).first()
    ways = ((lost, "found"), (broken, "repaired"), (retired, "restore"))
    return [f"{asset.get_absolute_url()}{way}" for asset, back in ways for way in ("", f"{back}/")]


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_bars_the_way(visit, part):
    page = visit("ada", **LOOKED_AT)
    assert looked_at(page, pages()[part::PARTS]) == {}


def looked_at(page: Page, addresses: Iterable[str]) -> dict[str, list[str]]:
    """What is wrong, by the address it is wrong at."""
    found = {}
    for address in addresses:
        page.goto(address)
        if wrong := barriers(page):
            found[address] = wrong
    return found


def welcome() -> str:
    """The address of somebody's invitation."""
    ada = Person.objects.get(is_administrator=True)
    ana, _ = Person.objects.get_or_create(name="Ana Ruiz", email="ana@riverside.example")
    ana.set_unusable_password()
    ana.save()
    invitation = people.invitations.invite(ana, by=ada, operation_key=uuid4())
    return urlsplit(people.invitations.link_to(invitation)).path


def test_nothing_bars_the_way_in(visit):
    page = visit(**LOOKED_AT)
    addresses = ("/people/sign-in/", "/people/password/forgotten/", "/nowhere/")
    assert looked_at(page, [*addresses, "/people/welcome/gone/", welcome()]) == {}
