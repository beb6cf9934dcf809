"""What is said about an asset can be said otherwise, by one person at a time, and is remembered."""

from datetime import date
from decimal import Decimal
from functools import partial
from html import unescape
from uuid import uuid4

import pytest
from django.utils import timezone

from assets import details
from assets.models import Asset, AssetEvent, AssetType
from assets.proofs import history_replays_to_the_present
from locations.models import Location
from people.refused import Refused
from tests import make
from tests.at_once import at_once, refusals
from tests.conftest import people_the_stage


@pytest.fixture
def drill(cast):
    """A drill at home."""
    kind = make.asset_type(name="Cordless drill")
    return make.asset(home=cast.workshop, name="Drill", type=kind, serial="SN 1", tag_number="G-1")


def again(asset) -> Asset:
    return Asset.objects.get(pk=asset.pk)


def form_of(asset, **facts):
    """What the form sends, as it was drawn, but for ``facts``."""
    drawn = {
        "operation_key": uuid4(), "shown": asset.edition, "name": asset.name,
        "type_name": asset.type.name, "serial": asset.serial, "tag_number": asset.tag_number,
        "home": asset.home_id, "notes": asset.notes, "supplier": asset.supplier,
    }  # fmt: skip
    return drawn | facts


def change(client, asset, **facts):
    return client.post(f"/gear/{asset.pk}/change/", form_of(asset, **facts))


def history(asset):
    return list(AssetEvent.objects.filter(asset=asset).order_by("pk").values_list("kind", "note"))


def test_other_facts_are_kept_and_the_history_says_which(cast, drill, sign_in):
    bought = {
        "bought_on": "2025-03-01", "price": "149.90", "supplier": "Tool shop",
        "order_reference": "PO 7", "warranty_until": "2028-03-01",
    }  # fmt: skip
    answer = change(sign_in(cast.mo), drill, name="Big drill", type_name="Hammer drill", **bought)
    assert answer.status_code == 302
    now = again(drill)
    assert (now.name, now.type.name, now.price) == ("Big drill", "Hammer drill", Decimal("149.90"))
    assert (now.bought_on, now.warranty_until) == (date(2025, 3, 1), date(2028, 3, 1))
    [(kind, about)] = history(drill)
    assert kind == "change"
    assert about == ("name, type, bought on, price, supplier, order reference, warranty until")


def test_nothing_changed_is_no_history(cast, drill, sign_in):
    assert change(sign_in(cast.mo), drill).status_code == 302
    assert history(drill) == []


def test_another_home_is_a_line_of_its_own_and_moves_nothing(cast, drill, sign_in):
    client, sent = sign_in(cast.mo), form_of(drill, home=cast.main.pk)
    for _ in range(2):  # a double tap
        answer = client.post(f"/gear/{drill.pk}/change/", sent)
        assert answer.status_code in (302, 404)
    now = again(drill)
    assert (now.home, now.location) == (cast.main, cast.workshop)
    assert history(drill) == [("change-home", "")]
    assert list(history_replays_to_the_present()) == []


def test_an_edit_is_undone_from_its_confirmation(cast, drill, sign_in):
    client, before = sign_in(cast.mo), again(drill).editable
    sent = form_of(
        drill, name="Saw", type_name="Hammer drill", home=cast.main.pk, price="9.90",
        bought_on="2025-03-01", tag_number="G-2",
    )  # fmt: skip
    [said] = client.post(f"/gear/{drill.pk}/change/", sent, follow=True).context["messages"]
    assert again(drill).editable != before
    for _ in range(2):
        assert client.post(said.extra_tags).status_code == 302
        assert again(drill).editable == before
    assert [kind for kind, _ in history(drill)] == ["change", "change-home"] * 2
    assert list(history_replays_to_the_present()) == []


def test_an_edit_is_not_undone_over_another_or_out_of_reach(cast, drill, sign_in):
    client, sent = sign_in(cast.mo), form_of(drill, name="Saw", home=cast.main.pk)
    [said] = client.post(f"/gear/{drill.pk}/change/", sent, follow=True).context["messages"]
    assert client.post(f"/gear/{drill.pk}/change/undo/?was=x").status_code == 422
    cast.mo.teams.get().grants.update(location=cast.annex)
    Asset.objects.filter(pk=drill.pk).update(home=cast.annex)
    far = client.post(said.extra_tags)
    assert (far.status_code, "Your teams don't manage" in unescape(far.text)) == (422, True)
    cast.mo.teams.get().grants.update(location=cast.main)
    Asset.objects.filter(pk=drill.pk).update(home=cast.main, notes="Blunt")
    late = client.post(said.extra_tags)
    assert (late.status_code, "Somebody changed this asset meanwhile." in late.text) == (422, True)


def test_an_old_form_is_refused_with_what_is_new(cast, drill, sign_in):
    client, old = sign_in(cast.mo), form_of(drill, notes="Blunt.")
    assert change(client, drill, serial="SN 2").status_code == 302
    answer = client.post(f"/gear/{drill.pk}/change/", old)
    assert answer.status_code == 422
    assert "Serial: SN 2." in answer.content.decode()
    assert (again(drill).serial, again(drill).notes) == ("SN 2", "")


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"name": " "}, "name", "This field is required"),
        ({"tag_number": ""}, "tag_number", "This field is required"),
        ({"tag_number": "g-2"}, "tag_number", "The tag number g-2 is taken."),
        ({"serial": "sn 9"}, "serial", "There is a Cordless drill with the serial SN 9 already."),
        ({"price": "-1"}, "price", "Can't be less than zero."),
        ({"price": "a lot"}, "price", "Type an amount"),
        ({"bought_on": "2026-02-30"}, "bought_on", "Choose a day"),
        (
            {"bought_on": "2026-02-01", "warranty_until": "2026-01-31"},
            "warranty_until",
            "That is before it was bought.",
        ),
        ({"home": "999999"}, "home", ""),
    ],
)
def test_what_can_not_be_is_refused_at_its_field(facts, field, words, cast, drill, sign_in):
    make.asset(home=cast.annex, tag_number="G-2", type=drill.type, serial="SN 9")
    answer = change(sign_in(cast.mo), drill, notes="Half written", **facts)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert words in answer.context["form"].errors[field][0]
    assert (again(drill).notes, history(drill)) == ("", [])


def test_a_home_out_of_reach_can_not_be_chosen(cast, drill, sign_in):
    answer = change(sign_in(cast.mo), drill, home=cast.annex.pk)
    assert list(answer.context["form"].errors) == ["home"]
    assert again(drill).home == cast.workshop


def test_a_refused_name_of_a_type_makes_none(cast, drill, sign_in):
    make.asset(home=cast.annex, tag_number="G-2")
    change(sign_in(cast.mo), drill, type_name="Brand new", tag_number="G-2")
    assert not AssetType.objects.filter(name="Brand new").exists()


def test_who_sees_it_sees_its_photo_and_who_acts_its_price(cast, drill, sign_in, storage):
    facts = {"photo": make.photo(), "price": "149.90", "supplier": "Tool shop"}
    assert change(sign_in(cast.mo), drill, **facts).status_code == 302
    address = f"/gear/{drill.pk}/photo/"
    assert sign_in(cast.vic).get(address)["Content-Type"] == "image/jpeg"
    assert sign_in(cast.xan).get(address).status_code == 404
    seen = {
        who: sign_in(getattr(cast, who)).get(drill.get_absolute_url()).content.decode()
        for who in ("vic", "olu")
    }
    assert address in seen["vic"]
    assert ("Tool shop" in seen["vic"], "Tool shop" in seen["olu"]) == (False, True)
    answer = change(sign_in(cast.mo), again(drill), remove_photo="on")
    assert (answer.status_code, str(again(drill).photo)) == (302, "")


def test_the_photo_of_before_comes_back_and_no_other_is_kept(
    cast, drill, sign_in, storage, django_capture_on_commit_callbacks
):
    client, seen = sign_in(cast.mo), []
    for data in ({"photo": make.photo()}, {"photo": make.photo()}, {"remove_photo": "on"}):
        with django_capture_on_commit_callbacks(execute=True):
            *_, said = change(client, again(drill), **data).wsgi_request._messages
        seen.append(again(drill).photo.name)
    first, second, none = seen
    with django_capture_on_commit_callbacks(execute=True):
        change(client, again(drill), remove_photo="on")  # there is none to put aside
    assert ((storage / first).exists(), (storage / second).exists(), none) == (False, True, "")
    for _ in range(2):  # undoing twice is undoing once
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(said.extra_tags).status_code == 302
    assert again(drill).photo.name == second
    assert client.get(f"/gear/{drill.pk}/photo/").status_code == 200
    assert history(drill) == [("change", "photo")] * 4


def test_a_refused_form_leaves_no_photo_behind(cast, drill, sign_in, storage):
    make.asset(home=cast.annex, tag_number="G-2")
    answer = change(sign_in(cast.mo), drill, tag_number="G-2", photo=make.photo())
    assert answer.status_code == 422
    assert [path for path in storage.rglob("*") if path.is_file()] == []


def test_what_happened_before_an_edit_can_still_be_undone(cast, drill, sign_in):
    event = make.check_out(drill, to=cast.vic, by=cast.olu)
    client = sign_in(cast.mo)
    assert change(client, drill, notes="Blunt.").status_code == 302
    assert client.get(drill.get_absolute_url()).context["undoable"] == event.pk
    assert client.post(f"/gear/event/{event.pk}/undo/").status_code == 302
    assert again(drill).checkout is None
    assert list(history_replays_to_the_present()) == []


@pytest.mark.usefixtures("real_connections")
def test_of_two_forms_at_once_one_is_refused():
    stage = people_the_stage()
    drill = make.asset(home=stage.workshop, name="Drill")
    facts = {
        "shown": drill.edition, "type_name": drill.type.name, "tag_number": drill.tag_number,
        "home": stage.workshop, "notes": "",
    }  # fmt: skip
    results = at_once(
        [
            partial(details.change, drill, name=name, by=stage.mo, operation_key=uuid4(), **facts)
            for name in ("Left", "Right")
        ]
    )
    [refused] = refusals(results)
    name = again(drill).name
    assert refused == f"Somebody changed this asset meanwhile. Name: {name}. Look again."
    assert history(drill) == [("change", "name")]


def test_an_archived_home_is_refused(cast, drill):
    Location.objects.filter(pk=cast.main.pk).update(archived_at=timezone.now())
    with pytest.raises(Refused, match="has been archived"):
        details.change(
            drill, shown=drill.edition, type_name="Cordless drill", tag_number="G-1",
            home=cast.main, by=cast.ada, operation_key=uuid4(),
        )  # fmt: skip
