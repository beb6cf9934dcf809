"""What one may not see does not exist: its words are on no page, in no list, picker or history."""

from decimal import Decimal
from uuid import uuid4

import pytest

import assets.operations
import labels.operations
import stockroom.operations
from assets.models import Asset, AssetEvent
from locations.models import Role
from stockroom.models import Movement
from tests import make

SECRET = "Zanzibar"


@pytest.fixture
def two_worlds(cast):
    """Things in the Main building that have been to the secret place, and things only there."""
    type(cast.site).objects.filter(pk=cast.site.pk).update(name=f"{SECRET} site")
    vault = make.location(name=f"{SECRET} vault", parent=cast.annex)
    make.team(name="Everyone", grants={cast.site: Role.VIEWER})
    shared = make.level(item=make.item(name="Rope"), at=cast.workshop, quantity=5, by=cast.olu)
    facts = {"quantity": Decimal(2), "by": cast.ada}
    stockroom.operations.move(
        shared.item, location=cast.workshop, to=vault, operation_key=uuid4(), **facts
    )
    stockroom.operations.move(
        shared.item, location=vault, to=cast.workshop, operation_key=uuid4(), **facts
    )
    stockroom.operations.receive(
        shared.item,
        location=vault,
        quantity=Decimal("7777"),
        by=cast.ada,
        operation_key=uuid4(),
        note=f"{SECRET} delivery",
    )
    make.rule(make.level(item=shared.item, at=vault), point=8888, full=9999)
    make.rule(shared, point=8888, full=9999, at=cast.site)
    traveller = make.asset(home=cast.workshop, name="Traveller")
    assets.operations.move(traveller, to=vault, by=cast.ada, operation_key=uuid4())
    visitor = make.asset(home=vault, at=cast.workshop, name="Visitor")
    lent = make.asset(home=vault, name="Lent out")
    make.check_out(lent, to=cast.xan, by=cast.ada)
    make.level(item=make.item(name=f"{SECRET} gold", category=SECRET), at=vault, quantity=9,
               by=cast.ada)  # fmt: skip
    hidden = make.asset(home=vault, name=f"{SECRET} drill", serial=f"{SECRET}-1",
                        type=make.asset_type(name=f"{SECRET} type", category=SECRET))  # fmt: skip
    make.check_out(hidden, to=cast.mo, by=cast.ada)
    assets.operations.check_in(hidden, by=cast.ada, operation_key=uuid4())
    labels.operations.pick([("asset", visitor)], by=cast.olu)
    cast.things = [shared.item, traveller, visitor, lent, cast.workshop, cast.main]
    return cast


def pages(cast):
    """Every page that somebody with a role in the Main building, or with a lent thing, can open."""
    item, traveller, visitor, lent, *_ = cast.things
    return [
        "/", "/stock/", "/gear/", "/gear/?sort=custodian", "/locations/", "/activity/",
        "/activity/?kind=stock", "/activity/?kind=gear", "/labels/", "/people/me/",
        f"/search/?q={SECRET}&stay=1", f"/stock/?q={SECRET}", f"/gear/?q={SECRET}",
        f"/activity/?q={SECRET}", "/search/?q=e&stay=1",
        "/stock/add/", "/gear/add/", "/locations/add/", "/scan/", "/people/", "/people/teams/",
        f"/people/?q={SECRET}", "/stock/?state=to-reorder", "/gear/?state=out",
        f"/gear/?location={cast.workshop.pk}", f"/activity/?location={cast.workshop.pk}",
        f"/locations/{cast.workshop.pk}/access/", f"/locations/add/?in={cast.annex.pk}",
        f"/stock/{item.pk}/?location={cast.annex.pk}",
        f"/stock/{item.pk}/reorder/?location={cast.site.pk}",
        *(thing.get_absolute_url() for thing in cast.things),
        *(f"/stock/{item.pk}/{verb}/" for verb in ("use", "receive", "move", "reorder")),
        *(f"/gear/{asset.pk}/{verb}/" for asset in (traveller, visitor, lent)
          for verb in ("check-out", "check-in", "move")),
        *(person.get_absolute_url() for person in (cast.mo, cast.ada, cast.xan)),
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["xan", "vic", "olu", "mo"])
def test_no_page_says_what_may_not_be_known(who, two_worlds, sign_in):
    client = sign_in(getattr(two_worlds, who))
    said = {}
    for address in pages(two_worlds):
        text = client.get(address).content.decode()
        asked = text.replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "")
        asked = asked.replace(f"“{SECRET}”", "").replace(f"<title>{SECRET}", "")
        leaks = [word for word in (SECRET, "7,777", "8,888", "Annex") if word in asked]
        if leaks:
            said[address] = leaks
    assert said == {}


@pytest.mark.parametrize("who", ["vic", "olu", "mo"])
@pytest.mark.parametrize("text", ["{}", "{} drill", "{}-1", "8,888", "G-"])
def test_no_box_finds_or_leads_to_what_may_not_be_known(text, who, two_worlds, sign_in):
    hidden = Asset.objects.get(name=f"{SECRET} drill")
    client = sign_in(getattr(two_worlds, who))
    for typed in (text.format(SECRET), hidden.tag_number, f"L-{two_worlds.annex.pk:04}"):
        answer = client.get("/search/", {"q": typed})
        assert answer.status_code == 200
        found = answer.context["found"]
        assert hidden not in found.assets
        assert set(found.locations) <= {two_worlds.main, two_worlds.workshop}
        assert f"/gear/{hidden.pk}/" not in answer.content.decode()


def words_after(client, address, **data) -> str:
    """What is on the page that a POST leads to."""
    return client.post(address, {"operation_key": uuid4()} | data, follow=True).content.decode()


def test_no_verb_says_what_may_not_be_known(two_worlds, sign_in):
    """What is said after each verb, done or refused, about things that have been elsewhere."""
    item, traveller, visitor, *_ = two_worlds.things
    client = sign_in(two_worlds.mo)
    place = two_worlds.workshop.pk
    said = [
        words_after(client, f"/stock/{item.pk}/use/", location=place, quantity=99),
        words_after(client, f"/stock/{item.pk}/use/", location=place, quantity=1),
        words_after(client, f"/stock/{item.pk}/move/", location=place, to=place, quantity=1),
        words_after(client, f"/stock/{item.pk}/receive/", location=two_worlds.annex.pk, quantity=1),
        *(words_after(client, f"/stock/movement/{line.pk}/undo/")
          for line in Movement.objects.filter(level__item=item)),
        words_after(client, f"/gear/{traveller.pk}/move/", to=place),
        words_after(client, f"/gear/{traveller.pk}/check-out/", to=two_worlds.mo.pk),
        words_after(client, f"/gear/{traveller.pk}/check-out/", to=two_worlds.mo.pk),
        words_after(client, f"/gear/{traveller.pk}/move/", to=place),
        words_after(client, f"/gear/{traveller.pk}/check-in/"),
        *(words_after(client, f"/gear/event/{event.pk}/undo/")
          for event in AssetEvent.objects.filter(asset=traveller)),
        words_after(client, f"/gear/{visitor.pk}/check-out/", to=two_worlds.mo.pk),
        words_after(client, f"/gear/{visitor.pk}/check-in/"),
        words_after(client, "/labels/pick/", thing=[f"location:{two_worlds.annex.pk}"]),
    ]  # fmt: skip
    assert [word for text in said for word in (SECRET, "7,777", "Annex") if word in text] == []


def test_the_administrator_sees_it_all(two_worlds, sign_in):
    client = sign_in(two_worlds.ada)
    assert SECRET in client.get("/gear/").content.decode()
    assert "7,777" in client.get(two_worlds.things[0].get_absolute_url()).content.decode()


def test_a_place_out_of_sight_is_called_elsewhere(two_worlds, sign_in):
    text = sign_in(two_worlds.vic).get(two_worlds.things[1].get_absolute_url()).content.decode()
    assert "elsewhere" in text.lower()


def test_a_filter_by_a_place_out_of_sight_finds_nothing(two_worlds, sign_in):
    client = sign_in(two_worlds.vic)
    for address in ("/stock/", "/gear/"):
        answer = client.get(address, {"location": two_worlds.annex.pk})
        assert list(answer.context["page_obj"]) == []
    assert client.get("/activity/", {"location": two_worlds.annex.pk}).status_code == 404


@pytest.mark.parametrize(
    "text",
    ["%", "_", "'", '"><script>', "\0", "\\", "x" * 10_000, "\u202eevil", "😀", "S-", "L-00"],
)
@pytest.mark.parametrize("address", ["/search/", "/stock/", "/gear/", "/activity/"])
def test_hostile_text_finds_nothing_and_breaks_nothing(text, address, cast, sign_in):
    answer = sign_in(cast.ada).get(address, {"q": text})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().replace('<script type="module"', "").replace(
        "<script defer", ""
    )
