"""Finding stock by its name, its code and its barcode; and the part of its ledger one may see."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from stockroom import operations
from stockroom.models import Item, Movement
from stockroom.units import Unit
from tests import make


@pytest.fixture
def tape(cast):
    """Gaffer tape in the Workshop and, more of it, in the Annex."""
    kept = make.item(name="Gaffer tape 50%", barcode="4006381333931", category="Tape")
    make.level(item=kept, at=cast.workshop, quantity=7, by=cast.olu)
    make.level(item=kept, at=cast.annex, quantity=4321, by=cast.ada)
    make.level(item=make.item(name="Other", barcode="123"), at=cast.workshop, by=cast.olu)
    return kept


def found(client, **query) -> list[str]:
    """The names in the list of stock."""
    return [row.item.name for row in client.get("/stock/", query).context["standings"]]


@pytest.mark.parametrize("text", ["gaffer", "TAPE 50", "50%", " 4006381333931 ", "{code}", "s{pk}"])
def test_it_is_found_by_what_people_call_it(text, cast, tape, sign_in):
    typed = text.format(code=tape.code, pk=tape.pk)
    assert found(sign_in(cast.vic), q=typed) == ["Gaffer tape 50%"]


@pytest.mark.parametrize("text", ["400638133393", "_affer", "gaffer%50", "S-99999999999999", "S--"])
def test_it_is_not_found_by_half_a_barcode_or_a_wildcard(text, cast, tape, sign_in):
    assert found(sign_in(cast.vic), q=text) == []


def test_what_is_archived_or_elsewhere_is_not_listed(cast, tape, sign_in):
    make.level(item=make.item(name="Hidden"), at=cast.annex, quantity=1, by=cast.ada)
    gone = make.level(item=make.item(name="Gone"), at=cast.workshop)
    Item.objects.filter(pk=gone.item_id).update(archived_at=timezone.now())
    assert found(sign_in(cast.vic)) == ["Gaffer tape 50%", "Other"]
    assert found(sign_in(cast.xan)) == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"state": "none-left"}, ["Other"]),
        ({"category": "Tape"}, ["Gaffer tape 50%"]),
        ({"sort": "left"}, ["Other", "Gaffer tape 50%"]),
        ({"sort": "-left"}, ["Gaffer tape 50%", "Other"]),
        ({"page": "99"}, ["Gaffer tape 50%", "Other"]),
        ({"page": "x"}, ["Gaffer tape 50%", "Other"]),
    ],
)
def test_the_list_is_narrowed_and_sorted_by_its_address(query, names, cast, tape, sign_in):
    assert found(sign_in(cast.vic), **query) == names


@pytest.mark.parametrize(
    "query",
    [
        {"state": "x"},
        {"sort": "quantity"},
        {"location": "x"},
        {"location": "99999999999999999999"},
        {"category": "Hidden"},
        {"q": "a\0b"},
    ],
)
def test_an_address_that_no_page_of_ours_made_finds_nothing(query, cast, tape, sign_in):
    assert found(sign_in(cast.vic), **query) == []


def test_the_ledger_shows_only_the_places_one_sees(cast, tape, sign_in):
    item_page = f"/stock/{tape.pk}/"
    seen = {
        who: [line.delta for line in sign_in(getattr(cast, who)).get(item_page).context["lines"]]
        for who in ("vic", "ada")
    }
    assert seen == {"vic": [7], "ada": [4321, 7]}
    assert "4,321" not in sign_in(cast.vic).get(item_page).content.decode()


def test_half_of_a_move_is_seen_by_who_sees_that_half(cast, tape, sign_in):
    facts = {"location": cast.annex, "to": cast.workshop, "quantity": Decimal(1), "by": cast.ada}
    left = operations.move(tape, operation_key=uuid4(), **facts)
    assert list(Movement.objects.visible_to(cast.vic).filter(kind="move-in")) == [left.arrived_by]
    client = sign_in(cast.olu)
    assert client.post(f"/stock/movement/{left.pk}/undo/").status_code == 404
    assert client.post(f"/stock/movement/{left.arrived_by.pk}/undo/").status_code == 403
    assert not Movement.objects.filter(kind="undo").exists()


@pytest.mark.parametrize(
    "broken",
    [
        {"balance_after": -1},
        {"kind": "undo"},
        {"kind": "use", "reverses_id": 1},
    ],
    ids=["a negative balance", "an undo of nothing", "a use that reverses"],
)
def test_the_database_refuses_a_line_that_makes_no_sense(broken, cast, tape):
    first = Movement.objects.order_by("pk").first()
    if "reverses_id" in broken:
        broken = broken | {"reverses_id": first.pk}
    sound = {"level": first.level, "kind": "use", "delta": -1, "balance_after": 6, "by": cast.olu}
    with pytest.raises(IntegrityError), transaction.atomic():
        Movement.objects.create(**sound | broken)


def test_the_database_refuses_an_item_in_no_known_unit(tape):
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=tape.pk).update(unit="parsec")
    assert Item.objects.get(pk=tape.pk).unit == Unit.EACH
