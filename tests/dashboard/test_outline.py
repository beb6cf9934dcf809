"""The page of locations: whole while it is small, opened branch by branch, found by name."""

import pytest

from dashboard.outline import FEW, WHOLE, Outline
from locations.arranging import arranged
from locations.models import Location, Role
from tests import make


def drawn(branches) -> dict:
    """The names that are drawn, as they hang together."""
    return {branch.location.name: drawn(branch.branches) for branch in branches}


@pytest.fixture
def big(cast):
    """More than is drawn at once, most of it in the Annex."""
    cast.shelf = make.location(name="Shelf", parent=cast.workshop)
    places = [make.location(name=f"Room {n:03}", parent=cast.annex) for n in range(WHOLE)]
    make.location(name="Cupboard", parent=places[0])
    return cast


def test_a_small_tree_is_drawn_whole(cast):
    assert drawn(Outline(cast.ada).tree) == {
        "Riverside": {"Annex": {}, "Main building": {"Workshop": {}}}
    }


def test_a_big_one_begins_with_what_is_in_the_roots(big):
    [root] = Outline(big.ada).tree
    assert drawn([root]) == {"Riverside": {"Annex": {}, "Main building": {}}}
    assert [branch.is_closed for branch in root.branches] == [True, True]


def test_of_many_roots_none_is_open(big):
    for n in range(FEW):
        make.location(name=f"Site {n}", kind="site")
    assert all(not branch.branches for branch in Outline(big.ada).tree)


def test_a_branch_is_open_with_the_way_there(big):
    [root] = Outline(big.ada, frozenset([big.workshop.pk])).tree
    assert drawn([root])["Riverside"]["Main building"] == {"Workshop": {"Shelf": {}}}


def test_nothing_is_opened_that_cannot_be_seen(big):
    make.team(members=[big.xan], grants={big.main: Role.VIEWER})
    for _ in range(WHOLE):
        make.location(parent=big.workshop)
    [root] = Outline(big.xan, frozenset([big.annex.pk, big.site.pk])).tree
    assert root.location == big.main
    assert "Annex" not in drawn([root])


def test_archived_locations_are_left_out(big):
    Location.objects.filter(pk=big.shelf.pk).update(archived_at="2026-01-01T00:00Z")
    branch = Outline(big.ada).inside(big.workshop)
    assert (branch.branches, branch.is_closed) == ([], False)


def test_a_branch_is_fetched_alone_and_folded_again(big, sign_in):
    client = sign_in(big.ada)
    address = f"/locations/{big.annex.pk}/inside/"
    opened = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert ("Room 059" in opened, "Cupboard" in opened) == (True, False)
    folded = client.get(f"{address}?fold=yes", headers={"HX-Request": "true"}).content.decode()
    assert ("Annex" in folded, "Room 059" in folded) == (True, False)
    assert client.get(address).url == f"/locations/?open={big.annex.pk}"


def test_it_is_found_by_name_and_by_code(big, sign_in):
    client = sign_in(big.ada)
    assert "Cupboard" in client.get("/locations/?q=cupb").content.decode()
    assert "Shelf" in client.get(f"/locations/?q={big.shelf.code.lower()}").content.decode()
    assert "No location matches" in client.get("/locations/?q=nowhere").content.decode()


def test_the_order_is_kept_everywhere(cast, sign_in):
    client = sign_in(cast.mo)
    rooms = [make.location(name=name, parent=cast.main) for name in ("Attic", "Cellar")]
    attic, cellar = rooms
    address = f"/locations/{cast.main.pk}/order/"
    shown = [attic.pk, cellar.pk, cast.workshop.pk]
    client.post(address, {"order": shown, "up": cast.workshop.pk})
    expected = {"Attic": {}, "Workshop": {}, "Cellar": {}}
    [root] = Outline(cast.mo).tree
    assert list(drawn([root])["Main building"]) == list(expected)
    client.post(address, {"order": shown, "up": cast.workshop.pk})  # sent twice: once
    [root] = Outline(cast.mo).tree
    assert list(drawn([root])["Main building"]) == list(expected)
    last = make.location(name="Aaa", parent=cast.main)
    [root] = Outline(cast.mo).tree
    assert list(drawn([root])["Main building"])[-1] == last.name
    client.post(address, {"by_name": "yes"})
    [root] = Outline(cast.mo).tree
    assert list(drawn([root])["Main building"]) == ["Aaa", "Attic", "Cellar", "Workshop"]


def test_an_order_is_undone_unless_there_is_another_since(cast, sign_in):
    client = sign_in(cast.mo)
    attic = make.location(name="Attic", parent=cast.main)
    address = f"/locations/{cast.main.pk}/order/"

    def put(**data) -> str:
        answer = client.post(address, data)
        return list(answer.wsgi_request._messages)[-1].extra_tags

    swapped = {"order": [attic.pk, cast.workshop.pk], "down": attic.pk}
    first, again = put(**swapped), put(**swapped)
    by_name = put(by_name="yes")
    assert again == ""
    assert client.post(f"{address}undo/?was=x").status_code == 422
    for undo, order in ((by_name, [cast.workshop.pk, attic.pk]), (first, [])):
        for _ in range(2):
            assert "as it was before" in client.post(undo, follow=True).text
            assert arranged(cast.main) == order
    last = put(**swapped)
    make.location(parent=cast.main)
    answer = client.post(last)
    assert (answer.status_code, "changed the order since" in answer.text) == (422, True)
    assert sign_in(cast.olu).post(last).status_code == 403


def test_an_order_made_by_hand_touches_nothing_elsewhere(cast, sign_in):
    other = make.location(name="Other", parent=cast.annex)
    sign_in(cast.mo).post(
        f"/locations/{cast.main.pk}/order/",
        {"order": [other.pk, cast.workshop.pk, "x", -1, 10**30], "down": other.pk},
    )
    other.refresh_from_db()
    assert other.position == 0
