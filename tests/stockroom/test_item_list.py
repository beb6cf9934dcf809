"""The list of stock: what is found, how it stands there, and which buttons it shows."""

import re
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from locations import lull
from locations.models import Location, Role
from locations.operations import set_access
from stockroom import operations
from stockroom.filters import CATALOGUE, LULL, ItemFilter
from stockroom.models import Item, ReorderRule, StockLevel
from tests import make


@pytest.fixture
def tape(cast):
    """An item at two places in the Main building, short at one of them; and one in the Annex."""
    here = make.level(at=cast.workshop, quantity=2, by=cast.ada)
    make.level(item=here.item, at=cast.main, quantity=30, by=cast.ada)
    make.level(item=here.item, at=cast.annex, quantity=500, by=cast.ada)
    make.rule(here, point=5, full=20)
    return here.item


def shown(client, person, address="/stock/", **query):
    """The rows and the counts that ``person`` is shown."""
    client.force_login(person)
    context = client.get(address, query).context
    return [(row.left, row.status) for row in context["standings"]], dict(context["counts"])


def test_what_is_left_counts_only_what_one_sees(client, cast, tape):
    assert shown(client, cast.olu)[0] == [(32, "low")]
    assert shown(client, cast.ada)[0] == [(532, "low")]


def test_narrowed_to_a_location_items_stand_as_they_stand_there(client, cast, tape):
    rows, counts = shown(client, cast.ada, location=cast.annex.pk)
    assert rows == [(500, "")]
    assert counts == {"all": 1, "to_reorder": 0, "none_left": 0}
    rows, counts = shown(client, cast.ada, location=cast.workshop.pk, state="to-reorder")
    assert rows == [(2, "low")]
    assert counts == {"all": 1, "to_reorder": 1, "none_left": 0}


def test_a_location_out_of_sight_finds_nothing(client, cast, tape):
    rows, counts = shown(client, cast.olu, location=cast.annex.pk)
    assert rows == []
    assert counts["all"] == 0


def test_names_are_sorted_as_people_sort_them(client, cast):
    for name in ("apron", "Zip tie", "Bolt"):
        make.level(item=make.item(name=name), at=cast.workshop)
    client.force_login(cast.vic)
    found = client.get("/stock/").context["standings"]
    assert [row.item.name for row in found] == ["apron", "Bolt", "Zip tie"]
    found = client.get("/stock/?sort=-name").context["standings"]
    assert [row.item.name for row in found] == ["Zip tie", "Bolt", "apron"]


@pytest.mark.parametrize(("who", "buttons"), [("vic", 0), ("olu", 1), ("mo", 1), ("ada", 1)])
def test_only_those_who_may_use_it_get_the_button(client, cast, who, buttons):
    make.level(at=cast.workshop, quantity=10, by=cast.ada)
    client.force_login(getattr(cast, who))
    page = client.get("/stock/").content.decode()
    assert len(re.findall('class="box amount"', page)) == buttons
    assert len(re.findall('name="thing"', page)) == buttons


def take(level, quantity, *, by):
    """Somebody uses some."""
    quantity = Decimal(quantity)
    operations.use(
        level.item, location=level.location, quantity=quantity, by=by, operation_key=uuid4()
    )


ADDRESSES = [
    "",
    "category=Glue",
    "category=Rope",
    "category=nonsense",
    "state=none-left",
    "state=to-reorder&category=Glue",
    "state=archived",
    "state=nonsense",
    "q=a",
    "q=a&category=Glue",
    "location={workshop}",
    "location={workshop}&category=Glue",
    "location=nonsense",
]


@pytest.fixture
def shelves(cast, tape):
    """Items of two categories and of none: full, used up and archived, here and out of sight."""
    for place in (cast.workshop, cast.annex):
        for category in ("Glue", "Rope", ""):
            for quantity in (0, 3):
                item = make.item(name=f"A {category} {quantity}", category=category)
                kept = make.level(item=item, at=place, quantity=quantity, by=cast.ada)
                make.rule(kept, point=2, full=9)
    Item.objects.filter(name="A Rope 0").update(archived_at=timezone.now())
    make.item(name="Kept nowhere", category="Glue")
    return cast


@pytest.mark.parametrize("who", ["ada", "mo", "olu", "vic", "xan"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_found_is_what_one_by_one_is_seen(shelves, who, address):
    """What is asked for by keys and put together is what going through all there is finds."""
    person = getattr(shelves, who)
    asked = QueryDict(address.format(workshop=shelves.workshop.pk))
    seen = Item.objects.visible_to(person)
    found = ItemFilter(asked, queryset=seen.in_use(), request=SimpleNamespace(user=person))
    stand = one_by_one(person, asked)
    short, used_up = ({item for item, state in stand.items() if state[n]} for n in (0, 1))
    wanted = {"to-reorder": short, "none-left": used_up}.get(asked.get("state"), set(stand))
    if "nonsense" in asked.values():
        wanted = short = used_up = set()
    _, listed = found.page(None, 100)
    assert listed == sorted(wanted, key=lambda item: (item.name.lower(), item.pk))
    assert found.count == len(wanted)
    if "nonsense" not in asked.values():
        assert found.counts["all"] == len(stand)
    if not found.is_archived:
        assert (found.counts["to_reorder"], found.counts["none_left"]) == (len(short), len(used_up))
    offered = [name for name, _ in found.form.fields["category"].choices if name]
    assert offered == seen.in_use().categories()


def one_by_one(person, asked):
    """Every item that ``person`` finds, and is it short, and used up, at the location asked for?"""
    archived = asked.get("state") == "archived"
    role = Role.MANAGER if archived else Role.VIEWER
    place = asked.get("location", "")
    here = Location.objects.under(Location.objects.get(pk=place)) if place.isdigit() else None
    stand = {}
    for item in Item.objects.granting(person, role).search(asked.get("q", "")):
        levels = StockLevel.objects.visible_to(person).filter(item=item)
        rules = ReorderRule.objects.visible_to(person).filter(item=item)
        if here is not None:
            levels, rules = levels.filter(location__in=here), rules.filter(location__in=here)
        kept = levels.exists() or (person.is_administrator and here is None)
        if (
            kept
            and bool(item.archived_at) is archived
            and asked.get("category") in (None, item.category)
        ):
            short = any(rule.on_hand < rule.reorder_point for rule in rules)
            stand[item] = short, not any(level.quantity for level in levels)
    return stand


@pytest.mark.parametrize("who", ["ada", "olu"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_what_is_used_up_comes_first(client, shelves, who, sign):
    rows, _ = shown(client, getattr(shelves, who), sort=f"{sign}left")
    left = [left for left, _ in rows]
    assert left == sorted(left, reverse=bool(sign))
    assert len(set(left)) == 3


def test_a_list_is_remembered_until_something_happens(shelves, client, monkeypatch):
    monkeypatch.setattr(lull, "QUIET", timedelta(0))
    client.force_login(shelves.olu)
    before = client.get("/stock/").context
    with CaptureQueriesContext(connection) as queries:
        again = client.get("/stock/").context
    assert [row.item for row in again["standings"]] == [row.item for row in before["standings"]]
    assert not any("COUNT(" in query["sql"] for query in queries)
    Item.objects.filter(name="A Glue 3").update(name="Z Glue 3")
    make.level(at=shelves.workshop, quantity=1, by=shelves.ada)
    after = client.get("/stock/").context
    assert after["counts"]["all"] == before["counts"]["all"] + 1
    assert after["standings"][-1].item.name == "Z Glue 3"
    set_access(
        shelves.main, team=shelves.olu.teams.get(), role=0, by=shelves.ada, operation_key=uuid4()
    )
    assert client.get("/stock/").context["standings"] == []


ASK_FOR_A_LOCATION = (
    "/stock/add/", "/stock/orders/start/", "/stock/counts/start/", "/gear/add/",
    "/gear/audits/start/", "/scan/",
)  # fmt: skip


def test_how_it_stands_is_known_at_once(shelves, client, monkeypatch):
    """Which items there are was found before; what is left of them is asked after each use."""
    monkeypatch.setattr(lull, "QUIET", timedelta(0))
    before = shown(client, shelves.olu)[1]
    level = StockLevel.objects.get(item__name="A Glue 3", location=shelves.workshop)
    take(level, 3, by=shelves.olu)
    after = shown(client, shelves.olu)[1]
    assert after == {state: many + (state != "all") for state, many in before.items()}


def test_a_list_outlasts_what_is_used_but_not_what_comes_to_be_kept(cast):
    """A level that was begun a moment ago may not be the only one.

    Whether it is a lull is read with that of all stock, so that is to look at as much.
    """
    assert CATALOGUE.tables.items() < LULL.tables.items()
    with time_machine.travel(timezone.now() - 2 * lull.QUIET, tick=False):
        level = make.level(at=cast.workshop, quantity=9, by=cast.olu)
    assert LULL.is_on
    take(level, 1, by=cast.olu)
    assert (LULL.is_on, CATALOGUE.is_on) == (False, True)
    make.level(item=level.item, at=cast.main, quantity=9, by=cast.olu)
    assert not CATALOGUE.is_on


def test_what_asks_for_a_location_leads_to_one_where_there_is_none(db, sign_in):
    client = sign_in(make.person(is_administrator=True))
    first = '<a class="button button-main" href="/locations/add/">'
    said = "There is no location yet to"
    assert [first in client.get(page).text for page in ("/stock/", "/gear/")] == [True] * 2
    pages = [client.get(page).text for page in ASK_FOR_A_LOCATION]
    leads = [said in page and 'href="/locations/add/"' in page for page in pages]
    assert leads == [True] * len(ASK_FOR_A_LOCATION)
    make.location()
    assert [first in client.get(page).text for page in ("/stock/", "/gear/")] == [False] * 2
    assert not any(said in client.get(page).text for page in ASK_FOR_A_LOCATION)


def test_a_long_list_of_locations_is_not_none(cast, sign_in, monkeypatch):
    monkeypatch.setattr("people.choosing.MANY", 2)
    client = sign_in(cast.ada)
    for _ in range(2):  # the second time it is known to be long, and not read
        pages = [client.get(page).text for page in ("/stock/", "/gear/", *ASK_FOR_A_LOCATION)]
        assert not any("begin with a location" in page for page in pages)
        assert not any("There is no location yet to" in page for page in pages)
