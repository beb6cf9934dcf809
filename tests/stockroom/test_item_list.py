"""The list of stock: what is found, how it stands there, and which buttons it shows."""

import re

import pytest

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
