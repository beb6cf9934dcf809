"""A big workspace, the same one for the same size, seed and day."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from assets.models import Asset, AssetEvent, AssetType, Checkout, Outage
from dashboard.sample.cast import SALT
from dashboard.sample.labelling import code_from
from dashboard.sample.workspace import is_empty
from labels.models import Tag
from locations.models import Grant, Location, Role
from people.models import Organisation, Person, Team
from people.refused import Refused
from stockroom.models import (
    Barcode,
    Item,
    Movement,
    Order,
    OrderLine,
    ReorderRule,
    StockLevel,
    Supplier,
    SupplierItem,
)
from stockroom.rules import reckon, reckon_items
from stockroom.units import Unit

from . import words
from .loader import Loader
from .size import Size

DOMAIN = "big.example"
PASSWORD = "riverside-demo"  # noqa: S105 (printed for everybody to use)
# Who can sign in: their name, and their role over the whole of the first site.
KNOWN: dict[str, Role | None] = {
    "ada": None,
    "mo": Role.MANAGER,
    "olu": Role.OPERATOR,
    "vic": Role.VIEWER,
}
EVERYONE = 1
UNITS = [Unit.EACH, Unit.EACH, Unit.BOX, Unit.ROLL, Unit.KILOGRAM, Unit.METRE, Unit.LITRE]


@transaction.atomic
def build(size: Size, *, seed: int, now: datetime, loader: Loader) -> None:
    """Make everything; Refused unless the database is empty."""
    if not is_empty():
        raise Refused("There is a workspace already; a big one goes into an empty database.")
    big = Workspace(size, Random(seed), now, loader)  # noqa: S311 (nothing secret)
    big.people()
    big.tree()
    big.access()
    big.stock()
    big.gear()
    loader.finish()


class Workspace:
    """What is made, step by step. Keys count from 1, so later steps know the earlier ones'."""

    def __init__(self, size: Size, random: Random, now: datetime, loader: Loader) -> None:
        self.size, self.random, self.now, self.loader = size, random, now, loader
        self.beginning = now - timedelta(days=365)
        self.paths: list[str] = []
        self.places: list[int] = []  # where things are kept: what has nothing inside it

    def some(self, choices: Any) -> Any:
        """One of ``choices``, the first more often: few things are popular, many are not."""
        return choices[int(len(choices) * self.random.random() ** 2)]

    def moments(self, count: int) -> list[datetime]:
        """``count`` moments of the last year, in order."""
        year = 365 * 24 * 3600
        seconds = sorted(self.random.random() * year for _ in range(count))
        return [self.beginning + timedelta(seconds=second) for second in seconds]

    def key(self) -> UUID:
        """What a submission would have brought along."""
        return UUID(int=self.random.getrandbits(128))

    # People

    def people(self) -> None:
        """Everybody, in up to three teams each."""
        Organisation.objects.create(pk=1, name="Big workspace", is_sample=True)
        password = make_password(PASSWORD, salt=SALT)
        names = ("id", "name", "email", "password", "is_administrator", "is_active", "joined_at")
        self.loader.load(Person, names, self.each_person(password))
        crews = (
            (key, "Everyone" if key == EVERYONE else crew(key), key == EVERYONE)
            for key in range(1, self.size.teams + 2)
        )
        self.loader.load(Team, ("id", "name", "is_everyone"), crews)
        members = Team.members.through
        self.loader.load(members, ("team", "person"), self.each_membership())

    def each_person(self, password: str) -> Iterator[tuple[Any, ...]]:
        known = list(KNOWN)
        for key in range(1, self.size.people + 1):
            first, last = self.random.choice(words.FIRST), self.random.choice(words.LAST)
            if key <= len(known):
                first = known[key - 1].capitalize()
            login = first.lower() if key <= len(known) else f"{first}.{last}.{key}".lower()
            email = f"{login}@{DOMAIN}" if key <= len(known) or self.random.random() < 0.7 else None
            active = key <= len(known) or self.random.random() < 0.97
            administers = key == 1 or key % 500 == 0
            yield key, f"{first} {last}", email, password, administers, active, self.beginning

    def each_membership(self) -> Iterator[tuple[int, int]]:
        """The known people are each alone in one of the first teams."""
        for person in range(2, len(KNOWN) + 1):
            yield EVERYONE + person, person
        ordinary = range(EVERYONE + len(KNOWN) + 1, self.size.teams + 2)
        for person in range(len(KNOWN) + 1, self.size.people + 1):
            count = min(self.random.randint(1, 3), len(ordinary))
            for team in sorted(self.random.sample(ordinary, count)):
                yield team, person

    # The tree

    def tree(self) -> None:
        """Sites, buildings, rooms, furniture, bins: each kind inside the one before."""
        names = ("id", "name", "kind", "parent", "path", "archived_at")
        self.loader.load(Location, names, self.each_location())

    def each_location(self) -> Iterator[tuple[Any, ...]]:
        shares = [("site", 0.002), ("building", 0.01), ("room", 0.05), ("cabinet", 0.2)]
        levels: list[tuple[str, int]] = [
            (kind, max(1, round(self.size.locations * share))) for kind, share in shares
        ]
        levels.append(("bin", max(1, self.size.locations - sum(count for _, count in levels))))
        above: list[int] = []
        key = 0
        inside: dict[int, int] = {}
        for kind, count in levels:
            here: list[int] = []
            for number in range(count):
                key += 1
                parent = above[number % len(above)] if above else None
                path = f"{self.paths[parent - 1] if parent else '/'}{key}/"
                self.paths.append(path)
                here.append(key)
                inside[parent or 0] = inside.get(parent or 0, 0) + 1
                archived = kind == "bin" and number % 50 == 49
                name = place_name(kind, number, inside[parent or 0])
                yield key, name, kind, parent, path, self.now if archived else None
                if kind in {"cabinet", "bin"} and not archived:
                    self.places.append(key)
            above = here

    # Access

    def access(self) -> None:
        """A few grants far up, and most of them further in; Everyone sees one room."""
        names = ("team", "location", "role", "given_by", "given_at")
        self.loader.load(Grant, names, self.each_grant())

    def each_grant(self) -> Iterator[tuple[Any, ...]]:
        given: set[tuple[int, int]] = set()
        for key, role in enumerate(KNOWN.values(), start=1):
            if role:
                given.add((EVERYONE + key, 1))
                yield EVERYONE + key, 1, role, 1, self.beginning
        teams = range(EVERYONE + len(KNOWN) + 1, self.size.teams + 2)
        possible = len(teams) * self.size.locations
        while len(given) < min(self.size.grants, possible // 2):
            pair = (self.random.choice(teams), self.random.randint(1, self.size.locations))
            if pair not in given:
                given.add(pair)
                role = self.some((Role.VIEWER, Role.OPERATOR, Role.MANAGER))
                yield *pair, role, 1, self.beginning

    # Stock

    def stock(self) -> None:
        """Items, where they are kept, and every movement that led to what is left."""
        items = [
            (
                key,
                self.item_name(),
                self.random.choice(UNITS),
                self.random.choice(words.CREWS),
            )
            for key in range(1, self.size.items + 1)
        ]
        self.loader.load(Item, ("id", "name", "unit", "category"), items)
        codes = ((key, f"40{key:011}") for key in range(1, self.size.items + 1))
        self.loader.load(Barcode, ("item", "code"), codes)
        kept = self.kept()
        movements = list(self.each_movement(kept, [Unit(item[2]) for item in items]))
        left = {row[1]: row[4] for row in movements}
        levels = (
            (key, item, place, left.get(key, Decimal(0)))
            for key, (item, place) in enumerate(kept, start=1)
        )
        self.loader.load(StockLevel, ("id", "item", "location", "quantity"), levels)
        names = ("id", "level", "kind", "delta", "balance_after", "by", "at", "note")
        self.loader.load(Movement, (*names, "operation_key", "left_by"), movements)
        names = ("item", "location", "reorder_point", "order_up_to")
        self.loader.load(ReorderRule, names, self.each_rule(kept))
        reckon(ReorderRule.objects.all())
        reckon_items()
        self.buying(kept)

    def each_rule(self, kept: list[tuple[int, int]]) -> Iterator[tuple[Any, ...]]:
        """For some of what is kept: most rules for its very place, one in ten for the room."""
        some = sorted(self.random.sample(kept, min(self.size.rules, len(kept))))
        said: set[tuple[int, int]] = set()
        for number, (item, place) in enumerate(some):
            above = [int(key) for key in self.paths[place - 1].strip("/").split("/")]
            where = above[min(2, len(above) - 1)] if number % 10 == 9 else place
            point = Decimal(self.random.choice((5, 10, 20, 50)))
            if (item, where) not in said:
                said.add((item, where))
                yield item, where, point, point * 3

    # Buying

    def buying(self, kept: list[tuple[int, int]]) -> None:
        """Who sells each item, and a few orders that are on their way."""
        sellers = max(1, self.size.suppliers)
        rows = (
            (key, f"{self.random.choice(words.LAST)} supplies {key}", self.random.randint(1, 21))
            for key in range(1, sellers + 1)
        )
        self.loader.load(Supplier, ("id", "name", "lead_days"), rows)
        offers = [
            (key, key % sellers + 1, key, f"SKU{key:06}", size, price, True)
            for key in range(1, self.size.items + 1)
            for size in [Decimal(self.random.choice((1, 10, 25, 100)))]
            for price in [Decimal(self.random.randint(50, 9000)) / 100]
        ]
        names = ("id", "supplier", "item", "sku", "pack_size", "price", "is_preferred")
        self.loader.load(SupplierItem, names, offers)
        orders = [
            (key, self.random.randint(1, sellers), 1, Order.State.ORDERED, 1, at, 1, at)
            for key, at in enumerate(self.moments(self.size.orders), start=1)
        ]
        names = ("id", "supplier", "location", "state", "made_by", "made_at")
        self.loader.load(Order, (*names, "ordered_by", "ordered_at"), orders)
        names = ("order", "item", "location", "supplier_item", "sku", "pack_size", "packs", "price")
        self.loader.load(OrderLine, names, self.each_line(orders, offers, kept))

    def each_line(
        self, orders: list[Any], offers: list[Any], kept: list[tuple[int, int]]
    ) -> Iterator[tuple[Any, ...]]:
        """Two lines an order, each of what its supplier sells, for where that is kept."""
        sold: dict[int, list[Any]] = {}
        for offer in offers:
            sold.setdefault(offer[1], []).append(offer)
        homes = dict(reversed(kept))
        for order in orders:
            choice = sold.get(order[1], [])
            for offer in self.random.sample(choice, min(2, len(choice))):
                key, _, item, sku, size, price, _ = offer
                yield order[0], item, homes[item], key, sku, size, self.random.randint(1, 9), price

    def item_name(self) -> str:
        """A thing, its size and its colour."""
        listed = (words.THINGS, words.SIZES, words.COLOURS)
        thing, size, colour = (self.random.choice(each) for each in listed)
        return f"{thing} {size}, {colour}"

    def kept(self) -> list[tuple[int, int]]:
        """Which item is kept where: each somewhere, popular ones in many places."""
        pairs = {(item, self.random.choice(self.places)) for item in range(1, self.size.items + 1)}
        items = range(1, self.size.items + 1)
        most = min(self.size.levels, self.size.items * len(self.places))
        while len(pairs) < most:
            pairs.add((self.some(items), self.random.choice(self.places)))
        return sorted(pairs)

    def each_movement(
        self, kept: list[tuple[int, int]], units: list[Unit]
    ) -> Iterator[tuple[Any, ...]]:
        """The ledger: a delivery, then uses and deliveries; at last some of it goes elsewhere."""
        movement, mean = 0, self.size.movements / len(kept)
        previous: tuple[int, int, Decimal] | None = None  # item, level, left of the one before
        for level, (item, _) in enumerate(kept, start=1):
            step = Decimal("0.125") if units[item - 1].is_measured else Decimal(1)
            balance = Decimal(0)
            count = max(1, min(int(self.random.expovariate(1 / mean)) + 1, 40 * int(mean + 1)))
            for at in self.moments(count):
                movement += 1
                uses = balance > 0 and self.random.random() < 0.85
                most = int(balance / step)
                amount = step * self.random.randint(1, max(1, min(most, 12)) if uses else 200)
                kind, delta = ("use", -amount) if uses else ("receive", amount)
                balance += delta
                by, note = self.random.randint(1, self.size.people), self.some(words.REASONS)
                yield movement, level, kind, delta, balance, by, at, note, self.key(), None
            if previous and previous[0] == item and previous[2] >= step:
                movement += 2
                out, back = (movement - 1, previous[1]), (movement, level)
                balance += step
                who = self.random.randint(1, self.size.people)
                now, left = self.now, previous[2] - step
                yield *out, "move-out", -step, left, who, now, "", self.key(), None
                yield *back, "move-in", step, balance, who, now, "", None, movement - 1
            previous = (item, level, balance)

    # Gear

    def gear(self) -> None:
        """Types, assets, their spells with people, and a code for each."""
        names = ("id", "name", "category", "loan_days")
        types = (
            (
                key,
                f"{words.TOOLS[(key - 1) % len(words.TOOLS)]}, make {key}",
                words.CREWS[key % len(words.CREWS)],
                key % 30,
            )
            for key in range(1, max(2, self.size.assets // 20) + 1)
        )
        self.loader.load(AssetType, names, types)
        homes = [self.random.choice(self.places) for _ in range(self.size.assets)]
        spells = list(self.each_spell())
        out = {asset for _, asset, *_, returned in spells if returned is None}
        self.loader.load(Asset, *self.assets(homes, out))
        away = Asset.objects.exclude(state=Asset.State.IN_SERVICE).order_by("pk")
        # Read to the end before any is written: a connection does one of the two at a time.
        states = list(away.values_list("pk", "state"))
        outages = ((key, state, self.beginning) for key, state in states)
        self.loader.load(Outage, ("asset", "state", "since"), outages)
        names = ("id", "asset", "custodian", "checked_out_by", "out_at", "due_at", "returned_at")
        self.loader.load(Checkout, names, spells)
        names = ("asset", "kind", "by", "at", "checkout", "custodian", "due_at")
        places = ("from_location", "to_location", "operation_key")
        self.loader.load(AssetEvent, (*names, *places), self.each_event(spells, homes))
        tags = {code_from(self.random) for _ in range(self.size.assets)}
        pairs = zip(sorted(tags), range(1, self.size.assets + 1), strict=False)
        self.loader.load(Tag, ("code", "asset"), pairs)

    def assets(
        self, homes: list[int], out: set[int]
    ) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
        """The assets. Some of those that nobody has are lost, in repair or retired."""
        names = ("id", "tag_number", "name", "type", "serial", "home", "location", "located_at")
        types = max(2, self.size.assets // 20)
        rows = (
            (
                key,
                f"G-{key:05}",
                f"{words.TOOLS[key % types % len(words.TOOLS)]}, no. {key // types + 1}",
                key % types + 1,
                f"SN{key:08}",
                home,
                home,
                self.beginning,
                "in service"
                if key in out
                else self.some(["in service"] * 12 + ["in repair", "lost", "retired"]),
            )
            for key, home in enumerate(homes, start=1)
        )
        return (*names, "state"), rows

    def each_spell(self) -> Iterator[tuple[Any, ...]]:
        """Who had what, one after another; one asset in ten is out, and some of those overdue."""
        spell, mean = 0, self.size.checkouts / self.size.assets
        for asset in range(1, self.size.assets + 1):
            count = min(int(self.random.expovariate(1 / mean)), 40)
            moments = self.moments(2 * count)
            for number in range(count):
                out_at, back_at = moments[2 * number : 2 * number + 2]
                spell += 1
                is_open = number == count - 1 and self.random.random() < 0.15
                who = self.random.randint(1, self.size.people)
                due_at = (self.now if is_open else out_at) + timedelta(
                    days=self.random.randint(-3, 14) if is_open else 7
                )
                due_at = max(due_at, out_at)
                returned = None if is_open else back_at
                yield spell, asset, who, who, out_at, due_at, returned

    def each_event(self, spells: list[tuple[Any, ...]], homes: list[int]) -> Iterator[Any]:
        """Two lines for each spell that ended, one for each that goes on."""
        for spell, asset, who, by, out_at, due_at, returned in spells:
            home = homes[asset - 1]
            yield asset, "check-out", by, out_at, spell, who, due_at, home, None, self.key()
            if returned:
                yield asset, "check-in", by, returned, spell, who, None, home, home, self.key()


def crew(number: int) -> str:
    """The name of a team."""
    name = words.CREWS[number % len(words.CREWS)]
    turn = number // len(words.CREWS)
    return f"{name} {turn}" if turn else name


def place_name(kind: str, number: int, turn: int) -> str:
    """What the ``turn``-th location in its parent is called."""
    match kind:
        case "site":
            listed = words.SITES
        case "building":
            listed = words.BUILDINGS
        case "room":
            listed = words.ROOMS
        case "cabinet":
            return f"{words.FURNITURE[number % len(words.FURNITURE)]} {turn}"
        case _:
            return f"Bin {'ABCDEFGH'[turn % 8]}{turn // 8 + 1}"
    name, again = listed[(turn - 1) % len(listed)], (turn - 1) // len(listed)
    return f"{name} {again + 1}" if again else name
