"""All that a list finds, on one pile: more than an address has room for."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from assets import many, many_forms, many_views, piles
from assets.models import Asset, AssetEvent, Checkout, Pile
from labels.models import Pick
from tests import make

FOUND = "found:q=Saw&state=available"
OUT = "/gear/several/check-out/"


@pytest.fixture
def saws(cast, monkeypatch):
    """Eight saws, where four already are many, and no more than three have room in an address."""
    monkeypatch.setattr(piles, "FEW", 3)
    monkeypatch.setattr(many_forms, "MANY", 4)
    monkeypatch.setattr(many_views, "SHOWN", 2)
    kind = make.asset_type(name="Saw")
    return [make.asset(home=cast.workshop, name=f"Saw {n}", type=kind) for n in range(8)]


@pytest.fixture
def olu(cast, saws, sign_in):
    """Olu's browser."""
    return sign_in(cast.olu)


def go_on(client, *, verb="check-out", seen=8, every=FOUND):
    """The page that the list leads on to, with all that it finds."""
    sent = {"verb": verb, "every": every, "seen": seen, "thing": "asset:1"}
    return client.post("/gear/several/pick/", sent, follow=True)


def send(client, keys, to, **more):
    sent = {"assets": keys, "to": to.pk, "operation_key": str(uuid4())} | more
    return client.post(OUT, sent, follow=True)


def out():
    return Checkout.objects.open().count()


def test_all_that_is_found_goes_as_one_and_comes_back_as_one(olu, cast, saws):
    page = go_on(olu)
    keys = page.context["keys"]
    assert keys == f"pile-{Pile.objects.get().pk}"
    assert page.redirect_chain == [(f"{OUT}?assets={keys}", 302)]
    assert (page.context["size"], len(page.context["pile"])) == (8, 2)
    assert "The first 2 of 8." in page.content.decode()
    asked = send(olu, keys, cast.vic)
    assert asked.status_code == 422
    assert "That is 8 assets. If that is right, send it again." in asked.content.decode()
    assert out() == 0
    keys = asked.context["keys"]
    assert send(olu, keys, cast.vic, sure_of=7).status_code == 422
    page = send(olu, keys, cast.vic, sure_of=8)
    assert f"Checked out 8 assets to {cast.vic}." in page.content.decode()
    assert out() == 8
    [message] = page.context["messages"]
    done = Pile.objects.get(of="events")
    assert message.extra_tags == f"/gear/several/pile-{done.pk}/undo/"
    olu.post(message.extra_tags)
    assert out() == 0
    assert AssetEvent.objects.filter(kind="undo").count() == 8


def test_what_became_of_the_list_meanwhile_is_said(olu, cast, saws):
    make.check_out(saws[0], to=cast.vic, by=cast.olu)
    cast.vic.teams.get().grants.update(location=cast.annex)
    cast.olu.teams.add(cast.vic.teams.get())
    make.asset(home=cast.annex, name="Saw far away")
    assert (
        "2 of these are no longer in the list. 1 of them is not yours to lend, and left out."
        in (page := go_on(olu, seen=10)).content.decode()
    )
    assert page.context["size"] == 7
    assert "1 more is in the list by now." in go_on(olu, seen=7).content.decode()


def test_one_comes_off_a_pile_and_another_one_onto_it(olu, cast, saws):
    pile = go_on(olu).context["keys"]
    page = olu.post(OUT, {"assets": pile, "off": saws[2].pk, "note": "Roof"})
    assert page.context["form"]["note"].value() == "Roof"
    assert page.context["keys"] == f"{pile},-{saws[2].pk}"
    assert page.context["size"] == 7
    drill = make.asset(home=cast.workshop, name="Drill", tag_number="G-77")
    page = olu.get(OUT, {"assets": page.context["keys"], "scan": "g-77"})
    assert page.context["size"] == 8
    assert page.context["pile"][0][0] == drill
    send(olu, page.context["keys"], cast.vic, sure_of=8)
    assert not Checkout.objects.filter(asset=saws[2]).exists()
    assert Checkout.objects.filter(asset=drill).exists()


def test_what_is_out_of_reach_by_now_is_left_out_and_said(olu, cast, saws):
    pile = go_on(olu).context["keys"]
    Asset.objects.filter(pk__in=[saws[0].pk, saws[1].pk]).update(
        home=cast.annex, location=cast.annex
    )
    words = "2 of these are no longer within your teams"
    assert words in olu.get(OUT, {"assets": pile}).content.decode()
    page = send(olu, pile, cast.vic, sure_of=6)
    assert (page.status_code, out()) == (422, 0)
    assert words in page.content.decode()
    assert send(olu, page.context["keys"], cast.vic, sure_of=6).status_code == 200
    assert out() == 6


def test_too_many_are_refused_in_words(olu, monkeypatch):
    monkeypatch.setattr(many, "MOST", 7)
    page = go_on(olu)
    assert page.status_code == 422
    assert "At most 7 go at once. Narrow the list to fewer." in page.content.decode()
    assert not Pile.objects.exists()


def test_what_nobody_can_read_finds_nothing(olu):
    for query in ("found:location=99999", "found:state=nonsense", "found:q=%00"):
        assert go_on(olu, every=query).context["size"] == 0


def test_a_pile_is_of_who_made_it_and_for_one_use(olu, cast, sign_in):
    pile = go_on(olu).context["keys"]
    mo = sign_in(cast.mo)
    assert mo.get(OUT, {"assets": pile}).context["size"] == 0
    assert send(mo, pile, cast.vic).status_code == 422
    assert mo.post(f"/gear/several/{pile}/undo/").status_code == 404
    assert sign_in(cast.olu).post(f"/gear/several/{pile}/undo/").status_code == 404
    assert out() == 0


def test_old_piles_go_when_the_next_one_is_made(olu):
    go_on(olu)
    Pile.objects.update(made_at=timezone.now() - timedelta(days=31))
    go_on(olu)
    assert Pile.objects.count() == 1


def test_retiring_all_takes_who_manages_them(olu, cast, sign_in):
    assert go_on(olu, verb="retire").status_code == 403
    mo = sign_in(cast.mo)
    keys = go_on(mo, verb="retire").context["keys"]
    sent = {"assets": keys, "way": "sold", "on": "2024-02-29", "sure_of": 8}
    page = mo.post("/gear/several/retire/", sent | {"operation_key": str(uuid4())}, follow=True)
    assert "Retired 8 assets." in page.content.decode()
    [message] = page.context["messages"]
    assert sign_in(cast.olu).post(message.extra_tags).status_code == 404  # it is not Olu's pile
    sign_in(cast.mo).post(message.extra_tags)
    assert not Asset.objects.filter(state="retired").exists()


def test_labels_of_all_that_is_found_are_picked(olu):
    olu.post("/labels/pick/", {"every": FOUND})
    assert Pick.objects.count() == 8


def exported(client, **sent):
    answer = client.post("/gear/several/export/", {"as": "csv"} | sent)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_selection_is_exported_with_prices_for_those_who_lend_it(cast, saws, sign_in):
    Asset.objects.update(price="12.50", supplier="Acme")
    far = make.asset(home=cast.annex, name="Saw far away")
    olu = sign_in(cast.olu)
    some = [f"asset:{asset.pk}" for asset in (saws[3], saws[1], far)]
    rows = exported(olu, thing=some)
    assert [(row["Name"], row["Price"]) for row in rows] == [("Saw 1", "12.50"), ("Saw 3", "12.50")]
    assert len(exported(olu, every=FOUND, thing=some)) == 8
    rows = exported(sign_in(cast.vic), thing=some)
    assert [(row["Name"], row["Price"], row["Bought from"]) for row in rows] == [
        ("Saw 1", "", ""),
        ("Saw 3", "", ""),
    ]
    sheet = olu.post("/gear/several/export/", {"as": "xlsx", "every": FOUND})
    assert b"".join(sheet.streaming_content).startswith(b"PK")
    sheet.close()
